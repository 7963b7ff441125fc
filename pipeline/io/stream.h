/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stream.h - the kind of text (bytes.h) that one thread reads from a pipe, plain and once. */
#ifndef TERTIA_IO_STREAM_H
#define TERTIA_IO_STREAM_H

#include "io/bytes.h"

/* Switch a newly opened text to a stream. Cannot fail. */
int stream_open(struct bytes **bytes);

#endif

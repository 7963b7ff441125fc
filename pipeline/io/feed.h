/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feed.h - the kind of text (bytes.h) that comes as a stream: pipes, gzip, UTF-16. */
#ifndef TERTIA_IO_FEED_H
#define TERTIA_IO_FEED_H

#include "io/bytes.h"

/* Switch a newly opened text to a stream. On failure *bytes must still be closed. */
int feed_open(struct bytes **bytes, const struct bytes_options *options, struct err *err);

#endif

/* stream.h - the kind of text (bytes.h) that one thread reads from a pipe, plain and once. */
#ifndef TERTIA_IO_STREAM_H
#define TERTIA_IO_STREAM_H

#include "io/bytes.h"

/* Turn a text just opened into a stream. Does not fail. */
int stream_open(struct bytes **bytes);

#endif

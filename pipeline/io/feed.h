/* feed.h - the kind of text (bytes.h) that comes as a stream: pipes, gzip, UTF-16. */
#ifndef TERTIA_IO_FEED_H
#define TERTIA_IO_FEED_H

#include "io/bytes.h"

/* Turn a text just opened into a stream. On failure *bytes is still to be closed. */
int feed_open(struct bytes **bytes, const struct bytes_options *options, struct err *err);

#endif

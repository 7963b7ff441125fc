/* bgzf.h - the kind of text (bytes.h) inside block gzip: gzip whose members hold at most 64 KiB and state their
 * compressed size (SAM/BAM specification 1.6, section 4.1), so that any thread can inflate any of them. */
#ifndef TERTIA_IO_BGZF_H
#define TERTIA_IO_BGZF_H

#include "io/bytes.h"

bool bgzf_is(struct span start); /* from the first 18 bytes */
int bgzf_open(struct bytes **bytes, const struct bytes_options *options, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bgzf.h - the kind of text (bytes.h) inside block gzip: gzip whose members contain at most 64 KiB and state their
 * compressed size (SAM/BAM format specification, section 4.1), so that any thread can inflate any part. */
#ifndef TERTIA_IO_BGZF_H
#define TERTIA_IO_BGZF_H

#include <stdbool.h>

#include "io/bytes.h"

/* Switch a newly opened text to this kind if all of it is block gzip; *is is set accordingly. The members are listed
 * here, in 16 bytes each; their checksums are verified when they are read. */
int bgzf_open(struct bytes **bytes, const struct bytes_options *options, bool *is, struct err *err);

#endif

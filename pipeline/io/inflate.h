/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inflate.h - inflates gzip as a stream, by isa-l if available, otherwise zlib. Members may follow one another; zero
 * bytes after the last one are padding, anything else there is an error. Checksums are verified. */
#ifndef TERTIA_IO_INFLATE_H
#define TERTIA_IO_INFLATE_H

#include "base/err.h"
#include "base/span.h"

struct inflate;

struct inflate *inflate_new(const char *name, bool zlib_only); /* name: for messages; not copied */
/* Read bytes from *in and write up to `room` to `to`; *made is how many. Stops when `in` is used up or `to` is full. */
int inflate_run(struct inflate *inflate, struct span *in, char *to, size_t room, size_t *made, struct err *err);
/* End of input: an error when a member is incomplete. */
int inflate_end(const struct inflate *inflate, struct err *err);
void inflate_free(struct inflate *inflate);

#endif

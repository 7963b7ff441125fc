/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lend.h - splices text into a pipe without copying: a pipe can refer to the very pages that contain a text.
 *
 * Such a page must not change until it has been read. The pipe reports how much is unread; but a reader that passes
 * pages on (splice(2), tee(2)) may have read them and still use them. So text is spliced only to a reader that promises
 * to copy (pipe.h), as all programs of this suite do; other readers get an ordinary write.
 */
#ifndef TERTIA_IO_LEND_H
#define TERTIA_IO_LEND_H

#include "base/span.h"

struct lender;
struct lender *lender_new(int fd); /* NULL if fd is not a pipe */
/* Splice the beginning of a text; returns how many bytes, 0 if it must be written instead. The text may change
 * afterwards. */
size_t lender_lend(struct lender *lender, struct span text);
void lender_free(struct lender *lender); /* NULL is allowed; what is in the pipe stays there */

#endif

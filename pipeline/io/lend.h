/* lend.h - text that is lent to a pipe, not copied into it: a pipe can take the very pages a text stands in.
 *
 * Such a page must stay as it is until it was read. How much was not read yet, the pipe tells; but a reader that hands
 * pages on (splice(2), tee(2)), as programs do that only look at a stream, may have read them and still need them. So
 * text is lent only to a reader that promises to copy (pipe.h), as all of ours do; to others it is written as ever.
 */
#ifndef TERTIA_IO_LEND_H
#define TERTIA_IO_LEND_H

#include "base/span.h"

struct lender;
struct lender *lender_new(int fd); /* NULL where fd is no pipe */
/* Lend the beginning of a text; how many bytes, 0 where it is to be written. It may be changed afterwards. */
size_t lender_lend(struct lender *lender, struct span text);
void lender_free(struct lender *lender); /* NULL is allowed; what is in the pipe stays there */

#endif

/* lend.h - text that is lent to a pipe, not copied into it: a pipe can take the very pages a text stands in.
 *
 * Such a page must stay as it is until it was read. How much was not read yet, the pipe tells; but a reader that hands
 * pages on (splice(2), tee(2)), as programs do that only look at a stream, may have read them and still need them. One
 * that copies what it reads says so by a lock on a byte of the pipe, for which nobody waits: the system gives it back
 * when the process closes the pipe, or ends. Where nobody has it, nothing is lent, and text is written as ever. Source:
 * vmsplice(2), fcntl(2), pipe(7). Linux only; elsewhere nothing is ever lent.
 */
#ifndef TERTIA_IO_LEND_H
#define TERTIA_IO_LEND_H

#include "base/span.h"

/* Who calls copies what it reads here, until it closes it. Nothing happens where fd is no pipe. */
void lend_promise(int fd);

struct lender;
struct lender *lender_new(int fd); /* NULL where fd is no pipe */
/* Lend the beginning of a text; how many bytes, 0 where it is to be written. It may be changed afterwards. */
size_t lender_lend(struct lender *lender, struct span text);
void lender_free(struct lender *lender); /* NULL is allowed; what is in the pipe stays there */

#endif

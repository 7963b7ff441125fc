/* pipe.h - what pipes can do beside being read and written. Source: pipe(7), fcntl(2), vmsplice(2), ioctl_fionread(2).
 */
#ifndef TERTIA_IO_PIPE_H
#define TERTIA_IO_PIPE_H

#include "base/span.h"

bool pipe_is(int fd);
/* Has this process opened the same pipe another time? Descriptors it was started with do not count. */
bool pipe_is_open_twice(int fd);
/* Let it hold a megabyte, as much as anybody may ask for, so that who writes and who reads wait less for each other. */
void pipe_widen(int fd);

/* Whoever calls copies what it reads here, until it closes the pipe or ends; pages can be lent to it (lend.h). It says
 * so by a lock on a byte of the pipe, for which nobody waits. Linux only: elsewhere nobody promises. */
void pipe_promise(int fd);
bool pipe_is_promised(int fd); /* by another process */

bool pipe_unread(int fd, size_t *bytes); /* in it, whoever wrote them; false: it cannot be told */
/* Put the pages of a text into it, as write(2) would copy the text; how many bytes, or -1 with errno. */
long pipe_put_pages(int fd, struct span text);

#endif

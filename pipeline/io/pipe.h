/* pipe.h - properties of pipes beyond reading and writing. Source: pipe(7), fcntl(2), vmsplice(2), ioctl_fionread(2).
 */
#ifndef TERTIA_IO_PIPE_H
#define TERTIA_IO_PIPE_H

#include "base/span.h"

bool pipe_is(int fd);
/* Has this process opened the same pipe another time? Inherited descriptors do not count. */
bool pipe_is_open_twice(int fd);
/* Set the capacity to a megabyte, the unprivileged maximum, so that writer and reader wait less for each other. */
void pipe_widen(int fd);

/* Promise that the caller copies what it reads here, until it closes the pipe or exits, so that pages can be spliced
 * into it (lend.h). The promise is a lock on a byte of the pipe, which nobody waits for. Linux only: elsewhere no
 * promise is made. */
void pipe_promise(int fd);
bool pipe_is_promised(int fd); /* by another process */

/* The end of the data. What a pipe gives up to its end may be all of it, or what a writer had written when it was killed.
 * So our programs end what they write to each other with a mark, blank lines that a reader of CSV skips, and a reader that
 * saw one of ours write expects a mark. To any other reader the same bytes go as to a file. */
void pipe_writer_start(int fd); /* before the first byte: a lock says that one of our programs writes here */
/* After the last byte: waits until the reader promised, and writes the mark; or until it read all without promising, ended,
 * or took nothing for two seconds, and writes none. -1 with errno when the mark cannot be written. */
int pipe_writer_end(int fd);
void pipe_writer_leave(int fd); /* without an end: the lock goes */
bool pipe_writer_is_ours(int fd);

struct pipe_end {
  bool expected, seen;
  char last[16]; /* the bytes before those at hand, for a mark that comes in two parts */
  size_t n;
};
void pipe_end_look(struct pipe_end *end, struct span text); /* at all bytes in turn */

bool pipe_unread(int fd, size_t *bytes); /* bytes in it, from any writer; false: cannot be determined */
/* Splice the pages of a text into it, where write(2) would copy the text; returns how many bytes, or -1 with errno. */
long pipe_put_pages(int fd, struct span text);

#endif

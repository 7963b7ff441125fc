/* SPDX-License-Identifier: GPL-3.0-or-later */
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
 * into it (lend.h). The promise is a lock on a byte of the pipe, which no one waits for. Linux only: elsewhere no
 * promise is made. */
void pipe_promise(int fd);
bool pipe_is_promised(int fd); /* by another process */

/* The end of the data. At the end of a pipe the data may be complete, or cut off because the writer was killed. So
 * these programs end the data they write to each other with a mark, blank lines that a CSV reader skips, and a reader
 * that has detected such a writer requires the mark. Any other reader gets the same bytes as a file would. */
void pipe_writer_start(int fd); /* before the first byte: locks a byte of the pipe to identify the writer */
/* After the last byte: waits until the reader has promised, and writes the mark; or until it has read all without a
 * promise, exited, or read nothing for two seconds, and writes no mark. -1 with errno when the mark cannot be written.
 */
int pipe_writer_end(int fd);
void pipe_writer_leave(int fd); /* without a mark: releases the lock */
bool pipe_writer_is_ours(int fd);

struct pipe_end {
  bool expected, seen;
  char last[16]; /* the previous bytes, for a mark that arrives in two parts */
  size_t n;
};
void pipe_end_look(struct pipe_end *end, struct span text); /* call for all bytes in order */

bool pipe_unread(int fd, size_t *bytes); /* bytes in it, from any writer; false: cannot be determined */
/* Splice the pages of a text into it, where write(2) would copy the text; returns how many bytes, or -1 with errno. */
long pipe_put_pages(int fd, struct span text);

#endif

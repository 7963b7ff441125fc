/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spool.c - see spool.h. Text on disk is distributed to several files by stripes: a file has one lock, and blocks
 * written by different workers are adjacent. */
#include "io/spool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/temporary.h"
#include "io/bytes.h"

enum { PART = MEMORY_PAGE, PARTS = 32, FILES = 4, STRIPE = 256 << 10 };
static const uint64_t in_memory = (uint64_t)PART * PARTS;

struct spool {
  pthread_mutex_t lock;
  uint64_t size;
  char *part[PARTS]; /* NULL until needed */
  int fd[FILES];     /* contain the text beyond in_memory; -1 until needed */
};

struct spool *spool_new(void) {
  struct spool *spool = memory_alloc(sizeof *spool);
  *spool = (struct spool){.fd = {-1, -1, -1, -1}};
  pthread_mutex_init(&spool->lock, NULL);
  return spool;
}

/* Allocate what is needed to store text up to `size`. */
static int prepare(struct spool *spool, uint64_t from, uint64_t to, struct err *err) {
  int code = 0;
  pthread_mutex_lock(&spool->lock);
  if (to > spool->size) spool->size = to;
  for (uint64_t i = from / PART; i < PARTS && i * PART < to; i++)
    if (!spool->part[i]) spool->part[i] = memory_page(true);
  for (size_t i = 0; !code && to > in_memory && i < FILES; i++)
    if (spool->fd[i] < 0) code = temporary_open(&spool->fd[i], err);
  pthread_mutex_unlock(&spool->lock);
  return code;
}

static int write_at(int fd, struct span part, uint64_t offset, struct err *err) {
  while (part.n) {
    ssize_t done = pwrite(fd, part.p, part.n, (off_t)offset);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return err_errno(err, errno, _("temporary file: cannot write"));
    part.p += done;
    part.n -= (size_t)done;
    offset += (uint64_t)done;
  }
  return 0;
}

/* How many of n bytes from offset on are in one part in memory; 0 when they are on disk. */
static size_t in_part(uint64_t offset, size_t n) {
  size_t left = PART - (size_t)(offset % PART);
  return offset >= in_memory ? 0 : n < left ? n : left;
}

/* The location of a stretch of text on disk. */
struct stretch {
  int fd;
  uint64_t offset; /* in the file */
  size_t n;
};

/* Find the first stretch of n bytes from offset on. */
static struct stretch on_disk(const struct spool *spool, uint64_t offset, size_t n) {
  uint64_t at = offset - in_memory, stripe = at / STRIPE, within = at % STRIPE;
  size_t left = STRIPE - (size_t)within;
  return (struct stretch){spool->fd[stripe % FILES], stripe / FILES * STRIPE + within, n < left ? n : left};
}

int spool_put(struct spool *spool, uint64_t offset, struct span part, struct err *err) {
  int code = prepare(spool, offset, offset + part.n, err);
  if (code) return code;
  for (size_t n; part.n && (n = in_part(offset, part.n)) != 0;) {
    memcpy(spool->part[offset / PART] + offset % PART, part.p, n);
    part.p += n;
    part.n -= n;
    offset += n;
  }
  while (!code && part.n) {
    struct stretch stretch = on_disk(spool, offset, part.n);
    code = write_at(stretch.fd, (struct span){part.p, stretch.n}, stretch.offset, err);
    part.p += stretch.n;
    part.n -= stretch.n;
    offset += stretch.n;
  }
  return code;
}

int spool_get(struct spool *spool, uint64_t offset, char *to, size_t n, size_t *got, struct err *err) {
  uint64_t left = offset < spool->size ? spool->size - offset : 0;
  if (n > left) n = (size_t)left;
  *got = n;
  for (size_t some; n && (some = in_part(offset, n)) != 0;) {
    memcpy(to, spool->part[offset / PART] + offset % PART, some);
    to += some;
    n -= some;
    offset += some;
  }
  while (n) {
    struct stretch stretch = on_disk(spool, offset, n);
    ssize_t have = bytes_pread_fully(stretch.fd, to, stretch.n, stretch.offset);
    if (have < 0) return err_errno(err, errno, _("temporary file: cannot read"));
    if ((size_t)have != stretch.n) return err_set(err, EX_IOERR, _("temporary file: shorter than it was"));
    to += stretch.n;
    n -= stretch.n;
    offset += stretch.n;
  }
  return 0;
}

void spool_free(struct spool *spool) {
  if (!spool) return;
  for (size_t i = 0; i < PARTS; i++)
    if (spool->part[i]) memory_page_free(spool->part[i]);
  for (size_t i = 0; i < FILES; i++)
    if (spool->fd[i] >= 0) close(spool->fd[i]);
  pthread_mutex_destroy(&spool->lock);
  free(spool);
}

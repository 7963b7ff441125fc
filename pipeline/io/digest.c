/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digest.c - see digest.h. libnettle computes the digests, with the processor's SHA instructions where available. */
#include "io/digest.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/processors.h"
#include "base/share.h"

enum { PIECE = 256 << 10 };

static void digest_finish(struct sha256_ctx *sum, char hex[65]) {
  static const char digit[] = "0123456789abcdef";
  uint8_t bytes[SHA256_DIGEST_SIZE];
  sha256_digest(sum, sizeof bytes, bytes);
  for (size_t i = 0; i < sizeof bytes; i++) {
    hex[2 * i] = digit[bytes[i] >> 4];
    hex[2 * i + 1] = digit[bytes[i] & 15];
  }
  hex[64] = '\0';
}

void digest_bytes(struct span bytes, char hex[65]) {
  struct sha256_ctx sum;
  sha256_init(&sum);
  sha256_update(&sum, bytes.n, (const uint8_t *)bytes.p);
  digest_finish(&sum, hex);
}

struct digest {
  struct sha256_ctx sum;
};

struct digest *digest_start(void) {
  struct digest *digest = memory_alloc(sizeof *digest);
  sha256_init(&digest->sum);
  return digest;
}

void digest_add(struct digest *digest, struct span bytes) {
  sha256_update(&digest->sum, bytes.n, (const uint8_t *)bytes.p);
}

void digest_end(struct digest *digest, char hex[65]) { digest_finish(&digest->sum, hex); }

void digest_free(struct digest *digest) { free(digest); }

static int digest_add_file(struct sha256_ctx *sum, int fd, const char *path, struct err *err) {
  uint8_t *piece = memory_alloc(PIECE);
  ssize_t n;
  while ((n = read(fd, piece, PIECE)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0) sha256_update(sum, (size_t)n, piece);
  int number = errno;
  free(piece);
  return n < 0 ? err_errno(err, number, _("%s: cannot read"), path) : 0;
}

int digest_file(const char *path, char hex[65], struct err *err) {
  struct stat st;
  bool there;
  int fd, code = file_stat(path, &st, &there, err); /* opening a pipe could block forever */
  if (!code && there && !S_ISREG(st.st_mode))
    code = err_set(err, EX_NOINPUT, _("%s: not a regular file; what is digested must be there to be read again"), path);
  if (!code) code = file_open(path, &fd, err);
  if (code) return code;
  struct sha256_ctx sum;
  sha256_init(&sum);
  code = digest_add_file(&sum, fd, path, err);
  close(fd);
  if (!code) digest_finish(&sum, hex);
  return code;
}

/* Files to digest, one at a time by the next free thread. */
struct digesting {
  struct digest_task *task;
  size_t n;
  _Atomic size_t next;
};

static void digest_some(void *data, size_t share) {
  struct digesting *all = data;
  (void)share;
  for (size_t i; (i = atomic_fetch_add(&all->next, 1)) < all->n;) {
    struct err err = {0};
    if (digest_file(all->task[i].path, all->task[i].hex, &err)) all->task[i].hex[0] = '\0';
  }
}

int digest_files(struct digest_task *task, size_t n, struct err *err) {
  size_t shares = shares_for(processors_at_hand());
  struct digesting all = {.task = task, .n = n};
  share_out(shares < n ? shares : n, digest_some, &all);
  int code = 0;
  for (size_t i = 0; !code && i < n; i++) /* the error of a file that could not be read */
    if (!task[i].hex[0]) code = digest_file(task[i].path, task[i].hex, err);
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unpacked.c - see unpacked.h. */
#include "io/unpacked.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/list.h"
#include "base/temporary.h"
#include "book/archive.h"
#include "io/bytes.h"

enum { BLOCK = 256 << 10 };

/* Where the member that is being unpacked goes. */
struct unpacking {
  struct unpacked *unpacked;
  struct unpacked_archive *archive;
};

static void member_read(void *context, const char *name, uint64_t start, uint64_t size) {
  struct unpacking *in = context;
  struct unpacked_archive *archive = in->archive;
  archive->member = list_room_in(&in->unpacked->arena, archive->member, archive->members, &archive->room,
                                 archive->members + 1, sizeof *archive->member);
  archive->member[archive->members++] =
      (struct unpacked_member){arena_copy(&in->unpacked->arena, name, strlen(name)), start, size};
}

int unpacked_add(struct unpacked *unpacked, const char *path, int fd, const struct unpacked_archive **added,
                 struct err *err) {
  struct unpacked_archive archive = {.path = arena_copy(&unpacked->arena, path, strlen(path)), .fd = -1};
  struct unpacking in = {unpacked, &archive};
  int code = temporary_open(&archive.fd, err);
  if (!code) code = archive_unpack(path, fd, archive.fd, member_read, &in, err);
  if (code) {
    if (archive.fd >= 0) close(archive.fd);
    return code;
  }
  unpacked->archive =
      list_room_in(&unpacked->arena, unpacked->archive, unpacked->n, &unpacked->room, unpacked->n + 1, sizeof archive);
  unpacked->archive[unpacked->n] = archive;
  *added = &unpacked->archive[unpacked->n++];
  return 0;
}

void unpacked_join(struct unpacked *unpacked, struct unpacked *from) {
  for (size_t i = 0; i < from->n; i++) {
    unpacked->archive = list_room_in(&unpacked->arena, unpacked->archive, unpacked->n, &unpacked->room, unpacked->n + 1,
                                     sizeof *unpacked->archive);
    unpacked->archive[unpacked->n++] = from->archive[i];
  }
  arena_join(&unpacked->arena, &from->arena);
  *from = (struct unpacked){0};
}

const struct unpacked_archive *unpacked_find(const struct unpacked *unpacked, struct span path) {
  for (size_t i = 0; unpacked && i < unpacked->n; i++)
    if (span_is(path, unpacked->archive[i].path)) return &unpacked->archive[i];
  return NULL;
}

int unpacked_copy(const struct unpacked_archive *archive, const struct unpacked_member *member, int *fd,
                  struct err *err) {
  char *block = memory_alloc(BLOCK);
  int code = temporary_open(fd, err);
  for (uint64_t at = 0; !code && at < member->size;) {
    size_t n = member->size - at < BLOCK ? (size_t)(member->size - at) : BLOCK;
    ssize_t have = bytes_pread_fully(archive->fd, block, n, member->start + at);
    if (have <= 0)
      code = err_set(err, EX_IOERR, _("temporary file: cannot read"));
    else
      code = temporary_write(*fd, block, (size_t)have, err), at += (uint64_t)have;
  }
  free(block);
  if (code && *fd >= 0) close(*fd), *fd = -1;
  return code;
}

void unpacked_free(struct unpacked *unpacked) {
  for (size_t i = 0; i < unpacked->n; i++) close(unpacked->archive[i].fd);
  arena_free(&unpacked->arena);
  *unpacked = (struct unpacked){0};
}

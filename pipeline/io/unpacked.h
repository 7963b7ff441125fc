/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unpacked.h - the members of archives, unpacked in one pass.
 *
 * A member of a compressed tar can be found only by reading everything before it; so an archive of which all members
 * will be read is unpacked once, into one file without a name, and its members are copied from there. */
#ifndef TERTIA_IO_UNPACKED_H
#define TERTIA_IO_UNPACKED_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct unpacked_member {
  const char *name;
  uint64_t start, size; /* in the file */
};

struct unpacked_archive {
  const char *path;
  int fd;
  struct unpacked_member *member; /* in the order of the archive */
  size_t members, room;
};

/* Start with {0}. */
struct unpacked {
  struct arena arena;
  struct unpacked_archive *archive;
  size_t n, room;
};

/* Unpack the archive behind fd; *added lives until another is added. */
int unpacked_add(struct unpacked *unpacked, const char *path, int fd, const struct unpacked_archive **added,
                 struct err *err);
/* Move all from `from` to `unpacked`. */
void unpacked_join(struct unpacked *unpacked, struct unpacked *from);
/* NULL: the archive was not unpacked. */
const struct unpacked_archive *unpacked_find(const struct unpacked *unpacked, struct span path);
/* A member as a file of its own, which the caller closes. */
int unpacked_copy(const struct unpacked_archive *archive, const struct unpacked_member *member, int *fd,
                  struct err *err);
void unpacked_free(struct unpacked *unpacked);

#endif

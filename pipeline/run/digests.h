/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digests.h - SHA-256 of files, read anew only where they may have changed.
 *
 * What is known is kept in `.digests` in the folder of runs. A digest is trusted where device, inode, size, time of
 * change of the content and of the inode are as they were, and both times lie at least three seconds before the digest
 * was taken (a file may change twice within one tick of the clock); it is computed again after a week, and always with
 * `verify`.
 *
 * Content may change between the digest and the reading, so a reader calls digests_confirm() when it has read. A file
 * with another mark has changed, though its content may be the same again: who knows what was there meanwhile. Where it
 * might have changed within the clock's tick, its digest is computed once more. */
#ifndef TERTIA_RUN_DIGESTS_H
#define TERTIA_RUN_DIGESTS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"

/* Which content of which file. */
struct file_mark {
  uint64_t device, inode, size;
  int64_t changed, status_changed; /* nanoseconds since 1970 */
};

struct digest_known {
  struct file_mark mark;
  int64_t taken; /* when its reading began */
  char hex[65];
  bool linked; /* a result of ours that got a further name since: that changed its inode, not its content */
};

struct digests {
  struct arena *arena;
  const char *path; /* of the file */
  struct digest_known *known;
  size_t n, room;
  bool verify; /* trust nothing that is known */
  bool stamps; /* size and time instead of a digest, for inputs too large to be read twice */
};

/* What is known in that folder; a file that is absent or damaged is the same as nothing known. */
void digests_open(struct digests *digests, const char *folder, bool verify, struct arena *arena);
int digests_save(const struct digests *digests, struct err *err);

/* A file and its digest. */
struct digested {
  const char *path;
  char hex[65];
  struct file_mark mark;
  int64_t taken;
  bool linked;
};

/* The file that a path names: of a sheet or a member, FILE#SHEET or ARCHIVE!/MEMBER, the container, in the arena. */
const char *digests_file(const char *path, struct arena *arena);

/* Fill in hex, mark and taken of each, and put the container in the place of a sheet or member; with all processors.
 * The error is that of the first in order. */
int digests_take(struct digests *digests, struct digested *file, size_t n, struct err *err);

/* A result that this program has just written, and digested as it did. */
void digests_written(struct digests *digests, const char *path, const char *hex);
/* Give a file whose digest is known a further name, and know it still: a link changes the time of its inode, so each
 * run's folder would have all results read again by the next. */
int digests_link(struct digests *digests, const char *from, const char *to, struct err *err);

/* Was the content that a reader has read since digests_take() the one that was digested? *same says; an error is that
 * the file cannot be read any more. */
int digests_confirm(struct digests *digests, const struct digested *file, bool *same, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* locate.c - see locate.h. */
#include "io/locate.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "book/archive.h"

static char *copy_of(struct span text) {
  char *copy = memory_alloc(text.n + 1);
  memcpy(copy, text.p, text.n);
  copy[text.n] = '\0';
  return copy;
}

/* Find a member of an archive; if the path names none, the error for the whole path is kept. */
static int locate_unpacked(struct located *located, const struct unpacked_archive *archive, const char *member,
                           struct err *err) {
  for (size_t i = 0; i < archive->members; i++)
    if (strcmp(archive->member[i].name, member) == 0)
      return unpacked_copy(archive, &archive->member[i], &located->fd, err);
  return err->code;
}

static int locate_member(struct located *located, const char *path, const struct unpacked *unpacked, struct err *err) {
  const char *mark = strstr(path, "!/");
  if (!mark) return err->code;
  const struct unpacked_archive *known = unpacked_find(unpacked, span_between(path, mark));
  if (known) {
    int found = locate_unpacked(located, known, mark + 2, err);
    located->temporary = !found;
    return found;
  }
  char *archive = copy_of(span_between(path, mark));
  int fd, code = file_open(archive, &fd, err);
  if (!code) {
    code = archive_extract(archive, fd, mark + 2, &located->fd, err);
    close(fd);
  }
  free(archive);
  located->temporary = !code;
  return code;
}

static int locate_whole(struct located *located, const char *path, const struct unpacked *unpacked, struct err *err) {
  int code = file_open(path, &located->fd, err);
  return code == EX_NOINPUT ? locate_member(located, path, unpacked, err) : code;
}

int locate(struct located *located, const char *path, const struct unpacked *unpacked, struct err *err) {
  *located = (struct located){.fd = -1};
  struct err first = {0};
  int code = locate_whole(located, path, unpacked, &first);
  const char *hash = strrchr(path, '#');
  if (code == EX_NOINPUT && hash && hash > path) {
    char *file = copy_of(span_between(path, hash));
    struct err second = {0};
    code = locate_whole(located, file, unpacked, &second);
    free(file);
    if (!code) located->sheet = copy_of(span_of(hash + 1));
  }
  if (code && err) *err = first;
  return code;
}

struct span locate_file(const char *path) {
  const char *mark = strstr(path, "!/"), *hash = strrchr(path, '#');
  bool there = true;
  if (file_exists(path, &there, NULL) || there) return span_of(path);
  if (mark) return span_between(path, mark);
  return hash && hash > path ? span_between(path, hash) : span_of(path);
}

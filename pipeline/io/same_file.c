/* SPDX-License-Identifier: GPL-3.0-or-later */
/* same_file.c - see same_file.h. */
#include "io/same_file.h"

#include <libgen.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/memory.h"

/* What a name refers to: an existing file, or a name in a folder. */
struct identity {
  bool known, there;
  dev_t device;
  ino_t inode;    /* of the file, or of the folder it will be in */
  char name[256]; /* of a file that does not exist */
};

static struct identity absent_identity(const char *path) {
  struct identity id = {.known = false};
  struct stat st;
  char *folder = memory_text(path), *base = memory_text(path);
  if (stat(dirname(folder), &st) == 0) {
    const char *name = basename(base);
    id = (struct identity){.known = strlen(name) < sizeof id.name, .device = st.st_dev, .inode = st.st_ino};
    if (id.known) strcpy(id.name, name);
  }
  free(folder);
  free(base);
  return id;
}

static struct identity identity_of(const char *path, int standard) {
  struct stat st;
  bool is_standard = strcmp(path, "-") == 0;
  if ((is_standard ? fstat(standard, &st) : stat(path, &st)) == 0)
    return (struct identity){.known = S_ISREG(st.st_mode), .there = true, .device = st.st_dev, .inode = st.st_ino};
  return is_standard ? (struct identity){.known = false} : absent_identity(path);
}

static bool is_same(const struct identity *a, const struct identity *b) {
  return a->known && b->known && a->there == b->there && a->device == b->device && a->inode == b->inode &&
         strcmp(a->name, b->name) == 0;
}

int files_are_apart(const char *const *written, size_t n_written, const char *const *read, size_t n_read,
                    struct err *err) {
  for (size_t i = 0; i < n_written; i++) {
    if (!written[i]) continue;
    struct identity out = identity_of(written[i], STDOUT_FILENO);
    for (size_t k = 0; k < i; k++) {
      if (!written[k]) continue;
      struct identity other = identity_of(written[k], STDOUT_FILENO);
      if (is_same(&out, &other)) return err_set(err, EX_USAGE, _("%s: two outputs would be written there"), written[i]);
    }
    for (size_t k = 0; k < n_read; k++) {
      if (!read[k]) continue;
      struct identity in = identity_of(read[k], STDIN_FILENO);
      if (is_same(&out, &in))
        return err_set(err, EX_USAGE, _("%s: is an input, and would be written over"), written[i]);
    }
  }
  return 0;
}

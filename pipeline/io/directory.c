/* SPDX-License-Identifier: GPL-3.0-or-later */
/* directory.c - see directory.h. */
#include "io/directory.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int by_bytes(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static bool is_directory(const char *path, const char *name, struct arena *arena) {
  struct stat status;
  return stat(arena_format(arena, "%s/%s", path, name), &status) == 0 && S_ISDIR(status.st_mode);
}

static void entry_add(const char *name, struct arena *arena, const char ***entry, size_t *n, size_t *room) {
  if (*n == *room) {
    size_t bigger = *room ? 2 * *room : 32;
    const char **list = arena_array(arena, const char *, bigger);
    if (*n) memcpy(list, *entry, *n * sizeof *list);
    *entry = list;
    *room = bigger;
  }
  (*entry)[(*n)++] = name;
}

int directory_list(const char *path, struct arena *arena, const char ***entry, size_t *n, struct err *err) {
  size_t room = 0;
  *entry = NULL;
  *n = 0;
  DIR *directory = opendir(path);
  if (!directory) return err_errno(err, errno, "%s", path);
  const struct dirent *found;
  while (errno = 0, (found = readdir(directory)) != NULL) {
    if (strcmp(found->d_name, ".") == 0 || strcmp(found->d_name, "..") == 0) continue;
    entry_add(arena_format(arena, is_directory(path, found->d_name, arena) ? "%s/" : "%s", found->d_name), arena, entry,
              n, &room);
  }
  int number = errno;
  closedir(directory);
  if (number) return err_errno(err, number, "%s", path);
  if (*n) qsort(*entry, *n, sizeof **entry, by_bytes);
  return 0;
}

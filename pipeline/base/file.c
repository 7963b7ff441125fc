/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file.c - see file.h. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"

static bool is_absence(int number) { return number == ENOENT || number == ENOTDIR; }

int file_open(const char *path, int *fd, struct err *err) {
  do *fd = open(path, O_RDONLY | O_CLOEXEC);
  while (*fd < 0 && errno == EINTR);
  return *fd >= 0 ? 0 : err_errno(err, errno, _("%s: cannot open"), path);
}

int file_stat(const char *path, struct stat *st, bool *there, struct err *err) {
  *there = stat(path, st) == 0;
  if (*there) return 0;
  struct stat link;
  int number = errno;
  if (!is_absence(number)) return err_errno(err, number, _("%s: cannot read"), path);
  if (lstat(path, &link) == 0) return err_set(err, EX_IOERR, _("%s: a link that leads nowhere"), path);
  return is_absence(errno) ? 0 : err_errno(err, errno, _("%s: cannot read"), path);
}

int file_exists(const char *path, bool *there, struct err *err) {
  struct stat st;
  int code = file_stat(path, &st, there, err);
  if (code || !*there) return code;
  bool folder = S_ISDIR(st.st_mode);
  if (access(path, folder ? R_OK | X_OK : R_OK) == 0) return 0;
  return err_errno(err, errno, _("%s: cannot read"), path);
}

static int by_bytes(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* The capacity doubles; names are copied. */
static void list_add(struct file_list *list, size_t *room, const char *name, struct arena *arena) {
  if (list->n == *room) {
    *room = *room ? 2 * *room : 32;
    const char **bigger = arena_array(arena, const char *, *room);
    if (list->n) memcpy(bigger, list->name, list->n * sizeof *bigger);
    list->name = bigger;
  }
  list->name[list->n++] = arena_copy(arena, name, strlen(name));
}

/* Only errno distinguishes the end of readdir() from a failure. */
static int list_all(DIR *dir, const char *path, struct arena *arena, struct file_list *list, struct err *err) {
  size_t room = 0;
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(dir);
    if (!entry) return errno ? err_errno(err, errno, _("%s: cannot read"), path) : 0;
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      list_add(list, &room, entry->d_name, arena);
  }
}

int folder_list(const char *path, struct arena *arena, struct file_list *list, struct err *err) {
  *list = (struct file_list){0};
  DIR *dir = opendir(path);
  if (!dir) return err_errno(err, errno, _("%s: cannot open"), path);
  int code = list_all(dir, path, arena, list, err);
  closedir(dir);
  if (!code && list->n) qsort(list->name, list->n, sizeof *list->name, by_bytes);
  return code;
}

int file_descriptor_named(const char *path) {
  static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
  if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdin") == 0) return STDIN_FILENO;
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    size_t n = strlen(folders[i]);
    if (strncmp(path, folders[i], n) != 0 || path[n] < '0' || path[n] > '9') continue;
    char *end;
    long number = strtol(path + n, &end, 10);
    if (!*end && number <= 1 << 20) return (int)number;
  }
  return -1;
}

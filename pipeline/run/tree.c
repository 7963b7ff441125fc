/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree.c - see tree.h. */
#include "run/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/i18n.h"

static int cannot_make(const char *path, struct err *err) {
  err_errno(err, errno, _("%s: cannot be made"), path);
  if (err) err->code = EX_CANTCREAT;
  return EX_CANTCREAT;
}

int tree_make(const char *path, struct err *err) {
  size_t n = strlen(path);
  char *part = memory_alloc(n + 1);
  memcpy(part, path, n + 1);
  int code = 0;
  for (size_t i = 1; !code && i <= n; i++) {
    if (path[i] != '/' && path[i] != '\0') continue;
    part[i] = '\0';
    if (mkdir(part, 0777) != 0 && errno != EEXIST) code = cannot_make(part, err);
    part[i] = path[i];
  }
  struct stat st;
  if (!code && (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))) {
    errno = ENOTDIR;
    code = cannot_make(path, err);
  }
  free(part);
  return code;
}

int tree_make_above(const char *path, struct err *err) {
  const char *slash = strrchr(path, '/');
  if (!slash || slash == path) return 0;
  char *above = memory_text_of(path, (size_t)(slash - path));
  int code = tree_make(above, err);
  free(above);
  return code;
}

static void remove_below(const char *path) {
  DIR *dir = opendir(path);
  if (!dir) return;
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    size_t room = strlen(path) + strlen(entry->d_name) + 2;
    char *below = memory_alloc(room);
    snprintf(below, room, "%s/%s", path, entry->d_name);
    tree_remove(below);
    free(below);
  }
  closedir(dir);
}

void tree_remove(const char *path) {
  struct stat st;
  if (lstat(path, &st) != 0) return;
  if (!S_ISDIR(st.st_mode)) {
    unlink(path);
    return;
  }
  remove_below(path);
  rmdir(path);
}

static int copy_bytes(int in, int out, const char *to, struct err *err) {
  char piece[64 << 10];
  for (ssize_t n; (n = read(in, piece, sizeof piece)) != 0;) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return err_errno(err, errno, _("%s: cannot be copied"), to);
    for (ssize_t done = 0, m; done < n; done += m)
      if ((m = write(out, piece + done, (size_t)(n - done))) < 0 && errno != EINTR)
        return err_errno(err, errno, _("%s: cannot write"), to);
      else if (m < 0)
        m = 0;
  }
  return fsync(out) == 0 ? 0 : err_errno(err, errno, _("%s: cannot write"), to);
}

int tree_copy(const char *from, const char *to, struct err *err) {
  int in = open(from, O_RDONLY | O_CLOEXEC);
  if (in < 0) return err_errno(err, errno, "%s", from);
  int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  int code = out < 0 ? err_errno(err, errno, "%s", to) : copy_bytes(in, out, to, err);
  struct stat st; /* what its owner alone may read stays so */
  if (!code && fstat(in, &st) == 0 && !(st.st_mode & 077) && fchmod(out, 0600) != 0)
    code = err_errno(err, errno, "%s", to);
  close(in);
  if (out >= 0 && close(out) != 0 && !code) code = err_errno(err, errno, _("%s: cannot write"), to);
  return code;
}

int tree_link(const char *from, const char *to, struct err *err) {
  int code = tree_make_above(to, err);
  if (code || link(from, to) == 0) return code;
  return tree_copy(from, to, err);
}

void tree_sync(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

static void sync_above(const char *path) {
  const char *slash = strrchr(path, '/');
  char *above = slash ? memory_text_of(path, (size_t)(slash - path) + 1) : memory_text(".");
  tree_sync(above);
  free(above);
}

/* For file systems that cannot exchange two names: a moment without either cannot be helped there. */
static int replace_in_two(const char *from, const char *to, struct err *err) {
  size_t room = strlen(from) + 5;
  char *old = memory_alloc(room);
  snprintf(old, room, "%s.old", from);
  int code = 0;
  bool moved = rename(to, old) == 0;
  if (rename(from, to) != 0) {
    code = err_errno(err, errno, "%s", to);
    if (moved) rename(old, to);
  }
  tree_remove(old);
  free(old);
  return code;
}

int tree_replace(const char *from, const char *to, struct err *err) {
  int code = 0;
  tree_sync(from);
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) {
  } else if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_EXCHANGE) == 0) {
    tree_remove(from);
  } else if (errno == EINVAL || errno == ENOSYS || errno == ENOTSUP || errno == ENOENT) {
    code = replace_in_two(from, to, err);
  } else {
    code = err_errno(err, errno, "%s", to);
  }
  sync_above(to);
  return code;
}

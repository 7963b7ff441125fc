/* folder.c - see folder.h. */
#include "run/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "io/csv.h"

void folder_name(struct folder *folder, const char *runs, const char *plan, const char *key, struct arena *arena) {
  *folder = (struct folder){.runs = runs,
                            .plan = plan,
                            .key = key,
                            .working = arena_format(arena, "%s/.%s-%.12s.%ld", runs, plan, key, (long)getpid()),
                            .final = arena_format(arena, "%s/%s-%.12s", runs, plan, key)};
}

bool folder_is_complete(const struct folder *folder) {
  char path[4096];
  snprintf(path, sizeof path, "%s/manifest.json", folder->final);
  return access(path, R_OK) == 0;
}

static int make_directories(const char *path, struct err *err) {
  char part[4096];
  size_t n = strlen(path);
  if (n >= sizeof part) return err_set(err, EX_CANTCREAT, "%s: name too long", path);
  for (size_t i = 1; i <= n; i++) {
    if (path[i] != '/' && path[i] != '\0') continue;
    memcpy(part, path, i);
    part[i] = '\0';
    if (mkdir(part, 0777) != 0 && errno != EEXIST) {
      err_errno(err, errno, "%s", part);
      return err->code = EX_CANTCREAT;
    }
  }
  return 0;
}

static void remove_tree(const char *path) {
  DIR *dir = opendir(path);
  if (!dir) {
    unlink(path);
    return;
  }
  for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    char below[4096];
    if ((size_t)snprintf(below, sizeof below, "%s/%s", path, entry->d_name) < sizeof below) remove_tree(below);
  }
  closedir(dir);
  rmdir(path);
}

int folder_begin(const struct folder *folder, struct err *err) {
  remove_tree(folder->working);
  return make_directories(folder->working, err);
}

void folder_abandon(const struct folder *folder) { remove_tree(folder->working); }

/* <runs>/latest-<plan> is replaced in one step by renaming a new link over it. */
static int point_latest(const struct folder *folder, struct err *err) {
  char link[4096], fresh[4096], target[512];
  snprintf(target, sizeof target, "%s-%.12s", folder->plan, folder->key);
  snprintf(link, sizeof link, "%s/latest-%s", folder->runs, folder->plan);
  snprintf(fresh, sizeof fresh, "%s/.latest-%s.%ld", folder->runs, folder->plan, (long)getpid());
  unlink(fresh);
  if (symlink(target, fresh) != 0 || rename(fresh, link) != 0) return err_errno(err, errno, "%s", link);
  return 0;
}

int folder_commit(const struct folder *folder, struct err *err) {
  char old[4096];
  snprintf(old, sizeof old, "%s.old", folder->working);
  bool replaced = rename(folder->final, old) == 0;
  if (rename(folder->working, folder->final) != 0) {
    int code = err_errno(err, errno, "%s", folder->final);
    if (replaced) rename(old, folder->final);
    return code;
  }
  if (replaced) remove_tree(old);
  return point_latest(folder, err);
}

int journal_add(const struct folder *folder, const char *event, const char *detail, struct err *err) {
  char path[4096], now[32];
  int code = make_directories(folder->runs, err);
  if (code) return code;
  snprintf(path, sizeof path, "%s/journal.csv", folder->runs);
  time_t t = time(NULL);
  struct tm utc;
  gmtime_r(&t, &utc);
  strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &utc);
  int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) return err_errno(err, errno, "%s", path);
  struct strbuf line = {0};
  struct stat st;
  if (fstat(fd, &st) == 0 && st.st_size == 0) strbuf_put(&line, "time,plan,key,pid,event,detail\n");
  strbuf_format(&line, "%s,%s,%.12s,%ld,%s,", now, folder->plan, folder->key, (long)getpid(), event);
  csv_write_cell(&line, span_of(detail), true);
  if (write(fd, line.bytes, line.n) != (ssize_t)line.n) code = err_errno(err, errno, "%s", path);
  close(fd);
  strbuf_free(&line);
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.c - see journal.h. */
#include "run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "io/text_file.h"
#include "run/tree.h"

#define HEADER "time,plan,key,pid,event,detail,run,seconds\n"
enum { CELLS = 8, OLD_CELLS = 6, LONGEST = 256 << 20 };

/* The first bytes of a small file of /proc; empty when it cannot be read. */
static void read_small(const char *path, char *text, size_t room) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd >= 0 ? read(fd, text, room - 1) : 0;
  text[n > 0 ? n : 0] = '\0';
  if (fd >= 0) close(fd);
}

/* When the process started, in ticks since the boot; 0 when there is none. The name in parentheses may have blanks. */
static unsigned long long start_of(long pid) {
  char path[64], text[1024];
  unsigned long long start = 0;
  snprintf(path, sizeof path, "/proc/%ld/stat", pid);
  read_small(path, text, sizeof text);
  const char *p = strrchr(text, ')');
  for (int field = 2; p && field < 22; field++) p = strchr(p + 1, ' ');
  if (p) start = strtoull(p, NULL, 10);
  return start;
}

static void boot_of(char boot[9]) {
  char text[64];
  read_small("/proc/sys/kernel/random/boot_id", text, sizeof text);
  snprintf(boot, 9, "%.8s", text);
}

double journal_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void journal_open(struct journal *journal, const char *runs, const char *plan, struct arena *arena) {
  char boot[9];
  long pid = (long)getpid();
  boot_of(boot);
  *journal = (struct journal){.runs = runs,
                              .plan = plan,
                              .run = arena_format(arena, "%ld-%llu-%s", pid, start_of(pid), boot),
                              .pid = pid,
                              .started = journal_clock()};
}

double journal_seconds(const struct journal *journal) { return journal_clock() - journal->started; }

/* A cell in quotes where it needs them; control characters become blanks, so that an event is one line. */
static void put_cell(struct strbuf *out, const char *text) {
  bool quoted = strpbrk(text, ",\"") || *text == ' ';
  if (quoted) strbuf_char(out, '"');
  for (; *text; text++) {
    if (*text == '"') strbuf_char(out, '"');
    strbuf_char(out, (unsigned char)*text < ' ' || *text == 0x7F ? ' ' : *text);
  }
  if (quoted) strbuf_char(out, '"');
}

static void put_time(struct strbuf *out) {
  char now[32];
  time_t t = time(NULL);
  struct tm utc;
  gmtime_r(&t, &utc);
  strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", &utc);
  strbuf_put(out, now);
}

/* What must stand before the next line: the header of a new journal, the end of a line that was torn. */
static void put_before(int fd, struct strbuf *line) {
  struct stat st;
  char last = '\n';
  if (fstat(fd, &st) != 0) return;
  if (st.st_size == 0) strbuf_put(line, HEADER);
  else if (pread(fd, &last, 1, st.st_size - 1) == 1 && last != '\n') strbuf_char(line, '\n');
}

static int append(int fd, const char *path, const struct journal *journal, const char *event, const char *key,
                  const char *detail, struct err *err) {
  struct strbuf line = {0};
  put_before(fd, &line);
  put_time(&line);
  strbuf_char(&line, ',');
  put_cell(&line, journal->plan);
  strbuf_format(&line, ",%.12s,%ld,%s,", key, journal->pid, event);
  put_cell(&line, detail);
  strbuf_format(&line, ",%s,", journal->run);
  if (strcmp(event, "started") != 0) strbuf_format(&line, "%.3f", journal_seconds(journal));
  strbuf_char(&line, '\n');
  ssize_t n = write(fd, line.bytes, line.n);
  int code = n == (ssize_t)line.n ? 0 : err_errno(err, n < 0 ? errno : ENOSPC, "%s", path);
  strbuf_free(&line);
  return code;
}

int journal_add(const struct journal *journal, const char *event, const char *key, const char *detail, struct err *err) {
  int code = tree_make(journal->runs, err);
  if (code) return code;
  struct strbuf path = {0};
  strbuf_format(&path, "%s/journal.csv", journal->runs);
  int fd = open(path.bytes, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) code = err_errno(err, errno, "%s", path.bytes);
  if (!code) {
    flock(fd, LOCK_EX);
    code = append(fd, path.bytes, journal, event, key, detail, err);
    close(fd);
  }
  strbuf_free(&path);
  return code;
}

/* Cut a cell off a line; quotes are removed. False where a quote is not closed: the line is torn. */
static bool cut_cell(struct span *rest, struct span *cell, struct arena *arena) {
  if (!rest->n || rest->p[0] != '"') {
    span_cut(rest, ',', cell);
    return true;
  }
  char *text = arena_copy(arena, rest->p, rest->n);
  size_t n = 0, i = 1;
  for (; i < rest->n; i++) {
    if (rest->p[i] == '"' && (i + 1 == rest->n || rest->p[i + 1] != '"')) break;
    i += rest->p[i] == '"';
    text[n++] = rest->p[i];
  }
  if (i == rest->n) return false;
  *cell = (struct span){text, n};
  *rest = (struct span){rest->p + i + 1, rest->n - i - 1};
  bool more = rest->n && rest->p[0] == ',';
  if (more) rest->p++, rest->n--;
  return more || !rest->n;
}

/* A whole line has all cells, and begins with a year. Journals of version 0.1.0 had no run and no seconds. */
static bool parse_line(struct span line, struct journal_event *event, struct arena *arena) {
  struct span cell[CELLS] = {0};
  size_t n = 0;
  while (n < CELLS && (line.n || n == CELLS - 1)) {
    if (!cut_cell(&line, &cell[n++], arena)) return false;
  }
  if ((n != CELLS && n != OLD_CELLS) || line.n || cell[0].n != 20 || cell[0].p[0] != '2' || !cell[4].n) return false;
  *event = (struct journal_event){cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], cell[6], cell[7]};
  return true;
}

int journal_read(const char *runs, struct arena *arena, struct journal_event **event, size_t *n, struct err *err) {
  struct strbuf text = {0};
  *n = 0;
  int code = text_file_read(arena_format(arena, "%s/journal.csv", runs), LONGEST, &text, err);
  const char *kept = arena_copy(arena, text.bytes ? text.bytes : "", text.n);
  struct span rest = {kept, text.n}, line;
  size_t lines = 1;
  for (size_t i = 0; i < text.n; i++) lines += kept[i] == '\n';
  strbuf_free(&text);
  if (code) return code;
  *event = arena_array(arena, struct journal_event, lines);
  while (rest.n && span_cut(&rest, '\n', &line))
    if (parse_line(line, &(*event)[*n], arena)) ++*n;
  return 0;
}

bool journal_is_alive(const struct journal_event *event) {
  char boot[9], text[64] = "";
  if (!event->run.n || event->run.n >= sizeof text) return false;
  memcpy(text, event->run.p, event->run.n);
  char *end;
  long pid = strtol(text, &end, 10);
  unsigned long long start = *end == '-' ? strtoull(end + 1, &end, 10) : 0;
  boot_of(boot);
  return pid > 0 && *end == '-' && strcmp(end + 1, boot) == 0 && start && start_of(pid) == start;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* journal.c - see journal.h. */
#include "run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "run/lines.h"
#include "run/moment.h"
#include "run/tree.h"

#define HEADER "time,plan,key,pid,event,detail,run,seconds\n"
enum { CELLS = 8, OLD_CELLS = 6 };

/* The first bytes of a small file of /proc; empty when it cannot be read. */
static void read_small(const char *path, char *text, size_t room) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd >= 0 ? read(fd, text, room - 1) : 0;
  text[n > 0 ? n : 0] = '\0';
  if (fd >= 0) close(fd);
}

/* When the process started, in ticks since the boot; 0 when there is none. The name in parentheses may have blanks. */
static unsigned long long journal_start_of(long pid) {
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
                              .run = arena_format(arena, "%ld-%llu-%s", pid, journal_start_of(pid), boot),
                              .pid = pid,
                              .started = journal_clock()};
}

double journal_seconds(const struct journal *journal) { return journal_clock() - journal->started; }

static void journal_put_line(struct strbuf *line, const struct journal *journal, const char *event, const char *key,
                             const char *detail, struct arena *arena) {
  const char *seconds = strcmp(event, "started") == 0 ? "" : arena_format(arena, "%.3f", journal_seconds(journal));
  const char *cell[CELLS] = {moment_now(arena),
                             journal->plan,
                             arena_format(arena, "%.12s", key),
                             arena_format(arena, "%ld", journal->pid),
                             event,
                             detail,
                             journal->run,
                             seconds};
  for (size_t i = 0; i < CELLS; i++) line_cell(line, cell[i], i + 1 == CELLS);
}

int journal_add(const struct journal *journal, const char *event, const char *key, const char *detail,
                struct err *err) {
  struct arena arena = {0};
  struct strbuf line = {0};
  int code = tree_make(journal->runs, err);
  journal_put_line(&line, journal, event, key, detail, &arena);
  if (!code)
    code = lines_append(arena_format(&arena, "%s/journal.csv", journal->runs), HEADER, strbuf_view(&line), false, err);
  strbuf_free(&line);
  arena_free(&arena);
  return code;
}

/* A whole line begins with a year. Journals of version 0.1.0 had no run and no seconds. */
int journal_read(const char *runs, struct arena *arena, struct journal_event **event, size_t *n, struct err *err) {
  const char *path = arena_format(arena, "%s/journal.csv", runs);
  struct lines lines;
  bool there = false;
  *n = 0;
  int code = file_exists(path, &there, err);
  if (!code && !there) code = err_errno(err, ENOENT, "%s", path);
  if (!code) code = lines_read(path, OLD_CELLS, CELLS, arena, &lines, err);
  if (code) return code;
  *event = arena_array(arena, struct journal_event, lines.rows + 1);
  for (size_t i = 0; i < lines.rows; i++) {
    const struct span *cell = &lines.cell[i * CELLS];
    if (cell[0].n != 20 || cell[0].p[0] != '2' || !cell[4].n) continue;
    (*event)[(*n)++] = (struct journal_event){cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], cell[6], cell[7]};
  }
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
  return pid > 0 && *end == '-' && strcmp(end + 1, boot) == 0 && start && journal_start_of(pid) == start;
}

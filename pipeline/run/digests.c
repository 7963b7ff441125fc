/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digests.c - see digests.h. */
#include "run/digests.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "io/digest.h"
#include "io/locate.h"
#include "io/output.h"
#include "io/text_file.h"
#include "run/tree.h"

#define SECOND INT64_C(1000000000)
#define TICK (3 * SECOND)
#define FINE_TICK (SECOND / 50) /* of a file system that keeps nanoseconds */
#define WEEK (7 * 24 * 3600 * SECOND)
enum { LONGEST = 256 << 20 };

static int64_t nanoseconds(struct timespec t) { return (int64_t)t.tv_sec * SECOND + t.tv_nsec; }

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  return nanoseconds(t);
}

static int mark_read(const char *path, struct file_mark *mark, struct err *err) {
  struct stat st;
  if (stat(path, &st) != 0) return err_errno(err, errno, "%s", path);
  if (!S_ISREG(st.st_mode)) return err_set(err, EX_NOINPUT, _("%s: is not a regular file"), path);
  *mark = (struct file_mark){(uint64_t)st.st_dev, (uint64_t)st.st_ino, (uint64_t)st.st_size, nanoseconds(st.st_mtim),
                             nanoseconds(st.st_ctim)};
  return 0;
}

static bool marks_equal(const struct file_mark *a, const struct file_mark *b) {
  return a->device == b->device && a->inode == b->inode && a->size == b->size && a->changed == b->changed &&
         a->status_changed == b->status_changed;
}

/* Could the content have changed after the time `taken` without another mark? */
static bool is_recent(const struct file_mark *mark, int64_t taken) {
  return mark->changed > taken - TICK || mark->status_changed > taken - TICK;
}

/* The same of a result of ours, whose inode was changed by a link. */
static bool is_recent_result(const struct file_mark *mark, int64_t taken) {
  return mark->changed > taken - (mark->changed % (SECOND / 1000) ? FINE_TICK : TICK);
}

static int by_inode(const void *a, const void *b) {
  const struct file_mark *x = &((const struct digest_known *)a)->mark, *y = &((const struct digest_known *)b)->mark;
  if (x->device != y->device) return x->device < y->device ? -1 : 1;
  return x->inode < y->inode ? -1 : x->inode > y->inode;
}

/* The index where the list has, or should have, this file; *found: it has it. */
static size_t digests_place_of(const struct digests *digests, const struct file_mark *mark, bool *found) {
  struct digest_known key = {.mark = *mark};
  size_t from = 0, to = digests->n;
  while (from < to) {
    size_t middle = (from + to) / 2;
    if (by_inode(&digests->known[middle], &key) < 0)
      from = middle + 1;
    else
      to = middle;
  }
  *found = from < digests->n && by_inode(&digests->known[from], &key) == 0;
  return from;
}

static void digests_remember(struct digests *digests, const struct digested *file) {
  bool found;
  size_t at = digests_place_of(digests, &file->mark, &found);
  if (!found && digests->n == digests->room) {
    digests->room = digests->room ? 2 * digests->room : 64;
    struct digest_known *bigger = arena_array(digests->arena, struct digest_known, digests->room);
    if (digests->n) memcpy(bigger, digests->known, digests->n * sizeof *bigger);
    digests->known = bigger;
  }
  if (!found) memmove(&digests->known[at + 1], &digests->known[at], (digests->n++ - at) * sizeof *digests->known);
  digests->known[at] = (struct digest_known){.mark = file->mark, .taken = file->taken, .linked = file->linked};
  memcpy(digests->known[at].hex, file->hex, sizeof file->hex);
}

static bool recall(const struct digests *digests, struct digested *file) {
  bool found;
  size_t at = digests_place_of(digests, &file->mark, &found);
  const struct digest_known *known = &digests->known[at];
  if (digests->verify || !found || !marks_equal(&known->mark, &file->mark)) return false;
  bool recent = known->linked ? is_recent_result(&known->mark, known->taken) : is_recent(&known->mark, known->taken);
  if (recent || file->taken - known->taken > WEEK || known->taken > file->taken) return false;
  memcpy(file->hex, known->hex, sizeof file->hex);
  return true;
}

static bool is_hex(const char *text) { return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64; }

/* One line: device inode size changed status-changed taken digest [linked]. Lines that are anything else are left out.
 */
static void parse_line(struct digests *digests, const char *line) {
  struct digested file = {.path = ""};
  struct file_mark *m = &file.mark;
  char linked[8] = "";
  int n = sscanf(line, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNd64 " %" SCNd64 " %" SCNd64 " %64s %7s", &m->device,
                 &m->inode, &m->size, &m->changed, &m->status_changed, &file.taken, file.hex, linked);
  file.linked = strcmp(linked, "linked") == 0;
  if (n >= 7 && is_hex(file.hex)) digests_remember(digests, &file);
}

void digests_open(struct digests *digests, const char *folder, bool verify, struct arena *arena) {
  *digests = (struct digests){.arena = arena, .path = arena_format(arena, "%s/.digests", folder), .verify = verify};
  struct strbuf text = {0};
  struct err absent = {0};
  if (text_file_read(digests->path, LONGEST, &text, &absent) == 0) {
    struct span rest = strbuf_view(&text), line;
    while (rest.n && span_cut(&rest, '\n', &line)) parse_line(digests, arena_copy(arena, line.p, line.n));
  }
  strbuf_free(&text);
}

int digests_save(const struct digests *digests, struct err *err) {
  struct output *output;
  int code = output_open(&output, digests->path, err);
  if (code) return code;
  struct strbuf text = {0};
  for (size_t i = 0; i < digests->n; i++) {
    const struct digest_known *k = &digests->known[i];
    if (now() - k->taken > WEEK) continue;
    strbuf_format(&text, "%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRId64 " %" PRId64 " %s%s\n",
                  k->mark.device, k->mark.inode, k->mark.size, k->mark.changed, k->mark.status_changed, k->taken,
                  k->hex, k->linked ? " linked" : "");
  }
  code = output_write(output, strbuf_view(&text), err);
  if (!code) code = output_commit(output, err);
  output_close(output);
  strbuf_free(&text);
  return code;
}

static void stamp(struct digested *file) {
  snprintf(file->hex, sizeof file->hex, "size %" PRIu64 " changed %" PRId64 ".%09" PRId64, file->mark.size,
           file->mark.changed / SECOND, file->mark.changed % SECOND);
}

const char *digests_file(const char *path, struct arena *arena) {
  if (!strchr(path, '#') && !strstr(path, "!/")) return path;
  struct span file = locate_file(path);
  return arena_copy(arena, file.p, file.n);
}

int digests_take(struct digests *digests, struct digested *file, size_t n, struct err *err) {
  struct digest_task *task = memory_alloc((n + 1) * sizeof *task);
  struct digested **fresh = memory_alloc((n + 1) * sizeof *fresh);
  size_t tasks = 0;
  int code = 0;
  for (size_t i = 0; !code && i < n; i++) {
    file[i].taken = now();
    file[i].path = digests_file(file[i].path, digests->arena);
    code = mark_read(file[i].path, &file[i].mark, err);
    if (code) break;
    if (digests->stamps) {
      stamp(&file[i]);
    } else if (!recall(digests, &file[i])) {
      task[tasks] = (struct digest_task){file[i].path, file[i].hex};
      fresh[tasks++] = &file[i];
    }
  }
  if (!code) code = digest_files(task, tasks, err);
  for (size_t i = 0; !code && i < tasks; i++) digests_remember(digests, fresh[i]);
  free(task);
  free(fresh);
  return code;
}

void digests_written(struct digests *digests, const char *path, const char *hex) {
  struct digested file = {.path = path, .taken = now()};
  struct err gone = {0};
  memcpy(file.hex, hex, sizeof file.hex);
  if (is_hex(hex) && mark_read(path, &file.mark, &gone) == 0) digests_remember(digests, &file);
}

int digests_link(struct digests *digests, const char *from, const char *to, struct err *err) {
  struct digested file = {.path = from, .taken = now(), .linked = true};
  struct file_mark before;
  bool found = false;
  int code = mark_read(from, &before, err);
  size_t at = code ? 0 : digests_place_of(digests, &before, &found);
  found = found && marks_equal(&digests->known[at].mark, &before);
  if (!code) code = tree_link(from, to, err);
  if (code || !found) return code;
  code = mark_read(to, &file.mark, err);
  struct file_mark after = file.mark;
  after.status_changed = before.status_changed;
  if (code || !marks_equal(&after, &before)) return code;
  if (digests->known[at].taken > file.taken - WEEK) {
    bool fresh = is_recent_result(&before, digests->known[at].taken);
    if (!fresh) file.taken = digests->known[at].taken; /* the week counts from its reading */
    memcpy(file.hex, digests->known[at].hex, sizeof file.hex);
    digests_remember(digests, &file);
  }
  return 0;
}

int digests_confirm(struct digests *digests, const struct digested *file, bool *same, struct err *err) {
  struct digested again = {.path = file->path, .taken = now()};
  int code = mark_read(file->path, &again.mark, err);
  if (code) return code;
  *same = marks_equal(&again.mark, &file->mark);
  if (digests->stamps || !*same || !is_recent(&file->mark, file->taken)) return 0;
  code = digest_file(file->path, again.hex, err);
  *same = !code && strcmp(again.hex, file->hex) == 0;
  if (!code) digests_remember(digests, &again);
  return code;
}

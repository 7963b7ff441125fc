/* SPDX-License-Identifier: GPL-3.0-or-later */
/* truth_check.c - did every planted record end where it should? For tests/truth.
 *
 *     truth-check PLANTED.csv rejects FILE... findings FILE... records FILE...
 *
 * Places are compared by folder/file:line. Prints, by kind, how many were planted, how many were found where the truth
 * expects them, and how many records are lost (neither in the records nor superseded by another of their unit). A lost
 * record is right for kinds that make a record unusable, and wrong for all others. Registers (unit lists, wages) and
 * forms not asked for leave no records of their own; of them only what was rejected or noted is held to the truth.
 * Fails when a kind is not as expected. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/strbuf.h"

enum { CELLS = 160, KINDS = 64 };
enum side { SIDE_REJECTS, SIDE_FINDINGS, SIDE_RECORDS, SIDES };

/* A line of a CSV with quotes, doubled quotes and newlines within quotes, cut into cells. */
struct csv {
  FILE *file;
  struct strbuf text;
  size_t start[CELLS], cells;
};

static bool csv_next(struct csv *csv) {
  int c = getc(csv->file);
  bool quoted = false;
  if (c == EOF) return false;
  strbuf_clear(&csv->text);
  csv->cells = 1;
  csv->start[0] = 0;
  for (; c != EOF && (quoted || c != '\n'); c = getc(csv->file)) {
    if (c == '"') {
      if (quoted) {
        int next = getc(csv->file);
        if (next == '"')
          strbuf_char(&csv->text, '"');
        else if (next != EOF)
          ungetc(next, csv->file);
        quoted = next == '"';
      } else {
        quoted = true;
      }
    } else if (c == ',' && !quoted) {
      strbuf_add(&csv->text, "", 1);
      if (csv->cells < CELLS) csv->start[csv->cells++] = csv->text.n;
    } else {
      strbuf_char(&csv->text, (char)c);
    }
  }
  strbuf_add(&csv->text, "", 1);
  return true;
}

static const char *cell(const struct csv *csv, size_t i) {
  return i < csv->cells ? csv->text.bytes + csv->start[i] : "";
}

static size_t column(const struct csv *csv, const char *title) {
  for (size_t i = 0; i < csv->cells; i++)
    if (strcmp(cell(csv, i), title) == 0) return i;
  return CELLS;
}

/* "folder/file:line" of whatever path. */
static char *place_of(struct arena *arena, const char *path, const char *line) {
  const char *tail = path + strlen(path);
  for (int slashes = 0; tail > path && slashes < 2; tail--) slashes += tail[-1] == '/';
  if (tail > path || *tail == '/') tail += *tail == '/';
  return arena_format(arena, "%s:%s", tail, line);
}

/* A place something was said about, or where a record stands. */
struct mark {
  char *place;
  char what; /* r reject, d duplicate, f finding, n note, o record */
};

struct marks {
  struct mark *mark;
  size_t n, room;
};

static void add_mark(struct marks *marks, char *place, char what) {
  if (marks->n == marks->room)
    marks->mark = memory_grow(marks->mark, (marks->room = marks->room * 2 + 1024) * sizeof *marks->mark);
  marks->mark[marks->n++] = (struct mark){place, what};
}

static int compare(const void *a, const void *b) {
  return strcmp(((const struct mark *)a)->place, ((const struct mark *)b)->place);
}

static bool has(const struct marks *marks, const char *place, char what) {
  size_t low = 0, high = marks->n;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (strcmp(marks->mark[middle].place, place) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < marks->n && strcmp(marks->mark[low].place, place) == 0; low++)
    if (marks->mark[low].what == what) return true;
  return false;
}

static int read_marks(const char *path, enum side side, struct marks *marks, struct arena *arena) {
  struct csv csv = {.file = fopen(path, "r")};
  if (!csv.file) return EX_NOINPUT;
  if (csv_next(&csv)) {
    size_t file = column(&csv, "file"), line = column(&csv, "line"), severity = column(&csv, "severity");
    while (csv_next(&csv))
      add_mark(marks, place_of(arena, cell(&csv, file), cell(&csv, line)),
               side == SIDE_RECORDS ? 'o' : cell(&csv, severity)[0]);
  }
  fclose(csv.file);
  strbuf_free(&csv.text);
  return 0;
}

struct tally {
  char kind[48], expected[16];
  unsigned long planted, found, lost, wrongly_lost;
};

static struct tally *tally_of(struct tally *tally, const char *kind, const char *expected) {
  size_t i = 0;
  while (tally[i].kind[0] && strcmp(tally[i].kind, kind) != 0) i++;
  snprintf(tally[i].kind, sizeof tally[i].kind, "%s", kind);
  snprintf(tally[i].expected, sizeof tally[i].expected, "%s", expected);
  return &tally[i];
}

/* Lists and wages give no records. */
static bool is_register(const char *form) { return strchr("12", form[0]) != NULL; }

static void weigh(const struct marks *marks, const char *place, const char *form, const char *expected,
                  struct tally *tally) {
  bool out = is_register(form) ? !has(marks, place, 'r') : has(marks, place, 'o');
  tally->planted++;
  if (strcmp(expected, "note") == 0 || strcmp(expected, "file") == 0) {
    tally->found += has(marks, place, 'n') && !has(marks, place, 'o');
    return;
  }
  tally->lost += !out && strcmp(expected, "duplicate") != 0;
  if (strcmp(expected, "rejected") == 0)
    tally->found += has(marks, place, 'r') && !has(marks, place, 'o');
  else if (strcmp(expected, "duplicate") == 0)
    tally->found += has(marks, place, 'd') && !out;
  else if (strcmp(expected, "finding") == 0)
    tally->found += has(marks, place, 'f') && out;
  else
    tally->found += out;
  if (!out && strcmp(expected, "rejected") != 0 && strcmp(expected, "duplicate") != 0) {
    if (!tally->wrongly_lost++) fprintf(stderr, "lost though usable: %s %s\n", tally->kind, place);
  }
}

static int report(const struct tally *tally) {
  int failed = 0;
  for (; tally->kind[0]; tally++) {
    printf("kind=%s expected=%s planted=%lu found=%lu lost=%lu\n", tally->kind, tally->expected, tally->planted,
           tally->found, tally->lost);
    failed |= tally->found != tally->planted || tally->wrongly_lost;
  }
  return failed;
}

int main(int argc, char **argv) {
  struct arena arena = {0};
  struct marks marks = {0};
  struct tally tally[KINDS] = {0};
  enum side side = SIDE_REJECTS;
  for (int i = 2; i < argc; i++) {
    if (strcmp(argv[i], "rejects") == 0)
      side = SIDE_REJECTS;
    else if (strcmp(argv[i], "findings") == 0)
      side = SIDE_FINDINGS;
    else if (strcmp(argv[i], "records") == 0)
      side = SIDE_RECORDS;
    else if (read_marks(argv[i], side, &marks, &arena)) {
      fprintf(stderr, "truth-check: %s cannot be read\n", argv[i]);
      return EX_NOINPUT;
    }
  }
  qsort(marks.mark, marks.n, sizeof *marks.mark, compare);
  struct csv csv = {.file = argc > 1 ? fopen(argv[1], "r") : NULL};
  if (!csv.file) {
    fprintf(stderr, "usage: truth-check PLANTED.csv rejects FILE... findings FILE... records FILE...\n");
    return EX_USAGE;
  }
  csv_next(&csv); /* kind,form,period,file,line,unit,expected */
  while (csv_next(&csv)) {
    struct arena scratch = {0};
    weigh(&marks, place_of(&scratch, cell(&csv, 3), cell(&csv, 4)), cell(&csv, 1), cell(&csv, 6),
          tally_of(tally, cell(&csv, 0), cell(&csv, 6)));
    arena_free(&scratch);
  }
  int failed = report(tally);
  fclose(csv.file);
  strbuf_free(&csv.text);
  free(marks.mark);
  arena_free(&arena);
  return failed;
}

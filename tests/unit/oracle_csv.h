/* SPDX-License-Identifier: GPL-3.0-or-later */
/* oracle_csv.h - reading a table of tests/oracle in a test: CSV, compressed, no quotes, one header line. */
#ifndef TERTIA_TESTS_ORACLE_CSV_H
#define TERTIA_TESTS_ORACLE_CSV_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/arena.h"

struct oracle_csv {
  size_t rows, columns;
  char **cell; /* (rows + 1) x columns; row 0 is the header */
};

/* The whole text of tests/oracle/NAME; the test fails where it cannot be read. */
static inline char *oracle_text(const char *name, struct arena *arena) {
  char path[512];
  size_t room = 1 << 16, n = 0;
  snprintf(path, sizeof path, "%s/oracle/%s", TESTS_DIR, name);
  gzFile file = gzopen(path, "rb");
  if (!file) fail_msg("%s is absent", path);
  char *text = memory_alloc(room);
  for (int got; (got = gzread(file, text + n, (unsigned)(room - n - 1))) != 0;) {
    if (got < 0) fail_msg("%s cannot be read", path);
    n += (size_t)got;
    if (room - n < 2) text = memory_grow(text, room *= 2);
  }
  gzclose(file);
  char *kept = arena_copy(arena, text, n);
  free(text);
  return kept;
}

static inline void oracle_csv_read(struct oracle_csv *csv, const char *name, struct arena *arena) {
  size_t cells = 0, held = 1 << 16;
  *csv = (struct oracle_csv){0};
  char **cell = memory_alloc(held * sizeof *cell);
  for (char *rest = oracle_text(name, arena), *line; (line = strsep(&rest, "\n")) && *line; csv->rows++) {
    size_t before = cells;
    for (char *next = line; next;) {
      if (cells == held) cell = memory_grow(cell, (held *= 2) * sizeof *cell);
      cell[cells++] = strsep(&next, ",");
    }
    if (!csv->columns) csv->columns = cells - before;
  }
  csv->rows--;
  csv->cell = arena_array(arena, char *, cells);
  memcpy(csv->cell, cell, cells * sizeof *cell);
  free(cell);
}

static inline const char *csv_text(const struct oracle_csv *csv, size_t row, const char *column) {
  for (size_t c = 0; c < csv->columns; c++)
    if (strcmp(csv->cell[c], column) == 0) return csv->cell[(row + 1) * csv->columns + c];
  fprintf(stderr, "no column %s\n", column);
  abort();
}

static inline double csv_number(const struct oracle_csv *csv, size_t row, const char *column) {
  const char *text = csv_text(csv, row, column);
  return *text && strcmp(text, "NA") != 0 ? strtod(text, NULL) : NAN;
}

#endif

/* shared_csv.h - reading a plain CSV of ../shared in a test: no quotes, comma, one header line. */
#ifndef TERTIA_TESTS_SHARED_CSV_H
#define TERTIA_TESTS_SHARED_CSV_H

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct shared_csv {
  size_t rows, columns;
  char **cell; /* (rows + 1) x columns; row 0 is the header */
};

/* False, having said SKIP, when the file is not there. */
static inline bool shared_csv_read(struct shared_csv *csv, const char *name, struct arena *arena) {
  char path[512], *line = NULL, *next;
  size_t room = 0, cells = 0;
  snprintf(path, sizeof path, "%s/../../shared/%s", TESTS_DIR, name);
  *csv = (struct shared_csv){0};
  FILE *f = fopen(path, "r");
  if (!f) {
    fprintf(stderr, "SKIP: %s is absent\n", path);
    return false;
  }
  size_t held = 1 << 16;
  char **cell = memory_alloc(held * sizeof *cell);
  for (ssize_t n; (n = getline(&line, &room, f)) > 0; csv->rows++) {
    line[strcspn(line, "\r\n")] = 0;
    size_t before = cells;
    for (next = line; next;) {
      char *text = strsep(&next, ",");
      if (cells == held) cell = memory_grow(cell, (held *= 2) * sizeof *cell);
      cell[cells++] = arena_copy(arena, text, strlen(text));
    }
    if (!csv->columns) csv->columns = cells - before;
  }
  fclose(f);
  free(line);
  csv->rows--;
  csv->cell = arena_array(arena, char *, cells);
  memcpy(csv->cell, cell, cells * sizeof *cell);
  free(cell);
  return true;
}

static inline const char *csv_text(const struct shared_csv *csv, size_t row, const char *column) {
  for (size_t c = 0; c < csv->columns; c++)
    if (strcmp(csv->cell[c], column) == 0) return csv->cell[(row + 1) * csv->columns + c];
  fprintf(stderr, "no column %s\n", column);
  abort();
}

static inline double csv_number(const struct shared_csv *csv, size_t row, const char *column) {
  const char *text = csv_text(csv, row, column);
  return *text && strcmp(text, "NA") != 0 ? strtod(text, NULL) : NAN;
}

#endif

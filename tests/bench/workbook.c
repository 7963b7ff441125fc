/* SPDX-License-Identifier: GPL-3.0-or-later */
/* workbook.c - a CSV table as an .xlsx, numbers as numbers: bench-workbook IN.csv OUT.xlsx. For
 * tests/bench/spreadsheets. */
#include <math.h>
#include <stdio.h>

#include "base/arena.h"
#include "book/spreadsheet.h"
#include "io/table_file.h"

static void put_cell(struct sheet *sheet, size_t column, struct span cell) {
  double value = column > 2 ? span_real(cell) : NAN;
  if (isfinite(value))
    sheet_number(sheet, column, value);
  else
    sheet_text(sheet, column, cell);
}

static void put_rows(struct spreadsheet *book, const struct table *table, struct arena *arena) {
  struct sheet_column *column = arena_array(arena, struct sheet_column, table->columns);
  for (size_t c = 0; c < table->columns; c++)
    column[c] = (struct sheet_column){arena_copy(arena, table->title[c].p, table->title[c].n), 0, FORMAT_GENERAL};
  struct sheet *sheet = spreadsheet_sheet(book, "S", NULL, NULL, column, table->columns);
  for (size_t r = 0; r < table->rows; r++) {
    for (size_t c = 0; c < table->columns; c++) put_cell(sheet, c, table_at(table, r, c));
    sheet_end_row(sheet);
  }
}

int main(int argc, char **argv) {
  struct arena arena = {0};
  struct err err = {0};
  struct table table;
  struct spreadsheet *book = NULL;
  struct strbuf bytes = {0};
  if (argc != 3) return EX_USAGE;
  int code = table_read(argv[1], &arena, &table, &err);
  if (!code) code = spreadsheet_new(&book, true, &err);
  if (!code) put_rows(book, &table, &arena);
  if (!code) code = spreadsheet_finish(book, &bytes, &err);
  FILE *out = code ? NULL : fopen(argv[2], "wb");
  if (out && (fwrite(bytes.bytes, 1, bytes.n, out) != bytes.n || fclose(out) != 0)) code = EX_IOERR;
  if (code || !out) fprintf(stderr, "bench-workbook: %s\n", err.text);
  spreadsheet_free(book);
  strbuf_free(&bytes);
  arena_free(&arena);
  return code ? code : out ? 0 : EX_CANTCREAT;
}

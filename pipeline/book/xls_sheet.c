/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xls_sheet.c - one sheet of a BIFF5 or BIFF8 workbook as text (xls.h).
 *
 * The records are read twice: a first pass finds the merged areas, which follow the cells, and whether rows are
 * in order. Where they are not, as some programs write them, the cells are gathered and sorted first. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/list.h"
#include "book/limits.h"
#include "book/number.h"
#include "book/xls.h"

enum { RECORDS_AT_ONCE = 2048, STRING_RESULT = 0, BOOLEAN_RESULT = 1, ERROR_RESULT = 2, EMPTY_RESULT = 3 };

/* A cell kept for sorting: its place and its text in xls_text.kept. */
struct kept_cell {
  uint32_t row, column;
  size_t from, n, number;
};

struct xls_text {
  struct book_text base;
  struct xls *xls;
  unsigned depth; /* of substreams within the sheet's */
  bool ordered, done;
  bool is_string_next;  /* the last formula's result is in the STRING record that follows */
  uint32_t row, column; /* of that formula */
  struct strbuf text;   /* of the current cell */
  struct strbuf kept;
  struct kept_cell *cell;
  size_t cells, room;
};

static int xls_sheet_put_cell(struct xls_text *text, uint32_t row, uint32_t column, struct err *err) {
  struct grid *grid = &text->base.grid;
  int code = grid_begin_cell(grid, row, column, err);
  if (code) return err_context(err, "%s", text->base.book->name);
  strbuf_span(&grid->text, strbuf_view(&text->text));
  grid_end_cell(grid, column);
  return 0;
}

static void keep_cell(struct xls_text *text, uint32_t row, uint32_t column) {
  text->cell = list_room(text->cell, &text->room, text->cells + 1, sizeof *text->cell);
  text->cell[text->cells] = (struct kept_cell){row, column, text->kept.n, text->text.n, text->cells};
  text->cells++;
  strbuf_span(&text->kept, strbuf_view(&text->text));
}

/* The cell whose text was made is complete. */
static int end_cell(struct xls_text *text, uint32_t row, uint32_t column, struct err *err) {
  int code = 0;
  if (text->text.n && text->ordered)
    code = xls_sheet_put_cell(text, row, column, err);
  else if (text->text.n)
    keep_cell(text, row, column);
  strbuf_clear(&text->text);
  return code;
}

static int add_number(struct xls_text *text, uint32_t row, uint32_t column, unsigned xf, double value,
                      struct err *err) {
  if (xls_is_date(text->xls, xf))
    number_add_date(&text->text, value, text->xls->from_1904);
  else
    number_add(&text->text, value);
  return end_cell(text, row, column, err);
}

static const char *error_text(unsigned code) {
  switch (code) {
  case 0x00:
    return "#NULL!";
  case 0x07:
    return "#DIV/0!";
  case 0x0F:
    return "#VALUE!";
  case 0x17:
    return "#REF!";
  case 0x1D:
    return "#NAME?";
  case 0x24:
    return "#NUM!";
  default:
    return "#N/A";
  }
}

static int add_boolean_or_error(struct xls_text *text, const struct biff_record *record, size_t at, bool is_error,
                                struct err *err) {
  unsigned value = biff_u8(record, at);
  strbuf_put(&text->text, is_error ? error_text(value) : value ? "TRUE" : "FALSE");
  return end_cell(text, biff_u16(record, 0), biff_u16(record, 2), err);
}

/* An empty result: a formula with an empty text in it yields that, any other was never computed. */
static void add_empty_result(struct xls_text *text, const struct biff_record *record) {
  static const char empty_text[] = {0x17, 0, 0};
  struct span tokens = record->n > 22 ? (struct span){(const char *)record->p + 22, record->n - 22} : (struct span){0};
  if (!span_find(tokens, (struct span){empty_text, sizeof empty_text})) strbuf_put(&text->text, "#FORMULA!");
}

static int add_formula(struct xls_text *text, const struct biff_record *record, struct err *err) {
  uint32_t row = biff_u16(record, 0), column = biff_u16(record, 2);
  if (biff_u16(record, 12) != 0xFFFF)
    return add_number(text, row, column, biff_u16(record, 4), biff_double(record, 6), err);
  switch (biff_u8(record, 6)) {
  case STRING_RESULT:
    text->is_string_next = true, text->row = row, text->column = column;
    return 0;
  case BOOLEAN_RESULT:
    return add_boolean_or_error(text, record, 8, false, err);
  case ERROR_RESULT:
    return add_boolean_or_error(text, record, 8, true, err);
  default:
    add_empty_result(text, record);
    return end_cell(text, row, column, err);
  }
}

static int add_string_result(struct xls_text *text, const struct biff_record *record, struct err *err) {
  if (!text->is_string_next) return 0;
  text->is_string_next = false;
  if (text->xls->biff8) {
    struct biff_long data;
    biff_gather(&text->xls->reader, record, &data, LIMIT_CELL);
    biff_long_string(&data, &text->text);
    biff_long_free(&data);
  } else {
    biff_string5(record, 0, 2, text->xls->decoder, &text->text);
  }
  return end_cell(text, text->row, text->column, err);
}

static int add_label(struct xls_text *text, const struct biff_record *record, struct err *err) {
  if (text->xls->biff8)
    biff_string8(record, 6, 2, &text->text);
  else
    biff_string5(record, 6, 2, text->xls->decoder, &text->text);
  return end_cell(text, biff_u16(record, 0), biff_u16(record, 2), err);
}

static int add_shared(struct xls_text *text, const struct biff_record *record, struct err *err) {
  const struct xls *xls = text->xls;
  uint32_t at = biff_u32(record, 6);
  if (at >= xls->n_strings)
    return book_damaged(text->base.book, err, _("a cell with a shared string that is not there"));
  size_t from = at ? xls->string_end[at - 1] : 0;
  strbuf_add(&text->text, xls->strings.bytes + from, xls->string_end[at] - from);
  return end_cell(text, biff_u16(record, 0), biff_u16(record, 2), err);
}

static int add_numbers(struct xls_text *text, const struct biff_record *record, struct err *err) {
  uint32_t row = biff_u16(record, 0), column = biff_u16(record, 2);
  int code = 0;
  for (size_t at = 4; !code && at + 8 <= record->n; at += 6, column++)
    code = add_number(text, row, column, biff_u16(record, at), biff_rk(biff_u32(record, at + 2)), err);
  return code;
}

static int add_record(struct xls_text *text, const struct biff_record *record, struct err *err) {
  uint32_t row = biff_u16(record, 0), column = biff_u16(record, 2);
  switch (record->id) {
  case BIFF_LABELSST:
    return add_shared(text, record, err);
  case BIFF_LABEL:
  case BIFF_RSTRING:
    return add_label(text, record, err);
  case BIFF_NUMBER:
    return add_number(text, row, column, biff_u16(record, 4), biff_double(record, 6), err);
  case BIFF_RK:
    return add_number(text, row, column, biff_u16(record, 4), biff_rk(biff_u32(record, 6)), err);
  case BIFF_MULRK:
    return add_numbers(text, record, err);
  case BIFF_BOOLERR:
    return add_boolean_or_error(text, record, 6, biff_u8(record, 7) != 0, err);
  case BIFF_FORMULA:
  case BIFF_FORMULA | 0x200:
  case BIFF_FORMULA | 0x400:
    return add_formula(text, record, err);
  case BIFF_STRING:
    return add_string_result(text, record, err);
  default:
    return 0;
  }
}

static bool is_cell(unsigned id) {
  switch (id) {
  case BIFF_LABELSST:
  case BIFF_LABEL:
  case BIFF_RSTRING:
  case BIFF_NUMBER:
  case BIFF_RK:
  case BIFF_MULRK:
  case BIFF_BOOLERR:
  case BIFF_FORMULA:
  case BIFF_FORMULA | 0x200:
  case BIFF_FORMULA | 0x400:
    return true;
  default:
    return false;
  }
}

/* The next record of the sheet itself, not of a chart within it; false behind the last. */
static bool next_record(struct xls_text *text, struct biff_record *record) {
  while (biff_next(&text->xls->reader, record)) {
    if (record->id == BIFF_BOF)
      text->depth++;
    else if (record->id == BIFF_EOF && --text->depth == 0)
      return false;
    else if (text->depth == 1)
      return true;
  }
  return false;
}

static int start_sheet(struct xls_text *text, size_t sheet, struct err *err) {
  struct biff_record record;
  struct biff_reader *reader = &text->xls->reader;
  text->depth = 1;
  if (biff_start(reader, text->xls->ole, text->xls->offset[sheet]) && biff_next(reader, &record) &&
      record.id == BIFF_BOF)
    return 0;
  return book_damaged(text->base.book, err, _("a damaged workbook (a sheet is not where it should be)"));
}

static int add_merges(struct xls_text *text, const struct biff_record *record, struct err *err) {
  int code = 0;
  for (size_t at = 2; !code && at + 8 <= record->n; at += 8) {
    struct merge merge = {biff_u16(record, at), biff_u16(record, at + 4), biff_u16(record, at + 2),
                          biff_u16(record, at + 6)};
    code = grid_merge(&text->base.grid, merge, err);
  }
  return code;
}

/* Merged areas, hidden rows, and whether rows are in order. */
static int look_ahead(struct xls_text *text, size_t sheet, struct err *err) {
  struct biff_record record;
  uint32_t row = 0;
  int code = start_sheet(text, sheet, err);
  text->ordered = true;
  while (!code && next_record(text, &record)) {
    if (record.id == BIFF_MERGEDCELLS) code = add_merges(text, &record, err);
    if (record.id == BIFF_ROW) text->base.hidden_rows += (biff_u16(&record, 12) & 0x20) != 0;
    if (!is_cell(record.id)) continue;
    text->ordered = text->ordered && biff_u16(&record, 0) >= row;
    row = biff_u16(&record, 0);
  }
  if (!code && text->xls->reader.damaged)
    code = book_damaged(text->base.book, err, _("a damaged workbook (it ends too early)"));
  return code;
}

int xls_text_open(struct book_text **result, struct book *book, size_t sheet, struct err *err) {
  struct xls_text *text = memory_alloc(sizeof *text);
  *text = (struct xls_text){.base = {.book = book}, .xls = book->own};
  *result = &text->base;
  int code = look_ahead(text, sheet, err);
  return code ? code : start_sheet(text, sheet, err);
}

static int kept_compare(const void *a, const void *b) {
  const struct kept_cell *x = a, *y = b;
  if (x->row != y->row) return x->row < y->row ? -1 : 1;
  if (x->column != y->column) return x->column < y->column ? -1 : 1;
  return x->number < y->number ? -1 : x->number > y->number;
}

static int put_kept(struct xls_text *text, struct err *err) {
  int code = 0;
  if (text->cells) qsort(text->cell, text->cells, sizeof *text->cell, kept_compare);
  for (size_t i = 0; !code && i < text->cells; i++) {
    const struct kept_cell *cell = &text->cell[i];
    strbuf_clear(&text->text);
    strbuf_add(&text->text, text->kept.bytes + cell->from, cell->n);
    code = xls_sheet_put_cell(text, cell->row, cell->column, err);
  }
  text->cells = 0;
  return code;
}

int xls_text_next(struct book_text *base, bool *more, struct err *err) {
  struct xls_text *text = (struct xls_text *)base;
  struct biff_record record;
  int code = 0;
  for (int i = 0; !code && !text->done && i < RECORDS_AT_ONCE; i++) {
    text->done = !next_record(text, &record);
    if (!text->done) code = add_record(text, &record, err);
  }
  if (!code && text->done) code = put_kept(text, err);
  if (!code && text->done) grid_finish(&base->grid);
  *more = !text->done;
  return code;
}

void xls_text_close(struct book_text *base) {
  struct xls_text *text = (struct xls_text *)base;
  strbuf_free(&text->text);
  strbuf_free(&text->kept);
  free(text->cell);
  free(text);
}

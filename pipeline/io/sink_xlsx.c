/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink_xlsx.c - a workbook with one sheet (book/spreadsheet.h): frozen header row, filter, numbers as numbers, codes
 * as texts. See sink.h.
 *
 * Prepared bytes are a sequence of cells: a byte with the type (empty, text, number), a text preceded by its length,
 * a number as a double; each row begins with a byte of its own. The file is made when it is committed. */
#include <math.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "book/spreadsheet.h"
#include "data/period.h"
#include "io/output.h"
#include "io/sink.h"
#include "io/sink_output.h"

enum cell_kind { KIND_ROW_END, KIND_EMPTY, KIND_TEXT, KIND_NUMBER };

struct xlsx_file {
  struct output *output;
  struct spreadsheet *workbook;
  struct sheet *sheet;
  size_t column;
};

static void prepare_text(struct strbuf *out, struct span text) {
  uint32_t n = (uint32_t)text.n;
  strbuf_char(out, text.n ? KIND_TEXT : KIND_EMPTY);
  if (!text.n) return;
  strbuf_add(out, (const char *)&n, sizeof n);
  strbuf_span(out, text);
}

static void prepare_number(struct strbuf *out, double value) {
  strbuf_char(out, isfinite(value) ? KIND_NUMBER : KIND_EMPTY);
  if (isfinite(value)) strbuf_add(out, (const char *)&value, sizeof value);
}

/* The double nearest to the exact value, the same as from the decimal text. */
static double decimal_as_real(decimal value) {
  return value == DECIMAL_MISSING ? NAN : (double)((long double)value / DECIMAL_SCALE);
}

static void prepare_cell(const struct vector *vector, enum column_type type, size_t row, struct strbuf *out) {
  struct strbuf period = {0};
  switch (type) {
  case COLUMN_TEXT:
    prepare_text(out, vector_text(vector, row));
    break;
  case COLUMN_DECIMAL:
    prepare_number(out, decimal_as_real(vector->number[row]));
    break;
  case COLUMN_PERIOD:
    if (vector->number[row] != PERIOD_NONE) period_write((period_code)vector->number[row], &period);
    prepare_text(out, strbuf_view(&period));
    strbuf_free(&period);
    break;
  case COLUMN_REAL:
    prepare_number(out, vector->real[row]);
    break;
  }
}

static void xlsx_prepare(void *own, const struct batch *batch, struct strbuf *out) {
  (void)own;
  for (size_t r = 0; r < batch->rows; r++) {
    for (size_t c = 0; c < batch->schema->n; c++)
      prepare_cell(&batch->vector[c], batch->schema->column[c].type, r, out);
    strbuf_char(out, KIND_ROW_END);
  }
}

static int xlsx_open(void **file, const char *path, struct err *err) {
  struct xlsx_file *own = memory_alloc(sizeof *own);
  *own = (struct xlsx_file){0};
  *file = own;
  int code = output_open(&own->output, path, err);
  return code ? code : spreadsheet_new(&own->workbook, true, err);
}

static void xlsx_digest(void *file, char hex[65]) { output_digest(((struct xlsx_file *)file)->output, hex); }

static int xlsx_begin(void *file, const struct schema *schema, struct err *err) {
  (void)err;
  struct xlsx_file *own = file;
  struct sheet_column *column = memory_alloc((schema->n + 1) * sizeof *column);
  for (size_t c = 0; c < schema->n; c++) {
    bool text = schema->column[c].type == COLUMN_TEXT || schema->column[c].type == COLUMN_PERIOD;
    column[c] = (struct sheet_column){schema->column[c].name, 0, text ? FORMAT_TEXT : FORMAT_GENERAL};
  }
  own->sheet = spreadsheet_sheet(own->workbook, "data", NULL, NULL, column, schema->n);
  free(column);
  return 0;
}

static int xlsx_put(void *file, struct span prepared, struct err *err) {
  (void)err;
  struct xlsx_file *own = file;
  for (const char *p = prepared.p, *end = p + prepared.n; p < end;) {
    uint32_t n;
    double value;
    switch (*p++) {
    case KIND_TEXT:
      memcpy(&n, p, sizeof n);
      sheet_text(own->sheet, own->column++, (struct span){p + sizeof n, n});
      p += sizeof n + n;
      break;
    case KIND_NUMBER:
      memcpy(&value, p, sizeof value);
      sheet_number(own->sheet, own->column++, value);
      p += sizeof value;
      break;
    case KIND_ROW_END:
      sheet_end_row(own->sheet);
      own->column = 0;
      break;
    default:
      own->column++;
    }
  }
  return 0;
}

static int xlsx_commit(void *file, struct err *err) {
  struct xlsx_file *own = file;
  return sink_workbook_commit(own->output, own->workbook, err);
}

static void xlsx_close(void *file) {
  struct xlsx_file *own = file;
  if (!own) return;
  spreadsheet_free(own->workbook);
  output_close(own->output);
  free(own);
}

const struct sink xlsx_sink = {.name = "xlsx",
                               .endings = ".xlsx",
                               .prepare = xlsx_prepare,
                               .open = xlsx_open,
                               .digest = xlsx_digest,
                               .begin = xlsx_begin,
                               .put = xlsx_put,
                               .commit = xlsx_commit,
                               .close = xlsx_close};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* write.c - the protected tables and the pattern. See protect.h.
 *
 * A suppressed figure keeps its row: keys, unit and names; every other cell is empty. conf_status is F (free), C
 * (confidential) or D (secondary), obs_status A (a figure) or Q (suppressed), as in SDMX. What shows how figures were
 * reconciled (raw sums, factors, residuals) would show the sums of suppressed cells and is left out of every row. */
#include <math.h>

#include "flow/row_writer.h"
#include "stages/protect/protect.h"

/* What stays of a suppressed row, in any table. */
static const char *const kept[] = {
    "region", "period", "scheme", "category", "indicator", "unit", "vintage", "basis", "price", "base_year",
    "from_period", "to_period", "deflator", "h", "method", "count", "formula", "status", "control_basis",
    /* of targets: what policy asks for */
    "target", "title_zh", "title_en", "kind", "scenario", "definition", "target_value", "direction", "tolerance",
    "numerator", "denominator", "sense", "reading", "strict", "every_year", "mean_over_plan", "plan_from", "precision",
    "tolerance_by", "success_low", "success_high", "source"};
/* What no row of the figures keeps. */
static const char *const internal[] = {"raw", "factor", "residual", "reason"};

static bool write_is_among(const char *name, const char *const *list, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(name, list[i]) == 0) return true;
  return false;
}

static bool is_kept(const char *name) { return write_is_among(name, kept, sizeof kept / sizeof *kept); }
static bool is_internal(const char *name) { return write_is_among(name, internal, sizeof internal / sizeof *internal); }

static void marks_add(struct schema_builder *builder) {
  schema_add(builder, span_of("conf_status"), COLUMN_TEXT);
  schema_add(builder, span_of("obs_status"), COLUMN_TEXT);
}

void protect_schemas(struct protect *protect, struct arena *arena) {
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (size_t c = 0; c < protect->in.n; c++) schema_add(&builder, span_of(protect->in.column[c].name), COLUMN_TEXT);
  marks_add(&builder);
  protect->out = schema_done(&builder);
}

static void side_columns(const struct protect *protect, size_t side, struct schema_builder *builder) {
  const struct table *t = protect->side[side].table;
  for (size_t c = 0; t && c < t->columns; c++) schema_add(builder, t->title[c], COLUMN_TEXT);
  marks_add(builder);
}

void side_columns_growth(const void *shared, struct schema_builder *builder) {
  side_columns(shared, SIDE_GROWTH, builder);
}
void side_columns_history(const void *shared, struct schema_builder *builder) {
  side_columns(shared, SIDE_HISTORY, builder);
}
void side_columns_assessment(const void *shared, struct schema_builder *builder) {
  side_columns(shared, SIDE_ASSESSMENT, builder);
}
void side_columns_forecasts(const void *shared, struct schema_builder *builder) {
  side_columns(shared, SIDE_FORECASTS, builder);
}

static void put_marks(struct row_writer *w, const char *hidden) {
  row_string(w, !hidden ? "F" : strcmp(hidden, "primary") == 0 ? "C" : "D");
  row_string(w, hidden ? "Q" : "A");
  row_end(w);
}

static bool key_of_row(const struct protecting *run, size_t row, struct cell_key *key) {
  const struct protect *p = run->protect;
  *key = (struct cell_key){.region = row_text_at(run, row, p->region),
                           .scheme = row_text_at(run, row, p->scheme),
                           .category = row_text_at(run, row, p->category),
                           .indicator = row_text_at(run, row, p->indicator),
                           .vintage = row_text_at(run, row, p->vintage)};
  return period_read(row_text_at(run, row, p->period), &key->period);
}

static const char *row_hidden(const struct protecting *run, size_t row) {
  struct cell_key key;
  if (!key_of_row(run, row, &key)) return "primary";
  return figure_hidden(run, &key, row_text_at(run, row, run->protect->count));
}

static const struct cell *cell_of_row(const struct protecting *run, size_t row) {
  struct cell_key key;
  return key_of_row(run, row, &key) ? cell_find(run, &key) : NULL;
}

int figures_write(const struct protecting *run, const struct emit *emit, struct err *err) {
  const struct schema *in = &run->protect->in;
  struct row_writer w;
  row_start_main(&w, emit, &run->protect->out, err);
  for (size_t r = 0; r < run->rows; r++) {
    const char *hidden = row_hidden(run, r);
    const struct cell *rounded = run->rounds && !hidden ? cell_of_row(run, r) : NULL;
    for (size_t c = 0; c < in->n; c++) {
      if (rounded && c == run->protect->value) {
        row_number(&w, rounded->rounded);
        continue;
      }
      bool leave_out = is_internal(in->column[c].name) || (hidden && !is_kept(in->column[c].name));
      row_text(&w, leave_out ? (struct span){0} : row_text_at(run, r, c));
    }
    put_marks(&w, hidden);
  }
  return row_finish(&w);
}

static int side_write(const struct protecting *run, const struct guarded_table *side, size_t port,
                      const struct emit *emit, struct err *err) {
  struct row_writer w;
  row_start(&w, emit, port, err);
  const struct table *t = side->table;
  for (size_t r = 0; t && row_wanted(&w) && r < t->rows; r++) {
    const char *hidden = side_row_hidden(run, side, r);
    for (size_t c = 0; c < t->columns; c++)
      row_text(&w, hidden && !is_kept(t->title[c].p) ? (struct span){0} : table_at(t, r, c));
    put_marks(&w, hidden);
  }
  return row_finish(&w);
}

int sides_write(const struct protecting *run, const struct emit *emit, struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < SIDE_TABLES; i++)
    code = side_write(run, &run->protect->side[i], PROTECT_GROWTH + i, emit, err);
  return code;
}

/* --- pattern ------------------------------------------------------------------------------------------------------ */

static const char *const status_name[] = {"open", "zero", "waived", "primary", "secondary"};

void pattern_columns(const void *shared, struct schema_builder *builder) {
  (void)shared;
  static const char *const name[] = {"region", "period", "scheme", "category",     "indicator",  "vintage",
                                     "status", "reason", "value",  "contributors", "protection", "required"};
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) schema_add(builder, span_of(name[i]), COLUMN_TEXT);
}

void row_key(struct row_writer *w, const struct cell_key *key) {
  char period[16];
  row_text(w, key->region);
  row_text(w, span_between(period, period_put(period, key->period)));
  row_text(w, key->scheme);
  row_text(w, key->category);
  row_text(w, key->indicator);
  row_text(w, key->vintage);
}

void row_number(struct row_writer *w, double value) {
  struct strbuf text = {0};
  if (isfinite(value)) strbuf_real(&text, value);
  row_text(w, strbuf_view(&text));
  strbuf_free(&text);
}

int pattern_write(const struct protecting *run, const struct emit *emit, struct err *err) {
  struct row_writer w;
  row_start(&w, emit, PROTECT_PATTERN, err);
  for (size_t i = 0; i < run->cells; i++) {
    const struct cell *cell = &run->cell[i];
    if (cell->status == CELL_OPEN) continue;
    row_key(&w, &cell->key);
    row_string(&w, status_name[cell->status]);
    row_string(&w, cell->rule ? cell->rule : "");
    row_number(&w, cell->value);
    row_number(&w, cell->known ? (double)cell->contributors : NAN);
    row_number(&w, cell->status == CELL_PRIMARY ? cell->protection : NAN);
    row_number(&w, cell->status == CELL_PRIMARY ? cell->required : NAN);
    row_end(&w);
  }
  return row_finish(&w);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rows.c - the warnings of each key enterprise, and the rows of the port. See monitor.h. */
#include <math.h>

#include "flow/row_writer.h"
#include "stages/monitor/monitor.h"

static decimal decimal_of(double value) {
  return isnan(value) || fabs(value) > 9e12 ? DECIMAL_MISSING : (decimal)llround(value * DECIMAL_SCALE);
}

/* The figures as records, for conditions. */
static struct batch batch_of(const struct panel *panel, const struct schema *schema, struct arena *arena) {
  struct batch batch = batch_new(arena, schema, panel->rows);
  for (size_t i = 0; i < panel->rows; i++)
    for (size_t k = 0; k < PANEL_FIGURES; k++) batch.vector[k].number[i] = decimal_of(panel->row[i].figure[k]);
  return batch;
}

/* truth[flag * rows + row] */
static int flags_find(const struct monitor *monitor, const struct panel *panel, unsigned char *truth,
                      struct arena *arena, struct err *err) {
  struct schema schema = panel_schema(arena);
  struct batch batch = batch_of(panel, &schema, arena);
  struct expression_work work;
  int code = 0;
  expression_work_start(&work, arena);
  for (size_t f = 0; !code && f < monitor->catalog.flags; f++) {
    const struct expression_program *program;
    code = expression_bind(monitor->catalog.flag[f].condition, &schema, ABSENT_IS_ERROR, arena, &program, err);
    if (!code) expression_truth(program, &batch, &work, truth + f * panel->rows);
  }
  return code;
}

/* The text of the unit's last query. */
static struct span query_of(const struct monitor *monitor, struct span unit) {
  static const char *const words[] = {"question", "question_zh", "message_zh", "message", "rule"};
  const struct table *t = monitor->queries;
  size_t at = t ? table_column(t, "unit") : TABLE_ABSENT, text = TABLE_ABSENT;
  for (size_t i = 0; t && text == TABLE_ABSENT && i < sizeof words / sizeof *words; i++)
    text = table_column(t, words[i]);
  for (size_t r = t && at != TABLE_ABSENT && text != TABLE_ABSENT ? t->rows : 0; r-- > 0;)
    if (span_equal(table_at(t, r, at), unit)) return table_at(t, r, text);
  return (struct span){0};
}

static void put_flags(const struct monitor *monitor, const unsigned char *truth, size_t rows, struct row_writer *out) {
  struct strbuf list[3] = {{0}};
  size_t n = 0;
  for (size_t f = 0; f < monitor->catalog.flags; f++) {
    const struct panel_flag *flag = &monitor->catalog.flag[f];
    const struct span text[] = {flag->flag, flag->title_zh, flag->title_en};
    if (truth[f * rows] != TRUTH_TRUE) continue;
    for (size_t k = 0; k < 3; k++) strbuf_put(&list[k], n ? "|" : ""), strbuf_span(&list[k], text[k]);
    n++;
  }
  row_real(out, (double)n);
  for (size_t k = 0; k < 3; k++) row_text(out, strbuf_view(&list[k])), strbuf_free(&list[k]);
}

static void rows_put_row(const struct monitor *monitor, const struct key_unit *row, const unsigned char *truth,
                         size_t rows, struct row_writer *out) {
  static const enum panel_figure shown[] = {PANEL_REVENUE,      PANEL_BEFORE, PANEL_GROWTH,   PANEL_SHARE_OF,
                                            PANEL_CONTRIBUTION, PANEL_PROFIT, PANEL_HEADCOUNT};
  row_text(out, row->unit), row_text(out, row->name), row_text(out, row->region), row_period(out, row->period);
  row_text(out, monitor->scheme), row_text(out, row->category), row_text(out, row->why);
  for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) row_real(out, row->figure[shown[i]]);
  put_flags(monitor, truth, rows, out);
  row_string(out, row->now ? "no" : "yes"), row_text(out, query_of(monitor, row->unit));
  row_end(out);
}

int key_units_put(const struct monitor *monitor, struct panel *panel, const struct emit *emit, struct arena *arena,
                  struct err *err) {
  struct row_writer out;
  unsigned char *truth = arena_array(arena, unsigned char, panel->rows * monitor->catalog.flags + 1);
  int code = flags_find(monitor, panel, truth, arena, err);
  if (code) return code;
  row_start(&out, emit, MONITOR_PANEL, err);
  for (size_t i = 0; i < panel->rows; i++) rows_put_row(monitor, &panel->row[i], truth + i, panel->rows, &out);
  return row_finish(&out);
}

/* assessment.c - a judged target as a line of the assessment. Empty is unknown, never 0. */
#include <math.h>

#include "stages/forecast/assessment.h"

static void put_text(struct strbuf *out, struct span text) {
  cell_put(out, text);
  strbuf_char(out, ',');
}

static void put_real(struct strbuf *out, double value) {
  if (isfinite(value)) strbuf_real(out, value);
  strbuf_char(out, ',');
}

static void put_period(struct strbuf *out, period_code period) {
  if (period != PERIOD_NONE) period_write(period, out);
  strbuf_char(out, ',');
}

/* "share_x", "share_x@modern-sections-alt", "share_x|plan" */
static void put_name(struct strbuf *out, const struct assessment *a, bool scenario) {
  struct strbuf name = {0};
  strbuf_span(&name, a->row->name);
  if (a->definition.n) strbuf_format(&name, "@%.*s", SPAN_ARG(a->definition));
  if (scenario && a->scenario.n) strbuf_format(&name, "|%.*s", SPAN_ARG(a->scenario));
  put_text(out, strbuf_view(&name));
  strbuf_free(&name);
}

static void put_goal(struct strbuf *out, const struct assessment *a) {
  const struct target_row *row = a->row;
  put_name(out, a, true);
  put_text(out, row->region), put_period(out, row->period), put_text(out, row->title_zh), put_text(out, row->title_en);
  put_text(out, row->kind), put_name(out, a, false), put_text(out, a->scenario), put_text(out, a->definition);
  put_text(out, row->unit), put_period(out, a->latest_period), put_real(out, a->latest), put_real(out, row->goal.value);
  put_text(out, span_of(target_direction_name(row->goal.direction)));
  put_real(out, row->goal.direction == TARGET_ABOUT ? row->goal.tolerance : NAN);
}

static void put_chance(struct strbuf *out, const struct assessment *a) {
  put_real(out, a->gap), put_real(out, a->pace), put_real(out, a->pace_scaled), put_real(out, a->pace_rank);
  put_real(out, a->figure.n ? (double)a->h : NAN);
  put_real(out, a->forecast);
  for (int l = 0; l < 2; l++) put_real(out, a->lo[l]), put_real(out, a->hi[l]);
  put_real(out, a->chance.at), put_real(out, a->chance.at_se);
  put_real(out, a->chance.by), put_real(out, a->chance.by_se);
  put_real(out, a->chance.paths ? (double)a->chance.paths : NAN);
}

static void put_parts(struct strbuf *out, const struct assessment *a) {
  put_text(out, span_of(a->method)), put_text(out, strbuf_view(&a->weights)), put_text(out, span_of(a->scale));
  const struct variance_parts *v = &a->parts;
  put_real(out, v->process), put_real(out, v->parameter), put_real(out, v->model), put_real(out, v->sampling);
  put_real(out, v->revision), put_real(out, v->total), put_real(out, v->definition);
}

static void put_nowcast(struct strbuf *out, const struct nowcast_found *n) {
  bool there = n->period != PERIOD_NONE;
  put_period(out, n->period);
  put_real(out, there ? (double)n->months : NAN), put_real(out, there ? n->value : NAN),
      put_real(out, there ? n->se : NAN);
}

static size_t points(const struct figure *figure) {
  size_t n = 0;
  for (size_t i = 0; i < figure->n; i++) n += isnan(figure->value[i]) ? 0 : 1;
  return n;
}

static void put_verdict(const struct table *words, const struct assessment *a, struct strbuf *out) {
  const char *name = verdict_name(a->verdict);
  put_text(out, span_of(name));
  size_t row = 0, key = table_column(words, "verdict");
  while (row < words->rows && !span_is(table_at(words, row, key), name)) row++;
  for (int i = 0; i < 2; i++)
    put_text(out, row < words->rows ? table_at(words, row, table_column(words, i ? "words_en" : "words_zh"))
                                    : span_of(name));
}

void assessment_put(const struct forecasting *f, const struct assessment *a, struct strbuf *out) {
  put_goal(out, a);
  put_chance(out, a);
  put_parts(out, a);
  put_nowcast(out, &a->nowcast);
  put_real(out, (double)points(&a->figure));
  put_text(out, a->figure.n ? a->figure.top : (struct span){0});
  put_text(out, a->figure.n ? a->figure.bottom : (struct span){0});
  put_text(out, a->figure.vintage);
  put_verdict(f->verdicts, a, out);
  cell_put(out, span_of(a->reason ? a->reason : ""));
  strbuf_char(out, '\n');
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assessment.c - a judged target as a row of the assessment. Empty is unknown, never 0. */
#include <assert.h>
#include <math.h>

#include "stages/forecast/assessment.h"

const struct port_column assessment_columns[] = {{"target", COLUMN_TEXT},
                                                 {"region", COLUMN_TEXT},
                                                 {"period", COLUMN_PERIOD},
                                                 {"title_zh", COLUMN_TEXT},
                                                 {"title_en", COLUMN_TEXT},
                                                 {"kind", COLUMN_TEXT},
                                                 {"indicator", COLUMN_TEXT},
                                                 {"scenario", COLUMN_TEXT},
                                                 {"definition", COLUMN_TEXT},
                                                 {"unit", COLUMN_TEXT},
                                                 {"latest_period", COLUMN_PERIOD},
                                                 {"value", COLUMN_REAL},
                                                 {"target_value", COLUMN_REAL},
                                                 {"direction", COLUMN_TEXT},
                                                 {"tolerance", COLUMN_REAL},
                                                 {"gap", COLUMN_REAL},
                                                 {"pace_points", COLUMN_REAL},
                                                 {"pace_logit", COLUMN_REAL},
                                                 {"pace_rank", COLUMN_REAL},
                                                 {"h", COLUMN_REAL},
                                                 {"forecast", COLUMN_REAL},
                                                 {"lo80", COLUMN_REAL},
                                                 {"hi80", COLUMN_REAL},
                                                 {"lo95", COLUMN_REAL},
                                                 {"hi95", COLUMN_REAL},
                                                 {"probability_at", COLUMN_REAL},
                                                 {"probability_at_se", COLUMN_REAL},
                                                 {"probability_by", COLUMN_REAL},
                                                 {"probability_by_se", COLUMN_REAL},
                                                 {"paths", COLUMN_REAL},
                                                 {"method", COLUMN_TEXT},
                                                 {"weights", COLUMN_TEXT},
                                                 {"scale", COLUMN_TEXT},
                                                 {"var_process", COLUMN_REAL},
                                                 {"var_parameter", COLUMN_REAL},
                                                 {"var_model", COLUMN_REAL},
                                                 {"var_sampling", COLUMN_REAL},
                                                 {"var_revision", COLUMN_REAL},
                                                 {"var_total", COLUMN_REAL},
                                                 {"var_definition", COLUMN_REAL},
                                                 {"nowcast_period", COLUMN_PERIOD},
                                                 {"nowcast_months", COLUMN_REAL},
                                                 {"nowcast", COLUMN_REAL},
                                                 {"nowcast_se", COLUMN_REAL},
                                                 {"points", COLUMN_REAL},
                                                 {"numerator", COLUMN_TEXT},
                                                 {"denominator", COLUMN_TEXT},
                                                 {"vintage", COLUMN_TEXT},
                                                 {"verdict", COLUMN_TEXT},
                                                 {"verdict_zh", COLUMN_TEXT},
                                                 {"verdict_en", COLUMN_TEXT},
                                                 {"reason", COLUMN_TEXT},
                                                 {"sense", COLUMN_TEXT},
                                                 {"reading", COLUMN_TEXT},
                                                 {"strict", COLUMN_TEXT},
                                                 {"every_year", COLUMN_TEXT},
                                                 {"mean_over_plan", COLUMN_TEXT},
                                                 {"plan_from", COLUMN_PERIOD},
                                                 {"precision", COLUMN_REAL},
                                                 {"tolerance_by", COLUMN_TEXT},
                                                 {"success_low", COLUMN_REAL},
                                                 {"success_high", COLUMN_REAL},
                                                 {"gap_printed", COLUMN_REAL},
                                                 {"pace_printed", COLUMN_REAL},
                                                 {"needed_growth", COLUMN_REAL},
                                                 {"excess", COLUMN_REAL},
                                                 {"exceeded", COLUMN_TEXT},
                                                 {"probability_within", COLUMN_REAL},
                                                 {"probability_beyond", COLUMN_REAL},
                                                 {"probability_date", COLUMN_REAL},
                                                 {"probability_every", COLUMN_REAL},
                                                 {"verdict_both", COLUMN_TEXT},
                                                 {"marks", COLUMN_TEXT},
                                                 {"remark_zh", COLUMN_TEXT},
                                                 {"remark_en", COLUMN_TEXT},
                                                 {"source", COLUMN_TEXT},
                                                 {0}};

enum { ASSESSMENT_COLUMNS = sizeof assessment_columns / sizeof *assessment_columns - 1 };

static union assessment_cell *next_cell(struct assessment_row *out, enum column_type type) {
  assert(out->n < ASSESSMENT_COLUMNS && assessment_columns[out->n].type == type);
  (void)type;
  return &out->cell[out->n++];
}

static void assessment_put_text(struct assessment_row *out, struct span text) {
  next_cell(out, COLUMN_TEXT)->text = (struct span){arena_copy(out->arena, text.p ? text.p : "", text.n), text.n};
}

static void put_real(struct assessment_row *out, double value) { next_cell(out, COLUMN_REAL)->real = value; }

static void put_period(struct assessment_row *out, period_code period) {
  next_cell(out, COLUMN_PERIOD)->period = period;
}

/* "share_x", "share_x@modern-sections-alt", "share_x|plan" */
static void assessment_put_name(struct assessment_row *out, const struct assessment *a, bool scenario) {
  struct strbuf name = {0};
  strbuf_span(&name, a->row->name);
  if (a->definition.n) strbuf_format(&name, "@%.*s", SPAN_ARG(a->definition));
  if (scenario && a->scenario.n) strbuf_format(&name, "|%.*s", SPAN_ARG(a->scenario));
  assessment_put_text(out, strbuf_view(&name));
  strbuf_free(&name);
}

static void put_goal(struct assessment_row *out, const struct assessment *a) {
  const struct target_row *row = a->row;
  assessment_put_name(out, a, true);
  assessment_put_text(out, row->region), put_period(out, row->period), assessment_put_text(out, row->title_zh),
      assessment_put_text(out, row->title_en);
  assessment_put_text(out, row->kind), assessment_put_name(out, a, false), assessment_put_text(out, a->scenario),
      assessment_put_text(out, a->definition);
  assessment_put_text(out, row->unit), put_period(out, a->latest_period), put_real(out, a->latest),
      put_real(out, row->goal.value);
  assessment_put_text(out, span_of(target_direction_name(row->goal.direction)));
  put_real(out, row->goal.direction == TARGET_ABOUT || row->goal.tolerance > 0 ? row->goal.tolerance : NAN);
}

static void put_chance(struct assessment_row *out, const struct assessment *a) {
  put_real(out, a->gap), put_real(out, a->pace), put_real(out, a->pace_scaled), put_real(out, a->pace_rank);
  put_real(out, a->figure.n ? (double)a->h : NAN);
  put_real(out, a->forecast);
  for (int l = 0; l < 2; l++) put_real(out, a->lo[l]), put_real(out, a->hi[l]);
  put_real(out, a->chance.at), put_real(out, a->chance.at_se);
  put_real(out, a->chance.by), put_real(out, a->chance.by_se);
  put_real(out, a->chance.paths ? (double)a->chance.paths : NAN);
}

static void put_parts(struct assessment_row *out, const struct assessment *a) {
  assessment_put_text(out, span_of(a->method)), assessment_put_text(out, strbuf_view(&a->weights)),
      assessment_put_text(out, span_of(a->scale));
  const struct variance_parts *v = &a->parts;
  put_real(out, v->process), put_real(out, v->parameter), put_real(out, v->model), put_real(out, v->sampling);
  put_real(out, v->revision), put_real(out, v->total), put_real(out, v->definition);
}

static void put_nowcast(struct assessment_row *out, const struct nowcast_found *n) {
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

static void put_verdict(const struct forecasting *f, const struct assessment *a, struct assessment_row *out) {
  const char *name = verdict_name(a->verdict);
  assessment_put_text(out, span_of(name));
  for (int i = 0; i < 2; i++) {
    struct strbuf text = {0};
    strbuf_span(&text, f->verdicts->verdict[a->verdict].words[i]);
    if (a->mark[MARK_EXCEEDED]) {
      strbuf_put(&text, i ? "; " : "，");
      strbuf_span(&text, f->marks->words[MARK_EXCEEDED][i]);
    }
    assessment_put_text(out, strbuf_view(&text));
    strbuf_free(&text);
  }
}

/* --- how the target is read --------------------------------------------------------------------------------------- */

static void put_yes(struct assessment_row *out, bool yes) { assessment_put_text(out, span_of(yes ? "yes" : "no")); }

static void put_reading(struct assessment_row *out, const struct assessment *a) {
  const struct target_row *row = a->row;
  const struct target *goal = &row->goal;
  assessment_put_text(out, span_of(target_sense_name(goal->sense)));
  assessment_put_text(out, span_of(row->reading == READING_STATED ? "stated" : "inferred"));
  put_yes(out, goal->strict), put_yes(out, row->span == TARGET_EVERY_YEAR), put_yes(out, row->span == TARGET_MEAN);
  put_period(out, row->span == TARGET_OF_DATE ? PERIOD_NONE : row->plan_from);
  put_real(out, goal->precision > 0 ? goal->precision : NAN);
  assessment_put_text(out, span_of(row->tolerance_by));
  put_real(out, goal->sense == TARGET_DOWN ? NAN : target_low(goal));
  put_real(out, goal->sense == TARGET_UP ? NAN : target_high(goal));
}

static void put_beyond(struct assessment_row *out, const struct assessment *a) {
  bool pace = a->h && a->row->span != TARGET_MEAN;
  put_real(out, a->gap_printed), put_real(out, pace ? a->gap_printed / (double)a->h : NAN);
  put_real(out, a->needed_growth), put_real(out, a->excess);
  assessment_put_text(out, span_of(isnan(a->excess) ? "" : a->excess > 0 ? "yes" : "no"));
  put_real(out, a->chance.within), put_real(out, a->chance.beyond);
  put_real(out, a->chance.date), put_real(out, a->chance.every);
  assessment_put_text(out, span_of(verdict_name(a->verdict_both)));
}

/* A mark may name what it is about. */
static void put_mark_detail(struct strbuf *text, const struct assessment *a, enum target_mark mark) {
  if (mark == MARK_FALLBACK) strbuf_format(text, " (%.*s)", SPAN_ARG(a->figure.top));
  if (mark != MARK_CENSUS_STEP) return;
  strbuf_format(text, " (%.*s, ", SPAN_ARG(a->other_vintage));
  period_write(a->other_period, text);
  strbuf_format(text, ": %.6g)", target_round(a->other_value, a->row->goal.precision));
}

static void put_marks(const struct forecasting *f, const struct assessment *a, struct assessment_row *out) {
  struct strbuf text = {0};
  for (int i = -1; i < 2; i++) {
    strbuf_clear(&text);
    for (int m = 0; m < MARKS; m++) {
      if (!a->mark[m] || (i >= 0 && m == MARK_EXCEEDED)) continue; /* the words of the verdict include it */
      const char *name = mark_name((enum target_mark)m);
      if (text.n) strbuf_put(&text, i < 0 ? "|" : i ? "; " : "；");
      strbuf_span(&text, i < 0 ? span_of(name) : f->marks->words[m][i]);
      if (i >= 0) put_mark_detail(&text, a, (enum target_mark)m);
    }
    assessment_put_text(out, strbuf_view(&text));
  }
  strbuf_free(&text);
}

void assessment_fill(const struct forecasting *f, const struct assessment *a, struct arena *arena,
                     struct assessment_row *out) {
  *out = (struct assessment_row){.cell = arena_array(arena, union assessment_cell, ASSESSMENT_COLUMNS), .arena = arena};
  put_goal(out, a);
  put_chance(out, a);
  put_parts(out, a);
  put_nowcast(out, &a->nowcast);
  put_real(out, (double)points(&a->figure));
  assessment_put_text(out, a->figure.n ? a->figure.top : (struct span){0});
  assessment_put_text(out, a->figure.n ? a->figure.bottom : (struct span){0});
  assessment_put_text(out, a->figure.vintage);
  put_verdict(f, a, out);
  assessment_put_text(out, span_of(a->reason ? a->reason : ""));
  put_reading(out, a);
  put_beyond(out, a);
  put_marks(f, a, out);
  assessment_put_text(out, a->row->source);
}

void assessment_write(const struct assessment_row *row, struct row_writer *out) {
  for (size_t c = 0; c < row->n; c++) switch (assessment_columns[c].type) {
    case COLUMN_TEXT:
      row_text(out, row->cell[c].text);
      break;
    case COLUMN_PERIOD:
      row_period(out, row->cell[c].period);
      break;
    default:
      row_real(out, row->cell[c].real);
    }
  row_end(out);
}

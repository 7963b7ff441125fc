/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assessment_text.c - see assessment_text.h. */
#include "data/assessment_text.h"

#include <math.h>

#include "base/elementary.h"
#include "base/figure_text.h"

struct span assessment_cell(struct assessment_row at, const char *column) {
  return table_at(at.table, at.row, table_column(at.table, column));
}

double assessment_real(struct assessment_row at, const char *column) {
  struct span text = assessment_cell(at, column);
  return text.n ? span_real(text) : NAN;
}

bool assessment_marked(struct assessment_row at, const char *mark) {
  struct span list = assessment_cell(at, "marks"), one;
  while (list.n && span_cut(&list, '|', &one))
    if (span_is(one, mark)) return true;
  return false;
}

static double step_of(struct assessment_row at) {
  double step = assessment_real(at, "precision");
  return step > 0 ? step : 0;
}

void assessment_figure(struct assessment_row at, const char *column, int finer, struct strbuf *out) {
  figure_put(out, assessment_real(at, column), step_of(at) * real_pow(10, -finer));
}

/* A goal is printed as written in the policy, not at the precision of the figures: 400, not 400.00. */
static void put_goal(struct strbuf *out, double value) { strbuf_format(out, "%.10g", value); }

struct span assessment_sense(struct assessment_row at) {
  return assessment_cell(at, "sense");
}

static void put_limits(struct assessment_row at, struct strbuf *out) {
  double low = assessment_real(at, "success_low"), high = assessment_real(at, "success_high");
  bool strict = span_is(assessment_cell(at, "strict"), "yes");
  if (!isnan(low) && !isnan(high)) {
    put_goal(out, low), strbuf_put(out, " – "), put_goal(out, high);
  } else if (!isnan(high)) {
    strbuf_put(out, strict ? "< " : "≤ "), put_goal(out, high);
  } else if (!isnan(low)) {
    strbuf_put(out, strict ? "> " : "≥ "), put_goal(out, low);
  }
}

void assessment_goal(struct assessment_row at, struct strbuf *out) {
  double value = assessment_real(at, "target_value"), tolerance = assessment_real(at, "tolerance");
  size_t before = out->n;
  put_limits(at, out);
  if (out->n == before) {
    if (!isnan(value)) put_goal(out, value);
  } else if (tolerance > 0) {
    strbuf_put(out, " ("), put_goal(out, value), strbuf_put(out, " ± "), put_goal(out, tolerance);
    strbuf_put(out, span_is(assessment_cell(at, "tolerance_by"), "assumed") ? "*)" : ")");
  }
}

void assessment_chance(struct assessment_row at, const char *column, struct strbuf *out) {
  struct span verdict = assessment_cell(at, "verdict");
  if (span_is(verdict, "met") || span_is(verdict, "missed")) return;
  chance_put(out, assessment_real(at, column));
}

bool assessment_is_main(struct assessment_row at) {
  return !assessment_cell(at, "scenario").n && !assessment_cell(at, "definition").n;
}

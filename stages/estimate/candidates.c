/* SPDX-License-Identifier: GPL-3.0-or-later */
/* candidates.c - units near the threshold of their industry: those that may enter the full survey (入库) and those that
 * may leave it (退库). See estimate.h. */
#include <math.h>

#include "base/i18n.h"
#include "stages/estimate/estimate.h"

/* A section's letter, or the beginning of a class. */
static bool candidates_is_of(struct span codes, struct span industry) {
  struct span one;
  while (span_cut(&codes, '|', &one))
    if (one.n && span_starts(industry, one)) return true;
  return false;
}

/* The threshold of an industry in a year; NULL: none. `section` is the letter where the input has one. */
static const struct catalog_threshold *threshold_of(const struct estimate *e, struct span industry, struct span section,
                                                    int year) {
  for (size_t i = 0; i < e->thresholds->n; i++) {
    const struct catalog_threshold *t = &e->thresholds->item[i];
    bool valid = !year || ((!t->from || year >= t->from) && (!t->to || year <= t->to));
    if (valid && (candidates_is_of(t->codes, industry) || (section.n && candidates_is_of(t->codes, section)))) return t;
  }
  return NULL;
}

static size_t value_named(const struct estimate *e, const char *name) {
  for (size_t i = 0; i < e->values; i++)
    if (strcmp(e->value_name[i], name) == 0) return i;
  return SIZE_MAX;
}

static size_t text_named(const struct estimate *e, const char *name) {
  for (size_t i = 0; i < e->texts; i++)
    if (strcmp(e->text_name[i], name) == 0) return i;
  return SIZE_MAX;
}

static void candidate_put(struct row_writer *out, const struct sampled *s, struct span industry, const char *what,
                          double revenue, double threshold) {
  row_text(out, s->period_text);
  row_text(out, s->unit);
  row_text(out, s->stratum);
  row_text(out, industry);
  row_string(out, what);
  row_real(out, revenue);
  row_real(out, threshold);
  row_real(out, 100 * revenue / threshold - 100);
  row_end(out);
}

/* Taken whole and below the threshold: may leave; sampled and at or above it: may enter; within the margin on the other
 * side: to be watched. */
static void unit_look_at(const struct estimate *e, struct row_writer *out, const struct stratum *h,
                         const struct sampled *s, size_t revenue_at, size_t section_at) {
  struct span industry = s->text[e->industry_text],
              section = section_at == SIZE_MAX ? (struct span){0} : s->text[section_at];
  int year = s->period == PERIOD_NONE ? 0 : period_year(s->period);
  const struct catalog_threshold *t = threshold_of(e, industry, section, year);
  double revenue = s->value[revenue_at];
  if (!t || isnan(revenue) || isnan(t->revenue)) return;
  double margin = e->options->near / 100 * t->revenue;
  bool full = survey_is_full(h, s);
  if (full && revenue < t->revenue)
    candidate_put(out, s, industry, "leave", revenue, t->revenue);
  else if (full && revenue < t->revenue + margin)
    candidate_put(out, s, industry, "near-above", revenue, t->revenue);
  else if (!full && revenue >= t->revenue)
    candidate_put(out, s, industry, "enter", revenue, t->revenue);
  else if (!full && revenue >= t->revenue - margin)
    candidate_put(out, s, industry, "near-below", revenue, t->revenue);
}

int candidates_write(const struct estimate *e, const struct emit *emit, struct err *err) {
  struct row_writer out;
  row_start(&out, emit, ESTIMATE_CANDIDATES, err);
  size_t revenue = value_named(e, "revenue"), section = text_named(e, "section");
  if (!row_wanted(&out)) return row_finish(&out);
  if (revenue == SIZE_MAX && e->targets) revenue = e->target[0].value;
  if (revenue == SIZE_MAX) return err_set(err, EX_USAGE, _("--candidates needs revenue among --values"));
  for (size_t h = 0; h < e->strata; h++)
    for (size_t i = e->stratum[h].from; i < e->stratum[h].to; i++)
      unit_look_at(e, &out, &e->stratum[h], e->memory->list[i], revenue, section);
  return row_finish(&out);
}

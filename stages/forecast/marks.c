/* SPDX-License-Identifier: GPL-3.0-or-later */
/* marks.c - what a reader must know beside the figure of a target, and whether there is ground for a chance. See
 * assessment.h. */
#include <math.h>

#include "stages/forecast/assessment.h"

enum {
  POINTS_LEAST = 4, /* fewer show nothing of how the series moves */
  YEARS_SILENT = 3  /* a series that has been silent for so long while others went on has ended */
};

static size_t points_of(const struct figure *figure) {
  size_t n = 0;
  for (size_t i = 0; i < figure->n; i++) n += isnan(figure->value[i]) ? 0 : 1;
  return n;
}

static int newest_year(const struct series_set *set) {
  int year = 0;
  for (size_t i = 0; i < set->n; i++) {
    int last = set->list[i].n ? period_year(series_last(&set->list[i])) : 0;
    if (last > year) year = last;
  }
  return year;
}

bool marks_allow_chance(const struct assess_job *job, struct assessment *a) {
  size_t points = points_of(&a->figure);
  static const struct {
    enum target_mark mark;
    const char *reason;
  } why[] = {{MARK_FEW_POINTS, "no basis for a probability: the series has three points or fewer"},
             {MARK_ENDED, "no basis for a probability: the series ended three years or more before the others"},
             {MARK_FAR, "no basis for a probability: the date is further off than the series is long"}};
  const bool met[] = {
      points<POINTS_LEAST, newest_year(job->set) - period_year(a->latest_period) >= YEARS_SILENT, a->h> points};
  for (size_t i = 0; i < sizeof why / sizeof *why; i++)
    if (met[i]) {
      a->mark[why[i].mark] = true;
      a->reason = why[i].reason;
      return false;
    }
  return true;
}

static struct span first_of(struct span list) {
  struct span first = {0};
  if (list.n) span_cut(&list, '|', &first);
  return first;
}

/* The figure is based on another selector than the one the target asks for first. */
static bool is_fallback(const struct assess_job *job, const struct assessment *a) {
  const struct target_row *row = a->row;
  if (job->scheme.n) return false; /* another definition, asked for as such */
  bool records = row->numerator.n && (!row->source_kind.n || span_is(row->source_kind, "records"));
  if (records)
    return !span_equal(a->figure.top, first_of(row->numerator)) ||
           !span_equal(a->figure.bottom, first_of(row->denominator));
  return row->indicator.n && a->figure.bottom.n; /* computed where a published indicator was asked for */
}

static bool is_reconciled(const struct assess_job *job, const struct assessment *a) {
  const struct figure *f = &a->figure;
  struct span region = a->row->region;
  if (!span_find(f->top, span_of("@"))) return true; /* a published indicator */
  return rows_reconciled(job->state, region, f->top, f->vintage, a->latest_period) &&
         (!f->bottom.n || rows_reconciled(job->state, region, f->bottom, f->vintage, a->latest_period));
}

/* The best figure of another vintage. */
static bool other_vintage(const struct assess_job *job, const struct assessment *a, struct arena *arena,
                          struct figure *out) {
  struct figure_request q = {.set = job->set,
                             .region = a->row->region,
                             .numerator = a->figure.top,
                             .denominator = a->figure.bottom,
                             .kind = period_kind(a->row->period),
                             .but_vintage = a->figure.vintage};
  if (!a->figure.vintage.n || a->row->span == TARGET_MEAN) return false;
  figure_compute(&q, arena, out);
  return out->n && figure_convert(out, a->row->unit, job->forecasting->units);
}

/* Met on this vintage, missed by the last figure of another, and no growth within this vintage in between. */
static void find_census_step(const struct assess_job *job, struct arena *arena, struct assessment *a) {
  struct figure other;
  if (isnan(a->latest) || !target_met(&a->row->goal, a->latest) || !other_vintage(job, a, arena, &other)) return;
  period_code last = period_shift(other.first, (int)other.n - 1);
  int at = period_distance(a->figure.first, last);
  double here = at >= 0 && (size_t)at < a->figure.n ? a->figure.value[at] : NAN;
  if (target_met(&a->row->goal, other.value[other.n - 1])) return;
  if (!isnan(here) && !target_met(&a->row->goal, here)) return;
  a->mark[MARK_CENSUS_STEP] = true;
  a->other_vintage = other.vintage;
  a->other_value = other.value[other.n - 1];
  a->other_period = last;
}

static void plan_marks(struct assessment *a) {
  const struct target_row *row = a->row;
  if (row->span == TARGET_OF_DATE) return;
  a->mark[MARK_NO_PLAN] = row->plan_from == PERIOD_NONE;
  a->mark[MARK_YEAR_MISSING] = a->course.missing > 0;
  a->mark[MARK_YEAR_FAILED] = row->span == TARGET_EVERY_YEAR && a->course.failed;
}

void marks_find(const struct assess_job *job, struct arena *arena, struct assessment *a) {
  const struct target_row *row = a->row;
  a->mark[MARK_ASSUMED_TOLERANCE] = span_is(span_of(row->tolerance_by), "assumed");
  a->mark[MARK_INFERRED_SENSE] = row->reading == READING_INFERRED;
  a->mark[MARK_INFERRED_PLAN] =
      row->plan_reading == READING_INFERRED && row->plan_from != PERIOD_NONE && row->span != TARGET_OF_DATE;
  a->mark[MARK_NO_SERIES] = !a->figure.n;
  if (!a->figure.n) return;
  plan_marks(a);
  a->mark[MARK_FALLBACK] = is_fallback(job, a);
  a->mark[MARK_PARTS] = a->figure.of_parts;
  a->mark[MARK_UNRECONCILED] = !is_reconciled(job, a);
  a->mark[MARK_SPLICED] = span_find(a->figure.vintage, span_of(" < ")) != NULL;
  a->mark[MARK_EXCEEDED] = a->excess > 0 && a->verdict != VERDICT_MISSED;
  find_census_step(job, arena, a);
}

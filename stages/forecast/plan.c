/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan.c - targets that are judged over a plan: in every year of it, or by the mean growth over it. See assessment.h.
 *
 * The mean growth of a plan of N years is (product of (1 + g / 100))^(1 / N) - 1, the geometric mean; years still to
 * come are read from the paths. Without a first year of the plan there is no mean; "every year" then begins with the
 * first year after the latest figure. */
#include <math.h>

#include "base/elementary.h"
#include "stages/forecast/assessment.h"

static double plan_value_at(const struct figure *figure, period_code period) {
  int at = period_distance(figure->first, period);
  return at >= 0 && (size_t)at < figure->n ? figure->value[at] : NAN;
}

static void course_add(struct plan_course *course, const struct target *goal, double value) {
  if (isnan(value)) {
    course->missing++;
    return;
  }
  course->known++;
  course->grown += real_log1p(value / 100);
  course->failed = course->failed || !target_met(goal, value);
}

void plan_course_find(struct assessment *a) {
  const struct target_row *row = a->row;
  a->course = (struct plan_course){0};
  if (row->plan_from == PERIOD_NONE) return;
  a->course.periods = (size_t)period_distance(row->plan_from, row->period) + 1;
  for (size_t i = 0; i < a->course.periods; i++) {
    period_code period = period_shift(row->plan_from, (int)i);
    if (period > a->latest_period) break;
    course_add(&a->course, &row->goal, plan_value_at(&a->figure, period));
  }
}

double plan_judged(const struct assessment *a, double value) {
  if (a->row->span != TARGET_MEAN) return value;
  return a->course.known ? 100 * real_expm1(a->course.grown / (double)a->course.known) : NAN;
}

struct target_question plan_question(const struct assessment *a, const struct transform *transform) {
  static const struct transform percent = {.kind = TRANSFORM_NONE};
  bool mean = a->row->span == TARGET_MEAN;
  return (struct target_question){.bands = target_bands(&a->row->goal, mean ? &percent : transform),
                                  .span = a->row->span,
                                  .failed = a->course.failed,
                                  .grown = a->course.grown,
                                  .periods = a->course.periods,
                                  .transform = transform};
}

void figure_grow(struct figure *figure) {
  for (size_t i = figure->n; i-- > 1;)
    figure->value[i] = figure->value[i - 1] > 0 ? 100 * (figure->value[i] / figure->value[i - 1] - 1) : NAN;
  if (figure->n) figure->value++, figure->n--, figure->first = period_shift(figure->first, 1);
  figure->se = figure->common = NULL;
  figure->unit = span_of("%");
}

/* What the plan still asks of each year left, so that the mean comes to the limit of success. */
static double needed_of_mean(const struct assessment *a) {
  const struct target *goal = &a->row->goal;
  double limit = goal->sense == TARGET_DOWN ? target_high(goal) : target_low(goal);
  size_t left = a->course.periods - a->course.known;
  if (!a->course.periods || a->course.missing || !left) return NAN;
  return 100 * real_expm1(((double)a->course.periods * real_log1p(limit / 100) - a->course.grown) / (double)left);
}

double plan_needed_growth(const struct assessment *a) {
  const struct target *goal = &a->row->goal;
  if (a->row->span == TARGET_MEAN) return needed_of_mean(a);
  double end = a->latest + target_change(goal, a->latest);
  if (!a->h || unit_is_share(a->figure.unit) || !(a->latest > 0) || !(end > 0)) return NAN;
  return 100 * real_expm1(real_log(end / a->latest) / (double)a->h);
}

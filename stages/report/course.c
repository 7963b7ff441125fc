/* SPDX-License-Identifier: GPL-3.0-or-later */
/* course.c - the forecast of a target's figure as it is shown: page and workbook draw the same, and it agrees with the
 * assessment at the date. See report.h.
 *
 * The forecast that comes in knows the error of the model; the assessment also knows that of the start (sampling,
 * revisions to come). With w the half-width of a bound, w_d that at the date and a that of the assessment, the bound
 * shown is sqrt(w^2 + max(0, a^2 - w_d^2)) off the course, and the course is moved by the difference of the two means
 * at the date. At the date itself this is the assessment's interval exactly. */
#include <math.h>

#include "stages/report/report.h"

static double with_start(double own, double assessed, double at_date) {
  double more = assessed * assessed - at_date * at_date;
  return sqrt(own * own + (more > 0 ? more : 0));
}

static size_t point_of(const struct curve *c, double year) {
  size_t i = 0;
  while (i < c->n && c->year[i] != year) i++;
  return i;
}

enum { BOUNDS = 4 };

struct course {
  double *bound[BOUNDS], width[BOUNDS],
      assessed[BOUNDS]; /* widths at the date: of the forecast, of the assessment; signed */
  double shift;
};

static void move_point(struct curve *c, const struct course *of, size_t i) {
  double centre = c->value[i] + of->shift;
  for (int k = 0; k < BOUNDS; k++) {
    double own = of->bound[k][i] - c->value[i];
    if (isnan(of->assessed[k]) || isnan(of->width[k]) || isnan(own)) continue;
    of->bound[k][i] = centre + (k % 2 ? 1 : -1) * with_start(own, of->assessed[k], of->width[k]);
  }
  c->value[i] = centre;
}

struct curve course_of_target(const struct report *report, size_t row) {
  static const char *const column[BOUNDS] = {"lo80", "hi80", "lo95", "hi95"};
  struct assessment_row at = row_at(report, row);
  struct figure_name name = {assessment_cell(at, "region"), assessment_cell(at, "indicator"),
                             assessment_cell(at, "vintage")};
  struct curve c = forecast_of(report, &name), past = history_of(report, &name);
  struct course of = {.bound = {c.lo80, c.hi80, c.lo95, c.hi95}};
  double mean = assessment_real(at, "forecast"), year = assessment_real(at, "period");
  size_t date = point_of(&c, year);
  if (date == c.n || isnan(mean) || isnan(c.lo80[date])) return c;
  of.shift = mean - c.value[date];
  for (int k = 0; k < BOUNDS; k++)
    of.width[k] = of.bound[k][date] - c.value[date], of.assessed[k] = assessment_real(at, column[k]) - mean;
  for (size_t i = 0; i < c.n; i++)
    if (isnan(curve_at(&past, c.year[i]))) move_point(&c, &of, i);
  for (int k = 0; k < BOUNDS; k++)
    if (!isnan(of.assessed[k])) of.bound[k][date] = mean + of.assessed[k];
  return c;
}

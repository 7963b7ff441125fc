/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outlook.c - targets under assumed growth, and the running year from its months. See assessment.h.
 *
 * Scenario table: scenario, indicator, period, growth (% a year), and if wanted region and growth_se (percentage
 * points). The indicator is written as the target's numerator, denominator or indicator is. An amount for which the
 * scenario says nothing follows its own forecast on the log scale. */
#include <math.h>

#include "base/elementary.h"
#include "stages/forecast/assessment.h"
#include "stat/nowcast.h"
#include "stat/season_rest.h"
#include "stat/scenario.h"

/* --- the running year --------------------------------------------------------------------------------------------- */

/* The cumulative figure of January..m of a year, or NaN. */
static double so_far(const struct figure *months, int year, int m) {
  int at = period_distance(months->first, period_make(PERIOD_MONTH, year, m));
  return at >= 0 && (size_t)at < months->n ? months->value[at] : NAN;
}

/* --- the rest of the year by its season: of amounts, which add up over months --- */

enum { PERIODS_OF_YEAR = 11 }; /* January is not collected: January and February are one */

struct seasons {
  struct season_rest rest;
  period_code *period; /* of the run */
  bool there;
};

/* The month alone: the difference of two cumulative figures. */
static double single_at(const struct figure *months, size_t i) {
  if (period_number(period_shift(months->first, (int)i)) == 2) return months->value[i];
  return i ? months->value[i] - months->value[i - 1] : NAN;
}

/* The last run of single periods without a hole. */
static struct seasons seasons_of(const struct figure *months, struct arena *arena) {
  struct seasons s = {.period = arena_array(arena, period_code, months->n + 1)};
  double *single = arena_alloc(arena, (months->n + 1) * sizeof *single);
  size_t n = 0;
  for (size_t i = 0; i < months->n; i++) {
    period_code period = period_shift(months->first, (int)i);
    if (period_number(period) == 1) continue;
    double value = single_at(months, i);
    if (isnan(value))
      n = 0;
    else
      s.period[n] = period, single[n++] = value;
  }
  s.there =
      n && season_rest_make(arena, single, n, PERIODS_OF_YEAR, (size_t)period_number(s.period[n - 1]) - 2, &s.rest);
  return s;
}

/* The year as seen from its month m: so far, and the rest by its season. NaN where the month is not in the run. */
static double year_by_season(const struct seasons *s, const struct figure *months, int year, int m) {
  for (size_t i = 0; s->there && i < s->rest.n; i++)
    if (s->period[i] == period_make(PERIOD_MONTH, year, m))
      return so_far(months, year, m) + season_rest_sum(&s->rest, i);
  return NAN;
}

/* How many years can be seen so, with their own figures known. */
static size_t years_by_season(const struct seasons *s, const struct figure *months, const struct figure *years, int m) {
  size_t n = 0;
  for (size_t i = 0; i < years->n; i++)
    n += !isnan(years->value[i]) && !isnan(year_by_season(s, months, period_year(years->first) + (int)i, m));
  return n;
}

enum { YEARS_LEAST = 2 };

struct nowcast_found nowcast_find(const struct assess_job *job, const struct assessment *a, const struct transform *t,
                                  struct arena *arena) {
  struct nowcast_found found = {PERIOD_NONE, 0, NAN, NAN};
  struct figure months;
  if (period_kind(job->row->period) != PERIOD_YEAR) return found;
  assess_figure(job, PERIOD_MONTH, arena, &months);
  if (!months.n) return found;
  period_code last = period_shift(months.first, (int)months.n - 1);
  int year = period_year(last), m = period_number(last), known = period_year(a->latest_period);
  if (year != known + 1) return found; /* the months must follow the latest year */
  struct transform log_scale = {.kind = TRANSFORM_LOG};
  const struct transform *scale = t->kind == TRANSFORM_NONE ? &log_scale : t;
  double *past = arena_alloc(arena, a->figure.n * sizeof *past), *full = arena_alloc(arena, a->figure.n * sizeof *full);
  bool ratio =
      t->kind == TRANSFORM_LOGIT || months.bottom.n; /* ratios of cumulative figures do not add up over months */
  struct seasons seasons = ratio ? (struct seasons){.there = false} : seasons_of(&months, arena);
  bool by_season = seasons.there && years_by_season(&seasons, &months, &a->figure, m) >= YEARS_LEAST;
  for (size_t i = 0; i < a->figure.n; i++) {
    int past_year = period_year(a->figure.first) + (int)i;
    past[i] = transform_forward(scale, by_season ? year_by_season(&seasons, &months, past_year, m)
                                                 : so_far(&months, past_year, m));
    full[i] = transform_forward(scale, a->figure.value[i]);
  }
  double now = by_season ? year_by_season(&seasons, &months, year, m) : so_far(&months, year, m);
  struct nowcast n = nowcast_year(past, full, a->figure.n, transform_forward(scale, now), NOWCAST_PRIOR_SD);
  if (!isfinite(n.mean)) return found;
  double value = transform_back(scale, n.mean);
  double se = n.sd / transform_slope(scale, value) * transform_slope(t, value);
  return (struct nowcast_found){period_make(PERIOD_YEAR, year, 1), m, value, se};
}

/* --- assumed growth ----------------------------------------------------------------------------------------------- */

static bool says(const struct table *t, size_t r, struct span scenario, struct span region) {
  struct span of = table_at(t, r, table_column(t, "region"));
  return span_equal(table_at(t, r, table_column(t, "scenario")), scenario) &&
         (!of.n || span_is(of, "*") || span_equal(of, region));
}

static bool one_of(struct span list, struct span name) {
  struct span one;
  while (list.n && span_cut(&list, '|', &one))
    if (span_equal(one, name)) return true;
  return false;
}

bool scenario_concerns(const struct table *t, struct span scenario, const struct target_row *row) {
  for (size_t r = 0; r < t->rows; r++) {
    struct span indicator = table_at(t, r, table_column(t, "indicator"));
    if (!says(t, r, scenario, row->region)) continue;
    if (one_of(row->numerator, indicator) || one_of(row->denominator, indicator) || one_of(row->indicator, indicator))
      return true;
  }
  return false;
}

/* Assumed growth of the h steps after `last`, as fractions. */
static void assumed(const struct assess_job *job, struct span selector, period_code last, size_t h, double *growth,
                    double *se) {
  const struct table *t = job->forecasting->scenarios;
  for (size_t j = 0; j < h; j++) growth[j] = se[j] = NAN;
  for (size_t r = 0; r < t->rows; r++) {
    period_code period;
    double g, s;
    if (!says(t, r, job->scenario, job->row->region) ||
        !one_of(selector, table_at(t, r, table_column(t, "indicator"))) ||
        !period_read(table_at(t, r, table_column(t, "period")), &period) || period_kind(period) != period_kind(last) ||
        !series_read_value(table_at(t, r, table_column(t, "growth")), &g))
      continue;
    int at = period_distance(last, period);
    if (at < 1 || (size_t)at > h) continue;
    growth[at - 1] = g / 100;
    if (series_read_value(table_at(t, r, table_column(t, "growth_se")), &s)) se[at - 1] = s / 100;
  }
}

/* The same of a figure that is a rate of growth itself, in percent: the sum of ln(1 + g) from the latest year on. */
static void course_of_rates(const struct assess_job *job, const struct figure *rate, struct span selector,
                            period_code last, size_t h, struct arena *arena, double *mean, double *sd) {
  struct forecaster forecaster = job->forecasting->forecaster;
  static const double level[] = {80, 95};
  forecaster.level = level, forecaster.levels = 2;
  struct fitted fitted;
  size_t n = (size_t)period_distance(rate->first, last) + 1;
  struct fit_input in = {rate->value, n, (unsigned)period_kind(last), NATURE_LEVEL, rate->top, rate->first};
  fit_series(&forecaster, &in, h, arena, &fitted);
  double *growth = arena_alloc(arena, 2 * h * sizeof *growth), *se = growth + h, at = 0, variance = 0;
  assumed(job, selector, last, h, growth, se);
  bool on_own_scale = fitted.forecast && fitted.transform.kind == TRANSFORM_NONE;
  for (size_t j = 0; j < h; j++) {
    double spread = isnan(se[j]) ? 0 : se[j], g = growth[j];
    if (isnan(g)) {
      g = on_own_scale ? fitted.forecast->mean[j] / 100 : NAN;
      spread = on_own_scale ? forecast_spread(fitted.forecast, j) / 100 : NAN;
    }
    at += real_log1p(g), variance += spread * spread / ((1 + g) * (1 + g));
    mean[j] = at, sd[j] = sqrt(variance);
  }
}

/* Course of one amount, on the log scale. False when there is no figure for it. */
static bool course(const struct assess_job *job, struct span selector, struct span scheme, period_code last, size_t h,
                   struct arena *arena, double *mean, double *sd) {
  struct figure amount;
  struct figure_request q = {.set = job->set,
                             .region = job->row->region,
                             .numerator = selector,
                             .scheme = scheme,
                             .kind = period_kind(last),
                             .date = last};
  figure_compute(&q, arena, &amount);
  if (!amount.n) return false;
  ptrdiff_t at = period_distance(amount.first, last);
  if (at < 0 || (size_t)at >= amount.n) return false;
  if (job->row->span == TARGET_MEAN && unit_is_share(amount.unit)) {
    course_of_rates(job, &amount, selector, last, h, arena, mean, sd);
    return true;
  }
  if (!(amount.value[at] > 0)) return false;
  struct forecaster forecaster = job->forecasting->forecaster;
  static const double level[] = {80, 95};
  forecaster.level = level, forecaster.levels = 2;
  forecaster.choose_transform = false, forecaster.transform = TRANSFORM_LOG;
  struct fitted fitted;
  struct fit_input in = {amount.value,  (size_t)at + 1, (unsigned)period_kind(last),
                         NATURE_AMOUNT, amount.top,     amount.first};
  fit_series(&forecaster, &in, h, arena, &fitted);
  double *growth = arena_alloc(arena, 2 * h * sizeof *growth), *model_sd = arena_alloc(arena, h * sizeof *model_sd);
  bool on_log = fitted.forecast && fitted.transform.kind == TRANSFORM_LOG;
  for (size_t j = 0; j < h; j++) model_sd[j] = on_log ? forecast_spread(fitted.forecast, j) : NAN;
  assumed(job, selector, last, h, growth, growth + h);
  struct scenario_course c = {amount.value[at], growth, growth + h, on_log ? fitted.forecast->mean : NULL,
                              on_log ? model_sd : NULL};
  scenario_amount(&c, h, mean, sd);
  return true;
}

/* A bound of the mean growth over the plan, as one of the course: where what was grown and what is to come add up to
 * it. */
static double bound_of_mean(const struct assessment *a, double percent, double start) {
  if (percent <= -100) return -INFINITY;
  return isinf(percent) ? percent : (double)a->course.periods * real_log1p(percent / 100) - a->course.grown + start;
}

static void band_of_mean(const struct assessment *a, struct target_band *band, double start) {
  if (band->lo > band->hi) return;
  band->lo = bound_of_mean(a, band->lo, start), band->hi = bound_of_mean(a, band->hi, start);
}

/* start: of the course at the latest figure; for a mean growth over a plan. */
static struct target_question question_of(const struct assessment *a, const struct transform *t, double start) {
  struct target_question question = plan_question(a, t);
  if (question.span != TARGET_MEAN) return question;
  band_of_mean(a, &question.bands.success, start), band_of_mean(a, &question.bands.within, start);
  band_of_mean(a, &question.bands.beyond, start);
  question.span = TARGET_OF_DATE;
  return question;
}

/* Where the course is at the date, in the unit of the target. */
static double figure_of(const struct assessment *a, double at, double start) {
  if (a->row->span != TARGET_MEAN) return real_exp(at);
  return 100 * real_expm1((a->course.grown + at - start) / (double)a->course.periods);
}

static void outlook_judge(const struct assess_job *job, const double *mean, const double *sd, double start,
                          struct assessment *a) {
  static const double z[] = {1.2815515655446004, 1.959963984540054};
  size_t h = a->h;
  struct transform t = {.kind = TRANSFORM_LOG};
  if (isnan(mean[h - 1]) || isnan(sd[h - 1])) {
    a->reason = "the scenario leaves steps open that no model fills";
    return;
  }
  struct path_gaussian gaussian = {&job->forecasting->pool, mean, sd};
  struct path_source source = path_gaussian(&gaussian);
  struct target_question question = question_of(a, &t, start);
  a->chance = target_chance(&question, &source, h, 0, 0, (size_t)job->forecasting->options->paths,
                            job->forecasting->forecaster.seed, job->stream);
  if (a->row->span == TARGET_MEAN) a->chance.by = a->chance.every = a->chance.at;
  a->verdict = verdict_of_chance(&job->forecasting->verdicts->scale, a->chance.at);
  a->verdict_both = verdict_of_chance(&job->forecasting->verdicts->scale, a->chance.within);
  a->forecast =
      a->row->span == TARGET_MEAN ? figure_of(a, mean[h - 1], start) : transform_mean(&t, mean[h - 1], sd[h - 1]);
  for (int l = 0; l < 2; l++) {
    a->lo[l] = figure_of(a, mean[h - 1] - z[l] * sd[h - 1], start);
    a->hi[l] = figure_of(a, mean[h - 1] + z[l] * sd[h - 1], start);
  }
  a->parts = variance_split(sd[h - 1] * sd[h - 1], 0, 0, 0, 0);
}

/* Where the course of an amount begins, on the log scale; 0 of rates of growth, which begin from nothing. */
static double outlook_start_of(const struct assess_job *job, const struct assessment *a, struct span selector,
                               struct arena *arena) {
  struct figure raw;
  struct figure_request q = {.set = job->set,
                             .region = job->row->region,
                             .numerator = selector,
                             .scheme = job->scheme,
                             .kind = period_kind(a->latest_period),
                             .date = a->latest_period};
  figure_compute(&q, arena, &raw);
  int at = raw.n && !unit_is_share(raw.unit) ? period_distance(raw.first, a->latest_period) : -1;
  return at >= 0 && (size_t)at < raw.n ? real_log(raw.value[at]) : 0;
}

/* ln(unit of the data in the unit of the target), for an amount. */
static double unit_shift(const struct assess_job *job, const struct assessment *a, struct span selector,
                         struct arena *arena) {
  struct figure raw;
  struct figure_request q = {.set = job->set,
                             .region = job->row->region,
                             .numerator = selector,
                             .scheme = job->scheme,
                             .kind = period_kind(a->latest_period),
                             .date = a->latest_period};
  figure_compute(&q, arena, &raw);
  int at = raw.n ? period_distance(raw.first, a->latest_period) : -1;
  return at >= 0 && (size_t)at < raw.n ? real_log(a->latest / raw.value[at]) : NAN;
}

void scenario_assess(const struct assess_job *job, struct arena *arena, struct assessment *a) {
  const struct target_row *row = job->row;
  struct span top = row->numerator.n ? row->numerator : row->indicator;
  double *mean = arena_alloc(arena, 4 * a->h * sizeof *mean), *sd = mean + a->h;
  double *below = mean + 2 * a->h, *below_sd = mean + 3 * a->h;
  a->method = "scenario", a->scale = "log";
  if (!course(job, top, job->scheme, a->latest_period, a->h, arena, mean, sd)) {
    a->reason = "the scenario needs the amounts behind the figure";
    return;
  }
  if (row->numerator.n && row->denominator.n) {
    if (!course(job, row->denominator, (struct span){0}, a->latest_period, a->h, arena, below, below_sd)) {
      a->reason = "the scenario needs the amounts behind the figure";
      return;
    }
    scenario_share(below, below_sd, a->h, mean, sd);
  } else if (row->span != TARGET_MEAN) {
    double shift = unit_shift(job, a, top, arena);
    for (size_t j = 0; j < a->h; j++) mean[j] += shift;
  }
  outlook_judge(job, mean, sd, row->span == TARGET_MEAN ? outlook_start_of(job, a, top, arena) : 0, a);
}

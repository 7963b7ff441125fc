/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assess.c - each target judged: figure, gap, pace, forecast, chance, where the uncertainty comes from. See
 * assessment.h.
 */
#include <math.h>

#include "stages/forecast/assessment.h"
#include "stages/forecast/family.h"
#include "stat/nowcast.h"

static void by_selectors(const struct assess_job *job, enum period_kind kind, struct arena *arena, struct figure *out) {
  const struct target_row *row = job->row;
  if (out->n || !row->numerator.n) return;
  struct figure_request q = {.set = job->set,
                             .region = row->region,
                             .numerator = row->numerator,
                             .denominator = row->denominator,
                             .scheme = job->scheme,
                             .kind = kind,
                             .date = row->period};
  figure_compute(&q, arena, out);
}

static void by_indicator(const struct assess_job *job, enum period_kind kind, struct arena *arena, struct figure *out) {
  const struct target_row *row = job->row;
  if (out->n || job->scheme.n) return;
  struct figure_request q = {
      .set = job->set, .region = row->region, .numerator = row->indicator, .kind = kind, .date = row->period};
  figure_compute(&q, arena, out);
}

/* Records come before published figures, unless the target is of published figures. */
void assess_figure(const struct assess_job *job, enum period_kind kind, struct arena *arena, struct figure *out) {
  *out = (struct figure){.reason = "no series for it in the input"};
  bool records = !job->row->source_kind.n || span_is(job->row->source_kind, "records");
  if (records) by_selectors(job, kind, arena, out);
  by_indicator(job, kind, arena, out);
  by_selectors(job, kind, arena, out);
  if (out->n && job->row->span == TARGET_MEAN && !unit_is_share(out->unit)) figure_grow(out);
  if (out->n && !figure_convert(out, job->row->unit, job->forecasting->units)) {
    out->n = 0;
    out->reason = "the unit of the data cannot be converted to that of the target";
  }
}

/* Growth rates are in % and are no shares. */
bool figure_is_share(const struct assessment *a) {
  return unit_is_share(a->figure.unit) && a->row->span != TARGET_MEAN && !span_find(a->figure.top, span_of("growth"));
}

/* For the forecast: a share as above, else by the table of natures, from what it was computed of. */
static enum nature figure_nature(const struct assess_job *job, const struct assessment *a) {
  if (figure_is_share(a)) return NATURE_SHARE;
  if (unit_is_share(a->figure.unit)) return NATURE_LEVEL;
  return nature_of(job->forecasting->panel, a->figure.top, a->figure.unit);
}

/* The published name of the figure, by which the panel knows it. */
static struct span first_name(const struct assessment *a) {
  struct span list = a->row->indicator, first = {0};
  if (list.n) span_cut(&list, '|', &first);
  return first;
}

/* --- what is there ---------------------------------------------------------------------------------------------- */

/* Gap, excess and what is asked of each year, from the figure that is compared. */
static void fill_gap(struct assessment *a, double judged) {
  const struct target *goal = &a->row->goal;
  if (isnan(judged)) return;
  a->gap = target_gap(goal, judged);
  a->gap_printed = target_gap_printed(goal, judged);
  a->excess = target_excess(goal, judged);
}

static void fill_pace(struct assessment *a) {
  const struct target *goal = &a->row->goal;
  struct transform logit = {.kind = TRANSFORM_LOGIT, .whole = 100};
  a->needed_growth = plan_needed_growth(a);
  if (a->row->span == TARGET_MEAN) return;
  a->pace = target_pace(goal, a->latest, (double)a->h);
  if (figure_is_share(a)) a->pace_scaled = target_pace_scaled(goal, &logit, a->latest, (double)a->h);
  a->pace_rank = target_pace_rank(a->figure.value, a->figure.n, a->h, target_change(goal, a->latest));
}

static void fill_latest(struct assessment *a) {
  size_t last = a->figure.n - 1;
  double latest = a->figure.value[last];
  a->latest_period = period_shift(a->figure.first, (int)last);
  int steps = period_distance(a->latest_period, a->row->period);
  a->h = steps > 0 ? (size_t)steps : 0;
  plan_course_find(a);
  a->latest = plan_judged(a, latest);
  fill_gap(a, a->latest);
  if (steps > 0) fill_pace(a);
}

/* Why a mean over the plan cannot be judged; NULL when it can. */
static const char *no_mean(const struct assessment *a) {
  if (a->row->span != TARGET_MEAN) return NULL;
  if (!a->course.periods) return "the first year of the plan is not stated (plan_from)";
  return a->course.missing ? "a year of the plan has no figure: no mean over the plan" : NULL;
}

/* The date's figure is there. */
static void judge_outcome(struct assessment *a) {
  int at = period_distance(a->figure.first, a->row->period);
  double value = at >= 0 && (size_t)at < a->figure.n ? a->figure.value[at] : NAN;
  a->reason = isnan(value) ? "the series goes beyond the date but has no figure for it" : no_mean(a);
  if (a->reason) return;
  value = plan_judged(a, value);
  bool met = target_met(&a->row->goal, value);
  if (a->row->span == TARGET_EVERY_YEAR) met = met && !a->course.failed;
  if (a->row->span == TARGET_EVERY_YEAR && a->course.missing) a->reason = "a year of the plan has no figure";
  a->forecast = a->latest = value, a->latest_period = a->row->period;
  fill_gap(a, value);
  a->chance = target_chance_known(&a->row->goal, value, met);
  a->verdict = verdict_of_outcome(met);
  a->verdict_both = verdict_of_outcome(target_within(&a->row->goal, value));
}

/* Was it there already, in the latest figure? Then it has been reached by the date whatever comes. */
static void reached_already(struct assessment *a) {
  if (!a->h || a->row->span == TARGET_MEAN || isnan(a->latest) || !target_met(&a->row->goal, a->latest)) return;
  a->chance.by = 1, a->chance.by_se = 0;
  if (a->verdict == VERDICT_ABSENT || a->verdict == VERDICT_NO_BASIS) a->verdict = VERDICT_REACHED;
}

/* --- uncertainty of the level the paths start from ---------------------------------------------------------------- */

struct level {
  double bias, sampling, revision; /* on the scale of the model; variances */
  double twice;                    /* of a step: how much of its variance the errors of figures make up; 0: not known */
};

static bool listed(struct span list, struct span name) {
  struct span one;
  while (list.n && span_cut(&list, '|', &one))
    if (span_equal(one, name)) return true;
  return false;
}

/* Is the target, or a published name of its figure, in the list? */
static bool concerns(struct span list, const struct assessment *a) {
  struct span names = a->row->indicator, one;
  if (listed(list, a->row->name) || listed(list, a->figure.top)) return true;
  while (names.n && span_cut(&names, '|', &one))
    if (listed(list, one)) return true;
  return false;
}

/* The revision still to come of a figure just published: the youngest age the table has for it. The robust spread is
 * taken, as the tails of a panel are mostly changes of definition. */
static void revision_of(const struct table *t, const struct assessment *a, struct level *level) {
  double youngest = INFINITY;
  for (size_t r = 0; t && r < t->rows; r++) {
    double age, bias, spread;
    if (!concerns(table_at(t, r, table_column(t, "applies_to")), a) ||
        !series_read_value(table_at(t, r, table_column(t, "age")), &age) ||
        !series_read_value(table_at(t, r, table_column(t, "bias")), &bias) ||
        !series_read_value(table_at(t, r, table_column(t, "spread")), &spread) || isnan(bias) || isnan(spread) ||
        !(age < youngest))
      continue;
    youngest = age;
    level->bias = bias;
    level->revision = spread * spread;
  }
}

/* Mean variance of the errors of two figures that follow each other: what they add to the changes a model learns from.
 * NaN where what the errors have in common is not known. */
static double noise_of_changes(const struct figure *figure, const struct transform *t) {
  double sum = 0, n = 0;
  for (size_t i = 1; figure->se && figure->common && i < figure->n; i++) {
    double now = figure->se[i] * transform_slope(t, figure->value[i]),
           before = figure->se[i - 1] * transform_slope(t, figure->value[i - 1]);
    double common = figure->common[i] * transform_slope(t, figure->value[i]) * transform_slope(t, figure->value[i - 1]);
    double noise = now * now + before * before - 2 * common;
    if (isfinite(noise)) sum += fmax(noise, 0), n++;
  }
  return n > 0 ? sum / n : NAN;
}

/* Variance of the changes seen. */
static double variance_of_changes(const struct figure *figure, const struct transform *t) {
  double mean = 0, squares = 0, n = 0;
  for (size_t i = 1; i < figure->n; i++) {
    double change = transform_forward(t, figure->value[i]) - transform_forward(t, figure->value[i - 1]);
    if (!isfinite(change)) continue;
    double off = change - mean;
    n++, mean += off / n, squares += off * (change - mean);
  }
  return n > 1 ? squares / (n - 1) : NAN;
}

/* The errors of figures are in the changes, so in the variance of each step as far as it was learned from them: that
 * much need not be added for the level. */
static double counted_twice(const struct figure *figure, const struct fitted *fitted) {
  double noise = noise_of_changes(figure, &fitted->transform), seen = variance_of_changes(figure, &fitted->transform);
  double step = fitted->forecast ? forecast_spread(fitted->forecast, 0) : NAN;
  if (isnan(noise) || !(seen > 0) || isnan(step)) return 0;
  return fmin(1, step * step / seen) * fmin(noise, seen);
}

static struct level level_of(const struct assess_job *job, const struct assessment *a, const struct fitted *fitted) {
  const struct transform *t = &fitted->transform;
  struct level level = {0, 0, 0, 0};
  size_t last = a->figure.n - 1;
  if (a->figure.se && !isnan(a->figure.se[last])) {
    double se = a->figure.se[last] * transform_slope(t, a->latest);
    level.sampling = se * se;
    level.twice = counted_twice(&a->figure, fitted);
  }
  if (t->kind == TRANSFORM_LOGIT) revision_of(job->forecasting->revisions, a, &level);
  return level;
}

/* --- forecast and chance ------------------------------------------------------------------------------------------ */

static double of_parameters(const struct assess_job *job, const struct fitted *fitted, size_t h, struct arena *arena) {
  long rounds = job->forecasting->options->bootstrap;
  if (!fitted->method || rounds <= 0) return 0;
  double *out = arena_alloc(arena, h * sizeof *out);
  variance_of_parameters(fitted->method, &fitted->sample, fitted->options, h, (size_t)rounds,
                         job->forecasting->forecaster.seed, job->stream, out);
  return isnan(out[h - 1]) ? 0 : out[h - 1];
}

/* What the error of the latest figure adds to h steps of the model. */
static double level_adds(const struct level *level, size_t h) {
  return fmax(0, level->sampling - (double)h * level->twice);
}

/* Bounds at the date: those of the model, widened by the level's uncertainty. */
static void fill_bounds(const struct fitted *fitted, const struct level *level, size_t step, struct assessment *a) {
  static const double z[] = {1.2815515655446004, 1.959963984540054};
  const struct forecast *f = fitted->forecast;
  double extra = level_adds(level, step + 1) + level->revision, sd = forecast_spread(f, step),
         mean = f->mean[step] + level->bias;
  a->forecast = transform_mean(&fitted->transform, mean, isnan(sd) ? 0 : sqrt(sd * sd + extra));
  for (int l = 0; l < 2; l++) {
    double down = f->mean[step] - f->lo[(size_t)l * f->h + step], up = f->hi[(size_t)l * f->h + step] - f->mean[step];
    a->lo[l] = transform_back(&fitted->transform, mean - sqrt(down * down + extra * z[l] * z[l]));
    a->hi[l] = transform_back(&fitted->transform, mean + sqrt(up * up + extra * z[l] * z[l]));
  }
}

static void fill_chance(const struct assess_job *job, const struct fitted *fitted, const struct level *level, size_t h,
                        struct arena *arena, struct assessment *a) {
  struct target_question question = plan_question(a, &fitted->transform);
  struct path_source source = fit_paths(fitted, &job->forecasting->pool, h, arena);
  if (isnan(forecast_spread(fitted->forecast, h - 1))) {
    a->reason = fitted->note ? fitted->note : "the method has no spread";
    return;
  }
  size_t paths = (size_t)job->forecasting->options->paths;
  if (fitted->table && paths > JOINT_PATHS) paths = JOINT_PATHS; /* more would repeat them */
  a->chance = target_chance(&question, &source, h, level->bias, sqrt(level_adds(level, h) + level->revision), paths,
                            job->forecasting->forecaster.seed, job->stream);
  a->verdict = verdict_of_chance(&job->forecasting->verdicts->scale, a->chance.at);
  a->verdict_both = verdict_of_chance(&job->forecasting->verdicts->scale, a->chance.within);
}

static void fill_parts(const struct assess_job *job, const struct fitted *fitted, const struct level *level, size_t h,
                       struct arena *arena, struct assessment *a) {
  double sd = forecast_spread(fitted->forecast, h - 1);
  if (isnan(sd)) return;
  double model = fit_between(fitted, h, arena);
  fit_weights(fitted, h, &a->weights);
  double of_model = fmax(0, sd * sd - (level->sampling - level_adds(level, h)));
  a->parts = variance_split(of_model, of_parameters(job, fitted, h, arena), model, level->sampling, level->revision);
  a->parts.definition = job->definition_variance;
}

/* The series with the running year put behind it: the nowcast and the model's own forecast of it, weighed by precision.
 * Its error is the level's from then on. */
static size_t with_nowcast(const struct assess_job *job, struct assessment *a, const struct fitted *fitted,
                           struct level *level, double *value, struct arena *arena) {
  if (a->row->span == TARGET_MEAN) return 0;
  a->nowcast = nowcast_find(job, a, &fitted->transform, arena);
  if (a->nowcast.period == PERIOD_NONE || !fitted->forecast) return 0;
  double mean = transform_forward(&fitted->transform, a->nowcast.value), se = a->nowcast.se;
  nowcast_combine(fitted->forecast->mean[0], forecast_spread(fitted->forecast, 0), mean, se, &mean, &se);
  a->nowcast.value = value[a->figure.n] = transform_back(&fitted->transform, mean);
  a->nowcast.se = se;
  if (a->h > 1) a->course.failed = a->course.failed || !target_met(&a->row->goal, a->nowcast.value);
  level->sampling = se * se, level->twice = 0; /* instead of that of the figure before */
  return 1;
}

static void forecaster_of(const struct assess_job *job, struct forecaster *f) {
  static const double level[] = {80, 95};
  *f = job->forecasting->forecaster;
  f->level = level;
  f->levels = 2;
}

/* The nowcast is the date's figure: nothing is left to forecast but its own error. */
static void judge_nowcast(const struct assess_job *job, const struct fitted *fitted, const struct level *level,
                          struct arena *arena, struct assessment *a) {
  struct fitted now = *fitted;
  now.method = NULL;
  now.forecast = forecast_new(arena, 1, fitted->forecast->level, fitted->forecast->levels);
  now.forecast->mean[0] = transform_forward(&fitted->transform, a->nowcast.value);
  now.forecast->sd[0] = 0;
  for (size_t l = 0; l < now.forecast->levels; l++) now.forecast->lo[l] = now.forecast->hi[l] = now.forecast->mean[0];
  fill_bounds(&now, level, 0, a);
  fill_chance(job, &now, level, 1, arena, a);
  a->parts = variance_split(0, 0, 0, level->sampling, level->revision);
  a->parts.definition = job->definition_variance;
  a->method = "nowcast";
}

static void judge_future(struct assess_job *job, struct arena *arena, struct assessment *a) {
  struct forecaster forecaster;
  struct fitted fitted;
  double *value = arena_alloc(arena, (a->figure.n + 1) * sizeof *value);
  memcpy(value, a->figure.value, a->figure.n * sizeof *value);
  forecaster_of(job, &forecaster);
  struct fit_input in = {value,         a->figure.n,    (unsigned)period_kind(a->row->period), figure_nature(job, a),
                         first_name(a), a->figure.first};
  fit_series(&forecaster, &in, a->h, arena, &fitted);
  struct level level = level_of(job, a, &fitted);
  size_t more = with_nowcast(job, a, &fitted, &level, value, arena), h = a->h - more;
  in.n += more;
  if (more && h)
    fit_series(&forecaster, &in, h, arena, &fitted);
  else if (!more)
    joint_share(job->joint, &a->figure, job->row, h, &forecaster, arena, &fitted);
  a->method = fitted.method ? fitted.method->name : fitted.label;
  a->scale = transform_name(fitted.transform.kind);
  if (h == 0)
    judge_nowcast(job, &fitted, &level, arena, a);
  else {
    fill_bounds(&fitted, &level, h - 1, a);
    fill_chance(job, &fitted, &level, h, arena, a);
    fill_parts(job, &fitted, &level, h, arena, a);
    job->mean_scaled = fitted.forecast->mean[h - 1];
  }
  if (!a->reason) a->reason = fitted.note;
}

static void nothing_yet(struct assessment *a) {
  a->latest = a->gap = a->pace = a->pace_scaled = a->pace_rank = a->forecast = NAN;
  a->gap_printed = a->excess = a->needed_growth = NAN;
  for (int l = 0; l < 2; l++) a->lo[l] = a->hi[l] = NAN;
  a->chance = target_chance_unknown();
  a->parts = (struct variance_parts){NAN, NAN, NAN, NAN, NAN, NAN, NAN};
  a->method = a->scale = "";
}

/* What lies ahead, where there is ground for a chance. */
static void judge_ahead(struct assess_job *job, struct arena *arena, struct assessment *a) {
  a->reason = no_mean(a);
  if (a->reason) return;
  if (job->scenario.n)
    scenario_assess(job, arena, a);
  else if (marks_allow_chance(job, a))
    judge_future(job, arena, a);
  else
    a->verdict = VERDICT_NO_BASIS;
  if (a->row->span == TARGET_EVERY_YEAR && a->course.failed) a->verdict = VERDICT_MISSED; /* whatever comes */
}

static void judge(struct assess_job *job, struct arena *arena, struct assessment *a) {
  assess_figure(job, period_kind(job->row->period), arena, &a->figure);
  a->reason = a->figure.reason;
  if (a->figure.n) {
    fill_latest(a);
    if (a->h)
      judge_ahead(job, arena, a);
    else
      judge_outcome(a);
    reached_already(a);
  }
  marks_find(job, arena, a);
}

void assess_item(void *context, size_t item, struct worker *worker) {
  struct assess_job *job = (struct assess_job *)context + item;
  struct assessment a = {.row = job->row, .scenario = job->scenario, .definition = job->scheme};
  nothing_yet(&a);
  job->mean_scaled = NAN;
  judge(job, &worker->scratch, &a);
  job->line = arena_array(&worker->kept, struct assessment_row, 1);
  assessment_fill(job->forecasting, &a, &worker->kept, job->line);
  strbuf_free(&a.weights);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jobs.c - which targets are judged, under which definitions and scenarios. See assessment.h.
 *
 * A structural target whose numerator names a category that other schemes have too is judged under each of them: lines
 * with a `definition`. The spread of the forecasts between definitions is in var_definition of the main line; it is
 * no part of the chance. */
#include <math.h>
#include <stdlib.h>

#include "stages/forecast/assessment.h"

#include "base/list.h"

enum { SCHEMES_MOST = 16 };

struct job_list {
  struct assess_job *job;
  size_t n, room;
};

static void add_job(struct job_list *list, struct assess_job job) {
  list->job = list_room(list->job, &list->room, list->n + 1, sizeof *list->job);
  list->job[list->n++] = job;
}

static void add_scenarios(struct job_list *list, struct assess_job job) {
  const struct table *t = job.forecasting->scenarios;
  size_t column = t ? table_column(t, "scenario") : TABLE_ABSENT;
  for (size_t r = 0; t && r < t->rows; r++) {
    bool seen = false;
    job.scenario = table_at(t, r, column);
    for (size_t s = 0; s < r && !seen; s++) seen = span_equal(table_at(t, s, column), job.scenario);
    if (!seen && job.scenario.n && scenario_concerns(t, job.scenario, job.row)) add_job(list, job);
  }
}

/* FNV-1a: it must never change, as results hang on it. */
static uint64_t mix(uint64_t hash, struct span text) {
  for (size_t i = 0; i < text.n; i++) hash = (hash ^ (unsigned char)text.p[i]) * 0x100000001B3u;
  return hash * 0x100000001B3u;
}

/* The target's own stream of random numbers, whatever else is in the table. */
static uint64_t stream_of(const struct target_row *row) {
  uint64_t hash = mix(mix(0xCBF29CE484222325u, row->name), row->region);
  return (hash ^ (uint64_t)row->period) * 64;
}

/* The main line of each target, then its other definitions, then its scenarios. */
static void list_jobs(struct job_list *list, const struct assess_job *like, const struct target_row *row, size_t n) {
  const struct series_set *set = like->set;
  for (size_t r = 0; r < n; r++) {
    struct assess_job job = *like;
    job.row = &row[r], job.stream = stream_of(&row[r]), job.definition_variance = NAN;
    struct span scheme[SCHEMES_MOST];
    add_job(list, job);
    bool by_scheme = span_is(row[r].kind, "structural"); /* elsewhere equal category codes mean different things */
    size_t others = by_scheme ? selector_schemes(set, row[r].region, row[r].numerator, scheme, SCHEMES_MOST) : 0;
    for (size_t s = 0; s < others; s++) {
      struct assess_job other = job;
      other.scheme = scheme[s];
      other.stream += s + 1;
      add_job(list, other);
    }
    job.stream += 32;
    add_scenarios(list, job);
  }
}

/* Definitions are judged first; the spread of their forecasts then goes to the main lines, which are judged again. */
static void spread_of_definitions(struct job_list *list) {
  for (size_t i = 0; i < list->n; i++) {
    double mean[SCHEMES_MOST + 1], weight[SCHEMES_MOST + 1];
    size_t k = 0;
    for (size_t j = i; j < list->n && list->job[j].row == list->job[i].row && !list->job[j].scenario.n; j++)
      mean[k] = list->job[j].mean_scaled, weight[k++] = 1;
    if (k > 1 && !list->job[i].scheme.n) list->job[i].definition_variance = variance_between(mean, weight, k);
  }
}

struct again {
  struct assess_job *job;
  size_t *which;
};

static void assess_again(void *context, size_t item, struct worker *worker) {
  struct again *again = context;
  assess_item(again->job, again->which[item], worker);
}

static void judge_all(struct crowd *crowd, struct job_list *list) {
  crowd_run(crowd, list->n, assess_item, list->job);
  spread_of_definitions(list);
  struct again again = {list->job, memory_alloc((list->n + 1) * sizeof(size_t))};
  size_t n = 0;
  for (size_t i = 0; i < list->n; i++)
    if (!isnan(list->job[i].definition_variance)) again.which[n++] = i;
  crowd_run(crowd, n, assess_again, &again);
  free(again.which);
}

/* Is a figure with this key among the series that are forecast anyway, or among those before it? */
static bool is_known(const struct forecasting *f, const struct series_set *set, const struct series *list, size_t n,
                     const struct series *series) {
  if (!f->options->only_targets && series_find(set, &series->key, series->kind)) return true;
  for (size_t i = 0; i < n; i++)
    if (list[i].kind == series->kind && series_key_compare(&list[i].key, &series->key) == 0) return true;
  return false;
}

static struct series jobs_series_of(const struct assess_job *job, const struct figure *figure, struct arena *arena) {
  const struct target_row *row = job->row;
  struct series series = {.kind = period_kind(row->period),
                          .first = figure->first,
                          .n = figure->n,
                          .value = figure->value,
                          .se = figure->se};
  char *name = job->scheme.n ? arena_format(arena, "%.*s@%.*s", SPAN_ARG(row->name), SPAN_ARG(job->scheme))
                             : arena_copy(arena, row->name.p, row->name.n);
  series.key.field[SERIES_REGION] = row->region;
  series.key.field[SERIES_INDICATOR] = span_of(name);
  series.key.field[SERIES_UNIT] = figure->unit;
  series.key.field[SERIES_VINTAGE] = figure->vintage;
  for (size_t i = 0; i < figure->n; i++) series.gaps += isnan(figure->value[i]) ? 1 : 0;
  return series;
}

/* The figure of a job as a series, unless it is there already. */
static void figure_add(struct assess_job *job, struct worker *worker, struct figure_series *figures) {
  const struct forecasting *f = job->forecasting;
  struct figure figure;
  struct fitted fitted = {0};
  assess_figure(job, period_kind(job->row->period), job->set->arena, &figure);
  if (!figure.n) return;
  struct series series = jobs_series_of(job, &figure, job->set->arena);
  if (is_known(f, job->set, figures->list, figures->n, &series)) return;
  if (joint_share(job->joint, &figure, job->row, f->forecaster.h, &f->forecaster, &worker->scratch, &fitted))
    outcome_of(f, &series, &fitted, worker, &figures->made[figures->n]);
  figures->list[figures->n++] = series;
}

int assess_series(const struct forecasting *f, const struct joint_paths *joint, struct worker *worker,
                  struct figure_series *figures, struct err *err) {
  const struct series_set *set = joint->set;
  struct target_row *row;
  struct job_list jobs = {0};
  size_t rows;
  int code = targets_read(f, set, set->arena, &row, &rows, err);
  if (code) return code;
  struct assess_job like = {.forecasting = f, .set = set, .joint = joint};
  list_jobs(&jobs, &like, row, rows);
  figures->list = arena_array(set->arena, struct series, jobs.n + 1);
  figures->made = arena_array(set->arena, struct outcome, jobs.n + 1);
  for (size_t i = 0; i < jobs.n; i++)
    if (!jobs.job[i].scenario.n) figure_add(&jobs.job[i], worker, figures);
  arena_reset(&worker->scratch);
  free(jobs.job);
  return 0;
}

int assess_all(struct stage_context *context, const struct forecasting *f, const struct forecasting_state *state,
               const struct joint_paths *joint, const struct emit *emit, struct err *err) {
  struct target_row *row;
  struct job_list list = {0};
  struct row_writer out;
  struct crowd crowd;
  size_t n;
  int code = targets_read(f, &state->set, context->arena, &row, &n, err);
  if (code) return code;
  struct assess_job like = {.forecasting = f, .state = state, .set = &state->set, .joint = joint};
  list_jobs(&list, &like, row, n);
  crowd_open(&crowd, context->jobs);
  judge_all(&crowd, &list);
  row_start(&out, emit, FORECAST_ASSESSMENT, err);
  for (size_t i = 0; i < list.n; i++) assessment_write(list.job[i].line, &out);
  crowd_close(&crowd);
  free(list.job);
  return row_finish(&out);
}

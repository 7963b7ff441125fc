/* SPDX-License-Identifier: GPL-3.0-or-later */
/* blocks.c - forecasts all series, a block of them at a time, with all workers; companion series of totals together. */
#include "stages/forecast/family.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/progress.h"
#include "stages/forecast/assessment.h"
#include "stages/forecast/forecast.h"

/* A block of series under way. */
struct block {
  const struct forecasting *forecasting;
  const struct series *series;
  const struct outcome *made; /* what was forecast together, or NULL */
  struct outcome *outcome;
};

bool forecast_asked_for(const struct forecasting *f, const struct series *series) {
  const struct span *key = series->key.field;
  return f->options->indicators.n || nature_of(f->panel, key[SERIES_INDICATOR], key[SERIES_UNIT]) != NATURE_COUNT;
}

static void forecast_item(void *context, size_t item, struct worker *worker) {
  struct block *block = context;
  const struct series *series = &block->series[item];
  struct fitted fitted = {.label = "none"};
  if (block->made && block->made[item].method) { /* `none` too: it is known to have no forecast */
    block->outcome[item] = block->made[item];
    return;
  }
  if (!forecast_asked_for(block->forecasting, series)) {
    block->outcome[item] = (struct outcome){.method = fitted.label};
    return;
  }
  if (series->duplicate)
    fitted.note = "two values for one period";
  else {
    struct fit_input in = fit_input_of(block->forecasting->panel, series);
    fit_series(&block->forecasting->forecaster, &in, block->forecasting->forecaster.h, &worker->scratch, &fitted);
  }
  outcome_of(block->forecasting, series, &fitted, worker, &block->outcome[item]);
}

static void block_report_notes(const struct block *block, size_t n, struct arena *arena,
                               const struct finding_sink *findings) {
  for (size_t i = 0; i < n; i++) {
    if (!block->outcome[i].note) continue;
    struct finding finding = {.severity = SEVERITY_FINDING,
                              .unit = span_of(series_title(&block->series[i].key, arena)),
                              .column = span_of("value"),
                              .rule = span_of("forecast-series"),
                              .value = span_of(block->outcome[i].method),
                              .message = span_of(block->outcome[i].note)};
    finding_give(findings, &finding);
  }
}

enum { BLOCK = 8192 };

/* Series by the block, so that memory does not grow with the results. */
static int forecast_blocks(struct stage_context *context, const struct forecasting *f, const struct series *series,
                           const struct outcome *made, size_t all, const struct emit *emit,
                           struct forecast_writers *writers, struct err *err) {
  struct outcome *outcome = memory_alloc(BLOCK * sizeof *outcome);
  struct progress progress;
  int code = 0;
  progress_start(&progress, true, _("series"), 1);
  for (size_t from = 0; !code && from < all; from += BLOCK) {
    size_t n = all - from < BLOCK ? all - from : BLOCK;
    struct block block = {f, series + from, made ? made + from : NULL, outcome};
    struct crowd crowd;
    struct arena arena = {0};
    crowd_open(&crowd, context->jobs);
    crowd_run(&crowd, n, forecast_item, &block);
    block_report_notes(&block, n, &arena, emit->findings);
    for (size_t i = 0; i < n; i++) writers_put(writers, &block.series[i], &outcome[i]);
    code = write_forecasts(f, block.series, outcome, n, emit, err);
    crowd_close(&crowd);
    arena_free(&arena);
    progress_show(&progress, "tertia-forecast", from + n, all);
  }
  progress_end(&progress);
  free(outcome);
  return code;
}

bool forecast_is_bottom_up(const struct forecast_options *o) {
  return o->reconcile ? strcmp(o->reconcile, "bottom-up") == 0 : !o->together.n;
}

/* What is forecast in company, before the rest: by default totals and their parts. */
static struct outcome *forecast_company(struct stage_context *context, const struct forecasting *f,
                                        const struct series_set *set, struct crowd *crowd, const struct emit *emit,
                                        struct joint_paths *joint) {
  const struct forecast_options *o = f->options;
  bool alone = !o->together.n && o->reconcile && strcmp(o->reconcile, "none") == 0;
  if (alone) return NULL;
  struct worker *worker = &crowd->worker[0];
  struct outcome *made = arena_array(&worker->kept, struct outcome, set->n + 1);
  if (o->together.n) together_apply(f, set, &worker->kept, made, emit->findings);
  if (forecast_is_bottom_up(o))
    coherent_apply(context, f, set, crowd, &worker->kept, made, joint);
  else if (o->reconcile && strcmp(o->reconcile, "none") != 0)
    agree_apply(context, f, set, worker, made, emit->findings);
  return made;
}

int forecast_all(struct stage_context *context, const struct forecasting *f, struct joint_paths *joint,
                 struct crowd *company, const struct emit *emit, struct forecast_writers *writers, struct err *err) {
  const struct series_set *set = joint->set;
  struct figure_series figures = {0};
  int code = 0;
  if (!f->options->only_targets || f->target_tables) code = family_schemes_read(context, set, err);
  if (code) return code;
  struct outcome *made = forecast_company(context, f, set, company, emit, joint);
  if (!f->options->only_targets) code = forecast_blocks(context, f, set->list, made, set->n, emit, writers, err);
  if (!code && f->target_tables) code = assess_series(f, joint, &company->worker[0], &figures, err);
  return code ? code : forecast_blocks(context, f, figures.list, figures.made, figures.n, emit, writers, err);
}

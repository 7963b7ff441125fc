/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forecast.c - the stage itself: options, tables, and the order of work. See forecast.h. */
#include "stages/forecast/family.h"
#include "stages/forecast/forecast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/progress.h"
#include "stages/forecast/assessment.h"

static const struct forecast_options defaults = {
    .horizon = 6, .seed = 1, .paths = 100000, .bootstrap = 20, .method = "auto", .transform = "auto"};

#define FIELD(name) offsetof(struct forecast_options, name)
static const struct option options[] = {
    {"horizon", 'n', OPTION_WHOLE, FIELD(horizon), "H", N_("periods to forecast"), NULL, 1, 120},
    {"frequency", 'f', OPTION_WHOLE, FIELD(frequency), "1|4|12",
     N_("use only series of this many periods a year (default: each series by its periods)"), NULL, 1, 12},
    {"method", 'm', OPTION_TEXT, FIELD(method), "NAME",
     N_("forecasting method (default auto; an unknown name lists them)"), NULL, 0, 0},
    {"transform", 't', OPTION_TEXT, FIELD(transform), "NAME",
     N_("scale of the model; auto is logit for shares (unit %) and none else"), "auto|none|log|logit|boxcox", 0, 0},
    {"level", 'l', OPTION_LIST, FIELD(level), "PERCENT,...", N_("levels of the intervals (default 80,95)"), NULL, 0, 0},
    {"indicators", 0, OPTION_LIST, FIELD(indicators), "NAME,...", N_("read only these indicators"), NULL, 0, 0},
    {"targets", 0, OPTION_LIST, FIELD(targets), "FILE,...", N_("tables of targets, or names of those in the catalog"),
     NULL, 0, 0},
    {"only-targets", 0, OPTION_FLAG, FIELD(only_targets), NULL,
     N_("forecast the figures of the targets and nothing else"), NULL, 0, 0},
    {"departments", 0, OPTION_LIST, FIELD(departments), "FILE,...",
     N_("further long tables: indicators that are not in records"), NULL, 0, 0},
    {"scenarios", 0, OPTION_TEXT, FIELD(scenarios), "FILE", N_("table of assumed growth"), NULL, 0, 0},
    {"intervention", 0, OPTION_LIST, FIELD(interventions), "KIND:PERIOD,...",
     N_("what happened: pulse:2020, step:2020, ramp:2020; regressors for arima, local-level and local-trend, taken out "
        "of the series for auto (no ramp)"),
     NULL, 0, 0},
    {"together", 0, OPTION_LIST, FIELD(together), "NAME,...",
     N_("forecast these shares of one whole together, so that they add up: indicators, or the word categories"), NULL,
     0, 0},
    {"reconcile", 0, OPTION_TEXT, FIELD(reconcile), "HOW",
     N_("how amounts of categories and totals agree (default bottom-up: totals are sums on joint paths of their "
        "parts)"),
     "none|bottom-up|ols|wls|mint", 0, 0},
    {"backtest", 0, OPTION_TEXT, FIELD(backtest), "origins=N",
     N_("write scores of the methods (--method a,b,... or a usual set) instead of forecasts"), NULL, 0, 0},
    {"covariances", 0, OPTION_TEXT, FIELD(covariances), "FILE",
     N_("what the errors of a figure in two periods have in common: port covariances of tertia-aggregate"), NULL, 0, 0},
    {"accounts", 0, OPTION_TEXT, FIELD(accounts), "FILE",
     N_("table of quarterly accounts: figures carried on from a base by the growth of indicators"), NULL, 0, 0},
    {"splice", 0, OPTION_TEXT, FIELD(splice), "FILE",
     N_("rules by which vintages may be joined (default: they never are)"), NULL, 0, 0},
    {"revisions", 0, OPTION_TEXT, FIELD(revisions), "FILE", N_("table of revisions by age (default: the catalog's)"),
     NULL, 0, 0},
    {"paths", 0, OPTION_WHOLE, FIELD(paths), "N", N_("simulated paths a target (default 100000)"), NULL, 1000,
     100000000},
    {"bootstrap", 0, OPTION_WHOLE, FIELD(bootstrap), "N",
     N_("refits a target for the uncertainty of parameters (default 20; 0: none)"), NULL, 0, 100000},
    {"seed", 0, OPTION_WHOLE, FIELD(seed), "N", N_("seed of the random numbers (default 1)"), NULL, 0, 4294967295.0},
    {0}};

static int unknown_method(const char *name, struct err *err) {
  struct strbuf names = {0};
  for (size_t i = 0; method_list[i]; i++) strbuf_format(&names, "%s%s", i ? ", " : "", method_list[i]->name);
  int code = err_set(err, EX_USAGE, _("no method '%s' (there are: %s)"), name, names.n ? names.bytes : "");
  strbuf_free(&names);
  return code;
}

static int compare_levels(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int read_levels(const struct option_list *list, struct arena *arena, struct forecaster *f, struct err *err) {
  double *level = arena_array(arena, double, list->n + 2);
  for (size_t i = 0; i < list->n; i++) {
    char *end;
    level[i] = strtod(list->item[i], &end);
    if (*end || end == list->item[i] || !(level[i] > 0 && level[i] < 100))
      return err_set(err, EX_USAGE, _("--level: '%s' is no percentage between 0 and 100"), list->item[i]);
  }
  f->levels = list->n;
  if (list->n == 0) level[0] = 80, level[1] = 95, f->levels = 2;
  qsort(level, f->levels, sizeof *level, compare_levels);
  f->level = level;
  return 0;
}

static int read_forecaster(const struct forecast_options *o, struct arena *arena, struct forecaster *f,
                           struct err *err) {
  f->method = method_find(o->backtest ? "auto" : o->method);
  if (!f->method) return unknown_method(o->method, err);
  f->choose_transform = strcmp(o->transform, "auto") == 0;
  if (!f->choose_transform) transform_named(o->transform, &f->transform);
  f->h = (size_t)o->horizon;
  f->seed = (uint64_t)o->seed;
  return read_levels(&o->level, arena, f, err);
}

static void forecast_out_schema(struct forecasting *f, struct arena *arena) {
  struct schema_builder builder;
  schema_start(&builder, arena);
  static const struct port_column first[] = {{"region", COLUMN_TEXT},   {"indicator", COLUMN_TEXT},
                                             {"period", COLUMN_PERIOD}, {"h", COLUMN_DECIMAL},
                                             {"method", COLUMN_TEXT},   {"mean", COLUMN_REAL}};
  for (size_t i = 0; i < sizeof first / sizeof *first; i++) schema_add(&builder, span_of(first[i].name), first[i].type);
  for (size_t l = 0; l < f->forecaster.levels; l++) {
    schema_add(&builder, span_of(arena_format(arena, "lo%g", f->forecaster.level[l])), COLUMN_REAL);
    schema_add(&builder, span_of(arena_format(arena, "hi%g", f->forecaster.level[l])), COLUMN_REAL);
  }
  for (int i = SERIES_SCHEME; i < SERIES_FIELDS; i++) {
    bool of_targets = f->options->targets.n && (i == SERIES_UNIT || i == SERIES_VINTAGE);
    f->keeps[i] = of_targets || f->column.at[i] != SCHEMA_ABSENT;
    if (f->keeps[i]) schema_add(&builder, span_of(series_field_name[i]), COLUMN_TEXT);
  }
  f->out = schema_done(&builder);
}

/* A file the user named, or, when it is no path and not there, "targets/NAME.csv" of the catalog. */
static int read_targets(struct stage_context *context, const char *name, const struct table **table, struct err *err) {
  int code = context->table(context, name, table, err);
  if (code != EX_NOINPUT || strchr(name, '/')) return code;
  bool whole = strlen(name) > 4 && strcmp(name + strlen(name) - 4, ".csv") == 0;
  return context->catalog(context, arena_format(context->arena, "targets/%s%s", name, whole ? "" : ".csv"), table, err);
}

static int read_target_tables(struct stage_context *context, struct forecasting *f, struct err *err) {
  const struct option_list *list = &f->options->targets;
  int code = knowledge_verdicts(context->knowledge, &f->verdicts, err);
  if (!code) code = context->catalog(context, "units.csv", &f->units, err);
  if (!code) code = context->catalog(context, "target-words.csv", &f->words, err);
  if (!code) code = target_words_check(f->words, err);
  if (!code) code = knowledge_target_marks(context->knowledge, &f->marks, err);
  f->targets = arena_array(context->arena, const struct table *, list->n);
  for (size_t i = 0; !code && i < list->n; i++) code = read_targets(context, list->item[i], &f->targets[i], err);
  f->target_tables = list->n;
  f->knowledge = context->knowledge;
  return code;
}

static int forecast_read_tables(struct stage_context *context, struct forecasting *f, struct err *err) {
  const struct forecast_options *o = f->options;
  int code = 0;
  if (o->targets.n) code = read_target_tables(context, f, err);
  if (!code && o->revisions)
    code = context->table(context, o->revisions, &f->revisions, err);
  else if (!code && o->targets.n)
    code = context->catalog(context, "revisions/shares.csv", &f->revisions, err);
  if (!code && o->splice) code = context->table(context, o->splice, &f->splice, err);
  if (!code && o->accounts) code = context->table(context, o->accounts, &f->accounts, err);
  if (!code && o->covariances) code = context->table(context, o->covariances, &f->covariances, err);
  if (!code && o->scenarios) code = context->table(context, o->scenarios, &f->scenarios, err);
  f->departments = arena_array(context->arena, const struct table *, o->departments.n + 1);
  for (size_t i = 0; !code && i < o->departments.n; i++)
    code = context->table(context, o->departments.item[i], &f->departments[i], err);
  return code;
}

static int read_backtest(const struct forecast_options *o, struct arena *arena, struct forecasting *f,
                         struct err *err) {
  if (!o->backtest) return 0;
  f->trial_method = arena_array(arena, const struct method *, 32);
  int code = backtest_origins(o->backtest, &f->origins, err);
  return code ? code : backtest_methods(o->method, f->trial_method, &f->trial_methods, err);
}

static int check_options(const struct forecasting *f, struct err *err) {
  const struct forecast_options *o = f->options;
  if (o->frequency && o->frequency != 1 && o->frequency != 4 && o->frequency != 12)
    return err_set(err, EX_USAGE, _("--frequency: 1, 4 or 12 periods a year"));
  if ((f->wants[FORECAST_ASSESSMENT] || o->only_targets) && !o->targets.n)
    return err_set(err, EX_USAGE, _("--assessment and --only-targets need --targets"));
  return 0;
}

static int forecast_open(struct stage_context *context, const void *given, const struct schema *in, struct schema *out,
                         void **shared, struct err *err) {
  struct forecasting *f = arena_array(context->arena, struct forecasting, 1);
  struct forecast_options *o = arena_array(context->arena, struct forecast_options, 1);
  *o = *(const struct forecast_options *)given;
  f->options = o, f->in = *in, f->only = (enum period_kind)o->frequency;
  size_t ignored;
  for (size_t p = 0; p < FORECAST_PORTS; p++) f->wants[p] = stage_wants(context, p);
  int code = check_options(f, err);
  if (!code) code = read_forecaster(o, context->arena, &f->forecaster, err);
  if (!code) code = interventions_read(&o->interventions, context->arena, &f->forecaster, err);
  if (!code) code = read_backtest(o, context->arena, f, err);
  if (!code) code = stage_need(in, "period", &ignored, err);
  if (!code) code = stage_need(in, "indicator", &ignored, err);
  if (!code) code = stage_need(in, "value", &ignored, err);
  f->forecaster.panel = f->panel = arena_array(context->arena, struct panel, 1);
  if (!code) code = panel_open(context, f->panel, err);
  if (!code) code = forecast_read_tables(context, f, err);
  if (code) return code;
  rows_bind(in, &f->column);
  if (f->origins)
    f->out = backtest_schema(context->arena);
  else
    forecast_out_schema(f, context->arena);
  f->pool = normal_pool_new(context->arena, f->forecaster.seed, o->targets.n || o->together.n ? 1 << 18 : 1);
  *out = f->out;
  *shared = f;
  return 0;
}

static int forecast_begin(const void *shared, void *state, struct err *err) {
  (void)shared, (void)err;
  struct forecasting_state *own = state;
  series_start(&own->set, &own->arena);
  own->opened = true;
  return 0;
}

static void forecast_end(void *state) {
  struct forecasting_state *own = state;
  if (own->opened) arena_free(&own->arena), free(own->loose);
}

static int forecast_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                         struct err *err) {
  (void)err;
  rows_push(shared, state, in, emit->findings);
  return 0;
}

static int forecast_results(struct stage_context *context, const struct forecasting *f,
                            const struct forecasting_state *state, const struct emit *emit, struct err *err) {
  const struct series_set *set = &state->set;
  struct forecast_writers writers;
  struct crowd company;
  crowd_open(&company, context->jobs);
  struct joint_paths joint = {arena_array(&company.worker[0].kept, struct joint_member, set->n + 1), set,
                              f->forecaster.h};
  writers_start(&writers, emit, err);
  int code = forecast_all(context, f, &joint, &company, emit, &writers, err), written = writers_finish(&writers);
  if (!code) code = written;
  if (!code && f->target_tables) code = assess_all(context, f, state, &joint, emit, err);
  crowd_close(&company);
  if (!code && f->wants[FORECAST_REVISIONS]) code = revisions_learn(set, emit, err);
  return code;
}

static void say_left_out(const struct forecasting_state *state, const struct finding_sink *findings) {
  char number[32];
  if (!state->other_frequency) return;
  snprintf(number, sizeof number, "%zu", state->other_frequency);
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .column = span_of("period"),
                            .rule = span_of("forecast-frequency"),
                            .value = span_of(number),
                            .message = span_of("rows of another frequency than --frequency were left out")};
  finding_give(findings, &finding);
}

static int forecast_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                           struct err *err) {
  const struct forecasting *f = shared;
  struct forecasting_state *own = state;
  int code = 0;
  for (size_t i = 0; !code && i < f->options->departments.n; i++)
    code = rows_of_table(f, own, f->departments[i], emit->findings, err);
  say_left_out(own, emit->findings);
  series_close(&own->set, emit->findings);
  slips_find(&own->set, emit->findings);
  if (!code && f->splice) code = splicing_apply(f->splice, &own->set, emit->findings, err);
  if (!code && f->accounts) code = accounts_apply(f->accounts, &own->set, emit->findings, err);
  if (!code && f->covariances) code = covariances_apply(f->covariances, &own->set, emit->findings, err);
  if (!code) panel_learn(f->panel, &own->set, &own->arena);
  if (code) return code;
  return f->origins ? backtest_write(context, f, &own->set, emit, err) : forecast_results(context, f, own, emit, err);
}

static const struct port ports[FORECAST_PORTS + 1] = {
    [FORECAST_FORECASTS] = {.name = "forecasts", .title = N_("forecasts with their intervals")},
    [FORECAST_ASSESSMENT] = {.name = "assessment",
                             .letter = 'a',
                             .title = N_("write what becomes of each target there"),
                             .column = assessment_columns},
    [FORECAST_HISTORY] = {.name = "history",
                          .title = N_("write the series that were forecast there"),
                          .column = history_columns},
    [FORECAST_MODELS] = {.name = "models",
                         .title = N_("write fitted parameters and likelihoods there"),
                         .column = model_columns},
    [FORECAST_COMPONENTS] = {.name = "components",
                             .title = N_("write fitted values, trend, season and remainder there"),
                             .column = component_columns},
    [FORECAST_REVISIONS] = {.name = "revisions",
                            .option = "learn-revisions",
                            .title = N_("write the revisions seen between the vintages of the input there"),
                            .column = revision_columns}};

static const struct side_table tables[] = {{"targets", "own_targets", true},      {"departments", "figures", false},
                                           {"scenarios", "scenarios", true},      {"accounts", "accounts", true},
                                           {"covariances", "covariances", false}, {"splice", "splices", true},
                                           {"revisions", "revisions", true},      {0}};

const struct stage forecast_stage = {
    .cause = CAUSE_FORECAST,
    .tables = tables,
    .ports = ports,
    .program =
        {.name = "tertia-forecast",
         .summary = N_("forecast series and estimate how likely targets are"),
         .operands = "[FILE...]",
         .options = options,
         .description = N_(
             "Reads a long table: period, indicator, value, and where they are there region, scheme, category, unit, "
             "vintage and se (the standard error of the value); other columns are ignored. Rows alike in all of "
             "these but period, value and se are one series, of the frequency its periods have (2019, 2019Q3, "
             "2019-07); vintages are never mixed unless --splice says how.\n\n"
             "Writes region, indicator, period, h, method, mean, and lo and hi for each level; then those of scheme, "
             "category, unit and vintage the input has. Where the unit is the percent sign the series is a share, "
             "forecast on the logit scale.\n\n"
             "With --targets, --assessment gets a line for each target: value, gap, pace needed a year, the chance "
             "at the date and by the date with their Monte-Carlo errors, the parts of the variance, the verdict."),
         .example = "tertia-forecast --horizon 3 --method drift shares.csv"},
    .options_size = sizeof(struct forecast_options),
    .defaults = &defaults,
    .state_size = sizeof(struct forecasting_state),
    .open = forecast_open,
    .begin = forecast_begin,
    .push = forecast_push,
    .finish = forecast_finish,
    .end = forecast_end};

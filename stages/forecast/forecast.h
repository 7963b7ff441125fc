/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forecast.h - series and targets to forecasts, chances and paces (GSBPM 6.2): the parts of the stage, among
 * themselves.
 *
 * Rows are gathered to series (data/series.h) until input ends (rows.c); vintages are joined where a rule says so
 * (splicing.c); then every series is fitted and forecast (fit.c), some of them together (together.c) or made to agree
 * (agree.c), by as many workers as there are (crowd.c), and written in the order of their keys (write.c). Targets are
 * read from a table (targets.c), their figures computed from the series by selectors (selector.c), and assessed
 * (assess.c, outlook.c, assessment.c).
 */
#ifndef TERTIA_STAGES_FORECAST_FORECAST_H
#define TERTIA_STAGES_FORECAST_FORECAST_H

#include "data/series.h"
#include "flow/calibration_table.h"
#include "flow/row_writer.h"
#include "knowledge/natures.h"
#include "knowledge/verdicts.h"
#include "stat/auto.h"
#include "stat/intervention.h"
#include "stat/model.h"
#include "stat/paths.h"
#include "stat/transform.h"

extern const struct stage forecast_stage;

struct forecast_options {
  long horizon, frequency, seed, paths, bootstrap;
  const char *method, *transform;
  struct option_list level, indicators, departments, together, interventions, targets;
  const char *splice, *scenarios, *revisions, *reconcile, *backtest, *accounts, *covariances;
  bool only_targets;
};

enum { /* ports */
       FORECAST_FORECASTS,
       FORECAST_ASSESSMENT,
       FORECAST_HISTORY,
       FORECAST_MODELS,
       FORECAST_COMPONENTS,
       FORECAST_REVISIONS,
       FORECAST_PORTS
};

enum { ROW_SE = SERIES_FIELDS, ROW_VALUE, ROW_PERIOD, ROW_STATUS, ROW_COLUMNS };

/* Columns of a long table by what they mean; SCHEMA_ABSENT where it has none. */
struct row_columns {
  size_t at[ROW_COLUMNS];
};

/* What series borrow from others: panel.c. */
struct panel {
  const struct catalog_natures *natures;
  struct calibration calibration;
  struct pooled_table known;
  struct pooled_row *learned; /* from the input */
  size_t learned_n, learned_room;
};

/* Something that happened in a period and is given to methods that take regressors. */
struct intervention_at {
  enum intervention kind;
  period_code period;
};

/* What every fit is made with. */
struct forecaster {
  const struct method *method;
  bool choose_transform; /* logit for shares, else none */
  enum transform_kind transform;
  const double *level; /* percent, ascending */
  size_t levels, h;
  uint64_t seed;
  const struct panel *panel;
  const struct intervention_at *intervention;
  size_t interventions;
};

/* What open() builds. */
struct forecasting {
  const struct forecast_options *options;
  struct forecaster forecaster;
  struct schema in, out;
  struct row_columns column;
  bool keeps[SERIES_FIELDS]; /* key columns that go to the output */
  bool wants[FORECAST_PORTS];
  const struct table **targets; /* target_tables of them */
  size_t target_tables;
  struct knowledge *knowledge; /* for the names in them */
  const struct catalog_verdicts *verdicts;
  const struct catalog_target_marks *marks;
  const struct table *units, *words, *revisions, *splice, *scenarios, *accounts, *covariances;
  const struct table **departments;
  struct normal_pool pool;
  enum period_kind only; /* 0: any */
  size_t origins;        /* of a backtest; 0: none */
  const struct method **trial_method;
  size_t trial_methods;
  struct panel *panel; /* learns in finish(), one thread; read-only while series are fitted */
};

/* A figure of the input that was not drawn to a published total. */
struct loose_figure {
  struct series_key key;
  period_code period;
};

struct forecasting_state {
  struct loose_figure *loose; /* in the order of the input */
  size_t loose_n, loose_room;
  bool has_status; /* the input says of each figure how it was reconciled */
  bool opened;
  struct arena arena;
  struct series_set set;
  size_t other_frequency; /* rows left out because of --frequency */
};

/* --- rows.c --- */
/* Has this figure been drawn to a published total? Only where the input says so (a column `status`). */
bool rows_reconciled(const struct forecasting_state *state, struct span region, struct span selector,
                     struct span vintage, period_code period);
void rows_bind(const struct schema *in, struct row_columns *column);
void rows_push(const struct forecasting *forecasting, struct forecasting_state *state, const struct batch *batch,
               const struct finding_sink *findings);
/* A table of departmental indicators, added to the same series. */
int rows_of_table(const struct forecasting *forecasting, struct forecasting_state *state, const struct table *table,
                  const struct finding_sink *findings, struct err *err);

/* --- panel.c --- */
int panel_open(struct stage_context *context, struct panel *panel, struct err *err);
/* Indicators the catalog does not know, from the series of the input. */
void panel_learn(struct panel *panel, const struct series_set *set, struct arena *arena);
/* Of the catalog, else as learned, else unknown. */
struct pooled panel_pooled(const struct panel *panel, struct span indicator, unsigned m);
enum nature nature_of(const struct panel *panel, struct span indicator, struct span unit);

/* --- splicing.c --- Join vintages by the table of rules; joined series say so in their vintage. */
int splicing_apply(const struct table *rules, struct series_set *set, const struct finding_sink *findings,
                   struct err *err);

/* --- accounts.c --- Quarterly accounts carried on from a base by indicators, added to the set. */
int accounts_apply(const struct table *table, struct series_set *set, const struct finding_sink *findings,
                   struct err *err);

/* --- covariances.c --- What errors of two periods have in common, put on the series of the set. */
int covariances_apply(const struct table *table, struct series_set *set, const struct finding_sink *findings,
                      struct err *err);

/* --- interventions.c --- */
int interventions_read(const struct option_list *list, struct arena *arena, struct forecaster *forecaster,
                       struct err *err);
/* Columns for the n points from `first` and the h after them, into the sample; those that would not vary are left out.
 */
void interventions_add(const struct forecaster *forecaster, period_code first, size_t h, struct arena *arena,
                       struct sample *sample);

/* For the default method, which takes no regressors: what happened is taken out of z[n] on the scale of the model. A
 * pulse is as if missing; a step moves what was before it to the level after it; a ramp stays. Returns the note. */
const char *interventions_take_out(const struct forecaster *forecaster, period_code first, double *z, size_t n,
                                   unsigned m, struct arena *arena);

/* --- slips.c --- Values that look like a slip of the pen or of units. */
void slips_find(const struct series_set *set, const struct finding_sink *findings);

/* --- fit.c --- */
struct fitted {
  const struct method *method; /* NULL: no model; the forecast, if any, repeats a constant */
  void *model;
  const char *label, *note; /* note: why it is not the method asked for, or there is no forecast; else NULL */
  struct transform transform;
  bool has_level;            /* 0 is no natural mean: a scale was taken, or the figure is positive by nature */
  bool floored;              /* an amount that never was negative, not on the log scale: 0 is its floor */
  const void *options;       /* of the method */
  const double *table;       /* h x JOINT_PATHS: its paths, on the scale of the model; NULL: the method makes them */
  struct sample sample;      /* on the scale of the model */
  struct forecast *forecast; /* there too; NaN where there is none */
};

static inline bool is_auto(const struct method *method) { return method && strcmp(method->name, "auto") == 0; }

/* What is to be forecast. */
struct fit_input {
  const double *value; /* n, NaN missing */
  size_t n;
  unsigned m; /* points a year */
  enum nature nature;
  struct span indicator; /* for what the panel knows of it */
  period_code first;     /* of value[0]; PERIOD_NONE: unknown, no interventions */
};

/* Fit and forecast h steps, all in `arena`. Never fails: what cannot be done is in the note. */
void fit_series(const struct forecaster *forecaster, const struct fit_input *input, size_t h, struct arena *arena,
                struct fitted *out);
/* One more note beside those there are. */
void fit_note(struct fitted *fitted, const char *note, struct arena *arena);
struct fit_input fit_input_of(const struct panel *panel, const struct series *series);
/* The scale of a series when none is asked for, and what the default method uses for it on a scale. */
enum transform_kind fit_scale(const struct forecaster *forecaster, const struct fit_input *input, const double *value,
                              size_t n);
enum auto_kind fit_auto_kind(enum nature nature, enum transform_kind scale);
/* The members of a combination and their weights over h steps, "theta:0.25|..."; and the spread of their means about
 * the mean h ahead (variance, on the scale of the model; 0 for a single method). */
void fit_weights(const struct fitted *fitted, size_t h, struct strbuf *out);
double fit_between(const struct fitted *fitted, size_t h, struct arena *arena);
bool unit_is_share(struct span unit);
/* Paths of the fitted model: its own simulation, or a Gaussian one on mean and spread; the context lives in the arena.
 */
struct path_source fit_paths(const struct fitted *fitted, const struct normal_pool *pool, size_t h,
                             struct arena *arena);

/* --- crowd.c --- */
struct worker {
  struct arena scratch; /* reset after each item */
  struct arena kept;    /* lives until the crowd is closed */
};
struct crowd {
  struct worker *worker;
  size_t workers;
};
enum { CROWD_STRIDE = 8 }; /* items a worker takes at a time */
void crowd_open(struct crowd *crowd, long jobs);
void crowd_run(struct crowd *crowd, size_t items, void (*work)(void *context, size_t item, struct worker *worker),
               void *context);
void crowd_close(struct crowd *crowd);

/* --- write.c --- */
struct parameter {
  const char *name;
  double value;
};
enum { /* of a point of a series: in its unit the first three, on the scale of the model the others */
       POINT_VALUE,
       POINT_FITTED,
       POINT_RESIDUAL,
       POINT_TREND,
       POINT_SEASONAL,
       POINT_REMAINDER,
       POINT_PARTS
};
struct outcome {
  const char *method, *note, *label, *scale; /* label: of the model; scale: name of its transform */
  double *mean, *lo, *hi;                    /* h, levels x h, in the unit of the series; NULL: no forecast */
  const struct parameter *parameter;
  size_t parameters;
  double (*point)[POINT_PARTS];
  size_t points;
};
/* Rows of the further ports that are made with the forecasts. */
struct forecast_writers {
  struct row_writer models, components, history;
};
extern const struct port_column history_columns[], model_columns[], component_columns[], revision_columns[];
void writers_start(struct forecast_writers *writers, const struct emit *emit, struct err *err);
int writers_finish(struct forecast_writers *writers);
void writers_put(struct forecast_writers *writers, const struct series *series, const struct outcome *outcome);
void outcome_of(const struct forecasting *forecasting, const struct series *series, const struct fitted *fitted,
                struct worker *worker, struct outcome *out);
int write_forecasts(const struct forecasting *forecasting, const struct series *series, const struct outcome *outcome,
                    size_t n, const struct emit *emit, struct err *err);

struct target_row;
struct figure;

/* Joint paths of the amounts that targets are shares of, by the places of their series in the set. What is in `member`
 * lives as long as the crowd they were made by. */
struct joint_member {
  const struct family *family; /* NULL: no paths were kept */
  const double *path, *mean;   /* h x JOINT_PATHS, h */
};
struct joint_paths {
  struct joint_member *member;
  const struct series_set *set;
  size_t h;
};

/* --- coherent.c --- Totals from the joint paths of their parts; fills outcome[i] for parts and totals of every family
 * of amounts in the set, and for their growth and shares. What it fills lives as long as the crowd. */
void coherent_apply(struct stage_context *context, const struct forecasting *forecasting, const struct series_set *set,
                    struct crowd *crowd, struct arena *arena, struct outcome *outcome, struct joint_paths *joint);

/* --- joint_share.c --- A share of which numerator and denominator were forecast jointly: false where they were not.
 * `fitted` (the share's own model) then is based on the paths, on the logit scale. */
bool joint_share(const struct joint_paths *joint, const struct figure *figure, const struct target_row *row, size_t h,
                 const struct forecaster *levels, struct arena *arena, struct fitted *fitted);
/* Counts of records and the like are forecast only when named with --indicators. */
bool forecast_asked_for(const struct forecasting *forecasting, const struct series *series);

/* --- together.c --- Several shares of one whole; agree.c: parts and totals. Both fill outcome[i] for the series they
 * forecast (one for each of the set; mean NULL: not theirs). What they fill lives in `kept`. */
void together_apply(const struct forecasting *forecasting, const struct series_set *set, struct arena *kept,
                    struct outcome *outcome, const struct finding_sink *findings);
void agree_apply(struct stage_context *context, const struct forecasting *forecasting, const struct series_set *set,
                 struct worker *worker, struct outcome *outcome, const struct finding_sink *findings);

/* --- selector.c --- */
struct figure {
  period_code first;
  size_t n;
  double *value, *se; /* n, NaN missing; se NULL when none is given */
  double *common;     /* n; covariance of the error of a value with that of the one before; NULL, NaN: not known */
  struct span unit, vintage;
  struct span top, bottom; /* the selectors it was computed from; bottom empty when there is no denominator */
  bool of_parts;           /* the region has no series of its own: those of the regions within it are added up */
  const char *reason;      /* why there is none: n is 0 */
};
/* What is to be computed: `numerator` over `denominator` in percent (denominator empty: the numerator itself).
 * `scheme`, when not empty, replaces that of the numerator. A vintage that has a figure for `date` goes before others
 * (PERIOD_NONE: no wish). */
struct figure_request {
  const struct series_set *set;
  struct span region, numerator, denominator, scheme;
  enum period_kind kind;
  period_code date;
  struct span but_vintage; /* when not empty: any vintage but this one */
};
void figure_compute(const struct figure_request *request, struct arena *arena, struct figure *out);
/* Convert to another unit; false when the table does not relate them. */
bool figure_convert(struct figure *figure, struct span unit, const struct table *units);
/* Is the series one of these alternatives, in whatever region and vintage? */
bool selector_covers(struct span selectors, const struct series *series, enum period_kind kind);
/* The only series of a selector in a region and vintage; NULL when there is none, or several. */
const struct series *selector_series(const struct series_set *set, struct span region, struct span selector,
                                     enum period_kind kind, struct span vintage);
/* Other schemes that have the category of the selector, into scheme[]; at most `most`. */
size_t selector_schemes(const struct series_set *set, struct span region, struct span selector, struct span *scheme,
                        size_t most);

/* --- assess.c --- */
int assess_all(struct stage_context *context, const struct forecasting *forecasting,
               const struct forecasting_state *state, const struct joint_paths *joint, const struct emit *emit,
               struct err *err);

/* --- backtest.c --- */
struct schema backtest_schema(struct arena *arena);
int backtest_origins(const char *text, size_t *origins, struct err *err);
int backtest_methods(const char *names, const struct method **method, size_t *n, struct err *err); /* room for 32 */
int backtest_write(struct stage_context *context, const struct forecasting *forecasting, const struct series_set *set,
                   const struct emit *emit, struct err *err);

/* --- revisions.c --- The table of revisions by age, learnt from the vintages of the input. */
int revisions_learn(const struct series_set *set, const struct emit *emit, struct err *err);

/* --- blocks.c --- */

bool forecast_is_bottom_up(const struct forecast_options *o);

/* The series of the input, then the figures of the targets. */
int forecast_all(struct stage_context *context, const struct forecasting *f, struct joint_paths *joint,
                 struct crowd *company, const struct emit *emit, struct forecast_writers *writers, struct err *err);

#endif

/* assessment.h - one target, judged: what assess.c finds out and assessment.c writes. See forecast.h. */
#ifndef TERTIA_STAGES_FORECAST_ASSESSMENT_H
#define TERTIA_STAGES_FORECAST_ASSESSMENT_H

#include "stages/forecast/forecast.h"
#include "stat/target.h"
#include "stat/variance.h"
#include "stat/verdict.h"

/* A line of the table of targets. */
struct target_row {
  struct span name, region, indicator, title_zh, title_en, unit, numerator, denominator, source_kind, kind, source,
      note;
  struct target goal;
  period_code period;
};

struct nowcast_found {
  period_code period; /* PERIOD_NONE: there is none */
  int months;
  double value, se; /* in the unit; se on the scale of the model */
};

struct assessment {
  const struct target_row *row;
  struct span scenario, definition; /* definition: the scheme that stands in for the main one; empty: the main one */
  struct figure figure;
  period_code latest_period;
  double latest;
  size_t h;                      /* steps from the latest figure to the date; 0: it is there */
  double forecast, lo[2], hi[2]; /* at the date, in the unit; 80 and 95 % */
  struct target_chance chance;
  double gap, pace, pace_scaled, pace_rank;
  struct variance_parts parts;
  const char *method, *scale;
  struct strbuf weights;
  struct nowcast_found nowcast;
  enum verdict verdict;
  const char *reason; /* why something is empty, or NULL */
};

/* One item of work: a target under a definition or scenario. */
struct assess_job {
  const struct forecasting *forecasting;
  const struct series_set *set;
  const struct target_row *row;
  struct span scheme, scenario;
  uint64_t stream; /* of the random numbers */
  double definition_variance;
  double mean_scaled; /* out: the forecast on the scale of the model, for the spread between definitions */
  struct span line;   /* out */
};

/* --- targets.c --- */
/* A row without a region, or with *, becomes one for every region that has data for it. */
int targets_read(const struct table *table, const struct series_set *set, struct arena *arena, struct target_row **row,
                 size_t *n, struct err *err);

/* --- outlook.c --- */
/* The running year's figure from its months, when the set has months after the latest year. */
struct nowcast_found nowcast_find(const struct assess_job *job, const struct assessment *a, const struct transform *t,
                                  struct arena *arena);
/* Judge under a scenario: chance, forecast, interval. */
void scenario_assess(const struct assess_job *job, struct arena *arena, struct assessment *a);
/* Has the scenario anything to say about this target? */
bool scenario_concerns(const struct table *scenarios, struct span scenario, const struct target_row *row);

/* --- assess.c --- */
bool figure_is_share(const struct assessment *a);
void assess_figure(const struct assess_job *job, enum period_kind kind, struct arena *arena, struct figure *out);

void assess_item(void *context, size_t item, struct worker *worker); /* context: an array of struct assess_job */

/* --- jobs.c --- */
/* Every target's figure as a series of its own, indicator = the target's name (name@scheme for another definition), so
 * that it is forecast and drawn like any other; in the arena. */
int assess_series(const struct forecasting *forecasting, const struct series_set *set, struct arena *arena,
                  struct series **list, size_t *n, struct err *err);

/* --- assessment.c --- */
#define ASSESSMENT_HEADER                                                                                              \
  "target,region,period,title_zh,title_en,kind,indicator,scenario,definition,unit,latest_period,value,target_value,"   \
  "direction,tolerance,gap,pace_points,pace_logit,pace_rank,h,forecast,lo80,hi80,lo95,hi95,probability_at,"            \
  "probability_at_se,probability_by,probability_by_se,paths,method,weights,scale,var_process,var_parameter,var_model," \
  "var_sampling,var_revision,var_total,var_definition,nowcast_period,nowcast_months,nowcast,nowcast_se,points,"        \
  "numerator,"                                                                                                         \
  "denominator,vintage,verdict,verdict_zh,verdict_en,reason\n"
void assessment_put(const struct forecasting *forecasting, const struct assessment *a, struct strbuf *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* assessment.h - one target, judged: what assess.c finds out and assessment.c writes. See forecast.h. */
#ifndef TERTIA_STAGES_FORECAST_ASSESSMENT_H
#define TERTIA_STAGES_FORECAST_ASSESSMENT_H

#include "stages/forecast/forecast.h"
#include "stat/target.h"
#include "stat/variance.h"
#include "stat/verdict.h"

enum target_reading { READING_STATED, READING_INFERRED };

/* A line of a table of targets. */
struct target_row {
  struct span name, region, indicator, title_zh, title_en, unit, numerator, denominator, source_kind, kind, source,
      note;
  struct target goal;
  enum target_span span;
  enum target_reading reading;      /* of the sense */
  enum target_reading plan_reading; /* of plan_from */
  enum target_reading direction_reading;
  const char *tolerance_by;      /* policy, assumed, unstated; "" without a tolerance */
  period_code period, plan_from; /* plan_from: first period of the plan, or PERIOD_NONE */
  const char *file;              /* where it is, for messages */
  unsigned line;
};

/* The known part of a plan. */
struct plan_course {
  size_t periods;        /* of the whole plan; 0: its first year is not known */
  size_t known, missing; /* up to the latest figure */
  bool failed;           /* a known period does not meet the target */
  double grown;          /* sum of ln(1 + g / 100) over the known periods */
};

struct nowcast_found {
  period_code period; /* PERIOD_NONE: there is none */
  int months;
  double value, se; /* in the unit; se on the scale of the model */
};

struct assessment {
  const struct target_row *row;
  struct span scenario, definition; /* definition: the scheme that replaces the main one; empty: the main one */
  struct figure figure;
  period_code latest_period;
  double latest;
  size_t h;                      /* steps from the latest figure to the date; 0: it is there */
  double forecast, lo[2], hi[2]; /* at the date, in the unit; 80 and 95 % */
  struct target_chance chance;
  double gap, pace, pace_scaled, pace_rank;
  double gap_printed, excess;
  double needed_growth; /* percent a year in the years left: of an amount, or to reach a mean growth */
  struct plan_course course;
  enum verdict verdict_both; /* were the target to be met from both sides */
  bool mark[MARKS];
  struct span other_vintage; /* with a census step: the basis on which it is not met, its last figure */
  double other_value;
  period_code other_period;
  struct variance_parts parts;
  const char *method, *scale;
  struct strbuf weights;
  struct nowcast_found nowcast;
  enum verdict verdict;
  const char *reason; /* why something is empty, or NULL */
};

struct assessment_row;

/* One item of work: a target under a definition or scenario. */
struct assess_job {
  const struct forecasting *forecasting;
  const struct forecasting_state *state; /* NULL where only figures are computed */
  const struct series_set *set;
  const struct joint_paths *joint; /* NULL: none */
  const struct target_row *row;
  struct span scheme, scenario;
  uint64_t stream; /* of the random numbers */
  double definition_variance;
  double mean_scaled;          /* out: the forecast on the scale of the model, for the spread between definitions */
  struct assessment_row *line; /* out */
};

/* --- targets.c --- */
/* The rows of all tables, in their order. A row without a region, or with *, becomes one for every region that has data
 * for it. One target, region and date in two rows is an error. */
int targets_read(const struct forecasting *forecasting, const struct series_set *set, struct arena *arena,
                 struct target_row **row, size_t *n, struct err *err);

/* --- target_names.c --- Is every name of a target in the catalog or the data? */
int target_names_check(const struct forecasting *f, const struct series_set *set, const struct target_row *row,
                       struct err *err);

/* --- target_words.c --- What the table does not state, read from the sentence by catalog/target-words.csv. */
/* Direction, source, note and title as one text, without the words the table leaves out. */
struct span target_sentence_of(const struct table *words, const struct span *part, size_t parts, struct arena *arena);
/* The sense of the sentence; then what depends on the sense the target has. */
bool target_words_sense(const struct table *words, struct span sentence, enum target_sense *sense);
bool target_words_say(const struct table *words, struct span sentence, enum target_sense sense, const char *property);
/* "2019-2022", "2024—2027": the first year of a plan that ends in this year; PERIOD_NONE when there is no such range.
 */
period_code target_words_plan(struct span sentence, period_code end);
/* Sense words and yes/no of the table itself. */
int target_words_check(const struct table *words, struct err *err);

/* --- outlook.c --- */
/* The running year's figure from its months, when the set has months after the latest year. */
struct nowcast_found nowcast_find(const struct assess_job *job, const struct assessment *a, const struct transform *t,
                                  struct arena *arena);
/* Judge under a scenario: chance, forecast, interval. */
void scenario_assess(const struct assess_job *job, struct arena *arena, struct assessment *a);
/* Has the scenario anything to say about this target? */
bool scenario_concerns(const struct table *scenarios, struct span scenario, const struct target_row *row);

/* --- plan.c --- Every year of a plan, and the mean over it. */
void plan_course_find(struct assessment *a);
/* The figure that is compared with the target: the latest, or the mean over the plan so far. */
double plan_judged(const struct assessment *a, double value);
struct target_question plan_question(const struct assessment *a, const struct transform *transform);
/* Growth over a year before, in percent, in place of amounts. */
void figure_grow(struct figure *figure);
double plan_needed_growth(const struct assessment *a);

/* --- marks.c --- */
/* Is there ground for a chance? Sets the mark that says why not, and the reason. */
bool marks_allow_chance(const struct assess_job *job, struct assessment *a);
void marks_find(const struct assess_job *job, struct arena *arena, struct assessment *a);

/* --- assess.c --- */
bool figure_is_share(const struct assessment *a);
void assess_figure(const struct assess_job *job, enum period_kind kind, struct arena *arena, struct figure *out);

void assess_item(void *context, size_t item, struct worker *worker); /* context: an array of struct assess_job */

/* --- jobs.c --- */
/* Every target's figure as a series of its own, indicator = the target's name (name@scheme for another definition), so
 * that it is forecast and drawn like any other; in the set's arena. Shares on joint paths are forecast there and then,
 * into what the worker keeps; made[i].mean is NULL for the others. */
struct figure_series {
  struct series *list;
  struct outcome *made;
  size_t n;
};
int assess_series(const struct forecasting *forecasting, const struct joint_paths *joint, struct worker *worker,
                  struct figure_series *figures, struct err *err);

/* --- assessment.c --- */
/* A judged target as a row of the port `assessment`: made where it is judged, written when all are. */
union assessment_cell {
  struct span text;
  double real;
  period_code period;
};
struct assessment_row {
  union assessment_cell *cell; /* one a column of assessment_columns */
  size_t n;
  struct arena *arena; /* of the cells and their texts */
};
extern const struct port_column assessment_columns[];
void assessment_fill(const struct forecasting *forecasting, const struct assessment *a, struct arena *arena,
                     struct assessment_row *row);
void assessment_write(const struct assessment_row *row, struct row_writer *out);

#endif

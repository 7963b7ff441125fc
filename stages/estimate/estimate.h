/* SPDX-License-Identifier: GPL-3.0-or-later */
/* estimate.h - weights of sampled units, and estimates with their errors (GSBPM 5.6): the parts of the stage, among
 * themselves.
 *
 * The first look remembers of every record its stratum, domains, auxiliaries and amounts (survey_units.c). When all are
 * there, weights are made (weights.c: design, births and deaths, non-response, ratio, calibration, outliers); the
 * second look writes them beside the records (estimate.c). The ports have estimates by domain with errors
 * (estimates.c), the strata, the accuracy and the sample that would do (accuracy.c), units near the threshold
 * (candidates.c) and the growth by what made it (decomposition.c). Method: docs/methods/estimate.md. */
#ifndef TERTIA_STAGES_ESTIMATE_ESTIMATE_H
#define TERTIA_STAGES_ESTIMATE_ESTIMATE_H

#include "base/list.h"
#include "data/period.h"
#include "data/place.h"
#include "flow/row_writer.h"
#include "flow/stage.h"
#include "knowledge/columns.h"
#include "knowledge/design.h"
#include "knowledge/forms.h"
#include "stat/survey_calibration.h"
#include "stat/survey_variance.h"

extern const struct stage estimate_stage;

enum {
  ESTIMATE_RECORDS,
  ESTIMATE_STRATA,
  ESTIMATE_ESTIMATES,
  ESTIMATE_ACCURACY,
  ESTIMATE_ALLOCATION,
  ESTIMATE_CANDIDATES,
  ESTIMATE_DECOMPOSITION
}; /* ports */
enum { SURVEY_DOMAINS = 8, SURVEY_STAGES = 2 };

struct estimate_options {
  const char *unit, *period, *sample, *weight, *population, *adjustment, *h_value, *out_of_scope, *response, *group,
      *winsorise, *l_value, *calibration_factor, *design, *totals, *method, *replicates, *reconciled, *indicator,
      *industry;
  struct option_list stratum, auxiliary, response_cells, cluster, fpc, domains, values, ratios, bounds, reclassified;
  long rounds, seed, least;
  double relative_error, near;
  bool composite;
};

/* Domains of one kind: columns joined by '+'; none: all records. */
struct domain_kind {
  const char *name;
  size_t text[SURVEY_DOMAINS], texts;
};

/* What is estimated: total and mean of a value, or a ratio of two. */
struct target {
  const char *name, *unit;
  size_t value, other; /* other: SIZE_MAX; else the denominator */
};

struct sampled {
  struct position at;
  size_t row;
  struct span unit, stratum, group, period_text, marker;
  period_code period;
  bool is_sampled, responded, seen; /* seen: the same unit again in the period */
  int above;                        /* its form is of units above the threshold: 1, below: 0, not known: -1 */
  bool is_beside;                   /* of a list or of head counts: no record of the survey */
  char adjustment;                  /* I, D, O */
  double h, base, population, l, given_factor; /* NaN: not in the input */
  double fpc[SURVEY_STAGES];
  struct span cluster[SURVEY_STAGES];
  double *value;     /* values, then auxiliaries, then amounts of known totals */
  decimal *exact;    /* values: exact, for the decomposition */
  struct span *text; /* texts */
  double unadjusted, design, response, factor, outlier, weight;
  const char *outlier_marker;
};

struct survey_memory {
  struct arena arena;
  struct sampled **list;
  size_t n, room;
};

/* Strata of a period; records list[from .. to). */
struct stratum {
  struct span name;
  period_code period;
  struct span period_text;
  size_t from, to;
  double population, units, sampled, respondents, unadjusted, design;
  bool take_all;
};

struct estimate {
  const struct estimate_options *options;
  struct schema in, out;
  const struct catalog_columns *catalog;
  const struct catalog_forms *forms;
  size_t form, unit, period, sample, weight, population, adjustment, h_value, response, group, l_value,
      given_factor; /* columns or absent */
  size_t stratum_text[SURVEY_DOMAINS], stratum_texts;
  size_t response_text[SURVEY_DOMAINS], response_texts;
  size_t cluster_text[SURVEY_STAGES], clusters, fpc_column[SURVEY_STAGES], fpcs;
  size_t *value_column; /* values */
  const char **value_name;
  size_t values, first_auxiliary, auxiliaries, winsorised; /* indices of values; SIZE_MAX */
  size_t *text_column;
  const char **text_name;
  size_t texts;
  struct domain_kind domain[SURVEY_DOMAINS];
  size_t domains;
  struct target *target;
  size_t targets;
  const struct catalog_design *design;
  const struct known_totals *totals;
  const struct catalog_thresholds *thresholds;
  const struct table *reconciled;
  double lower, upper;
  struct place place;
  size_t out_column[10];
  size_t industry_text, reclassified_text[SURVEY_DOMAINS], reclassifieds;

  /* settled */
  struct arena *arena;
  struct survey_memory *memory; /* sorted by period, stratum, clusters, unit, place */
  size_t surveyed;              /* the first so many; those behind are beside the survey */
  struct sampled **by_place;
  struct stratum *stratum;
  size_t strata;
  bool totals_missed;
  double missed_by;
};

/* --- survey_fields.c --- */
int survey_fields_open(struct stage_context *context, struct estimate *e, struct err *err);
/* --- survey_units.c --- */
int survey_learn(const void *shared, void *learned, const struct batch *in, struct err *err);
int survey_merge(const void *shared, void *into, void *from, struct err *err);
void survey_end(void *learned);
void survey_sort(struct estimate *e);
/* --- weights.c --- */
void weights_make(struct estimate *e);
/* The matrix of known totals over records [from, to) of one period: n x p in arena; p is the number of totals. */
double *totals_matrix(const struct estimate *e, struct sampled *const *list, size_t n, struct arena *arena);
bool weights_are_calibrated(const struct estimate *e);
/* --- estimates.c --- */
struct cell_estimate {
  double estimate, se, deff, replicate_se;
  size_t n, lonely;
  double weights;
};
int estimates_write(const struct estimate *e, const struct emit *emit, struct err *err);
bool survey_in_domain(const struct estimate *e, const struct sampled *s, const struct domain_kind *kind,
                      const struct sampled *head);
/* Of the part that is surveyed in full: by its form, else by its stratum. */
bool survey_is_full(const struct stratum *stratum, const struct sampled *s);
/* --- accuracy.c, candidates.c, decomposition.c --- */
int accuracy_note(struct row_writer *out, struct row_writer *allocation, const struct estimate *e, size_t from,
                  size_t to, const struct domain_kind *kind, const struct sampled *head, const struct target *target,
                  const struct cell_estimate *cell);
int candidates_write(const struct estimate *e, const struct emit *emit, struct err *err);
int decomposition_write(const struct estimate *e, const struct emit *emit, struct err *err);

/* --- sample_rows.c --- */
/* The columns the stage adds to the records. */
enum estimate_out {
  OUT_WEIGHT,
  OUT_DESIGN,
  OUT_UNADJUSTED,
  OUT_RESPONSE,
  OUT_FACTOR,
  OUT_OUTLIER,
  OUT_MARKER,
  OUT_STRATUM,
  OUT_SAMPLE,
  OUT_POPULATION,
  OUTS
};
int estimate_push(const void *shared, void *state, const struct batch *in, const struct emit *emit, struct err *err);

double sampled_number(const struct estimate *e, const struct sampled *s, size_t what);

#endif

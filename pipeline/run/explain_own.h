/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain_own.h - explaining figures, for its own files. See explain.h. */
#ifndef TERTIA_RUN_EXPLAIN_OWN_H
#define TERTIA_RUN_EXPLAIN_OWN_H

#include "run/exact.h"
#include "run/explain.h"
#include "run/kept.h"
#include "run/rows.h"

/* A table of the run. */
struct explain_table {
  const char *file;
  const struct record *step; /* whose records it has; NULL: it is another output */
};

struct explaining {
  const char *folder, *plan_dir;
  const struct explain_query *query;
  struct manifest manifest;
  struct explain_table *table; /* in the order of the pipeline: a later one is used */
  size_t tables;
  struct kept kept;
  struct digests digests;
  struct arena *arena;
};

/* The name of a figure. */
struct figure_key {
  struct span region, period, scheme, category, indicator;
};

/* A setting of a step; NULL where it has none. */
const char *explain_setting(const struct explaining *in, const char *step, const char *key);

json_t *explain_node(const char *what);                                 /* copied */
void explain_detail(json_t *node, const char *name, struct span value); /* nothing where it is empty */
void explain_add(json_t *node, json_t *part);
/* `figure` of a node. */
void explain_figure(json_t *node, const char *table, uint64_t line, const struct figure_key *key, struct span value,
                    struct span unit);
json_t *span_json(struct span text);

/* The figure as in the last table before `before`; *node is NULL where there is none. */
int explain_key(struct explaining *in, const struct figure_key *key, size_t before, int depth, json_t **node,
                struct err *err);

/* explain_units.c: the records that an aggregate is the sum of. */
int explain_units(struct explaining *in, const struct explain_table *table, const struct figure_key *key,
                  struct span value, json_t *node, struct err *err);
/* explain_parts.c: numerator and denominator of a computed figure; false where it is not computed. */
bool explain_parts(const struct figure_key *key, struct explaining *in, struct figure_key part[2], size_t *parts,
                   const char **how);
/* explain_sources.c: a figure that the run has read, as a control or a series; nothing is added where there is none. */
int explain_sources(struct explaining *in, const struct figure_key *key, json_t *node, bool *found, struct err *err);
int explain_control(struct explaining *in, const char *step, const struct figure_key *key, struct span basis,
                    json_t *node, struct err *err);
/* explain_forecast.c */
int explain_forecast(struct explaining *in, const struct figure_key *key, json_t **node, struct err *err);
int explain_target(struct explaining *in, const struct figure_key *key, size_t before, int depth, json_t *node,
                   bool *found, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* growth.h - growth of amounts, what each category contributes to it, and growth at constant prices: the parts of the
 * stage, among themselves.
 *
 * Rows are gathered to series (growth.c). The categories of one scheme, region, indicator, unit and vintage are a panel
 * (panel.c); deflators are put to its parts (deflators.c); volumes are summed from the leaves (volumes.c); and each
 * period is compared with the one a year before (compare.c). Method: docs/methods/growth.md.
 */
#ifndef TERTIA_STAGES_GROWTH_GROWTH_H
#define TERTIA_STAGES_GROWTH_GROWTH_H

#include "data/scheme_tree.h"
#include "data/series.h"
#include "flow/stage.h"
#include "stat/chain.h"

extern const struct stage growth_stage;

struct growth_options {
  struct option_list indicators;
  const char *deflators, *base_years;
};

/* What open() builds. */
struct growth {
  const struct growth_options *options;
  struct schema in, out;
  size_t column[SERIES_FIELDS], period, value, count; /* of the input; SCHEMA_ABSENT */
  const struct table *deflators, *base_years, *schemes;
  struct stage_context *context;
};

/* --- panel.c --- */
struct part {
  struct span category;
  const struct series *series;
  double *nominal; /* on the panel's grid; NaN missing */
  double *units;   /* how many values are in each; NaN unknown */
  size_t parent;   /* index of the part above, or PART_NONE */
  bool leaf;
  bool is_rest; /* what the parts of the whole leave over: "rest"; its amounts depend on the two periods compared */
  bool deflated;
  struct chain_index index;
  struct span deflator; /* "scheme:category" of the index */
};
#define PART_NONE SIZE_MAX

struct panel {
  struct span region, indicator, scheme, unit, vintage;
  enum period_kind kind;
  period_code first;
  size_t n; /* periods */
  struct part *part;
  size_t parts, whole; /* whole: the part others contribute to; PART_NONE */
  bool overlapping;
  struct part outside; /* the whole of an overlapping scheme, of another scheme */
};

/* Reads the scheme tables of all series, so that one that cannot be read is an error and not an absent one. To be
 * called before panel_make(). */
int panel_schemes_read(const struct growth *growth, const struct series_set *set, struct err *err);

/* The panel that begins with list[from]; *to is the first series of the next region, indicator or scheme. A panel has
 * one unit, vintage and frequency; `seen` marks what is done. */
bool panel_make(const struct growth *growth, const struct series_set *set, size_t from, bool *seen, struct arena *arena,
                struct panel *panel);
const struct part *panel_whole(const struct panel *panel);
/* The row of schemes.csv, or table->rows. */
size_t scheme_row(const struct growth *growth, struct span scheme);

/* --- deflators.c --- */
int deflators_check(const struct growth *growth, const struct series_set *set, const struct finding_sink *findings,
                    struct err *err);
/* Assigns each part the index of its category, else of the nearest above it, else of the scheme's universe. */
void deflators_apply(const struct growth *growth, struct panel *panel, struct arena *arena);

/* --- volumes.c --- */
/* The place on the grid of the base year in force in period t; false when it has no amounts. `*exact`: it is the year
 * stated in the table, not the first there is. */
bool volumes_base(const struct growth *growth, const struct panel *panel, size_t t, size_t *base, bool *exact);
bool volumes_known(const struct panel *panel, size_t part);
double volumes_at(const struct panel *panel, size_t part, size_t base, size_t t);

/* --- compare.c --- */
struct growth_row {
  const struct panel *panel;
  const struct part *part;
  const char *basis, *price, *note;
  int base_year; /* 0: none */
  period_code from, to;
  double growth, contribution, rate, units, value_from, value_to;
};
struct growth_writer;
int compare_panel(const struct growth *growth, const struct panel *panel, struct arena *arena,
                  struct growth_writer *writer);

/* --- growth.c --- */
int growth_put(struct growth_writer *writer, const struct growth_row *row);

#endif

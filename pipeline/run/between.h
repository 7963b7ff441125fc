/* SPDX-License-Identifier: GPL-3.0-or-later */
/* between.h - the way from one run to another, a cause at a time: its files and settings are exchanged for those of the
 * other run, in the order of the pipeline and cumulatively, and the run is done again through its keyed steps. So the
 * changes of a figure on the way add up to the change between the two runs, to the last digit.
 *
 * A stop that cannot be made, because a file of it is no longer available, is left out, and the causes on both sides of
 * it are shown as one, "inputs+rules". Figures depend on the order where causes act on the same records. */
#ifndef TERTIA_RUN_BETWEEN_H
#define TERTIA_RUN_BETWEEN_H

#include "base/log.h"
#include "run/figure_table.h"

/* The most stops there can be. */
enum { CAUSES_MOST = 32 };

/* After this cause (or these) the figures are these. */
struct between_stop {
  const char *cause;
  struct figure_list figures; /* sorted */
};

struct between {
  struct between_stop *stop;
  size_t n;             /* none: the runs do not differ in anything that figures depend on */
  const char **missing; /* in words: what is not available */
  size_t missings;
};

/* Folders of two runs. The figures of the last stop are those of the second run. Programs, inputs and tables are looked
 * for where they are and among what was kept. */
int between_runs(const char *before, const char *after, const char *catalog, long jobs, const struct log *log,
                 struct between *between, struct arena *arena, struct err *err);

#endif

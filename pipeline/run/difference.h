/* SPDX-License-Identifier: GPL-3.0-or-later */
/* difference.h - what changed between two runs: figures that are new, withdrawn, or have another value. */
#ifndef TERTIA_RUN_DIFFERENCE_H
#define TERTIA_RUN_DIFFERENCE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"

struct difference_counts {
  size_t same, changed, added, withdrawn;
};

/* Compares the tables of figures (figures.h) of two run folders, by file, region, period, scheme, category, indicator and
 * basis; the name of the vintage is not compared. Appends CSV with a header:
 * table,region,period,scheme,category,indicator,basis,kind,before,after,difference,percent,unit; `kind` is changed, new or withdrawn.
 * Differences are exact; percent is of |before|, empty where that is 0. In the order of the tables' names and of the keys. */
int difference_of_runs(const char *before, const char *after, struct strbuf *out, struct difference_counts *counts,
                       struct arena *arena, struct err *err);

#endif

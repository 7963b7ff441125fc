/* SPDX-License-Identifier: GPL-3.0-or-later */
/* difference.h - what changed between two runs, and why: figures that are new, withdrawn, or have another value. */
#ifndef TERTIA_RUN_DIFFERENCE_H
#define TERTIA_RUN_DIFFERENCE_H

#include "run/between.h"

struct difference_counts {
  size_t same, changed, added, withdrawn;
};

/* Compares two sorted lists of figures (figure_table.h) by file, region, period, scheme, category, indicator and basis;
 * the name of the vintage is not compared. Appends CSV with a header:
 * table,region,period,scheme,category,indicator,basis,kind,before,after,difference,percent,unit; `kind` is changed, new
 * or withdrawn. Differences are exact; percent is of |before|, empty where that is 0. In the order of the tables' names
 * and of the keys.
 *
 * With `between` (NULL: not asked for) follow `cause`, the causes that changed the figure in their order, joined by +,
 * and a column for each cause with the change it made; these add up to `difference`. Of a figure that is new or
 * withdrawn, `cause` is why it appeared or disappeared. */
void difference_of_lists(const struct figure_list *before, const struct figure_list *after,
                         const struct between *between, struct strbuf *out, struct difference_counts *counts);

#endif

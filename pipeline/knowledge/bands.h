/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bands.h - bands/NAME.csv: bands of ratios by class of industry, learned by `tertia-edit --learn` or written by
 * people.
 */
#ifndef TERTIA_KNOWLEDGE_BANDS_H
#define TERTIA_KNOWLEDGE_BANDS_H

#include "base/decimal.h"
#include "knowledge/names.h"

struct catalog_band {
  struct span class; /* a class, group, division or section; empty: all */
  struct span form;  /* "*": all */
  struct span ratio; /* "payroll/emp_end" */
  decimal lower, median, upper;
  long n; /* values it was learned from; 0: written by people */
};

struct catalog_bands {
  const struct catalog_band *band;
  size_t n;
};

/* bands/NAME.csv of the catalog, or a table the user named. */
int knowledge_bands(struct knowledge *knowledge, const char *name, const struct catalog_bands **bands, struct err *err);
int knowledge_bands_of(struct knowledge *knowledge, const struct table *table, const struct catalog_bands **bands,
                       struct err *err);

#endif

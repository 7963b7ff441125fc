/* SPDX-License-Identifier: GPL-3.0-or-later */
/* units.h - units.csv: units of one quantity, and how many of the base each is. */
#ifndef TERTIA_KNOWLEDGE_UNITS_H
#define TERTIA_KNOWLEDGE_UNITS_H

#include "knowledge/names.h"

struct catalog_unit {
  struct span name, base;
  double factor;    /* how many of the base */
  double precision; /* the step in which figures of the unit are usually published; NaN: none */
};

struct catalog_units {
  const struct catalog_unit *unit;
  size_t n;
  struct names names;
};

int knowledge_units(struct knowledge *knowledge, const struct catalog_units **units, struct err *err);
const struct catalog_unit *catalog_unit(const struct catalog_units *units, struct span name); /* NULL: no such unit */
/* How many of TO one of FROM is; 1 for equal or blank names; NaN where they cannot be converted. */
double catalog_unit_factor(const struct catalog_units *units, struct span from, struct span to);

#endif

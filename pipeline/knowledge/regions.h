/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regions.h - regions/regions.csv: codes of places. */
#ifndef TERTIA_KNOWLEDGE_REGIONS_H
#define TERTIA_KNOWLEDGE_REGIONS_H

#include "knowledge/names.h"

struct catalog_region {
  struct span code, name;
};

struct catalog_regions {
  const struct catalog_region *region;
  size_t n;
  struct names names;
};

int knowledge_regions(struct knowledge *knowledge, const struct catalog_regions **regions, struct err *err);
/* Is it a place of the table? Zeros at the end may fill a code up to six digits (500000 is 50); 000000 is the country.
 */
bool catalog_has_region(const struct catalog_regions *regions, struct span code);
/* A code of a place whose neighbours the table does not list: it may exist. */
bool catalog_region_unlisted(const struct catalog_regions *regions, struct span code);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* industry.h - the industries of the sample bureau and the slots to which units are assigned.
 *
 * Each slot has a fixed number of every hundred units, so a bureau of a few hundred has the same structure as one of
 * a million. A slot's industries are the rows of industry_table with its category (services) or sector. */
#ifndef SAMPLE_INDUSTRY_H
#define SAMPLE_INDUSTRY_H

#include <stddef.h>

struct industry {
  const char *code_2017, *code_2011;
  const char *carried; /* the code in GB/T 4754-2017 of a record filed under code_2011: a class or a parent */
  const char *sector;  /* "1", "2", "3" */
  const char *modern, *alternative;                 /* category of code_2017; empty outside services */
  const char *modern_carried, *alternative_carried; /* category of `carried` */
};

extern const struct industry industry_table[];
extern const size_t industry_count;

enum slot {
  SLOT_PRIMARY,
  SLOT_INDUSTRY,
  SLOT_CONSTRUCTION,
  SLOT_M01,
  SLOT_M02,
  SLOT_M03,
  SLOT_M04,
  SLOT_M05,
  SLOT_M06,
  SLOT_M07,
  SLOT_M08,
  SLOT_T01,
  SLOT_T02,
  SLOT_T03,
  SLOT_T04,
  SLOT_T05,
  SLOT_T06,
  SLOT_T07,
  SLOTS
};

/* The size of a slot in 2018, and its change per year from then on. */
struct slot_profile {
  const char *category;                  /* of modern-working-2020; "P", "I", "C" outside services */
  int of_hundred;                        /* units of every hundred */
  double value_added, value_added_drift; /* percent of GDP; points a year */
  double headcount, headcount_drift;     /* percent of persons engaged; points a year */
};

extern const struct slot_profile slot_profile[SLOTS];

/* The industries of each slot, as indices into industry_table. */
struct slot_index {
  unsigned short first[SLOTS + 1], row[512];
};
void slot_index_build(struct slot_index *index);

#endif

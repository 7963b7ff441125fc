/* SPDX-License-Identifier: GPL-3.0-or-later */
/* industry.c - the shares of each slot, consistent with what is published for the district: services 75.6 % of GDP
 * in early 2018, the 2019 plan of the city with modern services at about 60 % of services, and a draft of 2020 that
 * aims at 80, 65 and 78 % for 2025. Shares between the published points are assumptions. */
#include "industry.h"

#include <string.h>

const struct slot_profile slot_profile[SLOTS] = {
    [SLOT_PRIMARY] = {"P", 1, 0.12, 0.0, 0.8, -0.05},
    [SLOT_INDUSTRY] = {"I", 12, 17.3, -0.28, 16.0, -0.40},
    [SLOT_CONSTRUCTION] = {"C", 6, 6.98, -0.07, 11.2, -0.15},
    [SLOT_M01] = {"M01", 6, 4.6, 0.30, 3.0, 0.22},
    [SLOT_M02] = {"M02", 5, 3.0, 0.12, 2.6, 0.10},
    [SLOT_M03] = {"M03", 3, 18.2, 0.12, 4.4, 0.04},
    [SLOT_M04] = {"M04", 6, 4.0, 0.05, 6.2, 0.05},
    [SLOT_M05] = {"M05", 8, 6.6, 0.16, 11.0, 0.20},
    [SLOT_M06] = {"M06", 5, 6.0, 0.14, 7.2, 0.12},
    [SLOT_M07] = {"M07", 2, 2.0, 0.05, 1.6, 0.02},
    [SLOT_M08] = {"M08", 1, 0.6, 0.03, 0.6, 0.02},
    [SLOT_T01] = {"T01", 17, 11.6, -0.24, 14.6, -0.16},
    [SLOT_T02] = {"T02", 2, 2.2, -0.04, 2.2, -0.02},
    [SLOT_T03] = {"T03", 7, 3.0, -0.04, 6.6, 0.02},
    [SLOT_T04] = {"T04", 6, 7.6, -0.22, 4.0, -0.02},
    [SLOT_T05] = {"T05", 2, 0.8, 0.0, 1.0, 0.0},
    [SLOT_T06] = {"T06", 5, 1.8, -0.04, 3.6, 0.01},
    [SLOT_T07] = {"T07", 6, 3.6, -0.04, 3.4, 0.0},
};

static enum slot slot_of(const struct industry *industry) {
  if (industry->sector[0] == '1') return SLOT_PRIMARY;
  if (industry->sector[0] == '2') return strncmp(industry->code_2017, "47", 2) >= 0 ? SLOT_CONSTRUCTION : SLOT_INDUSTRY;
  enum slot slot = SLOT_M01;
  while (strcmp(slot_profile[slot].category, industry->modern) != 0) slot++;
  return slot;
}

/* Hospitals and testing laboratories have more units than other classes of their slots. */
static int times(const struct industry *industry) {
  if (strncmp(industry->code_2017, "84", 2) == 0) return 3;
  return strncmp(industry->code_2017, "745", 3) == 0 ? 2 : 1;
}

void slot_index_build(struct slot_index *index) {
  unsigned short n = 0;
  for (enum slot slot = 0; slot < SLOTS; slot++) {
    index->first[slot] = n;
    for (size_t i = 0; i < industry_count; i++)
      for (int k = slot_of(&industry_table[i]) == slot ? times(&industry_table[i]) : 0; k > 0; k--)
        index->row[n++] = (unsigned short)i;
  }
  index->first[SLOTS] = n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* region.h - region codes against the list (catalog/regions/regions.csv; rule 113).
 *
 * A code is looked up as deep as the list goes: provinces always, counties of a province that has any listed, streets
 * of a county that has any listed, communities of a street that has any. Codes have 6, 9 or 12
 * digits; with the urban-rural code 15 or 17.
 */
#ifndef TERTIA_CLEAN_REGION_H
#define TERTIA_CLEAN_REGION_H

#include "flow/stage.h"

struct regions {
  uint64_t *code; /* sorted: digits with a 1 before them, so that lengths stay apart */
  size_t n;
};

int regions_read(struct stage_context *context, struct regions *regions, struct err *err);

enum region { REGION_KNOWN, REGION_UNKNOWN, REGION_NO_CODE };
enum region region_check(const struct regions *regions, struct span code);

#endif

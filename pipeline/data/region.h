/* SPDX-License-Identifier: GPL-3.0-or-later */
/* region.h - codes of places (GB/T 2260 and the twelve-digit codes of statistics): a place's code begins with that of
 * the place it lies in; zeros fill it up to six digits. */
#ifndef TERTIA_DATA_REGION_H
#define TERTIA_DATA_REGION_H

#include "base/span.h"

/* Is the second place within the first, by their codes? 500105 is within 500000, 500105001 within 500105. */
bool region_within(struct span outer, struct span inner);

#endif

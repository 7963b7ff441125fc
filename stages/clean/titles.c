/* SPDX-License-Identifier: GPL-3.0-or-later */
/* titles.c - where in the file a column of the output stands. */
#include "stages/clean/cleaning.h"

uint32_t bound_raw_column(const struct cleaning *cleaning, const struct bound *bound, size_t column) {
  static const struct {
    enum out out;
    enum target target;
  } texts[] = {{OUT_NAME, TARGET_NAME},           {OUT_REGION, TARGET_REGION}, {OUT_ACCT_STD, TARGET_ACCT_STD},
               {OUT_ACCT_RULE, TARGET_ACCT_RULE}, {OUT_STATUS, TARGET_STATUS}, {OUT_UNIT, TARGET_USCC},
               {OUT_ORG_CODE, TARGET_ORG_CODE},   {OUT_PERIOD, TARGET_PERIOD}, {OUT_PERIOD, TARGET_PERIOD_YEAR},
               {OUT_INDUSTRY, TARGET_INDUSTRY}};
  for (int e = EDITIONS_MOST; column == OUT_INDUSTRY && e-- > 0;) /* the newest edition first */
    if (bound->at[TARGET_INDUSTRY_EDITION + e] != NO_COLUMN) return bound->at[TARGET_INDUSTRY_EDITION + e];
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (column == texts[i].out && bound->at[texts[i].target] != NO_COLUMN) return bound->at[texts[i].target];
  if (column == cleaning->activity) return bound->at[TARGET_ACTIVITY];
  if (column == cleaning->size) return bound->at[TARGET_SIZE];
  if (column == cleaning->contact) return bound->at[TARGET_CONTACT];
  if (column == cleaning->phone) return bound->at[TARGET_PHONE];
  if (column == cleaning->opened) return bound->at[TARGET_OPEN_YEAR];
  if (column == cleaning->founded) return bound->at[TARGET_FOUND_YEAR];
  for (size_t i = 0; i < bound->items; i++)
    if (cleaning->column_of[bound->item[i].item] == column) return bound->item[i].at;
  return NO_COLUMN;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.h - a unit's report for a year or its first months, and the value added that follows from it.
 *
 * Amounts are in hundredths of 千元; persons and wages per head are in hundredths too. All identities on the forms are
 * exact. Value added is computed here by the generator's own formulas (income approach, enterprise, small
 * enterprise, institution, non-profit), independently of the program that is tested with it. */
#ifndef SAMPLE_RECORD_H
#define SAMPLE_RECORD_H

#include "unit.h"

enum item {
  ITEM_FA_GROSS,
  ITEM_ACC_DEPRECIATION,
  ITEM_DEPRECIATION,
  ITEM_ASSETS,
  ITEM_LIABILITIES,
  ITEM_EQUITY,
  ITEM_REVENUE,
  ITEM_COST,
  ITEM_TAX_SURCHARGE,
  ITEM_SELL_EXP,
  ITEM_ADMIN_EXP,
  ITEM_ADMIN_TAX,
  ITEM_RD_EXP,
  ITEM_FIN_EXP,
  ITEM_ASSET_IMPAIRMENT,
  ITEM_CREDIT_IMPAIRMENT,
  ITEM_FAIR_VALUE_GAIN,
  ITEM_INVEST_INCOME,
  ITEM_DISPOSAL_GAIN,
  ITEM_HEDGE_GAIN,
  ITEM_OTHER_INCOME,
  ITEM_OP_PROFIT,
  ITEM_TOTAL_PROFIT,
  ITEM_PAYROLL,
  ITEM_VAT,
  ITEM_SALARIES_WELFARE,
  ITEM_LABOUR_FEE,
  ITEM_WELFARE_FEE,
  ITEM_FAMILY_SUBSIDY,
  ITEM_UNION_FEE,
  ITEM_OP_INCOME,
  ITEM_OP_EXPENSE,
  ITEM_STAFF_COST,
  ITEM_TAXES_FEES,
  ITEM_EMP_END,
  ITEM_EMP_AVG,
  ITEM_EMP_FEMALE,
  ITEM_EMP_PART_TIME,
  ITEM_STAFF_END,
  ITEM_DISPATCHED_END,
  ITEM_OTHER_END,
  ITEM_STAFF_AVG,
  ITEM_DISPATCHED_AVG,
  ITEM_OTHER_AVG,
  ITEM_WAGES_TOTAL,
  ITEM_WAGES_STAFF,
  ITEM_WAGES_DISPATCHED,
  ITEM_WAGES_OTHER,
  ITEM_WAGE_BASIC,
  ITEM_WAGE_BONUS,
  ITEM_WAGE_ALLOWANCE,
  ITEM_WAGE_REST,
  ITEM_WAGE_AVERAGE,
  ITEMS
};

struct record {
  const struct unit *unit;
  int year, months;
  bool decimals; /* written with two decimals */
  int64_t item[ITEMS];
};

void record_make(const struct population *population, const struct unit *unit, int year, struct record *record);
/* The first `months` of the year, cumulative. */
void record_months(const struct record *annual, int months, struct record *record);

/* Thousandths of 千元, exact. */
struct value_added {
  int64_t compensation, taxes, depreciation, surplus, total;
};
struct value_added record_value_added(const struct record *record);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.c - see record.h. */
#include "record.h"

#include "mistake.h"

#include "random.h"

/* value x share, rounded to the precision the unit files: hundredths, or whole 千元. */
static int64_t part(const struct record *record, double value, double share) {
  int64_t amount = (int64_t)(value * share * 100);
  return record->decimals ? amount : amount / 100 * 100;
}

static double between(uint64_t bits, unsigned n, double low, double high) {
  return low + (high - low) * random_unit(random_bits(bits, n, 60));
}

static void fill_people(struct record *record, double persons) {
  int64_t *item = record->item, n = (int64_t)(persons + 0.5) > 0 ? (int64_t)(persons + 0.5) : 1;
  item[ITEM_EMP_END] = n * 100;
  item[ITEM_EMP_AVG] = (n - n / 20) * 100;
  item[ITEM_EMP_FEMALE] = n * 2 / 5 * 100;
  item[ITEM_EMP_PART_TIME] = n / 25 * 100;
  item[ITEM_DISPATCHED_END] = n / 12 * 100, item[ITEM_OTHER_END] = n / 30 * 100;
  item[ITEM_STAFF_END] = item[ITEM_EMP_END] - item[ITEM_DISPATCHED_END] - item[ITEM_OTHER_END];
  item[ITEM_DISPATCHED_AVG] = n / 13 * 100, item[ITEM_OTHER_AVG] = n / 32 * 100;
  item[ITEM_STAFF_AVG] = item[ITEM_EMP_AVG] - item[ITEM_DISPATCHED_AVG] - item[ITEM_OTHER_AVG];
}

/* Wages from the unit's total payments, on whichever form they are reported. */
static void fill_wages(struct record *record, int64_t pay) {
  int64_t *item = record->item, total = pay * 4 / 5, people = item[ITEM_EMP_AVG] / 100;
  item[ITEM_WAGES_TOTAL] = total;
  item[ITEM_WAGES_DISPATCHED] = total / 15, item[ITEM_WAGES_OTHER] = total / 40;
  item[ITEM_WAGES_STAFF] = total - item[ITEM_WAGES_DISPATCHED] - item[ITEM_WAGES_OTHER];
  item[ITEM_WAGE_BASIC] = item[ITEM_WAGES_STAFF] / 2;
  item[ITEM_WAGE_BONUS] = item[ITEM_WAGES_STAFF] / 4, item[ITEM_WAGE_ALLOWANCE] = item[ITEM_WAGES_STAFF] / 8;
  item[ITEM_WAGE_REST] =
      item[ITEM_WAGES_STAFF] - item[ITEM_WAGE_BASIC] - item[ITEM_WAGE_BONUS] - item[ITEM_WAGE_ALLOWANCE];
  item[ITEM_WAGE_AVERAGE] = people ? total * 10 / people * 100 : 0; /* 元 per head, an integer */
}

static void fill_stocks(struct record *record, uint64_t bits, double base) {
  int64_t *item = record->item;
  item[ITEM_FA_GROSS] = item[ITEM_DEPRECIATION] * 14;
  item[ITEM_ACC_DEPRECIATION] = item[ITEM_DEPRECIATION] * 6;
  item[ITEM_ASSETS] = part(record, base, between(bits, 1, 1.2, 2.6)) + item[ITEM_FA_GROSS];
  item[ITEM_LIABILITIES] = item[ITEM_ASSETS] / 100 * (int64_t)between(bits, 2, 30, 80);
  item[ITEM_EQUITY] = item[ITEM_ASSETS] - item[ITEM_LIABILITIES];
}

/* Losses are negative. Half of the units have none of these, and the small form has only two of them. */
static void fill_gains(struct record *record, uint64_t bits, double revenue) {
  int64_t *item = record->item;
  if (bits & 1) return;
  item[ITEM_INVEST_INCOME] = part(record, revenue, between(bits, 3, -0.002, 0.006));
  item[ITEM_OTHER_INCOME] = part(record, revenue, between(bits, 4, 0, 0.003));
  if (record->unit->form == FORM_611_3) return;
  item[ITEM_ASSET_IMPAIRMENT] = -part(record, revenue, between(bits, 5, 0.0005, 0.004));
  if (record->year >= 2019) item[ITEM_CREDIT_IMPAIRMENT] = -part(record, revenue, between(bits, 6, 0, 0.002));
  item[ITEM_FAIR_VALUE_GAIN] = part(record, revenue, between(bits, 7, -0.001, 0.001));
  item[ITEM_DISPOSAL_GAIN] = part(record, revenue, between(bits, 8, -0.0005, 0.001));
  if (bits & 2 && record->year >= 2019)
    item[ITEM_HEDGE_GAIN] = part(record, revenue, between(bits, 9, -0.0002, 0.0002));
}

static int64_t gains(const struct record *record) {
  const int64_t *item = record->item;
  return item[ITEM_ASSET_IMPAIRMENT] + item[ITEM_CREDIT_IMPAIRMENT] + item[ITEM_FAIR_VALUE_GAIN] +
         item[ITEM_INVEST_INCOME] + item[ITEM_DISPOSAL_GAIN] + item[ITEM_HEDGE_GAIN] + item[ITEM_OTHER_INCOME];
}

static void fill_enterprise(struct record *record, uint64_t bits, double value_added) {
  int64_t *item = record->item;
  double revenue = value_added / between(bits, 10, 0.22, 0.5);
  item[ITEM_REVENUE] = part(record, revenue, 1);
  item[ITEM_PAYROLL] = part(record, value_added, between(bits, 11, 0.36, 0.54));
  item[ITEM_TAX_SURCHARGE] = part(record, value_added, between(bits, 12, 0.02, 0.05));
  item[ITEM_VAT] = part(record, value_added, between(bits, 13, 0.06, 0.12));
  item[ITEM_DEPRECIATION] = part(record, value_added, between(bits, 14, 0.08, 0.18));
  fill_gains(record, bits, revenue);
  int64_t surplus = part(record, value_added, 1) - item[ITEM_PAYROLL] - item[ITEM_TAX_SURCHARGE] - item[ITEM_VAT] -
                    item[ITEM_DEPRECIATION];
  item[ITEM_OP_PROFIT] = surplus + gains(record);
  item[ITEM_SELL_EXP] = part(record, revenue, 0.04), item[ITEM_ADMIN_EXP] = part(record, revenue, 0.07);
  item[ITEM_ADMIN_TAX] = part(record, revenue, 0.004), item[ITEM_FIN_EXP] = part(record, revenue, 0.009);
  if (record->year >= 2018) item[ITEM_RD_EXP] = part(record, revenue, 0.012);
  item[ITEM_COST] = item[ITEM_REVENUE] - item[ITEM_TAX_SURCHARGE] - item[ITEM_SELL_EXP] - item[ITEM_ADMIN_EXP] -
                    item[ITEM_RD_EXP] - item[ITEM_FIN_EXP] + gains(record) - item[ITEM_OP_PROFIT];
  item[ITEM_TOTAL_PROFIT] = item[ITEM_OP_PROFIT] + part(record, revenue, 0.001);
  fill_stocks(record, bits, revenue);
}

static void fill_institution(struct record *record, uint64_t bits, double value_added) {
  int64_t *item = record->item;
  item[ITEM_SALARIES_WELFARE] = part(record, value_added, between(bits, 15, 0.6, 0.75));
  item[ITEM_LABOUR_FEE] = part(record, value_added, 0.04), item[ITEM_WELFARE_FEE] = part(record, value_added, 0.03);
  item[ITEM_FAMILY_SUBSIDY] = part(record, value_added, between(bits, 16, 0.04, 0.08));
  item[ITEM_UNION_FEE] = part(record, value_added, 0.01), item[ITEM_TAX_SURCHARGE] = part(record, value_added, 0.004);
  item[ITEM_VAT] = part(record, value_added, 0.006), item[ITEM_OP_INCOME] = part(record, value_added, 0.3);
  item[ITEM_DEPRECIATION] = part(record, value_added, between(bits, 17, 0.08, 0.12));
  int64_t rest = part(record, value_added, 1) - item[ITEM_SALARIES_WELFARE] - item[ITEM_LABOUR_FEE] -
                 item[ITEM_WELFARE_FEE] - item[ITEM_FAMILY_SUBSIDY] / 2 - item[ITEM_UNION_FEE] -
                 item[ITEM_TAX_SURCHARGE] - item[ITEM_VAT] - item[ITEM_DEPRECIATION];
  item[ITEM_OP_EXPENSE] = item[ITEM_OP_INCOME] - rest;
  fill_stocks(record, bits, value_added);
}

static void fill_nonprofit(struct record *record, uint64_t bits, double value_added) {
  int64_t *item = record->item;
  item[ITEM_TAXES_FEES] = part(record, value_added, 0.02);
  item[ITEM_DEPRECIATION] = part(record, value_added, between(bits, 18, 0.06, 0.12));
  item[ITEM_STAFF_COST] = part(record, value_added, 1) - item[ITEM_TAXES_FEES] - item[ITEM_DEPRECIATION];
  fill_stocks(record, bits, value_added);
}

void record_make(const struct population *population, const struct unit *unit, int year, struct record *record) {
  uint64_t bits = random_bits(population->seed, unit->number, 50000 + (uint64_t)year);
  double value_added = unit_value_added(population, unit, year);
  *record = (struct record){.unit = unit, .year = year, .months = 12};
  record->decimals = unit_bits(population, unit, 26) & 1;
  fill_people(record, unit_persons(population, unit, year));
  if (unit->form == FORM_611_6)
    fill_institution(record, bits, value_added);
  else if (unit->form == FORM_611_7)
    fill_nonprofit(record, bits, value_added);
  else
    fill_enterprise(record, bits, value_added);
  fill_wages(record, record->item[ITEM_PAYROLL] + record->item[ITEM_SALARIES_WELFARE] + record->item[ITEM_STAFF_COST]);
  if (population->extremes) mistake_extreme(record, unit_bits(population, unit, 90000 + (uint64_t)year));
}

void record_months(const struct record *annual, int months, struct record *record) {
  *record = *annual;
  record->months = months;
  for (enum item i = ITEM_REVENUE; i <= ITEM_VAT; i++) record->item[i] = annual->item[i] * months / 12;
  int64_t *item = record->item;
  item[ITEM_OP_PROFIT] = item[ITEM_REVENUE] - item[ITEM_COST] - item[ITEM_TAX_SURCHARGE] - item[ITEM_SELL_EXP] -
                         item[ITEM_ADMIN_EXP] - item[ITEM_RD_EXP] - item[ITEM_FIN_EXP] + gains(record);
}

static struct value_added of_institution(const int64_t *item) {
  return (struct value_added){
      .compensation =
          10 * (item[ITEM_SALARIES_WELFARE] + item[ITEM_LABOUR_FEE] + item[ITEM_WELFARE_FEE] + item[ITEM_UNION_FEE]) +
          5 * item[ITEM_FAMILY_SUBSIDY],
      .taxes = 10 * (item[ITEM_TAX_SURCHARGE] + item[ITEM_VAT]),
      .depreciation = 10 * item[ITEM_DEPRECIATION],
      .surplus = 10 * (item[ITEM_OP_INCOME] - item[ITEM_OP_EXPENSE]),
  };
}

static struct value_added of_nonprofit(const int64_t *item) {
  return (struct value_added){.compensation = 10 * item[ITEM_STAFF_COST],
                              .taxes = 10 * item[ITEM_TAXES_FEES],
                              .depreciation = 10 * item[ITEM_DEPRECIATION]};
}

static struct value_added of_enterprise(const struct record *record) {
  const int64_t *item = record->item;
  return (struct value_added){.compensation = 10 * item[ITEM_PAYROLL],
                              .taxes = 10 * (item[ITEM_TAX_SURCHARGE] + item[ITEM_VAT]),
                              .depreciation = 10 * item[ITEM_DEPRECIATION],
                              .surplus = 10 * (item[ITEM_OP_PROFIT] - gains(record))};
}

struct value_added record_value_added(const struct record *record) {
  struct value_added sum = record->unit->form == FORM_611_6   ? of_institution(record->item)
                           : record->unit->form == FORM_611_7 ? of_nonprofit(record->item)
                                                              : of_enterprise(record);
  sum.total = sum.compensation + sum.taxes + sum.depreciation + sum.surplus;
  return sum;
}

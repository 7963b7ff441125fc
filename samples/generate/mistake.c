/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mistake.c - see mistake.h. */
#include "mistake.h"

#include <stdlib.h>

#include "random.h"

enum action {
  RECORD_TIMES, /* all money of the record times `by`, or divided by it where it is negative */
  ITEM_TIMES,
  SWAP,     /* two neighbouring digits */
  SWAP_FAR, /* two others */
  DROP,
  DOUBLED,
  WRONG,
  NEGATE,
  LOSSES, /* all losses without their minus */
  MONTH_ALONE,
  ITEM_ALONE,    /* one item of a cumulative form is that of the month */
  QUARTER_ALONE, /* wages of the quarter alone */
  TWO_TIMES,     /* an item times `by`, and total liabilities as well */
  TIMES_SWAP,    /* the record times `by`, and two digits of the item */
  ONES,          /* revenue and persons are 1 */
  EQUAL_DIGITS,
  COPIED,
  BLANK,
  WORD,
  SHIFTED /* a sum that is off by some per cent */
};

enum { ENTERPRISE = 1, SMALL = 2, INSTITUTION = 4, NONPROFIT = 8, WAGES = 16, MONTHS = 32, QUARTERS = 64, LISTS = 128 };

struct mistake_kind {
  const char *name;
  enum action action;
  unsigned forms;
  int item, by;
};

#define REPORTS (ENTERPRISE | SMALL)
static const struct mistake_kind mistake_kinds[] = {
    {"record-x1000", RECORD_TIMES, REPORTS | INSTITUTION | NONPROFIT, 0, 1000},
    {"record-/1000", RECORD_TIMES, REPORTS | INSTITUTION | NONPROFIT, 0, -1000},
    {"record-x10000", RECORD_TIMES, REPORTS, 0, 10000},
    {"record-x10", RECORD_TIMES, REPORTS, 0, 10},
    {"record-/10", RECORD_TIMES, REPORTS, 0, -10},
    {"record-x100", RECORD_TIMES, REPORTS, 0, 100},
    {"month-record-x1000", RECORD_TIMES, MONTHS, 0, 1000},
    {"month-record-/10", RECORD_TIMES, MONTHS, 0, -10},
    {"revenue-x1000", ITEM_TIMES, REPORTS | MONTHS, ITEM_REVENUE, 1000},
    {"cost-x1000", ITEM_TIMES, REPORTS | MONTHS, ITEM_COST, 1000},
    {"payroll-x1000", ITEM_TIMES, REPORTS | MONTHS, ITEM_PAYROLL, 1000},
    {"payroll-/1000", ITEM_TIMES, REPORTS, ITEM_PAYROLL, -1000},
    {"vat-x1000", ITEM_TIMES, REPORTS, ITEM_VAT, 1000},
    {"assets-x1000", ITEM_TIMES, REPORTS, ITEM_ASSETS, 1000},
    {"assets-/1000", ITEM_TIMES, REPORTS, ITEM_ASSETS, -1000},
    {"liabilities-x1000", ITEM_TIMES, ENTERPRISE | SMALL, ITEM_LIABILITIES, 1000},
    {"depreciation-x1000", ITEM_TIMES, REPORTS, ITEM_DEPRECIATION, 1000},
    {"profit-x1000", ITEM_TIMES, ENTERPRISE, ITEM_OP_PROFIT, 1000},
    {"revenue-/1000", ITEM_TIMES, REPORTS, ITEM_REVENUE, -1000},
    {"admin-x10", ITEM_TIMES, ENTERPRISE, ITEM_ADMIN_EXP, 10},
    {"revenue-x10", ITEM_TIMES, ENTERPRISE, ITEM_REVENUE, 10},
    {"salaries-x1000", ITEM_TIMES, INSTITUTION, ITEM_SALARIES_WELFARE, 1000},
    {"staff-cost-x1000", ITEM_TIMES, NONPROFIT, ITEM_STAFF_COST, 1000},
    {"tax-x1000", ITEM_TIMES, ENTERPRISE, ITEM_TAX_SURCHARGE, 1000},
    {"swap-assets", SWAP, ENTERPRISE, ITEM_ASSETS, 0},
    {"swap-liabilities", SWAP, ENTERPRISE, ITEM_LIABILITIES, 0},
    {"swap-equity", SWAP, ENTERPRISE, ITEM_EQUITY, 0},
    {"swap-revenue", SWAP, ENTERPRISE | MONTHS, ITEM_REVENUE, 0},
    {"swap-cost", SWAP, ENTERPRISE | MONTHS, ITEM_COST, 0},
    {"swap-profit", SWAP, ENTERPRISE, ITEM_OP_PROFIT, 0},
    {"swap-admin", SWAP, ENTERPRISE, ITEM_ADMIN_EXP, 0},
    {"swap-far-cost", SWAP_FAR, ENTERPRISE, ITEM_COST, 0},
    {"swap-staff", SWAP, WAGES, ITEM_STAFF_END, 0},
    {"swap-heads", SWAP, WAGES, ITEM_EMP_END, 0},
    {"swap-wages", SWAP, WAGES, ITEM_WAGES_TOTAL, 0},
    {"drop-revenue", DROP, ENTERPRISE, ITEM_REVENUE, 0},
    {"drop-assets", DROP, ENTERPRISE, ITEM_ASSETS, 0},
    {"double-cost", DOUBLED, ENTERPRISE, ITEM_COST, 0},
    {"wrong-cost", WRONG, ENTERPRISE, ITEM_COST, 0},
    {"wrong-equity", WRONG, ENTERPRISE, ITEM_EQUITY, 0},
    {"sign-losses", LOSSES, ENTERPRISE, 0, 0},
    {"sign-impairment", NEGATE, ENTERPRISE, ITEM_ASSET_IMPAIRMENT, 0},
    {"sign-profit", NEGATE, ENTERPRISE, ITEM_OP_PROFIT, 0},
    {"month-alone", MONTH_ALONE, MONTHS, 0, 0},
    {"wages-yuan", RECORD_TIMES, WAGES, 0, 1000},
    {"quarter-wages-yuan", RECORD_TIMES, QUARTERS, 0, 1000},
    {"placeholders", ONES, ENTERPRISE, 0, 0},
    {"equal-digits", EQUAL_DIGITS, ENTERPRISE, ITEM_REVENUE, 99999},
    {"copied-year", COPIED, REPORTS | INSTITUTION, 0, 0},
    {"copied-month", COPIED, MONTHS, 0, 0},
    {"blank-revenue", BLANK, ENTERPRISE, ITEM_REVENUE, 0},
    {"blank-profit", BLANK, ENTERPRISE, ITEM_OP_PROFIT, 0},
    {"blank-payroll", BLANK, REPORTS, ITEM_PAYROLL, 0},
    {"word-revenue", WORD, ENTERPRISE, ITEM_REVENUE, 0},
    {"record-/100", RECORD_TIMES, REPORTS, 0, -100},
    {"month-record-/1000", RECORD_TIMES, MONTHS, 0, -1000},
    {"month-record-x10", RECORD_TIMES, MONTHS, 0, 10},
    {"month-record-x100", RECORD_TIMES, MONTHS, 0, 100},
    {"month-record-x10000", RECORD_TIMES, MONTHS, 0, 10000},
    {"wages-/1000", RECORD_TIMES, WAGES, 0, -1000},
    {"wages-x10", RECORD_TIMES, WAGES, 0, 10},
    {"quarter-wages-/1000", RECORD_TIMES, QUARTERS, 0, -1000},
    {"wages-total-x1000", ITEM_TIMES, WAGES, ITEM_WAGES_TOTAL, 1000},
    {"assets-x10", ITEM_TIMES, REPORTS, ITEM_ASSETS, 10},
    {"assets-/10", ITEM_TIMES, REPORTS, ITEM_ASSETS, -10},
    {"liabilities-/1000", ITEM_TIMES, REPORTS, ITEM_LIABILITIES, -1000},
    {"equity-x1000", ITEM_TIMES, ENTERPRISE, ITEM_EQUITY, 1000},
    {"cost-/1000", ITEM_TIMES, ENTERPRISE | MONTHS, ITEM_COST, -1000},
    {"payroll-x10", ITEM_TIMES, REPORTS, ITEM_PAYROLL, 10},
    {"depreciation-/1000", ITEM_TIMES, ENTERPRISE, ITEM_DEPRECIATION, -1000},
    {"gross-x1000", ITEM_TIMES, REPORTS, ITEM_FA_GROSS, 1000},
    {"accumulated-x1000", ITEM_TIMES, REPORTS, ITEM_ACC_DEPRECIATION, 1000},
    {"other-income-x1000", ITEM_TIMES, ENTERPRISE, ITEM_OTHER_INCOME, 1000},
    {"sell-x1000", ITEM_TIMES, ENTERPRISE | MONTHS, ITEM_SELL_EXP, 1000},
    {"heads-x10", ITEM_TIMES, WAGES, ITEM_EMP_END, 10},
    {"staff-x10", ITEM_TIMES, ENTERPRISE | MONTHS, ITEM_EMP_END, 10},
    {"swap-sell", SWAP, ENTERPRISE, ITEM_SELL_EXP, 0},
    {"drop-cost", DROP, ENTERPRISE, ITEM_COST, 0},
    {"drop-liabilities", DROP, ENTERPRISE, ITEM_LIABILITIES, 0},
    {"double-assets", DOUBLED, ENTERPRISE, ITEM_ASSETS, 0},
    {"double-revenue", DOUBLED, ENTERPRISE | MONTHS, ITEM_REVENUE, 0},
    {"sign-equity", NEGATE, ENTERPRISE, ITEM_EQUITY, 0},
    {"sign-invest", NEGATE, ENTERPRISE, ITEM_INVEST_INCOME, 0},
    {"sign-month-profit", NEGATE, MONTHS, ITEM_OP_PROFIT, 0},
    {"revenue-alone", ITEM_ALONE, MONTHS, ITEM_REVENUE, 0},
    {"quarter-alone", QUARTER_ALONE, QUARTERS, ITEM_WAGES_TOTAL, 0},
    {"two-items-x1000", TWO_TIMES, ENTERPRISE, ITEM_COST, 1000},
    {"record-x1000-swap", TIMES_SWAP, ENTERPRISE, ITEM_COST, 1000},
    {"placeholders-small", ONES, SMALL, 0, 0},
    {"equal-payroll", EQUAL_DIGITS, ENTERPRISE, ITEM_PAYROLL, 8888888},
    {"copied-wages", COPIED, WAGES, 0, 0},
    {"copied-quarter", COPIED, QUARTERS, 0, 0},
    {"blank-cost", BLANK, ENTERPRISE, ITEM_COST, 0},
    {"blank-assets", BLANK, ENTERPRISE, ITEM_ASSETS, 0},
    {"word-payroll", WORD, MONTHS, ITEM_PAYROLL, 0},
    {"sum-of-wages", SHIFTED, WAGES, ITEM_WAGES_TOTAL, 0},
    {"sum-of-assets", SHIFTED, ENTERPRISE, ITEM_ASSETS, 0},
};
const unsigned mistake_count = sizeof mistake_kinds / sizeof *mistake_kinds;

const char *mistake_name(unsigned kind) { return mistake_kinds[kind].name; }

static unsigned forms_of(enum form form) {
  switch (form) {
  case FORM_611_3:
    return SMALL;
  case FORM_611_6:
    return INSTITUTION;
  case FORM_611_7:
    return NONPROFIT;
  case FORM_101_1:
    return LISTS;
  case FORM_102_1:
    return WAGES;
  case FORM_202_1:
    return QUARTERS;
  case FORM_F203:
    return MONTHS;
  default:
    return ENTERPRISE;
  }
}

/* value x by, or / -by, to the precision that the unit files. */
static int64_t times(int64_t value, int by, bool decimals) {
  if (by > 0) return value * by;
  int64_t part = value / -by;
  return decimals ? part : part / 100 * 100;
}

static bool record_times(struct filing *filing, const struct layout *layout, int by) {
  int64_t *item = filing->record.item;
  int64_t largest = 0;
  for (int i = 0; i < ITEMS; i++) {
    if (!item_is_money(i) || i == ITEM_WAGE_AVERAGE || !layout_has(layout, i)) continue;
    if (llabs(item[i]) > largest) largest = llabs(item[i]);
    item[i] = times(item[i], by, filing->record.decimals);
  }
  return largest > 2000000 && largest < INT64_MAX / 2000000;
}

/* --- digits: of whole thousand yuan or persons --- */

struct digits {
  int n;
  char digit[20];
};

static struct digits digits_of(int64_t whole) {
  struct digits d = {0};
  char back[20];
  int n = 0;
  for (; whole; whole /= 10) back[n++] = (char)(whole % 10);
  for (; n; n--) d.digit[d.n++] = back[n - 1];
  return d;
}

static int64_t mistake_whole_of(const struct digits *d) {
  int64_t whole = 0;
  for (int i = 0; i < d->n; i++) whole = whole * 10 + d->digit[i];
  return whole;
}

static bool digits_change(struct digits *d, enum action action, unsigned bits) {
  int at = (int)(bits % (unsigned)(d->n > 1 ? d->n - 1 : 1)), to = action == SWAP_FAR ? d->n - 1 - at : at + 1;
  char kept = d->digit[at];
  switch (action) {
  case SWAP:
  case SWAP_FAR:
    if (d->n < 2 || at == to) return false;
    d->digit[at] = d->digit[to], d->digit[to] = kept;
    return d->digit[0] != 0;
  case DROP:
    if (d->n < 4) return false;
    memmove(d->digit + at, d->digit + at + 1, (size_t)(d->n-- - at - 1));
    return d->digit[0] != 0;
  case DOUBLED:
    memmove(d->digit + at + 1, d->digit + at, (size_t)(d->n++ - at));
    return d->n < 14;
  default:
    d->digit[at] = (char)((kept + 1 + (int)(bits / 64 % 8)) % 10);
    return d->digit[0] != 0;
  }
}

/* The change must be seen: beyond every tolerance. */
static bool digits_slip(int64_t *item, enum action action, unsigned bits, bool persons) {
  int64_t least = persons ? 100 : 3000, size = llabs(*item);
  struct digits d = digits_of(size / 100);
  if (d.n < 2 || !digits_change(&d, action, bits)) return false;
  int64_t slip = mistake_whole_of(&d) * 100 + size % 100;
  if (llabs(slip - size) < least) return false;
  *item = *item < 0 ? -slip : slip;
  return true;
}

/* --- the others --- */

static bool losses_turned(int64_t *item) {
  int64_t turned = 0;
  for (int i = ITEM_ASSET_IMPAIRMENT; i <= ITEM_HEDGE_GAIN; i++)
    if (item[i] < 0) turned -= item[i], item[i] = -item[i];
  return turned > 3000;
}

static bool month_alone(struct filing *filing, const struct record *before) {
  if (!before || filing->month < 3) return false;
  for (int i = ITEM_REVENUE; i <= ITEM_VAT; i++) filing->record.item[i] -= before->item[i];
  return filing->record.item[ITEM_REVENUE] > 20000;
}

static bool item_alone(struct filing *filing, const struct record *before, int item) {
  if (!before || filing->month < 4) return false;
  filing->record.item[item] -= before->item[item];
  return filing->record.item[item] > 20000 && before->item[item] > 20000;
}

static bool quarter_alone(struct filing *filing, const struct record *before) {
  if (!before || filing->quarter < 2) return false;
  for (int i = ITEM_WAGES_TOTAL; i <= ITEM_WAGE_REST; i++) filing->record.item[i] -= before->item[i];
  return filing->record.item[ITEM_WAGES_TOTAL] > 20000;
}

static bool copied(struct filing *filing, const struct record *before) {
  if (!before) return false;
  int year = filing->record.year, months = filing->record.months;
  bool wages = filing->quarter || !filing->record.item[ITEM_VAT];
  int varies = wages ? ITEM_WAGES_TOTAL : ITEM_VAT;
  bool other = filing->record.item[varies] != before->item[varies];
  filing->record = *before;
  filing->record.year = year, filing->record.months = months;
  return other;
}

static bool ones(int64_t *item) {
  bool large = item[ITEM_REVENUE] > 100000 && item[ITEM_EMP_END] > 500;
  item[ITEM_REVENUE] = item[ITEM_EMP_END] = item[ITEM_EMP_AVG] = 100;
  return large;
}

static bool mistake_blank(struct filing *filing, int item, const char *text) {
  filing->blank = item, filing->blank_text = text;
  return filing->record.item[item] != 0;
}

static bool is_of_one_item(enum action action) {
  return action != RECORD_TIMES && action != LOSSES && action != MONTH_ALONE && action != QUARTER_ALONE &&
         action != ONES && action != COPIED;
}

/* Is the item on the form, and large enough for the mistake to be seen? */
static bool item_fits(const struct mistake_kind *mistake, const struct filing *filing, const struct layout *layout) {
  int64_t size = llabs(filing->record.item[mistake->item]);
  if (!layout_has(layout, mistake->item)) return false;
  return size >= (item_is_money(mistake->item) ? mistake->by < 0 ? 2000000 : 10000 : 1000);
}

bool mistake_make(unsigned kind, struct filing *filing, enum form form, const struct layout *layout,
                  const struct record *before, uint64_t bits) {
  const struct mistake_kind *mistake = &mistake_kinds[kind];
  int64_t *item = &filing->record.item[mistake->item];
  if (!(mistake->forms & forms_of(form))) return false;
  if (is_of_one_item(mistake->action) && !item_fits(mistake, filing, layout)) return false;
  switch (mistake->action) {
  case RECORD_TIMES:
    return record_times(filing, layout, mistake->by);
  case ITEM_TIMES:
    *item = times(*item, mistake->by, filing->record.decimals);
    return true;
  case TWO_TIMES:
    *item *= mistake->by;
    filing->record.item[ITEM_LIABILITIES] *= mistake->by;
    return filing->record.item[ITEM_LIABILITIES] > 100000;
  case TIMES_SWAP:
    return digits_slip(item, SWAP, (unsigned)(bits >> 20), false) && record_times(filing, layout, mistake->by);
  case ITEM_ALONE:
    return item_alone(filing, before, mistake->item);
  case QUARTER_ALONE:
    return quarter_alone(filing, before);
  case NEGATE:
    *item = -*item;
    return true;
  case LOSSES:
    return losses_turned(filing->record.item);
  case MONTH_ALONE:
    return month_alone(filing, before);
  case ONES:
    return ones(filing->record.item);
  case EQUAL_DIGITS:
    *item = mistake->by * 100;
    return true;
  case COPIED:
    return copied(filing, before);
  case BLANK:
    return mistake_blank(filing, mistake->item, "");
  case WORD:
    return mistake_blank(filing, mistake->item, "暂无");
  case SHIFTED:
    *item += *item / 100 * (3 + (int)(bits % 20)) / 100 * 100;
    return true;
  default:
    return digits_slip(item, mistake->action, (unsigned)(bits >> 20), !item_is_money(mistake->item));
  }
}

static void all_times(struct record *record, int by) {
  for (int i = 0; i < ITEMS; i++)
    if (item_is_money(i)) record->item[i] *= by;
}

/* Only what keeps all identities: whole records are several times as large as the year before. */
void mistake_extreme(struct record *record, uint64_t bits) {
  unsigned draw = random_below(bits, 100);
  if (draw == 0) all_times(record, 5);
  if (draw == 1) all_times(record, 3);
  if (draw == 2) all_times(record, 2);
}

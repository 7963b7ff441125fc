/* SPDX-License-Identifier: GPL-3.0-or-later */
/* items.c - the amounts of all rows, column by column (draft.h). Plain numbers are read at once; what else is written
 * is repaired or refused one by one. */
#include "stages/clean/draft.h"
#include "stages/clean/header.h"
#include "data/number.h"

/* What a spreadsheet means by a text that represents a number: a formula whose result is not in the file, or an error.
 */
static struct span sheet_reason(const struct draft *draft, struct span cell) {
  if (!draft->bound->container || !cell.n) return (struct span){0};
  if (cell.p[0] == '=' || span_starts(cell, span_of("#FORMULA!")))
    return span_of(": a formula without its result: open the workbook, let it calculate, and save it");
  return cell.p[0] == '#' ? span_of(": an error of a formula") : (struct span){0};
}

/* An item whose cell is not a plain number. */
static decimal repair_item(struct draft *draft, const struct bound_item *item, uint32_t at, int shift) {
  decimal value = DECIMAL_MISSING;
  enum number number = at == NO_COLUMN ? NUMBER_BLANK : number_repair(draft->cell[at], shift, &value);
  if (number == NUMBER_BLANK && item->second != NO_COLUMN && item->second != at)
    return repair_item(draft, item, item->second, item->second_shift);
  if (number == NUMBER_OK) return value;
  if (number == NUMBER_TOO_FINE || number == NUMBER_EXPONENT) {
    row_trouble(draft, number == NUMBER_EXPONENT ? CHECK_EXPONENT : CHECK_TOO_FINE, at, draft->cell[at]);
    return value;
  }
  if (number == NUMBER_BLANK && item->need != NEED_YES) return item->need == NEED_NO ? DECIMAL_MISSING : 0;
  bool said = number == NUMBER_BLANK || number == NUMBER_ABSENT;
  enum check check = item->need != NEED_YES ? CHECK_OPTIONAL_UNREADABLE
                     : said                 ? CHECK_VALUE_MISSING
                                            : CHECK_VALUE_UNREADABLE;
  bool holes = draft->cleaning->options->holes && strcmp(draft->cleaning->options->holes, "keep") == 0;
  if (item->need == NEED_YES && holes) check = CHECK_HOLE;
  struct span reason = at == NO_COLUMN ? (struct span){0} : sheet_reason(draft, draft->cell[at]);
  row_trouble_more(draft, check, at, draft->cell[at], reason);
  return DECIMAL_MISSING;
}

/* 人员费用 and 人员费用3: the plain one is used; both and different is a finding. */
static void compare_second(struct draft *draft, const struct bound_item *item, decimal value) {
  decimal second;
  enum number number = number_repair(draft->cell[item->second], item->second_shift, &second);
  if (number == NUMBER_OK && value != DECIMAL_MISSING && second != value)
    row_trouble(draft, CHECK_REPEATED_DIFFERS, item->second, draft->cell[item->second]);
}

/* Amounts of another unit, or that may be in a second column: all of them one by one. */
static void read_each(struct draft *draft, const struct bound_item *item, int64_t *value) {
  for (size_t i = 0; i < draft->rows; i++) {
    row_enter(draft, i, true);
    if (item->shift != 0 || !number_plain(draft->cell[item->at], &value[i]))
      value[i] = repair_item(draft, item, item->at, item->shift);
    if (item->second != NO_COLUMN) compare_second(draft, item, value[i]);
  }
}

static void read_item(struct draft *draft, const struct bound_item *item) {
  int64_t *value = draft->vector[draft->cleaning->column_of[item->item]].number;
  if (item->shift != 0 || item->second != NO_COLUMN) {
    read_each(draft, item, value);
    return;
  }
  simd_decimals_run *run = simd_decimals_of(draft->cleaning->level);
  size_t odd = run(draft->cells_of, draft->rows, item->at, value, draft->odd);
  for (size_t k = 0; k < odd; k++) {
    row_enter(draft, draft->odd[k], true);
    value[draft->n] = repair_item(draft, item, item->at, 0);
  }
}

/* Persons are whole. */
static void check_whole(struct draft *draft, const struct bound_item *item) {
  const int64_t *value = draft->vector[draft->cleaning->column_of[item->item]].number;
  for (size_t i = 0; i < draft->rows; i++) {
    if (__builtin_expect(value[i] % DECIMAL_SCALE == 0 || value[i] == DECIMAL_MISSING, 1)) continue;
    row_enter(draft, i, true);
    row_trouble(draft, CHECK_NOT_WHOLE, item->at, draft->cell[item->at]);
  }
}

/* What is the smallest amount of money that a number of 15 digits does not carry to a thousandth? */
static const decimal carried = (decimal)1000000000000 * DECIMAL_SCALE;

/* Numbers of a workbook have 15 digits. */
static void check_digits(struct draft *draft, const struct bound_item *item) {
  const int64_t *value = draft->vector[draft->cleaning->column_of[item->item]].number;
  for (size_t i = 0; i < draft->rows; i++) {
    if (__builtin_expect(value[i] == DECIMAL_MISSING || (value[i] < carried && value[i] > -carried), 1)) continue;
    row_enter(draft, i, true);
    row_trouble(draft, CHECK_DIGITS_LOST, item->at, draft->cell[item->at]);
  }
}

static bool is_workbook(const struct bound *bound) {
  return bound->kind && strcmp(bound->kind, "text") != 0 && strcmp(bound->kind, "html") != 0;
}

void read_items(struct draft *draft) {
  const struct bound *bound = draft->bound;
  bool workbook = is_workbook(bound);
  for (size_t i = 0; i < bound->items; i++)
    if (bound->item[i].at != NO_COLUMN) {
      read_item(draft, &bound->item[i]);
      if (workbook) check_digits(draft, &bound->item[i]);
      bool persons = draft->cleaning->layouts.item[bound->item[i].item].unit == UNIT_PERSONS;
      if (persons) check_whole(draft, &bound->item[i]);
    }
}

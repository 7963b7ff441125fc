/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filed.c - when a record was filed (报出日期): which of several filings of a unit and period is kept (ruling 7). */
#include "base/i18n.h"
#include "data/date.h"
#include "stages/clean/draft.h"

static const enum target parts[] = {TARGET_FILED_YEAR, TARGET_FILED_MONTH, TARGET_FILED_DAY};

/* yyyymmddhhmmss in steps of five seconds, in order. */
static uint32_t filed_pack(uint64_t stamp) {
  uint64_t day = stamp / 1000000, time = stamp % 1000000;
  uint64_t days = (day / 10000 - 1950) * 372 + (day / 100 % 100 - 1) * 31 + day % 100 - 1;
  return (uint32_t)(days * 17280 + (time / 10000 * 3600 + time / 100 % 100 * 60 + time % 100) / 5 + 1);
}

int filed_read_limit(const char *text, uint32_t *limit, struct err *err) {
  uint64_t stamp;
  if (strlen(text) < 8 || !date_read(span_of(text), &stamp))
    return err_set(err, EX_USAGE, _("--filed-by: '%s' is not a date, 2024-07-20"), text);
  *limit = filed_pack(stamp % 1000000 ? stamp : stamp + 235959);
  return 0;
}

static uint32_t filed_read(struct span text) {
  uint64_t stamp;
  if (text_is_blank(text)) return FILED_UNTOLD;
  return date_read(text, &stamp) ? filed_pack(stamp) : FILED_UNREADABLE;
}

/* A date in three columns: their cells with dashes between. */
static uint32_t filed_of_parts(const struct draft *draft) {
  char text[64];
  size_t n = 0;
  for (size_t i = 0; i < 3; i++) {
    struct span cell = text_without_zeros(text_unwrap(row_target(draft, parts[i])));
    if (i == 0 && text_is_blank(cell)) return FILED_UNTOLD;
    if (cell.n == 0 || n + cell.n + 1 > sizeof text) return FILED_UNREADABLE;
    if (i) text[n++] = '-';
    memcpy(text + n, cell.p, cell.n);
    n += cell.n;
  }
  return filed_read((struct span){text, n});
}

uint32_t row_filed(const struct draft *draft) {
  struct span whole = row_target(draft, TARGET_FILED_DATE);
  return text_is_blank(whole) ? filed_of_parts(draft) : filed_read(whole);
}

/* Dates come in runs: the same text as in the row before has the same date. */
void check_filed(struct draft *draft) {
  uint32_t at = draft->bound->at[TARGET_FILED_DATE], year = draft->bound->at[TARGET_FILED_YEAR];
  if (at == NO_COLUMN && year == NO_COLUMN) return;
  struct span before = {0};
  uint32_t column = at == NO_COLUMN ? year : at;
  for (size_t i = 0; i < draft->rows; i++) {
    struct span cell = draft->cells_of[i][column];
    if (draft->gone[i] || (year == NO_COLUMN && i && span_equal(cell, before))) continue;
    row_enter(draft, i, true);
    uint32_t filed = row_filed(draft);
    bool later = draft->cleaning->filed_by && filed != FILED_UNREADABLE && filed > draft->cleaning->filed_by;
    if (filed == FILED_UNREADABLE)
      row_trouble(draft, CHECK_FILED_UNREADABLE, column, cell);
    else if (later)
      row_trouble(draft, CHECK_FILED_LATER, column, cell);
    else
      before = cell;
  }
}

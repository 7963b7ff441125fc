/* SPDX-License-Identifier: GPL-3.0-or-later */
/* naming.c - see naming.h. */
#include "stages/clean/naming.h"

#include "data/told.h"

static bool naming_is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t run_of_digits(const char *p, const char *end) {
  const char *from = p;
  while (p < end && naming_is_digit(*p)) p++;
  return (size_t)(p - from);
}

struct named named_in_text(struct span text) {
  struct told told = told_in_text(text);
  return (struct named){told.year, told.month};
}

struct span name_base(struct span path) {
  const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
  return slash ? span_between(slash + 1, path.p + path.n) : path;
}

struct named named_in_folders(struct span path) {
  struct named named = {0};
  while (!named.year) {
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    if (!slash) break;
    path = span_between(path.p, slash);
    struct named folder = named_in_text(name_base(path));
    named.year = folder.year;
    if (!named.month) named.month = folder.month;
  }
  if (!named.year) named.month = 0;
  return named;
}

struct named named_of(period_code period) {
  if (period == PERIOD_NONE) return (struct named){0};
  return (struct named){period_year(period), period_kind(period) == PERIOD_YEAR ? 0 : period_month(period)};
}

struct span region_in_name(struct span base) {
  for (const char *p = base.p, *end = p + base.n; p < end;) {
    size_t n = run_of_digits(p, end);
    bool date = n && named_in_text((struct span){p, n}).year != 0;
    if ((n == 6 || n == 12) && !date && *p >= '1' && *p <= '8') return (struct span){p, n};
    p += n ? n : 1;
  }
  return (struct span){0};
}

bool named_add(struct named *named, struct named more, enum frequency frequency) {
  if (frequency == FREQUENCY_LIST && named->year && !named->month && more.month) return false;
  bool agree = (!named->year || !more.year || named->year == more.year) &&
               (!named->month || !more.month || named->month == more.month);
  if (!named->year) named->year = more.year;
  if (!named->month) named->month = more.month;
  return agree;
}

period_code named_period(struct named named, enum frequency frequency) {
  if (!named.year) return PERIOD_NONE;
  bool month = named.month != 0;
  if (frequency == FREQUENCY_MONTHLY && !month) return PERIOD_NONE;
  if (frequency == FREQUENCY_ANNUAL || !month) return period_make(PERIOD_YEAR, named.year, 1);
  if (frequency == FREQUENCY_QUARTERLY)
    return named.month % 3 == 0 ? period_make(PERIOD_QUARTER, named.year, named.month / 3) : PERIOD_NONE;
  return period_make(PERIOD_MONTH, named.year, named.month);
}

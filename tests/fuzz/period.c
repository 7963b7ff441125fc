/* SPDX-License-Identifier: GPL-3.0-or-later */
/* period.c - fuzz target: periods and days. A period that is parsed is the same when printed and parsed again; years
 * and months are in range. */
#include "fuzz.h"

#include "base/strbuf.h"
#include "data/date.h"
#include "data/told.h"

static void told_is_sane(const struct told *told) {
  fuzz_hold(told->month >= 0 && told->month <= 12 && told->year >= 0 && told->year <= 9999, "no year or month");
}

static void holds_again(period_code period) {
  char text[64] = {0};
  period_code again = PERIOD_NONE;
  struct span span = {text, (size_t)(period_put(text, period) - text)};
  fuzz_hold(period_read(span, &again) && again == period, "printed and parsed again it is another period");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  if (n > 400) return 0;
  char text[500] = {0};
  memcpy(text, data, n);
  struct span span = {text, n};
  period_code period = PERIOD_NONE;
  struct told told = {0};
  uint64_t stamp = 0;
  int month = 1;
  if (period_read(span, &period)) holds_again(period);
  if (told_read(span, &told)) told_is_sane(&told);
  told = told_in_text(span);
  told_is_sane(&told);
  if (told_read_month(span, &month)) fuzz_hold(month >= 1 && month <= 12, "a month");
  int quarter = 1;
  if (told_read_quarter(span, &quarter)) fuzz_hold(quarter >= 1 && quarter <= 4, "a quarter");
  if (date_read(span, &stamp))
    fuzz_hold(stamp / 100000000 % 100 >= 1 && stamp / 100000000 % 100 <= 12, "the month of a day");
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* written.c - see written.h. */
#include "data/written.h"

#include <math.h>

#include "data/text.h"

bool written_is_code(struct span name) {
  static const char *const codes[] = {"unit", "org_code", "region", "industry", "class", "group", "division"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
    if (span_is(name, codes[i])) return true;
  return false;
}

struct span written_code(struct span cell) {
  if (__builtin_expect(cell.n && cell.n <= 4 && (cell.p[0] < '0' || cell.p[0] > '9'), 0) && number_says_missing(cell))
    return (struct span){cell.p, 0};
  bool wrapped = cell.n > 1 && (cell.p[0] == '=' || cell.p[0] == '\''),
       zeros = cell.n > 2 && cell.p[cell.n - 1] == '0' && memchr(cell.p, '.', cell.n);
  if (__builtin_expect(!wrapped && !zeros, 1)) return cell;
  return text_without_zeros(wrapped ? text_unwrap(cell) : cell);
}

bool written_code_is_damaged(struct span cell) {
  bool likely = cell.n >= 4 && cell.n < 18 && (cell.p[1] == '.' || cell.p[1] == 'E' || cell.p[1] == 'e');
  return __builtin_expect(likely, 0) && text_is_exponent(cell);
}

int64_t written_period(struct span cell) {
  period_code period;
  if (!cell.n) return PERIOD_NONE;
  return period_read(cell, &period) ? period : PERIOD_BAD;
}

enum number written_number(struct span cell, decimal *value) {
  *value = DECIMAL_MISSING;
  if (!cell.n) return NUMBER_BLANK;
  return decimal_read(cell, 0, value) == DECIMAL_OK ? NUMBER_OK : number_repair(cell, 0, value);
}

enum number written_real(struct span cell, double *value) {
  decimal exact;
  *value = cell.n ? span_real(cell) : NAN;
  if (isfinite(*value)) return NUMBER_OK;
  *value = NAN;
  enum number number = number_repair(cell, 0, &exact);
  if (exact != DECIMAL_MISSING) *value = (double)exact / DECIMAL_SCALE;
  return number;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* period.c - see period.h. */
#include "data/period.h"

#include "base/strbuf.h"
#include "data/told.h"

period_code period_make(enum period_kind kind, int year, int number) {
  int month = kind == PERIOD_YEAR ? 12 : number * 12 / (int)kind;
  return ((year * 12 + month - 1) << 4) | (int)kind;
}

enum period_kind period_kind(period_code period) { return (enum period_kind)(period & 15); }
int period_year(period_code period) { return (period >> 4) / 12; }
int period_month(period_code period) { return (period >> 4) % 12 + 1; }
int period_number(period_code period) { return period_month(period) * (int)period_kind(period) / 12; }

period_code period_shift(period_code period, int by) {
  int step = 12 / (int)period_kind(period);
  return period + by * step * 16;
}

int period_distance(period_code from, period_code to) {
  int step = 12 / (int)period_kind(from);
  return ((to >> 4) - (from >> 4)) / step;
}

/* Parse a run of n digits at p as a number, or -1. */
static int digits(const char *p, size_t n) {
  int v = 0;
  for (size_t i = 0; i < n; i++) {
    if (p[i] < '0' || p[i] > '9') return -1;
    v = v * 10 + (p[i] - '0');
  }
  return n ? v : -1;
}

static bool set(period_code *out, enum period_kind kind, int year, int number) {
  if (year < 1900 || year > 2199 || number < 1 || number > (int)kind) return false;
  *out = period_make(kind, year, number);
  return true;
}

/* Parse Tertia's own form: 2019, 2019Q3, 2019-07. */
static bool read_own(struct span text, period_code *period) {
  int year = text.n >= 4 ? digits(text.p, 4) : -1;
  if (year < 0) return false;
  if (text.n == 4) return set(period, PERIOD_YEAR, year, 1);
  if (text.n == 6 && text.p[4] == 'Q') return set(period, PERIOD_QUARTER, year, digits(text.p + 5, 1));
  return text.n == 7 && text.p[4] == '-' && set(period, PERIOD_MONTH, year, digits(text.p + 5, 2));
}

bool period_read(struct span text, period_code *period) {
  struct told told;
  if (read_own(text, period)) return true;
  if (!told_read(text, &told) || told.vague) return false;
  if (!told.month) return set(period, PERIOD_YEAR, told.year, 1);
  return told.quarter ? set(period, PERIOD_QUARTER, told.year, told.month / 3)
                      : set(period, PERIOD_MONTH, told.year, told.month);
}

char *period_put(char *p, period_code period) {
  if (period == PERIOD_NONE) return p;
  int year = period_year(period);
  for (int at = 3; at >= 0; at--, year /= 10) p[at] = (char)('0' + year % 10);
  p += 4;
  if (period_kind(period) == PERIOD_QUARTER) {
    *p++ = 'Q';
    *p++ = (char)('0' + period_number(period));
  } else if (period_kind(period) == PERIOD_MONTH) {
    *p++ = '-';
    *p++ = (char)('0' + period_number(period) / 10);
    *p++ = (char)('0' + period_number(period) % 10);
  }
  return p;
}

void period_write(period_code period, struct strbuf *out) {
  char text[8];
  strbuf_add(out, text, (size_t)(period_put(text, period) - text));
}

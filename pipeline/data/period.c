/* period.c - see period.h. */
#include "data/period.h"

#include "base/strbuf.h"

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

/* A run of n digits at p as a number, or -1. */
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

/* What follows a four-digit year in the forms with words: 年, 年7月, 年1-7月, 年3季度, 年第三季度 is not used. */
static bool read_words(struct span rest, int year, period_code *out) {
  struct span word = span_of("年");
  if (!span_starts(rest, word)) return false;
  rest.p += word.n, rest.n -= word.n;
  if (rest.n == 0 || span_is(rest, "度")) return set(out, PERIOD_YEAR, year, 1);
  if (rest.n > 2 && rest.p[0] == '1' && (rest.p[1] == '-' || rest.p[1] == '~')) rest.p += 2, rest.n -= 2;
  size_t n = 0;
  while (n < rest.n && n < 2 && rest.p[n] >= '0' && rest.p[n] <= '9') n++;
  int number = digits(rest.p, n);
  rest.p += n, rest.n -= n;
  if (span_is(rest, "月") || span_is(rest, "月份")) return set(out, PERIOD_MONTH, year, number);
  if (span_is(rest, "季度") || span_is(rest, "季")) return set(out, PERIOD_QUARTER, year, number);
  return false;
}

bool period_read(struct span text, period_code *period) {
  text = span_trim(text);
  if (text.n < 4) return false;
  int year = digits(text.p, 4);
  if (year < 0) return false;
  struct span rest = {text.p + 4, text.n - 4};
  if (rest.n == 0) return set(period, PERIOD_YEAR, year, 1);
  if (rest.n == 4 && digits(rest.p, 4) >= 0) { /* yyyy00mm, and yyyymm00 as some exports have it */
    int high = digits(rest.p, 2), low = digits(rest.p + 2, 2);
    if (high == 0) return low == 0 ? set(period, PERIOD_YEAR, year, 1) : set(period, PERIOD_MONTH, year, low);
    return low == 0 && set(period, PERIOD_MONTH, year, high);
  }
  if (rest.n == 2 && (rest.p[0] == 'Q' || rest.p[0] == 'q'))
    return set(period, PERIOD_QUARTER, year, digits(rest.p + 1, 1));
  if (rest.n == 2 && rest.p[0] >= '0' && rest.p[0] <= '9') return set(period, PERIOD_MONTH, year, digits(rest.p, 2));
  if ((rest.p[0] == '-' || rest.p[0] == '/' || rest.p[0] == '.') && rest.n <= 3) {
    if (rest.p[1] == 'Q') return rest.n == 3 && set(period, PERIOD_QUARTER, year, digits(rest.p + 2, 1));
    return set(period, PERIOD_MONTH, year, digits(rest.p + 1, rest.n - 1));
  }
  return read_words(rest, year, period);
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

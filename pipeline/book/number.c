/* SPDX-License-Identifier: GPL-3.0-or-later */
/* number.c - see number.h. */
#include "book/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DIGITS = 15, MOST_SERIAL = 2958466 /* 10000-01-01 */ };

/* digits x 10^exponent, written without an exponent. */
static void number_add_plain(struct strbuf *out, const char *digits, int n, int exponent) {
  if (exponent < 0) {
    strbuf_put(out, "0.");
    for (int i = -1; i > exponent; i--) strbuf_char(out, '0');
    strbuf_add(out, digits, (size_t)n);
    return;
  }
  for (int i = 0; i <= exponent; i++) strbuf_char(out, i < n ? digits[i] : '0');
  if (n <= exponent + 1) return;
  strbuf_char(out, '.');
  strbuf_add(out, digits + exponent + 1, (size_t)(n - exponent - 1));
}

void number_add(struct strbuf *out, double value) {
  if (value == 0 || !isfinite(value)) {
    strbuf_char(out, '0');
    return;
  }
  char text[40], digits[DIGITS + 1];
  snprintf(text, sizeof text, "%.14e", fabs(value));
  digits[0] = text[0];
  memcpy(digits + 1, text + 2, DIGITS - 1);
  int exponent = atoi(text + DIGITS + 2), n = DIGITS;
  while (n > 1 && digits[n - 1] == '0') n--;
  if (value < 0) strbuf_char(out, '-');
  if (exponent >= -15 && exponent < 15) {
    number_add_plain(out, digits, n, exponent);
    return;
  }
  strbuf_char(out, digits[0]);
  if (n > 1) strbuf_char(out, '.');
  strbuf_add(out, digits + 1, (size_t)n - 1);
  strbuf_format(out, "E%+d", exponent);
}

/* Digits with at most one point, and a sign: nothing that has to be rounded or turned. */
static bool number_is_plain(struct span text) {
  size_t digits = 0, points = 0, from = text.n && text.p[0] == '-';
  for (size_t i = from; i < text.n; i++) {
    if (text.p[i] == '.')
      points++;
    else if (text.p[i] >= '0' && text.p[i] <= '9')
      digits++;
    else
      return false;
  }
  return digits > 0 && digits <= DIGITS && points <= 1 && text.p[from] != '.' && text.p[text.n - 1] != '.';
}

bool number_add_text(struct strbuf *out, struct span text) {
  if (number_is_plain(text)) {
    strbuf_span(out, text);
    return true;
  }
  char copy[400], *end;
  if (text.n == 0 || text.n >= sizeof copy) return false;
  memcpy(copy, text.p, text.n);
  copy[text.n] = '\0';
  double value = strtod(copy, &end);
  if (end == copy || *end || !isfinite(value)) return false;
  number_add(out, value);
  return true;
}

/* Year, month and day of a count of days from 1970-01-01 (Hinnant's proleptic Gregorian calendar). */
static void date_of_days(long days, int *year, int *month, int *day) {
  days += 719468;
  long era = (days >= 0 ? days : days - 146096) / 146097, of_era = days - era * 146097;
  long years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  long of_year = of_era - (365 * years + years / 4 - years / 100), m = (5 * of_year + 2) / 153;
  *day = (int)(of_year - (153 * m + 2) / 5 + 1);
  *month = (int)(m < 10 ? m + 3 : m - 9);
  *year = (int)(years + era * 400 + (*month <= 2));
}

void number_add_date(struct strbuf *out, double serial, bool from_1904) {
  if (!(serial >= 0) || serial >= MOST_SERIAL) {
    number_add(out, serial);
    return;
  }
  long day_number = (long)floor(serial), seconds = lround((serial - floor(serial)) * 86400);
  if (seconds == 86400) day_number++, seconds = 0;
  int year, month, day;
  long epoch = from_1904 ? -24107 : day_number < 60 ? -25568 : -25569;
  date_of_days(day_number + epoch, &year, &month, &day);
  bool clock_only = day_number == 0 && !from_1904;
  if (!clock_only) strbuf_format(out, "%04d-%02d-%02d", year, month, day);
  if (!clock_only && !seconds) return;
  strbuf_format(out, "%s%02ld:%02ld:%02ld", clock_only ? "" : " ", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/* Built-in formats that show dates, those of Chinese and Japanese books among them. */
static bool number_builtin_is_date(unsigned id) {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id == 45 || id == 47 || (id >= 50 && id <= 58);
}

bool number_format_is_date(unsigned id, struct span code) {
  if (code.n == 0) return number_builtin_is_date(id);
  bool date = false;
  for (size_t i = 0; i < code.n && code.p[i] != ';'; i++) {
    char c = code.p[i];
    if (c == '\\' || c == '_' || c == '*') {
      i++;
    } else if (c == '"') {
      for (i++; i < code.n && code.p[i] != '"'; i++) continue;
    } else if (c == '[') {
      bool elapsed = i + 1 < code.n && strchr("hHmMsS", code.p[i + 1]) && i + 2 < code.n &&
                     (code.p[i + 2] == ']' || code.p[i + 2] == code.p[i + 1]);
      if (elapsed) return false;
      for (; i < code.n && code.p[i] != ']'; i++) continue;
    } else if (c == '0' || c == '#' || c == '?') {
      return false;
    } else if (c && strchr("yYmMdDhH", c)) {
      date = true;
    }
  }
  return date;
}

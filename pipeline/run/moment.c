/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moment.c - see moment.h. */
#include "run/moment.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"
#include "data/date.h"

/* Days since 1970-01-01 in the Gregorian calendar; a year is counted from March, so that a leap day is its last. */
static long day_of(long year, long month, long day) {
  long y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

/* A spreadsheet's serial number is a day in a file, not on a command line. */
static bool is_written(const char *text) { return strlen(text) >= 8; }

bool day_of_text(const char *text, long *day) {
  uint64_t stamp;
  if (!is_written(text) || !date_read(span_of(text), &stamp)) return false;
  uint64_t date = stamp / 1000000;
  *day = day_of((long)(date / 10000), (long)(date / 100 % 100), (long)(date % 100));
  return true;
}

long period_end_day(period_code period) {
  int year = period_year(period), month = period_month(period);
  return month == 12 ? day_of(year + 1, 1, 1) : day_of(year, month + 1, 1);
}

int moment_read(const char *option, const char *text, const char **moment, struct arena *arena, struct err *err) {
  uint64_t stamp;
  struct span day = span_of(text);
  bool timed = strlen(text) > 10 && text[4] == '-' && text[10] == 'T';
  if (timed) day.n = 10;
  if (!is_written(text) || !date_read(day, &stamp))
    return err_set(err, EX_USAGE, _("--%s: '%s' is not a date, 2024-07-20"), option, text);
  unsigned date = (unsigned)(stamp / 1000000);
  *moment = timed ? arena_copy(arena, text, strlen(text))
                  : arena_format(arena, "%04u-%02u-%02uT99", date / 10000, date / 100 % 100, date % 100);
  return 0;
}

const char *moment_of(int64_t seconds, struct arena *arena) {
  char text[32];
  time_t t = (time_t)seconds;
  struct tm utc;
  gmtime_r(&t, &utc);
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return arena_copy(arena, text, strlen(text));
}

const char *moment_now(struct arena *arena) { return moment_of((int64_t)time(NULL), arena); }

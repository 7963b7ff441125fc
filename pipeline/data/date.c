/* SPDX-License-Identifier: GPL-3.0-or-later */
/* date.c - see date.h. A text is folded to ASCII and split into numbers, words and marks; their pattern determines the
 * form.
 */
#include "data/date.h"

#include "data/character.h"
#include "data/text.h"

enum { PARTS = 12, LONGEST = 64, SERIAL_FIRST = 20000, SERIAL_LAST = 80000, SECONDS = 86400 };

/* The numbers of a text, each with its digits and the mark after it (0: none; 'T': a blank or T). */
struct part {
  uint64_t value;
  size_t digits;
  char mark;
};

struct parts {
  struct part part[PARTS];
  size_t n;
  int afternoon, month; /* 12 for 下午; a month written in letters, at this index of parts */
  size_t month_at;
};

static bool date_is_digit(char c) { return c >= '0' && c <= '9'; }

static bool date_take(struct span *t, const char *word) {
  if (!span_starts(*t, span_of(word))) return false;
  t->p += strlen(word), t->n -= strlen(word);
  return true;
}

/* Convert to upper case and ASCII equivalents; the words for year and day become marks. */
static struct span date_fold(struct span text, char *room) {
  char *to = room;
  text = text_unwrap(text);
  for (size_t i = 0, n; i < text.n; i += n) {
    uint32_t c;
    int digit;
    n = character_read(text.p + i, text.n - i, &c);
    enum character kind = character_of(c, &digit);
    char ascii = kind == CHARACTER_DASH    ? '-'
                 : kind == CHARACTER_BLANK ? ' '
                 : kind == CHARACTER_DIGIT ? (char)('0' + digit)
                                           : character_ascii(c);
    if (kind == CHARACTER_NOTHING) continue;
    if (ascii)
      *to++ = ascii >= 'a' && ascii <= 'z' ? (char)(ascii - 32) : ascii;
    else
      memcpy(to, text.p + i, n), to += n;
  }
  return span_between(room, to);
}

static int month_named(struct span *t) {
  static const char *const names[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  for (int i = 0; i < 12; i++)
    if (date_take(t, names[i])) {
      while (t->n && t->p[0] >= 'A' && t->p[0] <= 'Z') t->p++, t->n--;
      return i + 1;
    }
  return 0;
}

/* Parse the mark after a number; false for any other character. */
static bool read_mark(struct span *t, char *mark) {
  static const struct {
    const char *word;
    char mark;
  } marks[] = {{"年", '-'}, {"月", '-'}, {"日", 'T'}, {"号", 'T'}, {"时", ':'}, {"点", ':'}, {"分", ':'}, {"秒", 'T'},
               {"-", '-'},  {"/", '/'},  {".", '.'},  {":", ':'},  {"T", 'T'},  {" ", 'T'},  {",", 'T'},  {"Z", 'T'}};
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    if (date_take(t, marks[i].word)) return *mark = marks[i].mark, true;
  return false;
}

static bool date_cut(struct span t, struct parts *parts) {
  while (t.n) {
    char mark;
    int month;
    if (date_is_digit(t.p[0])) {
      if (parts->n == PARTS) return false;
      struct part *part = &parts->part[parts->n++];
      for (; t.n && date_is_digit(t.p[0]); t.p++, t.n--, part->digits++)
        if (part->digits < 15) part->value = part->value * 10 + (uint64_t)(t.p[0] - '0');
      while (t.n && read_mark(&t, &mark))
        if (!part->mark || part->mark == 'T') part->mark = mark;
    } else if (!parts->month && (month = month_named(&t)) != 0) {
      parts->month = month, parts->month_at = parts->n;
      while (t.n && read_mark(&t, &mark)) continue;
    } else if (date_take(&t, "下午") || date_take(&t, "PM")) {
      parts->afternoon = 12;
    } else if (!date_take(&t, "上午") && !date_take(&t, "AM") && !date_take(&t, " ")) {
      return false;
    }
  }
  return parts->n > 0;
}

static bool is_day(uint64_t y, uint64_t m, uint64_t d) {
  static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (y < 1950 || y > 2199 || m < 1 || m > 12 || d < 1 || d > days[m - 1]) return false;
  return m != 2 || d < 29 || (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
}

static bool set_day(uint64_t y, uint64_t m, uint64_t d, uint64_t *stamp) {
  *stamp = ((y * 100 + m) * 100 + d) * 1000000;
  return is_day(y, m, d);
}

/* Convert a spreadsheet's serial number to day and time: days since 1899-12-30. */
static bool set_serial(uint64_t days, uint64_t seconds, uint64_t *stamp) {
  uint64_t z = days + 693899; /* days since 0000-03-01, as in Howard Hinnant's civil_from_days */
  uint64_t era = z / 146097, doe = z % 146097, yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  uint64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
  uint64_t d = doy - (153 * mp + 2) / 5 + 1, m = mp < 10 ? mp + 3 : mp - 9, y = yoe + era * 400 + (m <= 2);
  if (!set_day(y, m, d, stamp)) return false;
  *stamp += seconds / 3600 * 10000 + seconds / 60 % 60 * 100 + seconds % 60;
  return true;
}

/* Parse the time in the parts from `at` on: hours, minutes, seconds. */
static bool add_time(const struct parts *parts, size_t at, uint64_t *stamp) {
  uint64_t time[3] = {0};
  for (size_t i = 0; i < 3 && at + i < parts->n; i++) time[i] = parts->part[at + i].value;
  if (at < parts->n && parts->part[at].mark != ':') return false;
  if (parts->afternoon && time[0] < 12) time[0] += 12;
  if (time[0] > 24 || time[1] > 59 || time[2] > 60) return false;
  *stamp += time[0] * 10000 + time[1] * 100 + time[2];
  return true;
}

/* A single run of digits: 20240328, with a time to the minute or second; a serial number. */
static bool read_run(const struct parts *parts, uint64_t *stamp) {
  const struct part *p = parts->part;
  bool serial = p->digits == 5 && p->value >= SERIAL_FIRST && p->value <= SERIAL_LAST;
  if (serial && parts->n == 1) return set_serial(p->value, 0, stamp);
  if (serial && parts->n == 2 && p->mark == '.') {
    uint64_t scale = 1, seconds;
    size_t digits = p[1].digits < 9 ? p[1].digits : 9;
    uint64_t fraction = p[1].value;
    for (size_t i = p[1].digits; i > digits; i--) fraction /= 10;
    for (size_t i = 0; i < digits; i++) scale *= 10;
    seconds = (fraction * SECONDS + scale / 2) / scale;
    return set_serial(p->value, seconds < SECONDS ? seconds : SECONDS - 1, stamp);
  }
  if (p->digits == 8) {
    bool zero = parts->n == 2 && p->mark == '.' && p[1].value == 0; /* 20240328.0 */
    return set_day(p->value / 10000, p->value / 100 % 100, p->value % 100, stamp) &&
           (zero || add_time(parts, 1, stamp));
  }
  if ((p->digits != 12 && p->digits != 14) || parts->n != 1) return false;
  uint64_t minutes = p->digits == 14 ? p->value / 100 : p->value, seconds = p->digits == 14 ? p->value % 100 : 0;
  bool good = set_day(minutes / 100000000, minutes / 1000000 % 100, minutes / 10000 % 100, stamp);
  *stamp += minutes % 10000 * 100 + seconds;
  return good && minutes / 100 % 100 < 24 && minutes % 100 < 60 && seconds < 60;
}

/* Three numbers: the year first, or last if only one order of day and month is possible. */
static bool read_three(const struct parts *parts, uint64_t *stamp) {
  const struct part *p = parts->part;
  if (parts->n < 3 || p[0].mark == ':' || p[0].mark != p[1].mark) return false;
  if (p[0].digits == 4) return set_day(p[0].value, p[1].value, p[2].value, stamp) && add_time(parts, 3, stamp);
  if (p[2].digits != 4 || p[0].digits > 2 || p[1].digits > 2) return false;
  bool day_first = is_day(p[2].value, p[1].value, p[0].value), month_first = is_day(p[2].value, p[0].value, p[1].value);
  if (day_first == month_first && p[0].value != p[1].value) return false;
  set_day(p[2].value, day_first ? p[1].value : p[0].value, day_first ? p[0].value : p[1].value, stamp);
  return (day_first || month_first) && add_time(parts, 3, stamp);
}

/* A month in letters: 28-Mar-2024, Mar 28, 2024, 2024-Mar-28. */
static bool read_named(const struct parts *parts, uint64_t *stamp) {
  const struct part *p = parts->part;
  if (parts->n < 2) return false;
  bool year_first = p[0].digits == 4;
  uint64_t year = p[!year_first].value, day = p[year_first].value;
  if (p[!year_first].digits != 4 || p[year_first].digits > 2 || parts->month_at > 1) return false;
  return set_day(year, (uint64_t)parts->month, day, stamp) && add_time(parts, 2, stamp);
}

bool date_read(struct span text, uint64_t *stamp) {
  char room[LONGEST + 4];
  struct parts parts = {0};
  *stamp = 0;
  if (text.n == 0 || text.n > LONGEST || !date_cut(date_fold(text, room), &parts)) return false;
  if (parts.month) return read_named(&parts, stamp);
  if (parts.part[0].digits >= 5) return read_run(&parts, stamp);
  return read_three(&parts, stamp);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* told.c - see told.h. A text is folded to ASCII and the words for periods, then parsed from the left. */
#include "data/told.h"

#include "data/character.h"
#include "data/text.h"

enum { LONGEST = 64, YEAR_FIRST = 1900, YEAR_LAST = 2199, NAMED_FIRST = 1990, NAMED_LAST = 2099 };

/* A text being parsed: what remains of it. */
struct reading {
  const char *p, *end;
};

static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"};

static bool told_is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_month(int v) { return v >= 1 && v <= 12; }
static bool is_year(int v) { return v >= YEAR_FIRST && v <= YEAR_LAST; }

static bool told_take(struct reading *r, const char *word) {
  size_t n = strlen(word);
  if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0) return false;
  r->p += n;
  return true;
}

static bool read_any(struct reading *r, const char *const *word, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (told_take(r, word[i])) return true;
  return false;
}
#define TAKE_ANY(r, words) read_any(r, words, sizeof(words) / sizeof *(words))

static size_t digits_at(const struct reading *r) {
  size_t n = 0;
  while (r->p + n < r->end && told_is_digit(r->p[n])) n++;
  return n;
}

static int told_number_at(const char *p, size_t n) {
  int v = 0;
  for (size_t i = 0; i < n && i < 9; i++) v = v * 10 + (p[i] - '0');
  return v;
}

/* Parse exactly n digits as a number. */
static bool read_digits(struct reading *r, size_t n, int *v) {
  if (digits_at(r) != n) return false;
  *v = told_number_at(r->p, n);
  r->p += n;
  return true;
}

/* Parse one or two digits, or a Chinese numeral up to twelve. */
static bool take_small(struct reading *r, int *v) {
  if (read_digits(r, 1, v) || read_digits(r, 2, v)) return true;
  for (int i = 12; i >= 1; i--)
    if (told_take(r, numerals[i - 1])) return *v = i, true;
  struct reading start = *r;
  if (told_take(r, "元") && (size_t)(r->end - r->p) >= strlen("月") && memcmp(r->p, "月", strlen("月")) == 0)
    return *v = 1, true;
  return *r = start, false;
}

/* Parse the mark between the two ends of a range. */
static bool take_range(struct reading *r) {
  static const char *const words[] = {"--", "-", "~", "至", "到"};
  return TAKE_ANY(r, words);
}

static void read_tail(struct reading *r) {
  static const char *const words[] = {"份", "累计数", "累计", "(累计数)", "(累计)", "数",   "末",   "底", "止",
                                      "期", "年报",   "季报", "月报",     "快报",   "定报", "报表", "报"};
  while (TAKE_ANY(r, words)) continue;
}

/* Months from .. to: a quarter, or January up to `to`. */
static bool set_range(struct told *told, int from, int to, bool quarters) {
  if (quarters) {
    if (from != 1 || to < 1 || to > 4) return false;
    told->month = 3 * to;
    return true;
  }
  if (!is_month(from) || !is_month(to) || from > to) return false;
  told->quarter = from != 1 && to % 3 == 0 && from == to - 2;
  if (from != 1 && !told->quarter && from != to) return false;
  told->month = to;
  return true;
}

/* 月 or 个月. */
static bool read_month_word(struct reading *r) { return told_take(r, "月") || told_take(r, "个月"); }

/* 5月, 1-5月, 1月-5月, 1至5月累计, 前5个月, 1-3季度. Consumes nothing if there is no month. */
static bool take_months(struct reading *r, struct told *told) {
  struct reading start = *r;
  int from, to;
  if (told_take(r, "前") && take_small(r, &to) && read_month_word(r) && is_month(to))
    return told->month = to, read_tail(r), true;
  *r = start;
  bool good = take_small(r, &from), month = good && told_take(r, "月"), quarter = good && !month && told_take(r, "季");
  if (month) told_take(r, "份");
  if (quarter) told_take(r, "度");
  struct reading after = *r;
  bool range = good && take_range(r) && take_small(r, &to);
  if (range) {
    good = read_month_word(r) ? (quarter = false, true) : (quarter = told_take(r, "季"), quarter);
    if (quarter) told_take(r, "度");
    good = good && set_range(told, from, to, quarter);
  } else {
    *r = after;
    good = good && (month || quarter) && (quarter ? from >= 1 && from <= 4 : is_month(from));
    if (good) told->month = quarter ? 3 * from : from, told->quarter = quarter;
  }
  if (good) read_tail(r);
  if (!good) *r = start;
  return good;
}

/* Q2, 第二季度, 二季度, 前三季度, 上半年, H1. */
static bool read_quarter(struct reading *r, struct told *told, bool letters) {
  static const char *const halves[] = {"上半年", "H1"}, *const wholes[] = {"全年"};
  struct reading start = *r;
  int v = 0;
  bool up_to = told_take(r, "前"), letter = !up_to && letters && told_take(r, "Q");
  if (!letter && !up_to) told_take(r, "第");
  if (letter ? read_digits(r, 1, &v) : take_small(r, &v) && told_take(r, "季")) {
    if (!letter) told_take(r, "度"), read_tail(r);
    if (v >= 1 && v <= 4) {
      told->month = 3 * v, told->quarter = !up_to;
      return true;
    }
  }
  *r = start;
  if (read_any(r, halves, letters ? 2 : 1)) return read_tail(r), told->month = 6, true;
  return TAKE_ANY(r, wholes);
}

/* Parse a time of day after a date. */
static void read_time(struct reading *r) {
  struct reading start = *r;
  int v;
  if (r->p < r->end && (*r->p == ' ' || *r->p == 'T')) r->p++;
  bool good = take_small(r, &v);
  for (int part = 0; good && part < 2 && r->p < r->end && *r->p == ':'; part++) r->p++, good = read_digits(r, 2, &v);
  if (!good || r->p[-1] == ':' || !memchr(start.p, ':', (size_t)(r->p - start.p))) {
    *r = start;
    return;
  }
  if (r->p < r->end && *r->p == '.') r->p += 1 + digits_at(&(struct reading){r->p + 1, r->end});
  told_take(r, "Z");
}

/* -05, /5, .05 after a year, or a date. */
static bool read_separated(struct reading *r, struct told *told) {
  struct reading start = *r;
  int month, day = 0;
  char mark = r->p < r->end ? *r->p : 0;
  if (mark != '-' && mark != '/' && mark != '.' && mark != '_') return false;
  r->p++;
  size_t n = digits_at(r);
  if ((n != 1 && n != 2) || !read_digits(r, n, &month)) return *r = start, false;
  if (!is_month(month)) return *r = start, false;
  told->month = month;
  if (mark == '.' && n == 1 && month == 1) told->vague = true; /* 2023.10 that lost its final zero? */
  struct reading after = *r;
  int to;
  if (mark != '-' && month == 1 && take_range(r) && take_small(r, &to) && is_month(to) &&
      (r->p == r->end || !told_is_digit(*r->p))) {
    if (read_month_word(r)) read_tail(r);
    return told->month = to, told->vague = false, true; /* 2023.1-5 */
  }
  *r = after;
  size_t digits = 0;
  if (r->p < r->end && *r->p == mark) r->p++, digits = digits_at(r);
  if ((digits != 1 && digits != 2) || !read_digits(r, digits, &day) || day < 1 || day > 31) return *r = after, true;
  struct reading before_time = *r;
  read_time(r);
  told->vague = r->p == before_time.p && digits == n && month < day && day <= 12; /* or January to May */
  return true;
}

/* -05 after 202301: the last month without the word for it. */
static bool take_last_month(struct reading *r, struct told *told) {
  struct reading start = *r;
  struct told range = {0};
  int to;
  bool good = take_range(r) && take_small(r, &to) && (r->p == r->end || !told_is_digit(*r->p)) && to > 1 &&
              set_range(&range, 1, to, false);
  if (!good) return *r = start, false;
  read_tail(r);
  return told->month = range.month, true;
}

/* Parse what follows 2023年. */
static void read_after_year(struct reading *r, struct told *told) {
  int day;
  told_take(r, "度");
  if (take_months(r, told)) {
    struct reading after = *r;
    if (take_small(r, &day) && (told_take(r, "日") || told_take(r, "号"))) {
      if (r->p < r->end) read_time(r);
    } else {
      *r = after;
    }
    return;
  }
  if (!read_quarter(r, told, true)) read_tail(r);
}

/* 202305, 20230005, 20230500, 20230531 after their first four digits. */
static bool set_digits(struct told *told, const char *p, size_t n) {
  int year = told_number_at(p, 4), high = told_number_at(p + 4, 2), low = n == 8 ? told_number_at(p + 6, 2) : 0;
  if (!is_year(year) || high > 12 || (n == 6 && high == 0) || (n == 8 && low > (high ? 31 : 12))) return false;
  told->year = year;
  told->month = high ? high : low;
  return true;
}

/* 二〇二三年 */
static bool read_written_year(struct reading *r, int *year) {
  static const char *const words[] = {"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  struct reading start = *r;
  *year = 0;
  for (int i = 0; i < 4; i++) {
    int digit = 0;
    while (digit < 10 && !told_take(r, words[digit])) digit++;
    if (digit == 10 && (told_take(r, "○") || told_take(r, "零") || told_take(r, "O"))) digit = 0;
    if (digit == 10) return *r = start, false;
    *year = *year * 10 + digit;
  }
  if (is_year(*year) && r->end - r->p >= 3 && memcmp(r->p, "年", 3) == 0) return true;
  *r = start;
  return false;
}

static void read_zeros(struct reading *r) {
  struct reading start = *r;
  if (r->p < r->end && *r->p == '.') {
    for (r->p++; r->p < r->end && *r->p == '0';) r->p++;
    if (r->p - start.p > 1 && (r->p == r->end || !told_is_digit(*r->p))) return;
  }
  *r = start;
}

/* Parse one period with its year at the beginning of the remaining text. */
static bool read_one_period(struct reading *r, struct told *told) {
  struct reading start = *r;
  size_t n = digits_at(r);
  *told = (struct told){0};
  if ((n == 6 || n == 8) && set_digits(told, r->p, n)) {
    r->p += n;
    read_zeros(r);
    if (n == 6 && told->month == 1) take_last_month(r, told); /* another month's may be a day */
    return true;
  }
  bool digits = n == 4 && is_year(told_number_at(r->p, 4));
  if (digits) told->year = told_number_at(r->p, 4), r->p += 4;
  if (!digits && !read_written_year(r, &told->year)) return *r = start, false;
  if (told_take(r, "年")) {
    read_after_year(r, told);
    return true;
  }
  struct reading after = *r;
  int month;
  read_zeros(r);
  if (r->p != after.p) return true;
  if (!told_take(r, "-")) told_take(r, "_");
  if (read_quarter(r, told, true)) return true;
  *r = after;
  if (told_take(r, "M") && (read_digits(r, 2, &month) || read_digits(r, 1, &month)) && is_month(month))
    return told->month = month, true;
  *r = after;
  read_separated(r, told);
  return true;
}

/* 202301-202305, 2023-01-01至2023-05-31, 2023年1月1日-5月31日: the months from the first to the last. */
static bool read_period(struct reading *r, struct told *told) {
  if (!read_one_period(r, told)) return false;
  struct reading after = *r;
  struct told last = {.year = told->year};
  int day;
  bool dated = told->month && take_range(r);
  struct reading end = *r;
  if (dated && !(read_one_period(r, &last) && last.year == told->year && last.month)) {
    *r = end, last = (struct told){.year = told->year};
    dated = take_months(r, &last) && !last.quarter && take_small(r, &day) && (told_take(r, "日") || told_take(r, "号"));
  }
  if (!dated) return *r = after, true;
  told->vague = !set_range(told, told->month, last.month, false);
  return true;
}

/* Fold: dashes to '-', upper case, blanks of any kind to one ' ', or none. False when the text is too long. */
static bool told_fold(struct span text, bool blanks, char *room, size_t size, struct reading *r) {
  char *to = room;
  text = text_unwrap(text);
  for (size_t i = 0, n; i < text.n; i += n) {
    uint32_t c;
    int digit;
    n = character_read(text.p + i, text.n - i, &c);
    enum character kind = character_of(c, &digit);
    char ascii = character_ascii(c);
    if ((size_t)(to - room) + n + 1 > size) return false;
    if (kind == CHARACTER_NOTHING || (kind == CHARACTER_BLANK && !blanks)) continue;
    if (kind == CHARACTER_DASH)
      *to++ = '-';
    else if (kind == CHARACTER_BLANK)
      *to++ = ' ';
    else if (kind == CHARACTER_DIGIT)
      *to++ = (char)('0' + digit);
    else if (ascii)
      *to++ = ascii >= 'a' && ascii <= 'z' ? (char)(ascii - 32) : ascii;
    else
      memcpy(to, text.p + i, n), to += n;
  }
  *r = (struct reading){room, to};
  return true;
}

/* Blanks separate a date from its time; elsewhere they are ignored. */
static bool has_time(struct span text) { return text.n && memchr(text.p, ':', text.n); }

bool told_read(struct span text, struct told *told) {
  char room[LONGEST];
  struct reading r;
  *told = (struct told){0};
  if (!told_fold(text, has_time(text), room, sizeof room, &r)) return false;
  return read_period(&r, told) && r.p == r.end;
}

bool told_read_month(struct span text, int *month) {
  char room[LONGEST];
  struct reading r, start;
  struct told told = {0};
  int from, to;
  *month = 0;
  if (!told_fold(text, false, room, sizeof room, &r)) return false;
  start = r;
  if (take_months(&r, &told) && r.p == r.end && !told.quarter) return *month = told.month, true;
  r = start;
  bool good = take_small(&r, &from);
  read_zeros(&r);
  if (good && r.p == r.end) return *month = from, is_month(from);
  good = good && take_range(&r) && take_small(&r, &to) && r.p == r.end && set_range(&told, from, to, false);
  *month = told.month;
  return good;
}

bool told_read_quarter(struct span text, int *quarter) {
  char room[LONGEST];
  struct reading r, start;
  struct told told = {0};
  *quarter = 0;
  if (!told_fold(text, false, room, sizeof room, &r)) return false;
  start = r;
  if ((take_months(&r, &told) || read_quarter(&r, &told, true)) && r.p == r.end && told.month % 3 == 0)
    return *quarter = told.month / 3, *quarter > 0;
  r = start;
  if (!take_small(&r, quarter)) return false;
  read_zeros(&r);
  return r.p == r.end && *quarter >= 1 && *quarter <= 4;
}

/* Fill the parts not found yet from MORE. */
static void told_add(struct told *told, const struct told *more) {
  if (!told->year) told->year = more->year;
  if (told->month || !more->month || more->vague) return;
  told->month = more->month;
  told->quarter = more->quarter;
}

struct told told_in_text(struct span text) {
  char room[512];
  struct reading r;
  struct told told = {0}, part;
  if (!told_fold(text, false, room, sizeof room, &r)) return told;
  for (bool boundary = true; r.p < r.end;) {
    struct reading start = r;
    part = (struct told){0};
    bool period = boundary && read_period(&r, &part) && part.year >= NAMED_FIRST && part.year <= NAMED_LAST;
    if (!period) r = start, part = (struct told){0};
    if (period || (boundary && (take_months(&r, &part) || read_quarter(&r, &part, false)))) {
      told_add(&told, &part);
    } else {
      r = start;
      r.p++;
    }
    boundary = !told_is_digit(r.p[-1]);
  }
  return told;
}

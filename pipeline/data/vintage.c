/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vintage.c - which of two publications is the later one. See vintage.h.
 *
 * A vintage is free text. Where both have a date, the later date is later: `2023-04-10`, `2023-04`, `2023年4月`,
 * `2023`. A year alone means its middle, with `early` for its beginning, with `yearbook` or 年鉴 for its end. A
 * date is later than none. Without dates, words for the stage of an estimate decide (first, revised, final), then the
 * text, numbers by their size. */
#include "data/vintage.h"

#include <string.h>

static bool vintage_is_digit(char c) { return c >= '0' && c <= '9'; }

static int whole_at(struct span text, size_t *at, size_t most) {
  int value = 0;
  for (size_t n = 0; n < most && *at < text.n && vintage_is_digit(text.p[*at]); n++)
    value = value * 10 + (text.p[(*at)++] - '0');
  return value;
}

/* Over one separator of a date: -, /, . or 年, 月. */
static bool skip_separator(struct span text, size_t *at) {
  struct span rest = {text.p + *at, text.n - *at};
  static const char *const mark[] = {"-", "/", ".", "年", "月"};
  for (size_t i = 0; i < sizeof mark / sizeof *mark; i++)
    if (span_starts(rest, span_of(mark[i]))) {
      *at += strlen(mark[i]);
      return *at < text.n && vintage_is_digit(text.p[*at]);
    }
  return false;
}

static bool has(struct span text, const char *word) { return span_find(text, span_of(word)) != NULL; }

static int month_of_year_alone(struct span text) {
  if (has(text, "early") || has(text, "年初")) return 0;
  if (has(text, "yearbook") || has(text, "年鉴") || has(text, "late ") || has(text, "年末") || has(text, "年底"))
    return 12;
  return 6;
}

/* yyyymmdd of the last date in the text; 0: there is none. */
static int vintage_date(struct span text) {
  int date = 0;
  for (size_t i = 0; i + 4 <= text.n; i++) {
    if ((i > 0 && vintage_is_digit(text.p[i - 1])) || !vintage_is_digit(text.p[i])) continue;
    size_t at = i;
    int year = whole_at(text, &at, 4), month = 0, day = 0;
    if (at - i < 4 || year < 1949 || year > 2199) continue;
    if (at < text.n && vintage_is_digit(text.p[at])) { /* yyyymm or yyyymmdd */
      month = whole_at(text, &at, 2), day = whole_at(text, &at, 2);
    } else if (skip_separator(text, &at)) {
      month = whole_at(text, &at, 2);
      if (skip_separator(text, &at)) day = whole_at(text, &at, 2);
    } else {
      month = month_of_year_alone(text);
    }
    date = year * 10000 + month * 100 + day;
  }
  return date;
}

static int vintage_stage(struct span text) {
  static const struct {
    const char *word;
    int stage;
  } known[] = {{"flash", 1},  {"快报", 1},  {"prelim", 2}, {"first", 2},    {"初步", 2}, {"初核", 2},  {"after", 3},
               {"second", 3}, {"revis", 3}, {"修订", 3},   {"verified", 4}, {"最终", 5}, {"final", 5}, {"核实", 4}};
  int stage = 0;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (has(text, known[i].word) && known[i].stage > stage) stage = known[i].stage;
  return stage;
}

/* As text, runs of digits by their size. */
static int natural_compare(struct span a, struct span b) {
  size_t i = 0, k = 0;
  while (i < a.n && k < b.n) {
    if (vintage_is_digit(a.p[i]) && vintage_is_digit(b.p[k])) {
      int x = whole_at(a, &i, 9), y = whole_at(b, &k, 9);
      if (x != y) return x < y ? -1 : 1;
    } else if (a.p[i] != b.p[k]) {
      return (unsigned char)a.p[i] < (unsigned char)b.p[k] ? -1 : 1;
    } else {
      i++, k++;
    }
  }
  return (a.n - i > b.n - k) - (a.n - i < b.n - k);
}

int vintage_compare(struct span a, struct span b) {
  int x = vintage_date(a), y = vintage_date(b);
  if (x != y) return x < y ? -1 : 1;
  if (!x && vintage_stage(a) != vintage_stage(b) && vintage_stage(a) && vintage_stage(b))
    return vintage_stage(a) < vintage_stage(b) ? -1 : 1;
  return natural_compare(a, b);
}

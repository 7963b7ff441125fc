/* naming.c - see naming.h. */
#include "stages/clean/naming.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_year(int v) { return v >= 1990 && v <= 2099; }
static bool is_month(int v) { return v >= 1 && v <= 12; }

static int number(const char *p, size_t n) {
  int v = 0;
  for (size_t i = 0; i < n; i++) v = v * 10 + (p[i] - '0');
  return v;
}

static size_t run_of_digits(const char *p, const char *end) {
  const char *from = p;
  while (p < end && is_digit(*p)) p++;
  return (size_t)(p - from);
}

static bool follows(const char *p, const char *end, const char *word) {
  return span_starts(span_between(p, end), span_of(word));
}

/* What follows a run of digits: Q3 after a year, -07 after a year. Returns the month told, or 0. */
static int month_after_year(const char *p, const char *end) {
  if (end - p >= 2 && (*p == 'Q' || *p == 'q') && p[1] >= '1' && p[1] <= '4') return (p[1] - '0') * 3;
  if (end - p < 2 || (*p != '-' && *p != '_' && *p != '.')) return 0;
  size_t n = run_of_digits(p + 1, end);
  int v = n == 2 ? number(p + 1, n) : 0;
  return is_month(v) ? v : 0;
}

/* A run of N digits at P, within a text that ends at END. */
static struct named read_run(const char *p, size_t n, const char *end) {
  struct named named = {0};
  const char *after = p + n;
  int v = n <= 8 ? number(p, n) : 0;
  if (n <= 2 && is_month(v) && follows(after, end, "月"))
    named.month = v;
  else if (n == 1 && v <= 4 && v >= 1 && follows(after, end, "季"))
    named.month = v * 3;
  else if (n == 8 && is_year(v / 10000) && v % 10000 <= 12)
    named = (struct named){v / 10000, v % 10000};
  else if (n == 6 && is_year(v / 100) && is_month(v % 100))
    named = (struct named){v / 100, v % 100};
  else if (n == 4 && is_year(v))
    named = (struct named){v, month_after_year(after, end)};
  return named;
}

struct named named_in_text(struct span text) {
  struct named named = {0};
  for (const char *p = text.p, *end = p + text.n; p < end;) {
    size_t n = run_of_digits(p, end);
    if (n) named_add(&named, read_run(p, n, end));
    p += n ? n : 1;
  }
  return named;
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
    named.year = named_in_text(name_base(path)).year;
  }
  return named;
}

struct named named_of(period_code period) {
  if (period == PERIOD_NONE) return (struct named){0};
  return (struct named){period_year(period), period_kind(period) == PERIOD_YEAR ? 0 : period_month(period)};
}

struct span region_in_name(struct span base) {
  for (const char *p = base.p, *end = p + base.n; p < end;) {
    size_t n = run_of_digits(p, end);
    bool date = read_run(p, n, end).year != 0;
    if ((n == 6 || n == 12) && !date && *p >= '1' && *p <= '8') return (struct span){p, n};
    p += n ? n : 1;
  }
  return (struct span){0};
}

bool named_add(struct named *named, struct named more) {
  bool agree = (!named->year || !more.year || named->year == more.year) &&
               (!named->month || !more.month || named->month == more.month);
  if (!named->year) named->year = more.year;
  if (!named->month) named->month = more.month;
  return agree;
}

period_code named_period(struct named named, enum frequency frequency) {
  if (!named.year) return PERIOD_NONE;
  bool month = named.month != 0;
  if (frequency == FREQUENCY_ANNUAL || !month) return period_make(PERIOD_YEAR, named.year, 1);
  if (frequency == FREQUENCY_QUARTERLY && named.month % 3 == 0)
    return period_make(PERIOD_QUARTER, named.year, named.month / 3);
  return period_make(PERIOD_MONTH, named.year, named.month);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* allowance.c - see allowance.h. */
#include "run/allowance.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"

/* The step's setting, or else the plan's. */
static const struct plan_setting *setting_of(const struct plan *plan, const struct plan_step *step, const char *key) {
  const struct plan_setting *own = plan_setting(step, key);
  return own ? own : plan_setting(&plan->own, key);
}

/* "5%" or "0.05". */
static double read_share(const struct plan *plan, const struct plan_step *step, const char *key, struct arena *arena,
                         struct problems *problems) {
  const struct plan_setting *setting = setting_of(plan, step, key);
  if (!setting) return NAN;
  char *end;
  double share = strtod(setting->value, &end);
  bool percent = *end == '%';
  if (percent) share /= 100, end++;
  if (end != setting->value && *end == '\0' && share >= 0 && isfinite(share)) return share;
  problems_format(problems, EX_CONFIG, _("%s: %s = '%s' is not a share (5%% or 0.05)"),
                  plan_place(plan, setting->line, arena), key, setting->value);
  return NAN;
}

static void read_words(const struct plan *plan, const struct plan_step *step, const char *key,
                       struct option_list *words, struct arena *arena, struct problems *problems) {
  const struct plan_setting *setting = setting_of(plan, step, key);
  struct err err = {0};
  if (!setting || plan_words(setting->value, words, arena, &err) == 0) return;
  err_context(&err, "%s: %s", plan_place(plan, setting->line, arena), key);
  problems_add(problems, &err);
}

/* The periods of "2017", "2017-02..2017-05". */
static bool read_range(struct span text, period_code *from, period_code *to) {
  const char *dots = span_find(text, span_of(".."));
  struct span first = dots ? span_between(text.p, dots) : text;
  struct span last = dots ? span_between(dots + 2, text.p + text.n) : text;
  return period_read(first, from) && period_read(last, to);
}

static struct span period_part(const char *word) {
  const char *colon = strchr(word, ':');
  return span_of(colon ? colon + 1 : word);
}

/* FORM:PERIOD with an invalid period is a mistake; a word without a colon may be a form or a period. */
static void check_missing(const struct plan *plan, const struct plan_step *step, const struct allowance *allowance,
                          struct arena *arena, struct problems *problems) {
  const struct plan_setting *setting = setting_of(plan, step, "allow-missing");
  for (size_t i = 0; i < allowance->missing.n; i++) {
    const char *word = allowance->missing.item[i];
    period_code from, to;
    if (strchr(word, ':') && !read_range(period_part(word), &from, &to))
      problems_format(problems, EX_CONFIG, _("%s: allow-missing: '%s' is not FORM:PERIOD or FORM:PERIOD..PERIOD"),
                      plan_place(plan, setting ? setting->line : 0, arena), word);
  }
}

static void read_deadlines(const struct plan *plan, const struct plan_step *step, struct arena *arena,
                           struct allowance *allowance, struct problems *problems) {
  static const struct {
    const char *name;
    enum period_kind kind;
  } known[] = {{"annual", PERIOD_YEAR}, {"quarterly", PERIOD_QUARTER}, {"monthly", PERIOD_MONTH}};
  struct option_list words = {0};
  for (size_t i = 0; i < sizeof allowance->days / sizeof *allowance->days; i++) allowance->days[i] = -1;
  read_words(plan, step, "deadline", &words, arena, problems);
  for (size_t i = 0; i < words.n; i++) {
    const char *colon = strchr(words.item[i], ':');
    char *end = NULL;
    long days = colon ? strtol(colon + 1, &end, 10) : -1;
    bool good = false;
    for (size_t k = 0; colon && end != colon + 1 && !*end && days >= 0 && k < sizeof known / sizeof *known; k++)
      if (span_is(span_between(words.item[i], colon), known[k].name))
        good = true, allowance->days[known[k].kind] = days;
    if (!good)
      problems_format(problems, EX_CONFIG, _("%s: deadline: '%s' is not annual:DAYS, quarterly:DAYS or monthly:DAYS"),
                      plan_place(plan, setting_of(plan, step, "deadline")->line, arena), words.item[i]);
  }
}

void allowance_read(const struct plan *plan, const struct plan_step *step, struct arena *arena,
                    struct allowance *allowance, struct problems *problems) {
  *allowance = (struct allowance){.rejected = read_share(plan, step, "allow-rejected", arena, problems),
                                  .unplaced = read_share(plan, step, "allow-unplaced", arena, problems),
                                  .influence = read_share(plan, step, "allow-influence", arena, problems),
                                  .change_records = read_share(plan, step, "allow-change-records", arena, problems),
                                  .change_value = read_share(plan, step, "allow-change-value", arena, problems)};
  read_words(plan, step, "allow-unread", &allowance->unread, arena, problems);
  read_words(plan, step, "allow-missing", &allowance->missing, arena, problems);
  check_missing(plan, step, allowance, arena, problems);
  read_deadlines(plan, step, arena, allowance, problems);
}

bool allows_unread(const struct allowance *allowance, const char *path) {
  const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
  for (size_t i = 0; i < allowance->unread.n; i++) {
    const char *pattern = allowance->unread.item[i];
    if (strcmp(pattern, "yes") == 0 || fnmatch(pattern, path, 0) == 0 || fnmatch(pattern, base, 0) == 0) return true;
  }
  return false;
}

static bool covers(const char *word, const char *form, period_code period) {
  const char *colon = strchr(word, ':');
  period_code from, to;
  if (strcmp(word, "yes") == 0 || (form && strcmp(word, form) == 0)) return true;
  if (colon && form && !span_is(span_between(word, colon), form)) return false;
  if (!read_range(period_part(word), &from, &to)) return !form && !colon; /* a form, of any period */
  int first = period_year(from) * 12 + (period_kind(from) == PERIOD_YEAR ? 1 : period_month(from));
  int last = period_year(to) * 12 + period_month(to), month = period_year(period) * 12 + period_month(period);
  return first <= month && month <= last;
}

bool allows_missing(const struct allowance *allowance, const char *form, period_code period) {
  for (size_t i = 0; i < allowance->missing.n; i++)
    if (covers(allowance->missing.item[i], form, period)) return true;
  return false;
}

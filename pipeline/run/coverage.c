/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coverage.c - see coverage.h. */
#include "run/coverage.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"

enum { FIRST_MONTH = 2 }; /* reports of January are not collected */

/* A check under way. */
struct check {
  const struct coverage *coverage;
  const struct record *record;
  struct allowance allowance;
  struct problems *problems, *warnings;
  struct strbuf *missing; /* not NULL: gaps are only listed there */
};

/* A problem, or where the plan allows it a warning. */
static void found(struct check *in, bool allowed, int code, const char *text) {
  const char *step = in->record->step;
  problems_format(allowed ? in->warnings : in->problems, code, "[%s] %s", step, text);
}

static void check_file(struct check *in, const struct record_source *file) {
  struct arena *arena = in->coverage->arena;
  bool allowed = allows_unread(&in->allowance, file->path);
  if (file->stopped)
    found(in, allowed, EX_DATAERR, arena_format(arena, _("%s was not read: %s"), file->path, file->stopped));
  else if (in->coverage->opened)
    return;
  else if (!file->records_in)
    found(in, allowed, EX_DATAERR, arena_format(arena, _("%s has no records"), file->path));
  else if (file->rejected >= file->records_in)
    found(in, allowed, EX_DATAERR,
          arena_format(arena, _("%s: all %llu records were rejected; see %s"), file->path,
                       (unsigned long long)file->records_in, step_own_file(in->coverage->job->step, "rejects", arena)));
}

static bool is_tallied(const struct record *record, const char *form) {
  for (size_t i = 0; i < record->tallies; i++)
    if (strcmp(record->tally[i].form, form) == 0) return true;
  return false;
}

/* Are there records of this form and period? Forms whose records do not come out (employment is joined to others), and
 * all where no record was read, go by their files: by the period of a file, or else by the {year} it was found for. */
static bool is_present(const struct check *in, const char *form, const char *period) {
  const struct record *record = in->record;
  if (is_tallied(record, form)) {
    for (size_t i = 0; i < record->tallies; i++)
      if (strcmp(record->tally[i].form, form) == 0 && strcmp(record->tally[i].period, period) == 0) return true;
    return false;
  }
  for (size_t i = 0; i < record->sources; i++) {
    const struct record_source *file = &record->source[i];
    if (!file->form || strcmp(file->form, form) != 0 || file->stopped) continue;
    bool empty = !in->coverage->opened && file->rejected >= file->records_in;
    bool other =
        file->period ? strcmp(file->period, period) != 0 : file->year && strtol(period, NULL, 10) != file->year;
    if (!empty && !other) return true;
  }
  return false;
}

/* Periods that are missing, as they would be written in the plan: "F203:2017..2022 F203:2023-05". */
struct gaps {
  struct strbuf text;
  period_code from, to; /* a run of missing periods, not written yet */
};

static void gaps_put(struct gaps *gaps, const char *form) {
  if (!gaps->from) return;
  strbuf_format(&gaps->text, "%s%s:", gaps->text.n ? " " : "", form);
  period_write(gaps->from, &gaps->text);
  if (gaps->to != gaps->from) {
    strbuf_put(&gaps->text, "..");
    period_write(gaps->to, &gaps->text);
  }
  gaps->from = PERIOD_NONE;
}

static void gaps_add(struct gaps *gaps, const char *form, period_code period) {
  bool next = gaps->from && period_kind(gaps->from) == period_kind(period);
  int apart = next ? period_distance(gaps->to, period) : 0;
  bool over_january = next && period_kind(period) == PERIOD_MONTH && period_number(period) == FIRST_MONTH && apart == 2;
  if (!next || (apart != 1 && !over_january)) gaps_put(gaps, form);
  if (!gaps->from) gaps->from = period;
  gaps->to = period;
}

static bool is_due(const struct check *in, period_code period) {
  period_code due = in->coverage->due;
  if (in->allowance.days[period_kind(period)] >= 0 && in->coverage->today < period_end_day(period)) return false;
  if (!due) return true;
  return period_year(period) * 12 + period_month(period) <= period_year(due) * 12 + period_month(due);
}

static bool is_missing(const struct check *in, const char *form, period_code period) {
  struct strbuf text = {0};
  period_write(period, &text);
  bool missing = is_due(in, period) && !is_present(in, form, text.bytes);
  strbuf_free(&text);
  return missing;
}

/* What is done about a period without records. */
enum verdict { VERDICT_FAILS, VERDICT_ALLOWED, VERDICT_AWAITED, VERDICT_LATE, VERDICTS };

static enum verdict coverage_verdict_of(const struct check *in, const char *form, period_code period) {
  long days = in->allowance.days[period_kind(period)];
  if (allows_missing(&in->allowance, form, period)) return VERDICT_ALLOWED;
  if (days < 0) return VERDICT_FAILS;
  return in->coverage->today < period_end_day(period) + days ? VERDICT_AWAITED : VERDICT_LATE;
}

/* The periods of one year; a year of which all are missing is one gap. */
static void check_year(struct check *in, const char *form, enum period_kind kind, int year,
                       struct gaps gaps[VERDICTS]) {
  int first = kind == PERIOD_MONTH ? FIRST_MONTH : 1, missing = 0, alike = 0;
  enum verdict verdict[13] = {0}, all = VERDICTS;
  bool gone[13] = {false};
  for (int n = first; n <= (int)kind; n++) {
    period_code period = period_make(kind, year, n);
    gone[n] = is_missing(in, form, period);
    if (!gone[n]) continue;
    verdict[n] = coverage_verdict_of(in, form, period);
    if (all == VERDICTS) all = verdict[n];
    missing++;
    alike += verdict[n] == all;
  }
  if (alike == (int)kind - first + 1)
    gaps_add(&gaps[all], form, period_make(PERIOD_YEAR, year, 1));
  else
    for (int n = first; missing && n <= (int)kind; n++)
      if (gone[n]) gaps_add(&gaps[verdict[n]], form, period_make(kind, year, n));
}

static void report_gaps(struct check *in, enum verdict verdict, const char *periods) {
  if (in->missing) {
    strbuf_format(in->missing, "%s%s", in->missing->n ? " " : "", periods);
    return;
  }
  struct arena *arena = in->coverage->arena;
  switch (verdict) {
  case VERDICT_FAILS:
    found(in, false, EX_NOINPUT, arena_format(arena, _("no records of %s"), periods));
    break;
  case VERDICT_ALLOWED:
    found(in, true, EX_NOINPUT, arena_format(arena, _("no records of %s, as the plan allows"), periods));
    break;
  case VERDICT_AWAITED:
    found(in, false, EX_TEMPFAIL, arena_format(arena, _("no records of %s yet; they are awaited"), periods));
    break;
  default:
    found(in, true, EX_NOINPUT, arena_format(arena, _("no records of %s; their deadline is over"), periods));
  }
}

static void coverage_check_form(struct check *in, const struct record_source *file) {
  const char *form = file->form, *frequency = file->frequency;
  enum period_kind kind = PERIOD_YEAR;
  if (strcmp(frequency, "monthly") == 0) kind = PERIOD_MONTH;
  if (strcmp(frequency, "quarterly") == 0) kind = PERIOD_QUARTER;
  if (strcmp(frequency, "list") == 0 && !file->year) return;
  struct gaps gaps[VERDICTS] = {0};
  for (long year = in->coverage->years.from; year <= in->coverage->years.to; year++)
    check_year(in, form, kind, (int)year, gaps);
  for (enum verdict v = 0; v < VERDICTS; v++) {
    gaps_put(&gaps[v], form);
    if (gaps[v].text.n) report_gaps(in, v, gaps[v].text.bytes);
    strbuf_free(&gaps[v].text);
  }
}

static bool is_first_of_form(const struct record *record, size_t at) {
  for (size_t i = 0; i < at; i++)
    if (record->source[i].form && strcmp(record->source[i].form, record->source[at].form) == 0) return false;
  return true;
}

static void check_forms(struct check *in) {
  const struct record *record = in->record;
  for (size_t i = 0; i < record->sources; i++)
    if (record->source[i].form && record->source[i].frequency && is_first_of_form(record, i))
      coverage_check_form(in, &record->source[i]);
}

void coverage_missing(const struct coverage *coverage, const struct record *record, struct strbuf *missing) {
  struct check in = {.coverage = coverage, .record = record, .missing = missing};
  for (size_t i = 0; i < sizeof in.allowance.days / sizeof *in.allowance.days; i++) in.allowance.days[i] = -1;
  check_forms(&in);
}

/* For files of no form: a pattern that matches nothing in one of the plan's years. */
static void check_patterns(struct check *in) {
  const struct inputs *inputs = &in->coverage->job->inputs;
  for (size_t i = 0; i < inputs->gaps; i++) {
    period_code year = period_make(PERIOD_YEAR, (int)inputs->gap[i].year, 1);
    if (!is_due(in, year)) continue;
    found(
        in, allows_missing(&in->allowance, "", year), EX_NOINPUT,
        arena_format(in->coverage->arena, _("no file of %ld matches %s"), inputs->gap[i].year, inputs->gap[i].pattern));
  }
}

static void check_rejects(struct check *in) {
  const struct record *record = in->record;
  if (isnan(in->allowance.rejected) || !record->records_in) return;
  double share = (double)record->rejected / (double)record->records_in;
  if (share > in->allowance.rejected)
    found(in, false, EX_DATAERR,
          arena_format(in->coverage->arena, _("%llu of %llu records were rejected, more than %g %%"),
                       (unsigned long long)record->rejected, (unsigned long long)record->records_in,
                       100 * in->allowance.rejected));
}

void coverage_check(const struct coverage *coverage, const struct record *record, struct problems *problems,
                    struct problems *warnings) {
  struct check in = {.coverage = coverage, .record = record, .problems = problems, .warnings = warnings};
  allowance_read(coverage->plan, coverage->job->step, coverage->arena, &in.allowance, problems);
  for (size_t i = 0; !coverage->parts && i < record->sources; i++) check_file(&in, &record->source[i]);
  bool spans = coverage->years.from && coverage->years.to;
  if (spans) check_forms(&in);
  if (!coverage->job->cleans) check_patterns(&in);
  check_rejects(&in);
}

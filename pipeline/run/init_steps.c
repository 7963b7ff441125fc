/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init_steps.c - which step of the plan reads which parts, the years of the plan, and what is missing in them (init.h).
 */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "run/coverage.h"
#include "run/init.h"
#include "run/init_patterns.h"

static bool is_frequency(const struct survey_part *part, const char *name) {
  return part->frequency && strcmp(part->frequency, name) == 0;
}

/* Unit lists go to both; head counts of a quarter to the monthly step, where there is one. */
static bool belongs(const struct survey_part *part, enum init_step_name step, bool has_monthly) {
  if (part->is_list) return true;
  bool monthly = is_frequency(part, "monthly") || (is_frequency(part, "quarterly") && has_monthly);
  return monthly == (step == INIT_MONTHLY);
}

static void choose_parts(struct init *init) {
  const struct survey *survey = &init->survey;
  bool has_monthly = false;
  for (size_t p = 0; p < survey->parts; p++)
    has_monthly |=
        survey_is_usable(&survey->part[p]) && survey->part[p].is_main && is_frequency(&survey->part[p], "monthly");
  for (size_t s = 0; s < INIT_STEPS; s++) {
    struct init_step *step = &init->step[s];
    step->wanted = arena_array(survey->arena, bool, survey->parts + 1);
    for (size_t p = 0; p < survey->parts; p++) {
      const struct survey_part *part = &survey->part[p];
      step->wanted[p] = survey_is_usable(part) && belongs(part, (enum init_step_name)s, has_monthly);
      step->any |= step->wanted[p] && part->is_main;
    }
  }
}

static void note_period(struct init *init, const char *text, period_code *first) {
  period_code period;
  if (!*text || !period_read(span_of(text), &period)) return;
  if (!*first || period < *first) *first = period;
  if (period > init->last) init->last = period;
}

/* From the first to the last record of a main form. */
static void choose_years(struct init *init) {
  period_code first = PERIOD_NONE;
  for (size_t p = 0; p < init->survey.parts; p++) {
    const struct survey_part *part = &init->survey.part[p];
    if (!survey_is_usable(part) || !part->is_main) continue;
    note_period(init, part->first, &first);
    note_period(init, part->last, &first);
  }
  if (!first) return;
  init->years = (struct year_span){period_year(first), period_year(init->last)};
  init->several = init->years.to > init->years.from;
}

/* The record that the step will have, as far as coverage.h looks at it. */
static struct record record_of(const struct init *init, const struct init_step *step, const long *year) {
  const struct survey *survey = &init->survey;
  struct record record = {.tally = survey->tally.row, .tallies = survey->tally.n};
  record.source = arena_array(survey->arena, struct record_source, survey->parts + 1);
  for (size_t p = 0; p < survey->parts; p++) {
    if (!step->wanted[p]) continue;
    record.source[record.sources] = survey->source[p];
    record.source[record.sources++].year = year[p];
  }
  return record;
}

/* The last due period, where that is a month or quarter. */
static period_code due_of(const struct init *init) {
  return period_kind(init->last) == PERIOD_YEAR ? PERIOD_NONE : init->last;
}

static void find_missing(struct init *init, struct init_step *step, const long *year) {
  struct record record = record_of(init, step, year);
  struct coverage coverage = {.years = init->years, .due = due_of(init), .arena = init->survey.arena};
  struct strbuf missing = {0};
  coverage_missing(&coverage, &record, &missing);
  step->missing = arena_copy(init->survey.arena, strbuf_text(&missing), missing.n);
  strbuf_free(&missing);
}

/* Parts of containers that are read along with others and cannot be used. */
static void find_unread(struct init *init, struct init_step *step) {
  const struct survey *survey = &init->survey;
  for (size_t p = 0; p < survey->parts; p++) {
    const struct survey_part *part = &survey->part[p];
    bool along = false;
    for (size_t k = 0; k < survey->parts && !along; k++) along = step->wanted[k] && survey->part[k].file == part->file;
    if (!along || part->passed_over || survey_is_usable(part)) continue;
    option_list_add(&step->unread, init_word(part->path, true, survey->arena), survey->arena);
  }
}

int init_plan_steps(struct init *init, struct err *err) {
  choose_parts(init);
  choose_years(init);
  if (!init->years.from)
    return err_set(
        err, EX_NOINPUT,
        _("%s: no file has usable records of a form, so there is no plan to write (--template writes empty ones)"),
        init->survey.dir);
  for (size_t s = 0; s < INIT_STEPS; s++) {
    struct init_step *step = &init->step[s];
    struct init_patterns patterns;
    if (!step->any) continue;
    init_patterns(&init->survey, step->wanted, init->years, &patterns);
    step->input = patterns.input;
    find_missing(init, step, patterns.year);
    find_unread(init, step);
  }
  return 0;
}

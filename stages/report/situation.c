/* SPDX-License-Identifier: GPL-3.0-or-later */
/* situation.c - which phrases apply to which subjects. See situation.h.
 *
 * A phrase applies where its condition is true of the figures as printed, and the change of its figure is of the grade
 * that it asks for. Of phrases that state the same of one subject, that of the highest priority is kept; of the
 * subjects, those that its figure puts first.
 */
#include "stages/report/situation.h"

#include <math.h>
#include <stdlib.h>

static decimal decimal_of(double value) {
  double scaled = value * DECIMAL_SCALE;
  return isnan(scaled) || fabs(scaled) > 9e18 ? DECIMAL_MISSING : (decimal)llround(scaled);
}

/* The facts of a scope as records, for conditions. */
static struct batch batch_of(const struct scope_facts *facts, struct arena *arena) {
  struct batch batch = batch_new(arena, &facts->schema.schema, facts->subjects);
  batch.rows = facts->subjects;
  for (size_t i = 0; i < facts->subjects; i++) {
    const struct subject *s = &facts->subject[i];
    struct span text[FIGURE_TEXTS] = {s->key, s->kind, s->verdict};
    for (size_t k = 0; k < FIGURE_TEXTS; k++) batch.vector[k].text[i] = text[k];
    for (size_t k = 0; k < facts->schema.figures; k++)
      for (int form = 0; form < FIGURE_FORMS; form++)
        batch.vector[FIGURE_TEXTS + FIGURE_FORMS * k + (size_t)form].number[i] =
            decimal_of(fact_form(fact_of(facts, i, k), form));
  }
  return batch;
}

static const struct analysis_grade *grade_of(const struct report *report, double signal) {
  const struct analysis_grade *grade = NULL;
  for (size_t i = 0; i < report->analysis.grades && signal >= report->analysis.grade[i].least; i++)
    grade = &report->analysis.grade[i];
  return grade;
}

static double signal_of(const struct situation *situation, const struct analysis_phrase *phrase,
                        const struct subject *subject) {
  const struct analysis_figure *figure;
  int form;
  const struct fact *fact = fact_named(&situation->scope[phrase->scope], subject, phrase->of, &form, &figure);
  return fact ? fact->signal : NAN;
}

struct title sentence_degree(const struct report *report, const struct sentence *sentence) {
  const struct analysis_grade *grade =
      grade_of(report, signal_of(report->situation, sentence->phrase, sentence->subject));
  return grade ? (struct title){grade->zh, grade->en} : (struct title){0};
}

static bool is_significant(const struct report *report, const struct situation *situation,
                           const struct analysis_phrase *phrase, const struct subject *subject) {
  double signal = signal_of(situation, phrase, subject);
  if (!phrase->significance.n) return true;
  for (size_t i = 0; i < report->analysis.grades; i++)
    if (span_equal(report->analysis.grade[i].name, phrase->significance))
      return signal >= report->analysis.grade[i].least;
  return false;
}

static double order_value(const struct situation *situation, const struct analysis_phrase *phrase,
                          const struct subject *subject) {
  const struct analysis_figure *figure;
  int form;
  const struct fact *fact = fact_named(&situation->scope[phrase->scope], subject, phrase->of, &form, &figure);
  double value = fact ? fact_form(fact, form) : NAN;
  return phrase->order == ORDER_LEAST ? -value : value;
}

/* Is the same stated of the subject by a phrase of higher priority, or of the same and earlier? */
static bool is_said(const struct situation *s, const struct analysis_phrase *phrase, const struct subject *subject) {
  for (size_t i = 0; i < s->sentences; i++) {
    const struct sentence *other = &s->sentence[i];
    if (other->subject == subject && phrase->says.n && span_equal(other->phrase->says, phrase->says) &&
        span_equal(other->phrase->section, phrase->section) && other->phrase != phrase)
      return true;
  }
  return false;
}

static int by_order(const void *a, const void *b) {
  const struct sentence *x = a, *y = b;
  if (isnan(x->of) || isnan(y->of)) return isnan(x->of) - isnan(y->of);
  if (x->of != y->of) return x->of < y->of ? 1 : -1;
  return (x->subject > y->subject) - (x->subject < y->subject);
}

struct hearing {
  const struct report *report;
  struct situation *situation;
  struct batch batch[ANALYSIS_SCOPES];
  struct expression_work work;
  unsigned char *truth;
  struct sentence *found;
};

static void hear(struct hearing *h, const struct analysis_phrase *phrase, const struct expression_program *program) {
  struct situation *s = h->situation;
  const struct scope_facts *facts = &s->scope[phrase->scope];
  size_t n = 0;
  expression_truth(program, &h->batch[phrase->scope], &h->work, h->truth);
  for (size_t i = 0; i < facts->subjects; i++) {
    const struct subject *subject = &facts->subject[i];
    if (h->truth[i] != TRUTH_TRUE || is_said(s, phrase, subject) || !is_significant(h->report, s, phrase, subject))
      continue;
    h->found[n++] = (struct sentence){phrase, subject, phrase->order ? order_value(s, phrase, subject) : 0};
  }
  if (phrase->order) qsort(h->found, n, sizeof *h->found, by_order);
  for (size_t i = 0; i < n && i < (size_t)phrase->most; i++) s->sentence[s->sentences++] = h->found[i];
}

static int by_priority(const void *a, const void *b) {
  const struct analysis_phrase *x = *(const struct analysis_phrase *const *)a,
                               *y = *(const struct analysis_phrase *const *)b;
  if (x->priority != y->priority) return x->priority < y->priority ? 1 : -1;
  return (x > y) - (x < y);
}

static struct title basis_of(const struct report *report) {
  size_t row = growth_find(report, "three-sectors-2018", span_of("3"), "value_added", "base_year", report->year);
  struct span base = row == SIZE_MAX ? (struct span){0} : cell_named(report->growth, row, "base_year");
  if (!base.n || isnan(span_real(cell_named(report->growth, row, "growth"))))
    return (struct title){span_of("按现价计算"), span_of("at current prices")};
  return (struct title){span_of(arena_format(report->arena, "按%.*s年不变价计算", SPAN_ARG(base))),
                        span_of(arena_format(report->arena, "at %.*s prices", SPAN_ARG(base)))};
}

static void hearing_open(struct hearing *h) {
  struct arena *arena = h->report->arena;
  size_t most = 1;
  for (int i = 0; i < ANALYSIS_SCOPES; i++) {
    h->batch[i] = batch_of(&h->situation->scope[i], arena);
    if (h->situation->scope[i].subjects > most) most = h->situation->scope[i].subjects;
  }
  h->truth = arena_array(arena, unsigned char, most);
  h->found = arena_array(arena, struct sentence, most);
  h->situation->sentence = arena_array(arena, struct sentence, most * h->report->analysis.phrases + 1);
  expression_work_start(&h->work, arena);
}

int situation_make(struct report *report, struct err *err) {
  struct situation *situation = arena_array(report->arena, struct situation, 1);
  struct hearing h = {.report = report, .situation = situation};
  const struct analysis_phrase **phrase =
      arena_array(report->arena, const struct analysis_phrase *, report->analysis.phrases + 1);
  facts_make(report, situation);
  situation->basis = basis_of(report);
  hearing_open(&h);
  for (size_t i = 0; i < report->analysis.phrases; i++) phrase[i] = &report->analysis.phrase[i];
  qsort(phrase, report->analysis.phrases, sizeof *phrase, by_priority);
  for (size_t i = 0; i < report->analysis.phrases; i++) {
    const struct expression_program *program;
    const struct scope_facts *facts = &situation->scope[phrase[i]->scope];
    if (phrase[i]->internal && !report->options->internal) continue;
    int code =
        expression_bind(phrase[i]->condition, &facts->schema.schema, ABSENT_IS_ERROR, report->arena, &program, err);
    if (code) return code;
    if (facts->subjects) hear(&h, phrase[i], program);
  }
  report->situation = situation;
  return 0;
}

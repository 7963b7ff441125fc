/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checks.c - see checks.h. */
#include "stages/clean/checks.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/strbuf.h"
#include "knowledge/checks.h"

static const struct known {
  const char *name;
  enum severity severity;
} known[CHECKS] = {
#define CHECK(id, name, severity) {name, SEVERITY_##severity},
#define REMARK(name, severity)
#include "knowledge/checks.def"
#undef CHECK
#undef REMARK
};

enum check check_of_finding(struct span name) {
  enum check check = 0;
  while (check < CHECKS && !(known[check].severity == SEVERITY_FINDING && span_is(name, known[check].name))) check++;
  return check;
}

int checks_read(struct stage_context *context, struct checks *checks, struct err *err) {
  const struct catalog_checks *table;
  int code = knowledge_checks(context->knowledge, &table, err);
  for (size_t i = 0; !code && i < CHECKS; i++) {
    checks->name[i] = span_of(known[i].name);
    const struct catalog_check *check = catalog_check(table, checks->name[i]);
    if (!check) continue;
    checks->words[i] = check->message_en;
    checks->words_zh[i] = check->message_zh;
  }
  return code;
}

static struct span checks_join(struct strbuf *text, struct span words, struct span more) {
  if (!more.n) return words;
  strbuf_span(text, words);
  strbuf_span(text, more);
  return strbuf_view(text);
}

void check_give(const struct checks *checks, const struct finding_sink *sink, enum check check,
                struct check_place place, struct span more) {
  check_give_both(checks, sink, check, place, more, more);
}

void check_give_both(const struct checks *checks, const struct finding_sink *sink, enum check check,
                     struct check_place place, struct span more_zh, struct span more_en) {
  struct strbuf message = {0}, message_zh = {0};
  struct finding finding = {.severity = known[check].severity,
                            .file = place.file,
                            .line = place.line,
                            .unit = place.unit,
                            .column = place.column,
                            .cell = place.cell,
                            .rule = checks->name[check],
                            .value = place.value,
                            .message = checks_join(&message, checks->words[check], more_en),
                            .message_zh = checks_join(&message_zh, checks->words_zh[check], more_zh)};
  finding_give(sink, &finding);
  strbuf_free(&message);
  strbuf_free(&message_zh);
}

void troubles_add(struct troubles *troubles, struct trouble trouble) {
  troubles->trouble = list_room(troubles->trouble, &troubles->room, troubles->n + 1, sizeof *troubles->trouble);
  troubles->trouble[troubles->n++] = trouble;
}

/* By record; within one, rejects first; else as they were met. Insertion keeps that order and the lists are nearly
 * sorted. */
static bool before(const struct trouble *a, const struct trouble *b) {
  if (a->record != b->record) return a->record < b->record;
  return known[a->check].severity < known[b->check].severity;
}

static void merge(struct trouble *to, const struct trouble *a, size_t n_a, const struct trouble *b, size_t n_b) {
  while (n_a && n_b) {
    bool take_b = before(b, a);
    *to++ = take_b ? *b++ : *a++;
    if (take_b)
      n_b--;
    else
      n_a--;
  }
  if (n_a)
    memcpy(to, a, n_a * sizeof *a);
  else if (n_b)
    memcpy(to, b, n_b * sizeof *b);
}

static void sort(struct trouble *trouble, size_t n, struct trouble *room) {
  if (n < 2) return;
  size_t half = n / 2;
  sort(trouble, half, room);
  sort(trouble + half, n - half, room);
  if (!before(&trouble[half], &trouble[half - 1])) return;
  merge(room, trouble, half, trouble + half, n - half);
  memcpy(trouble, room, n * sizeof *trouble);
}

void troubles_give(struct troubles *troubles, const struct checks *checks, const struct finding_sink *sink,
                   struct span file, uint64_t first_line, const uint32_t *line_of) {
  struct trouble *room = troubles->n ? memory_alloc(troubles->n * sizeof *room) : NULL;
  sort(troubles->trouble, troubles->n, room);
  free(room);
  uint64_t rejected = UINT64_MAX;
  for (size_t i = 0; i < troubles->n; i++) {
    const struct trouble *t = &troubles->trouble[i];
    if (t->record == rejected) continue;
    if (known[t->check].severity == SEVERITY_REJECT) rejected = t->record;
    struct check_place place = {file, first_line + line_of[t->record], t->unit, t->column, t->value, t->cell};
    check_give(checks, sink, t->check, place, t->more);
  }
  troubles->n = 0;
}

void troubles_free(struct troubles *troubles) {
  free(troubles->trouble);
  *troubles = (struct troubles){0};
}

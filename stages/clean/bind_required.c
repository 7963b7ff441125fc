/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bind_required.c - columns that a form requires: findings where they are missing, and the sum of parts that files
 * leave out. */
#include "stages/clean/binding.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "stages/clean/header.h"

bool target_is_bound(const struct bound *bound, int target) {
  if (target < TARGET_ITEM) return bound->at[target] != NO_COLUMN;
  for (size_t i = 0; i < bound->items; i++)
    if (bound->item[i].item == (size_t)(target - TARGET_ITEM)) return true;
  return false;
}

void more_free(struct more *more) {
  strbuf_free(&more->zh);
  strbuf_free(&more->en);
}

/* "; looked for: 营业收入, revenue" */
static void name_aliases(const struct form *form, int target, struct more *more) {
  const char *before_zh = "；可识别的标题：", *before_en = "; looked for: ";
  for (size_t i = 0; i < form->aliases; i++) {
    bool again = false;
    for (size_t k = 0; k < i; k++) again |= span_equal(form->alias[k].item, form->alias[i].item);
    if (form->alias[i].target != target || again) continue;
    strbuf_put(&more->zh, before_zh), strbuf_put(&more->en, before_en);
    strbuf_span(&more->zh, form->alias[i].item), strbuf_span(&more->en, form->alias[i].item);
    before_zh = "、", before_en = ", ";
  }
}

void binding_stop(struct binding *b, enum check check, struct span column, const struct more *more) {
  struct span text = strbuf_view(&more->en);
  binding_note_both(b, check, b->header ? binding_line(b->file, b->bound->header) : 1, column, strbuf_view(&more->zh),
                    text);
  if (!b->bound->stopped)
    b->bound->reason =
        arena_format(b->arena, "%.*s: %.*s%s%.*s%.*s", SPAN_ARG(b->checks->name[check]), SPAN_ARG(column),
                     column.n ? ": " : "", SPAN_ARG(b->checks->words[check]), SPAN_ARG(text));
  b->bound->stopped = true;
}

static struct span target_name(const struct binding *b, int target) {
  if (target >= TARGET_ITEM) return span_of(b->layouts->item[target - TARGET_ITEM].name);
  return span_of(target == TARGET_PERIOD ? "period" : "unit");
}

static void check_required(struct binding *b, int target) {
  if (target_is_bound(b->bound, target)) return;
  struct more more = {0};
  name_aliases(b->bound->form, target, &more);
  binding_stop(b, CHECK_REQUIRED_COLUMN, target_name(b, target), &more);
  more_free(&more);
}

/* A year is told, and the form needs a month; it may be another form. */
static void year_alone(const struct binding *b, struct more *more) {
  int year = b->bound->named.year;
  if (!year) return;
  strbuf_format(&more->zh, "；只有年份 %d，而 %.*s 需要月份（报表不对时用 --form 指定，否则用 --period 指定月份）",
                year, SPAN_ARG(span_of(b->bound->form->name)));
  strbuf_format(&more->en,
                "; only the year %d is told and %.*s needs a month (give --form if it is another form, else --period "
                "with a month)",
                year, SPAN_ARG(span_of(b->bound->form->name)));
}

void binding_check_required(struct binding *b) {
  const struct form *form = b->bound->form;
  if (!target_is_bound(b->bound, TARGET_ORG_CODE)) check_required(b, TARGET_USCC);
  for (size_t i = 0; i < form->aliases; i++) {
    bool again = false;
    for (size_t k = 0; k < i; k++) again |= form->alias[k].target == form->alias[i].target;
    if (!again && form->alias[i].need == NEED_YES && form->alias[i].target != TARGET_USCC)
      check_required(b, form->alias[i].target);
  }
  bool column = target_is_bound(b->bound, TARGET_PERIOD) || target_is_bound(b->bound, TARGET_PERIOD_YEAR) ||
                target_is_bound(b->bound, TARGET_PERIOD_MONTH);
  if (!column && named_period(b->bound->named, form->frequency) == PERIOD_NONE && !b->bound->stopped) {
    struct more more = {0};
    year_alone(b, &more);
    name_aliases(form, TARGET_PERIOD, &more);
    binding_stop(b, CHECK_PERIOD_UNKNOWN, span_of("period"), &more);
    more_free(&more);
  }
}

void binding_add_nil(struct binding *b) {
  const struct form *form = b->bound->form;
  struct strbuf names = {0};
  for (size_t i = 0; i < form->aliases; i++) {
    int target = form->alias[i].target;
    if (form->alias[i].need != NEED_NIL || target_is_bound(b->bound, target)) continue;
    binding_item(b, (size_t)(target - TARGET_ITEM))->need = NEED_NIL;
    strbuf_format(&names, "%s%s", names.n ? ", " : ": ", b->layouts->item[target - TARGET_ITEM].name);
  }
  if (names.n)
    binding_note(b, CHECK_ABSENT_COLUMN, binding_line(b->file, b->bound->header), (struct span){0},
                 strbuf_view(&names));
  strbuf_free(&names);
}

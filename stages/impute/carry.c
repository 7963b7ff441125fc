/* SPDX-License-Identifier: GPL-3.0-or-later */
/* carry.c - records of units that operate by the unit list and did not report (unit non-response). See impute.h.
 *
 * A unit is carried in a period in which others filed the form, where a list of the year calls it operating and its own
 * nearest record is not further away than its table allows. */
#include <stdlib.h>

#include "stages/impute/impute.h"

struct operating {
  struct span unit;
  int year;
};

/* A unit that filed another form for the period did report: it is not carried beside that. */
struct filed {
  struct span unit;
  period_code period;
};

struct carrying {
  struct filed *filed; /* sorted */
  size_t fileds;
  struct impute *im;
  struct memory *memory;
  struct operating *list; /* sorted */
  size_t n;
  period_code *period; /* of the current form, sorted */
  size_t periods;
  long longest; /* of the current form */
  bool backward, splits;
  size_t status; /* index of the remembered text, or SIZE_MAX */
};

static enum form_role role_of(const struct impute *im, struct span form) {
  const struct catalog_form *known = catalog_form(im->forms, form);
  return known ? known->role : FORM_MAIN;
}

static int by_unit_and_year(const void *a, const void *b) {
  const struct operating *x = a, *y = b;
  int order = span_compare(x->unit, y->unit);
  return order ? order : x->year - y->year;
}

static bool is_operating(const struct impute *im, struct span status) {
  struct span rest = span_of(im->options->operating), one;
  while (span_cut(&rest, '|', &one))
    if (span_equal(one, status)) return true;
  return false;
}

static void list_make(struct carrying *c) {
  c->list = arena_array(c->im->arena, struct operating, c->memory->n + 1);
  for (size_t i = 0; i < c->memory->n; i++) {
    const struct held *held = c->memory->list[i];
    if (role_of(c->im, held->form) != FORM_REGISTER || held->period == PERIOD_NONE || c->status == SIZE_MAX) continue;
    if (is_operating(c->im, held->text[c->status]))
      c->list[c->n++] = (struct operating){held->unit, period_year(held->period)};
  }
  qsort(c->list, c->n, sizeof *c->list, by_unit_and_year);
}

static int by_unit_and_period(const void *a, const void *b) {
  const struct filed *x = a, *y = b;
  int order = span_compare(x->unit, y->unit);
  return order ? order : (x->period > y->period) - (x->period < y->period);
}

static void filed_make(struct carrying *c) {
  c->filed = arena_array(c->im->arena, struct filed, c->memory->n + 1);
  for (size_t i = 0; i < c->memory->n; i++) {
    const struct held *held = c->memory->list[i];
    if (role_of(c->im, held->form) == FORM_MAIN) c->filed[c->fileds++] = (struct filed){held->unit, held->period};
  }
  qsort(c->filed, c->fileds, sizeof *c->filed, by_unit_and_period);
}

static bool has_filed(const struct carrying *c, struct span unit, period_code period) {
  struct filed key = {unit, period};
  return bsearch(&key, c->filed, c->fileds, sizeof key, by_unit_and_period) != NULL;
}

static bool operates(const struct carrying *c, struct span unit, period_code period) {
  struct operating key = {unit, period_year(period)};
  if (c->im->options->carry_all) return true;
  return bsearch(&key, c->list, c->n, sizeof key, by_unit_and_year) != NULL;
}

static int by_period(const void *a, const void *b) {
  period_code x = *(const period_code *)a, y = *(const period_code *)b;
  return (x > y) - (x < y);
}

/* The periods in which the form was filed by anybody, and how far its table carries. */
static void form_look_up(struct carrying *c, size_t from, size_t to) {
  size_t n = 0;
  c->periods = 0, c->longest = 0, c->backward = false;
  for (size_t i = from; i < to; i++)
    if (c->memory->list[i]->period != PERIOD_NONE) c->period[n++] = c->memory->list[i]->period;
  qsort(c->period, n, sizeof *c->period, by_period);
  for (size_t i = 0; i < n; i++)
    if (!c->periods || c->period[c->periods - 1] != c->period[i]) c->period[c->periods++] = c->period[i];
  for (size_t i = 0; i < c->im->variables; i++) {
    const struct variable *v = &c->im->variable[i];
    if (!impute_variable_is_for(v, c->memory->list[from]->form)) continue;
    if (v->carried > c->longest) c->longest = v->carried;
    for (size_t k = 0; k < v->methods; k++)
      c->backward |= v->method[k] == IMPUTE_BACKWARD || v->method[k] == IMPUTE_BACKWARD_RATIOS;
  }
}

static size_t period_place(const struct carrying *c, period_code period) {
  const period_code *at = bsearch(&period, c->period, c->periods, sizeof period, by_period);
  return at ? (size_t)(at - c->period) : SIZE_MAX;
}

static bool is_auxiliary(const struct impute *im, size_t amount) {
  for (size_t i = 0; i < im->variables; i++)
    for (size_t k = 0; k < im->variable[i].auxiliaries; k++)
      if (im->variable[i].auxiliary[k] == amount) return true;
  return false;
}

static bool carry_is_variable(const struct impute *im, size_t amount) {
  for (size_t i = 0; i < im->variables; i++)
    if (im->variable[i].amount == amount) return true;
  return false;
}

static struct held *carried_new(struct carrying *c, const struct held *source, period_code period) {
  struct impute *im = c->im;
  struct held *held = arena_array(im->arena, struct held, 1);
  *held = *source;
  held->period = period, held->is_carried = true, held->source = source, held->excluded = false;
  held->number = arena_alloc(im->arena, (im->amounts + 1) * sizeof(decimal));
  for (size_t i = 0; i < im->amounts; i++)
    held->number[i] = is_auxiliary(im, i) && !carry_is_variable(im, i) ? source->number[i] : DECIMAL_MISSING;
  held->link_given = NULL;
  return held;
}

static void carry_carried_add(struct carrying *c, const struct held *source, period_code period) {
  struct memory *memory = c->memory;
  memory->list = list_room(memory->list, &memory->room, memory->n + 1, sizeof *memory->list);
  memory->list[memory->n++] = carried_new(c, source, period);
}

/* Parts of a record that classification split are carried together; of other records of one unit and period, the last.
 */
static void carried_add_all(struct carrying *c, const struct held *source, period_code period) {
  if (!c->splits) {
    carry_carried_add(c, source, period);
    return;
  }
  for (size_t i = source->series; i < source->last; i++)
    if (c->memory->list[i]->period == source->period) carry_carried_add(c, c->memory->list[i], period);
}

/* The record at or before place k of the form's periods, and the one behind it. */
static void carry_series(struct carrying *c, size_t from, size_t to) {
  size_t next = from;
  const struct held *before = NULL;
  for (size_t k = 0; k < c->periods; k++) {
    while (next < to && c->memory->list[next]->period < c->period[k]) before = c->memory->list[next++];
    if (next < to && c->memory->list[next]->period == c->period[k]) continue;
    const struct held *behind = c->backward && next < to ? c->memory->list[next] : NULL;
    size_t b = before ? period_place(c, before->period) : SIZE_MAX,
           a = behind ? period_place(c, behind->period) : SIZE_MAX;
    const struct held *source = b != SIZE_MAX && k - b <= (size_t)c->longest   ? before
                                : a != SIZE_MAX && a - k <= (size_t)c->longest ? behind
                                                                               : NULL;
    if (source && !has_filed(c, source->unit, c->period[k]) && operates(c, source->unit, c->period[k]))
      carried_add_all(c, source, c->period[k]);
  }
}

static bool form_is_carried(const struct carrying *c, struct span form) {
  const struct option_list *only = &c->im->options->carry_forms;
  if (role_of(c->im, form) != FORM_MAIN) return false;
  for (size_t i = 0; i < only->n; i++)
    if (span_is(form, only->item[i])) return true;
  return !only->n;
}

static void carry_form(struct carrying *c, size_t from, size_t to) {
  form_look_up(c, from, to);
  for (size_t i = from, end; c->longest && i < to; i = end) {
    end = c->memory->list[i]->last;
    size_t first = i;
    while (first < end && c->memory->list[first]->period == PERIOD_NONE) first++;
    if (first < end) carry_series(c, first, end);
  }
}

void impute_carry_units(struct impute *im, struct memory *memory) {
  struct carrying c = {.im = im, .memory = memory, .status = SIZE_MAX};
  size_t n = memory->n; /* carried records are added behind */
  if (!im->carries) return;
  for (size_t i = 0; i < im->texts; i++)
    if (im->text_column[i] == im->status) c.status = i;
  c.splits = schema_index(&im->in, span_of("share")) != SCHEMA_ABSENT;
  c.period = arena_array(im->arena, period_code, n + 1);
  list_make(&c);
  filed_make(&c);
  for (size_t from = 0, to; from < n; from = to) {
    for (to = from; to < n && span_equal(memory->list[to]->form, memory->list[from]->form);) to++;
    if (form_is_carried(&c, memory->list[from]->form)) carry_form(&c, from, to);
  }
  if (memory->n > n) impute_memory_sort(memory);
}

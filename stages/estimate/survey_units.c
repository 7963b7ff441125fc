/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survey_units.c - what the first look remembers of each record. See estimate.h. */
#include <math.h>
#include <stdlib.h>

#include "data/number.h"
#include "stages/estimate/estimate.h"

static struct span survey_units_kept(struct survey_memory *memory, const struct batch *in, size_t column, size_t row) {
  if (column == SCHEMA_ABSENT) return (struct span){0};
  const struct vector *vector = &in->vector[column];
  if (in->schema->column[column].type != COLUMN_TEXT) return batch_text(in, column, row, &memory->arena);
  struct span text = vector_text(vector, row);
  return vector->code || !text.n ? text : (struct span){arena_copy(&memory->arena, text.p, text.n), text.n};
}

static decimal exact_at(const struct batch *in, size_t column, size_t row) {
  decimal value = DECIMAL_MISSING;
  if (in->schema->column[column].type == COLUMN_DECIMAL) return in->vector[column].number[row];
  if (in->schema->column[column].type == COLUMN_TEXT) number_repair(vector_text(&in->vector[column], row), 0, &value);
  return value;
}

/* As a double: texts are read in full, beyond the places of an exact amount. */
static double real_at(const struct batch *in, size_t column, size_t row) {
  if (column == SCHEMA_ABSENT) return NAN;
  if (in->schema->column[column].type == COLUMN_REAL) return in->vector[column].real[row];
  if (in->schema->column[column].type == COLUMN_TEXT) {
    double value = span_real(vector_text(&in->vector[column], row));
    if (!isnan(value)) return value;
  }
  decimal value = exact_at(in, column, row);
  return value == DECIMAL_MISSING ? NAN : (double)value / DECIMAL_SCALE;
}

/* 1, true, yes, y, t: yes, whatever the case. */
static bool is_yes(const struct batch *in, size_t column, size_t row, struct arena *arena) {
  static const char *const yes[] = {"1", "true", "yes", "y", "t", "是"};
  struct span text = batch_text(in, column, row, arena);
  for (size_t k = 0; k < sizeof yes / sizeof *yes; k++) {
    struct span word = span_of(yes[k]);
    bool same = word.n == text.n;
    for (size_t i = 0; same && i < word.n; i++) {
      char c = text.p[i];
      same = (c >= 'A' && c <= 'Z' ? c + 32 : c) == word.p[i];
    }
    if (same) return true;
  }
  return false;
}

static struct span joined(struct survey_memory *memory, const struct sampled *s, const size_t *text, size_t n) {
  struct strbuf name = {0};
  if (n == 1) return s->text[text[0]];
  for (size_t i = 0; i < n; i++) {
    if (i) strbuf_char(&name, '+');
    strbuf_span(&name, s->text[text[i]]);
  }
  struct span own = {arena_copy(&memory->arena, strbuf_text(&name), name.n), name.n};
  strbuf_free(&name);
  return own;
}

static struct sampled *sampled_new(const struct estimate *e, struct survey_memory *memory, const struct batch *in,
                                   size_t row) {
  struct sampled *s = arena_array(&memory->arena, struct sampled, 1);
  struct arena *arena = &memory->arena;
  *s = (struct sampled){.at = in->position,
                        .row = row,
                        .unit = survey_units_kept(memory, in, e->unit, row),
                        .adjustment = 'I',
                        .above = -1};
  if (e->period != SCHEMA_ABSENT) {
    s->period_text = survey_units_kept(memory, in, e->period, row);
    if (in->schema->column[e->period].type == COLUMN_PERIOD)
      s->period = (period_code)in->vector[e->period].number[row];
    else if (!period_read(s->period_text, &s->period))
      s->period = PERIOD_NONE;
  }
  s->text = arena_alloc(arena, (e->texts + 1) * sizeof *s->text);
  s->value = arena_alloc(arena, (e->values + 1) * sizeof *s->value);
  s->exact = arena_alloc(arena, (e->values + 1) * sizeof *s->exact);
  for (size_t i = 0; i < e->texts; i++) s->text[i] = survey_units_kept(memory, in, e->text_column[i], row);
  for (size_t i = 0; i < e->values; i++)
    s->value[i] = real_at(in, e->value_column[i], row), s->exact[i] = exact_at(in, e->value_column[i], row);
  s->stratum = joined(memory, s, e->stratum_text, e->stratum_texts);
  s->group = survey_units_kept(memory, in, e->group, row);
  for (size_t i = 0; i < e->clusters; i++) s->cluster[i] = s->text[e->cluster_text[i]];
  for (size_t i = 0; i < SURVEY_STAGES; i++) s->fpc[i] = i < e->fpcs ? real_at(in, e->fpc_column[i], row) : NAN;
  if (e->form != SCHEMA_ABSENT) {
    struct span name = batch_text(in, e->form, row, arena);
    const struct catalog_form *form = catalog_form(e->forms, name);
    s->is_beside = form && form->role != FORM_MAIN;
    s->above = form ? form->above_size : -1;
  }
  s->is_sampled = e->sample == SCHEMA_ABSENT || is_yes(in, e->sample, row, arena);
  s->responded = s->is_sampled && (e->response == SCHEMA_ABSENT || is_yes(in, e->response, row, arena));
  if (e->h_value != SCHEMA_ABSENT) s->h = is_yes(in, e->h_value, row, arena) ? 1 : 0;
  struct span mark = survey_units_kept(memory, in, e->adjustment, row);
  if (mark.n) s->adjustment = mark.p[0];
  s->base = real_at(in, e->weight, row), s->population = real_at(in, e->population, row);
  s->l = real_at(in, e->l_value, row), s->given_factor = real_at(in, e->given_factor, row);
  return s;
}

int survey_learn(const void *shared, void *learned, const struct batch *in, struct err *err) {
  (void)err;
  struct survey_memory *memory = learned;
  memory->list = list_room(memory->list, &memory->room, memory->n + in->rows, sizeof *memory->list);
  for (size_t r = 0; r < in->rows; r++) memory->list[memory->n++] = sampled_new(shared, memory, in, r);
  return 0;
}

int survey_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  struct survey_memory *to = into, *other = from;
  to->list = list_room(to->list, &to->room, to->n + other->n, sizeof *to->list);
  if (other->n) memcpy(to->list + to->n, other->list, other->n * sizeof *to->list);
  to->n += other->n;
  arena_join(&to->arena, &other->arena);
  return 0;
}

void survey_end(void *learned) {
  struct survey_memory *own = learned;
  free(own->list);
  arena_free(&own->arena);
}

static int place_order(const struct sampled *x, const struct sampled *y) {
  int order = position_compare(x->at, y->at);
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int by_design(const void *a, const void *b) {
  const struct sampled *x = *(const struct sampled *const *)a, *y = *(const struct sampled *const *)b;
  int order = x->is_beside - y->is_beside; /* those last */
  if (!order) order = (x->period > y->period) - (x->period < y->period);
  if (!order) order = span_compare(x->period_text, y->period_text);
  if (!order) order = span_compare(x->stratum, y->stratum);
  for (size_t i = 0; !order && i < SURVEY_STAGES; i++) order = span_compare(x->cluster[i], y->cluster[i]);
  if (!order) order = span_compare(x->unit, y->unit);
  return order ? order : place_order(x, y);
}

static int by_place(const void *a, const void *b) {
  return place_order(*(const struct sampled *const *)a, *(const struct sampled *const *)b);
}

void survey_sort(struct estimate *e) {
  struct survey_memory *m = e->memory;
  if (m->n) qsort(m->list, m->n, sizeof *m->list, by_design);
  e->by_place = arena_alloc(e->arena, (m->n + 1) * sizeof *e->by_place);
  if (m->n) memcpy(e->by_place, m->list, m->n * sizeof *m->list);
  if (m->n) qsort(e->by_place, m->n, sizeof *m->list, by_place);
  e->surveyed = m->n;
  while (e->surveyed && m->list[e->surveyed - 1]->is_beside) e->surveyed--;
  for (size_t i = e->surveyed; i < m->n; i++) m->list[i]->weight = NAN;
  for (size_t i = 1; i < e->surveyed; i++) {
    const struct sampled *x = m->list[i - 1], *y = m->list[i];
    m->list[i]->seen = x->period == y->period && span_equal(x->unit, y->unit) && span_equal(x->stratum, y->stratum) &&
                       span_equal(x->cluster[0], y->cluster[0]);
  }
}

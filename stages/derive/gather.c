/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gather.c - annual reports kept for the port of ratios: about 150 bytes each. See derive.h. */
#include "stages/derive/ratios.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/sort.h"
#include "flow/row_writer.h"

/* A text moved to the buffer of all texts of a report. */
static struct span keep(char **room, struct span text) {
  if (text.n) memcpy(*room, text.p, text.n);
  struct span own = {*room, text.n};
  *room += text.n;
  return own;
}

static void annual_keep(struct derive_state *state, const struct annual *annual) {
  state->annual = list_room(state->annual, &state->room, state->annuals + 1, sizeof *state->annual);
  struct annual *own = arena_alloc(&state->arena, sizeof *own); /* they are never moved */
  state->annual[state->annuals++] = own;
  *own = *annual;
  char *room = arena_alloc(&state->arena, annual->unit.n + annual->class.n + annual->group.n + annual->division.n + 1);
  own->unit = keep(&room, annual->unit);
  own->class = keep(&room, annual->class);
  own->group = keep(&room, annual->group);
  own->division = keep(&room, annual->division);
}

void annual_join(struct derive_state *into, struct derive_state *from) {
  size_t n = into->annuals + from->annuals;
  if (n > into->room) {
    into->room = n;
    into->annual = memory_grow(into->annual, n * sizeof *into->annual);
  }
  if (from->annuals) memcpy(into->annual + into->annuals, from->annual, from->annuals * sizeof *from->annual);
  into->annuals = n, from->annuals = 0;
  arena_join(&into->arena, &from->arena);
}

void annual_note(const struct derive *d, struct derive_state *state, const struct batch *batch, size_t row,
                 decimal value_added) {
  struct annual annual = {.unit = batch_text_at(batch, d->column.unit, row),
                          .class = batch_text_at(batch, d->column.class, row),
                          .group = batch_text_at(batch, d->column.group, row),
                          .division = batch_text_at(batch, d->column.division, row),
                          .period = (period_code)batch->vector[d->column.period].number[row],
                          .depreciation = batch_number_at(batch, d->column.depreciation, row),
                          .fa_gross = batch_number_at(batch, d->column.fa_gross, row),
                          .value_added = value_added,
                          .revenue = batch_number_at(batch, d->column.revenue, row),
                          .share = batch_number_at(batch, d->column.share, row)};
  if (annual.share == DECIMAL_MISSING) annual.share = DECIMAL_SCALE;
  if (annual.unit.n && annual.period != PERIOD_NONE) annual_keep(state, &annual);
}

/* By unit and period, then everything else: the order does not depend on how records came. */
static int annual_compare(const void *a, const void *b) {
  const struct annual *x = a, *y = b;
  int order = span_compare(x->unit, y->unit);
  if (order) return order;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  if ((order = span_compare(x->class, y->class)) != 0) return order;
  if ((order = span_compare(x->group, y->group)) != 0) return order;
  if ((order = span_compare(x->division, y->division)) != 0) return order;
  const decimal mine[] = {x->value_added, x->revenue, x->depreciation, x->fa_gross, x->share},
                other[] = {y->value_added, y->revenue, y->depreciation, y->fa_gross, y->share};
  for (size_t i = 0; i < 5; i++)
    if (mine[i] != other[i]) return mine[i] < other[i] ? -1 : 1;
  return 0;
}

static struct span annual_unit(const void *annual) { return ((const struct annual *)annual)->unit; }

enum { ANNUALS_A_PART = 8192 };

static void annual_put(const struct annual *a, struct row_writer *out) {
  const decimal amount[] = {a->depreciation, a->fa_gross, a->value_added, a->revenue};
  row_text(out, a->unit);
  row_period(out, a->period);
  for (size_t k = 0; k < 4; k++) row_decimal(out, amount[k]);
  row_text(out, a->class);
  row_text(out, a->group);
  row_text(out, a->division);
  row_decimal(out, a->share);
  row_end(out);
}

static int annual_write_part(const void *what, size_t part, const struct emit *emit, struct err *err) {
  const struct derive_state *state = what;
  struct row_writer out;
  row_start(&out, emit, DERIVE_RATIOS, err);
  size_t end = (part + 1) * ANNUALS_A_PART;
  for (size_t i = part * ANNUALS_A_PART; i < end && i < state->annuals; i++) annual_put(state->annual[i], &out);
  return row_finish(&out);
}

int annual_write(struct derive_state *state, const struct emit *emit, struct err *err) {
  if (state->annuals) sort_by_text((const void **)state->annual, state->annuals, annual_unit, annual_compare);
  return emit_parts(emit, (state->annuals + ANNUALS_A_PART - 1) / ANNUALS_A_PART, annual_write_part, state, err);
}

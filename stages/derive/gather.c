/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gather.c - annual reports kept for the port of ratios: about 150 bytes each. See derive.h. */
#include "stages/derive/ratios.h"

#include <stdlib.h>

#include "flow/row_writer.h"

/* A text moved to where there is room for all of a report's. */
static struct span keep(char **room, struct span text) {
  if (text.n) memcpy(*room, text.p, text.n);
  struct span own = {*room, text.n};
  *room += text.n;
  return own;
}

void annual_keep(struct derive_state *state, const struct annual *annual) {
  if (state->annuals == state->room) {
    state->room = state->room ? 2 * state->room : 256;
    state->annual = memory_grow(state->annual, state->room * sizeof *state->annual);
  }
  struct annual *own = arena_alloc(&state->arena, sizeof *own); /* they are never moved */
  state->annual[state->annuals++] = own;
  *own = *annual;
  char *room = arena_alloc(&state->arena, annual->unit.n + annual->class.n + annual->group.n + annual->division.n + 1);
  own->unit = keep(&room, annual->unit);
  own->class = keep(&room, annual->class);
  own->group = keep(&room, annual->group);
  own->division = keep(&room, annual->division);
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

static int compare_kept(const void *a, const void *b) {
  return annual_compare(*(const struct annual *const *)a, *(const struct annual *const *)b);
}

int annual_write(struct derive_state *state, const struct emit *emit, struct err *err) {
  struct row_writer out;
  row_start(&out, emit, DERIVE_RATIOS, err);
  if (state->annuals) qsort(state->annual, state->annuals, sizeof *state->annual, compare_kept);
  for (size_t i = 0; i < state->annuals; i++) {
    const struct annual *a = state->annual[i];
    const decimal amount[] = {a->depreciation, a->fa_gross, a->value_added, a->revenue};
    row_text(&out, a->unit);
    row_period(&out, a->period);
    for (size_t k = 0; k < 4; k++) row_decimal(&out, amount[k]);
    row_text(&out, a->class);
    row_text(&out, a->group);
    row_text(&out, a->division);
    row_decimal(&out, a->share);
    row_end(&out);
  }
  return row_finish(&out);
}

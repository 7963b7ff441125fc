/* SPDX-License-Identifier: GPL-3.0-or-later */
/* remember.c - see remember.h. */
#include "stages/edit/remember.h"

#include <stdlib.h>

#include "base/list.h"

void remember_layout_start(struct remember_layout *layout, const struct catalog_forms *forms, const struct schema *in,
                           struct arena *arena) {
  *layout = (struct remember_layout){.forms = forms,
                                     .columns = in->n,
                                     .form = schema_find(in, span_of("form")),
                                     .period = schema_find(in, span_of("period")),
                                     .unit = schema_find(in, span_of("unit")),
                                     .org = schema_find(in, span_of("org_code"))};
  layout->slot = arena_alloc(arena, forms->n * in->n + 1);
  memset(layout->slot, SLOT_NONE, forms->n * in->n + 1);
  layout->slots = arena_array(arena, size_t, forms->n + 1);
  layout->column = arena_array(arena, size_t *, forms->n + 1);
}

static bool form_is_among(struct span forms, struct span form) {
  struct span name;
  while (forms.n && span_cut(&forms, '|', &name))
    if (span_is(name, "*") || span_equal(name, form)) return true;
  return false;
}

void remember_layout_add(struct remember_layout *layout, struct span forms, size_t column) {
  for (size_t f = 0; column < layout->columns && f < layout->forms->n; f++) {
    uint8_t *slot = &layout->slot[f * layout->columns + column];
    if (*slot != SLOT_NONE || layout->slots[f] == SLOTS_MOST) continue;
    if (form_is_among(forms, layout->forms->form[f].name)) *slot = (uint8_t)layout->slots[f]++;
  }
}

void remember_layout_done(struct remember_layout *layout, struct arena *arena) {
  for (size_t f = 0; f < layout->forms->n; f++) {
    layout->column[f] = arena_array(arena, size_t, layout->slots[f] + 1);
    for (size_t c = 0; c < layout->columns; c++) {
      uint8_t slot = layout->slot[f * layout->columns + c];
      if (slot != SLOT_NONE) layout->column[f][slot] = c;
    }
  }
}

uint16_t remember_form(const struct remember_layout *layout, struct span form) {
  for (size_t f = 0; f < layout->forms->n; f++)
    if (span_equal(layout->forms->form[f].name, form)) return (uint16_t)f;
  return FORM_UNKNOWN;
}

uint64_t remember_unit(const struct remember_layout *layout, const struct batch *batch, size_t row) {
  struct span code = batch_text_at(batch, layout->org, row);
  if (!code.n) code = batch_text_at(batch, layout->unit, row);
  return code.n ? span_hash(code) + code.n : 0;
}

static void remember_row(const struct remember_layout *layout, struct remember *remember, const struct batch *batch,
                         size_t row, uint16_t form, uint64_t unit) {
  size_t slots = layout->slots[form];
  struct remembered *own = arena_alloc(&remember->arena, sizeof *own + slots * sizeof *own->value);
  own->unit = unit;
  own->period = (period_code)batch->vector[layout->period].number[row];
  own->form = form;
  for (size_t s = 0; s < slots; s++) own->value[s] = batch->vector[layout->column[form][s]].number[row];
  remember->row = list_room(remember->row, &remember->room, remember->n + 1, sizeof *remember->row);
  remember->row[remember->n++] = (struct numbered){unit, own};
}

void remember_batch(const struct remember_layout *layout, struct remember *remember, const struct batch *batch) {
  struct span last = {0};
  uint16_t form = FORM_UNKNOWN;
  if (layout->form == SCHEMA_ABSENT || layout->period == SCHEMA_ABSENT) return;
  for (size_t r = 0; r < batch->rows; r++) {
    struct span name = vector_text(&batch->vector[layout->form], r);
    if (r == 0 || !span_equal(name, last)) form = remember_form(layout, last = name);
    if (form == FORM_UNKNOWN || !layout->slots[form]) continue;
    uint64_t unit = remember_unit(layout, batch, r);
    if (unit) remember_row(layout, remember, batch, r, form, unit);
  }
}

void remember_merge(struct remember *into, struct remember *from) {
  into->row = list_room(into->row, &into->room, into->n + from->n, sizeof *into->row);
  if (from->n) memcpy(into->row + into->n, from->row, from->n * sizeof *from->row);
  into->n += from->n;
  arena_join(&into->arena, &from->arena);
  free(from->row);
  *from = (struct remember){0};
}

static int row_compare(const struct remember_layout *layout, const struct remembered *a, const struct remembered *b) {
  if (a->form != b->form) return a->form < b->form ? -1 : 1;
  if (a->period != b->period) return a->period < b->period ? -1 : 1;
  return memcmp(a->value, b->value, layout->slots[a->form] * sizeof *a->value);
}

/* The rows of a unit, which are few, by form and period. */
static void rows_sort(const struct remember_layout *layout, struct numbered *row, size_t n) {
  for (size_t i = 1; i < n; i++) {
    struct numbered one = row[i];
    size_t k = i;
    for (; k && row_compare(layout, row[k - 1].thing, one.thing) > 0; k--) row[k] = row[k - 1];
    row[k] = one;
  }
}

static void buckets_make(struct remember *remember, struct arena *arena) {
  int bits = 1;
  while (bits < 26 && ((size_t)1 << bits) < remember->n / 2) bits++;
  remember->shift = 64 - bits;
  size_t buckets = (size_t)1 << bits;
  remember->bucket = arena_alloc(arena, (buckets + 1) * sizeof *remember->bucket);
  size_t at = 0;
  for (size_t b = 0; b <= buckets; b++) {
    while (at < remember->n && remember->row[at].number >> remember->shift < b) at++;
    remember->bucket[b] = (uint32_t)at;
  }
}

void remember_settle(const struct remember_layout *layout, struct remember *remember, struct arena *arena) {
  struct numbered *room = arena_alloc(arena, (remember->n + 1) * sizeof *room);
  if (remember->n) sort_numbered(remember->row, remember->n, room);
  if (remember->n) memcpy(room, remember->row, remember->n * sizeof *room);
  free(remember->row);
  remember->row = room;
  arena_join(arena, &remember->arena);
  for (size_t i = 0, to; i < remember->n; i = to) {
    for (to = i + 1; to < remember->n && remember->row[to].number == remember->row[i].number; to++) continue;
    rows_sort(layout, remember->row + i, to - i);
  }
  buckets_make(remember, arena);
}

void remember_free(struct remember *remember) {
  free(remember->row);
  arena_free(&remember->arena);
  *remember = (struct remember){0};
}

struct unit_rows remember_rows(const struct remember *remember, uint64_t unit) {
  if (!remember->bucket || !unit) return (struct unit_rows){0};
  size_t bucket = (size_t)(unit >> remember->shift), at = remember->bucket[bucket], end = remember->bucket[bucket + 1];
  while (at < end && remember->row[at].number != unit) at++;
  size_t to = at;
  while (to < end && remember->row[to].number == unit) to++;
  return (struct unit_rows){remember->row + at, to - at};
}

const struct remembered *unit_row(struct unit_rows rows, uint16_t form, period_code period) {
  for (size_t i = 0; i < rows.n; i++) {
    const struct remembered *row = rows.row[i].thing;
    if (row->form == form && row->period == period) return row;
  }
  return NULL;
}

decimal remembered_value(const struct remember_layout *layout, const struct remembered *row, size_t column) {
  if (!row || column >= layout->columns) return DECIMAL_MISSING;
  uint8_t slot = layout->slot[row->form * layout->columns + column];
  return slot == SLOT_NONE ? DECIMAL_MISSING : row->value[slot];
}

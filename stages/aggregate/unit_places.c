/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit_places.c - see unit_places.h. */
#include "stages/aggregate/unit_places.h"

#include <stdlib.h>

#include "flow/row_writer.h"
#include "stages/aggregate/aggregate.h"

static const char *const text_columns[PLACED_TEXTS] = {"unit",  "form",    "industry", "edition",
                                                       "class", "mapping", "line"};
enum { TEXT_LINE = 6 };

void placed_bind(struct aggregate *a, const struct schema *in) {
  for (size_t i = 0; i < PLACED_TEXTS; i++) a->told[i] = schema_index(in, span_of(text_columns[i]));
  a->told_file = schema_index(in, span_of("file"));
}

void placed_columns(const void *shared, struct schema_builder *builder) {
  const struct aggregate *a = shared;
  for (size_t i = 0; i < a->keys; i++)
    schema_add(builder, span_of(a->key[i].name), a->key[i].period ? COLUMN_PERIOD : COLUMN_TEXT);
  schema_add(builder, span_of("indicator"), COLUMN_TEXT);
  schema_add(builder, span_of("rank"), COLUMN_DECIMAL);
  schema_add(builder, span_of("contribution"), COLUMN_DECIMAL);
  schema_add(builder, span_of("value"), COLUMN_DECIMAL);
  schema_add(builder, span_of("factor"), COLUMN_DECIMAL);
  for (size_t i = 0; i < TEXT_LINE; i++) schema_add(builder, span_of(text_columns[i]), COLUMN_TEXT);
  schema_add(builder, span_of("file"), COLUMN_TEXT);
  schema_add(builder, span_of("line"), COLUMN_TEXT);
}

static struct span placed_text(const struct placed *c, size_t which) {
  size_t from = 0;
  for (size_t i = 0; i < which; i++) from += c->length[i];
  return (struct span){c->text + from, c->length[which]};
}

/* Is the first the larger one? Of equal ones, the one with the lower place. */
static bool is_larger(const struct placed *a, const struct placed *b) {
  if (a->size != b->size) return a->size > b->size;
  int order = span_compare(a->file, b->file);
  if (order) return order < 0;
  if (a->line != b->line) return a->line < b->line;
  order = span_compare(placed_text(a, 0), placed_text(b, 0));
  return order ? order < 0 : a->value > b->value;
}

/* Is the first in the heap above, that is less than, the second? */
static bool unit_places_is_above(const struct placed_list *c, struct placed_order a, struct placed_order b) {
  return a.size != b.size ? a.size < b.size : is_larger(&c->item[b.at], &c->item[a.at]);
}

static void sink_down(struct placed_list *c, size_t at) {
  struct placed_order moved = c->heap[at];
  for (;;) {
    size_t below = 2 * at + 1;
    if (below + 1 < c->n && unit_places_is_above(c, c->heap[below + 1], c->heap[below])) below++;
    if (below >= c->n || !unit_places_is_above(c, c->heap[below], moved)) break;
    c->heap[at] = c->heap[below];
    at = below;
  }
  c->heap[at] = moved;
}

static void rise(struct placed_list *c, size_t at) {
  struct placed_order moved = c->heap[at];
  for (; at && unit_places_is_above(c, moved, c->heap[(at - 1) / 2]); at = (at - 1) / 2)
    c->heap[at] = c->heap[(at - 1) / 2];
  c->heap[at] = moved;
}

static void placed_grow(struct placed_list *c) {
  c->room = c->room ? 2 * c->room : 2;
  c->item = memory_grow(c->item, c->room * sizeof *c->item);
  c->heap = memory_grow(c->heap, c->room * sizeof *c->heap);
}

static void placed_add(const struct aggregate *a, struct placed_list *c, const struct placed *one) {
  if (c->n == (uint32_t)a->options->units_kept) {
    if (!is_larger(one, &c->item[c->heap[0].at])) return;
    c->item[c->heap[0].at] = *one;
    c->heap[0].size = one->size;
    sink_down(c, 0);
    return;
  }
  if (c->n == c->room) placed_grow(c);
  c->item[c->n] = *one;
  c->heap[c->n] = (struct placed_order){one->size, c->n};
  rise(c, c->n++);
}

/* Those of every group that there is by now. */
static struct placed_list *placed_at(const struct aggregate *a, struct aggregate_state *state, size_t group,
                                     size_t measure) {
  if (state->joint.n > state->placed_groups) {
    size_t room = state->joint.n * 2, before = state->placed_groups;
    state->placed = memory_grow(state->placed, room * a->printed * sizeof *state->placed);
    memset(state->placed + before * a->printed, 0, (room - before) * a->printed * sizeof *state->placed);
    state->placed_groups = room;
  }
  return &state->placed[group * a->printed + measure];
}

/* File names come in runs; each is copied once a run. */
static struct span file_kept(struct aggregate_state *state, struct span file) {
  if (!span_equal(file, state->last_file) || !state->last_file.p)
    state->last_file = (struct span){arena_copy(&state->joint.arena, file.p, file.n), file.n};
  return state->last_file;
}

static uint64_t unit_places_whole(struct span text) {
  uint64_t number = 0;
  for (size_t i = 0; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++)
    number = 10 * number + (uint64_t)(text.p[i] - '0');
  return number;
}

static void unit_places_describe(const struct aggregate *a, struct aggregate_state *state, const struct batch *in,
                                 size_t row, struct placed *one) {
  size_t used = 0;
  for (size_t i = 0; i < PLACED_TEXTS; i++) {
    struct span text =
        a->told[i] == SCHEMA_ABSENT ? (struct span){0} : batch_text(in, a->told[i], row, &state->scratch);
    size_t n = text.n <= PLACED_TEXT - used ? text.n : 0;
    if (n) memcpy(one->text + used, text.p, n);
    one->length[i] = (unsigned char)n;
    used += n;
    if (i == TEXT_LINE) one->line = unit_places_whole(text);
  }
  struct span file =
      a->told_file == SCHEMA_ABSENT ? (struct span){0} : batch_text(in, a->told_file, row, &state->scratch);
  one->file = file_kept(state, file);
}

void placed_note(const struct aggregate *a, struct aggregate_state *state, const struct batch *in, size_t measure,
                 const int64_t *value, const uint32_t *group, const int64_t *factor, const bool *counts) {
  for (size_t r = 0; r < in->rows; r++) {
    if (value[r] == DECIMAL_MISSING || (counts && !counts[r])) continue;
    decimal part = factor ? (decimal)decimal_divide((decimal_sum)value[r] * factor[r], DECIMAL_SCALE) : value[r];
    decimal size = part < 0 ? -part : part;
    struct sum *sum = &state->joint.group[group[r]].sum[measure];
    if (__builtin_expect(size < sum->least || size == 0, 1)) continue;
    struct placed_list *c = placed_at(a, state, group[r], measure);
    struct placed one = {.size = size, .value = value[r], .factor = factor ? factor[r] : DECIMAL_SCALE};
    unit_places_describe(a, state, in, r, &one);
    placed_add(a, c, &one);
    if (c->n == (uint32_t)a->options->units_kept) sum->least = c->heap[0].size;
  }
}

void placed_merge(const struct aggregate *a, struct aggregate_state *into, size_t to, struct aggregate_state *from,
                  size_t group) {
  for (size_t m = 0; m < a->printed && group < from->placed_groups; m++) {
    struct placed_list *other = &from->placed[group * a->printed + m];
    for (size_t i = 0; i < other->n; i++) {
      other->item[i].file = file_kept(into, other->item[i].file);
      placed_add(a, placed_at(a, into, to, m), &other->item[i]);
    }
  }
}

static int by_size(const void *a, const void *b) { return is_larger(b, a) - is_larger(a, b); }

/* "3|total", "JB03|JB03+|JB10+": every category of the scheme that records with this leaf count in. */
static void put_categories(const struct scheme_column *scheme, struct span leaf, struct strbuf *out) {
  struct span path[8], one;
  strbuf_clear(out);
  strbuf_put(out, "");
  if (!scheme->overlapping) {
    size_t n = scheme_path(scheme, leaf, path);
    for (size_t i = 0; i < n; i++) strbuf_format(out, "%s%.*s", i ? "|" : "", SPAN_ARG(path[i]));
    return;
  }
  while (leaf.n && span_cut(&leaf, '|', &one)) {
    bool part = one.n && one.p[one.n - 1] == '*';
    if (part)
      one.n--;
    else
      strbuf_format(out, "%s%.*s", out->n ? "|" : "", SPAN_ARG(one));
    strbuf_format(out, "%s%.*s+", out->n ? "|" : "", SPAN_ARG(one));
  }
}

static const struct scheme_column *unit_places_scheme_at(const struct aggregate *a, size_t part) {
  for (size_t s = 0; s < a->schemes; s++)
    if (a->scheme[s].part == part) return &a->scheme[s];
  return NULL;
}

static void put_keys(const struct aggregate *a, const struct group *group, size_t measure, struct row_writer *out,
                     struct strbuf *text) {
  for (size_t i = 0; i < a->keys; i++) {
    const struct scheme_column *scheme = unit_places_scheme_at(a, i);
    if (a->key[i].period) {
      row_period(out, (period_code)group->part[i].period);
    } else if (scheme) {
      put_categories(scheme, group->part[i].text, text);
      row_text(out, strbuf_view(text));
    } else {
      row_text(out, group->part[i].text);
    }
  }
  row_string(out, a->measure[measure]);
}

static void put_placed(const struct placed *c, size_t rank, struct row_writer *out) {
  row_count(out, rank);
  row_decimal(out, c->value < 0 ? -c->size : c->size);
  row_decimal(out, c->value);
  row_decimal(out, c->factor);
  for (size_t i = 0; i < TEXT_LINE; i++) row_text(out, placed_text(c, i));
  row_text(out, c->file);
  row_text(out, placed_text(c, TEXT_LINE));
  row_end(out);
}

static void put_sum(const struct sum *sum, struct row_writer *out) {
  row_count(out, 0);
  row_sum(out, decimal_divide(sum->total, DECIMAL_SCALE));
  row_count(out, sum->count);
  row_decimal(out, DECIMAL_MISSING);
  for (size_t i = 0; i < TEXT_LINE + 2; i++) row_text(out, (struct span){0});
  row_end(out);
}

static void put_group(const struct aggregate *a, struct aggregate_state *state, size_t at, struct row_writer *out,
                      struct strbuf *text) {
  const struct group *group = &state->joint.group[at];
  for (size_t m = 0; m < a->printed; m++) {
    if (!group->sum[m].count) continue;
    struct placed_list *c = placed_at(a, state, at, m);
    put_keys(a, group, m, out, text);
    put_sum(&group->sum[m], out);
    if (c->n) qsort(c->item, c->n, sizeof *c->item, by_size);
    for (size_t i = 0; i < c->n; i++) {
      put_keys(a, group, m, out, text);
      put_placed(&c->item[i], i + 1, out);
    }
  }
}

int placed_write(const struct aggregate *a, struct aggregate_state *state, const struct emit *emit, struct err *err) {
  struct row_writer out;
  struct strbuf text = {0};
  row_start(&out, emit, AGGREGATE_UNITS, err);
  size_t *order = groups_sorted(&state->joint);
  for (size_t i = 0; row_wanted(&out) && i < state->joint.n; i++) put_group(a, state, order[i], &out, &text);
  strbuf_free(&text);
  return row_finish(&out);
}

void placed_free(struct aggregate_state *state) {
  for (size_t i = 0; i < state->placed_groups * state->placed_measures; i++)
    free(state->placed[i].item), free(state->placed[i].heap);
  free(state->placed);
}

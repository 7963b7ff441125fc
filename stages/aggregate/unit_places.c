/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit_places.c - see unit_places.h. */
#include "stages/aggregate/unit_places.h"

#include <stdlib.h>

#include "base/list.h"
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

enum { CHUNK = 512 };

static struct placed_about *about_at(const struct placed_pool *pool, uint32_t at) {
  return &pool->chunk[at / CHUNK][at % CHUNK];
}

/* Room for one more description, in use by nobody yet. */
static uint32_t about_new(struct placed_pool *pool) {
  if (pool->free) {
    uint32_t at = pool->free - 1;
    pool->free = (uint32_t)about_at(pool, at)->line;
    return at;
  }
  if (pool->n == pool->chunks * CHUNK) {
    pool->chunk = list_room(pool->chunk, &pool->chunk_room, pool->chunks + 1, sizeof *pool->chunk);
    pool->chunk[pool->chunks++] = memory_alloc(CHUNK * sizeof **pool->chunk);
  }
  return pool->n++;
}

static void about_drop(struct placed_pool *pool, uint32_t at) {
  struct placed_about *about = about_at(pool, at);
  if (--about->uses) return;
  about->line = pool->free;
  pool->free = at + 1;
}

static struct span placed_text(const struct placed_about *c, size_t which) {
  size_t from = 0;
  for (size_t i = 0; i < which; i++) from += c->length[i];
  return (struct span){c->text + from, c->length[which]};
}

/* Is the first the larger one? Of equal ones, the one with the lower place. */
static bool is_larger(const struct placed_pool *pool, const struct placed *a, const struct placed *b) {
  if (a->size != b->size) return a->size > b->size;
  const struct placed_about *x = about_at(pool, a->about), *y = about_at(pool, b->about);
  int order = span_compare(x->file, y->file);
  if (order) return order < 0;
  if (x->line != y->line) return x->line < y->line;
  order = span_compare(placed_text(x, 0), placed_text(y, 0));
  return order ? order < 0 : a->value > b->value;
}

/* The heap of n entries: the one at `at` moves down to its place. */
static void sink_down(const struct placed_pool *pool, struct placed *item, size_t n, size_t at) {
  struct placed moved = item[at];
  for (;;) {
    size_t below = 2 * at + 1;
    if (below + 1 < n && is_larger(pool, &item[below], &item[below + 1])) below++;
    if (below >= n || !is_larger(pool, &moved, &item[below])) break;
    item[at] = item[below];
    at = below;
  }
  item[at] = moved;
}

static void rise(const struct placed_pool *pool, struct placed *item, size_t at) {
  struct placed moved = item[at];
  for (; at && is_larger(pool, &item[(at - 1) / 2], &moved); at = (at - 1) / 2) item[at] = item[(at - 1) / 2];
  item[at] = moved;
}

/* The heap as a list, the largest first. */
static void placed_sort(const struct placed_pool *pool, const struct placed_list *c) {
  for (size_t n = c->n; n > 1; n--) {
    struct placed least = c->item[0];
    c->item[0] = c->item[n - 1];
    c->item[n - 1] = least;
    sink_down(pool, c->item, n - 1, 0);
  }
}

/* Room for one more; no more than is kept. */
static void placed_grow(const struct aggregate *a, struct placed_list *c) {
  size_t most = (size_t)a->options->units_kept, room = c->room ? c->room + c->room / 2 + 1 : 1;
  c->room = (uint32_t)(room < most ? room : most);
  c->item = memory_grow(c->item, c->room * sizeof *c->item);
}

static void placed_add(const struct aggregate *a, struct placed_pool *pool, struct placed_list *c,
                       const struct placed *one) {
  bool full = c->n == (uint32_t)a->options->units_kept;
  if (full && !is_larger(pool, one, &c->item[0])) return;
  about_at(pool, one->about)->uses++;
  if (full) {
    about_drop(pool, c->item[0].about);
    c->item[0] = *one;
    sink_down(pool, c->item, c->n, 0);
    return;
  }
  if (c->n == c->room) placed_grow(a, c);
  c->item[c->n] = *one;
  rise(pool, c->item, c->n++);
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
                                 size_t row, struct placed_about *one) {
  size_t used = 0;
  one->line = 0;
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

void placed_begin(struct aggregate_state *state, size_t rows) {
  struct placed_pool *pool = &state->placed_pool;
  for (size_t r = 0; r < pool->rows; r++)
    if (pool->of_row[r]) about_drop(pool, pool->of_row[r] - 1);
  pool->of_row = list_room(pool->of_row, &pool->row_room, rows, sizeof *pool->of_row);
  if (rows) memset(pool->of_row, 0, rows * sizeof *pool->of_row);
  pool->rows = rows;
}

/* The description of a row of the batch. */
static uint32_t about_of(const struct aggregate *a, struct aggregate_state *state, const struct batch *in, size_t row) {
  struct placed_pool *pool = &state->placed_pool;
  if (!pool->of_row[row]) {
    uint32_t at = about_new(pool);
    about_at(pool, at)->uses = 1;
    unit_places_describe(a, state, in, row, about_at(pool, at));
    pool->of_row[row] = at + 1;
  }
  return pool->of_row[row] - 1;
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
    struct placed one = {size, value[r], factor ? factor[r] : DECIMAL_SCALE, about_of(a, state, in, r)};
    placed_add(a, &state->placed_pool, c, &one);
    if (c->n == (uint32_t)a->options->units_kept) sum->least = c->item[0].size;
  }
}

/* A description of another worker, copied when it is first met; it stays as long as the other's pool is looked at. */
static uint32_t about_moved(struct aggregate_state *into, struct aggregate_state *from, uint32_t at) {
  struct placed_pool *pool = &into->placed_pool, *other = &from->placed_pool;
  if (!other->moving) placed_begin(from, other->n);
  other->moving = true;
  if (!other->of_row[at]) {
    uint32_t copy = about_new(pool);
    *about_at(pool, copy) = *about_at(other, at);
    about_at(pool, copy)->uses = 1;
    about_at(pool, copy)->file = file_kept(into, about_at(other, at)->file);
    other->of_row[at] = copy + 1;
  }
  return other->of_row[at] - 1;
}

void placed_merge(const struct aggregate *a, struct aggregate_state *into, size_t to, struct aggregate_state *from,
                  size_t group) {
  for (size_t m = 0; m < a->printed && group < from->placed_groups; m++) {
    struct placed_list *other = &from->placed[group * a->printed + m];
    for (size_t i = 0; i < other->n; i++) {
      other->item[i].about = about_moved(into, from, other->item[i].about);
      placed_add(a, &into->placed_pool, placed_at(a, into, to, m), &other->item[i]);
    }
    free(other->item);
    *other = (struct placed_list){0};
  }
}

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

/* The texts of a group's keys, as they are printed in each of its rows. */
static const struct span *keys_of(const struct aggregate *a, const struct group *group, struct arena *arena) {
  struct span *key = arena_array(arena, struct span, a->keys + 1);
  struct strbuf text = {0};
  for (size_t i = 0; i < a->keys; i++) {
    const struct scheme_column *scheme = unit_places_scheme_at(a, i);
    key[i] = group->part[i].text;
    if (!scheme || a->key[i].period) continue;
    put_categories(scheme, group->part[i].text, &text);
    key[i] = (struct span){arena_copy(arena, text.bytes, text.n), text.n};
  }
  strbuf_free(&text);
  return key;
}

static void put_keys(const struct aggregate *a, const struct group *group, const struct span *key, size_t measure,
                     struct row_writer *out) {
  for (size_t i = 0; i < a->keys; i++) {
    if (a->key[i].period)
      row_period(out, (period_code)group->part[i].period);
    else
      row_text(out, key[i]);
  }
  row_string(out, a->measure[measure]);
}

static void put_placed(const struct placed_pool *pool, const struct placed *c, size_t rank, struct row_writer *out) {
  const struct placed_about *about = about_at(pool, c->about);
  row_count(out, rank);
  row_decimal(out, c->value < 0 ? -c->size : c->size);
  row_decimal(out, c->value);
  row_decimal(out, c->factor);
  for (size_t i = 0; i < TEXT_LINE; i++) row_text(out, placed_text(about, i));
  row_text(out, about->file);
  row_text(out, placed_text(about, TEXT_LINE));
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

/* What is written of the groups, in their order. */
struct placed_rows {
  const struct aggregate *a;
  const struct aggregate_state *state;
  const size_t *order;
};

enum { GROUPS_A_PART = 64 };

static void put_group(const struct placed_rows *rows, size_t at, struct row_writer *out, struct arena *arena) {
  const struct aggregate *a = rows->a;
  const struct aggregate_state *state = rows->state;
  const struct group *group = &state->joint.group[at];
  const struct span *key = keys_of(a, group, arena);
  for (size_t m = 0; m < a->printed; m++) {
    if (!group->sum[m].count) continue;
    const struct placed_list *c = &state->placed[at * a->printed + m];
    put_keys(a, group, key, m, out);
    put_sum(&group->sum[m], out);
    placed_sort(&state->placed_pool, c);
    for (size_t i = 0; i < c->n; i++) {
      put_keys(a, group, key, m, out);
      put_placed(&state->placed_pool, &c->item[i], i + 1, out);
    }
  }
}

static int placed_write_part(const void *what, size_t part, const struct emit *emit, struct err *err) {
  const struct placed_rows *rows = what;
  struct row_writer out;
  struct arena arena = {0};
  row_start(&out, emit, AGGREGATE_UNITS, err);
  size_t end = (part + 1) * GROUPS_A_PART;
  for (size_t i = part * GROUPS_A_PART; row_wanted(&out) && i < end && i < rows->state->joint.n; i++) {
    put_group(rows, rows->order[i], &out, &arena);
    arena_reset(&arena);
  }
  arena_free(&arena);
  return row_finish(&out);
}

int placed_write(const struct aggregate *a, struct aggregate_state *state, const struct emit *emit, struct err *err) {
  size_t n = state->joint.n;
  if (n) placed_at(a, state, n - 1, 0); /* lists for all groups */
  struct placed_rows rows = {a, state, groups_sorted(&state->joint)};
  return emit_parts(emit, (n + GROUPS_A_PART - 1) / GROUPS_A_PART, placed_write_part, &rows, err);
}

void placed_free(struct aggregate_state *state) {
  struct placed_pool *pool = &state->placed_pool;
  for (size_t i = 0; i < state->placed_groups * state->placed_measures; i++) free(state->placed[i].item);
  for (size_t i = 0; i < pool->chunks; i++) free(pool->chunk[i]);
  free(pool->chunk);
  free(pool->of_row);
  free(state->placed);
}

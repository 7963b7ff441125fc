/* SPDX-License-Identifier: GPL-3.0-or-later */
/* partial.c - sums on their way: written before the roll-up, so that parts computed apart merge to the same bytes.
 *
 * A partial is CSV: `key:` columns (the joint key), `records`, and for each measure `sum:` (a whole number of
 * millionths of millionths) and `count:`. With --matched a record's values follow as rows of their own, with `matched:`
 * columns. The roll-up is made from the merged parts, so shares and growth are those of the whole.
 */
#include "stages/aggregate/aggregate.h"

#include "base/i18n.h"
#include "base/list.h"
#include "data/period.h"

void partial_columns(const void *shared, struct schema_builder *builder) {
  const struct aggregate *a = shared;
  for (size_t i = 0; i < a->keys; i++) {
    const char *kind = a->key[i].period ? "period" : i < a->bases ? "base" : "key";
    char *name = arena_format(builder->arena, "%s:%s", kind, a->key[i].name);
    schema_add(builder, span_of(name), a->key[i].period ? COLUMN_PERIOD : COLUMN_TEXT);
  }
  schema_add(builder, span_of("records"), COLUMN_TEXT);
  for (size_t m = 0; m < a->measures; m++) {
    schema_add(builder, span_of(arena_format(builder->arena, "sum:%s:%s", a->measure[m], a->measure_unit[m])),
               COLUMN_TEXT);
    schema_add(builder, span_of(arena_format(builder->arena, "count:%s", a->measure[m])), COLUMN_TEXT);
  }
  for (size_t i = 0; i < a->matches; i++)
    schema_add(builder, span_of(arena_format(builder->arena, "matched:%s", a->measure[a->matched[i]])), COLUMN_TEXT);
  if (a->matches) schema_add(builder, span_of("matched:unit"), COLUMN_TEXT);
  schema_add(builder, span_of("largest:size"), COLUMN_TEXT);
  schema_add(builder, span_of("largest:unit"), COLUMN_TEXT);
}

static struct span whole_text(struct arena *arena, decimal_sum v) {
  char text[48], *t = text + sizeof text;
  unsigned __int128 size = v < 0 ? -(unsigned __int128)v : (unsigned __int128)v;
  do *--t = (char)('0' + (int)(size % 10));
  while ((size /= 10) != 0);
  if (v < 0) *--t = '-';
  size_t n = (size_t)(text + sizeof text - t);
  return (struct span){arena_copy(arena, t, n), n};
}

static bool partial_whole_read(struct span text, decimal_sum *v) {
  *v = 0;
  size_t i = text.n && text.p[0] == '-';
  if (i == text.n || text.n > 38) return false;
  for (size_t k = i; k < text.n; k++) {
    if (text.p[k] < '0' || text.p[k] > '9') return false;
    *v = *v * 10 + (text.p[k] - '0');
  }
  if (i) *v = -*v;
  return true;
}

static void partial_put_key(const struct aggregate *a, struct batch *batch, const struct group *group) {
  for (size_t i = 0; i < a->keys; i++) {
    if (a->key[i].period)
      batch->vector[i].number[batch->rows] = group->part[i].period;
    else
      batch->vector[i].text[batch->rows] = group->part[i].text;
  }
  for (size_t c = a->keys; c < batch->schema->n; c++) batch->vector[c].text[batch->rows] = (struct span){0};
}

static void partial_put_sums(const struct aggregate *a, struct batch *batch, const struct group *group) {
  partial_put_key(a, batch, group);
  size_t c = a->keys, row = batch->rows++;
  batch->vector[c++].text[row] = whole_text(batch->arena, (decimal_sum)group->records);
  for (size_t m = 0; m < a->measures; m++) {
    batch->vector[c++].text[row] = whole_text(batch->arena, group->sum[m].total);
    batch->vector[c++].text[row] = whole_text(batch->arena, (decimal_sum)group->sum[m].count);
  }
  if (!group->largest.size) return;
  size_t largest = batch->schema->n - 2;
  batch->vector[largest].text[row] = whole_text(batch->arena, group->largest.size);
  batch->vector[largest + 1].text[row] = group->largest.unit;
}

static void put_unit(const struct aggregate *a, struct batch *batch, const struct group *group,
                     const struct unit_value *v) {
  partial_put_key(a, batch, group);
  size_t c = a->keys + 1 + 2 * a->measures, row = batch->rows++;
  for (size_t i = 0; i < a->matches; i++, c++)
    if (v->value[i] != DECIMAL_MISSING) batch->vector[c].text[row] = whole_text(batch->arena, v->value[i]);
  batch->vector[c].text[row] = whole_text(batch->arena, (decimal_sum)v->unit);
}

int partial_write(const struct aggregate *a, struct aggregate_state *state, const struct emit *emit, struct err *err) {
  const struct schema *schema = emit_schema(emit, AGGREGATE_PARTIALS);
  struct arena arena = {0};
  if (!schema) return 0;
  matched_sort(a, state);
  size_t *order = groups_sorted(&state->joint), n = state->joint.n + state->unit_values;
  int code = 0;
  for (size_t i = 0; !code && i < n;) {
    struct batch batch = batch_new(&arena, schema, BATCH_ROWS);
    for (batch.rows = 0; batch.rows < BATCH_ROWS && i < n; i++) {
      if (i < state->joint.n) {
        partial_put_sums(a, &batch, &state->joint.group[order[i]]);
        continue;
      }
      const struct unit_value *v = &state->unit_value[i - state->joint.n];
      put_unit(a, &batch, &state->joint.group[v->group], v);
    }
    code = emit_to(emit, AGGREGATE_PARTIALS, &batch, err);
    arena_reset(&arena);
  }
  arena_free(&arena);
  return code;
}

/* What a column of a partial is, by its prefix; `rest` is what follows the colon. */
static bool is(struct span name, const char *prefix, struct span *rest) {
  struct span p = span_of(prefix);
  if (!span_starts(name, p)) return false;
  *rest = (struct span){name.p + p.n, name.n - p.n};
  return true;
}

static void learn_key(struct aggregate *a, struct arena *arena, struct span name, size_t column, bool base,
                      bool period) {
  const char *text = arena_copy(arena, name.p, name.n);
  if (base || period) a->bases = a->keys + 1;
  if (period) a->period = a->keys;
  if (strncmp(text, "scheme:", 7) == 0)
    a->scheme[a->schemes++] = (struct scheme_column){.name = text + 7, .part = a->keys};
  if (strcmp(text, "basis") == 0) a->basis = a->keys;
  if (strcmp(text, "formula") == 0) a->formula = a->keys;
  a->key[a->keys++] = (struct key_column){.name = text, .column = column, .period = period};
}

static void learn_measure(struct aggregate *a, struct arena *arena, struct span name, size_t column) {
  struct span measure;
  span_cut(&name, ':', &measure);
  a->measure[a->measures] = arena_copy(arena, measure.p, measure.n);
  a->measure_unit[a->measures] = arena_copy(arena, name.p, name.n);
  if (span_is(measure, "value_added")) a->value_added = a->measures;
  a->measure_column[a->measures++] = column;
}

int partial_open(struct stage_context *context, struct aggregate *a, const struct schema *in, struct err *err) {
  struct arena *arena = context->arena;
  a->key = arena_array(arena, struct key_column, in->n);
  a->scheme = arena_array(arena, struct scheme_column, in->n);
  a->measure = arena_array(arena, const char *, in->n);
  a->measure_unit = arena_array(arena, const char *, in->n);
  a->measure_column = arena_array(arena, size_t, in->n);
  a->matched = arena_array(arena, size_t, in->n);
  a->period = a->basis = a->formula = a->value_added = a->headcount = SIZE_MAX;
  a->unit = a->largest = SCHEMA_ABSENT;
  a->factors = true; /* they are in the sums */
  for (size_t c = 0; c < in->n; c++) {
    struct span name = span_of(in->column[c].name), rest;
    if (is(name, "base:", &rest))
      learn_key(a, arena, rest, c, true, false);
    else if (is(name, "period:", &rest))
      learn_key(a, arena, rest, c, true, true);
    else if (is(name, "key:", &rest))
      learn_key(a, arena, rest, c, false, false);
    else if (is(name, "sum:", &rest))
      learn_measure(a, arena, rest, c);
    else if (is(name, "largest:", &rest) && span_is(rest, "size"))
      a->largest = c;
    else if (is(name, "matched:", &rest) && span_is(rest, "unit"))
      a->unit = c;
    else if (is(name, "matched:", &rest)) {
      for (size_t m = 0; m < a->measures; m++)
        if (span_is(rest, a->measure[m])) a->matched[a->matches++] = m;
    }
  }
  ratio_sums_learn(a, arena);
  a->first_above = a->printed;
  if (a->keys && a->measures && a->matches <= MATCHED_MOST) return 0;
  err_set(err, EX_DATAERR, _("--merge: this is not what --partials writes (no key: and sum: columns)"));
  return stage_input_error(in, EX_DATAERR, err);
}

static int bad_row(const struct aggregate *a, const char *column, struct span value, struct err *err) {
  err_set(err, EX_DATAERR, _("--merge: column '%s': '%.*s' is not a whole number"), column, SPAN_ARG(value));
  return stage_input_error(&a->in, EX_DATAERR, err);
}

static int push_unit(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch, size_t row,
                     size_t group, struct err *err) {
  decimal_sum number;
  state->unit_value =
      list_room(state->unit_value, &state->unit_room, state->unit_values + 1, sizeof *state->unit_value);
  struct unit_value *v = &state->unit_value[state->unit_values];
  *v = (struct unit_value){.group = group};
  struct span text = vector_text(&batch->vector[a->unit], row);
  if (!partial_whole_read(text, &number)) return bad_row(a, "matched:unit", text, err);
  v->unit = (uint64_t)number;
  for (size_t i = 0; i < a->matches; i++) {
    text = vector_text(&batch->vector[a->unit - a->matches + i], row);
    v->value[i] = DECIMAL_MISSING;
    if (text.n && !partial_whole_read(text, &number)) return bad_row(a, "matched", text, err);
    if (text.n) v->value[i] = (decimal)number;
  }
  state->unit_values++;
  return 0;
}

/* The largest unit of a part, beside those of others. */
static int push_largest(const struct aggregate *a, struct aggregate_state *state, size_t group,
                        const struct batch *batch, size_t row, struct err *err) {
  decimal_sum size;
  struct span text = a->largest == SCHEMA_ABSENT ? (struct span){0} : vector_text(&batch->vector[a->largest], row);
  if (!text.n) return 0;
  if (!partial_whole_read(text, &size)) return bad_row(a, "largest:size", text, err);
  struct largest other = {(decimal)size, vector_text(&batch->vector[a->largest + 1], row)};
  struct largest *largest = &state->joint.group[group].largest;
  if (!largest_is_above(&other, largest)) return 0;
  other.unit.p = arena_copy(&state->joint.arena, other.unit.p, other.unit.n);
  *largest = other;
  return 0;
}

static int push_sums(const struct aggregate *a, struct group *group, const struct batch *batch, size_t row,
                     struct span records, struct err *err) {
  decimal_sum number, count;
  if (!partial_whole_read(records, &number)) return bad_row(a, "records", records, err);
  group->records += (uint64_t)number;
  for (size_t m = 0; m < a->measures; m++) {
    struct span sum = vector_text(&batch->vector[a->measure_column[m]], row);
    struct span n = vector_text(&batch->vector[a->measure_column[m] + 1], row);
    if (!partial_whole_read(sum, &number) || !partial_whole_read(n, &count)) return bad_row(a, a->measure[m], sum, err);
    group->sum[m].total += number;
    group->sum[m].count += (uint64_t)count;
  }
  return 0;
}

int partial_push(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                 const struct emit *emit, struct err *err) {
  (void)emit;
  size_t records = schema_find(batch->schema, span_of("records"));
  int code = records == SCHEMA_ABSENT ? stage_need(batch->schema, "records", &records, err) : 0;
  for (size_t r = 0; !code && r < batch->rows; r++) {
    for (size_t i = 0; i < a->keys; i++) {
      struct span text = vector_text(&batch->vector[a->key[i].column], r);
      state->part[i] = (struct key_part){.text = text};
      if (!a->key[i].period) continue;
      period_code period = PERIOD_NONE;
      if (text.n && !period_read(text, &period)) return bad_row(a, a->key[i].name, text, err);
      state->part[i] = (struct key_part){.period = period};
    }
    size_t group = groups_at(&state->joint, state->part, key_hash(state->part, a->keys));
    struct span n = vector_text(&batch->vector[records], r);
    code = n.n ? push_sums(a, &state->joint.group[group], batch, r, n, err) : push_unit(a, state, batch, r, group, err);
    if (!code && n.n) code = push_largest(a, state, group, batch, r, err);
  }
  return code;
}

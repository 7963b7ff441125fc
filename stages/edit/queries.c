/* SPDX-License-Identifier: GPL-3.0-or-later */
/* queries.c - see queries.h. */
#include "stages/edit/queries.h"

#include <math.h>
#include <stdlib.h>

#include "base/list.h"

const struct port_column query_columns[] = {{"rank", COLUMN_DECIMAL},     {"unit", COLUMN_TEXT},
                                            {"unit_name", COLUMN_TEXT},   {"contact", COLUMN_TEXT},
                                            {"phone", COLUMN_TEXT},       {"form", COLUMN_TEXT},
                                            {"period", COLUMN_PERIOD},    {"column", COLUMN_TEXT},
                                            {"title", COLUMN_TEXT},       {"rule", COLUMN_TEXT},
                                            {"question_zh", COLUMN_TEXT}, {"question_en", COLUMN_TEXT},
                                            {"filed", COLUMN_TEXT},       {"expected", COLUMN_TEXT},
                                            {"why", COLUMN_TEXT},         {"effect", COLUMN_REAL},
                                            {"share", COLUMN_TEXT},       {"call", COLUMN_TEXT},
                                            {"file", COLUMN_TEXT},        {"line", COLUMN_DECIMAL},
                                            {"answer", COLUMN_TEXT},      {0}};

static struct span queries_kept(struct queries *queries, struct span text) {
  return (struct span){arena_copy(&queries->arena, text.n ? text.p : "", text.n), text.n};
}

void query_add(struct queries *queries, const struct query *query) {
  queries->query = list_room(queries->query, &queries->room, queries->n + 1, sizeof *queries->query);
  struct query *own = &queries->query[queries->n++];
  *own = *query;
  struct span *text[] = {&own->unit,   &own->name,     &own->contact, &own->phone, &own->form,
                         &own->column, &own->title,    &own->rule,    &own->zh,    &own->en,
                         &own->filed,  &own->expected, &own->why,     &own->share, &own->file};
  for (size_t i = 0; i < sizeof text / sizeof *text; i++) *text[i] = queries_kept(queries, *text[i]);
}

void queries_merge(struct queries *into, struct queries *from) {
  into->query = list_room(into->query, &into->room, into->n + from->n, sizeof *into->query);
  if (from->n) memcpy(into->query + into->n, from->query, from->n * sizeof *from->query);
  into->n += from->n;
  arena_join(&into->arena, &from->arena);
  free(from->query);
  *from = (struct queries){0};
}

void queries_free(struct queries *queries) {
  free(queries->query);
  arena_free(&queries->arena);
  *queries = (struct queries){0};
}

/* --- order --- */

static int queries_by_place(const struct query *a, const struct query *b) {
  int by = span_compare(a->unit, b->unit);
  if (!by) by = span_compare(a->form, b->form);
  if (!by) by = (a->period > b->period) - (a->period < b->period);
  if (!by) by = span_compare(a->file, b->file);
  if (!by) by = (a->line > b->line) - (a->line < b->line);
  if (!by) by = span_compare(a->column, b->column);
  return by ? by : span_compare(a->rule, b->rule);
}

static int by_unit(const void *a, const void *b) { return queries_by_place(a, b); }

static int by_effect(const void *a, const void *b) {
  const struct query *x = a, *y = b;
  if (x->effect != y->effect) return x->effect > y->effect ? -1 : 1;
  return queries_by_place(x, y);
}

/* --- the cut --- */

static int by_share(const void *a, const void *b) {
  const struct query *x = *(const struct query *const *)a, *y = *(const struct query *const *)b;
  if (x->share_key != y->share_key) return x->share_key < y->share_key ? -1 : 1;
  return by_effect(x, y);
}

/* Of each share, the least influential are left out while the sum of what they move stays within the bound. */
static void queries_cut(struct queries *queries, double bound) {
  const struct query **list = memory_alloc((queries->n + 1) * sizeof *list);
  for (size_t i = 0; i < queries->n; i++) list[i] = &queries->query[i], queries->query[i].call = true;
  if (queries->n) qsort(list, queries->n, sizeof *list, by_share);
  for (size_t from = 0, to; from < queries->n; from = to) {
    double left = 0;
    for (to = from + 1; to < queries->n && list[to]->share_key == list[from]->share_key; to++) continue;
    for (size_t i = to; bound > 0 && i-- > from;) {
      left += list[i]->effect;
      if (left > bound) break;
      queries->query[list[i] - queries->query].call = false;
    }
  }
  free(list);
}

/* --- units in the order of their greatest effect --- */

struct unit_queries {
  size_t from, n;
  double effect;
};

static int unit_order(const void *a, const void *b) {
  const struct unit_queries *x = a, *y = b;
  if (x->effect != y->effect) return x->effect > y->effect ? -1 : 1;
  return x->from < y->from ? -1 : x->from > y->from;
}

static size_t units_of(struct queries *queries, struct unit_queries *unit) {
  size_t units = 0;
  for (size_t i = 0; i < queries->n; i++) {
    const struct query *query = &queries->query[i];
    if (!i || !span_equal(query->unit, queries->query[i - 1].unit)) unit[units++] = (struct unit_queries){.from = i};
    unit[units - 1].n++;
    unit[units - 1].effect = fmax(unit[units - 1].effect, query->effect);
  }
  return units;
}

static void query_write(struct row_writer *out, const struct query *q, uint64_t rank) {
  row_count(out, rank);
  row_text(out, q->unit), row_text(out, q->name), row_text(out, q->contact), row_text(out, q->phone);
  row_text(out, q->form), row_period(out, q->period), row_text(out, q->column), row_text(out, q->title);
  row_text(out, q->rule), row_text(out, q->zh), row_text(out, q->en), row_text(out, q->filed);
  row_text(out, q->expected), row_text(out, q->why), row_real(out, q->effect), row_text(out, q->share);
  row_string(out, q->call ? "yes" : "no");
  row_text(out, q->file);
  if (q->line)
    row_count(out, q->line);
  else
    row_decimal(out, DECIMAL_MISSING);
  row_text(out, (struct span){0});
  row_end(out);
}

int queries_write(struct queries *queries, double bound, const struct emit *emit, size_t port, struct err *err) {
  struct row_writer out;
  struct unit_queries *unit = memory_alloc((queries->n + 1) * sizeof *unit);
  if (queries->n) qsort(queries->query, queries->n, sizeof *queries->query, by_unit);
  queries_cut(queries, bound);
  size_t units = units_of(queries, unit);
  if (units) qsort(unit, units, sizeof *unit, unit_order);
  row_start(&out, emit, port, err);
  for (size_t u = 0; u < units; u++) {
    struct query *first = &queries->query[unit[u].from];
    qsort(first, unit[u].n, sizeof *first, by_effect);
    for (size_t i = 0; i < unit[u].n; i++) query_write(&out, &first[i], u + 1);
  }
  free(unit);
  return row_finish(&out);
}

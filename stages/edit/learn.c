/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learn.c - see learn.h. */
#include "stages/edit/learn.h"

#include <math.h>
#include <stdlib.h>

#include "base/list.h"
#include "stat/quantile.h"

enum { LEAST = 30 };
#define ORDER 0.005
#define WIDER 2.0

const struct port_column band_columns[] = {{"class", COLUMN_TEXT},        {"form", COLUMN_TEXT},
                                           {"ratio", COLUMN_TEXT},        {"lower", COLUMN_DECIMAL},
                                           {"median", COLUMN_DECIMAL},    {"upper", COLUMN_DECIMAL},
                                           {"n", COLUMN_DECIMAL},         {"learned_on", COLUMN_TEXT},
                                           {"learned_from", COLUMN_TEXT}, {0}};

/* --- names of classes --- */

static size_t name_at(const struct learned *learned, uint64_t hash) {
  size_t low = 0, high = learned->names;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (learned->name[middle].hash < hash)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static uint64_t name_add(struct learned *learned, struct span text) {
  if (!text.n) return 0;
  uint64_t hash = span_hash(text) * 8 + text.n; /* span_hash() may be the same for texts of other lengths */
  size_t at = name_at(learned, hash);
  if (at < learned->names && learned->name[at].hash == hash) return hash;
  learned->name = list_room(learned->name, &learned->name_room, learned->names + 1, sizeof *learned->name);
  memmove(learned->name + at + 1, learned->name + at, (learned->names - at) * sizeof *learned->name);
  learned->name[at] = (struct class_name){hash, {arena_copy(&learned->arena, text.p, text.n), text.n}};
  learned->names++;
  return hash;
}

void learned_add(struct learned *learned, const struct span class[LEARN_LEVELS - 1], uint32_t ratio, uint32_t form,
                 period_code period, double value) {
  learned->value = list_room(learned->value, &learned->room, learned->n + 1, sizeof *learned->value);
  struct learned_value *own = &learned->value[learned->n++];
  *own = (struct learned_value){.ratio = ratio, .form = form, .value = value};
  for (size_t i = 0; i < LEARN_LEVELS - 1; i++) {
    bool whole = class[i].n == LEARN_LEVELS - 1 - i; /* 4 digits, 3, 2, a letter; else it is coded to a level above */
    own->class[i] = whole ? name_add(learned, class[i]) : 0;
  }
  if (learned->first == PERIOD_NONE || period < learned->first) learned->first = period;
  if (period > learned->last) learned->last = period;
}

void learned_merge(struct learned *into, struct learned *from) {
  into->value = list_room(into->value, &into->room, into->n + from->n, sizeof *into->value);
  if (from->n) memcpy(into->value + into->n, from->value, from->n * sizeof *from->value);
  into->n += from->n;
  for (size_t i = 0; i < from->names; i++) name_add(into, from->name[i].text);
  if (from->first != PERIOD_NONE && (into->first == PERIOD_NONE || from->first < into->first))
    into->first = from->first;
  if (from->last > into->last) into->last = from->last;
  learned_free(from);
}

void learned_free(struct learned *learned) {
  free(learned->value);
  free(learned->name);
  arena_free(&learned->arena);
  *learned = (struct learned){0};
}

/* --- quantiles --- */

static uint64_t class_of(const struct learned_value *value, size_t level) {
  return level < LEARN_LEVELS - 1 ? value->class[level] : 0;
}

#define ORDER_AT(level)                                                                                                \
  static int order_##level(const void *a, const void *b) {                                                             \
    const struct learned_value *x = a, *y = b;                                                                         \
    if (x->ratio != y->ratio) return x->ratio < y->ratio ? -1 : 1;                                                     \
    if (x->form != y->form) return x->form < y->form ? -1 : 1;                                                         \
    uint64_t c = class_of(x, level), d = class_of(y, level);                                                           \
    if (c != d) return c < d ? -1 : 1;                                                                                 \
    return (x->value > y->value) - (x->value < y->value);                                                              \
  }
ORDER_AT(0)
ORDER_AT(1)
ORDER_AT(2)
ORDER_AT(3)
ORDER_AT(4)

static bool same_cell(const struct learned_value *a, const struct learned_value *b, size_t level) {
  return a->ratio == b->ratio && a->form == b->form && class_of(a, level) == class_of(b, level);
}

static decimal decimal_near(double x) {
  return fabs(x) < 9e12 ? (decimal)llround(x * DECIMAL_SCALE) : x > 0 ? INT64_MAX : -INT64_MAX;
}

static void band_write(struct row_writer *out, const struct learned *learned, const struct learned_value *from,
                       size_t n, size_t level, const struct span *ratio, const struct span *form, double *room) {
  for (size_t i = 0; i < n; i++) room[i] = from[i].value;
  double low = quantile_sorted(room, n, ORDER), high = quantile_sorted(room, n, 1 - ORDER);
  uint64_t class = class_of(from, level);
  char first[16], last[16];
  row_text(out, class ? learned->name[name_at(learned, class)].text : (struct span){0});
  row_text(out, form[from->form]);
  row_text(out, ratio[from->ratio]);
  row_decimal(out, decimal_near(low > 0 ? low / WIDER : low * WIDER));
  row_decimal(out, decimal_near(quantile_sorted(room, n, 0.5)));
  row_decimal(out, decimal_near(high > 0 ? high * WIDER : high / WIDER));
  row_count(out, n);
  *period_put(first, learned->first) = 0, *period_put(last, learned->last) = 0;
  row_string(out, last);
  struct strbuf text = {0};
  strbuf_format(&text, "records of %s to %s, corrected", first, last);
  row_text(out, strbuf_view(&text));
  strbuf_free(&text);
  row_end(out);
}

int learned_write(struct learned *learned, const struct span *ratio, const struct span *form, const struct emit *emit,
                  size_t port, struct err *err) {
  static int (*const order[])(const void *, const void *) = {order_0, order_1, order_2, order_3, order_4};
  struct row_writer out;
  double *room = memory_alloc((learned->n + 1) * sizeof *room);
  row_start(&out, emit, port, err);
  for (size_t level = LEARN_LEVELS; level-- > 0;) {
    if (learned->n) qsort(learned->value, learned->n, sizeof *learned->value, order[level]);
    for (size_t from = 0, to; from < learned->n; from = to) {
      for (to = from + 1; to < learned->n && same_cell(&learned->value[from], &learned->value[to], level); to++)
        continue;
      bool all = level == LEARN_LEVELS - 1;
      if (to - from < LEAST || (!all && !class_of(&learned->value[from], level))) continue;
      band_write(&out, learned, &learned->value[from], to - from, level, ratio, form, room);
    }
  }
  free(room);
  return row_finish(&out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* difference.c - see difference.h. */
#include "run/difference.h"

#include <math.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "base/i18n.h"
#include "io/csv.h"
#include "io/table_file.h"
#include "run/manifest.h"

enum { KEY_REGION, KEY_PERIOD, KEY_SCHEME, KEY_CATEGORY, KEY_INDICATOR, KEY_BASIS, KEYS };
static const char *const key_columns[KEYS] = {"region", "period", "scheme", "category", "indicator", "control_basis"};

/* A figure of one of the two runs. */
struct compared {
  struct span key[KEYS], value, unit;
  const char *table;
  size_t row; /* figures with the same key are compared in their order */
};

struct compared_list {
  struct compared *item;
  size_t n, room;
  struct arena *arena;
};

static int compared_by_key(const struct compared *a, const struct compared *b) {
  int order = strcmp(a->table, b->table);
  for (size_t k = 0; !order && k < KEYS; k++) order = span_compare(a->key[k], b->key[k]);
  return order;
}

static int compared_order(const void *a, const void *b) {
  const struct compared *x = a, *y = b;
  int order = compared_by_key(x, y);
  return order ? order : x->row < y->row ? -1 : x->row > y->row;
}

static void list_add(struct compared_list *list, struct compared item) {
  if (list->n == list->room) {
    list->room = list->room ? 2 * list->room : 1024;
    list->item = memory_grow(list->item, list->room * sizeof *list->item);
  }
  list->item[list->n++] = item;
}

static void add_table(struct compared_list *list, const struct table *table, const char *name) {
  size_t column[KEYS], value = table_column(table, "value"), unit = table_column(table, "unit");
  for (size_t k = 0; k < KEYS; k++) column[k] = table_column(table, key_columns[k]);
  bool figures = column[KEY_REGION] != TABLE_ABSENT && column[KEY_PERIOD] != TABLE_ABSENT &&
                 column[KEY_INDICATOR] != TABLE_ABSENT && value != TABLE_ABSENT;
  for (size_t r = 0; figures && r < table->rows; r++) {
    struct compared item = {.value = table_at(table, r, value), .unit = table_at(table, r, unit), .table = name, .row = r};
    for (size_t k = 0; k < KEYS; k++) item.key[k] = table_at(table, r, column[k]);
    list_add(list, item);
  }
}

static bool is_table(const char *path) {
  size_t n = strlen(path);
  return (n > 4 && strcmp(path + n - 4, ".csv") == 0) || (n > 7 && strcmp(path + n - 7, ".csv.gz") == 0);
}

static int list_read(struct compared_list *list, const char *folder, struct err *err) {
  struct manifest manifest;
  int code = manifest_read(arena_format(list->arena, "%s/manifest.json", folder), list->arena, &manifest, err);
  for (size_t i = 0; !code && i < manifest.outputs; i++) {
    const char *name = manifest.output[i].path;
    struct table table;
    struct err unread = {0};
    if (!is_table(name)) continue;
    if (table_read(arena_format(list->arena, "%s/%s", folder, name), list->arena, &table, &unread) == 0)
      add_table(list, &table, name);
    else if (unread.code != EX_DATAERR)
      code = err_set(err, unread.code, "%s", unread.text);
  }
  if (!code && list->n) qsort(list->item, list->n, sizeof *list->item, compared_order);
  return code;
}

static void put_change(struct strbuf *out, struct span before, struct span after) {
  decimal a, b;
  bool numbers = decimal_read(before, 0, &a) == DECIMAL_OK && decimal_read(after, 0, &b) == DECIMAL_OK;
  decimal difference;
  if (numbers && !__builtin_sub_overflow(b, a, &difference)) {
    decimal_write(difference, out);
    strbuf_char(out, ',');
    if (a) strbuf_format(out, "%.4f", 100 * (double)difference / fabs((double)a));
  } else {
    strbuf_char(out, ',');
  }
  strbuf_char(out, ',');
}

static void put_line(struct strbuf *out, const char *kind, const struct compared *before, const struct compared *after) {
  const struct compared *any = before ? before : after;
  csv_write_cell(out, span_of(any->table), false);
  for (size_t k = 0; k < KEYS; k++) csv_write_cell(out, any->key[k], false);
  csv_write_cell(out, span_of(kind), false);
  csv_write_cell(out, before ? before->value : (struct span){0}, false);
  csv_write_cell(out, after ? after->value : (struct span){0}, false);
  if (before && after) put_change(out, before->value, after->value);
  else strbuf_put(out, ",,");
  csv_write_cell(out, any->unit, true);
}

/* Both lists are in order: one pass over the two. */
static void compare_lists(const struct compared_list *a, const struct compared_list *b, struct strbuf *out,
                          struct difference_counts *counts) {
  size_t i = 0, k = 0;
  while (i < a->n || k < b->n) {
    int order = i == a->n ? 1 : k == b->n ? -1 : compared_by_key(&a->item[i], &b->item[k]);
    if (order < 0) {
      put_line(out, "withdrawn", &a->item[i++], NULL);
      counts->withdrawn++;
    } else if (order > 0) {
      put_line(out, "new", NULL, &b->item[k++]);
      counts->added++;
    } else {
      bool same = span_equal(a->item[i].value, b->item[k].value);
      if (!same) put_line(out, "changed", &a->item[i], &b->item[k]);
      counts->same += same, counts->changed += !same;
      i++, k++;
    }
  }
}

int difference_of_runs(const char *before, const char *after, struct strbuf *out, struct difference_counts *counts,
                       struct arena *arena, struct err *err) {
  struct compared_list a = {.arena = arena}, b = {.arena = arena};
  *counts = (struct difference_counts){0};
  int code = list_read(&a, before, err);
  if (!code) code = list_read(&b, after, err);
  if (!code) {
    strbuf_put(out, "table,region,period,scheme,category,indicator,basis,kind,before,after,difference,percent,unit\n");
    compare_lists(&a, &b, out, counts);
  }
  free(a.item);
  free(b.item);
  return code;
}

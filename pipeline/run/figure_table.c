/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figure_table.c - see figure_table.h. */
#include "run/figure_table.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/list.h"
#include "io/table_file.h"

static const char *const columns[FIGURE_FIELDS] = {"region",   "period", "indicator",     "value",  "scheme",
                                                   "category", "unit",   "control_basis", "vintage"};

/* A table with verdicts judges figures, and its values are not those of its periods; one with lines of files lists the
 * records behind figures. */
static bool find_columns(const struct table *table, size_t column[FIGURE_FIELDS]) {
  if (table_column(table, "verdict") != TABLE_ABSENT || table_column(table, "line") != TABLE_ABSENT) return false;
  for (size_t i = 0; i < FIGURE_FIELDS; i++) {
    column[i] = table_column(table, columns[i]);
    if (i < FIGURE_NEEDED && column[i] == TABLE_ABSENT) return false;
  }
  if (column[FIGURE_BASIS] == TABLE_ABSENT) column[FIGURE_BASIS] = table_column(table, "basis");
  return true;
}

static void add_rows(struct figure_list *list, const struct table *table, const char *name) {
  size_t column[FIGURE_FIELDS];
  if (!find_columns(table, column)) return;
  list->item = list_room_in(list->arena, list->item, list->n, &list->room, list->n + table->rows, sizeof *list->item);
  for (size_t r = 0; r < table->rows; r++) {
    if (!table_at(table, r, column[FIGURE_PERIOD]).n) continue; /* a figure is of a period */
    struct figure *figure = &list->item[list->n++];
    *figure = (struct figure){.table = name, .row = r};
    for (size_t i = 0; i < FIGURE_FIELDS; i++) figure->field[i] = table_at(table, r, column[i]);
  }
}

bool figure_table_named(const char *name) {
  return (name_has_ending(name, ".csv") || name_has_ending(name, ".csv.gz")) && strncmp(name, "explain/", 8) != 0;
}

static int look_for_columns(void *found, const struct table *part, struct err *err) {
  (void)err;
  size_t column[FIGURE_FIELDS];
  *(bool *)found = find_columns(part, column);
  return TABLE_ENOUGH;
}

/* A table of no rows and no header has no figures; one without their columns is not read further. */
int figure_table_read(const char *folder, const char *name, struct figure_list *list, struct err *err) {
  struct table table;
  struct err unread = {0};
  if (!figure_table_named(name)) return 0;
  bool found = false;
  const char *path = arena_format(list->arena, "%s/%s", folder, name);
  int code = table_scan(path, list->arena, look_for_columns, &found, &unread);
  if (!code && found) code = table_read(path, list->arena, &table, &unread);
  if (!code && found) add_rows(list, &table, name);
  return code && code != EX_DATAERR ? err_set(err, code, "%s", unread.text) : 0;
}

static int read_listed(const char *folder, const struct manifest *manifest, struct figure_list *list, struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < manifest->outputs; i++)
    code = figure_table_read(folder, manifest->output[i].path, list, err);
  return code;
}

static int read_folder(const char *folder, struct figure_list *list, struct err *err) {
  struct file_list files;
  int code = folder_list(folder, list->arena, &files, err);
  for (size_t i = 0; !code && i < files.n; i++) code = figure_table_read(folder, files.name[i], list, err);
  return code;
}

int figure_tables_read(const char *folder, const struct manifest *manifest, struct figure_list *list, struct err *err) {
  const char *path = arena_format(list->arena, "%s/manifest.json", folder);
  struct manifest own;
  bool there;
  if (manifest) return read_listed(folder, manifest, list, err);
  int code = file_exists(path, &there, err);
  if (code || !there) return code ? code : read_folder(folder, list, err);
  code = manifest_read(path, list->arena, &own, err);
  return code ? code : read_listed(folder, &own, list, err);
}

int figure_compare(const struct figure *a, const struct figure *b) {
  static const enum figure_field name[] = {FIGURE_REGION,   FIGURE_PERIOD,    FIGURE_SCHEME,
                                           FIGURE_CATEGORY, FIGURE_INDICATOR, FIGURE_BASIS};
  int order = strcmp(a->table, b->table);
  for (size_t i = 0; !order && i < sizeof name / sizeof *name; i++)
    order = span_compare(a->field[name[i]], b->field[name[i]]);
  return order;
}

static int by_name(const void *a, const void *b) {
  const struct figure *x = a, *y = b;
  int order = figure_compare(x, y);
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

void figures_sort(struct figure_list *list) {
  if (list->n) qsort(list->item, list->n, sizeof *list->item, by_name);
}

const struct figure *figure_find(const struct figure_list *list, const struct figure *name, size_t nth) {
  size_t low = 0, high = list->n;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (figure_compare(&list->item[middle], name) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  low += nth;
  return low < list->n && figure_compare(&list->item[low], name) == 0 ? &list->item[low] : NULL;
}

size_t figure_nth(const struct figure_list *list, const struct figure *figure) {
  size_t nth = 0;
  while (figure > list->item && figure_compare(figure - 1, figure) == 0) figure--, nth++;
  return nth;
}

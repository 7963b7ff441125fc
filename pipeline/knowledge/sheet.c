/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheet.c - see sheet.h. */
#include "knowledge/sheet.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/index.h"
#include "data/period.h"
#include "data/series.h"
#include "knowledge/inside.h"
#include "knowledge/regions.h"

/* --- faults --- */

void sheet_fault(const struct sheet *sheet, size_t row, int field, const struct nearest *nearest, const char *format,
                 ...) {
  if (knowledge_is_full(sheet->knowledge)) return;
  struct err err = {0};
  char text[sizeof err.text], place[128] = "";
  va_list args;
  va_start(args, format);
  vsnprintf(text, sizeof text, format, args);
  va_end(args);
  unsigned line = row == SHEET_HEADER ? sheet->table->header_line : sheet->table->line[row];
  const char *file = row == SHEET_HEADER ? sheet->table->name : table_file(sheet->table, row);
  if (field != FIELD_ROW) snprintf(place, sizeof place, ":%s", sheet->field[field].title);
  err_set(&err, EX_CONFIG, "%s:%u%s: %s", file, line, place, text);
  if (nearest) nearest_add(nearest, &err);
  knowledge_add_fault(sheet->knowledge, &err);
}

/* The same for a name that resolves to nothing. */
static void sheet_unknown(const struct sheet *sheet, size_t row, int field, struct span name, enum name_list list) {
  struct nearest nearest;
  if (knowledge_is_full(sheet->knowledge)) return;
  nearest_start(&nearest, name);
  const struct names *names = knowledge_names(sheet->knowledge, list);
  if (names) names_offer(names, &nearest);
  sheet_fault(sheet, row, field, &nearest, _("'%.*s' is no %s"), SPAN_ARG(name), name_list_title(list));
}

/* A place may be written with zeros at its end. */
static bool is_region(struct knowledge *knowledge, enum name_list list, struct span name) {
  const struct catalog_regions *regions =
      list == NAMES_REGIONS ? knowledge_load(knowledge, "regions/regions.csv") : NULL;
  return regions && catalog_has_region(regions, name);
}

/* Names that users' tables may have besides those of the catalog: of places whose neighbours it does not list, and of
 * what a stage computes of an indicator. */
static bool is_users_name(const struct sheet *sheet, const struct names *names, enum name_list list, struct span name) {
  static const char *const tail[] = {".share_total", ".share_parent", ".growth", ".growth_matched", ".month"};
  if (!sheet->users) return false;
  if (list == NAMES_REGIONS)
    return catalog_region_unlisted(knowledge_load(sheet->knowledge, "regions/regions.csv"), name);
  for (size_t i = 0; list == NAMES_INDICATORS && i < sizeof tail / sizeof *tail; i++)
    if (span_ends(name, span_of(tail[i])) && names_have(names, (struct span){name.p, name.n - strlen(tail[i])}))
      return true;
  return false;
}

bool sheet_resolve(const struct sheet *sheet, size_t row, int field, struct span name, enum name_list list) {
  if (!sheet->names) return true;
  const struct names *names = knowledge_names(sheet->knowledge, list);
  if (!names || names_have(names, name) || is_region(sheet->knowledge, list, name)) return true;
  if (is_users_name(sheet, names, list, name)) return true;
  sheet_unknown(sheet, row, field, name, list);
  return false;
}

/* --- cells --- */

static bool sheet_whole_read(struct span text, long *value) {
  *value = 0;
  for (size_t i = 0; i < text.n; i++) {
    if (text.p[i] < '0' || text.p[i] > '9' || *value > 99999999) return false;
    *value = *value * 10 + (text.p[i] - '0');
  }
  return text.n > 0;
}

long sheet_whole(const struct sheet *sheet, size_t row, size_t field, long otherwise) {
  long value;
  return sheet_whole_read(sheet_cell(sheet, row, field), &value) ? value : otherwise;
}

bool sheet_is(const struct sheet *sheet, size_t row, size_t field, const char *word) {
  return span_is(sheet_cell(sheet, row, field), word);
}

static int word_index(const char *choices, struct span word) {
  struct span rest = span_of(choices), one;
  for (int i = 0; span_cut(&rest, '|', &one); i++)
    if (span_equal(one, word)) return i;
  return -1;
}

int sheet_choice(const struct sheet *sheet, size_t row, size_t field) {
  return word_index(sheet->field[field].choices, sheet_cell(sheet, row, field));
}

bool sheet_decimal(const struct sheet *sheet, size_t row, size_t field, decimal *value) {
  return decimal_read(sheet_cell(sheet, row, field), 0, value) == DECIMAL_OK;
}

static void check_word(const struct sheet *sheet, size_t row, int f, struct span word) {
  const char *choices = sheet->field[f].choices;
  if (word_index(choices, word) >= 0) return;
  struct nearest nearest;
  nearest_start(&nearest, word);
  struct span rest = span_of(choices), one;
  while (span_cut(&rest, '|', &one)) nearest_try(&nearest, one);
  sheet_fault(sheet, row, f, &nearest, _("'%.*s' is not one of %s"), SPAN_ARG(word), choices);
}

static void check_year(const struct sheet *sheet, size_t row, int f, struct span text) {
  long year;
  if (!sheet_whole_read(text, &year) || year < 1900 || year > 2199)
    sheet_fault(sheet, row, f, NULL, _("'%.*s' is not a year (1900 to 2199)"), SPAN_ARG(text));
}

/* indicator@scheme:category, or an indicator alone. */
static void check_selector(const struct sheet *sheet, size_t row, int f, struct span text) {
  struct span indicator, scheme;
  if (!span_cut(&text, '@', &indicator)) return;
  sheet_resolve(sheet, row, f, indicator, NAMES_INDICATORS);
  if (!text.n) return;
  span_cut(&text, ':', &scheme);
  if (sheet_resolve(sheet, row, f, scheme, NAMES_SCHEMES)) sheet_category(sheet, row, f, scheme, text);
}

static void check_path(const struct sheet *sheet, size_t row, int f, struct span text) {
  const char *path = arena_copy(sheet->arena, text.p, text.n), *slash = strrchr(path, '/');
  if (knowledge_has_file(sheet->knowledge, path)) return;
  const char *folder = slash ? arena_copy(sheet->arena, path, (size_t)(slash - path)) : "";
  struct names files = {0};
  struct nearest nearest;
  nearest_start(&nearest, span_of(slash ? slash + 1 : path));
  knowledge_list_names(sheet->knowledge, folder, &files);
  for (size_t i = 0; i < files.n; i++)
    nearest_try(&nearest, span_of(arena_format(sheet->arena, "%.*s.csv", SPAN_ARG(files.name[i]))));
  sheet_fault(sheet, row, f, &nearest, _("there is no file %s in the catalog"), path);
}

static void check_value(const struct sheet *sheet, size_t row, int f, struct span text) {
  const struct field *field = &sheet->field[f];
  long whole;
  period_code period;
  switch (field->kind) {
  case FIELD_TEXT:
  case FIELD_CONDITION:
  case FIELD_AMOUNT:
    return;
  case FIELD_PATH:
    check_path(sheet, row, f, text);
    return;
  case FIELD_WORD:
    check_word(sheet, row, f, text);
    return;
  case FIELD_YEAR:
    check_year(sheet, row, f, text);
    return;
  case FIELD_NAME:
    sheet_resolve(sheet, row, f, text, field->list);
    return;
  case FIELD_SELECTOR:
    check_selector(sheet, row, f, text);
    return;
  case FIELD_WHOLE:
    if (!sheet_whole_read(text, &whole))
      sheet_fault(sheet, row, f, NULL, _("'%.*s' is no whole number"), SPAN_ARG(text));
    return;
  case FIELD_NUMBER:
    if (isnan(span_real(text))) sheet_fault(sheet, row, f, NULL, _("'%.*s' is no number"), SPAN_ARG(text));
    return;
  case FIELD_FIGURE:
    if (!series_read_value(text, &(double){0}))
      sheet_fault(sheet, row, f, NULL, _("'%.*s' is no number"), SPAN_ARG(text));
    return;
  case FIELD_PERIOD:
    if (!period_read(text, &period)) sheet_fault(sheet, row, f, NULL, _("'%.*s' is no period"), SPAN_ARG(text));
    return;
  }
}

/* Each of a list's values; an empty one is a fault, and so is one that is there twice. */
static void check_list(const struct sheet *sheet, size_t row, int f, struct span text) {
  struct span rest = text, one;
  for (size_t i = 0; span_cut(&rest, '|', &one); i++) {
    struct span before = text, other;
    bool twice = false;
    for (size_t k = 0; k < i && span_cut(&before, '|', &other); k++) twice |= span_equal(one, other);
    if (!one.n)
      sheet_fault(sheet, row, f, NULL, _("'%.*s' has an empty name between its bars"), SPAN_ARG(text));
    else if (twice)
      sheet_fault(sheet, row, f, NULL, _("'%.*s' is there twice"), SPAN_ARG(one));
    else
      check_value(sheet, row, f, one);
  }
}

static void check_cell(const struct sheet *sheet, size_t row, int f) {
  const struct field *field = &sheet->field[f];
  struct span text = sheet_cell(sheet, row, (size_t)f);
  if (!text.n) {
    if ((field->flags & FIELD_FILLED) == FIELD_FILLED) sheet_fault(sheet, row, f, NULL, _("the cell is blank"));
  } else if (!(field->flags & FIELD_STAR && span_is(text, "*"))) {
    if (field->flags & FIELD_LIST)
      check_list(sheet, row, f, text);
    else
      check_value(sheet, row, f, text);
  }
}

/* --- header, rows, keys --- */

static int field_titled(const struct sheet *sheet, struct span title) {
  for (size_t f = 0; f < sheet->fields; f++)
    if (span_is(title, sheet->field[f].title)) return (int)f;
  return -1;
}

size_t sheet_field(const struct sheet *sheet, const char *title) { return (size_t)field_titled(sheet, span_of(title)); }

/* Could the title be meant for a field that the header does not have? */
static bool is_misspelt(const struct sheet *sheet, const struct nearest *nearest) {
  return nearest_found(nearest).n && table_column(sheet->table, nearest_found(nearest).p) == TABLE_ABSENT;
}

static void check_title(struct sheet *sheet, size_t column) {
  struct span title = sheet->table->title[column];
  int f = field_titled(sheet, title);
  if (f >= 0 && sheet->at[f] == TABLE_ABSENT) {
    sheet->at[f] = column;
    return;
  }
  if (f >= 0) {
    sheet_fault(sheet, SHEET_HEADER, f, NULL, _("the column is there twice"));
    return;
  }
  struct nearest nearest;
  nearest_start(&nearest, title);
  for (size_t i = 0; i < sheet->fields; i++) nearest_try(&nearest, span_of(sheet->field[i].title));
  if (!sheet->users || is_misspelt(sheet, &nearest))
    sheet_fault(sheet, SHEET_HEADER, FIELD_ROW, &nearest, _("column '%.*s' is not known in this table"),
                SPAN_ARG(title));
}

static void check_header(struct sheet *sheet) {
  sheet->at = arena_array(sheet->arena, size_t, sheet->fields + 1);
  for (size_t f = 0; f < sheet->fields; f++) sheet->at[f] = TABLE_ABSENT;
  for (size_t c = 0; c < sheet->table->columns; c++) check_title(sheet, c);
  sheet->complete = true;
  for (size_t f = 0; f < sheet->fields; f++) {
    if (!(sheet->field[f].flags & FIELD_NEED) || sheet->at[f] != TABLE_ABSENT) continue;
    sheet_fault(sheet, SHEET_HEADER, FIELD_ROW, NULL, _("there is no column '%s'"), sheet->field[f].title);
    sheet->complete = false;
  }
}

/* Cells may be left out at the end of a row, but not those that must be filled. */
static void check_length(const struct sheet *sheet, size_t row) {
  size_t cells = sheet->table->cells[row];
  for (size_t f = 0; f < sheet->fields; f++)
    if (sheet->at[f] != TABLE_ABSENT && sheet->at[f] >= cells &&
        (sheet->field[f].flags & FIELD_FILLED) == FIELD_FILLED) {
      sheet_fault(sheet, row, FIELD_ROW, NULL, _("%zu cells, the header has %zu; is the file cut off?"), cells,
                  sheet->table->columns);
      return;
    }
}

static void check_shape(const struct sheet *sheet, const struct sheet_kind *kind) {
  const struct table *table = sheet->table;
  for (size_t r = 0; r < table->rows; r++)
    if (table->cells[r] < table->columns) check_length(sheet, r);
  if (!table->rows && !kind->may_be_empty)
    sheet_fault(sheet, SHEET_HEADER, FIELD_ROW, NULL, _("the table has a header and no rows"));
  if (!table->ended)
    sheet_fault(sheet, table->rows ? table->rows - 1 : SHEET_HEADER, FIELD_ROW, NULL,
                _("the last line has no line end; is the file cut off?"));
}

static uint64_t sheet_key_hash(const struct sheet *sheet, size_t row) {
  uint64_t hash = 0;
  for (size_t f = 0; f < sheet->fields; f++)
    if (sheet->field[f].flags & 16) hash = hash * 31 + span_hash(sheet_cell(sheet, row, f));
  return hash;
}

static int first_key(const struct sheet *sheet) {
  for (size_t f = 0; f < sheet->fields; f++)
    if (sheet->field[f].flags & 16) return (int)f;
  return -1;
}

/* Rows with equal keys. */
static void check_keys(const struct sheet *sheet) {
  int key = first_key(sheet);
  if (key < 0) return;
  struct index keys = {0};
  size_t *first = arena_array(sheet->arena, size_t, sheet->table->rows + 1); /* keys: the row that has it first */
  for (size_t r = 0; r < sheet->table->rows; r++) {
    size_t known = keys.n;
    uint32_t number = index_add(&keys, sheet_key_hash(sheet, r));
    if (number < known)
      sheet_fault(sheet, r, key, NULL, _("'%.*s' is there already, in line %u"),
                  SPAN_ARG(sheet_cell(sheet, r, (size_t)key)), sheet->table->line[first[number]]);
    else
      first[number] = r;
  }
  index_free(&keys);
}

/* Every choice of a field has a row. */
static void check_choices(const struct sheet *sheet, int f) {
  struct span rest = span_of(sheet->field[f].choices), one;
  while (span_cut(&rest, '|', &one)) {
    size_t r = 0;
    while (r < sheet->table->rows && !span_equal(sheet_cell(sheet, r, (size_t)f), one)) r++;
    if (r == sheet->table->rows)
      sheet_fault(sheet, SHEET_HEADER, f, NULL, _("there is no row for '%.*s'"), SPAN_ARG(one));
  }
}

void sheet_validate_header(struct sheet *sheet, const struct sheet_kind *kind) {
  sheet->field = kind->field;
  sheet->fields = kind->fields;
  check_header(sheet);
}

void sheet_validate(struct sheet *sheet, const struct sheet_kind *kind) {
  sheet_validate_header(sheet, kind);
  check_shape(sheet, kind);
  for (size_t r = 0; r < sheet->table->rows; r++)
    for (size_t f = 0; f < sheet->fields; f++)
      if (sheet->at[f] != TABLE_ABSENT) check_cell(sheet, r, (int)f);
  if (sheet->complete) check_keys(sheet);
  for (size_t f = 0; f < sheet->fields; f++)
    if (sheet->field[f].flags & FIELD_ALL && sheet->at[f] != TABLE_ABSENT) check_choices(sheet, (int)f);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* columns.c - see columns.h. */
#include "knowledge/columns.h"

#include "base/i18n.h"
#include "knowledge/editions.h"
#include "knowledge/inside.h"

enum { COLUMN, TYPE, UNIT, TITLE_ZH, TITLE_EN, USE, SUM, VALUES, FIELDS };
static const struct field fields[FIELDS] = {
    [COLUMN] = {"column", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [TYPE] = {"type", FIELD_WORD, FIELD_FILLED, "text|decimal|period", NAMES_NONE},
    [UNIT] = {"unit", FIELD_NAME, FIELD_NEED, NULL, NAMES_UNITS},
    [TITLE_ZH] = {"title_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [TITLE_EN] = {"title_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [USE] = {"use", FIELD_WORD, FIELD_NEED | FIELD_LIST, "result|employed|cumulative|moved|shared", NAMES_NONE},
    [SUM] = {"sum", FIELD_WHOLE, FIELD_NEED, NULL, NAMES_NONE},
    [VALUES] = {"values", FIELD_WORD, FIELD_NEED, "forms|editions|formulas|regions", NAMES_NONE},
};

static enum name_list list_of(int choice) {
  static const enum name_list list[] = {NAMES_FORMS, NAMES_EDITIONS, NAMES_FORMULAS, NAMES_REGIONS};
  return choice < 0 ? NAMES_NONE : list[choice];
}

static unsigned uses_of(struct span cell) {
  struct span rest = span_of(fields[USE].choices), word;
  unsigned uses = 0;
  for (unsigned bit = 1; span_cut(&rest, '|', &word); bit *= 2) {
    struct span cells = cell, one;
    while (span_cut(&cells, '|', &one))
      if (span_equal(one, word)) uses |= bit;
  }
  return uses;
}

static struct catalog_column column_read(const struct sheet *sheet, size_t r) {
  int type = sheet_choice(sheet, r, TYPE);
  return (struct catalog_column){.name = sheet_cell(sheet, r, COLUMN),
                                 .unit = sheet_cell(sheet, r, UNIT),
                                 .title_zh = sheet_cell(sheet, r, TITLE_ZH),
                                 .title_en = sheet_cell(sheet, r, TITLE_EN),
                                 .type = type < 0 ? COLUMN_TEXT : (enum column_type)type,
                                 .uses = uses_of(sheet_cell(sheet, r, USE)),
                                 .sum = sheet_whole(sheet, r, SUM, 0),
                                 .values = list_of(sheet_choice(sheet, r, VALUES))};
}

static void columns_check_row(const struct sheet *sheet, size_t r, const struct catalog_column *column) {
  bool amount = column->type == COLUMN_DECIMAL;
  if (column->unit.n && !amount) sheet_fault(sheet, r, UNIT, NULL, _("only a decimal column has a unit"));
  if (column->sum && !amount) sheet_fault(sheet, r, SUM, NULL, _("only a decimal column can be summed"));
  if (column->values && amount) sheet_fault(sheet, r, VALUES, NULL, _("a decimal column cannot contain names"));
}

static void add_items(struct catalog_columns *columns, const struct catalog_editions *editions, struct arena *arena) {
  static const char *const identity[] = {
#define IDENTITY(target, text) text,
#include "knowledge/identity.def"
#undef IDENTITY
  };
  for (size_t i = 0; i < sizeof identity / sizeof *identity; i++)
    names_add(&columns->items, span_of(identity[i]), arena);
  for (size_t i = 0; editions && i < editions->n; i++)
    names_add(&columns->items, span_of(arena_format(arena, "industry_%.*s", SPAN_ARG(editions->edition[i].name))),
              arena);
  for (size_t i = 0; i < columns->n; i++)
    if (catalog_column_is_item(&columns->column[i])) names_add(&columns->items, columns->column[i].name, arena);
}

/* The columns that programs find by name, and the types they count on. */
static const struct {
  const char *name;
  enum column_type type;
} needed[] = {
    {"form", COLUMN_TEXT},
    {"period", COLUMN_PERIOD},
    {"unit", COLUMN_TEXT},
    {"org_code", COLUMN_TEXT},
    {"unit_name", COLUMN_TEXT},
    {"region", COLUMN_TEXT},
    {"industry", COLUMN_TEXT},
    {"edition", COLUMN_TEXT},
    {"acct_std", COLUMN_TEXT},
    {"acct_rule", COLUMN_TEXT},
    {"status", COLUMN_TEXT},
    {"file", COLUMN_TEXT},
    {"line", COLUMN_DECIMAL},
    {"flags", COLUMN_TEXT},
    {"headcount", COLUMN_DECIMAL},
    {"headcount_source", COLUMN_TEXT},
    {"activity", COLUMN_TEXT},
    {"opened", COLUMN_PERIOD},
    {"founded", COLUMN_PERIOD},
    {"revenue", COLUMN_DECIMAL},
    {"depreciation", COLUMN_DECIMAL},
    {"fa_gross", COLUMN_DECIMAL},
    {"class", COLUMN_TEXT},
    {"group", COLUMN_TEXT},
    {"division", COLUMN_TEXT},
    {"section", COLUMN_TEXT},
    {"mapping", COLUMN_TEXT},
    {"share", COLUMN_DECIMAL},
    {"weight", COLUMN_DECIMAL},
    {"value_added", COLUMN_DECIMAL},
    {"compensation", COLUMN_DECIMAL},
    {"net_production_tax", COLUMN_DECIMAL},
    {"capital_consumption", COLUMN_DECIMAL},
    {"surplus", COLUMN_DECIMAL},
    {"formula", COLUMN_TEXT},
    {"basis", COLUMN_TEXT},
};

/* Some uses are of one column, or of a few. */
static void check_uses(const struct sheet *sheet, const struct catalog_columns *columns) {
  static const struct {
    enum column_use use;
    unsigned least, most;
  } rule[] = {{USE_EMPLOYED, 1, 1}, {USE_MOVED, 1, 1}, {USE_CUMULATIVE, 0, CUMULATIVE_MOST}};
  for (size_t i = 0; i < sizeof rule / sizeof *rule; i++) {
    unsigned n = 0;
    for (size_t r = 0; r < columns->n; r++)
      if (columns->column[r].uses & rule[i].use && ++n > rule[i].most)
        sheet_fault(sheet, r, USE, NULL, _("more than %u columns have this use"), rule[i].most);
    if (n < rule[i].least) sheet_fault(sheet, SHEET_HEADER, USE, NULL, _("no column has a use that programs need"));
  }
}

static void check_needed(const struct sheet *sheet, const struct catalog_columns *columns) {
  for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
    size_t r = 0;
    while (r < columns->n && !span_is(columns->column[r].name, needed[i].name)) r++;
    if (r == columns->n) {
      struct nearest nearest;
      nearest_start(&nearest, span_of(needed[i].name));
      for (size_t k = 0; k < columns->n; k++) nearest_try(&nearest, columns->column[k].name);
      sheet_fault(sheet, SHEET_HEADER, COLUMN, &nearest, _("there is no row for '%s', which programs use"),
                  needed[i].name);
    } else if (columns->column[r].type != needed[i].type) {
      sheet_fault(sheet, r, TYPE, NULL, _("programs use '%s' as %s"), needed[i].name,
                  needed[i].type == COLUMN_TEXT      ? "text"
                  : needed[i].type == COLUMN_DECIMAL ? "decimal"
                                                     : "period");
    }
  }
}

static const void *columns_build(struct sheet *sheet) {
  struct catalog_columns *columns = arena_array(sheet->arena, struct catalog_columns, 1);
  struct catalog_column *column = arena_array(sheet->arena, struct catalog_column, sheet->table->rows + 1);
  struct schema_builder builder;
  schema_start(&builder, sheet->arena);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    column[r] = column_read(sheet, r);
    columns_check_row(sheet, r, &column[r]);
    schema_add(&builder, column[r].name, column[r].type);
    names_add(&columns->names, column[r].name, sheet->arena);
  }
  columns->column = column;
  columns->n = sheet->table->rows;
  columns->schema = schema_done(&builder);
  add_items(columns, knowledge_load(sheet->knowledge, "forms/editions.csv"), sheet->arena);
  check_needed(sheet, columns);
  check_uses(sheet, columns);
  return columns;
}

const struct sheet_kind columns_kind = {fields, FIELDS, false, columns_build, NULL, NULL};

int knowledge_columns(struct knowledge *knowledge, const struct catalog_columns **columns, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "columns.csv", &object, err);
  *columns = object;
  return code;
}

const struct catalog_column *catalog_column(const struct catalog_columns *columns, struct span name) {
  for (size_t i = 0; i < columns->n; i++)
    if (span_equal(columns->column[i].name, name)) return &columns->column[i];
  return NULL;
}

const struct catalog_column *catalog_column_used(const struct catalog_columns *columns, enum column_use use) {
  for (size_t i = 0; i < columns->n; i++)
    if (columns->column[i].uses & use) return &columns->column[i];
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layout.c - forms/NAME.csv: the titles of a form, or of all forms (identity.csv). See forms.h. */
#include <stdio.h>

#include "base/i18n.h"
#include "knowledge/columns.h"
#include "knowledge/forms.h"
#include "knowledge/inside.h"
#include "knowledge/units.h"

enum { COLUMN, ITEM, UNIT, REQUIRED, FROM, TO, OCCURRENCE, NOTE, FIELDS };
static const struct field fields[FIELDS] = {
    [COLUMN] = {"column", FIELD_NAME, FIELD_FILLED, NULL, NAMES_ITEMS},
    [ITEM] = {"item", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [UNIT] = {"unit", FIELD_NAME, FIELD_NEED, NULL, NAMES_UNITS},
    [REQUIRED] = {"required", FIELD_WORD, FIELD_FILLED, "no|yes|nil|blank", NAMES_NONE},
    [FROM] = {"valid_from", FIELD_YEAR, 0, NULL, NAMES_NONE},
    [TO] = {"valid_to", FIELD_YEAR, 0, NULL, NAMES_NONE},
    [OCCURRENCE] = {"occurrence", FIELD_WHOLE, 0, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static struct layout_row row_read(const struct sheet *sheet, size_t r) {
  int need = sheet_choice(sheet, r, REQUIRED);
  return (struct layout_row){.column = sheet_cell(sheet, r, COLUMN),
                             .item = sheet_cell(sheet, r, ITEM),
                             .unit = sheet_cell(sheet, r, UNIT),
                             .need = need < 0 ? LAYOUT_NO : (enum layout_need)need,
                             .from = sheet_whole(sheet, r, FROM, 0),
                             .to = sheet_whole(sheet, r, TO, 0),
                             .occurrence = sheet_whole(sheet, r, OCCURRENCE, 0)};
}

/* An amount has a unit of the same quantity as its column: 人 for a column in 千元 is a mistake. */
static void check_unit(const struct sheet *sheet, size_t r, const struct layout_row *row) {
  const struct catalog_columns *columns = knowledge_load(sheet->knowledge, "columns.csv");
  const struct catalog_units *units = knowledge_load(sheet->knowledge, "units.csv");
  const struct catalog_column *column = columns ? catalog_column(columns, row->column) : NULL;
  if (!units || !column || !catalog_column_is_item(column) || !row->unit.n) return;
  const struct catalog_unit *own = catalog_unit(units, row->unit), *canonical = catalog_unit(units, column->unit);
  if (own && canonical && !span_equal(own->base, canonical->base))
    sheet_fault(sheet, r, UNIT, NULL, _("'%.*s' does not go with %.*s, which is in %.*s"), SPAN_ARG(row->unit),
                SPAN_ARG(row->column), SPAN_ARG(column->unit));
}

static void layout_check_row(const struct sheet *sheet, size_t r, const struct layout_row *row) {
  check_unit(sheet, r, row);
  if (row->from && row->to && row->from > row->to) sheet_fault(sheet, r, TO, NULL, _("valid until before it is valid"));
}

/* The file is that of a form, or of all forms. */
static void layout_check_form(const struct sheet *sheet) {
  const struct catalog_forms *forms = knowledge_load(sheet->knowledge, "forms.csv");
  const char *name = strrchr(sheet->path, '/') + 1;
  struct span form = {name, strlen(name) - strlen(".csv")};
  if (!forms || catalog_form(forms, form) || span_is(form, "identity")) return;
  struct nearest nearest;
  nearest_start(&nearest, form);
  names_offer(&forms->names, &nearest);
  sheet_fault(sheet, SHEET_HEADER, FIELD_ROW, &nearest, _("a layout of '%.*s', which is no form of forms.csv"),
              SPAN_ARG(form));
}

static const void *layout_build(struct sheet *sheet) {
  layout_check_form(sheet);
  struct catalog_layout *layout = arena_array(sheet->arena, struct catalog_layout, 1);
  struct layout_row *row = arena_array(sheet->arena, struct layout_row, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    row[r] = row_read(sheet, r);
    layout_check_row(sheet, r, &row[r]);
  }
  layout->row = row;
  layout->n = sheet->table->rows;
  return layout;
}

const struct sheet_kind layout_kind = {fields, FIELDS, false, layout_build, NULL, NULL};

int knowledge_layout(struct knowledge *knowledge, struct span form, const struct catalog_layout **layout,
                     struct err *err) {
  const void *object;
  char path[256];
  snprintf(path, sizeof path, "forms/%.*s.csv", SPAN_ARG(form));
  int code = knowledge_object(knowledge, path, &object, err);
  *layout = object;
  return code;
}

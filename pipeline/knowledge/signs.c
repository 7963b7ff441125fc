/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signs.c - formulas/signs.csv. See formulas.h. */
#include "base/i18n.h"
#include "knowledge/columns.h"
#include "knowledge/formulas.h"
#include "knowledge/inside.h"

enum { FORMULA, COLUMN, RESIDUAL, TOLERANCE, NOTE, FIELDS };
static const struct field fields[FIELDS] = {
    [FORMULA] = {"formula", FIELD_NAME, FIELD_KEY, NULL, NAMES_FORMULAS},
    [COLUMN] = {"column", FIELD_NAME, FIELD_KEY, NULL, NAMES_COLUMNS},
    [RESIDUAL] = {"residual", FIELD_AMOUNT, FIELD_FILLED, NULL, NAMES_NONE},
    [TOLERANCE] = {"tolerance", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static void check_column(const struct sheet *sheet, size_t r, struct span name) {
  const struct catalog_columns *columns = knowledge_load(sheet->knowledge, "columns.csv");
  const struct catalog_column *column = columns ? catalog_column(columns, name) : NULL;
  if (column && column->type != COLUMN_DECIMAL)
    sheet_fault(sheet, r, COLUMN, NULL, _("'%.*s' is no amount"), SPAN_ARG(name));
}

static const void *signs_build(struct sheet *sheet) {
  struct catalog_signs *signs = arena_array(sheet->arena, struct catalog_signs, 1);
  struct catalog_sign *sign = arena_array(sheet->arena, struct catalog_sign, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    struct span residual = sheet_cell(sheet, r, RESIDUAL);
    sign[r] = (struct catalog_sign){.formula = sheet_cell(sheet, r, FORMULA), .column = sheet_cell(sheet, r, COLUMN)};
    if (residual.n) sign[r].residual = sheet_expression(sheet, r, RESIDUAL, residual, EXPRESSION_DECIMAL);
    check_column(sheet, r, sign[r].column);
    if (!sheet_decimal(sheet, r, TOLERANCE, &sign[r].tolerance) || sign[r].tolerance < 0)
      sheet_fault(sheet, r, TOLERANCE, NULL, _("a tolerance is a number from 0 with at most %d decimal places"),
                  DECIMAL_PLACES);
  }
  signs->sign = sign;
  signs->n = sheet->table->rows;
  return signs;
}

const struct sheet_kind signs_kind = {fields, FIELDS, false, signs_build, NULL, NULL};

int knowledge_signs(struct knowledge *knowledge, const struct catalog_signs **signs, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "formulas/signs.csv", &object, err);
  *signs = object;
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reliability.c - see reliability.h. */
#include "knowledge/reliability.h"

#include <math.h>

#include "base/i18n.h"
#include "knowledge/inside.h"

enum { COLUMN, WEIGHT, NOTE, FIELDS };
static const struct field fields[FIELDS] = {
    [COLUMN] = {"column", FIELD_NAME, FIELD_KEY, NULL, NAMES_COLUMNS},
    [WEIGHT] = {"weight", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static const void *reliability_build(struct sheet *sheet) {
  struct catalog_reliability *made = arena_array(sheet->arena, struct catalog_reliability, 1);
  struct span *column = arena_array(sheet->arena, struct span, sheet->table->rows + 1);
  double *weight = arena_array(sheet->arena, double, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    column[r] = sheet_cell(sheet, r, COLUMN);
    weight[r] = span_real(sheet_cell(sheet, r, WEIGHT));
    if (!(weight[r] >= 0.001 && weight[r] <= 1e6))
      sheet_fault(sheet, r, WEIGHT, NULL, _("a weight is between 0.001 and 1000000"));
  }
  *made = (struct catalog_reliability){column, weight, sheet->table->rows};
  return made;
}

const struct sheet_kind reliability_kind = {fields, FIELDS, false, reliability_build, NULL, NULL};

int knowledge_reliability(struct knowledge *knowledge, const struct catalog_reliability **reliability,
                          struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "rules/reliability.csv", &object, err);
  *reliability = object;
  return code;
}

double reliability_weight(const struct catalog_reliability *reliability, struct span column, double otherwise) {
  for (size_t i = 0; i < reliability->n; i++)
    if (span_equal(reliability->column[i], column)) return reliability->weight[i];
  return otherwise;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* units.c - see units.h. */
#include "knowledge/units.h"

#include <math.h>

#include "base/i18n.h"
#include "knowledge/inside.h"

enum { UNIT, BASE, FACTOR, PRECISION, TITLE_EN, FIELDS };
static const struct field fields[FIELDS] = {
    [UNIT] = {"unit", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [BASE] = {"base", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [FACTOR] = {"factor", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [PRECISION] = {"precision", FIELD_NUMBER, FIELD_NEED, NULL, NAMES_NONE},
    [TITLE_EN] = {"title_en", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

/* A base is a unit with factor 1: a misspelt base would be a quantity of its own. */
static void check_base(const struct sheet *sheet, const struct catalog_units *units, size_t r) {
  struct span base = units->unit[r].base;
  const struct catalog_unit *own = catalog_unit(units, base);
  struct nearest nearest;
  nearest_start(&nearest, base);
  for (size_t i = 0; i < units->n; i++) nearest_try(&nearest, units->unit[i].base);
  if (!(units->unit[r].factor > 0)) sheet_fault(sheet, r, FACTOR, NULL, _("the factor is not above 0"));
  if (!own || own->factor != 1 || !span_equal(own->base, base))
    sheet_fault(sheet, r, BASE, own ? NULL : &nearest,
                _("'%.*s' is no unit of this table with itself as base and factor 1"), SPAN_ARG(base));
}

static const void *units_build(struct sheet *sheet) {
  struct catalog_units *units = arena_array(sheet->arena, struct catalog_units, 1);
  struct catalog_unit *unit = arena_array(sheet->arena, struct catalog_unit, sheet->table->rows + 1);
  units->unit = unit;
  units->n = sheet->table->rows;
  for (size_t r = 0; r < units->n; r++) {
    unit[r] =
        (struct catalog_unit){sheet_cell(sheet, r, UNIT), sheet_cell(sheet, r, BASE),
                              span_real(sheet_cell(sheet, r, FACTOR)), span_real(sheet_cell(sheet, r, PRECISION))};
    names_add(&units->names, unit[r].name, sheet->arena);
  }
  for (size_t r = 0; r < units->n; r++) check_base(sheet, units, r);
  return units;
}

const struct sheet_kind units_kind = {fields, FIELDS, false, units_build, NULL, NULL};

int knowledge_units(struct knowledge *knowledge, const struct catalog_units **units, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "units.csv", &object, err);
  *units = object;
  return code;
}

const struct catalog_unit *catalog_unit(const struct catalog_units *units, struct span name) {
  for (size_t i = 0; i < units->n; i++)
    if (span_equal(units->unit[i].name, name)) return &units->unit[i];
  return NULL;
}

double catalog_unit_factor(const struct catalog_units *units, struct span from, struct span to) {
  if (span_equal(from, to) || !from.n || !to.n) return 1;
  const struct catalog_unit *a = catalog_unit(units, from), *b = catalog_unit(units, to);
  return a && b && span_equal(a->base, b->base) ? a->factor / b->factor : NAN;
}

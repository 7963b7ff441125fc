/* SPDX-License-Identifier: GPL-3.0-or-later */
/* base_years.c - base-years.csv: the years whose prices are in force for growth at constant prices, and from when to
 * when. */
#include "base/i18n.h"
#include "knowledge/inside.h"

enum { BASE_YEAR, FROM, TO, FIELDS };
static const struct field fields[FIELDS] = {
    [BASE_YEAR] = {"base_year", FIELD_YEAR, FIELD_KEY, NULL, NAMES_NONE},
    [FROM] = {"from", FIELD_YEAR, FIELD_FILLED, NULL, NAMES_NONE},
    [TO] = {"to", FIELD_YEAR, FIELD_FILLED, NULL, NAMES_NONE},
};

static double year(const struct sheet *sheet, size_t row, size_t field) {
  return span_real(sheet_cell(sheet, row, field));
}

/* Rows follow each other without a gap, so that every year has one base. */
static const void *base_years_build(struct sheet *sheet) {
  for (size_t r = 0; r < sheet->table->rows; r++) {
    if (year(sheet, r, FROM) > year(sheet, r, TO))
      sheet_fault(sheet, r, TO, NULL, _("the last year is before the first"));
    if (r && year(sheet, r, FROM) != year(sheet, r - 1, TO) + 1)
      sheet_fault(sheet, r, FROM, NULL, _("the years do not follow those of the row above"));
  }
  return sheet->table;
}

const struct sheet_kind base_years_kind = {fields, FIELDS, false, base_years_build, NULL, NULL};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bands.c - see bands.h. */
#include "knowledge/bands.h"

#include <stdio.h>

#include "base/i18n.h"
#include "data/expression_remote.h"
#include "knowledge/inside.h"

enum { CLASS, FORM, RATIO, LOWER, MEDIAN, UPPER, N, LEARNED_ON, LEARNED_FROM, FIELDS };
static const struct field fields[FIELDS] = {
    [CLASS] = {"class", FIELD_TEXT, FIELD_PART_KEY, NULL, NAMES_NONE},
    [FORM] = {"form", FIELD_NAME, FIELD_KEY | FIELD_STAR, NULL, NAMES_FORMS},
    [RATIO] = {"ratio", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [LOWER] = {"lower", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [MEDIAN] = {"median", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [UPPER] = {"upper", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [N] = {"n", FIELD_WHOLE, 0, NULL, NAMES_NONE},
    [LEARNED_ON] = {"learned_on", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [LEARNED_FROM] = {"learned_from", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static void ratio_check(const struct sheet *sheet, size_t row, struct span ratio) {
  struct span above, below;
  if (!remote_ratio(ratio, &above, &below)) {
    sheet_fault(sheet, row, RATIO, NULL, _("'%.*s' is no ratio of two columns, such as payroll/emp_end"),
                SPAN_ARG(ratio));
    return;
  }
  sheet_resolve(sheet, row, RATIO, above, NAMES_COLUMNS);
  sheet_resolve(sheet, row, RATIO, below, NAMES_COLUMNS);
}

static const void *bands_build(struct sheet *sheet) {
  struct catalog_bands *bands = arena_array(sheet->arena, struct catalog_bands, 1);
  struct catalog_band *band = arena_array(sheet->arena, struct catalog_band, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    band[r] = (struct catalog_band){.class = sheet_cell(sheet, r, CLASS),
                                    .form = sheet_cell(sheet, r, FORM),
                                    .ratio = sheet_cell(sheet, r, RATIO),
                                    .n = sheet_whole(sheet, r, N, 0)};
    bool good = sheet_decimal(sheet, r, LOWER, &band[r].lower);
    good &= sheet_decimal(sheet, r, MEDIAN, &band[r].median);
    good &= sheet_decimal(sheet, r, UPPER, &band[r].upper);
    if (good && !(band[r].lower <= band[r].median && band[r].median <= band[r].upper))
      sheet_fault(sheet, r, MEDIAN, NULL, _("the median is not between the bounds"));
    if (band[r].ratio.n) ratio_check(sheet, r, band[r].ratio);
  }
  *bands = (struct catalog_bands){band, sheet->table->rows};
  return bands;
}

const struct sheet_kind bands_kind = {fields, FIELDS, false, bands_build, NULL, NULL};

int knowledge_bands(struct knowledge *knowledge, const char *name, const struct catalog_bands **bands,
                    struct err *err) {
  const void *object;
  char path[256];
  snprintf(path, sizeof path, "bands/%s.csv", name);
  int code = knowledge_object(knowledge, path, &object, err);
  *bands = object;
  return code;
}

int knowledge_bands_of(struct knowledge *knowledge, const struct table *table, const struct catalog_bands **bands,
                       struct err *err) {
  const void *object;
  int code = knowledge_object_of(knowledge, "bands", table, &object, err);
  *bands = object;
  return code;
}

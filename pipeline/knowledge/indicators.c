/* SPDX-License-Identifier: GPL-3.0-or-later */
/* indicators.c - see indicators.h. */
#include "knowledge/indicators.h"

#include "knowledge/columns.h"
#include "knowledge/inside.h"

enum { INDICATOR, UNIT, VARIANTS, TITLE_ZH, TITLE_EN, FIELDS };
static const struct field fields[FIELDS] = {
    [INDICATOR] = {"indicator", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [UNIT] = {"unit", FIELD_NAME, FIELD_FILLED, NULL, NAMES_UNITS},
    [VARIANTS] = {"variants", FIELD_WORD, FIELD_NEED | FIELD_LIST, "ytd|growth|real_growth|ytd_growth|ytd_real_growth",
                  NAMES_NONE},
    [TITLE_ZH] = {"title_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [TITLE_EN] = {"title_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
};

static const void *indicators_build(struct sheet *sheet) {
  struct catalog_indicators *indicators = arena_array(sheet->arena, struct catalog_indicators, 1);
  struct catalog_indicator *indicator = arena_array(sheet->arena, struct catalog_indicator, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++)
    indicator[r] = (struct catalog_indicator){.name = sheet_cell(sheet, r, INDICATOR),
                                              .unit = sheet_cell(sheet, r, UNIT),
                                              .variants = sheet_cell(sheet, r, VARIANTS),
                                              .title_zh = sheet_cell(sheet, r, TITLE_ZH),
                                              .title_en = sheet_cell(sheet, r, TITLE_EN)};
  indicators->indicator = indicator;
  indicators->n = sheet->table->rows;
  return indicators;
}

const struct sheet_kind indicators_kind = {fields, FIELDS, false, indicators_build, NULL, NULL};

static void variants_add(struct names *names, const struct catalog_indicator *indicator, struct arena *arena) {
  struct span rest = indicator->variants, variant;
  while (span_cut(&rest, '|', &variant))
    names_add(names, span_of(arena_format(arena, "%.*s_%.*s", SPAN_ARG(indicator->name), SPAN_ARG(variant))), arena);
}

/* An amount of records, and the same over units above the threshold alone (tertia-aggregate --above-size). */
static void amount_add(struct names *names, struct span name, struct arena *arena) {
  names_add(names, name, arena);
  names_add(names, span_of(arena_format(arena, "%.*s_above_size", SPAN_ARG(name))), arena);
}

const struct names *indicator_names(struct knowledge *knowledge) {
  struct names *names = knowledge_own_names(knowledge, NAMES_INDICATORS);
  const struct catalog_indicators *indicators = knowledge_load(knowledge, "indicators.csv");
  const struct catalog_columns *columns = knowledge_load(knowledge, "columns.csv");
  if (!indicators || !columns) return NULL;
  if (names->n) return names;
  struct arena *arena = knowledge_arena(knowledge);
  for (size_t i = 0; i < columns->n; i++)
    if (columns->column[i].type == COLUMN_DECIMAL) amount_add(names, columns->column[i].name, arena);
  for (size_t i = 0; i < indicators->n; i++) {
    names_add(names, indicators->indicator[i].name, arena);
    variants_add(names, &indicators->indicator[i], arena);
  }
  return names;
}

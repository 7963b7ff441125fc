/* SPDX-License-Identifier: GPL-3.0-or-later */
/* corrections.c - see corrections.h. */
#include "knowledge/corrections.h"

#include "base/i18n.h"
#include "knowledge/inside.h"

enum { CORRECTION, FORMS, COLUMNS, PARTNER, LIMIT, MESSAGE_ZH, MESSAGE_EN, SOURCE, FIELDS };
static const struct field fields[FIELDS] = {
    [CORRECTION] =
        {"correction", FIELD_WORD, FIELD_FILLED | FIELD_ALL,
         "unit-record|unit-item|sign|digits-swapped|digit-wrong|digit-dropped|exchanged|rounded|total|month-alone|"
         "placeholder-value|pair|answered|accepted|localised",
         NAMES_NONE},
    [FORMS] = {"forms", FIELD_NAME, FIELD_FILLED | FIELD_LIST | FIELD_STAR, NULL, NAMES_FORMS},
    [COLUMNS] = {"columns", FIELD_NAME, FIELD_LIST | FIELD_NEED, NULL, NAMES_COLUMNS},
    [PARTNER] = {"partner", FIELD_NAME, 0, NULL, NAMES_COLUMNS},
    [LIMIT] = {"limit", FIELD_NUMBER, 0, NULL, NAMES_NONE},
    [MESSAGE_ZH] = {"message_zh", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [MESSAGE_EN] = {"message_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [SOURCE] = {"source", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static void columns_read(struct sheet *sheet, size_t row, struct catalog_correction *correction) {
  struct span list = sheet_cell(sheet, row, COLUMNS), name, rest = list;
  size_t n = 0;
  while (rest.n && span_cut(&rest, '|', &name)) n++;
  struct span *column = arena_array(sheet->arena, struct span, n + 1);
  for (n = 0; list.n && span_cut(&list, '|', &name);) column[n++] = span_trim(name);
  correction->column = column;
  correction->columns = n;
}

static const void *corrections_build(struct sheet *sheet) {
  struct catalog_corrections *corrections = arena_array(sheet->arena, struct catalog_corrections, 1);
  struct catalog_correction *row = arena_array(sheet->arena, struct catalog_correction, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    int choice = sheet_choice(sheet, r, CORRECTION);
    if (choice < 0) continue;
    row[r] = (struct catalog_correction){.correction = (enum correction)choice,
                                         .name = sheet_cell(sheet, r, CORRECTION),
                                         .forms = sheet_cell(sheet, r, FORMS),
                                         .partner = sheet_cell(sheet, r, PARTNER),
                                         .limit = span_real(sheet_cell(sheet, r, LIMIT)),
                                         .message_zh = sheet_cell(sheet, r, MESSAGE_ZH),
                                         .message_en = sheet_cell(sheet, r, MESSAGE_EN)};
    columns_read(sheet, r, &row[r]);
  }
  *corrections = (struct catalog_corrections){row, sheet->table->rows};
  return corrections;
}

const struct sheet_kind corrections_kind = {fields, FIELDS, false, corrections_build, NULL, NULL};

int knowledge_corrections(struct knowledge *knowledge, const struct catalog_corrections **corrections,
                          struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "rules/corrections.csv", &object, err);
  *corrections = object;
  return code;
}

const struct catalog_correction *catalog_correction(const struct catalog_corrections *corrections,
                                                    enum correction correction, struct span form) {
  struct span name;
  for (size_t i = 0; i < corrections->n; i++) {
    const struct catalog_correction *row = &corrections->row[i];
    struct span forms = row->forms;
    while (row->correction == correction && forms.n && span_cut(&forms, '|', &name))
      if (span_is(name, "*") || span_equal(name, form)) return row;
  }
  return NULL;
}

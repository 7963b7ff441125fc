/* SPDX-License-Identifier: GPL-3.0-or-later */
/* imputation.c - see imputation.h. */
#include "knowledge/imputation.h"

#include <stdio.h>

#include "base/i18n.h"
#include "knowledge/inside.h"

const char *const imputation_method_name[IMPUTATION_METHODS] = {
#define IMPUTATION_METHOD(id, word) word,
#include "knowledge/imputation.def"
#undef IMPUTATION_METHOD
};

enum imputation_method imputation_method_of(struct span word) {
  int i = 0;
  while (i < IMPUTATION_METHODS && !span_is(word, imputation_method_name[i])) i++;
  return (enum imputation_method)i;
}

enum { VARIABLE, FORMS, METHODS, AUXILIARY, CELLS, MINIMUM_DONORS, PERIODS_CARRIED, NOTE, FIELDS };
static const struct field fields[FIELDS] = {
    [VARIABLE] = {"variable", FIELD_NAME, FIELD_KEY, NULL, NAMES_COLUMNS},
    [FORMS] = {"forms", FIELD_NAME, FIELD_KEY | FIELD_LIST | FIELD_STAR, NULL, NAMES_FORMS},
    [METHODS] = {"methods", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [AUXILIARY] = {"auxiliary", FIELD_NAME, FIELD_LIST, NULL, NAMES_COLUMNS},
    [CELLS] = {"cells", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [MINIMUM_DONORS] = {"minimum_donors", FIELD_WHOLE, 0, NULL, NAMES_NONE},
    [PERIODS_CARRIED] = {"periods_carried", FIELD_WHOLE, 0, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static void check_method(const struct sheet *sheet, size_t row, struct span word) {
  if (imputation_method_of(word) < IMPUTATION_METHODS) return;
  struct nearest nearest;
  nearest_start(&nearest, word);
  for (int i = 0; i < IMPUTATION_METHODS; i++) nearest_try(&nearest, span_of(imputation_method_name[i]));
  sheet_fault(sheet, row, METHODS, &nearest, _("there is no method of imputation '%.*s'"), SPAN_ARG(word));
}

/* "region+class": names of columns, or one star. */
static void check_cell(const struct sheet *sheet, size_t row, struct span cell) {
  struct span column, scheme = span_of("scheme:");
  if (span_is(cell, "*")) return;
  if (!cell.n) sheet_fault(sheet, row, CELLS, NULL, _("an empty name among the cells"));
  while (span_cut(&cell, '+', &column)) {
    if (!span_starts(column, scheme))
      sheet_resolve(sheet, row, CELLS, column, NAMES_COLUMNS);
    else
      sheet_resolve(sheet, row, CELLS, (struct span){column.p + scheme.n, column.n - scheme.n}, NAMES_SCHEMES);
  }
}

static struct catalog_imputation imputation_read(const struct sheet *sheet, size_t r) {
  struct span methods = sheet_cell(sheet, r, METHODS), cells = sheet_cell(sheet, r, CELLS), one;
  struct catalog_imputation row = {.variable = sheet_cell(sheet, r, VARIABLE),
                                   .forms = sheet_cell(sheet, r, FORMS),
                                   .methods = methods,
                                   .auxiliary = sheet_cell(sheet, r, AUXILIARY),
                                   .cells = cells,
                                   .minimum_donors = sheet_whole(sheet, r, MINIMUM_DONORS, 1),
                                   .periods_carried = sheet_whole(sheet, r, PERIODS_CARRIED, 0)};
  while (span_cut(&methods, '|', &one)) check_method(sheet, r, one);
  while (span_cut(&cells, '|', &one)) check_cell(sheet, r, one);
  return row;
}

static const void *imputation_build(struct sheet *sheet) {
  struct catalog_imputations *all = arena_array(sheet->arena, struct catalog_imputations, 1);
  struct catalog_imputation *item = arena_array(sheet->arena, struct catalog_imputation, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) item[r] = imputation_read(sheet, r);
  *all = (struct catalog_imputations){item, sheet->table->rows};
  return all;
}

const struct sheet_kind imputation_kind = {fields, FIELDS, false, imputation_build, NULL, NULL};

int knowledge_imputations(struct knowledge *knowledge, const char *name, const struct catalog_imputations **table,
                          struct err *err) {
  const void *object;
  char path[256];
  snprintf(path, sizeof path, "imputation/%s.csv", name);
  int code = knowledge_object(knowledge, path, &object, err);
  *table = object;
  return code;
}

int knowledge_imputations_of(struct knowledge *knowledge, const struct table *table,
                             const struct catalog_imputations **imputations, struct err *err) {
  const void *object;
  int code = knowledge_object_of(knowledge, "imputation", table, &object, err);
  *imputations = object;
  return code;
}

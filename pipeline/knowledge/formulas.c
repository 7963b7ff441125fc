/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formulas.c - see formulas.h: value-added formulas. */
#include "knowledge/formulas.h"

#include <stdio.h>

#include "base/i18n.h"
#include "knowledge/inside.h"

const char *const component_name[COMPONENTS] = {"compensation", "net_production_tax", "capital_consumption", "surplus",
                                                "value_added"};

enum { FORMULA, VERSION, FROM, TO, FORMS, COMPONENT, EXPRESSION, SOURCE, NOTE, FIELDS };
static const struct field fields[FIELDS] = {
    [FORMULA] = {"formula", FIELD_NAME, FIELD_KEY, NULL, NAMES_FORMULAS},
    [VERSION] = {"version", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [FROM] = {"valid_from", FIELD_YEAR, FIELD_NEED, NULL, NAMES_NONE},
    [TO] = {"valid_to", FIELD_YEAR, FIELD_NEED, NULL, NAMES_NONE},
    [FORMS] = {"forms", FIELD_NAME, FIELD_LIST, NULL, NAMES_FORMS},
    [COMPONENT] = {"component", FIELD_WORD, FIELD_KEY,
                   "compensation|net_production_tax|capital_consumption|surplus|value_added", NAMES_NONE},
    [EXPRESSION] = {"expression", FIELD_AMOUNT, FIELD_FILLED, NULL, NAMES_NONE},
    [SOURCE] = {"source", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

/* The version a row belongs to, added with its first row; dates and forms must be the same in all of its rows. */
static struct catalog_formula *version_of(const struct sheet *sheet, size_t r, struct catalog_formulas *formulas,
                                          struct catalog_formula *formula) {
  struct span version = sheet_cell(sheet, r, VERSION), forms = sheet_cell(sheet, r, FORMS);
  long from = sheet_whole(sheet, r, FROM, 0), to = sheet_whole(sheet, r, TO, 0);
  for (size_t i = 0; i < formulas->n; i++) {
    struct catalog_formula *f = &formula[i];
    if (!span_equal(f->version, version)) continue;
    if (f->from != from) sheet_fault(sheet, r, FROM, NULL, _("not the year of the version's first row"));
    if (f->to != to) sheet_fault(sheet, r, TO, NULL, _("not the year of the version's first row"));
    if (!span_equal(f->forms, forms)) sheet_fault(sheet, r, FORMS, NULL, _("not the forms of the version's first row"));
    return f;
  }
  formula[formulas->n] = (struct catalog_formula){
      .name = sheet_cell(sheet, r, FORMULA), .version = version, .forms = forms, .from = from, .to = to};
  return &formula[formulas->n++];
}

static void check_name(const struct sheet *sheet, size_t r) {
  struct span name = sheet_cell(sheet, r, FORMULA);
  const char *path = arena_format(sheet->arena, "formulas/%.*s.csv", SPAN_ARG(name));
  if (name.n && strcmp(path, sheet->path) != 0)
    sheet_fault(sheet, r, FORMULA, NULL, _("a row of another formula: '%.*s' belongs to %s"), SPAN_ARG(name), path);
}

/* Of the five, at most one may be left out. */
static void check_components(const struct sheet *sheet, const bool (*there)[COMPONENTS], size_t version, size_t row) {
  size_t absent = 0;
  for (size_t c = 0; c < COMPONENTS; c++) absent += !there[version][c];
  if (absent > 1)
    sheet_fault(
        sheet, row, COMPONENT, NULL,
        _("the version leaves out %zu of the four components and value_added; only one follows from the others"),
        absent);
}

static const void *formulas_build(struct sheet *sheet) {
  size_t rows = sheet->table->rows;
  struct catalog_formulas *formulas = arena_array(sheet->arena, struct catalog_formulas, 1);
  struct catalog_formula *formula = arena_array(sheet->arena, struct catalog_formula, rows + 1);
  bool(*there)[COMPONENTS] = arena_alloc(sheet->arena, (rows + 1) * sizeof *there);
  size_t *last = arena_array(sheet->arena, size_t, rows + 1);
  memset(there, 0, (rows + 1) * sizeof *there);
  for (size_t r = 0; r < rows; r++) {
    struct catalog_formula *own = version_of(sheet, r, formulas, formula);
    int component = sheet_choice(sheet, r, COMPONENT);
    struct span text = sheet_cell(sheet, r, EXPRESSION);
    check_name(sheet, r);
    last[own - formula] = r;
    if (component < 0) continue;
    there[own - formula][component] = true;
    if (text.n) own->component[component] = sheet_expression(sheet, r, EXPRESSION, text, EXPRESSION_DECIMAL);
  }
  for (size_t i = 0; i < formulas->n; i++) check_components(sheet, (const bool(*)[COMPONENTS])there, i, last[i]);
  formulas->formula = formula;
  return formulas;
}

const struct sheet_kind formulas_kind = {fields, FIELDS, false, formulas_build, NULL, NULL};

int knowledge_formulas(struct knowledge *knowledge, struct span name, const struct catalog_formulas **formulas,
                       struct err *err) {
  const void *object;
  char path[256];
  snprintf(path, sizeof path, "formulas/%.*s.csv", SPAN_ARG(name));
  int code = knowledge_object(knowledge, path, &object, err);
  *formulas = object;
  return code;
}

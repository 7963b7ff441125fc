/* SPDX-License-Identifier: GPL-3.0-or-later */
/* forms.c - see forms.h: the list of forms. */
#include "knowledge/forms.h"

#include "base/i18n.h"
#include "data/expression_linear.h"
#include "knowledge/editions.h"
#include "knowledge/formulas.h"
#include "knowledge/inside.h"

enum { FORM, ROLE, FREQUENCY, FORMULA, TITLE_ZH, TITLE_EN, PATTERN, ABOVE_SIZE, SECTIONS, FIELDS };
static const struct field fields[FIELDS] = {
    [FORM] = {"form", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [ROLE] = {"role", FIELD_WORD, FIELD_FILLED, "main|register|headcount", NAMES_NONE},
    [FREQUENCY] = {"frequency", FIELD_WORD, FIELD_FILLED, "list|annual|quarterly|monthly", NAMES_NONE},
    [FORMULA] = {"formula", FIELD_NAME, FIELD_NEED, NULL, NAMES_FORMULAS},
    [TITLE_ZH] = {"title_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [TITLE_EN] = {"title_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [PATTERN] = {"file_pattern", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [ABOVE_SIZE] = {"above_size", FIELD_WORD, FIELD_NEED, "no|yes", NAMES_NONE},
    [SECTIONS] = {"sections", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static struct catalog_form form_read(const struct sheet *sheet, size_t r) {
  int role = sheet_choice(sheet, r, ROLE), frequency = sheet_choice(sheet, r, FREQUENCY);
  return (struct catalog_form){.name = sheet_cell(sheet, r, FORM),
                               .formula = sheet_cell(sheet, r, FORMULA),
                               .title_zh = sheet_cell(sheet, r, TITLE_ZH),
                               .title_en = sheet_cell(sheet, r, TITLE_EN),
                               .pattern = sheet_cell(sheet, r, PATTERN),
                               .sections = sheet_cell(sheet, r, SECTIONS),
                               .above_size = sheet_is(sheet, r, ABOVE_SIZE, "yes"),
                               .role = role < 0 ? FORM_MAIN : (enum form_role)role,
                               .frequency = frequency < 0 ? FORM_LIST : (enum form_frequency)frequency};
}

/* Letters of sections of the newest edition. */
static void check_sections(const struct sheet *sheet, size_t r) {
  const struct catalog_editions *editions = knowledge_load(sheet->knowledge, "forms/editions.csv");
  struct span letters = sheet_cell(sheet, r, SECTIONS);
  if (!letters.n || !editions || !editions->n) return;
  const struct codebook *book = knowledge_load(sheet->knowledge, editions->edition[editions->n - 1].codebook);
  for (size_t i = 0; i < letters.n; i++) sheet_code(sheet, r, SECTIONS, (struct span){letters.p + i, 1}, book);
}

static const void *forms_build(struct sheet *sheet) {
  struct catalog_forms *forms = arena_array(sheet->arena, struct catalog_forms, 1);
  struct catalog_form *form = arena_array(sheet->arena, struct catalog_form, sheet->table->rows + 1);
  forms->form = form;
  forms->n = sheet->table->rows;
  for (size_t r = 0; r < forms->n; r++) {
    form[r] = form_read(sheet, r);
    names_add(&forms->names, form[r].name, sheet->arena);
    check_sections(sheet, r);
    const char *path = arena_format(sheet->arena, "forms/%.*s.csv", SPAN_ARG(form[r].name));
    if (form[r].name.n && !knowledge_has_file(sheet->knowledge, path)) {
      struct names files = {0};
      struct nearest nearest;
      nearest_start(&nearest, form[r].name);
      knowledge_list_names(sheet->knowledge, "forms", &files);
      names_offer(&files, &nearest);
      sheet_fault(sheet, r, FORM, &nearest, _("'%.*s' has no layout: %s"), SPAN_ARG(form[r].name), path);
    }
  }
  return forms;
}

static bool layout_gives(const struct catalog_layout *layout, struct span column) {
  for (size_t i = 0; i < layout->n; i++)
    if (span_equal(layout->row[i].column, column)) return true;
  return false;
}

/* The items that a component cannot do without are titles of the form. */
static void check_component(const struct sheet *sheet, size_t r, const struct catalog_layout *layout,
                            const struct catalog_formula *formula, size_t component) {
  struct linear_form form;
  struct err ignored = {0};
  if (!formula->component[component] ||
      !expression_linear(formula->component[component], sheet->arena, &form, &ignored))
    return;
  for (size_t i = 0; i < form.part[0].terms; i++) {
    const struct linear_term *term = &form.part[0].term[i];
    if (!term->nil && !layout_gives(layout, term->column))
      sheet_fault(sheet, r, FORMULA, NULL, _("%s of %.*s %.*s needs %.*s, and no title of the form is bound to it"),
                  component_name[component], SPAN_ARG(formula->name), SPAN_ARG(formula->version),
                  SPAN_ARG(term->column));
  }
}

static bool formula_is_of(const struct catalog_formula *formula, struct span form) {
  struct span rest = formula->forms, one;
  bool found = !rest.n;
  while (!found && span_cut(&rest, '|', &one)) found = span_equal(one, form);
  return found;
}

/* A form has what the formula of its accounts needs: a layout that is cut short would leave value added missing. */
static void forms_check(struct sheet *sheet, const void *object) {
  const struct catalog_forms *forms = object;
  for (size_t r = 0; r < forms->n; r++) {
    const struct catalog_form *form = &forms->form[r];
    if (!form->formula.n) continue;
    const struct catalog_layout *layout =
        knowledge_load(sheet->knowledge, arena_format(sheet->arena, "forms/%.*s.csv", SPAN_ARG(form->name)));
    const struct catalog_formulas *formulas =
        knowledge_load(sheet->knowledge, arena_format(sheet->arena, "formulas/%.*s.csv", SPAN_ARG(form->formula)));
    for (size_t i = 0; layout && formulas && i < formulas->n; i++)
      for (size_t c = 0; c < COMPONENTS && formula_is_of(&formulas->formula[i], form->name); c++)
        check_component(sheet, r, layout, &formulas->formula[i], c);
  }
}

const struct sheet_kind forms_kind = {fields, FIELDS, false, forms_build, NULL, forms_check};

int knowledge_forms(struct knowledge *knowledge, const struct catalog_forms **forms, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "forms.csv", &object, err);
  *forms = object;
  return code;
}

const struct catalog_form *catalog_form(const struct catalog_forms *forms, struct span name) {
  for (size_t i = 0; i < forms->n; i++)
    if (span_equal(forms->form[i].name, name)) return &forms->form[i];
  return NULL;
}

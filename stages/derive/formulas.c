/* SPDX-License-Identifier: GPL-3.0-or-later */
/* formulas.c - the catalog's formulas (knowledge/formulas.h), compiled for the current columns; which of them applies
 * to a record. See derive.h. */
#include "stages/derive/derive.h"

#include "base/i18n.h"
#include "base/nearest.h"
#include "knowledge/forms.h"

/* Compile a version; items that the input does not have are missing. */
static int formula_bind(struct stage_context *context, const struct derive *d, const struct catalog_formula *table,
                        struct formula *formula, struct err *err) {
  const char *title = arena_format(context->arena, "%.*s %.*s", SPAN_ARG(table->name), SPAN_ARG(table->version));
  *formula = (struct formula){.title = title, .table = table};
  for (size_t c = 0; c < COMPONENTS; c++) {
    if (!table->component[c]) continue;
    int code =
        expression_bind(table->component[c], &d->in, ABSENT_IS_MISSING, context->arena, &formula->program[c], err);
    if (code) return err_context(err, "%s, %s", title, component_name[c]);
  }
  return 0;
}

static bool formula_is_loaded(const struct derive *d, struct span name) {
  for (size_t i = 0; i < d->formulas; i++)
    if (span_equal(name, d->formula[i].table->name)) return true;
  return false;
}

/* All versions of a formula. */
static int formula_load(struct stage_context *context, struct derive *d, struct span name, struct err *err) {
  const struct catalog_formulas *versions;
  int code = formula_is_loaded(d, name) ? 0 : knowledge_formulas(context->knowledge, name, &versions, err);
  if (code || formula_is_loaded(d, name)) return code;
  for (size_t i = 0; i < versions->n && !code; i++) {
    if (d->formulas == NOT_MAIN)
      return err_set(err, EX_CONFIG, _("formulas/: more than %d versions of formulas"), NOT_MAIN);
    struct formula *formula = &d->formula[d->formulas];
    code = formula_bind(context, d, &versions->formula[i], formula, err);
    d->title[d->formulas++] = span_of(formula->title);
  }
  return code;
}

/* With --formula that version comes first, whatever its dates. */
static bool formula_is_chosen(const struct derive *d, const struct formula *formula) {
  const char *version = d->options->formula;
  return version && (strcmp(formula->title, version) == 0 || span_is(formula->table->version, version));
}

static bool formula_is_for(const struct formula *formula, struct span form) {
  struct span rest = formula->table->forms, one;
  bool found = !rest.n;
  while (!found && span_cut(&rest, '|', &one)) found = span_equal(one, form);
  return found;
}

/* The versions allowed for a form, those chosen by --formula first, later rows of the table before earlier ones. */
static void form_versions(struct derive *d, struct form_formula *form, struct span name) {
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = d->formulas; i-- > 0;)
      if (span_equal(name, d->formula[i].table->name) && formula_is_for(&d->formula[i], form->form) &&
          formula_is_chosen(d, &d->formula[i]) == (pass == 0))
        form->formula[form->versions++] = i;
}

static int check_chosen(const struct derive *d, struct err *err) {
  bool any = !d->options->formula;
  for (size_t i = 0; i < d->formulas; i++) any |= formula_is_chosen(d, &d->formula[i]);
  if (any) return 0;
  struct nearest nearest;
  nearest_start(&nearest, span_of(d->options->formula));
  for (size_t i = 0; i < d->formulas; i++) {
    nearest_try(&nearest, span_of(d->formula[i].title));
    nearest_try(&nearest, d->formula[i].table->version);
  }
  err_set(err, EX_USAGE, _("--formula %s: no formula of the catalog has that version"), d->options->formula);
  return nearest_add(&nearest, err);
}

int formulas_open(struct stage_context *context, struct derive *d, struct err *err) {
  const struct catalog_forms *forms;
  int code = knowledge_forms(context->knowledge, &forms, err);
  if (code) return code;
  d->formula = arena_array(context->arena, struct formula, NOT_MAIN);
  d->form = arena_array(context->arena, struct form_formula, forms->n + 1);
  d->other = arena_array(context->arena, struct span, forms->n + 1);
  for (size_t i = 0; i < forms->n && !code; i++) {
    const struct catalog_form *form = &forms->form[i];
    if (!form->formula.n) {
      d->other[d->others++] = form->name;
      continue;
    }
    code = formula_load(context, d, form->formula, err);
    struct form_formula *own = &d->form[d->forms++];
    *own = (struct form_formula){.form = form->name, .monthly = form->frequency == FORM_MONTHLY};
    if (!code) form_versions(d, own, form->formula);
  }
  return code ? code : check_chosen(d, err);
}

static bool formula_holds(const struct formula *formula, int year) {
  const struct catalog_formula *table = formula->table;
  return (!table->from || table->from <= year) && (!table->to || year <= table->to);
}

unsigned formula_of(const struct derive *d, struct span form, period_code period, bool *monthly) {
  int year = period == PERIOD_NONE ? 0 : period_year(period);
  for (size_t i = 0; i < d->forms; i++) {
    const struct form_formula *own = &d->form[i];
    if (!span_equal(own->form, form)) continue;
    *monthly = own->monthly || (period != PERIOD_NONE && period_kind(period) != PERIOD_YEAR);
    for (size_t v = 0; v < own->versions; v++) {
      const struct formula *formula = &d->formula[own->formula[v]];
      if (formula_is_chosen(d, formula) || formula_holds(formula, year)) return (unsigned)own->formula[v];
    }
    return NO_FORMULA;
  }
  *monthly = false;
  for (size_t i = 0; i < d->others; i++)
    if (span_equal(d->other[i], form)) return NOT_MAIN;
  return NO_FORMULA;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* errors.c - what imputation adds to the variance of totals (Särndal 1992; Deville and Särndal 1994). See impute.h and
 * docs/methods/impute.md.
 *
 * A record brings two things: its own deviation, independent of others, and its part in the error of its cell's
 * estimate, common to all records of the cell. They are written beside the record (error:NAME a variance, loading:NAME
 * a standard error that adds up within imputation_cell), so that any later sum of records has its variance: the sum of
 * the errors plus, for each cell, the square of the sum of the loadings. Measures made from several items (value added)
 * go by the formula of the form. */
#include <math.h>

#include "base/i18n.h"
#include "data/expression_linear.h"
#include "knowledge/formulas.h"
#include "stages/impute/impute.h"

/* value_added of a form as a sum of items. */
struct form_sum {
  struct form_sum *next;
  struct span form;
  long from, to;
  double coefficient[4 * VARIABLES_MOST]; /* variables */
};

static bool is_of_input(const struct impute *im, const char *name) {
  return impute_amount_of(im, span_of(name)) != SIZE_MAX;
}

static bool errors_is_variable(const struct impute *im, const char *name) {
  for (size_t i = 0; i < im->variables; i++)
    if (strcmp(im->variable[i].name, name) == 0) return true;
  return false;
}

static void sum_add(const struct impute *im, struct form_sum *sum, const struct linear *part) {
  double scale = 1;
  for (int i = 0; i < part->scale; i++) scale *= 10;
  for (size_t t = 0; t < part->terms; t++)
    for (size_t v = 0; v < im->variables; v++)
      if (span_is(part->term[t].column, im->variable[v].name) && impute_variable_is_for(&im->variable[v], sum->form))
        sum->coefficient[v] += (double)part->term[t].coefficient / scale;
}

static void component_add(const struct impute *im, struct form_sum *sum, const struct expression *expression,
                          struct arena *arena) {
  struct linear_form linear;
  struct err why = {0};
  if (expression && expression_linear(expression, arena, &linear, &why))
    for (size_t i = 0; i < linear.parts; i++) sum_add(im, sum, &linear.part[i]);
}

static int form_sums_read(struct stage_context *context, struct impute *im, const struct catalog_form *form,
                          struct err *err) {
  const struct catalog_formulas *formulas;
  if (!form->formula.n || form->role != FORM_MAIN) return 0;
  int code = knowledge_formulas(context->knowledge, form->formula, &formulas, err);
  for (size_t i = 0; !code && i < formulas->n; i++) {
    const struct catalog_formula *f = &formulas->formula[i];
    if (f->forms.n && !impute_forms_have(f->forms, form->name)) continue;
    struct form_sum *sum = arena_array(context->arena, struct form_sum, 1);
    *sum = (struct form_sum){.next = im->form_sum, .form = form->name, .from = f->from, .to = f->to};
    if (f->component[VALUE_ADDED])
      component_add(im, sum, f->component[VALUE_ADDED], context->arena);
    else
      for (int c = 0; c < VALUE_ADDED; c++) component_add(im, sum, f->component[c], context->arena);
    im->form_sum = sum;
  }
  return code;
}

static int error_add(struct impute *im, const char *name, bool given, struct err *err) {
  bool formula = strcmp(name, "value_added") == 0 && !is_of_input(im, name);
  if (!formula && !errors_is_variable(im, name))
    return given ? err_set(err, EX_USAGE, _("--errors %s: nothing of this name is imputed"), name) : 0;
  im->error[im->errors++] = (struct error_of){name, formula ? SIZE_MAX : impute_amount_of(im, span_of(name))};
  return 0;
}

int impute_errors_open(struct stage_context *context, struct impute *im, struct err *err) {
  static const char *const usual[] = {"value_added", "revenue", "payroll", "op_profit"};
  const struct option_list *asked = &im->options->errors;
  int code = 0;
  im->error = arena_array(context->arena, struct error_of, asked->n + 5);
  for (size_t i = 0; !code && i < asked->n; i++) code = error_add(im, asked->item[i], true, err);
  if (asked->n || im->form == SCHEMA_ABSENT || im->options->variables.n) return code;
  for (size_t i = 0; !code && i < 4; i++) code = error_add(im, usual[i], false, err);
  for (size_t i = 0; !code && i < im->forms->n; i++) code = form_sums_read(context, im, &im->forms->form[i], err);
  return code;
}

static const double *form_sum_of(const struct impute *im, const struct held *held) {
  int year = held->period == PERIOD_NONE ? 0 : period_year(held->period);
  for (const struct form_sum *sum = im->form_sum; sum; sum = sum->next)
    if (span_equal(sum->form, held->form) && (!sum->from || year >= sum->from) && (!sum->to || year <= sum->to))
      return sum->coefficient;
  return NULL;
}

/* A value made from an imputed auxiliary passes its part to that one, so that values which share it are correlated:
 * what the measure moves with each variable's own deviation. Later variables lean on earlier ones. */
static void parts_find(const struct impute *im, const struct held *held, const struct error_of *of,
                       const double *by_formula, double *part) {
  for (size_t v = 0; v < im->variables; v++) {
    part[v] = by_formula ? by_formula[v] : of->amount == im->variable[v].amount ? 1 : 0;
    if (held->filling[v].method >= IMPUTATION_METHODS || held->filling[v].open) part[v] = 0;
  }
  for (size_t v = im->variables; v-- > 0;)
    if (part[v] != 0 && held->filling[v].on < v) part[held->filling[v].on] += part[v] * held->filling[v].slope;
}

void impute_errors_of(const struct impute *im, const struct held *held, size_t measure, double *loading, double *own) {
  const struct error_of *of = &im->error[measure];
  const double *by_formula = of->amount == SIZE_MAX ? form_sum_of(im, held) : NULL;
  double part[4 * VARIABLES_MOST];
  *loading = *own = 0;
  if (!held->filling || (of->amount == SIZE_MAX && !by_formula)) return;
  parts_find(im, held, of, by_formula, part);
  for (size_t v = 0; v < im->variables; v++) {
    *loading += part[v] * held->filling[v].loading;
    *own += part[v] * part[v] * held->filling[v].own;
  }
  *loading = fabs(*loading);
}

/* formulas.c - formula tables to programs: formula,version,valid_from,valid_to,forms,component,expression. See
 * derive.h. */
#include "stages/derive/derive.h"

#include "base/i18n.h"

const char *const component_name[COMPONENTS] = {"compensation", "net_production_tax", "capital_consumption", "surplus",
                                                "value_added"};

enum { FORMULA, VERSION, FROM, TO, COMPONENT, EXPRESSION, COLUMNS };
static const char *const column[COLUMNS] = {"formula", "version", "valid_from", "valid_to", "component", "expression"};

struct loading {
  struct stage_context *context;
  struct derive *d;
  const struct table *table;
  size_t at[COLUMNS];
  struct err *err;
};

static struct span cell(const struct loading *l, size_t row, int which) {
  return table_at(l->table, row, l->at[which]);
}

static int wrong(const struct loading *l, size_t row, const char *what, struct span value) {
  return err_set(l->err, EX_CONFIG, "%s:%u: %s '%.*s'", l->table->name, l->table->line[row], what, SPAN_ARG(value));
}

static int read_year(const struct loading *l, size_t row, int which, int otherwise, int *year) {
  struct span text = cell(l, row, which);
  period_code period;
  *year = otherwise;
  if (!text.n) return 0;
  if (!period_read(text, &period) || period_kind(period) != PERIOD_YEAR) return wrong(l, row, _("not a year"), text);
  *year = period_year(period);
  return 0;
}

/* The version the row belongs to, made when it is its first. */
static int version_at(const struct loading *l, size_t row, struct formula **formula) {
  struct derive *d = l->d;
  struct span name = cell(l, row, FORMULA), version = cell(l, row, VERSION);
  const char *title = arena_format(l->context->arena, "%.*s %.*s", SPAN_ARG(name), SPAN_ARG(version));
  for (size_t i = 0; i < d->formulas; i++)
    if (strcmp(d->formula[i].title, title) == 0) return *formula = &d->formula[i], 0;
  if (d->formulas == NOT_MAIN) return wrong(l, row, _("too many formulas at"), name);
  d->title[d->formulas] = span_of(title);
  *formula = &d->formula[d->formulas++];
  **formula = (struct formula){.title = title,
                               .name = arena_copy(l->context->arena, name.p, name.n),
                               .forms = table_at(l->table, row, table_column(l->table, "forms"))};
  int code = read_year(l, row, FROM, 0, &(*formula)->from);
  return code ? code : read_year(l, row, TO, 9999, &(*formula)->to);
}

static int read_row(const struct loading *l, size_t row) {
  struct formula *formula = NULL;
  int code = version_at(l, row, &formula);
  if (code) return code;
  size_t which = 0;
  while (which < COMPONENTS && !span_is(cell(l, row, COMPONENT), component_name[which])) which++;
  if (which == COMPONENTS) return wrong(l, row, _("no component of value added:"), cell(l, row, COMPONENT));
  if (formula->source[which].n) return wrong(l, row, _("a second expression for"), cell(l, row, COMPONENT));
  const struct expression *expression;
  formula->source[which] = cell(l, row, EXPRESSION);
  code = expression_parse(cell(l, row, EXPRESSION), l->context->arena, &expression, l->err);
  if (!code)
    code =
        expression_bind(expression, &l->d->in, ABSENT_IS_MISSING, l->context->arena, &formula->program[which], l->err);
  if (code) return err_context(l->err, "%s:%u", l->table->name, l->table->line[row]);
  if (expression_program_type(formula->program[which]) != EXPRESSION_DECIMAL)
    return wrong(l, row, _("not a number:"), cell(l, row, EXPRESSION));
  return 0;
}

static int load_table(struct loading *l, const char *path) {
  int code = l->context->catalog(l->context, path, &l->table, l->err);
  for (size_t i = 0; i < COLUMNS && !code; i++) code = table_need(l->table, column[i], &l->at[i], l->err);
  size_t first = l->d->formulas;
  for (size_t r = 0; r < l->table->rows && !code; r++) code = read_row(l, r);
  for (size_t i = first; i < l->d->formulas && !code; i++) {
    size_t absent = 0;
    for (size_t k = 0; k < COMPONENTS; k++) absent += !l->d->formula[i].program[k];
    if (absent > 1)
      code = err_set(l->err, EX_CONFIG, _("%s: %s: at most one of the four components and value_added may be left out"),
                     l->table->name, l->d->formula[i].title);
  }
  return code;
}

/* With --formula that version comes first, whatever its dates. */
static bool chosen(const struct derive *d, const struct formula *formula) {
  const char *version = d->options->formula;
  size_t name = strlen(formula->name);
  return version && (strcmp(formula->title, version) == 0 || strcmp(formula->title + name + 1, version) == 0);
}

static bool for_form(const struct formula *formula, struct span form) {
  struct span rest = formula->forms, one;
  bool found = !rest.n;
  while (rest.n && !found && span_cut(&rest, '|', &one)) found = span_equal(one, form);
  return found;
}

static void versions_of(struct derive *d, struct form_formula *form, struct span name) {
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = d->formulas; i-- > 0;)
      if (span_is(name, d->formula[i].name) && for_form(&d->formula[i], form->form) &&
          chosen(d, &d->formula[i]) == (pass == 0))
        form->formula[form->versions++] = i;
}

static bool loaded(const struct derive *d, struct span name) {
  for (size_t i = 0; i < d->formulas; i++)
    if (span_is(name, d->formula[i].name)) return true;
  return false;
}

int formulas_open(struct stage_context *context, struct derive *d, struct err *err) {
  struct loading l = {.context = context, .d = d, .err = err};
  const struct table *forms;
  size_t form, frequency, formula;
  int code = context->catalog(context, "forms.csv", &forms, err);
  if (!code) code = table_need(forms, "form", &form, err);
  if (!code) code = table_need(forms, "frequency", &frequency, err);
  if (!code) code = table_need(forms, "formula", &formula, err);
  if (code) return code;
  d->formula = arena_array(context->arena, struct formula, NOT_MAIN);
  d->form = arena_array(context->arena, struct form_formula, forms->rows + 1);
  d->other = arena_array(context->arena, struct span, forms->rows + 1);
  for (size_t r = 0; r < forms->rows && !code; r++) {
    struct span name = table_at(forms, r, formula);
    if (!name.n) {
      d->other[d->others++] = table_at(forms, r, form);
      continue;
    }
    const char *path = arena_format(context->arena, "formulas/%.*s.csv", SPAN_ARG(name));
    if (!loaded(d, name)) code = load_table(&l, path);
    struct form_formula *own = &d->form[d->forms++];
    *own = (struct form_formula){.form = table_at(forms, r, form),
                                 .monthly = span_is(table_at(forms, r, frequency), "monthly")};
    if (!code) versions_of(d, own, name);
  }
  bool any = !d->options->formula;
  for (size_t i = 0; i < d->formulas; i++) any |= chosen(d, &d->formula[i]);
  if (!code && !any)
    code = err_set(err, EX_USAGE, _("--formula %s: no formula of the catalog has that version"), d->options->formula);
  return code;
}

unsigned formula_of(const struct derive *d, struct span form, period_code period, bool *monthly) {
  int year = period == PERIOD_NONE ? 0 : period_year(period);
  for (size_t i = 0; i < d->forms; i++) {
    const struct form_formula *own = &d->form[i];
    if (!span_equal(own->form, form)) continue;
    *monthly = own->monthly || (period != PERIOD_NONE && period_kind(period) != PERIOD_YEAR);
    for (size_t v = 0; v < own->versions; v++) {
      const struct formula *formula = &d->formula[own->formula[v]];
      if (chosen(d, formula) || (formula->from <= year && year <= formula->to)) return (unsigned)own->formula[v];
    }
    return NO_FORMULA;
  }
  *monthly = false;
  for (size_t i = 0; i < d->others; i++)
    if (span_equal(d->other[i], form)) return NOT_MAIN;
  return NO_FORMULA;
}

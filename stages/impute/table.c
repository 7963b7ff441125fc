/* SPDX-License-Identifier: GPL-3.0-or-later */
/* table.c - what is imputed and how: rows of the catalog's table, or variables named by options. See impute.h. */
#include "base/i18n.h"
#include "stages/impute/impute.h"

bool impute_forms_have(struct span forms, struct span form) {
  struct span one;
  while (span_cut(&forms, '|', &one))
    if (span_is(one, "*") || span_equal(one, form)) return true;
  return false;
}

bool impute_variable_is_for(const struct variable *variable, struct span form) {
  return impute_forms_have(variable->forms, form);
}

/* "region+class" as a level; the same one where it is there already. */
static size_t level_add(struct stage_context *context, struct impute *im, struct span cell, struct err *err) {
  for (size_t i = 0; i < im->levels; i++)
    if (span_is(cell, im->level[i].name)) return i;
  struct level *level = &im->level[im->levels];
  *level = (struct level){.name = arena_copy(context->arena, cell.p, cell.n)};
  struct span one;
  while (!span_is(span_of(level->name), "*") && span_cut(&cell, '+', &one)) {
    if (level->texts == LEVELS_MOST) {
      err_set(err, EX_USAGE, _("cells '%s': at most %d columns"), level->name, LEVELS_MOST);
      return SIZE_MAX;
    }
    level->text[level->texts] = impute_text_add(context, im, one, err);
    if (level->text[level->texts++] == SIZE_MAX) return SIZE_MAX;
  }
  return im->levels++;
}

/* A row of the table applies to this input only where its variable is there. */
static bool has_column(const struct impute *im, struct span name) {
  return schema_index(&im->in, name) != SCHEMA_ABSENT;
}

/* The columns of a kind of cells that the input lacks make it unusable: a table names cells for many inputs. */
static bool cell_is_there(const struct impute *im, struct span cell) {
  struct span one;
  while (!span_is(cell, "*") && span_cut(&cell, '+', &one))
    if (!has_column(im, one)) return false;
  return true;
}

static int methods_put(struct variable *v, struct span methods, struct err *err) {
  struct span one;
  while (span_cut(&methods, '|', &one)) {
    enum imputation_method method = imputation_method_of(one);
    if (method == IMPUTATION_METHODS)
      return err_set(err, EX_USAGE, _("there is no method of imputation '%.*s'"), SPAN_ARG(one));
    if (v->methods == METHODS_MOST) return err_set(err, EX_USAGE, _("too many methods of imputation"));
    v->method[v->methods++] = method;
  }
  return 0;
}

static int auxiliary_put(struct stage_context *context, struct impute *im, struct variable *v, struct span name,
                         struct err *err) {
  if (v->auxiliaries == AUXILIARIES_MOST)
    return err_set(err, EX_USAGE, _("at most %d auxiliary columns"), AUXILIARIES_MOST);
  size_t at = impute_amount_add(context, im, name, err);
  if (at == SIZE_MAX) return err->code;
  v->auxiliary[v->auxiliaries++] = at;
  return 0;
}

static int cell_put(struct stage_context *context, struct impute *im, struct variable *v, struct span cell,
                    struct err *err) {
  if (v->levels == LEVELS_MOST || im->levels == 2 * VARIABLES_MOST)
    return err_set(err, EX_USAGE, _("too many kinds of cells"));
  size_t level = level_add(context, im, cell, err);
  if (level == SIZE_MAX) return err->code;
  v->level[v->levels++] = level;
  return 0;
}

static bool needs_auxiliary(enum imputation_method method) {
  return method == IMPUTE_CONSTRUCTION || method == IMPUTE_TREND ||
         (method >= IMPUTE_AUXILIARY && method <= IMPUTE_RATIOS) || method == IMPUTE_REGRESSION;
}

/* Methods that need an auxiliary column are left out where the input has none of those named. */
static void drop_methods(struct variable *v) {
  size_t n = 0;
  for (size_t i = 0; i < v->methods; i++)
    if (v->auxiliaries || !needs_auxiliary(v->method[i])) v->method[n++] = v->method[i];
  v->methods = n;
}

static int variable_of_table(struct stage_context *context, struct impute *im, const struct catalog_imputation *row,
                             struct err *err) {
  struct variable *v = &im->variable[im->variables];
  struct span rest, one;
  if (!has_column(im, row->variable)) return 0;
  if (im->variables == 4 * VARIABLES_MOST)
    return err_set(err, EX_CONFIG, _("the table of imputation has too many rows"));
  *v = (struct variable){
      .forms = row->forms, .minimum_donors = row->minimum_donors, .carried = row->periods_carried, .strict = true};
  v->name = arena_copy(context->arena, row->variable.p, row->variable.n);
  if ((v->amount = impute_amount_add(context, im, row->variable, err)) == SIZE_MAX) return err->code;
  int code = methods_put(v, row->methods, err);
  for (rest = row->auxiliary; !code && span_cut(&rest, '|', &one);)
    if (has_column(im, one)) code = auxiliary_put(context, im, v, one, err);
  for (rest = row->cells; !code && span_cut(&rest, '|', &one);)
    if (cell_is_there(im, one)) code = cell_put(context, im, v, one, err);
  if (!code && !v->levels) code = cell_put(context, im, v, span_of("*"), err);
  drop_methods(v);
  if (v->carried) im->carries = true;
  im->variables++;
  return code;
}

static int table_read(struct stage_context *context, struct impute *im, struct err *err) {
  const char *name = im->options->table ? im->options->table : "default";
  const struct catalog_imputations *rows;
  const struct table *table;
  int code;
  if (strcmp(name, "none") == 0) return 0;
  if (name_is_of_file(name)) {
    code = context->table(context, name, &table, err);
    if (!code) code = knowledge_imputations_of(context->knowledge, table, &rows, err);
  } else {
    code = knowledge_imputations(context->knowledge, name, &rows, err);
  }
  for (size_t i = 0; !code && i < rows->n; i++) code = variable_of_table(context, im, &rows->item[i], err);
  return code;
}

static int variable_of_option(struct stage_context *context, struct impute *im, const char *name, struct err *err) {
  const struct impute_options *o = im->options;
  struct variable *v = &im->variable[im->variables];
  if (im->variables == 4 * VARIABLES_MOST) return err_set(err, EX_USAGE, _("too many variables"));
  *v = (struct variable){.name = name, .forms = span_of("*"), .minimum_donors = o->minimum_donors, .carried = o->carry};
  if ((v->amount = impute_amount_add(context, im, span_of(name), err)) == SIZE_MAX) return err->code;
  int code = 0;
  for (size_t i = 0; !code && i < o->methods.n; i++) code = methods_put(v, span_of(o->methods.item[i]), err);
  if (!code && !o->methods.n)
    code = methods_put(v, span_of(o->auxiliary.n ? "forward|backward|construction" : "forward|backward"), err);
  for (size_t i = 0; !code && i < o->auxiliary.n; i++)
    code = auxiliary_put(context, im, v, span_of(o->auxiliary.item[i]), err);
  for (size_t i = 0; !code && i < o->cells.n; i++) code = cell_put(context, im, v, span_of(o->cells.item[i]), err);
  if (!code && !v->levels) code = cell_put(context, im, v, span_of("*"), err);
  for (size_t i = 0; !code && i < v->methods; i++)
    if (needs_auxiliary(v->method[i]) && !v->auxiliaries)
      return err_set(err, EX_USAGE, _("the method '%s' needs --auxiliary"), imputation_method_name[v->method[i]]);
  if (v->carried) im->carries = true;
  im->variables++;
  return code;
}

static bool is_chain(enum imputation_method m) {
  return m <= IMPUTE_YEAR_AGO_RATIOS || m == IMPUTE_PREVIOUS || m == IMPUTE_TREND || m == IMPUTE_PREVIOUS_AUXILIARY ||
         m == IMPUTE_PREVIOUS_MEAN || m == IMPUTE_PREVIOUS_REGRESSION;
}

/* Methods along periods need periods. */
static int periods_check(const struct impute *im, struct err *err) {
  for (size_t i = 0; im->period == SCHEMA_ABSENT && i < im->variables; i++)
    for (size_t k = 0; k < im->variable[i].methods; k++)
      if (is_chain(im->variable[i].method[k]))
        return stage_input_error(&im->in,
                                 err_set(err, EX_DATAERR,
                                         _("the method '%s' needs a column of periods; --period names it"),
                                         imputation_method_name[im->variable[i].method[k]]),
                                 err);
  return 0;
}

/* Variables whose reported values may be moved; every name must be one of them. */
static int adjust_open(struct impute *im, struct err *err) {
  for (size_t i = 0; i < im->options->adjust.n; i++) {
    bool known = false;
    for (size_t v = 0; v < im->variables; v++)
      if (strcmp(im->variable[v].name, im->options->adjust.item[i]) == 0) im->variable[v].adjustable = known = true;
    if (!known)
      return err_set(err, EX_USAGE, _("--adjust %s: nothing of this name is imputed"), im->options->adjust.item[i]);
  }
  return 0;
}

int impute_table_open(struct stage_context *context, struct impute *im, struct err *err) {
  const struct impute_options *o = im->options;
  im->variable = arena_array(context->arena, struct variable, 4 * VARIABLES_MOST);
  im->level = arena_array(context->arena, struct level, 2 * VARIABLES_MOST + 1);
  int code = level_add(context, im, span_of("*"), err) == SIZE_MAX ? err->code : 0; /* level 0: all units of a form */
  if (!code && !o->variables.n) code = table_read(context, im, err);
  for (size_t i = 0; !code && i < o->variables.n; i++)
    code = variable_of_option(context, im, o->variables.item[i], err);
  if (!code && !im->variables)
    return stage_input_error(
        &im->in,
        err_set(err, EX_DATAERR, _("the input has no column of the table of imputation; --variables names columns")),
        err);
  if (!code) code = adjust_open(im, err);
  return code ? code : periods_check(im, err);
}

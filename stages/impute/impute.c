/* SPDX-License-Identifier: GPL-3.0-or-later */
/* impute.c - the stage itself. See impute.h. */
#include "stages/impute/impute.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "flow/change.h"

/* Amounts that can be on a form, and where a record came from: a carried record does not copy them. */
static void clears_find(struct stage_context *context, struct impute *im) {
  static const char *const place[] = {"file", "line", "headcount", "headcount_source", "flags"};
  im->clear = arena_array(context->arena, size_t, im->in.n + 1);
  for (size_t c = 0; im->carries && c < im->in.n; c++) {
    const struct catalog_column *column = catalog_column(im->catalog, span_of(im->in.column[c].name));
    bool clear = column && catalog_column_is_item(column) && im->in.column[c].type == COLUMN_DECIMAL;
    for (size_t i = 0; i < sizeof place / sizeof *place; i++) clear |= strcmp(im->in.column[c].name, place[i]) == 0;
    for (size_t v = 0; v < im->variables; v++) clear &= im->amount[im->variable[v].amount].column != c;
    if (!clear || c == im->unit || c == im->period || c == im->form) continue;
    schema_mark(&im->in, c);
    im->clear[im->clears++] = c;
  }
}

static int impute_out_schema(struct stage_context *context, struct impute *im, struct err *err) {
  struct schema_builder builder;
  schema_start(&builder, context->arena);
  schema_add_all(&builder, &im->in);
  int code = schema_replace(&builder, "imputed", COLUMN_TEXT, &im->out_imputed, err);
  if (!code) code = schema_replace(&builder, "imputation_cell", COLUMN_TEXT, &im->out_cell, err);
  im->out_loading = arena_array(context->arena, size_t, im->errors + 1);
  im->out_error = arena_array(context->arena, size_t, im->errors + 1);
  for (size_t i = 0; !code && i < im->errors; i++) {
    const char *name = im->error[i].name;
    code = schema_replace(&builder, arena_format(context->arena, "loading:%s", name), COLUMN_REAL, &im->out_loading[i],
                          err);
    if (!code)
      code =
          schema_replace(&builder, arena_format(context->arena, "error:%s", name), COLUMN_REAL, &im->out_error[i], err);
  }
  im->out = schema_done(&builder);
  return code;
}

static int exclude_open(struct stage_context *context, struct impute *im, struct err *err) {
  const struct expression *expression;
  if (!im->options->exclude) return 0;
  int code = expression_parse(span_of(im->options->exclude), context->arena, &expression, err);
  const struct span *name;
  size_t n = code ? 0 : expression_columns(expression, &name);
  for (size_t i = 0; i < n; i++) schema_find(&im->in, name[i]);
  if (!code) code = expression_bind(expression, &im->in, ABSENT_IS_ERROR, context->arena, &im->exclude, err);
  if (!code && expression_program_type(im->exclude) != EXPRESSION_TRUTH)
    return err_set(err, EX_USAGE, _("--exclude is no condition"));
  return code ? err_context(err, "--exclude") : 0;
}

static int impute_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                       void **shared, struct err *err) {
  struct impute *im = arena_array(context->arena, struct impute, 1);
  im->options = options, im->in = *in, im->knowledge = context->knowledge;
  int code = knowledge_columns(context->knowledge, &im->catalog, err);
  if (!code) code = knowledge_forms(context->knowledge, &im->forms, err);
  if (!code) code = impute_fields_open(context, im, err);
  if (!code) code = impute_table_open(context, im, err);
  if (!code && im->carries && im->status != SCHEMA_ABSENT &&
      impute_text_add(context, im, span_of(in->column[im->status].name), err) == SIZE_MAX)
    code = err->code;
  if (!code) code = impute_rules_open(context, im, err);
  if (!code) code = impute_errors_open(context, im, err);
  if (!code) code = exclude_open(context, im, err);
  if (!code) code = impute_out_schema(context, im, err);
  if (!code) clears_find(context, im);
  *out = im->out;
  *shared = im;
  return code;
}

static int by_place(const void *a, const void *b) {
  const struct held *x = *(const struct held *const *)a, *y = *(const struct held *const *)b;
  int order = position_compare(x->at, y->at);
  if (!order) order = (x->row > y->row) - (x->row < y->row);
  return order ? order : (x->period > y->period) - (x->period < y->period);
}

static void touched_find(struct impute *im, const struct memory *memory) {
  im->touched = arena_alloc(im->arena, (memory->n + 1) * sizeof *im->touched);
  for (size_t i = 0; i < memory->n; i++)
    if (memory->list[i]->filling || memory->list[i]->is_carried || memory->list[i]->is_unreadable ||
        memory->list[i]->refused)
      im->touched[im->touches++] = memory->list[i];
  if (im->touches) qsort(im->touched, im->touches, sizeof *im->touched, by_place);
}

static int impute_settle(struct stage_context *context, void *shared, void *learned, struct err *err) {
  (void)err;
  struct impute *im = shared;
  struct memory *memory = arena_array(context->arena, struct memory, 1), *own = learned;
  im->arena = context->arena, im->memory = memory;
  *memory = *own;
  own->list = NULL, own->n = own->room = 0;
  impute_memory_sort(memory);
  impute_carry_units(im, memory);
  impute_cells_make(im, memory);
  impute_required_find(im);
  impute_fill_all(im, memory);
  for (size_t i = 0; i < memory->n; i++) impute_rules_meet(im, memory->list[i]);
  touched_find(im, memory);
  struct held **kept = arena_alloc(context->arena, (memory->n + 1) * sizeof *kept);
  if (memory->n) memcpy(kept, memory->list, memory->n * sizeof *kept);
  free(memory->list);
  memory->list = kept;
  arena_join(context->arena, &own->arena); /* texts and records live on */
  return 0;
}

static int impute_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                         struct err *err) {
  (void)context, (void)state;
  return impute_links_write(shared, emit, err);
}

static int impute_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)into, (void)from, (void)err;
  return 0;
}

#define AT(field) offsetof(struct impute_options, field)
static const struct option options[] = {
    {"table", 't', OPTION_TEXT, AT(table), "NAME",
     N_("table of imputation: one of the catalog, or a file (default: default)"), NULL, 0, 0},
    {"variables", 'v', OPTION_LIST, AT(variables), "COLUMN,...",
     N_("impute these columns by the options below instead of a table"), NULL, 0, 0},
    {"methods", 'm', OPTION_LIST, AT(methods), "METHOD,...",
     N_("methods in order; the first that can be applied is used (default: forward, backward and, with --auxiliary, "
        "construction)"),
     NULL, 0, 0},
    {"auxiliary", 'a', OPTION_LIST, AT(auxiliary), "COLUMN,...",
     N_("auxiliary columns: predictors, or matching columns of donors"), NULL, 0, 0},
    {"cells", 'c', OPTION_LIST, AT(cells), "COLUMN[+COLUMN...],...",
     N_("columns that make cells, from fine to coarse; * means all records (default: *)"), NULL, 0, 0},
    {"minimum-donors", 0, OPTION_WHOLE, AT(minimum_donors), "N",
     N_("records a cell needs for its link, mean or donors (default: 1)"), NULL, 1, 1e9},
    {"carry", 0, OPTION_WHOLE, AT(carry), "N", N_("carry units that did not report for so many periods (default: 0)"),
     NULL, 0, 1000},
    {"carry-all", 0, OPTION_FLAG, AT(carry_all), NULL,
     N_("carry units whether a unit list calls them operating or not"), NULL, 0, 0},
    {"carry-forms", 0, OPTION_LIST, AT(carry_forms), "FORM,...",
     N_("forms on which units are carried (default: all main forms)"), NULL, 0, 0},
    {"operating", 0, OPTION_TEXT, AT(operating), "CODE[|CODE...]",
     N_("operating status of units that are carried, as in the unit list (default: 1)"), NULL, 0, 0},
    {"unit", 0, OPTION_TEXT, AT(unit), "COLUMN", N_("column of the unit's identifier (default: unit)"), NULL, 0, 0},
    {"period", 0, OPTION_TEXT, AT(period), "COLUMN", N_("column of the period (default: period)"), NULL, 0, 0},
    {"form", 0, OPTION_TEXT, AT(form), "COLUMN", N_("column of the form (default: form)"), NULL, 0, 0},
    {"status", 0, OPTION_TEXT, AT(status), "COLUMN", N_("column of the operating status (default: status)"), NULL, 0,
     0},
    {"weight", 0, OPTION_TEXT, AT(weight), "COLUMN",
     N_("column of weights of links, means and regressions (default: none)"), NULL, 0, 0},
    {"exclude", 0, OPTION_TEXT, AT(exclude), "CONDITION", N_("records that are not used for links, means and donors"),
     NULL, 0, 0},
    {"rules", 'r', OPTION_TEXT, AT(rules), "NAME",
     N_("edit rules whose fatal ones imputed records must meet: a table of the catalog's rules, a file, or none "
        "(default: edits)"),
     NULL, 0, 0},
    {"edit", 'e', OPTION_EACH, AT(edits), "CONDITION", N_("another condition that imputed records must meet"), NULL, 0,
     0},
    {"adjust", 0, OPTION_LIST, AT(adjust), "COLUMN,...",
     N_("reported values of these variables may be moved too where a rule is broken (default: none)"), NULL, 0, 0},
    {"allow-negative", 0, OPTION_FLAG, AT(allow_negative), NULL,
     N_("imputed values may be negative even where no reported one is"), NULL, 0, 0},
    {"decimals", 0, OPTION_WHOLE, AT(decimals), "N",
     N_("decimal places of imputed values (default: 0 for persons, 3 for money, else 6)"), NULL, 0, 6},
    {"default-link", 0, OPTION_REAL, AT(default_link), "X", N_("link where a cell has none (default: the next method)"),
     NULL, -1e9, 1e9},
    {"keep-zeros", 0, OPTION_FLAG, AT(keep_zeros), NULL, N_("means of ratios include values of 0"), NULL, 0, 0},
    {"trim-lower", 0, OPTION_REAL, AT(trim_lower), "PERCENT",
     N_("means of ratios: share of the smallest ratios left out"), NULL, 0, 100},
    {"trim-upper", 0, OPTION_REAL, AT(trim_upper), "PERCENT",
     N_("means of ratios: share of the largest ratios left out"), NULL, 0, 100},
    {"trim-above", 0, OPTION_WHOLE, AT(trim_above), "N",
     N_("trim only where there are more ratios than this (default: no trimming)"), NULL, 0, 1e9},
    {"forward-link", 0, OPTION_TEXT, AT(forward_link), "COLUMN",
     N_("column of known links, which are used before computed ones"), NULL, 0, 0},
    {"backward-link", 0, OPTION_TEXT, AT(backward_link), "COLUMN", N_("column of known backward links"), NULL, 0, 0},
    {"construction-link", 0, OPTION_TEXT, AT(construction_link), "COLUMN", N_("column of known construction links"),
     NULL, 0, 0},
    {"marker", 0, OPTION_TEXT, AT(marker), "COLUMN",
     N_("column with how a value was made: R or blank reported, else a method, or FIR, BI, C, FIC, MC, FIMC"), NULL, 0,
     0},
    {"manual", 0, OPTION_TEXT, AT(manual), "COLUMN",
     N_("column of values entered by people, which fill what is missing first"), NULL, 0, 0},
    {"donors-tried", 0, OPTION_WHOLE, AT(donors_tried), "N",
     N_("donors that are tried against the rules (default: 100)"), NULL, 1, 1e9},
    {"donor-uses", 0, OPTION_WHOLE, AT(donor_uses), "N", N_("how often one donor may be used (default: no limit)"),
     NULL, 0, 1e9},
    {"errors", 0, OPTION_LIST, AT(errors), "NAME,...",
     N_("amounts whose variance by imputation is written (default with a table: "
        "value_added,revenue,payroll,op_profit)"),
     NULL, 0, 0},
    {0}};

static const struct impute_options defaults = {
    .operating = "1", .minimum_donors = 1, .decimals = -1, .donors_tried = 100, .default_link = NAN, .trim_above = -1};

static const struct port_column link_columns[] = {{"form", COLUMN_TEXT},
                                                  {"period", COLUMN_PERIOD},
                                                  {"cells", COLUMN_TEXT},
                                                  {"cell", COLUMN_TEXT},
                                                  {"variable", COLUMN_TEXT},
                                                  {"method", COLUMN_TEXT},
                                                  {"link", COLUMN_REAL},
                                                  {"units", COLUMN_DECIMAL},
                                                  {"variance", COLUMN_REAL},
                                                  {"coefficients", COLUMN_TEXT},
                                                  {0}};

static const struct port ports[] = {
    {.name = "records", .title = N_("records with imputed values, and records of units that were carried")},
    {.name = "links",
     .title = N_("write links, means and regressions by cell and period there"),
     .column = link_columns},
    PORT_CHANGES,
    {0}};

static const struct look look = {.size = sizeof(struct memory),
                                 .learn = impute_memory_learn,
                                 .merge = impute_memory_merge,
                                 .settle = impute_settle,
                                 .end = impute_memory_end};

const struct stage impute_stage = {
    .cause = CAUSE_IMPUTATION,
    .ports = ports,
    .program =
        {.name = "tertia-impute",
         .summary = N_("fill in missing values, and carry units that did not report"),
         .operands = "[FILE...]",
         .description = N_(
             "Reads records and fills in what is missing, variable by variable, by the first "
             "method of its list that can be "
             "applied: forward (the value of the period before times the link of the cell), "
             "backward, year-ago, their means "
             "of ratios (forward-ratios, backward-ratios, year-ago-ratios), construction "
             "(auxiliary times link, at the first "
             "of several missing periods), previous, trend (previous value moved as the unit's "
             "own auxiliary), auxiliary, "
             "auxiliary-sum, auxiliary-mean, previous-auxiliary, ratio, ratios, mean, median, "
             "previous-mean, regression, "
             "previous-regression, donor (nearest unit with which the rules hold).\n\n"
             "Cells are tried from fine to coarse until one has enough donors. An imputed record "
             "meets every fatal edit "
             "rule: its imputed values move as little as possible, in proportion to their size; "
             "where none do, the value "
             "stays missing and is a finding. What was reported changes only where --adjust names it, and a variable "
             "that nobody reported negative "
             "stays so.\n\n"
             "Units that a unit list calls operating and that did not report are carried by the "
             "same table: a record made "
             "from their nearest one, marked so in the column imputed.\n\n"
             "The column imputed has variable:method for each value; imputation_cell, "
             "loading:NAME and error:NAME carry "
             "the variance by imputation on to tertia-aggregate."),
         .options = options,
         .example = "tertia-impute --changes imputed.csv records.csv > complete.csv\n"},
    .options_size = sizeof(struct impute_options),
    .defaults = &defaults,
    .selective = true,
    .open = impute_open,
    .push = impute_push,
    .merge = impute_merge,
    .finish = impute_finish,
    .look = &look,
};

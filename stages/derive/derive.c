/* SPDX-License-Identifier: GPL-3.0-or-later */
/* derive.c - the stage itself: formulas over batches, then the rows that need more. See derive.h. */
#include "stages/derive/ratios.h"

#include "flow/change.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "data/expression_kernels.h"

static const struct span basis_name[BASES] = {
    {"", 0}, {"accounts", 8}, {"unit-ratio", 10}, {"class-ratio", 11}, {"none", 4}};

void derive_say(const struct derive *d, const struct batch *batch, size_t row, const char *rule, const char *column,
                struct span value, const char *message, const struct emit *emit) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .column = span_of(column),
                            .rule = span_of(rule),
                            .value = value,
                            .message = span_of(message)};
  place_put(&d->place, batch, row, &finding);
  finding_give(emit->findings, &finding);
}

/* --- open --- */

static int columns_open(struct stage_context *context, struct derive *d, struct err *err) {
  static const struct {
    const char *name;
    size_t offset;
    bool of_ratios; /* looked at only where ratios are read or written */
  } optional[] = {{"unit", offsetof(struct derive_columns, unit), true},
                  {"flags", offsetof(struct derive_columns, cleaned), false},
                  {"depreciation", offsetof(struct derive_columns, depreciation), false},
                  {"revenue", offsetof(struct derive_columns, revenue), true},
                  {"fa_gross", offsetof(struct derive_columns, fa_gross), true},
                  {"class", offsetof(struct derive_columns, class), true},
                  {"group", offsetof(struct derive_columns, group), true},
                  {"division", offsetof(struct derive_columns, division), true},
                  {"share", offsetof(struct derive_columns, share), true}};
  bool ratios = d->options->ratios.n || d->keeps_annuals;
  int code = stage_need(&d->in, "form", &d->column.form, err);
  if (!code) code = stage_need(&d->in, "period", &d->column.period, err);
  for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
    *(size_t *)((char *)&d->column + optional[i].offset) =
        optional[i].of_ratios && !ratios ? SCHEMA_ABSENT : schema_find(&d->in, span_of(optional[i].name));
  d->place = place_find(&d->in);
  struct schema_builder builder;
  schema_start(&builder, context->arena);
  schema_add_all(&builder, &d->in);
  if (!code) code = schema_replace(&builder, "value_added", COLUMN_DECIMAL, &d->out_component[VALUE_ADDED], err);
  for (int i = COMPENSATION; !code && i < VALUE_ADDED; i++)
    code = schema_replace(&builder, component_name[i], COLUMN_DECIMAL, &d->out_component[i], err);
  if (!code) code = schema_replace(&builder, "formula", COLUMN_TEXT, &d->out_formula, err);
  if (!code) code = schema_replace(&builder, "basis", COLUMN_TEXT, &d->out_basis, err);
  d->out = schema_done(&builder);
  return code;
}

static int derive_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                       void **shared, struct err *err) {
  struct derive *d = arena_array(context->arena, struct derive, 1);
  d->options = options;
  d->in = *in;
  d->keeps_annuals = stage_wants(context, DERIVE_RATIOS);
  int code = columns_open(context, d, err);
  if (!code) code = formulas_open(context, d, err);
  if (!code) code = signs_open(context, d, err);
  if (!code) code = ratios_open(context, d, err);
  *out = d->out;
  *shared = d;
  return code;
}

static int derive_begin(const void *shared, void *state, struct err *err) {
  (void)shared, (void)err;
  struct derive_state *own = state;
  expression_work_start(&own->work, &own->arena);
  return 0;
}

static void derive_end(void *state) {
  struct derive_state *own = state;
  free(own->annual);
  arena_free(&own->arena);
}

/* --- push --- */

struct work {
  const struct derive *d;
  struct derive_state *state;
  struct batch in;
  uint32_t *formula;          /* rows: also the codes of the column */
  size_t took[FORMULA_CODES]; /* rows of each formula */
  bool *monthly;              /* rows: a record of some months, without depreciation */
  decimal *value[COMPONENTS];
  const struct span *unread; /* rows: the item whose text could not be read; NULL: none */
  const struct emit *emit;
};

/* The row behind those that have form and period of this one: they come in runs. */
static size_t run_end(const struct work *w, size_t row) {
  const struct vector *form = &w->in.vector[w->d->column.form];
  const int64_t *period = w->in.vector[w->d->column.period].number;
  size_t end = row + 1;
  while (end < w->in.rows && period[end] == period[row] && vector_same(form, end, row)) end++;
  return end;
}

static void choose_formulas(struct work *w) {
  const struct derive *d = w->d;
  const int64_t *period = w->in.vector[d->column.period].number;
  const int64_t *depreciation =
      d->column.depreciation == SCHEMA_ABSENT ? NULL : w->in.vector[d->column.depreciation].number;
  for (size_t r = 0, end; r < w->in.rows; r = end) {
    bool months = false;
    end = run_end(w, r);
    unsigned formula = formula_of(d, batch_text_at(&w->in, d->column.form, r), (period_code)period[r], &months);
    w->took[formula] += end - r;
    for (size_t i = r; i < end; i++) w->formula[i] = formula;
    for (size_t i = r; i < end; i++) w->monthly[i] = months && (!depreciation || depreciation[i] == DECIMAL_MISSING);
  }
}

/* first + sign (rest[0] + rest[1] + rest[2]): the component that a formula leaves out, of the other four. */
struct left_out {
  decimal *out;
  const decimal *first, *rest[3];
  int64_t sign;
};

static struct left_out left_out_of(const struct formula *formula, decimal *const value[COMPONENTS]) {
  struct left_out l = {.first = value[VALUE_ADDED], .sign = -1};
  size_t n = 0;
  for (int c = COMPENSATION; c < VALUE_ADDED; c++) {
    if (!formula->program[c])
      l.out = value[c];
    else if (n < 3)
      l.rest[n++] = value[c];
    else
      l.first = value[c]; /* all four are there */
  }
  if (l.out || formula->program[VALUE_ADDED]) return l;
  l.out = value[VALUE_ADDED];
  l.sign = 1;
  return l;
}

static void sum_wide(const struct left_out *l, size_t rows) {
  for (size_t r = 0; r < rows; r++) {
    int64_t a = l->first[r], b = l->rest[0][r], c = l->rest[1][r], d = l->rest[2][r];
    bool missing = a == DECIMAL_MISSING || b == DECIMAL_MISSING || c == DECIMAL_MISSING || d == DECIMAL_MISSING;
    decimal_sum sum = a + l->sign * ((decimal_sum)b + c + d);
    l->out[r] = missing || sum > INT64_MAX || sum <= INT64_MIN ? DECIMAL_MISSING : (decimal)sum;
  }
}

/* In 64 bits; in 128 where a step of it would overflow. */
static void sum_components(const struct formula *formula, decimal *const value[COMPONENTS], size_t rows) {
  const struct kernels *k = &kernels_narrow;
  struct left_out l = left_out_of(formula, value);
  uint64_t over = 0;
  if (!l.out) return; /* all five are set */
  k->add(l.rest[0], l.rest[1], l.out, rows, &over);
  k->add(l.out, l.rest[2], l.out, rows, &over);
  (l.sign > 0 ? k->add : k->subtract)(l.first, l.out, l.out, rows, &over);
  if (over) sum_wide(&l, rows);
}

static void run_formula(struct work *w, const struct formula *formula, decimal *const value[COMPONENTS]) {
  for (int c = COMPENSATION; c < COMPONENTS; c++)
    if (formula->program[c]) expression_decimal(formula->program[c], &w->in, &w->state->work, value[c]);
  sum_components(formula, value, w->in.rows);
}

/* A formula over the whole batch, of which only its own rows are kept. */
static void run_among_others(struct work *w, size_t f) {
  size_t rows = w->in.rows;
  decimal *own[COMPONENTS];
  for (int c = 0; c < COMPONENTS; c++) own[c] = arena_alloc(w->in.arena, rows * sizeof(decimal));
  run_formula(w, &w->d->formula[f], own);
  for (int c = 0; c < COMPONENTS; c++)
    for (size_t r = 0; r < rows; r++)
      if (w->formula[r] == f) w->value[c][r] = own[c][r];
}

/* Every formula that applies to a row of the batch; rows without one have no values. */
static void run_formulas(struct work *w) {
  for (int c = 0; c < COMPONENTS && w->took[NO_FORMULA] + w->took[NOT_MAIN] > 0; c++)
    for (size_t r = 0; r < w->in.rows; r++) w->value[c][r] = DECIMAL_MISSING;
  for (size_t f = 0; f < w->d->formulas; f++) {
    if (w->took[f] == w->in.rows)
      run_formula(w, &w->d->formula[f], w->value);
    else if (w->took[f])
      run_among_others(w, f);
  }
}

/* Which component keeps a record from having value added; of a monthly one, apart from depreciation. */
static int lacking(const struct work *w, size_t row) {
  const struct formula *formula = &w->d->formula[w->formula[row]];
  for (int c = 0; c < COMPONENTS; c++)
    if (formula->program[c] && w->value[c][row] == DECIMAL_MISSING && !(w->monthly[row] && c == CAPITAL_CONSUMPTION))
      return c;
  return COMPONENTS;
}

static void say_missing(struct work *w, size_t row, int which) {
  const struct formula *formula = &w->d->formula[w->formula[row]];
  char message[512];
  if (w->unread && w->unread[row].n && which < COMPONENTS)
    snprintf(message, sizeof message, "no value added: %s needs %.*s, whose text is not a number",
             component_name[which], SPAN_ARG(w->unread[row]));
  else if (which == COMPONENTS)
    snprintf(message, sizeof message, "%s", "no value added: the sum is out of range");
  else
    snprintf(message, sizeof message, "no value added: %s = %.*s lacks a required item", component_name[which],
             SPAN_ARG(expression_source(formula->table->component[which])));
  const char *column = component_name[which == COMPONENTS ? VALUE_ADDED : which];
  derive_say(w->d, &w->in, row, "value-added-missing", column, (struct span){0}, message, w->emit);
}

/* A record of some months: by its ratios, unless something else is missing too. */
static enum basis fill_months(struct work *w, size_t row) {
  decimal value[COMPONENTS];
  for (int c = 0; c < COMPONENTS; c++) value[c] = w->value[c][row];
  enum basis basis = monthly_fill(w->d, &w->in, row, value);
  for (int c = 0; c < COMPONENTS; c++) w->value[c][row] = value[c];
  if (basis == BASIS_NONE)
    derive_say(w->d, &w->in, row, "value-added-no-ratio", "capital_consumption", (struct span){0},
               "no value added: a record of some months without depreciation, and no annual report of the unit, its "
               "class, group or division before its year among the ratios",
               w->emit);
  return basis;
}

/* A row whose value added cannot be computed by the formula alone. */
static enum basis derive_fill_row(struct work *w, size_t row) {
  if (w->formula[row] == NOT_MAIN) return BASIS_NOTHING;
  if (w->formula[row] == NO_FORMULA) {
    derive_say(w->d, &w->in, row, "formula-missing", "form", batch_text_at(&w->in, w->d->column.form, row),
               "the catalog has no value-added formula for this form and year", w->emit);
    return BASIS_NONE;
  }
  int which = lacking(w, row);
  if (w->monthly[row] && which == COMPONENTS) return fill_months(w, row);
  if (w->monthly[row]) w->value[CAPITAL_CONSUMPTION][row] = w->value[VALUE_ADDED][row] = DECIMAL_MISSING;
  say_missing(w, row, which);
  return BASIS_NONE;
}

/* What each row is based on; the code is the basis. */
static void fill_rows(struct work *w, uint32_t *basis) {
  for (size_t r = 0; r < w->in.rows; r++) {
    bool whole = !w->monthly[r] && w->value[VALUE_ADDED][r] != DECIMAL_MISSING;
    basis[r] = whole ? BASIS_ACCOUNTS : derive_fill_row(w, r);
  }
}

static void note_annuals(struct work *w, const uint32_t *basis) {
  const int64_t *period = w->in.vector[w->d->column.period].number;
  for (size_t r = 0; r < w->in.rows; r++)
    if (basis[r] == BASIS_ACCOUNTS && period_kind((period_code)period[r]) == PERIOD_YEAR)
      annual_note(w->d, w->state, &w->in, r, w->value[VALUE_ADDED][r]);
}

static struct batch derive_widen(const struct work *w, const uint32_t *basis) {
  const struct derive *d = w->d;
  struct batch out = batch_extend(&w->in, &d->out);
  for (int c = 0; c < COMPONENTS; c++) out.vector[d->out_component[c]] = (struct vector){.number = w->value[c]};
  out.vector[d->out_formula] = (struct vector){.code = w->formula, .word = d->title, .words = FORMULA_CODES};
  out.vector[d->out_basis] = (struct vector){.code = basis, .word = basis_name, .words = BASES};
  return out;
}

static int derive_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                       struct err *err) {
  const struct derive *d = shared;
  struct work w = {.d = d, .state = state, .in = *in, .emit = emit};
  uint32_t *basis = arena_alloc(in->arena, in->rows * sizeof *basis);
  w.formula = arena_alloc(in->arena, in->rows * sizeof *w.formula);
  w.monthly = arena_alloc(in->arena, in->rows * sizeof *w.monthly);
  for (int c = 0; c < COMPONENTS; c++) w.value[c] = arena_alloc(in->arena, in->rows * sizeof(decimal));
  choose_formulas(&w);
  int code = signs_check(d, state, &w.in, w.formula, emit, err);
  if (code) return code;
  run_formulas(&w);
  w.unread = unread_withhold(d, &w.in, w.formula, w.value);
  fill_rows(&w, basis);
  if (d->keeps_annuals) note_annuals(&w, basis);
  struct batch out = derive_widen(&w, basis);
  return emit_batch(emit, &out, err);
}

static int derive_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  annual_join(into, from);
  return 0;
}

static int derive_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                         struct err *err) {
  (void)context;
  const struct derive *d = shared;
  return d->keeps_annuals ? annual_write(state, emit, err) : 0;
}

static const struct option options[] = {
    {"formula", 'F', OPTION_TEXT, offsetof(struct derive_options, formula), "VERSION",
     N_("use this version of a formula (2023, or 'enterprise 2023') whatever its dates, to compute history again"),
     NULL, 0, 0},
    {"ratios", 'r', OPTION_LIST, offsetof(struct derive_options, ratios), "FILE,...",
     N_("annual ratios for monthly records without depreciation, written by --ratios-out of annual runs"), NULL, 0, 0},
    {0}};

static const struct port ports[] = {{.name = "records", .title = N_("records with value added and its components")},
                                    {.name = "ratios",
                                     .option = "ratios-out",
                                     .letter = 'R',
                                     .title = N_("write what the annual reports of this run leave for later months"),
                                     .column = ratio_columns},
                                    PORT_CHANGES,
                                    {0}};

static const struct side_table tables[] = {{"ratios", "ratios", false}, {0}};

const struct stage derive_stage = {
    .cause = CAUSE_FORMULA,
    .by_record = true,
    .tables = tables,
    .scans = true,
    .ports = ports,
    .program =
        {.name = "tertia-derive",
         .summary = N_("value added by the income approach and its components"),
         .operands = "[FILE...]",
         .description =
             N_("Reads records and adds value_added, its components compensation, net_production_tax, "
                "capital_consumption and surplus, the formula they come from and what they stand on (basis).\n\n"
                "Formulas are tables of the catalog (formulas/), one a kind of form, with versions and dates. A "
                "required item that is missing makes value added missing, never 0.\n\n"
                "basis is accounts when all items are the record's own; unit-ratio when a monthly record's "
                "depreciation was taken from the unit's last annual report; class-ratio when its value added was "
                "taken from its revenue and the rate of its class, group or division; none when there is no value "
                "added.\n\n"
                "A loss entered without its minus is turned where the identity of operating profit shows it, and is "
                "a finding."),
         .options = options,
         .example = "tertia-derive --ratios-out ratios.csv annual.csv\n"
                    "tertia-derive --ratios ratios.csv monthly.csv\n"},
    .options_size = sizeof(struct derive_options),
    .state_size = sizeof(struct derive_state),
    .selective = true,
    .open = derive_open,
    .begin = derive_begin,
    .push = derive_push,
    .merge = derive_merge,
    .finish = derive_finish,
    .end = derive_end,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* remote.c - values of other periods, other forms and the class, as columns beside those of the record. See editing.h.
 */
#include "base/i18n.h"
#include "base/list.h"
#include "stages/edit/bands.h"
#include "stages/edit/editing.h"

/* --- which there are --- */

static bool remote_is_amount(const struct schema *schema, size_t column) {
  return column != SCHEMA_ABSENT && schema->column[column].type != COLUMN_TEXT &&
         schema->column[column].type != COLUMN_REAL;
}

/* The columns it is based on; false when the records lack one. */
static bool remote_bind(struct stage_context *context, struct editor *editor, struct remote_column *column) {
  struct remote remote = column->remote;
  struct span above = remote.column, below = {0}, form;
  if (remote.ratio.n) remote_ratio(remote.ratio, &above, &below);
  column->base = schema_find(&editor->in, above);
  column->below = below.n ? schema_find(&editor->in, below) : SCHEMA_ABSENT;
  if (!remote_is_amount(&editor->in, column->base) || (below.n && !remote_is_amount(&editor->in, column->below)))
    return false;
  column->form = arena_array(context->arena, uint16_t, editor->layout.forms->n + 1);
  while (remote.forms.n && span_cut(&remote.forms, '|', &form))
    column->form[column->forms++] = remember_form(&editor->layout, form);
  return true;
}

/* What must be remembered for it, of the forms of a rule. */
static void remote_remember(struct editor *editor, const struct remote_column *column, struct span forms) {
  static const char *const heads = "102-1|202-1|101-1";
  switch (column->remote.kind) {
  case REMOTE_PREVIOUS:
  case REMOTE_YEAR_AGO:
  case REMOTE_NEXT:
    remember_layout_add(&editor->layout, forms, column->base);
    break;
  case REMOTE_OF:
    remember_layout_add(&editor->layout, column->remote.forms, column->base);
    break;
  case REMOTE_PER_HEAD:
    remember_layout_add(&editor->layout, span_of(heads), editor->emp_end);
    break;
  default:
    break;
  }
}

static void remote_want(const struct editor *editor, struct remote_column *column, struct span forms) {
  for (size_t f = 0; f < editor->layout.forms->n; f++)
    if (forms_have(forms, editor->layout.forms->form[f].name)) column->wanted[f] = true;
}

static void remote_add(struct stage_context *context, struct editor *editor, struct schema_builder *builder,
                       struct span name, struct span forms) {
  struct remote_column column = {.remote = remote_of(name)};
  if (column.remote.kind == REMOTE_NONE || !remote_bind(context, editor, &column)) return;
  size_t at = 0;
  while (at < editor->remotes && !span_equal(span_of(builder->column[editor->in.n + at].name), name)) at++;
  if (at == editor->remotes) {
    column.wanted = arena_array(context->arena, bool, editor->layout.forms->n + 1);
    editor->remote[editor->remotes++] = column;
    schema_add(builder, name, COLUMN_DECIMAL);
  }
  remote_remember(editor, &editor->remote[at], forms);
  remote_want(editor, &editor->remote[at], forms);
}

static void remotes_of(struct stage_context *context, struct editor *editor, struct schema_builder *builder,
                       const struct expression *expression, struct span forms) {
  const struct span *name;
  size_t n = expression ? expression_columns(expression, &name) : 0;
  for (size_t i = 0; i < n; i++) remote_add(context, editor, builder, name[i], forms);
}

static size_t remotes_most(const struct catalog_rules *rules) {
  const struct span *name;
  size_t n = 1;
  for (size_t i = 0; i < rules->n; i++) {
    n += rules->rule[i].expression ? expression_columns(rules->rule[i].expression, &name) : 0;
    n += rules->rule[i].applies ? expression_columns(rules->rule[i].applies, &name) : 0;
  }
  return n;
}

int remotes_open(struct stage_context *context, struct editor *editor, struct err *err) {
  (void)err;
  struct schema_builder builder;
  schema_start(&builder, context->arena);
  schema_add_all(&builder, &editor->in);
  editor->remote = arena_array(context->arena, struct remote_column, remotes_most(editor->rules));
  for (size_t i = 0; i < editor->rules->n; i++) {
    const struct catalog_rule *rule = &editor->rules->rule[i];
    remotes_of(context, editor, &builder, rule->expression, rule->forms);
    remotes_of(context, editor, &builder, rule->applies, rule->forms);
  }
  editor->wide = schema_done(&builder);
  return 0;
}

/* --- their values --- */

/* What the values of a row depend on, found once a row. */
struct around {
  const struct batch *batch;
  size_t row;
  uint16_t form;
  period_code period;
  struct unit_rows unit;
  const struct remembered *previous, *next, *year_ago; /* of the same form */
};

/* One pass over the rows of the unit. */
static void around_rows(struct around *at) {
  at->previous = at->next = at->year_ago = NULL;
  if (at->period == PERIOD_NONE || at->form == FORM_UNKNOWN) return;
  period_code previous = period_shift(at->period, -1), next = period_shift(at->period, 1);
  period_code year_ago = period_shift(at->period, -(int)period_kind(at->period));
  for (size_t i = 0; i < at->unit.n; i++) {
    const struct remembered *row = at->unit.row[i].thing;
    if (row->form != at->form) continue;
    if (row->period == previous) at->previous = row;
    if (row->period == next) at->next = row;
    if (row->period == year_ago) at->year_ago = row;
  }
}

const struct remembered *row_of_form(const struct editor *editor, struct unit_rows unit, uint16_t form,
                                     period_code period) {
  if (form == FORM_UNKNOWN) return NULL;
  bool list = editor->layout.forms->form[form].frequency == FORM_LIST;
  for (size_t i = unit.n; i-- > 0;) {
    const struct remembered *row = unit.row[i].thing;
    if (row->form != form) continue;
    if (list ? period_year(row->period) == period_year(period) : row->period >> 4 == period >> 4) return row;
  }
  return NULL;
}

static decimal value_of_forms(const struct editor *editor, const uint16_t *form, size_t forms, struct unit_rows unit,
                              period_code period, size_t column) {
  decimal value = DECIMAL_MISSING;
  for (size_t i = 0; i < forms && value == DECIMAL_MISSING; i++)
    value = remembered_value(&editor->layout, row_of_form(editor, unit, form[i], period), column);
  return value;
}

static decimal persons_of_forms(const struct editor *editor, struct unit_rows unit, period_code period) {
  static const char *const name[] = {"102-1", "202-1", "101-1"};
  decimal value = DECIMAL_MISSING;
  for (size_t i = 0; i < 3 && value == DECIMAL_MISSING; i++) {
    uint16_t form = remember_form(&editor->layout, span_of(name[i]));
    value = value_of_forms(editor, &form, 1, unit, period, editor->emp_end);
  }
  return value;
}

decimal record_persons(const struct editor *editor, const decimal *value, struct unit_rows unit, period_code period) {
  size_t column[] = {editor->emp_avg, editor->emp_end};
  for (size_t i = 0; i < 2; i++)
    if (column[i] != SCHEMA_ABSENT && value[column[i]] != DECIMAL_MISSING) return value[column[i]];
  return persons_of_forms(editor, unit, period);
}

static decimal persons_of_row(const struct editor *editor, const struct around *at) {
  decimal value = batch_number_at(at->batch, editor->emp_avg, at->row);
  if (value == DECIMAL_MISSING) value = batch_number_at(at->batch, editor->emp_end, at->row);
  return value != DECIMAL_MISSING ? value : persons_of_forms(editor, at->unit, at->period);
}

static decimal per_head(const struct editor *editor, const struct around *at, decimal value) {
  decimal persons = persons_of_row(editor, at);
  if (value == DECIMAL_MISSING || persons == DECIMAL_MISSING || persons <= 0) return DECIMAL_MISSING;
  return (decimal)decimal_divide((decimal_sum)value * DECIMAL_SCALE, persons);
}

static decimal remote_value(const struct editor *editor, const struct remote_column *column, const struct around *at) {
  switch (column->remote.kind) {
  case REMOTE_PREVIOUS:
    return remembered_value(&editor->layout, at->previous, column->base);
  case REMOTE_YEAR_AGO:
    return remembered_value(&editor->layout, at->year_ago, column->base);
  case REMOTE_NEXT:
    return remembered_value(&editor->layout, at->next, column->base);
  case REMOTE_OF:
    return value_of_forms(editor, column->form, column->forms, at->unit, at->period, column->base);
  case REMOTE_PER_HEAD:
    return per_head(editor, at, at->batch->vector[column->base].number[at->row]);
  case REMOTE_CLASS_LOWER:
  case REMOTE_CLASS_MEDIAN:
  case REMOTE_CLASS_UPPER:
    return bands_value(editor->bands, column->remote, editor->class, at->batch, at->row,
                       batch_text_at(at->batch, editor->layout.form, at->row));
  case REMOTE_NONE:
    break;
  }
  return DECIMAL_MISSING;
}

static void remotes_of_row(const struct editor *editor, const struct around *at, struct batch *wide) {
  for (size_t i = 0; i < editor->remotes; i++) {
    bool wanted = at->form != FORM_UNKNOWN && editor->remote[i].wanted[at->form] && at->period != PERIOD_NONE;
    wide->vector[editor->in.n + i].number[at->row] =
        wanted ? remote_value(editor, &editor->remote[i], at) : DECIMAL_MISSING;
  }
}

static period_code remote_period_at(const struct editor *editor, const struct batch *in, size_t row) {
  return editor->layout.period == SCHEMA_ABSENT ? PERIOD_NONE
                                                : (period_code)in->vector[editor->layout.period].number[row];
}

static struct batch remotes_start(const struct editor *editor, const struct batch *in) {
  struct batch wide = batch_extend(in, &editor->wide);
  for (size_t i = 0; i < editor->remotes; i++)
    wide.vector[editor->in.n + i].number = arena_alloc(in->arena, (in->rows + 1) * sizeof(decimal));
  return wide;
}

struct batch remotes_fill(const struct editor *editor, const struct batch *in) {
  struct batch wide = remotes_start(editor, in);
  struct span last = {0};
  struct around at = {.batch = in, .form = FORM_UNKNOWN};
  for (at.row = 0; editor->remotes && at.row < in->rows; at.row++) {
    struct span form = batch_text_at(in, editor->layout.form, at.row);
    if (at.row == 0 || !span_equal(form, last)) at.form = remember_form(&editor->layout, last = form);
    at.period = remote_period_at(editor, in, at.row);
    at.unit = remember_rows(&editor->remember, remember_unit(&editor->layout, in, at.row));
    around_rows(&at);
    remotes_of_row(editor, &at, &wide);
  }
  return wide;
}

struct batch remotes_fill_one(const struct editor *editor, const struct batch *in, struct unit_rows unit) {
  struct batch wide = remotes_start(editor, in);
  struct around at = {.batch = in,
                      .form = remember_form(&editor->layout, batch_text_at(in, editor->layout.form, 0)),
                      .period = remote_period_at(editor, in, 0),
                      .unit = unit};
  around_rows(&at);
  remotes_of_row(editor, &at, &wide);
  return wide;
}

/* --- ratios that are learned --- */

void editor_ratios_open(struct stage_context *context, struct editor *editor) {
  const struct catalog_forms *forms = editor->layout.forms;
  editor->ratio = arena_array(context->arena, struct span, editor->remotes + 1);
  editor->form_name = arena_array(context->arena, struct span, forms->n + 1);
  for (size_t f = 0; f < forms->n; f++) editor->form_name[f] = forms->form[f].name;
  for (size_t i = 0; i < editor->remotes; i++) {
    struct span ratio = editor->remote[i].remote.ratio;
    size_t k = 0;
    while (k < editor->ratios && !span_equal(editor->ratio[k], ratio)) k++;
    if (ratio.n && k == editor->ratios) editor->ratio[editor->ratios++] = ratio;
  }
}

static const struct remote_column *column_of_ratio(const struct editor *editor, size_t ratio) {
  size_t i = 0;
  while (!span_equal(editor->remote[i].remote.ratio, editor->ratio[ratio])) i++;
  return &editor->remote[i];
}

static bool is_persons(const struct editor *editor, size_t column) {
  for (size_t i = 0; i < editor->items; i++)
    if (editor->item[i].column == column) return editor->item[i].person;
  return false;
}

/* Persons of the record itself, or of an employment form or the list. */
static decimal below_of(const struct editor *editor, const struct remote_column *column, const struct around *at) {
  decimal value = at->batch->vector[column->below].number[at->row];
  return value != DECIMAL_MISSING || !is_persons(editor, column->below) ? value : persons_of_row(editor, at);
}

static void ratios_of_row(const struct editor *editor, struct learned *learned, const struct around *at) {
  struct span class[LEARN_LEVELS - 1];
  for (size_t i = 0; i < LEARN_LEVELS - 1; i++) class[i] = batch_text_at(at->batch, editor->class[i], at -> row);
  for (size_t i = 0; i < editor->ratios; i++) {
    const struct remote_column *column = column_of_ratio(editor, i);
    decimal above = at->batch->vector[column->base].number[at->row], below = below_of(editor, column, at);
    if (above == DECIMAL_MISSING || below == DECIMAL_MISSING || below <= 0) continue;
    bool months = period_kind(at->period) == PERIOD_MONTH && is_persons(editor, column->below);
    double part = months ? period_month(at->period) / 12.0 : 1;
    learned_add(learned, class, (uint32_t)i, at->form, at->period, (double)above / (double)below / part);
  }
}

void editor_ratios_learn(const struct editor *editor, struct learned *learned, const struct batch *batch) {
  struct around at = {.batch = batch};
  for (at.row = 0; at.row < batch->rows; at.row++) {
    at.form = remember_form(&editor->layout, batch_text_at(batch, editor->layout.form, at.row));
    at.period = remote_period_at(editor, batch, at.row);
    at.unit = remember_rows(&editor->remember, remember_unit(&editor->layout, batch, at.row));
    if (at.form != FORM_UNKNOWN && at.period != PERIOD_NONE) ratios_of_row(editor, learned, &at);
  }
}

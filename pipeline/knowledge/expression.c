/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression.c - expressions in cells: every column they use, and every text they compare a column of names with, is
 * resolved. See sheet.h. */
#include "base/i18n.h"
#include "data/expression_remote.h"
#include "knowledge/columns.h"
#include "knowledge/inside.h"

/* scheme:NAME is the column tertia-classify adds for a scheme. */
static bool is_scheme_column(struct span name) { return span_starts(name, span_of("scheme:")); }

static bool ratio_resolve(const struct sheet *sheet, size_t row, int field, struct span ratio) {
  struct span above, below;
  if (!remote_ratio(ratio, &above, &below)) {
    sheet_fault(sheet, row, field, NULL, _("'%.*s' is no ratio of two columns, such as payroll/emp_end"),
                SPAN_ARG(ratio));
    return false;
  }
  return sheet_resolve(sheet, row, field, above, NAMES_COLUMNS) &&
         sheet_resolve(sheet, row, field, below, NAMES_COLUMNS);
}

/* previous(x), of('102-1', x), class_median('x/y'): their columns and forms. */
static bool remote_resolve(const struct sheet *sheet, size_t row, int field, struct remote remote) {
  struct span form, forms = remote.forms;
  bool good = true;
  if (remote.ratio.n) return ratio_resolve(sheet, row, field, remote.ratio);
  while (forms.n && span_cut(&forms, '|', &form)) good &= sheet_resolve(sheet, row, field, form, NAMES_FORMS);
  return sheet_resolve(sheet, row, field, remote.column, NAMES_COLUMNS) && good;
}

static bool columns_resolve(const struct sheet *sheet, size_t row, int field, const struct expression *expression) {
  const struct span *name;
  size_t n = expression_columns(expression, &name);
  bool good = true;
  for (size_t i = 0; i < n; i++) {
    struct span scheme = {name[i].p + 7, name[i].n - 7};
    struct remote remote = remote_of(name[i]);
    if (remote.kind != REMOTE_NONE)
      good &= remote_resolve(sheet, row, field, remote);
    else if (is_scheme_column(name[i]))
      good &= sheet_resolve(sheet, row, field, scheme, NAMES_SCHEMES);
    else
      good &= sheet_resolve(sheet, row, field, name[i], NAMES_COLUMNS);
  }
  return good;
}

/* form = 'F203': the text is a form. */
static void literal_resolve(const struct sheet *sheet, size_t row, int field, struct expression_literal literal) {
  if (is_scheme_column(literal.column)) {
    struct span scheme = {literal.column.p + 7, literal.column.n - 7};
    sheet_category(sheet, row, field, scheme, literal.text);
    return;
  }
  const struct catalog_columns *columns = knowledge_load(sheet->knowledge, "columns.csv");
  const struct catalog_column *column = columns ? catalog_column(columns, literal.column) : NULL;
  if (column && column->values) sheet_resolve(sheet, row, field, literal.text, column->values);
}

/* The catalog's columns and the schemes' that the expression uses. */
static struct schema schema_for(const struct sheet *sheet, const struct catalog_columns *columns,
                                const struct expression *expression) {
  const struct span *name;
  size_t n = expression_columns(expression, &name);
  struct schema_builder builder;
  schema_start(&builder, sheet->arena);
  schema_add_all(&builder, &columns->schema);
  for (size_t i = 0; i < n; i++) {
    if (is_scheme_column(name[i])) schema_add(&builder, name[i], COLUMN_TEXT);
    if (remote_of(name[i]).kind != REMOTE_NONE) schema_add(&builder, name[i], COLUMN_DECIMAL);
  }
  return schema_done(&builder);
}

const struct expression *sheet_expression(const struct sheet *sheet, size_t row, int field, struct span text,
                                          enum expression_type wanted) {
  const struct expression *expression;
  const struct expression_program *program;
  const struct expression_literal *literal;
  struct err err = {0};
  const struct catalog_columns *columns = knowledge_load(sheet->knowledge, "columns.csv");
  if (expression_parse(text, sheet->arena, &expression, &err)) {
    sheet_fault(sheet, row, FIELD_ROW, NULL, "%s", err.text);
    return NULL;
  }
  if (!columns || !columns_resolve(sheet, row, field, expression)) return NULL;
  size_t n = expression_literals(expression, sheet->arena, &literal);
  for (size_t i = 0; i < n; i++)
    if (literal[i].whole) literal_resolve(sheet, row, field, literal[i]);
  struct schema schema = schema_for(sheet, columns, expression);
  if (expression_bind(expression, &schema, ABSENT_IS_ERROR, sheet->arena, &program, &err)) {
    sheet_fault(sheet, row, FIELD_ROW, NULL, "%s", err.text);
    return NULL;
  }
  if (expression_program_type(program) != wanted) {
    sheet_fault(sheet, row, field, NULL,
                wanted == EXPRESSION_TRUTH ? _("the expression is no condition") : _("the expression is no number"));
    return NULL;
  }
  return expression;
}

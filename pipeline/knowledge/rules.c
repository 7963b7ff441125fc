/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules.c - see rules.h. */
#include "knowledge/rules.h"

#include <math.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "knowledge/inside.h"

enum {
  RULE,
  FORMS,
  APPLIES,
  FROM,
  TO,
  SEVERITY,
  EXPRESSION,
  TOLERANCE,
  COLUMN,
  WEIGHT,
  MESSAGE_ZH,
  MESSAGE_EN,
  QUESTION_ZH,
  SOURCE,
  FIELDS
};
static const struct field fields[FIELDS] = {
    [RULE] = {"rule", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [FORMS] = {"forms", FIELD_NAME, FIELD_FILLED | FIELD_LIST | FIELD_STAR, NULL, NAMES_FORMS},
    [APPLIES] = {"applies", FIELD_CONDITION, 0, NULL, NAMES_NONE},
    [FROM] = {"valid_from", FIELD_YEAR, 0, NULL, NAMES_NONE},
    [TO] = {"valid_to", FIELD_YEAR, 0, NULL, NAMES_NONE},
    [SEVERITY] = {"severity", FIELD_WORD, 0, "fatal|query|note|finding", NAMES_NONE},
    [EXPRESSION] = {"expression", FIELD_CONDITION, FIELD_FILLED, NULL, NAMES_NONE},
    [TOLERANCE] = {"tolerance", FIELD_NUMBER, 0, NULL, NAMES_NONE},
    [COLUMN] = {"column", FIELD_NAME, 0, NULL, NAMES_COLUMNS},
    [WEIGHT] = {"weight", FIELD_NUMBER, 0, NULL, NAMES_NONE},
    [MESSAGE_ZH] = {"message_zh", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [MESSAGE_EN] = {"message_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [QUESTION_ZH] = {"question_zh", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [SOURCE] = {"source", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

/* The expression with the cell `tolerance` put in for {tolerance}. */
static struct span fill_tolerance(const struct sheet *sheet, size_t row) {
  struct span expression = sheet_cell(sheet, row, EXPRESSION), tolerance = sheet_cell(sheet, row, TOLERANCE);
  struct span mark = span_of("{tolerance}"), rest = expression;
  const char *at = span_find(expression, mark);
  if (!at && tolerance.n) sheet_fault(sheet, row, TOLERANCE, NULL, _("the expression does not use {tolerance}"));
  if (at && !tolerance.n) sheet_fault(sheet, row, TOLERANCE, NULL, _("the expression needs a tolerance"));
  if (!at || !tolerance.n) return expression;
  struct strbuf text = {0};
  for (; (at = span_find(rest, mark)) != NULL; rest = span_between(at + mark.n, rest.p + rest.n)) {
    strbuf_span(&text, span_between(rest.p, at));
    strbuf_span(&text, tolerance);
  }
  strbuf_span(&text, rest);
  struct span filled = {arena_copy(sheet->arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return filled;
}

static enum rule_severity severity_of(int choice) {
  return choice == 0 ? RULE_FATAL : choice == 2 ? RULE_NOTE : RULE_QUERY;
}

static struct catalog_rule rules_rule_read(const struct sheet *sheet, size_t r) {
  struct span applies = sheet_cell(sheet, r, APPLIES), expression = fill_tolerance(sheet, r);
  double weight = span_real(sheet_cell(sheet, r, WEIGHT));
  bool usable = expression.n && (span_find(expression, span_of("{tolerance}")) == NULL);
  return (struct catalog_rule){
      .rule = sheet_cell(sheet, r, RULE),
      .forms = sheet_cell(sheet, r, FORMS),
      .applies = applies.n ? sheet_expression(sheet, r, APPLIES, applies, EXPRESSION_TRUTH) : NULL,
      .expression = usable ? sheet_expression(sheet, r, EXPRESSION, expression, EXPRESSION_TRUTH) : NULL,
      .from = sheet_whole(sheet, r, FROM, 0),
      .to = sheet_whole(sheet, r, TO, 0),
      .severity = severity_of(sheet_choice(sheet, r, SEVERITY)),
      .column = sheet_cell(sheet, r, COLUMN),
      .weight = isnan(weight) ? 1 : weight,
      .message_zh = sheet_cell(sheet, r, MESSAGE_ZH),
      .message_en = sheet_cell(sheet, r, MESSAGE_EN),
      .question_zh = sheet_cell(sheet, r, QUESTION_ZH),
      .source = sheet_cell(sheet, r, SOURCE)};
}

static const void *rules_build(struct sheet *sheet) {
  struct catalog_rules *rules = arena_array(sheet->arena, struct catalog_rules, 1);
  struct catalog_rule *rule = arena_array(sheet->arena, struct catalog_rule, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    rule[r] = rules_rule_read(sheet, r);
    if (rule[r].from && rule[r].to && rule[r].from > rule[r].to)
      sheet_fault(sheet, r, TO, NULL, _("valid until before it is valid"));
    if (rule[r].weight < 0) sheet_fault(sheet, r, WEIGHT, NULL, _("a weight is not below 0"));
  }
  rules->rule = rule;
  rules->n = sheet->table->rows;
  return rules;
}

const struct sheet_kind rules_kind = {fields, FIELDS, false, rules_build, NULL, NULL};

int knowledge_rules(struct knowledge *knowledge, const char *name, const struct catalog_rules **rules,
                    struct err *err) {
  const void *object;
  char path[256];
  snprintf(path, sizeof path, "rules/%s.csv", name);
  int code = knowledge_object(knowledge, path, &object, err);
  *rules = object;
  return code;
}

int knowledge_rules_of(struct knowledge *knowledge, const struct table *table, const struct catalog_rules **rules,
                       struct err *err) {
  const void *object;
  int code = knowledge_object_of(knowledge, "rules", table, &object, err);
  *rules = object;
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* monitor.c - see monitor.h. */
#include "knowledge/monitor.h"

#include "base/i18n.h"
#include "knowledge/inside.h"

struct panel_rules {
  const struct panel_rule *rule;
  size_t n;
};
struct panel_flags {
  const struct panel_flag *flag;
  size_t n;
};

/* --- the panel --- */

enum { RULE, KIND, LEAST, RULE_ZH, RULE_EN, NOTE, RULE_FIELDS };
static const struct field rule_fields[RULE_FIELDS] = {
    [RULE] = {"rule", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [KIND] = {"kind", FIELD_WORD, FIELD_FILLED, "share|largest|list", NAMES_NONE},
    [LEAST] = {"least", FIELD_NUMBER, FIELD_NEED, NULL, NAMES_NONE},
    [RULE_ZH] = {"title_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [RULE_EN] = {"title_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static const void *rules_build(struct sheet *sheet) {
  struct panel_rules *rules = arena_array(sheet->arena, struct panel_rules, 1);
  struct panel_rule *rule = arena_array(sheet->arena, struct panel_rule, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    int kind = sheet_choice(sheet, r, KIND);
    rule[r] =
        (struct panel_rule){sheet_cell(sheet, r, RULE), sheet_cell(sheet, r, RULE_ZH), sheet_cell(sheet, r, RULE_EN),
                            kind < 0 ? PANEL_LIST : (enum panel_kind)kind, span_real(sheet_cell(sheet, r, LEAST))};
    if (rule[r].kind != PANEL_LIST && !(rule[r].least > 0))
      sheet_fault(sheet, r, LEAST, NULL, _("a share or a number above 0 is needed"));
  }
  *rules = (struct panel_rules){rule, sheet->table->rows};
  return rules;
}

const struct sheet_kind panel_rules_kind = {rule_fields, RULE_FIELDS, false, rules_build, NULL, NULL};

/* --- warnings --- */

enum { FLAG, CONDITION, FLAG_ZH, FLAG_EN, FLAG_FIELDS };
static const struct field flag_fields[FLAG_FIELDS] = {
    [FLAG] = {"flag", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [CONDITION] = {"condition", FIELD_CONDITION, FIELD_FILLED, NULL, NAMES_NONE},
    [FLAG_ZH] = {"title_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [FLAG_EN] = {"title_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
};

struct schema panel_schema(struct arena *arena) {
  static const char *const name[PANEL_FIGURES] = {"revenue",          "before",    "growth",           "share",
                                                  "contribution",     "op_profit", "op_profit_before", "headcount",
                                                  "headcount_before", "missing"};
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (size_t i = 0; i < PANEL_FIGURES; i++) schema_add(&builder, span_of(name[i]), COLUMN_DECIMAL);
  return schema_done(&builder);
}

static void fault_figure(const struct sheet *sheet, size_t r, const struct schema *schema, struct span name) {
  struct nearest nearest;
  nearest_start(&nearest, name);
  for (size_t i = 0; i < schema->n; i++) nearest_try(&nearest, span_of(schema->column[i].name));
  sheet_fault(sheet, r, CONDITION, &nearest, _("'%.*s' is no figure of a key enterprise"), SPAN_ARG(name));
}

static const struct expression *condition_of(const struct sheet *sheet, size_t r) {
  const struct expression *expression;
  const struct expression_program *program;
  const struct span *name;
  struct err err = {0};
  struct schema schema = panel_schema(sheet->arena);
  struct span text = sheet_cell(sheet, r, CONDITION);
  if (!text.n) return NULL;
  if (expression_parse(text, sheet->arena, &expression, &err))
    return sheet_fault(sheet, r, FIELD_ROW, NULL, "%s", err.text), NULL;
  size_t n = expression_columns(expression, &name);
  for (size_t i = 0; i < n; i++)
    if (schema_index(&schema, name[i]) == SCHEMA_ABSENT) return fault_figure(sheet, r, &schema, name[i]), NULL;
  if (expression_bind(expression, &schema, ABSENT_IS_ERROR, sheet->arena, &program, &err))
    return sheet_fault(sheet, r, FIELD_ROW, NULL, "%s", err.text), NULL;
  if (expression_program_type(program) == EXPRESSION_TRUTH) return expression;
  return sheet_fault(sheet, r, CONDITION, NULL, _("the expression is no condition")), NULL;
}

static const void *flags_build(struct sheet *sheet) {
  struct panel_flags *flags = arena_array(sheet->arena, struct panel_flags, 1);
  struct panel_flag *flag = arena_array(sheet->arena, struct panel_flag, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++)
    flag[r] = (struct panel_flag){sheet_cell(sheet, r, FLAG), sheet_cell(sheet, r, FLAG_ZH),
                                  sheet_cell(sheet, r, FLAG_EN), condition_of(sheet, r)};
  *flags = (struct panel_flags){flag, sheet->table->rows};
  return flags;
}

const struct sheet_kind panel_flags_kind = {flag_fields, FLAG_FIELDS, false, flags_build, NULL, NULL};

int knowledge_monitor(struct knowledge *knowledge, struct catalog_monitor *monitor, struct err *err) {
  const void *rules = NULL, *flags = NULL;
  *monitor = (struct catalog_monitor){0};
  int code = knowledge_object(knowledge, "monitor/panel.csv", &rules, err);
  if (!code) code = knowledge_object(knowledge, "monitor/flags.csv", &flags, err);
  if (code) return code;
  const struct panel_rules *r = rules;
  const struct panel_flags *f = flags;
  *monitor = (struct catalog_monitor){r->rule, f->flag, r->n, f->n};
  return 0;
}

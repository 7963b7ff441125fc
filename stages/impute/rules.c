/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rules.c - see rules.h. Rules run over a batch of one row with the columns that are remembered. */
#include "stages/impute/rules.h"

#include "base/i18n.h"
#include "knowledge/rules.h"

decimal impute_amount_named(const struct impute *im, const struct held *held, struct span name) {
  size_t at = impute_amount_of(im, name);
  return at == SIZE_MAX ? DECIMAL_MISSING : held->number[at];
}

/* --- running --- */

static void rules_row_put(const struct impute *im, const struct held *held) {
  const struct batch *row = &im->rules->row;
  for (size_t i = 0; i < im->amounts; i++) row->vector[i].number[0] = held->number[i];
  for (size_t i = 0; i < im->texts; i++) row->vector[im->amounts + i].text[0] = held->text[i];
  row->vector[im->amounts + im->texts].text[0] = held->form;
  row->vector[im->amounts + im->texts + 1].number[0] = held->period;
}

static enum truth truth_of(struct edit_rules *rules, const struct expression_program *program) {
  unsigned char truth = TRUTH_UNKNOWN;
  expression_truth(program, &rules->row, &rules->work, &truth);
  return (enum truth)truth;
}

static bool is_valid(const struct edit_rule *rule, const struct held *held) {
  if (!rule->from && !rule->to) return true;
  int year = held->period == PERIOD_NONE ? 0 : period_year(held->period);
  return year && (!rule->from || year >= rule->from) && (!rule->to || year <= rule->to);
}

static bool applies(struct edit_rules *rules, const struct edit_rule *rule, const struct held *held) {
  return impute_forms_have(rule->forms, held->form) && is_valid(rule, held) &&
         (!rule->applies || truth_of(rules, rule->applies) == TRUTH_TRUE);
}

bool impute_rule_applies(struct impute *im, const struct edit_rule *rule, const struct held *held) {
  rules_row_put(im, held);
  return applies(im->rules, rule, held);
}

enum truth impute_condition_truth(struct impute *im, const struct expression_program *program,
                                  const struct held *held) {
  rules_row_put(im, held);
  return truth_of(im->rules, program);
}

bool impute_rules_are_met(struct impute *im, const struct held *held) {
  rules_row_put(im, held);
  for (size_t r = 0; r < im->rules->n; r++)
    if (truth_of(im->rules, im->rules->rule[r].program) == TRUTH_FALSE && applies(im->rules, &im->rules->rule[r], held))
      return false;
  return true;
}

/* --- opening --- */

static bool is_special(struct span name) { return span_is(name, "form") || span_is(name, "period"); }

/* The columns of a rule are remembered: as amounts where they are amounts or are compared with no text. False where
 * the input lacks one that does not count as nil. */
static int columns_remember(struct stage_context *context, struct impute *im, const struct expression *expression,
                            struct err *err) {
  const struct span *name;
  const struct expression_literal *literal;
  size_t n = expression_columns(expression, &name),
         literals = expression_literals(expression, context->arena, &literal);
  for (size_t i = 0; i < n; i++) {
    size_t column = schema_index(&im->in, name[i]);
    bool is_text =
        column != SCHEMA_ABSENT && catalog_column(im->catalog, name[i]) && im->in.column[column].type == COLUMN_TEXT;
    for (size_t k = 0; k < literals; k++) is_text |= span_equal(literal[k].column, name[i]);
    if (column == SCHEMA_ABSENT || is_special(name[i]) || im->in.column[column].type == COLUMN_PERIOD) continue;
    if (is_text ? impute_text_add(context, im, name[i], err) == SIZE_MAX
                : impute_amount_add(context, im, name[i], err) == SIZE_MAX)
      return err->code;
  }
  return 0;
}

/* A rule over no amount that is imputed cannot be broken by imputation. */
static bool is_concerned(const struct impute *im, const struct expression *expression) {
  const struct span *name;
  size_t n = expression_columns(expression, &name);
  for (size_t i = 0; i < n; i++)
    for (size_t v = 0; v < im->variables; v++)
      if (span_is(name[i], im->variable[v].name)) return true;
  return false;
}

struct opening {
  struct span name, forms;
  long from, to;
  const struct expression *expression, *applies;
};

static void schema_make(struct stage_context *context, struct impute *im) {
  struct schema_builder builder;
  schema_start(&builder, context->arena);
  for (size_t i = 0; i < im->amounts; i++) schema_add(&builder, span_of(im->amount[i].name), COLUMN_DECIMAL);
  for (size_t i = 0; i < im->texts; i++) schema_add(&builder, span_of(im->text_name[i]), COLUMN_TEXT);
  schema_add(&builder, span_of("form"), COLUMN_TEXT);
  schema_add(&builder, span_of("period"), COLUMN_PERIOD);
  im->rules->schema = schema_done(&builder);
  im->rules->row = batch_new(context->arena, &im->rules->schema, 1);
  expression_work_start(&im->rules->work, context->arena);
}

static int conditions_bind(struct stage_context *context, struct impute *im, struct edit_rule *rule, struct err *err) {
  rule->condition = arena_array(context->arena, const struct expression_program **, rule->cases.n + 1);
  int code = 0;
  for (size_t c = 0; c < rule->cases.n; c++) {
    const struct expression_case *item = &rule->cases.item[c];
    rule->condition[c] = arena_array(context->arena, const struct expression_program *, item->conditions + 1);
    for (size_t k = 0; !code && k < item->conditions; k++)
      code = expression_bind(item->condition[k].expression, &im->rules->schema, ABSENT_IS_MISSING, context->arena,
                             &rule->condition[c][k], err);
  }
  return code;
}

static int rule_bind(struct stage_context *context, struct impute *im, const struct opening *o, struct err *err) {
  struct edit_rule *rule = &im->rules->rule[im->rules->n];
  *rule = (struct edit_rule){.name = o->name, .forms = o->forms, .from = o->from, .to = o->to};
  int code = expression_bind(o->expression, &im->rules->schema, ABSENT_IS_MISSING, context->arena, &rule->program, err);
  if (!code && expression_program_type(rule->program) != EXPRESSION_TRUTH)
    code = err_set(err, EX_CONFIG, _("rule %.*s is no condition over these columns"), SPAN_ARG(o->name));
  if (!code && o->applies)
    code = expression_bind(o->applies, &im->rules->schema, ABSENT_IS_MISSING, context->arena, &rule->applies, err);
  if (code) return err_context(err, "%.*s", SPAN_ARG(o->name));
  expression_cases(o->expression, context->arena, &rule->cases);
  im->rules->n++;
  return conditions_bind(context, im, rule, err);
}

static int rules_read(struct stage_context *context, const char *name, const struct catalog_rules **rules,
                      struct err *err) {
  const struct table *table;
  if (!name_is_of_file(name)) return knowledge_rules(context->knowledge, name, rules, err);
  int code = context->table(context, name, &table, err);
  return code ? code : knowledge_rules_of(context->knowledge, table, rules, err);
}

/* Fatal rules of the table, then the conditions named by --edit, which apply to all records. */
static int openings_find(struct stage_context *context, struct impute *im, struct opening **list, size_t *n,
                         struct err *err) {
  const char *name = im->options->rules ? im->options->rules : "edits";
  const struct option_list *edits = &im->options->edits;
  const struct catalog_rules *rules = NULL;
  int code = strcmp(name, "none") == 0 ? 0 : rules_read(context, name, &rules, err);
  *n = 0;
  *list = arena_array(context->arena, struct opening, (rules ? rules->n : 0) + edits->n + 1);
  for (size_t i = 0; !code && rules && i < rules->n; i++) {
    const struct catalog_rule *r = &rules->rule[i];
    if (r->severity == RULE_FATAL && r->expression)
      (*list)[(*n)++] = (struct opening){r->rule, r->forms, r->from, r->to, r->expression, r->applies};
  }
  for (size_t i = 0; !code && i < edits->n; i++) {
    struct opening *o = &(*list)[(*n)++];
    *o = (struct opening){span_of(edits->item[i]), span_of("*"), 0, 0, NULL, NULL};
    code = expression_parse(span_of(edits->item[i]), context->arena, &o->expression, err);
  }
  return code;
}

/* A column that the user names in --edit must be there. */
static int edit_check(const struct impute *im, const struct opening *o, struct err *err) {
  const struct span *name;
  size_t n = expression_columns(o->expression, &name), ignored;
  for (size_t i = 0; i < n; i++)
    if (!is_special(name[i]) && schema_index(&im->in, name[i]) == SCHEMA_ABSENT) {
      char text[128];
      size_t length = name[i].n < sizeof text ? name[i].n : sizeof text - 1;
      memcpy(text, name[i].p, length), text[length] = 0;
      return stage_need(&im->in, text, &ignored, err);
    }
  return 0;
}

int impute_rules_open(struct stage_context *context, struct impute *im, struct err *err) {
  struct opening *list;
  size_t n = 0, kept = 0;
  im->rules = arena_array(context->arena, struct edit_rules, 1);
  int code = openings_find(context, im, &list, &n, err);
  for (size_t i = 0; !code && i < n; i++) {
    if (!list[i].forms.n || i >= n - im->options->edits.n) code = edit_check(im, &list[i], err);
    if (code || !is_concerned(im, list[i].expression)) continue;
    list[kept++] = list[i];
    code = columns_remember(context, im, list[i].expression, err);
    if (!code && list[i].applies) code = columns_remember(context, im, list[i].applies, err);
  }
  im->rules->rule = arena_array(context->arena, struct edit_rule, kept + 1);
  if (!code) schema_make(context, im);
  for (size_t i = 0; !code && i < kept; i++) code = rule_bind(context, im, &list[i], err);
  return code;
}

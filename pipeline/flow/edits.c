/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edits.c - see edits.h. */
#include "flow/edits.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "data/period.h"
#include "knowledge/checks.h"
#include "knowledge/rules.h"

struct edit {
  const struct catalog_rule *rule;
  const struct expression_program *program;
  const struct expression_program *applies; /* the rule applies where this is true; NULL: everywhere */
  size_t column;                            /* the column whose value is shown */
  struct edit_sides sides;
};

static bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/* Does the name occur in the text only as nil(name), so that an absent column counts as nil? */
static bool only_as_nil(struct span text, struct span name) {
  static const struct span nil = {"nil(", 4};
  for (size_t i = 0; i + name.n <= text.n; i++) {
    bool whole = (i == 0 || !is_name(text.p[i - 1])) && (i + name.n == text.n || !is_name(text.p[i + name.n]));
    if (!whole || memcmp(text.p + i, name.p, name.n) != 0) continue;
    if (i < nil.n || memcmp(text.p + i - nil.n, nil.p, nil.n) != 0) return false;
  }
  return true;
}

/* Does the schema have the columns of a rule, except items that count as nil because the form of that year did not ask
 * for them?
 */
static bool applies(const struct expression *expression, const struct schema *schema) {
  const struct span *name;
  size_t n = expression_columns(expression, &name), there = 0;
  for (size_t i = 0; i < n; i++) {
    if (schema_find(schema, name[i]) != SCHEMA_ABSENT)
      there++;
    else if (!only_as_nil(expression_source(expression), name[i]))
      return false;
  }
  return there > 0;
}

/* If the condition `applies` needs columns that the records lack, it is unknown, and the rule does not apply. */
static int edit_scope_bind(struct stage_context *context, struct edit *edit, const struct schema *schema,
                           struct err *err) {
  const struct catalog_rule *rule = edit->rule;
  int code = expression_bind(rule->applies, schema, ABSENT_IS_MISSING, context->arena, &edit->applies, err);
  return code ? err_context(err, "%.*s", SPAN_ARG(rule->rule)) : 0;
}

/* Compile a rule for the columns of the schema; skip it when it does not apply to them. */
static int edit_add(struct stage_context *context, const struct catalog_rule *rule, const struct schema *schema,
                    struct edits *edits, struct err *err) {
  const struct span *name;
  struct edit *edit = &edits->edit[edits->n];
  if (!applies(rule->expression, schema)) return 0;
  *edit = (struct edit){.rule = rule};
  int code = expression_bind(rule->expression, schema, ABSENT_IS_MISSING, context->arena, &edit->program, err);
  if (code) return err_context(err, "%.*s", SPAN_ARG(rule->rule));
  if (expression_program_type(edit->program) != EXPRESSION_TRUTH)
    return err_set(err, EX_CONFIG, _("rule %.*s is no condition over these columns"), SPAN_ARG(rule->rule));
  if (rule->applies && edit_scope_bind(context, edit, schema, err)) return err->code;
  struct span column = rule->column;
  if (!column.n && expression_columns(rule->expression, &name)) column = name[0];
  edit->column = schema_find(schema, column);
  edits->n++;
  return edit_sides_bind(&edit->sides, expression_source(rule->expression), column, schema, context->arena, err);
}

static int rules_read(struct stage_context *context, const char *name, const struct catalog_rules **rules,
                      struct err *err) {
  size_t n = strlen(name);
  const struct table *table;
  bool file = strchr(name, '/') || (n > 4 && strcmp(name + n - 4, ".csv") == 0);
  if (!file) return knowledge_rules(context->knowledge, name, rules, err);
  int code = context->table(context, name, &table, err);
  return code ? code : knowledge_rules_of(context->knowledge, table, rules, err);
}

int edits_read(struct stage_context *context, const char *name, const struct schema *schema, struct edits *edits,
               struct err *err) {
  const struct catalog_rules *rules;
  *edits = (struct edits){0};
  if (name && strcmp(name, "none") == 0) return 0;
  int code = rules_read(context, name ? name : "edits", &rules, err);
  if (code) return code;
  edits->form = schema_find(schema, span_of("form"));
  edits->period = schema_find(schema, span_of("period"));
  edits->place = place_find(schema);
  edits->edit = arena_array(context->arena, struct edit, rules->n + 1);
  for (size_t i = 0; !code && i < rules->n; i++) code = edit_add(context, &rules->rule[i], schema, edits, err);
  return code;
}

static bool is_of(struct span forms, struct span form) {
  struct span name;
  while (span_cut(&forms, '|', &name))
    if (span_is(name, "*") || span_equal(name, form)) return true;
  return false;
}

static struct span form_at(const struct edits *edits, const struct batch *batch, size_t row) {
  return edits->form == SCHEMA_ABSENT ? (struct span){0} : vector_text(&batch->vector[edits->form], row);
}

/* Is the rule valid in the year of the record? */
static bool is_valid(const struct edits *edits, const struct edit *edit, const struct batch *batch, size_t row) {
  const struct catalog_rule *rule = edit->rule;
  if ((!rule->from && !rule->to) || edits->period == SCHEMA_ABSENT) return true;
  period_code period = (period_code)batch->vector[edits->period].number[row];
  int year = period == PERIOD_NONE ? 0 : period_year(period);
  return year && (!rule->from || year >= rule->from) && (!rule->to || year <= rule->to);
}

/* Does the rule apply to this record? `scope` is the truth of its condition `applies`, or NULL. */
static bool holds_for(const struct edits *edits, const struct edit *edit, const struct batch *batch, size_t row,
                      bool mixed, const unsigned char *scope) {
  return (!mixed || is_of(edit->rule->forms, form_at(edits, batch, row))) && is_valid(edits, edit, batch, row) &&
         (!scope || scope[row] == TRUTH_TRUE);
}

/* The column as named in the file's header. Where the file has no such column and no other step filled it, the rule
 * does not apply to its records: *absent. */
static struct span edit_title(const struct edit *edit, const struct batch *batch, size_t r,
                              const struct edit_titles *titles, bool *absent) {
  const struct column *column = &batch->schema->column[edit->column];
  struct span title = titles ? titles->title(titles->context, r, edit->column) : (struct span){0};
  const struct vector *vector = &batch->vector[edit->column];
  bool filled = column->type == COLUMN_TEXT     ? vector_text(vector, r).n > 0
                : column->type == COLUMN_PERIOD ? vector->number[r] != PERIOD_NONE
                                                : vector->number[r] != DECIMAL_MISSING;
  *absent = titles && !title.n && !filled;
  return title.n ? title : span_of(column->name);
}

static void give(const struct edits *edits, struct edit_state *state, const struct edit *edit,
                 const struct batch *batch, size_t r, const struct edit_titles *titles,
                 const struct finding_sink *sink) {
  char number[EDIT_VALUE];
  bool absent = false;
  const struct catalog_rule *rule = edit->rule;
  struct finding finding = {.severity = rule->severity == RULE_NOTE ? SEVERITY_NOTE : SEVERITY_FINDING,
                            .rule = rule->rule,
                            .message = rule->message_en,
                            .spoken = catalog_words(rule->message_zh, rule->message_en)};
  place_put(&edits->place, batch, r, &finding);
  if (edit->column != SCHEMA_ABSENT) {
    const struct column *column = &batch->schema->column[edit->column];
    finding.column = edit_title(edit, batch, r, titles, &absent);
    if (column->type == COLUMN_TEXT) finding.value = vector_text(&batch->vector[edit->column], r);
    if (column->type == COLUMN_PERIOD)
      finding.value = span_between(number, period_put(number, (period_code)batch->vector[edit->column].number[r]));
    if (column->type == COLUMN_DECIMAL)
      finding.value =
          edit_sides_show(&edit->sides, &state->shown, batch, r, batch->vector[edit->column].number[r], number);
  }
  if (!absent) finding_give(sink, &finding);
}

/* False rows are rare, so eight truth values are tested at once. */
static void give_false(const struct edits *edits, struct edit_state *state, const struct edit *edit,
                       const struct batch *batch, bool mixed, const struct edit_titles *titles,
                       const struct finding_sink *sink) {
  const unsigned char *truth = state->truth;
  state->shown.batch = NULL;
  for (size_t r = 0; r < batch->rows;) {
    uint64_t eight;
    if (r + 8 <= batch->rows) {
      memcpy(&eight, truth + r, 8);
      if (((eight | eight >> 1) & 0x0101010101010101u) == 0x0101010101010101u) {
        r += 8;
        continue;
      }
    }
    size_t to = r + 8 < batch->rows ? r + 8 : batch->rows;
    for (; r < to; r++)
      if (truth[r] == TRUTH_FALSE && holds_for(edits, edit, batch, r, mixed, edit->applies ? state->scope : NULL))
        give(edits, state, edit, batch, r, titles, sink);
  }
}

void edits_apply(const struct edits *edits, struct edit_state *state, const struct batch *batch, const char *form,
                 const struct edit_titles *titles, const struct finding_sink *sink) {
  if (!edits->n) return;
  if (state->room < batch->rows) {
    state->truth = memory_grow(state->truth, batch->rows);
    state->scope = memory_grow(state->scope, batch->rows);
    state->room = batch->rows;
  }
  if (!state->work.arena) expression_work_start(&state->work, &state->arena);
  state->shown.work = &state->work;
  for (size_t i = 0; i < edits->n; i++) {
    const struct edit *edit = &edits->edit[i];
    if (form && !is_of(edit->rule->forms, span_of(form))) continue;
    expression_truth(edit->program, batch, &state->work, state->truth);
    if (edit->applies) expression_truth(edit->applies, batch, &state->work, state->scope);
    give_false(edits, state, edit, batch, !form, titles, sink);
  }
}

void edit_state_free(struct edit_state *state) {
  free(state->truth);
  free(state->scope);
  free(state->shown.left);
  free(state->shown.right);
  arena_free(&state->arena);
  *state = (struct edit_state){0};
}

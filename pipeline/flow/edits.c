/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edits.c - see edits.h. */
#include "flow/edits.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "data/period.h"
#include "base/list.h"
#include "knowledge/checks.h"

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

int edits_rules(struct stage_context *context, const char *name, const struct catalog_rules **rules, struct err *err) {
  static const struct catalog_rules none;
  *rules = &none;
  if (name && strcmp(name, "none") == 0) return 0;
  if (!name) name = "edits";
  const struct table *table;
  if (!name_is_of_file(name)) return knowledge_rules(context->knowledge, name, rules, err);
  int code = context->table(context, name, &table, err);
  return code ? code : knowledge_rules_of(context->knowledge, table, rules, err);
}

int edits_bind(struct stage_context *context, const struct catalog_rules *rules, const struct schema *schema,
               struct edits *edits, struct err *err) {
  int code = 0;
  *edits = (struct edits){.form = schema_find(schema, span_of("form")),
                          .period = schema_find(schema, span_of("period")),
                          .place = place_find(schema),
                          .edit = arena_array(context->arena, struct edit, rules->n + 1)};
  for (size_t i = 0; !code && i < rules->n; i++) code = edit_add(context, &rules->rule[i], schema, edits, err);
  return code;
}

bool forms_have(struct span forms, struct span form) {
  struct span name;
  while (span_cut(&forms, '|', &name))
    if (span_is(name, "*") || span_equal(name, form)) return true;
  return false;
}

static struct span form_at(const struct edits *edits, const struct batch *batch, size_t row) {
  return batch_text_at(batch, edits->form, row);
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
                      const unsigned char *scope) {
  return (!scope || scope[row] == TRUTH_TRUE) && is_valid(edits, edit, batch, row) &&
         forms_have(edit->rule->forms, form_at(edits, batch, row));
}

/* The forms of a batch, which mostly are one. */
enum { BATCH_FORMS = 16 };
struct batch_forms {
  struct span form[BATCH_FORMS];
  size_t n; /* BATCH_FORMS: perhaps others as well */
};

static void forms_of(const struct edits *edits, const struct batch *batch, struct batch_forms *forms) {
  *forms = (struct batch_forms){0};
  for (size_t r = 0; r < batch->rows && forms->n < BATCH_FORMS; r++) {
    struct span form = form_at(edits, batch, r);
    size_t i = forms->n;
    while (i && !span_equal(forms->form[i - 1], form)) i--;
    if (!i) forms->form[forms->n++] = form;
  }
}

static bool rule_concerns(const struct catalog_rule *rule, const struct batch_forms *forms) {
  if (forms->n == BATCH_FORMS) return true;
  for (size_t i = 0; i < forms->n; i++)
    if (forms_have(rule->forms, forms->form[i])) return true;
  return false;
}

static void state_fit(struct edit_state *state, const struct batch *batch) {
  state->broken_n = 0;
  state->shown = (struct edit_shown){
      .work = &state->work, .left = state->shown.left, .right = state->shown.right, .room = state->shown.room};
  if (!state->work.arena) expression_work_start(&state->work, &state->arena);
  if (state->room >= batch->rows) return;
  state->truth = memory_grow(state->truth, batch->rows);
  state->scope = memory_grow(state->scope, batch->rows);
  state->room = batch->rows;
}

static void broken_add(struct edit_state *state, size_t row, size_t edit) {
  state->broken = list_room(state->broken, &state->broken_room, state->broken_n + 1, sizeof *state->broken);
  state->broken[state->broken_n++] = (struct broken){(uint32_t)row, (uint32_t)edit};
}

/* Is one of these eight false (0)? */
static bool has_false(const unsigned char *truth) {
  uint64_t eight;
  memcpy(&eight, truth, 8);
  return ((eight | eight >> 1) & 0x0101010101010101u) != 0x0101010101010101u;
}

/* Call for each false row; they are rare, so eight truth values are tested at once. */
static bool next_false(const unsigned char *truth, size_t rows, size_t *row) {
  for (size_t r = *row; r < rows; r++) {
    while (r + 8 <= rows && !has_false(truth + r)) r += 8;
    if (r >= rows || truth[r] != TRUTH_FALSE) continue;
    *row = r;
    return true;
  }
  return false;
}

static void find_one(const struct edits *edits, size_t at, struct edit_state *state, const struct batch *batch) {
  const struct edit *edit = &edits->edit[at];
  expression_truth(edit->program, batch, &state->work, state->truth);
  size_t row = 0;
  if (!next_false(state->truth, batch->rows, &row)) return;
  if (edit->applies) expression_truth(edit->applies, batch, &state->work, state->scope);
  for (; next_false(state->truth, batch->rows, &row); row++)
    if (holds_for(edits, edit, batch, row, edit->applies ? state->scope : NULL)) broken_add(state, row, at);
}

static int broken_order(const void *a, const void *b) {
  const struct broken *x = a, *y = b;
  if (x->row != y->row) return x->row < y->row ? -1 : 1;
  return (x->edit > y->edit) - (x->edit < y->edit);
}

void edits_find(const struct edits *edits, struct edit_state *state, const struct batch *batch) {
  struct batch_forms forms;
  state_fit(state, batch);
  forms_of(edits, batch, &forms);
  for (size_t i = 0; i < edits->n; i++)
    if (rule_concerns(edits->edit[i].rule, &forms)) find_one(edits, i, state, batch);
  if (state->broken_n) qsort(state->broken, state->broken_n, sizeof *state->broken, broken_order);
}

bool edit_applies(const struct edits *edits, const struct edit *edit, struct edit_state *state,
                  const struct batch *batch, size_t row) {
  if (edit->applies) expression_truth(edit->applies, batch, &state->work, state->scope);
  return holds_for(edits, edit, batch, row, edit->applies ? state->scope : NULL);
}

/* The value that a finding shows. */
static struct span edit_value(const struct edit *edit, struct edit_state *state, const struct batch *batch, size_t row,
                              char *room) {
  const struct vector *vector = &batch->vector[edit->column];
  switch (batch->schema->column[edit->column].type) {
  case COLUMN_TEXT:
    return vector_text(vector, row);
  case COLUMN_PERIOD:
    return span_between(room, period_put(room, (period_code)vector->number[row]));
  case COLUMN_DECIMAL:
    state->shown.batch = NULL;
    return edit_sides_show(&edit->sides, &state->shown, batch, row, vector->number[row], room);
  case COLUMN_REAL:
    break;
  }
  return (struct span){0};
}

struct finding edit_finding(const struct edits *edits, struct edit_state *state, const struct batch *batch,
                            struct broken broken, char *room) {
  const struct edit *edit = &edits->edit[broken.edit];
  const struct catalog_rule *rule = edit->rule;
  struct finding finding = {.severity = rule->severity == RULE_NOTE ? SEVERITY_NOTE : SEVERITY_FINDING,
                            .rule = rule->rule,
                            .message = rule->message_en,
                            .message_zh = rule->message_zh};
  place_put(&edits->place, batch, broken.row, &finding);
  if (edit->column == SCHEMA_ABSENT) return finding;
  finding.column = span_of(batch->schema->column[edit->column].name);
  finding.value = edit_value(edit, state, batch, broken.row, room);
  return finding;
}

void edit_state_free(struct edit_state *state) {
  free(state->truth);
  free(state->scope);
  free(state->broken);
  free(state->shown.left);
  free(state->shown.right);
  arena_free(&state->arena);
  *state = (struct edit_state){0};
}

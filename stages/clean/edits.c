/* edits.c - see edits.h. */
#include "stages/clean/edits.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "knowledge/rules.h"
#include "stages/clean/checks.h"

struct edit {
  const struct catalog_rule *rule;
  const struct expression_program *program;
  size_t column; /* whose value is shown */
  struct edit_sides sides;
};

static bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/* Does the name stand in the text only as nil(name), so that a column that is not there is nil? */
static bool only_as_nil(struct span text, struct span name) {
  static const struct span nil = {"nil(", 4};
  for (size_t i = 0; i + name.n <= text.n; i++) {
    bool whole = (i == 0 || !is_name(text.p[i - 1])) && (i + name.n == text.n || !is_name(text.p[i + name.n]));
    if (!whole || memcmp(text.p + i, name.p, name.n) != 0) continue;
    if (i < nil.n || memcmp(text.p + i - nil.n, nil.p, nil.n) != 0) return false;
  }
  return true;
}

/* Has the schema the columns of a rule, save items that count as nil where a form of that year has not asked for them?
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

/* A rule compiled for the columns at hand; left out when it does not apply to them. */
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

/* The column as the file's header has it. Where the file has no such column and nothing else gave it a value, the rule
 * does not hold for its records: *absent. */
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
                            .spoken = spoken_words(rule->message_zh, rule->message_en)};
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

/* False rows are rare, and eight truths are looked at at once. */
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
      if (truth[r] == TRUTH_FALSE && (!mixed || is_of(edit->rule->forms, vector_text(&batch->vector[edits->form], r))))
        give(edits, state, edit, batch, r, titles, sink);
  }
}

void edits_apply(const struct edits *edits, struct edit_state *state, const struct batch *batch, const char *form,
                 const struct edit_titles *titles, const struct finding_sink *sink) {
  if (!edits->n) return;
  if (state->room < batch->rows) {
    state->truth = memory_grow(state->truth, batch->rows);
    state->room = batch->rows;
  }
  if (!state->work.arena) expression_work_start(&state->work, &state->arena);
  state->shown.work = &state->work;
  for (size_t i = 0; i < edits->n; i++) {
    const struct edit *edit = &edits->edit[i];
    if (form && !is_of(edit->rule->forms, span_of(form))) continue;
    expression_truth(edit->program, batch, &state->work, state->truth);
    give_false(edits, state, edit, batch, !form, titles, sink);
  }
}

void edit_state_free(struct edit_state *state) {
  free(state->truth);
  free(state->shown.left);
  free(state->shown.right);
  arena_free(&state->arena);
  *state = (struct edit_state){0};
}

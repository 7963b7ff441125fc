/* edits.c - see edits.h. */
#include "stages/clean/edits.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "stages/clean/checks.h"

struct edit {
  struct span rule, forms, message, spoken; /* forms: separated by '|'; "*": all */
  const struct expression_program *program;
  size_t column; /* the first it uses: whose value is shown */
};

/* The expression with the tolerance put in. */
static struct span fill_in(struct span expression, struct span tolerance, struct arena *arena) {
  struct span mark = span_of("{tolerance}");
  const char *at = span_find(expression, mark);
  if (!at) return expression;
  struct strbuf text = {0};
  strbuf_span(&text, span_between(expression.p, at));
  strbuf_span(&text, tolerance);
  strbuf_span(&text, span_between(at + mark.n, expression.p + expression.n));
  struct span filled = {arena_copy(arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return filled;
}

struct edit_columns {
  size_t rule, forms, severity, expression, tolerance, message;
};

static int edit_columns(const struct table *table, struct edit_columns *at, struct err *err) {
  int code = table_need(table, "rule", &at->rule, err);
  if (!code) code = table_need(table, "forms", &at->forms, err);
  if (!code) code = table_need(table, "expression", &at->expression, err);
  if (!code) code = table_need(table, "message_en", &at->message, err);
  at->severity = table_column(table, "severity");
  at->tolerance = table_column(table, "tolerance");
  return code;
}

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

/* One row of a rule table; left out when it does not apply. */
static int read_edit(struct stage_context *context, const struct table *table, size_t r, const struct edit_columns *at,
                     const struct schema *schema, struct edits *edits, struct err *err) {
  const struct expression *expression;
  struct span severity = table_at(table, r, at->severity), rule = table_at(table, r, at->rule);
  if (severity.n && !span_is(severity, "finding"))
    return err_set(err, EX_CONFIG, _("%s:%u: an edit rule gives a finding, not '%.*s'"), table->name, table->line[r],
                   SPAN_ARG(severity));
  struct span text = fill_in(table_at(table, r, at->expression), table_at(table, r, at->tolerance), context->arena);
  int code = expression_parse(text, context->arena, &expression, err);
  if (!code && !applies(expression, schema)) return 0;
  struct edit *edit = &edits->edit[edits->n];
  if (!code) code = expression_bind(expression, schema, ABSENT_IS_MISSING, context->arena, &edit->program, err);
  if (code) return err_context(err, "%s:%u: %.*s", table->name, table->line[r], SPAN_ARG(rule));
  if (expression_program_type(edit->program) != EXPRESSION_TRUTH)
    return err_set(err, EX_CONFIG, _("%s:%u: rule %.*s is no condition"), table->name, table->line[r], SPAN_ARG(rule));
  const struct span *name;
  edit->rule = rule, edit->forms = table_at(table, r, at->forms), edit->message = table_at(table, r, at->message);
  edit->spoken = table_at(table, r, spoken_column(table));
  edit->column = expression_columns(expression, &name) ? schema_find(schema, name[0]) : SCHEMA_ABSENT;
  edits->n++;
  return 0;
}

static int read_table(struct stage_context *context, const char *name, const struct table **table, struct err *err) {
  size_t n = strlen(name);
  bool file = strchr(name, '/') || (n > 4 && strcmp(name + n - 4, ".csv") == 0);
  if (file) return context->table(context, name, table, err);
  return context->catalog(context, arena_format(context->arena, "rules/%s.csv", name), table, err);
}

int edits_read(struct stage_context *context, const char *name, const struct schema *schema, struct edits *edits,
               struct err *err) {
  const struct table *table;
  struct edit_columns at;
  *edits = (struct edits){0};
  if (name && strcmp(name, "none") == 0) return 0;
  int code = read_table(context, name ? name : "edits", &table, err);
  if (code || (code = edit_columns(table, &at, err)) != 0) return code;
  edits->form = schema_find(schema, span_of("form"));
  edits->place = place_find(schema);
  edits->edit = arena_array(context->arena, struct edit, table->rows + 1);
  for (size_t r = 0; !code && r < table->rows; r++) code = read_edit(context, table, r, &at, schema, edits, err);
  return code;
}

static bool is_of(struct span forms, struct span form) {
  struct span name;
  while (span_cut(&forms, '|', &name))
    if (span_is(name, "*") || span_equal(name, form)) return true;
  return false;
}

static void give(const struct edits *edits, const struct edit *edit, const struct batch *batch, size_t r,
                 const struct finding_sink *sink) {
  char number[32];
  struct finding finding = {
      .severity = SEVERITY_FINDING, .rule = edit->rule, .message = edit->message, .spoken = edit->spoken};
  place_put(&edits->place, batch, r, &finding);
  if (edit->column != SCHEMA_ABSENT) {
    const struct column *column = &batch->schema->column[edit->column];
    finding.column = span_of(column->name);
    if (column->type == COLUMN_TEXT) finding.value = vector_text(&batch->vector[edit->column], r);
    if (column->type == COLUMN_DECIMAL)
      finding.value = span_between(number, decimal_put(number, batch->vector[edit->column].number[r]));
  }
  finding_give(sink, &finding);
}

/* False rows are rare, and eight truths are looked at at once. */
static void give_false(const struct edits *edits, const struct edit *edit, const struct batch *batch, bool mixed,
                       const unsigned char *truth, const struct finding_sink *sink) {
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
      if (truth[r] == TRUTH_FALSE && (!mixed || is_of(edit->forms, vector_text(&batch->vector[edits->form], r))))
        give(edits, edit, batch, r, sink);
  }
}

void edits_apply(const struct edits *edits, struct edit_state *state, const struct batch *batch, const char *form,
                 const struct finding_sink *sink) {
  if (!edits->n) return;
  if (state->room < batch->rows) {
    state->truth = memory_grow(state->truth, batch->rows);
    state->room = batch->rows;
  }
  if (!state->work.arena) expression_work_start(&state->work, &state->arena);
  for (size_t i = 0; i < edits->n; i++) {
    const struct edit *edit = &edits->edit[i];
    if (form && !is_of(edit->forms, span_of(form))) continue;
    expression_truth(edit->program, batch, &state->work, state->truth);
    give_false(edits, edit, batch, !form, state->truth, sink);
  }
}

void edit_state_free(struct edit_state *state) {
  free(state->truth);
  arena_free(&state->arena);
  *state = (struct edit_state){0};
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* localised.c - which values of a record that breaks fatal rules are wrong: the set of least weight that can be changed
 * so that all fatal rules are met (stat/localise.h). See editing.h.
 *
 * Of the rules only those count that are connected with the broken ones through common columns. Conditions
 * on periods are used as they are; texts are fields like amounts, whose values are those that the rules name, and any
 * other. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/list.h"
#include "stages/edit/editing.h"
#include "stat/localise.h"

enum { TEXTS_MOST = 16, TEXT_VALUES_MOST = 40 };

/* An alternative of a clause: a linear edit over columns of the input, or a condition to be evaluated. */
struct fatal_alternative {
  size_t terms;
  const size_t *column;
  const int64_t *coefficient;
  const bool *nil;
  __int128 constant;
  enum localise_relation relation;
  const struct expression_program *other;
  bool negated;
  uint32_t texts; /* of `other`: a bit each text that rules are about */
};

/* A text that fatal rules are about, and the values that they name. */
struct fatal_text {
  size_t column;
  struct span *value;
  size_t values;
};

struct fatal_clause {
  const struct fatal_alternative *alternative;
  size_t n;
};

struct fatal_rule {
  size_t edit;
  const struct fatal_clause *clause;
  size_t n;
};

struct fatal_rules {
  struct fatal_rule *rule;
  size_t n, room;
  int64_t *weight; /* columns of the input */
  struct fatal_text text[TEXTS_MOST];
  size_t texts;
};

/* --- open --- */

/* False when a column is no amount of the records. */
static bool linear_bind(const struct editor *editor, const struct linear *linear, struct arena *arena,
                        struct fatal_alternative *to) {
  size_t *column = arena_array(arena, size_t, linear->terms + 1);
  int64_t *coefficient = arena_array(arena, int64_t, linear->terms + 1);
  bool *nil = arena_array(arena, bool, linear->terms + 1);
  size_t n = 0;
  for (size_t i = 0; i < linear->terms; i++) {
    size_t at = schema_find(&editor->in, linear->term[i].column);
    if (at == SCHEMA_ABSENT && linear->term[i].nil) continue;
    if (at == SCHEMA_ABSENT || editor->in.column[at].type != COLUMN_DECIMAL) return false;
    column[n] = at, coefficient[n] = linear->term[i].coefficient, nil[n++] = linear->term[i].nil;
  }
  static const enum localise_relation relation[] = {LOCALISE_EQUAL, LOCALISE_EQUAL, LOCALISE_AT_MOST, LOCALISE_BELOW};
  *to = (struct fatal_alternative){.terms = n,
                                   .column = column,
                                   .coefficient = coefficient,
                                   .nil = nil,
                                   .constant = (__int128)linear->constant * DECIMAL_SCALE,
                                   .relation = relation[linear->relation]};
  return true;
}

static struct fatal_text *text_find(struct fatal_rules *rules, size_t column, struct arena *arena) {
  size_t i = 0;
  while (i < rules->texts && rules->text[i].column != column) i++;
  if (i == TEXTS_MOST) return NULL;
  if (i < rules->texts) return &rules->text[i];
  struct span *value = arena_array(arena, struct span, TEXT_VALUES_MOST);
  value[0] = span_of("?"); /* stands for all that no rule names */
  rules->text[rules->texts++] = (struct fatal_text){column, value, 1};
  return &rules->text[i];
}

static void text_value_add(struct fatal_text *text, struct span value) {
  for (size_t i = 0; i < text->values; i++)
    if (span_equal(text->value[i], value)) return;
  if (text->values < TEXT_VALUES_MOST) text->value[text->values++] = value;
}

/* The texts of a condition, and the values it names. */
static uint32_t texts_bind(const struct editor *editor, const struct expression *other, struct arena *arena) {
  const struct expression_literal *literal;
  uint32_t texts = 0;
  size_t n = expression_literals(other, arena, &literal);
  for (size_t i = 0; i < n; i++) {
    size_t column = schema_find(&editor->in, literal[i].column);
    if (column == SCHEMA_ABSENT || editor->in.column[column].type != COLUMN_TEXT) continue;
    struct fatal_text *text = text_find(editor->fatal, column, arena);
    if (!text) continue;
    text_value_add(text, literal[i].text);
    texts |= (uint32_t)1 << (text - editor->fatal->text);
  }
  return texts;
}

static int alternative_bind(const struct editor *editor, const struct alternative *from, struct arena *arena,
                            struct fatal_alternative *to, bool *usable, struct err *err) {
  *usable = true;
  if (!from->other) {
    *usable = linear_bind(editor, &from->linear, arena, to);
    return 0;
  }
  *to = (struct fatal_alternative){.negated = from->negated, .texts = texts_bind(editor, from->other, arena)};
  return expression_bind(from->other, &editor->wide, ABSENT_IS_MISSING, arena, &to->other, err);
}

static int rule_bind(const struct editor *editor, size_t edit, struct arena *arena, struct fatal_rule *to, bool *usable,
                     struct err *err) {
  struct clauses clauses;
  int code = 0;
  *usable = expression_clauses(editor->edits.edit[edit].rule->expression, arena, &clauses);
  if (!*usable) return 0;
  struct fatal_clause *clause = arena_array(arena, struct fatal_clause, clauses.n + 1);
  *to = (struct fatal_rule){edit, clause, clauses.n};
  for (size_t i = 0; i < clauses.n && !code && *usable; i++) {
    struct fatal_alternative *list = arena_array(arena, struct fatal_alternative, clauses.clause[i].n + 1);
    clause[i] = (struct fatal_clause){list, clauses.clause[i].n};
    for (size_t k = 0; k < clauses.clause[i].n && !code && *usable; k++)
      code = alternative_bind(editor, &clauses.clause[i].alternative[k], arena, &list[k], usable, err);
  }
  return code;
}

/* The weight of a column: of the table of reliability, else the largest of the rules about it. */
static void weights_find(struct editor *editor, const struct catalog_reliability *reliability, struct arena *arena) {
  struct fatal_rules *rules = editor->fatal;
  rules->weight = arena_array(arena, int64_t, editor->in.n + 1);
  for (size_t c = 0; c < editor->in.n; c++) {
    double weight = 0;
    for (size_t i = 0; i < editor->edits.n; i++)
      if (editor->edits.edit[i].column == c && editor->edits.edit[i].rule->weight > weight)
        weight = editor->edits.edit[i].rule->weight;
    if (weight <= 0) weight = 1;
    if (!editor->options->rules || weight == 1)
      weight = reliability_weight(reliability, span_of(editor->in.column[c].name), weight);
    rules->weight[c] = llround(weight * 1000);
  }
}

int localised_open(struct stage_context *context, struct editor *editor, struct err *err) {
  const struct catalog_reliability *reliability;
  struct fatal_rules *rules = arena_array(context->arena, struct fatal_rules, 1);
  int code = knowledge_reliability(context->knowledge, &reliability, err);
  rules->rule = arena_array(context->arena, struct fatal_rule, editor->edits.n + 1);
  editor->fatal = rules;
  for (size_t i = 0; i < editor->edits.n && !code; i++) {
    bool usable = false;
    if (editor->edits.edit[i].rule->severity != RULE_FATAL) continue;
    code = rule_bind(editor, i, context->arena, &rules->rule[rules->n], &usable, err);
    rules->n += usable;
  }
  if (!code) weights_find(editor, reliability, context->arena);
  return code;
}

/* --- a record --- */

/* The problem while it is put together. */
struct putting {
  struct record *record;
  struct edit_state *state;
  const struct batch *batch; /* wide, of one row; with other texts where some are changed */
  const struct batch *filed; /* with those that it has */
  uint32_t texts;            /* that are changed */
  bool stuck;                /* a clause that no amount could mend */
  struct arena *arena;
  size_t field_of[1024]; /* columns of the input: field, or SIZE_MAX */
  size_t column[LOCALISE_FIELDS], fields;
  bool missing[LOCALISE_FIELDS];
  __int128 value[LOCALISE_FIELDS];
  int64_t weight[LOCALISE_FIELDS];
  struct localise_edit *edit;
  size_t edits, edit_room;
  struct localise_clause *clause;
  size_t clauses, clause_room;
  bool full;
};

/* A value that is as in the unit's other periods is twice as reliable, one that is far from them half. */
static int64_t weight_of(const struct record *record, size_t column) {
  int64_t weight = record->editor->fatal->weight[column];
  struct reference reference = reference_history(record, column);
  double value = (double)record->value[column] / DECIMAL_SCALE;
  if (!reference.n || record->value[column] == DECIMAL_MISSING) return weight;
  double away = fabs(value - reference.level) / (fabs(reference.level) + 1);
  return away < 0.15 ? 2 * weight : away > 1 ? weight / 2 : weight;
}

static size_t field_of(struct putting *p, size_t column) {
  if (p->field_of[column] != SIZE_MAX) return p->field_of[column];
  if (p->fields == LOCALISE_FIELDS) {
    p->full = true;
    return 0;
  }
  decimal value = p->record->value[column];
  size_t field = p->fields++;
  p->column[field] = column;
  p->value[field] = value == DECIMAL_MISSING ? 0 : value;
  p->missing[field] = value == DECIMAL_MISSING;
  p->weight[field] = weight_of(p->record, column);
  return p->field_of[column] = field;
}

static void edit_put(struct putting *p, const struct fatal_alternative *from) {
  size_t *field = arena_array(p->arena, size_t, from->terms + 1), n = 0;
  int64_t *coefficient = arena_array(p->arena, int64_t, from->terms + 1);
  for (size_t i = 0; i < from->terms; i++) {
    bool absent = from->nil[i] && p->record->value[from->column[i]] == DECIMAL_MISSING;
    if (absent) continue; /* it is nil, and stays so */
    field[n] = field_of(p, from->column[i]);
    coefficient[n++] = from->coefficient[i];
  }
  p->edit = list_room_in(p->arena, p->edit, p->edits, &p->edit_room, p->edits + 1, sizeof *p->edit);
  p->edit[p->edits++] = (struct localise_edit){n, field, coefficient, from->constant, from->relation};
}

/* Is a condition on texts true of the record? */
static bool other_holds(struct putting *p, const struct fatal_alternative *alternative) {
  unsigned char truth;
  expression_truth(alternative->other, p->batch, &p->state->work, &truth);
  return truth == (alternative->negated ? TRUTH_FALSE : TRUTH_TRUE);
}

static void clause_put(struct putting *p, const struct fatal_clause *clause) {
  size_t first = p->edits;
  for (size_t i = 0; i < clause->n; i++)
    if (clause->alternative[i].other && other_holds(p, &clause->alternative[i])) return;
  for (size_t i = 0; i < clause->n; i++)
    if (!clause->alternative[i].other) edit_put(p, &clause->alternative[i]);
  p->stuck |= p->edits == first;
  if (p->edits == first) return; /* nothing that amounts could mend */
  p->clause = list_room_in(p->arena, p->clause, p->clauses, &p->clause_room, p->clauses + 1, sizeof *p->clause);
  p->clause[p->clauses++] = (struct localise_clause){first, p->edits - first};
}

static bool rule_touches(const struct putting *p, const struct fatal_rule *rule) {
  for (size_t i = 0; i < rule->n; i++)
    for (size_t k = 0; k < rule->clause[i].n; k++) {
      const struct fatal_alternative *alternative = &rule->clause[i].alternative[k];
      if (alternative->texts & p->texts) return true;
      for (size_t t = 0; t < alternative->terms; t++)
        if (p->field_of[alternative->column[t]] != SIZE_MAX) return true;
    }
  return false;
}

static bool rule_is_broken(const struct edit_state *state, size_t edit) {
  for (size_t i = 0; i < state->broken_n; i++)
    if (state->broken[i].edit == edit) return true;
  return false;
}

/* The broken rules, and those that have columns in common with them, and with these. */
static void rules_put(struct putting *p, const struct fatal_rules *rules) {
  const struct edits *edits = &p->record->editor->edits;
  bool *done = arena_array(p->arena, bool, rules->n + 1), more = true;
  while (more && !p->full) {
    more = false;
    for (size_t i = 0; i < rules->n; i++) {
      const struct fatal_rule *rule = &rules->rule[i];
      bool wanted = rule_is_broken(p->state, rule->edit) || rule_touches(p, rule);
      if (done[i] || !wanted) continue;
      done[i] = true;
      if (!edit_applies(edits, &edits->edit[rule->edit], p->state, p->filed, 0)) continue;
      for (size_t k = 0; k < rule->n; k++) clause_put(p, &rule->clause[k]);
      more = true;
    }
  }
}

static bool breaks_fatal(const struct record *record, const struct edit_state *state) {
  for (size_t i = 0; i < state->broken_n; i++)
    if (record->editor->edits.edit[state->broken[i].edit].rule->severity == RULE_FATAL) return true;
  return false;
}

/* A set of columns to change, and what it weighs. */
struct located {
  enum localise_status status;
  bool found;
  int64_t weight;
  size_t n, column[LOCALISED_MOST];
};

/* A record, and some of its texts as they might be. */
struct locating {
  struct record *record;
  struct edit_state *state;
  const struct batch *filed;
  struct arena *arena;
  struct batch batch; /* with the other texts */
  uint32_t texts;
  int64_t weight; /* of those */
  struct located best;
};

static struct localise_result amounts_solve(struct locating *l, struct putting *p) {
  struct arena scratch = {0};
  struct localise_result result = {.status = LOCALISE_LIMIT};
  *p = (struct putting){.record = l->record,
                        .state = l->state,
                        .batch = &l->batch,
                        .filed = l->filed,
                        .texts = l->texts,
                        .arena = l->arena};
  for (size_t c = 0; c < l->record->editor->in.n; c++) p->field_of[c] = SIZE_MAX;
  rules_put(p, l->record->editor->fatal);
  struct localise_problem problem = {.fields = p->fields,
                                     .weight = p->weight,
                                     .value = p->value,
                                     .missing = p->missing,
                                     .edit = p->edit,
                                     .clause = p->clause,
                                     .clauses = p->clauses,
                                     .limit = LOCALISE_NODES};
  if (p->stuck && l->record->editor->fatal->texts)
    result.status = LOCALISE_IMPOSSIBLE;
  else if (!p->full)
    localise(&problem, &scratch, &result);
  arena_free(&scratch);
  return result;
}

/* The amounts to change with the texts as they are now; kept where it is the least weight so far. */
static void locate_amounts(struct locating *l) {
  const struct fatal_rules *rules = l->record->editor->fatal;
  struct putting *p = arena_array(l->arena, struct putting, 1);
  struct localise_result result = amounts_solve(l, p);
  int64_t weight = l->weight + result.weight;
  if (l->best.found && (!result.found || weight >= l->best.weight)) return;
  if (!result.found && l->texts) return;
  struct located own = {.status = result.status, .found = result.found, .weight = weight};
  for (size_t t = 0; result.found && t < rules->texts; t++)
    if (l->texts >> t & 1) own.column[own.n++] = rules->text[t].column;
  for (size_t f = 0; result.found && f < p->fields && own.n < LOCALISED_MOST; f++)
    if (result.change[f]) own.column[own.n++] = p->column[f];
  l->best = own;
}

/* The same with each other value of one more text, from number `from` on; two at most are changed. */
static void locate_texts(struct locating *l, size_t from, int more) {
  const struct fatal_rules *rules = l->record->editor->fatal;
  for (size_t t = from; more && t < rules->texts; t++) {
    const struct fatal_text *text = &rules->text[t];
    struct span filed = batch_text_at(l->filed, text->column, 0);
    int64_t weight = filed.n ? rules->weight[text->column] : 0;
    if (l->best.found && l->weight + weight >= l->best.weight) continue;
    struct locating with = *l;
    with.batch = batch_extend(&l->batch, l->batch.schema);
    with.texts |= (uint32_t)1 << t, with.weight += weight;
    for (size_t v = 0; v < text->values; v++) {
      if (span_equal(text->value[v], filed)) continue;
      with.batch.vector[text->column] = (struct vector){.text = &text->value[v]};
      locate_amounts(&with);
      locate_texts(&with, t + 1, more - 1);
    }
    l->best = with.best;
  }
}

size_t record_localise(struct record *record, struct edit_state *state, const struct batch *one, struct arena *arena,
                       size_t column[LOCALISED_MOST], const char **how) {
  if (!breaks_fatal(record, state) || record->editor->in.n > 1024) return 0;
  struct locating l = {.record = record, .state = state, .filed = one, .arena = arena, .batch = *one};
  locate_amounts(&l);
  locate_texts(&l, 0, 2);
  *how = l.best.status == LOCALISE_SOLVED       ? "smallest weight"
         : l.best.status == LOCALISE_IMPOSSIBLE ? "the fatal rules contradict each other here"
         : l.best.found                         ? "limit reached: the smallest found so far"
                                                : "limit reached: nothing found";
  memcpy(column, l.best.column, l.best.n * sizeof *column);
  return l.best.n;
}

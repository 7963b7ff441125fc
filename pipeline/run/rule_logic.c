/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rule_logic.c - see rule_logic.h. */
#include "run/rule_logic.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "data/expression_clauses.h"
#include "flow/context.h"
#include "flow/edits.h"
#include "knowledge/forms.h"
#include "stat/localise.h"

enum { RULES_MOST = 256, EDITS_MOST = 1024, NODES_MOST = 4000, COLUMN_WORDS = 16 };

/* Columns of rules, by their places among all columns that rules name. */
struct column_set {
  uint64_t word[COLUMN_WORDS];
};

/* A rule and the opposite of it. */
struct logic_rule {
  const struct catalog_rule *rule;
  struct clauses holds, broken;
  struct clauses applies;    /* the linear part of where it applies; none: everywhere, as far as that tells */
  struct column_set columns; /* that its expression names */
  bool said;                 /* there is a finding about it */
  uint64_t seen[8];          /* the sets that it was checked in */
  size_t sets;
};

/* A system while it is put together. */
struct logic_system {
  struct span name[LOCALISE_FIELDS];
  size_t fields, edits, clauses;
  struct localise_edit edit[EDITS_MOST];
  struct localise_clause clause[EDITS_MOST];
  bool full;
};

struct logic {
  const struct log *log;
  struct arena *arena;
  struct logic_rule *rule;
  size_t rules;
  struct span column[64 * COLUMN_WORDS]; /* that rules name; what is beyond shares the last place */
  size_t columns;
  struct arena scratch; /* of `system` */
  struct logic_system system;
  int code;
  struct err *err;
};

static bool is_linear(const struct clauses *clauses) {
  for (size_t i = 0; i < clauses->n; i++)
    for (size_t k = 0; k < clauses->clause[i].n; k++)
      if (clauses->clause[i].alternative[k].other) return false;
  return clauses->n > 0;
}

static size_t logic_field(struct logic_system *system, struct span name) {
  size_t i = 0;
  while (i < system->fields && !span_equal(system->name[i], name)) i++;
  if (i < system->fields) return i;
  if (system->fields == LOCALISE_FIELDS) {
    system->full = true;
    return 0;
  }
  system->name[system->fields++] = name;
  return i;
}

static void logic_edit(struct logic *logic, struct logic_system *system, const struct linear *linear) {
  static const enum localise_relation relation[] = {LOCALISE_EQUAL, LOCALISE_EQUAL, LOCALISE_AT_MOST, LOCALISE_BELOW};
  size_t *field = arena_array(&logic->scratch, size_t, linear->terms + 1);
  int64_t *coefficient = arena_array(&logic->scratch, int64_t, linear->terms + 1);
  for (size_t t = 0; t < linear->terms; t++) {
    field[t] = logic_field(system, linear->term[t].column);
    coefficient[t] = linear->term[t].coefficient;
  }
  if (system->edits == EDITS_MOST) system->full = true;
  if (system->full) return;
  system->edit[system->edits++] =
      (struct localise_edit){linear->terms, field, coefficient, linear->constant, relation[linear->relation]};
}

static void logic_clauses(struct logic *logic, struct logic_system *system, const struct clauses *clauses) {
  for (size_t i = 0; i < clauses->n; i++) {
    size_t first = system->edits;
    for (size_t k = 0; k < clauses->clause[i].n; k++)
      logic_edit(logic, system, &clauses->clause[i].alternative[k].linear);
    if (!system->full) system->clause[system->clauses++] = (struct localise_clause){first, system->edits - first};
  }
}

/* Is there no record that satisfies it? False where that cannot be decided. */
static bool is_impossible(const struct logic_system *system) {
  struct arena scratch = {0};
  int64_t weight[LOCALISE_FIELDS] = {0};
  __int128 value[LOCALISE_FIELDS] = {0};
  bool missing[LOCALISE_FIELDS];
  struct localise_result result;
  for (size_t i = 0; i < LOCALISE_FIELDS; i++) missing[i] = true;
  if (system->full || !system->clauses) return false;
  struct localise_problem problem = {.fields = system->fields,
                                     .weight = weight,
                                     .value = value,
                                     .missing = missing,
                                     .edit = system->edit,
                                     .clause = system->clause,
                                     .clauses = system->clauses,
                                     .limit = NODES_MOST};
  localise(&problem, &scratch, &result);
  arena_free(&scratch);
  return result.status == LOCALISE_IMPOSSIBLE;
}

/* The rules of a set, without one of them; and the clauses of `more`; and those of `where`. Either may be NULL. */
static bool impossible_with(struct logic *logic, struct logic_rule *const *set, size_t n,
                            const struct logic_rule *without, const struct clauses *more, const struct clauses *where) {
  struct logic_system *system = &logic->system;
  arena_reset(&logic->scratch);
  system->fields = system->edits = system->clauses = 0;
  system->full = false;
  if (more) logic_clauses(logic, system, more);
  if (where) logic_clauses(logic, system, where);
  for (size_t i = 0; i < n; i++)
    if (set[i] != without) logic_clauses(logic, system, &set[i]->holds);
  return is_impossible(system);
}

static void logic_fault(struct logic *logic, const char *text) {
  log_say(logic->log, LOG_ERROR, "%s", text);
  if (!logic->code) logic->code = err_set(logic->err, EX_CONFIG, "%s", text);
}

/* --- a rule by itself --- */

static void check_alone(struct logic *logic, struct logic_rule *rule) {
  struct span name = rule->rule->rule;
  rule->said = true;
  if (impossible_with(logic, NULL, 0, NULL, &rule->applies, NULL))
    log_say(logic->log, LOG_WARNING, _("rules/edits.csv: rule %.*s can never apply"), SPAN_ARG(name));
  else if (impossible_with(logic, NULL, 0, NULL, &rule->holds, NULL))
    logic_fault(logic, arena_format(logic->arena, _("rules/edits.csv: rule %.*s can never be met"), SPAN_ARG(name)));
  else if (impossible_with(logic, NULL, 0, NULL, &rule->holds, &rule->applies))
    logic_fault(logic, arena_format(logic->arena, _("rules/edits.csv: rule %.*s can never be met where it applies"),
                                    SPAN_ARG(name)));
  else if (impossible_with(logic, NULL, 0, NULL, &rule->broken, NULL))
    log_say(logic->log, LOG_WARNING, _("rules/edits.csv: rule %.*s can never be broken"), SPAN_ARG(name));
  else if (impossible_with(logic, NULL, 0, NULL, &rule->broken, &rule->applies))
    log_say(logic->log, LOG_WARNING, _("rules/edits.csv: rule %.*s can never be broken where it applies"),
            SPAN_ARG(name));
  else
    rule->said = false;
}

/* --- the rules of a form that apply together --- */

static bool is_valid_in(const struct catalog_rule *rule, long year) {
  return (!rule->from || rule->from <= year) && (!rule->to || year <= rule->to);
}

static bool applies_together(const struct logic_rule *rule, const struct catalog_form *form, struct span applies,
                             long year) {
  if (!forms_have(rule->rule->forms, form->name) || !is_valid_in(rule->rule, year)) return false;
  return !rule->rule->applies || span_equal(expression_source(rule->rule->applies), applies);
}

/* Of a set without solution, the rules without any of which it would have one. */
static void report_contradiction(struct logic *logic, struct logic_rule **set, size_t n,
                                 const struct catalog_form *form) {
  struct strbuf names = {0};
  for (size_t i = 0; i < n;) {
    struct logic_rule *tried = set[i];
    set[i] = set[n - 1], set[n - 1] = tried;
    if (impossible_with(logic, set, n - 1, NULL, NULL, NULL))
      n--;
    else
      set[n - 1] = set[i], set[i++] = tried;
  }
  bool said = true;
  for (size_t i = 0; i < n; i++) {
    strbuf_format(&names, "%s%.*s", i ? ", " : "", SPAN_ARG(set[i]->rule->rule));
    said &= set[i]->said;
    set[i]->said = true;
  }
  if (!said)
    logic_fault(logic, arena_format(logic->arena, _("rules/edits.csv: rules %s contradict each other on form %.*s"),
                                    strbuf_text(&names), SPAN_ARG(form->name)));
  strbuf_free(&names);
}

static bool shares_column(const struct column_set *a, const struct column_set *b) {
  uint64_t both = 0;
  for (size_t i = 0; i < COLUMN_WORDS; i++) both |= a->word[i] & b->word[i];
  return both != 0;
}

/* Rules connected with one by common columns: no others can matter. */
static size_t connected(struct logic_rule *const *set, size_t n, const struct logic_rule *with,
                        struct logic_rule *list[RULES_MOST]) {
  bool in[RULES_MOST] = {false}, more = true;
  struct column_set reached = with->columns;
  size_t count = 0;
  while (more) {
    more = false;
    for (size_t i = 0; i < n; i++) {
      if (in[i] || !shares_column(&set[i]->columns, &reached)) continue;
      in[i] = more = true;
      list[count++] = set[i];
      for (size_t k = 0; k < COLUMN_WORDS; k++) reached.word[k] |= set[i]->columns.word[k];
    }
  }
  return count;
}

static bool has_columns_of(const struct logic_rule *a, const struct logic_rule *b) {
  uint64_t beyond = 0;
  for (size_t i = 0; i < COLUMN_WORDS; i++) beyond |= a->columns.word[i] & ~b->columns.word[i];
  return beyond == 0;
}

/* Is one rule valid in all years of another? */
static bool is_valid_throughout(const struct catalog_rule *one, const struct catalog_rule *of) {
  return (!one->from || (of->from && one->from <= of->from)) && (!one->to || (of->to && of->to <= one->to));
}

/* The others that need no column that the rule does not need: only from these it follows where other columns are
 * missing. */
static size_t within(struct logic_rule *const *set, size_t n, const struct logic_rule *rule,
                     struct logic_rule *list[RULES_MOST]) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++)
    if (set[i] != rule && !set[i]->said && has_columns_of(set[i], rule) &&
        is_valid_throughout(set[i]->rule, rule->rule))
      list[count++] = set[i];
  return count;
}

/* Was the rule checked among these rules before, on another form? */
static bool seen_before(struct logic *logic, struct logic_rule *rule, struct logic_rule *const *list, size_t n) {
  uint64_t key = n;
  for (size_t i = 0; i < n; i++) {
    uint64_t one = ((uint64_t)(list[i] - logic->rule) + 1) * 0x9E3779B97F4A7C15u;
    key += one ^ one >> 29;
  }
  for (size_t i = 0; i < rule->sets; i++)
    if (rule->seen[i] == key) return true;
  if (rule->sets < 8) rule->seen[rule->sets++] = key;
  return false;
}

static void check_redundancy(struct logic *logic, struct logic_rule *rule, struct logic_rule *const *set, size_t n,
                             const struct catalog_form *form) {
  struct logic_rule *list[RULES_MOST];
  size_t count = within(set, n, rule, list);
  if (!count || impossible_with(logic, list, count, rule, NULL, NULL))
    return; /* from a contradiction everything follows */
  if (!impossible_with(logic, list, count, rule, &rule->broken, &rule->applies)) return;
  log_say(logic->log, LOG_WARNING, _("rules/edits.csv: rule %.*s follows from the other rules of form %.*s"),
          SPAN_ARG(rule->rule->rule), SPAN_ARG(form->name));
  rule->said = true;
}

static void check_set(struct logic *logic, struct logic_rule *const *set, size_t n, const struct catalog_form *form) {
  struct logic_rule *list[RULES_MOST];
  for (size_t i = 0; i < n; i++) {
    if (set[i]->said) continue;
    size_t count = connected(set, n, set[i], list);
    if (count < 2 || seen_before(logic, set[i], list, count)) continue;
    bool known = false; /* the same set, by another of its rules */
    for (size_t k = 0; k < count && !known; k++) known = list[k] != set[i] && list[k] < set[i] && !list[k]->said;
    if (!known && impossible_with(logic, list, count, NULL, NULL, NULL))
      report_contradiction(logic, list, count, form);
    else
      check_redundancy(logic, set[i], set, n, form);
  }
}

/* The rules of a form that are valid in a year. */
static void rule_logic_check_form(struct logic *logic, const struct catalog_form *form, long year) {
  struct logic_rule *set[RULES_MOST];
  for (size_t g = 0; g < logic->rules; g++) {
    const struct expression *applies = logic->rule[g].rule->applies;
    struct span text = applies ? expression_source(applies) : (struct span){0};
    bool first = true;
    for (size_t i = 0; i < g && first; i++) {
      const struct expression *before = logic->rule[i].rule->applies;
      first = !span_equal(before ? expression_source(before) : (struct span){0}, text);
    }
    size_t n = 0;
    for (size_t i = 0; first && i < logic->rules; i++)
      if (applies_together(&logic->rule[i], form, text, year)) set[n++] = &logic->rule[i];
    if (n) check_set(logic, set, n, form);
  }
}

/* --- all --- */

/* Years in which other rules become valid than before: `year` is one. */
static bool is_turn(const struct logic *logic, long year) {
  for (size_t i = 0; i < logic->rules; i++)
    if (logic->rule[i].rule->from == year || (logic->rule[i].rule->to && logic->rule[i].rule->to + 1 == year))
      return true;
  return false;
}

static void check_forms(struct logic *logic, const struct catalog_forms *forms) {
  enum { FIRST = 1900, LAST = 2199 };
  for (long year = FIRST; year <= LAST; year++) {
    if (year != FIRST && !is_turn(logic, year)) continue;
    for (size_t i = 0; i < forms->n; i++) rule_logic_check_form(logic, &forms->form[i], year);
  }
}

/* Of where a rule applies, the conditions that are linear: with them alone it applies more often. */
static void linear_part(const struct expression *applies, struct arena *arena, struct clauses *part) {
  struct clauses all;
  *part = (struct clauses){0};
  if (!applies || !expression_clauses(applies, arena, &all)) return;
  struct clause *kept = arena_array(arena, struct clause, all.n + 1);
  for (size_t i = 0; i < all.n; i++) {
    bool linear = true;
    for (size_t k = 0; k < all.clause[i].n; k++) linear &= !all.clause[i].alternative[k].other;
    if (linear) kept[part->n++] = all.clause[i];
  }
  part->clause = kept;
}

static void logic_columns(struct logic *logic, struct logic_rule *rule) {
  const struct span *name;
  size_t n = expression_columns(rule->rule->expression, &name);
  for (size_t k = 0; k < n; k++) {
    size_t at = 0;
    while (at < logic->columns && !span_equal(logic->column[at], name[k])) at++;
    if (at == logic->columns && at < 64 * COLUMN_WORDS - 1) logic->columns++;
    logic->column[at] = name[k];
    rule->columns.word[at / 64] |= (uint64_t)1 << at % 64;
  }
}

static void rules_take(struct logic *logic, const struct catalog_rules *rules) {
  logic->rule = arena_array(logic->arena, struct logic_rule, rules->n + 1);
  for (size_t i = 0; i < rules->n && logic->rules < RULES_MOST; i++) {
    struct logic_rule one = {.rule = &rules->rule[i]};
    if (!one.rule->expression || one.rule->severity == RULE_NOTE) continue;
    bool usable = expression_clauses(one.rule->expression, logic->arena, &one.holds) &&
                  expression_clauses_negated(one.rule->expression, logic->arena, &one.broken);
    if (!usable || !is_linear(&one.holds) || !is_linear(&one.broken)) continue;
    linear_part(one.rule->applies, logic->arena, &one.applies);
    logic_columns(logic, &one);
    logic->rule[logic->rules++] = one;
  }
}

int rule_logic_check(const char *catalog, const struct log *log, struct err *err) {
  struct world world;
  struct arena arena = {0};
  const struct catalog_rules *rules;
  const struct catalog_forms *forms;
  struct logic *logic = memory_alloc(sizeof *logic);
  *logic = (struct logic){.log = log, .arena = &arena, .err = err};
  int code = world_open(&world, catalog, 1, err);
  if (!code) code = knowledge_rules(world.context.knowledge, "edits", &rules, err);
  if (!code) code = knowledge_forms(world.context.knowledge, &forms, err);
  if (!code) {
    rules_take(logic, rules);
    for (size_t i = 0; i < logic->rules; i++) check_alone(logic, &logic->rule[i]);
    check_forms(logic, forms);
    code = logic->code;
  }
  arena_free(&logic->scratch);
  arena_free(&arena);
  free(logic);
  world_close(&world);
  return code;
}

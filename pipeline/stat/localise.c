/* SPDX-License-Identifier: GPL-3.0-or-later */
/* localise.c - see localise.h. */
#include "stat/localise.h"

#include <string.h>

typedef __int128 whole;

/* An edit over the fields that have not been eliminated. */
struct row {
  enum localise_relation relation;
  whole constant;
  whole c[];
};

struct system {
  struct row **row;
  size_t n, room;
  bool impossible;
};

struct search {
  const struct localise_problem *problem;
  struct arena *arena;
  struct localise_result *result;
  bool over; /* a number does not fit, or there are too many nodes */
};

/* A node: what is free, what stays as it is, and which edit of each clause was chosen. */
struct branch {
  bool freed[LOCALISE_FIELDS], kept[LOCALISE_FIELDS];
  size_t order[LOCALISE_FIELDS], freed_n; /* in order of elimination */
  size_t *chosen;                         /* clauses: number of the edit from 1; 0: none yet */
  int64_t weight;
};

/* --- rows --- */

static struct row *row_new(const struct search *s) {
  size_t fields = s->problem->fields;
  return arena_zero(s->arena, 1, sizeof(struct row) + fields * sizeof(whole));
}

static void system_add(struct search *s, struct system *system, struct row *row) {
  if (system->n == system->room) {
    size_t room = system->room ? 2 * system->room : 16;
    struct row **bigger = arena_array(s->arena, struct row *, room);
    if (system->n) memcpy(bigger, system->row, system->n * sizeof *bigger);
    system->row = bigger, system->room = room;
  }
  system->row[system->n++] = row;
}

static whole localise_size_of(whole x) { return x < 0 ? -x : x; }

static whole common_divisor(whole a, whole b) {
  while (b) {
    whole rest = a % b;
    a = b, b = rest;
  }
  return localise_size_of(a);
}

/* Divide by what all coefficients have in common, so that numbers stay small. */
static void row_reduce(const struct search *s, struct row *row) {
  whole divisor = localise_size_of(row->constant);
  for (size_t i = 0; i < s->problem->fields && divisor != 1; i++)
    if (row->c[i]) divisor = common_divisor(localise_size_of(row->c[i]), divisor);
  if (divisor < 2) return;
  row->constant /= divisor;
  for (size_t i = 0; i < s->problem->fields; i++) row->c[i] /= divisor;
}

static bool row_is_constant(const struct search *s, const struct row *row) {
  for (size_t i = 0; i < s->problem->fields; i++)
    if (row->c[i]) return false;
  return true;
}

static bool holds(enum localise_relation relation, whole value) {
  return relation == LOCALISE_EQUAL ? value == 0 : relation == LOCALISE_AT_MOST ? value <= 0 : value < 0;
}

/* a x fa + b x fb, fa and fb positive unless a is an equation. */
static struct row *row_combine(struct search *s, const struct row *a, whole fa, const struct row *b, whole fb) {
  struct row *sum = row_new(s);
  whole x, y;
  bool over = __builtin_mul_overflow(a->constant, fa, &x);
  over |= __builtin_mul_overflow(b->constant, fb, &y);
  over |= __builtin_add_overflow(x, y, &sum->constant);
  for (size_t i = 0; i < s->problem->fields; i++) {
    over |= __builtin_mul_overflow(a->c[i], fa, &x);
    over |= __builtin_mul_overflow(b->c[i], fb, &y);
    over |= __builtin_add_overflow(x, y, &sum->c[i]);
  }
  s->over |= over;
  row_reduce(s, sum);
  return sum;
}

static bool row_same(const struct search *s, const struct row *a, const struct row *b) {
  return a->relation == b->relation && a->constant == b->constant &&
         memcmp(a->c, b->c, s->problem->fields * sizeof *a->c) == 0;
}

/* A row that always holds is left out, and one that never does makes the system impossible. */
static void system_admit(struct search *s, struct system *system, struct row *row) {
  if (row_is_constant(s, row)) {
    system->impossible |= !holds(row->relation, row->constant);
    return;
  }
  for (size_t i = 0; i < system->n; i++)
    if (row_same(s, system->row[i], row)) return;
  system_add(s, system, row);
}

/* --- elimination --- */

static const struct row *equation_with(const struct system *system, size_t field) {
  const struct row *best = NULL;
  for (size_t i = 0; i < system->n; i++) {
    const struct row *row = system->row[i];
    if (row->relation != LOCALISE_EQUAL || !row->c[field]) continue;
    if (!best || localise_size_of(row->c[field]) < localise_size_of(best->c[field])) best = row;
  }
  return best;
}

static void substitute(struct search *s, const struct system *from, size_t field, const struct row *equation,
                       struct system *to) {
  whole by = equation->c[field];
  for (size_t i = 0; i < from->n; i++) {
    struct row *row = from->row[i];
    if (row == equation) continue;
    if (row->c[field]) {
      whole times = by < 0 ? row->c[field] : -row->c[field];
      enum localise_relation relation = row->relation;
      row = row_combine(s, row, localise_size_of(by), equation, times);
      row->relation = relation;
    }
    system_admit(s, to, row);
  }
}

/* Every bound from above with every bound from below. */
static void pair_bounds(struct search *s, const struct system *from, size_t field, struct system *to) {
  for (size_t i = 0; i < from->n; i++) {
    struct row *above = from->row[i];
    if (!above->c[field]) system_admit(s, to, above);
    if (above->c[field] <= 0) continue;
    for (size_t k = 0; k < from->n && !s->over; k++) {
      const struct row *below = from->row[k];
      if (below->c[field] >= 0) continue;
      struct row *sum = row_combine(s, above, -below->c[field], below, above->c[field]);
      bool strict = above->relation == LOCALISE_BELOW || below->relation == LOCALISE_BELOW;
      sum->relation = strict ? LOCALISE_BELOW : LOCALISE_AT_MOST;
      system_admit(s, to, sum);
    }
  }
}

static struct system eliminate(struct search *s, const struct system *from, size_t field) {
  struct system to = {.impossible = from->impossible};
  const struct row *equation = equation_with(from, field);
  if (equation)
    substitute(s, from, field, equation, &to);
  else
    pair_bounds(s, from, field, &to);
  return to;
}

/* --- the edits of a node --- */

static struct row *row_of_edit(struct search *s, const struct localise_edit *edit) {
  struct row *row = row_new(s);
  row->relation = edit->relation;
  row->constant = edit->constant;
  for (size_t i = 0; i < edit->terms; i++) row->c[edit->field[i]] += edit->coefficient[i];
  return row;
}

/* The plain edits and those chosen of clauses, with all that is free eliminated. */
static struct system system_of(struct search *s, const struct branch *branch) {
  struct system system = {0};
  for (size_t i = 0; i < s->problem->clauses; i++) {
    const struct localise_clause *clause = &s->problem->clause[i];
    if (clause->n == 1 || branch->chosen[i])
      system_admit(s, &system,
                   row_of_edit(s, &s->problem->edit[clause->first + (clause->n == 1 ? 0 : branch->chosen[i] - 1)]));
  }
  for (size_t i = 0; i < branch->freed_n && !system.impossible && !s->over; i++)
    system = eliminate(s, &system, branch->order[i]);
  return system;
}

static whole row_value(struct search *s, const struct row *row) {
  whole sum = row->constant, x;
  bool over = false;
  for (size_t i = 0; i < s->problem->fields; i++) {
    if (!row->c[i]) continue;
    over |= __builtin_mul_overflow(row->c[i], s->problem->value[i], &x);
    over |= __builtin_add_overflow(sum, x, &sum);
  }
  s->over |= over;
  return sum;
}

static size_t choices_of(const struct search *s, const struct row *row, const struct branch *branch) {
  size_t n = 0;
  for (size_t i = 0; i < s->problem->fields; i++) n += row->c[i] && !branch->kept[i];
  return n;
}

/* The edit that does not hold and leaves the fewest fields to choose from; NULL: all hold. */
static const struct row *broken_row(struct search *s, const struct system *system, const struct branch *branch) {
  const struct row *best = NULL;
  size_t least = SIZE_MAX;
  for (size_t i = 0; i < system->n; i++) {
    const struct row *row = system->row[i];
    if (holds(row->relation, row_value(s, row))) continue;
    size_t n = choices_of(s, row, branch);
    if (n < least) best = row, least = n;
  }
  return best;
}

/* --- solutions --- */

static bool comes_before(const struct search *s, const bool *a, const bool *b) {
  for (size_t i = 0; i < s->problem->fields; i++)
    if (a[i] != b[i]) return a[i];
  return false;
}

static void solution_keep(struct search *s, const struct branch *branch) {
  struct localise_result *result = s->result;
  bool change[LOCALISE_FIELDS] = {0};
  for (size_t i = 0; i < s->problem->fields; i++) change[i] = branch->freed[i] && !s->problem->missing[i];
  if (result->found && (branch->weight > result->weight ||
                        (branch->weight == result->weight && !comes_before(s, change, result->change))))
    return;
  result->found = true;
  result->weight = branch->weight;
  memcpy(result->change, change, sizeof change);
}

static void branch_free(struct branch *branch, size_t field, int64_t weight) {
  branch->freed[field] = true;
  branch->order[branch->freed_n++] = field;
  branch->weight += weight;
}

/* Does an edit of the clause hold as it is, whatever the free fields become? */
static bool clause_holds(struct search *s, const struct localise_clause *clause, const struct branch *branch) {
  for (size_t i = 0; i < clause->n; i++) {
    const struct localise_edit *edit = &s->problem->edit[clause->first + i];
    struct row *row = row_of_edit(s, edit);
    bool depends = false;
    for (size_t t = 0; t < edit->terms; t++) depends |= branch->freed[edit->field[t]];
    if (!depends && holds(row->relation, row_value(s, row))) return true;
  }
  return false;
}

static void visit(struct search *s, const struct branch *branch, struct system system);

/* Choose, one after the other, each edit of the first clause that is open. True when there was one. */
static bool visit_clause(struct search *s, const struct branch *branch) {
  for (size_t i = 0; i < s->problem->clauses; i++) {
    const struct localise_clause *clause = &s->problem->clause[i];
    if (clause->n < 2 || branch->chosen[i] || clause_holds(s, clause, branch)) continue;
    for (size_t k = 1; k <= clause->n && !s->over; k++) {
      struct branch next = *branch;
      next.chosen = arena_array(s->arena, size_t, s->problem->clauses + 1);
      memcpy(next.chosen, branch->chosen, s->problem->clauses * sizeof *next.chosen);
      next.chosen[i] = k;
      visit(s, &next, system_of(s, &next));
    }
    return true;
  }
  return false;
}

/* The fields of a row that may still be changed, lightest first, of equal weight in their order. */
static size_t candidates(const struct search *s, const struct row *row, const struct branch *branch,
                         size_t list[LOCALISE_FIELDS]) {
  size_t n = 0;
  for (size_t i = 0; i < s->problem->fields; i++) {
    if (!row->c[i] || branch->kept[i]) continue;
    size_t k = n++;
    for (; k && s->problem->weight[list[k - 1]] > s->problem->weight[i]; k--) list[k] = list[k - 1];
    list[k] = i;
  }
  return n;
}

static bool may_be_better(const struct search *s, int64_t weight) {
  return !s->result->found || weight <= s->result->weight;
}

/* Each field of the broken edit is freed in turn, and kept in the branches after that: no set is seen twice. */
static void visit_fields(struct search *s, const struct branch *branch, const struct system *system,
                         const struct row *broken) {
  size_t list[LOCALISE_FIELDS], n = candidates(s, broken, branch, list);
  struct branch next = *branch;
  for (size_t i = 0; i < n && !s->over; i++) {
    int64_t weight = s->problem->weight[list[i]];
    if (!may_be_better(s, branch->weight + weight)) break;
    struct branch child = next;
    branch_free(&child, list[i], weight);
    visit(s, &child, eliminate(s, system, list[i]));
    next.kept[list[i]] = true;
  }
}

static void visit(struct search *s, const struct branch *branch, struct system system) {
  uint64_t limit = s->problem->limit ? s->problem->limit : 100000;
  if (++s->result->nodes > limit) s->over = true;
  if (s->over || system.impossible || !may_be_better(s, branch->weight)) return;
  const struct row *broken = broken_row(s, &system, branch);
  if (s->over) return;
  if (broken)
    visit_fields(s, branch, &system, broken);
  else if (!visit_clause(s, branch))
    solution_keep(s, branch);
}

void localise(const struct localise_problem *problem, struct arena *arena, struct localise_result *result) {
  struct search s = {.problem = problem, .arena = arena, .result = result};
  struct branch root = {0};
  *result = (struct localise_result){0};
  root.chosen = arena_array(arena, size_t, problem->clauses + 1);
  for (size_t i = 0; i < problem->fields; i++)
    if (problem->missing[i]) branch_free(&root, i, 0);
  visit(&s, &root, system_of(&s, &root));
  result->status = s.over ? LOCALISE_LIMIT : result->found ? LOCALISE_SOLVED : LOCALISE_IMPOSSIBLE;
  arena_reset(arena);
}

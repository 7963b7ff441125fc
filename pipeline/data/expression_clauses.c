/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_clauses.c - see expression_clauses.h. Negation goes down to the comparisons, and `or` is distributed over
 * `and`. */
#include "data/expression_clauses.h"

#include "data/expression_tree.h"

enum { CLAUSES_MOST = 64, ALTERNATIVES_MOST = 16 };

struct making {
  const struct expression *expression;
  struct arena *arena;
  bool failed;
};

static struct clauses clauses_of(struct making *m, const struct node *node, bool negated);

static struct clauses one_clause(struct making *m, const struct alternative *alternative, size_t n) {
  struct clause *clause = arena_array(m->arena, struct clause, 1);
  *clause = (struct clause){alternative, n};
  return (struct clauses){clause, 1};
}

/* The expression of a part. */
static struct expression *expression_clauses_part_of(struct making *m, const struct node *node) {
  struct expression *part = arena_array(m->arena, struct expression, 1);
  struct node *root = arena_array(m->arena, struct node, 1);
  *part = *m->expression;
  *root = *node;
  root->next = NULL;
  part->root = root;
  return part;
}

static struct clauses other_clause(struct making *m, const struct node *node, bool negated) {
  struct alternative *alternative = arena_array(m->arena, struct alternative, 1);
  *alternative = (struct alternative){.other = expression_clauses_part_of(m, node), .negated = negated};
  return one_clause(m, alternative, 1);
}

/* Both must be true. */
static struct clauses both(struct making *m, struct clauses a, struct clauses b) {
  if (a.n + b.n > CLAUSES_MOST) m->failed = true;
  if (m->failed) return a;
  struct clause *clause = arena_array(m->arena, struct clause, a.n + b.n + 1);
  if (a.n) memcpy(clause, a.clause, a.n * sizeof *clause);
  if (b.n) memcpy(clause + a.n, b.clause, b.n * sizeof *clause);
  return (struct clauses){clause, a.n + b.n};
}

/* One of them must be true: each clause of the one with each of the other. */
static struct clauses either(struct making *m, struct clauses a, struct clauses b) {
  if (a.n * b.n > CLAUSES_MOST) m->failed = true;
  struct clause *clause = arena_array(m->arena, struct clause, a.n * b.n + 1);
  size_t n = 0;
  for (size_t i = 0; i < a.n && !m->failed; i++)
    for (size_t k = 0; k < b.n && !m->failed; k++) {
      size_t of_a = a.clause[i].n, of_b = b.clause[k].n;
      if (of_a + of_b > ALTERNATIVES_MOST || n == CLAUSES_MOST) {
        m->failed = true;
        break;
      }
      struct alternative *list = arena_array(m->arena, struct alternative, of_a + of_b + 1);
      memcpy(list, a.clause[i].alternative, of_a * sizeof *list);
      memcpy(list + of_a, b.clause[k].alternative, of_b * sizeof *list);
      clause[n++] = (struct clause){list, of_a + of_b};
    }
  return (struct clauses){clause, n};
}

static struct clauses joined(struct making *m, const struct node *first, bool negated, bool all) {
  struct clauses sum = clauses_of(m, first, negated);
  for (const struct node *n = first->next; n && !m->failed; n = n->next) {
    struct clauses next = clauses_of(m, n, negated);
    sum = all ? both(m, sum, next) : either(m, sum, next);
  }
  return sum;
}

/* --- comparisons --- */

static enum node_kind opposite(enum node_kind kind) {
  switch (kind) {
  case NODE_LESS:
    return NODE_GREATER_EQUAL;
  case NODE_LESS_EQUAL:
    return NODE_GREATER;
  case NODE_GREATER:
    return NODE_LESS_EQUAL;
  case NODE_GREATER_EQUAL:
    return NODE_LESS;
  case NODE_EQUAL:
    return NODE_UNEQUAL;
  default:
    return NODE_EQUAL;
  }
}

/* left KIND right, as nodes of its own. */
static struct node *comparison(struct making *m, enum node_kind kind, const struct node *left,
                               const struct node *right) {
  struct node *node = arena_array(m->arena, struct node, 3);
  node[0] = (struct node){.kind = kind, .at = left->at, .arg = &node[1]};
  node[1] = *left, node[2] = *right;
  node[1].next = &node[2], node[2].next = NULL;
  return node;
}

static struct node *minus(struct making *m, const struct node *value) {
  struct node *node = arena_array(m->arena, struct node, 2);
  node[0] = (struct node){.kind = NODE_NEGATE, .at = value->at, .arg = &node[1]};
  node[1] = *value;
  node[1].next = NULL;
  return node;
}

/* A comparison that is an equation or inequality, or two that must both be true. */
static bool linear_clauses(struct making *m, const struct node *node, struct clauses *clauses) {
  struct linear_form form;
  struct err ignored = {0};
  if (!expression_linear(expression_clauses_part_of(m, node), m->arena, &form, &ignored)) return false;
  struct clause *clause = arena_array(m->arena, struct clause, form.parts + 1);
  for (size_t i = 0; i < form.parts; i++) {
    struct alternative *alternative = arena_array(m->arena, struct alternative, 1);
    alternative->linear = form.part[i];
    clause[i] = (struct clause){alternative, 1};
  }
  *clauses = (struct clauses){clause, form.parts};
  return true;
}

static struct clauses compared(struct making *m, const struct node *node, bool negated) {
  const struct node *left = node->arg, *right = left->next;
  enum node_kind kind = negated ? opposite(node->kind) : node->kind;
  struct clauses clauses;
  bool size = left->kind == NODE_ABS && (kind == NODE_GREATER || kind == NODE_GREATER_EQUAL);
  if (size) /* abs(x) > y: x > y or -x > y */
    return either(m, clauses_of(m, comparison(m, kind, left->arg, right), false),
                  clauses_of(m, comparison(m, kind, minus(m, left->arg), right), false));
  if (kind == NODE_UNEQUAL) {
    if (!linear_clauses(m, comparison(m, NODE_LESS, left, right), &clauses)) return other_clause(m, node, negated);
    return either(m, clauses_of(m, comparison(m, NODE_LESS, left, right), false),
                  clauses_of(m, comparison(m, NODE_GREATER, left, right), false));
  }
  return linear_clauses(m, comparison(m, kind, left, right), &clauses) ? clauses : other_clause(m, node, negated);
}

static struct clauses clauses_of(struct making *m, const struct node *node, bool negated) {
  if (m->failed) return (struct clauses){0};
  switch (node->kind) {
  case NODE_AND:
  case NODE_OR:
    return joined(m, node->arg, negated, (node->kind == NODE_AND) != negated);
  case NODE_NOT:
    return clauses_of(m, node->arg, !negated);
  case NODE_EQUAL:
  case NODE_UNEQUAL:
  case NODE_LESS:
  case NODE_LESS_EQUAL:
  case NODE_GREATER:
  case NODE_GREATER_EQUAL:
    return compared(m, node, negated);
  case NODE_BETWEEN: {
    struct clauses low = compared(m, comparison(m, NODE_GREATER_EQUAL, node->arg, node->arg->next), negated);
    struct clauses high = compared(m, comparison(m, NODE_LESS_EQUAL, node->arg, node->arg->next->next), negated);
    return negated ? either(m, low, high) : both(m, low, high);
  }
  default:
    return other_clause(m, node, negated);
  }
}

bool expression_clauses_negated(const struct expression *expression, struct arena *arena, struct clauses *clauses) {
  struct making m = {.expression = expression, .arena = arena};
  *clauses = clauses_of(&m, expression->root, true);
  return !m.failed;
}

bool expression_clauses(const struct expression *expression, struct arena *arena, struct clauses *clauses) {
  struct making m = {.expression = expression, .arena = arena};
  *clauses = clauses_of(&m, expression->root, false);
  return !m.failed;
}

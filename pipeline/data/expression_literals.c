/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_literals.c - the texts that columns are compared with in an expression, so that they can be resolved as
 * names. See expression.h. */
#include "data/expression_tree.h"

struct gathering {
  struct expression_literal *literal;
  size_t n;
};

static bool compares_texts(enum node_kind kind) {
  return kind == NODE_EQUAL || kind == NODE_UNEQUAL || kind == NODE_IN || kind == NODE_STARTS || kind == NODE_CONTAINS;
}

/* The column on one side of a comparison: the side itself, or the column in first(column, 'text'). */
static const struct node *expression_literals_column_of(const struct node *node) {
  if (node->kind == NODE_COLUMN) return node;
  return node->kind == NODE_FIRST && node->arg->kind == NODE_COLUMN ? node->arg : NULL;
}

static void literals_add(struct gathering *g, const struct node *column, const struct node *side, bool whole) {
  if (side->kind == NODE_STRING) g->literal[g->n++] = (struct expression_literal){column->text, side->text, whole};
  if (side->kind != NODE_FIRST) return;
  for (const struct node *n = side->arg; n; n = n->next) literals_add(g, column, n, whole);
}

static void literals_gather(struct gathering *g, const struct node *node) {
  bool whole = node->kind != NODE_STARTS && node->kind != NODE_CONTAINS;
  for (const struct node *a = compares_texts(node->kind) ? node->arg : NULL; a; a = a->next) {
    const struct node *column = expression_literals_column_of(a);
    for (const struct node *b = column ? node->arg : NULL; b; b = b->next) literals_add(g, column, b, whole);
  }
  for (const struct node *n = node->arg; n; n = n->next) literals_gather(g, n);
}

size_t expression_literals(const struct expression *expression, struct arena *arena,
                           const struct expression_literal **literal) {
  struct gathering g = {.literal = arena_array(arena, struct expression_literal, 2 * expression->nodes + 1)};
  literals_gather(&g, expression->root);
  *literal = g.literal;
  return g.n;
}

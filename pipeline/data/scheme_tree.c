/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scheme_tree.c - see scheme_tree.h. */
#include "data/scheme_tree.h"

const struct scheme_node *scheme_tree_find(const struct scheme_tree *tree, struct span category) {
  for (size_t i = 0; i < tree->n; i++)
    if (span_equal(tree->node[i].category, category)) return &tree->node[i];
  return NULL;
}

struct scheme_tree scheme_tree_build(const struct table *table, struct arena *arena) {
  size_t category = table_column(table, "category"), parent = table_column(table, "parent");
  if (category == TABLE_ABSENT) return (struct scheme_tree){0};
  struct scheme_node *node = arena_array(arena, struct scheme_node, table->rows + 1);
  struct scheme_tree tree = {node, 0};
  for (size_t r = 0; r < table->rows; r++) {
    struct span name = table_at(table, r, category);
    if (!scheme_tree_find(&tree, name)) node[tree.n++] = (struct scheme_node){name, table_at(table, r, parent)};
  }
  for (size_t i = 0; i < tree.n; i++)
    if (!scheme_tree_find(&tree, node[i].parent)) node[i].parent = (struct span){0};
  return tree;
}

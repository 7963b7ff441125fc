/* scheme_tree.h - the categories of a scheme and what stands above each, without the codes (those: scheme.h).
 *
 * For stages that roll up or share out. Built from a table of catalog/schemes/; each category once, in the order of the
 * table. A parent that is no category of the scheme itself puts its children at the top. */
#ifndef TERTIA_DATA_SCHEME_TREE_H
#define TERTIA_DATA_SCHEME_TREE_H

#include "data/table.h"

struct scheme_node {
  struct span category, parent; /* parent empty at the top */
};

struct scheme_tree {
  const struct scheme_node *node; /* n; in the arena */
  size_t n;
};

/* A table without a column `category` gives an empty tree. */
struct scheme_tree scheme_tree_build(const struct table *table, struct arena *arena);
const struct scheme_node *scheme_tree_find(const struct scheme_tree *tree, struct span category); /* or NULL */

#endif

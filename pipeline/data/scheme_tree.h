/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scheme_tree.h - the categories of a scheme and their parents, without the codes (those: scheme.h).
 *
 * For stages that aggregate or disaggregate. Built from a table of catalog/schemes/; each category once, in the
 * order of the table. Categories whose parent is not in the scheme are at the top. */
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

/* A table without a column `category` makes an empty tree. */
struct scheme_tree scheme_tree_build(const struct table *table, struct arena *arena);
const struct scheme_node *scheme_tree_find(const struct scheme_tree *tree, struct span category); /* or NULL */

#endif

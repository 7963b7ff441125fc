/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_bind.h - the interface between the type checker and the compiler of expressions. See expression.h. */
#ifndef TERTIA_DATA_EXPRESSION_BIND_H
#define TERTIA_DATA_EXPRESSION_BIND_H

#include "data/expression_tree.h"

enum { TYPE_ANY = EXPRESSION_PERIOD + 1, TYPE_BAD, SCALE_MOST = 18 }; /* any: an absent column */

struct shape {
  int type;
  int scale;
};

struct binding {
  const struct expression *expression;
  const struct schema *schema;
  enum expression_absent absent;
  struct arena *arena;
  struct expression_program *program;
  struct shape *known; /* by node number; type 0 and scale -1: not determined yet */
  size_t depth;
  struct err *err;
};

/* Type and places of a node; TYPE_BAD when the error has been set. */
struct shape shape_of(struct binding *b, const struct node *node);
/* The argument, which must be of the type. */
struct shape shape_as(struct binding *b, const struct node *node, int wanted);
/* The common type of a list of values; a text among periods is parsed as a period. */
struct shape shape_common(struct binding *b, const struct node *first);
/* Set the error for a value of this type where another is required. */
struct shape shape_refuse(struct binding *b, const struct node *node, int wanted, int type);

#endif

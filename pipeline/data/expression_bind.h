/* expression_bind.h - between the type checker and the compiler of expressions. See expression.h. */
#ifndef TERTIA_DATA_EXPRESSION_BIND_H
#define TERTIA_DATA_EXPRESSION_BIND_H

#include "data/expression_tree.h"

enum { TYPE_ANY = EXPRESSION_PERIOD + 1, TYPE_BAD, SCALE_MOST = 18 }; /* any: a column that is not there */

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
  struct shape *known; /* by node number; of type 0 and scale -1: not worked out yet */
  size_t depth;
  struct err *err;
};

/* Type and places of a node; TYPE_BAD when the error has been set. */
struct shape shape_of(struct binding *b, const struct node *node);
/* The argument, which must be of the type. */
struct shape shape_as(struct binding *b, const struct node *node, int wanted);
/* What a list of values have in common; a text between periods is one. */
struct shape shape_common(struct binding *b, const struct node *first);
/* Sets the error that a value of this type stands where another is wanted. */
struct shape shape_refuse(struct binding *b, const struct node *node, int wanted, int type);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_tree.h - a parsed expression, private to the parser and the compiler. See expression.h.
 *
 * A node has any number of arguments, in a list. A number is value / 10^scale. */
#ifndef TERTIA_DATA_EXPRESSION_TREE_H
#define TERTIA_DATA_EXPRESSION_TREE_H

#include "data/expression.h"

enum node_kind {
  NODE_NUMBER,
  NODE_STRING,
  NODE_COLUMN,
  NODE_ADD,
  NODE_SUBTRACT,
  NODE_MULTIPLY,
  NODE_NEGATE,
  NODE_EQUAL,
  NODE_UNEQUAL,
  NODE_LESS,
  NODE_LESS_EQUAL,
  NODE_GREATER,
  NODE_GREATER_EQUAL,
  NODE_IN,
  NODE_BETWEEN,
  NODE_AND,
  NODE_OR,
  NODE_NOT,
  NODE_ABS,
  NODE_NIL,
  NODE_MISSING,
  NODE_FIRST,
  NODE_LEAST,
  NODE_GREATEST,
  NODE_IF,
  NODE_LENGTH,
  NODE_STARTS,
  NODE_CONTAINS,
  NODE_YEAR,
  NODE_MONTH
};

struct node {
  enum node_kind kind;
  size_t number;    /* 0 .. expression->nodes - 1 */
  size_t at;        /* byte offset in the source */
  struct span text; /* string or column name */
  int64_t value;    /* of a number: value / 10^scale */
  int scale;
  struct node *arg, *next; /* first argument; next argument of the parent */
};

struct expression {
  struct span source;
  struct node *root;
  size_t nodes;
  struct span *column;
  size_t columns;
};

/* Compiled: instructions for a stack of columns. */
enum operation {
  OP_DECIMAL_COLUMN,
  OP_PERIOD_COLUMN, /* as months since year 0 */
  OP_TEXT_COLUMN,
  OP_NUMBER,
  OP_STRING,
  OP_NO_NUMBER,
  OP_NO_TEXT,
  OP_NO_TRUTH,
  OP_ADD,
  OP_SUBTRACT,
  OP_MULTIPLY,
  OP_TIMES, /* by number */
  OP_ABS,
  OP_NIL,
  OP_FIRST,
  OP_LEAST,
  OP_GREATEST,
  OP_IF,
  OP_COMPARE, /* relation is a node kind */
  OP_BETWEEN,
  OP_IN,
  OP_MISSING,
  OP_YEAR,
  OP_MONTH,
  OP_LENGTH,
  OP_TEXT_FIRST,
  OP_TEXT_IF,
  OP_TEXT_COMPARE,
  OP_TEXT_IN,
  OP_TEXT_STARTS,
  OP_TEXT_CONTAINS,
  OP_TEXT_MISSING,
  OP_AND,
  OP_OR,
  OP_NOT,
  OP_TRUTH_IF,
  OP_TRUTH_MISSING
};

struct instruction {
  enum operation op;
  enum node_kind relation;
  size_t column;
  int64_t number;
  struct span text;
  const int64_t *number_list;   /* n */
  const struct span *text_list; /* n */
  size_t n;
};

struct expression_program {
  enum expression_type type;
  int scale; /* of the result, if it is a number: value x 10^scale */
  bool wide; /* multiplies columns: 128 bits from the start */
  struct instruction *code;
  size_t n, room;
};

/* An error at a byte offset of the source. */
int expression_error(const struct expression *expression, size_t at, struct err *err, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif

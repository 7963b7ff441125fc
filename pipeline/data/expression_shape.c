/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_shape.c - determines the type of each part of an expression, and the decimal places it needs. See
 * expression.h. */
#include "data/expression_bind.h"

#include "base/i18n.h"

static const struct shape bad = {TYPE_BAD, 0};

static const char *type_name(int type) {
  static const char *const name[] = {N_("a condition"), N_("a number"), N_("a text"), N_("a period"), N_("anything")};
  return _(name[type]);
}

struct shape shape_refuse(struct binding *b, const struct node *node, int wanted, int type) {
  expression_error(b->expression, node->at, b->err, _("%s where %s is expected"), type_name(type), type_name(wanted));
  return bad;
}

struct shape shape_as(struct binding *b, const struct node *node, int wanted) {
  struct shape shape = shape_of(b, node);
  if (shape.type == TYPE_BAD || shape.type == wanted) return shape;
  if (shape.type == TYPE_ANY) return (struct shape){wanted, 0};
  return shape_refuse(b, node, wanted, shape.type);
}

struct shape shape_common(struct binding *b, const struct node *first) {
  struct shape common = {TYPE_ANY, 0};
  bool period = false;
  for (const struct node *n = first; n; n = n->next) period |= shape_of(b, n).type == EXPRESSION_PERIOD;
  for (const struct node *n = first; n; n = n->next) {
    struct shape shape = shape_of(b, n);
    if (shape.type == TYPE_BAD) return bad;
    if (period && n->kind == NODE_STRING) shape.type = EXPRESSION_PERIOD;
    if (shape.type == TYPE_ANY) continue;
    if (common.type != TYPE_ANY && common.type != shape.type) return shape_refuse(b, n, common.type, shape.type);
    common.type = shape.type;
    if (shape.scale > common.scale) common.scale = shape.scale;
  }
  return common;
}

static struct shape shape_all(struct binding *b, const struct node *first, int wanted) {
  struct shape all = {wanted, 0};
  for (const struct node *n = first; n; n = n->next) {
    struct shape shape = shape_as(b, n, wanted);
    if (shape.type == TYPE_BAD) return bad;
    if (shape.scale > all.scale) all.scale = shape.scale;
  }
  return all;
}

static struct shape shape_column(struct binding *b, const struct node *node) {
  size_t at = schema_find(b->schema, node->text);
  if (at == SCHEMA_ABSENT) {
    if (b->absent == ABSENT_IS_MISSING) return (struct shape){TYPE_ANY, 0};
    expression_error(b->expression, node->at, b->err, _("there is no column '%.*s'"), SPAN_ARG(node->text));
    return bad;
  }
  switch (b->schema->column[at].type) {
  case COLUMN_TEXT:
    return (struct shape){EXPRESSION_TEXT, 0};
  case COLUMN_DECIMAL:
    return (struct shape){EXPRESSION_DECIMAL, DECIMAL_PLACES};
  case COLUMN_PERIOD:
    return (struct shape){EXPRESSION_PERIOD, 0};
  case COLUMN_REAL:
    expression_error(b->expression, node->at, b->err,
                     _("column '%.*s' is a real number; expressions compute with exact decimals"),
                     SPAN_ARG(node->text));
    return bad;
  }
  return bad;
}

static bool literals(struct binding *b, const struct node *first) {
  for (const struct node *n = first; n; n = n->next)
    if (n->kind != NODE_NUMBER && n->kind != NODE_STRING) {
      expression_error(b->expression, n->at, b->err, _("only plain numbers and texts are allowed in a list"));
      return false;
    }
  return true;
}

static struct shape condition(struct shape shape) {
  return shape.type == TYPE_BAD ? bad : (struct shape){EXPRESSION_TRUTH, 0};
}

static struct shape shape_compared(struct binding *b, const struct node *node) {
  struct shape shape = shape_common(b, node->arg);
  return shape.type == EXPRESSION_TRUTH ? shape_refuse(b, node, EXPRESSION_DECIMAL, EXPRESSION_TRUTH)
                                        : condition(shape);
}

static struct shape shape_product(struct binding *b, const struct node *node) {
  struct shape x = shape_as(b, node->arg, EXPRESSION_DECIMAL), y = shape_as(b, node->arg->next, EXPRESSION_DECIMAL);
  if (x.type == TYPE_BAD || y.type == TYPE_BAD) return bad;
  x.scale += y.scale;
  if (x.scale <= SCALE_MOST) return x;
  expression_error(b->expression, node->at, b->err, _("the product has more than %d decimal places"), SCALE_MOST);
  return bad;
}

static struct shape expression_shape_whole(struct shape shape) {
  return shape.type == TYPE_BAD ? bad : (struct shape){EXPRESSION_DECIMAL, 0};
}

static struct shape shape_work_out(struct binding *b, const struct node *node) {
  switch (node->kind) {
  case NODE_NUMBER:
    return (struct shape){EXPRESSION_DECIMAL, node->scale};
  case NODE_STRING:
    return (struct shape){EXPRESSION_TEXT, 0};
  case NODE_COLUMN:
    return shape_column(b, node);
  case NODE_ADD:
  case NODE_SUBTRACT:
  case NODE_NEGATE:
  case NODE_ABS:
  case NODE_NIL:
  case NODE_LEAST:
  case NODE_GREATEST:
    return shape_all(b, node->arg, EXPRESSION_DECIMAL);
  case NODE_MULTIPLY:
    return shape_product(b, node);
  case NODE_IN:
    return literals(b, node->arg->next) ? shape_compared(b, node) : bad;
  case NODE_EQUAL:
  case NODE_UNEQUAL:
  case NODE_LESS:
  case NODE_LESS_EQUAL:
  case NODE_GREATER:
  case NODE_GREATER_EQUAL:
  case NODE_BETWEEN:
    return shape_compared(b, node);
  case NODE_AND:
  case NODE_OR:
  case NODE_NOT:
    return shape_all(b, node->arg, EXPRESSION_TRUTH);
  case NODE_MISSING:
    return condition(shape_of(b, node->arg));
  case NODE_FIRST:
    return shape_common(b, node->arg);
  case NODE_IF:
    return shape_as(b, node->arg, EXPRESSION_TRUTH).type == TYPE_BAD ? bad : shape_common(b, node->arg->next);
  case NODE_LENGTH:
    return expression_shape_whole(shape_as(b, node->arg, EXPRESSION_TEXT));
  case NODE_STARTS:
  case NODE_CONTAINS:
    return literals(b, node->arg->next) ? condition(shape_all(b, node->arg, EXPRESSION_TEXT)) : bad;
  case NODE_YEAR:
  case NODE_MONTH:
    return expression_shape_whole(shape_as(b, node->arg, EXPRESSION_PERIOD));
  }
  return bad;
}

struct shape shape_of(struct binding *b, const struct node *node) {
  struct shape *known = &b->known[node->number];
  if (known->scale < 0) *known = shape_work_out(b, node);
  return *known;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression.c - binds a parsed expression to a schema: types are checked, decimal places determined, and the tree
 * is compiled to instructions for a stack of columns. See expression.h. */
#include "data/expression_bind.h"

#include "base/i18n.h"
#include "data/period.h"

struct span expression_source(const struct expression *expression) {
  return expression->source;
}

size_t expression_columns(const struct expression *expression, const struct span **name) {
  *name = expression->column;
  return expression->columns;
}

bool expression_fits(const struct expression *expression, const struct schema *schema) {
  for (size_t i = 0; i < expression->columns; i++)
    if (schema_find(schema, expression->column[i]) == SCHEMA_ABSENT) return false;
  return true;
}

enum expression_type expression_program_type(const struct expression_program *program) { return program->type; }

static struct instruction *expression_add(struct binding *b, enum operation op, int deeper) {
  struct expression_program *p = b->program;
  if (p->n == p->room) {
    size_t room = p->room ? 2 * p->room : 16;
    struct instruction *bigger = arena_array(b->arena, struct instruction, room);
    if (p->n) memcpy(bigger, p->code, p->n * sizeof *bigger);
    p->code = bigger;
    p->room = room;
  }
  b->depth = (size_t)((int)b->depth + deeper);
  p->code[p->n] = (struct instruction){.op = op};
  return &p->code[p->n++];
}

static int64_t expression_ten_to(int places) {
  int64_t v = 1;
  while (places-- > 0) v *= 10;
  return v;
}

static int emit(struct binding *b, const struct node *node, struct shape wanted);

static int too_large(struct binding *b, const struct node *node) {
  return expression_error(b->expression, node->at, b->err, _("the number is too large here"));
}

static int expression_scaled(struct binding *b, const struct node *node, int scale, int64_t *value) {
  return __builtin_mul_overflow(node->value, expression_ten_to(scale - node->scale), value) ? too_large(b, node) : 0;
}

static int literal_period(struct binding *b, const struct node *node, int64_t *value) {
  period_code code;
  if (!period_read(node->text, &code))
    return expression_error(b->expression, node->at, b->err, _("'%.*s' is no period"), SPAN_ARG(node->text));
  *value = code >> 4;
  return 0;
}

static int emit_column(struct binding *b, const struct node *node) {
  size_t at = schema_find(b->schema, node->text);
  enum column_type type = b->schema->column[at].type;
  enum operation op = type == COLUMN_TEXT     ? OP_TEXT_COLUMN
                      : type == COLUMN_PERIOD ? OP_PERIOD_COLUMN
                                              : OP_DECIMAL_COLUMN;
  expression_add(b, op, 1)->column = at;
  return 0;
}

static int emit_nothing(struct binding *b, int type) {
  expression_add(b, type == EXPRESSION_TEXT ? OP_NO_TEXT : type == EXPRESSION_TRUTH ? OP_NO_TRUTH : OP_NO_NUMBER, 1);
  return 0;
}

/* Emit a number with exactly the wanted places. */
static void emit_places(struct binding *b, int has, int wanted) {
  if (wanted > has) expression_add(b, OP_TIMES, 0)->number = expression_ten_to(wanted - has);
}

static int emit_all(struct binding *b, const struct node *first, struct shape wanted) {
  for (const struct node *n = first; n; n = n->next) {
    int code = emit(b, n, wanted);
    if (code) return code;
  }
  return 0;
}

/* Combine arguments of one type and scale, two at a time, by `op`. */
static int emit_fold(struct binding *b, const struct node *first, struct shape shape, enum operation op) {
  int code = emit(b, first, shape);
  for (const struct node *n = first->next; n && !code; n = n->next)
    if ((code = emit(b, n, shape)) == 0) expression_add(b, op, -1);
  return code;
}

static int emit_product(struct binding *b, const struct node *node) {
  const struct node *x = node->arg, *y = x->next;
  if (x->kind == NODE_NUMBER) y = x, x = node->arg->next;
  struct shape shape = shape_as(b, x, EXPRESSION_DECIMAL);
  int code = emit(b, x, shape);
  if (code) return code;
  if (y->kind == NODE_NUMBER) {
    expression_add(b, OP_TIMES, 0)->number = y->value;
    return 0;
  }
  if ((code = emit(b, y, shape_as(b, y, EXPRESSION_DECIMAL))) != 0) return code;
  expression_add(b, OP_MULTIPLY, -1);
  b->program->wide = true;
  return 0;
}

static int emit_list(struct binding *b, const struct node *first, struct shape shape, enum operation op) {
  size_t n = 0;
  for (const struct node *a = first; a; a = a->next) n++;
  int64_t *number = arena_array(b->arena, int64_t, n);
  struct span *text = arena_array(b->arena, struct span, n);
  n = 0;
  for (const struct node *a = first; a; a = a->next, n++) {
    int code = 0;
    text[n] = a->text;
    if (shape.type == EXPRESSION_PERIOD)
      code = literal_period(b, a, &number[n]);
    else if (shape.type == EXPRESSION_DECIMAL)
      code = expression_scaled(b, a, shape.scale, &number[n]);
    if (code) return code;
  }
  struct instruction *i = expression_add(b, op, 0);
  i->number_list = number;
  i->text_list = text;
  i->n = n;
  return 0;
}

static int emit_compared(struct binding *b, const struct node *node) {
  struct shape shape = shape_common(b, node->arg);
  if (shape.type == TYPE_ANY) shape.type = EXPRESSION_DECIMAL;
  bool text = shape.type == EXPRESSION_TEXT;
  if (node->kind == NODE_IN) {
    int code = emit(b, node->arg, shape);
    return code ? code : emit_list(b, node->arg->next, shape, text ? OP_TEXT_IN : OP_IN);
  }
  if (node->kind == NODE_BETWEEN && text) return shape_refuse(b, node->arg, EXPRESSION_DECIMAL, shape.type), EX_CONFIG;
  int code = emit_all(b, node->arg, shape);
  if (code) return code;
  if (node->kind == NODE_BETWEEN)
    expression_add(b, OP_BETWEEN, -2);
  else
    expression_add(b, text ? OP_TEXT_COMPARE : OP_COMPARE, -1)->relation = node->kind;
  return 0;
}

static int emit_if(struct binding *b, const struct node *node, struct shape shape) {
  int code = emit(b, node->arg, (struct shape){EXPRESSION_TRUTH, 0});
  if (!code) code = emit_all(b, node->arg->next, shape);
  if (!code)
    expression_add(b,
                   shape.type == EXPRESSION_TEXT    ? OP_TEXT_IF
                   : shape.type == EXPRESSION_TRUTH ? OP_TRUTH_IF
                                                    : OP_IF,
                   -2);
  return code;
}

static int emit_first(struct binding *b, const struct node *node, struct shape shape) {
  if (shape.type == EXPRESSION_TRUTH) return shape_refuse(b, node->arg, EXPRESSION_DECIMAL, shape.type), EX_CONFIG;
  return emit_fold(b, node->arg, shape, shape.type == EXPRESSION_TEXT ? OP_TEXT_FIRST : OP_FIRST);
}

static int emit_missing(struct binding *b, const struct node *node) {
  struct shape shape = shape_of(b, node->arg);
  if (shape.type == TYPE_ANY) shape.type = EXPRESSION_DECIMAL;
  int code = emit(b, node->arg, shape);
  if (!code)
    expression_add(b,
                   shape.type == EXPRESSION_TEXT    ? OP_TEXT_MISSING
                   : shape.type == EXPRESSION_TRUTH ? OP_TRUTH_MISSING
                                                    : OP_MISSING,
                   0);
  return code;
}

/* Emit one operation on one argument of the given type. */
static int emit_one(struct binding *b, const struct node *node, struct shape of, enum operation op) {
  int code = emit(b, node->arg, of);
  if (!code) expression_add(b, op, 0);
  return code;
}

static int emit_literal(struct binding *b, const struct node *node, struct shape wanted) {
  int64_t value = 0;
  int code = node->kind == NODE_NUMBER          ? expression_scaled(b, node, wanted.scale, &value)
             : wanted.type == EXPRESSION_PERIOD ? literal_period(b, node, &value)
                                                : 0;
  if (code) return code;
  if (wanted.type == EXPRESSION_TEXT)
    expression_add(b, OP_STRING, 1)->text = node->text;
  else
    expression_add(b, OP_NUMBER, 1)->number = value;
  return 0;
}

/* Emit a node of this shape, in its own places, before conversion to the wanted ones. */
static int emit_as(struct binding *b, const struct node *node, struct shape shape) {
  static const struct shape truth = {EXPRESSION_TRUTH, 0}, text = {EXPRESSION_TEXT, 0}, period = {EXPRESSION_PERIOD, 0};
  switch (node->kind) {
  case NODE_NUMBER:
  case NODE_STRING:
    return emit_literal(b, node, shape);
  case NODE_COLUMN:
    return emit_column(b, node);
  case NODE_ADD:
    return emit_fold(b, node->arg, shape, OP_ADD);
  case NODE_SUBTRACT:
    return emit_fold(b, node->arg, shape, OP_SUBTRACT);
  case NODE_LEAST:
    return emit_fold(b, node->arg, shape, OP_LEAST);
  case NODE_GREATEST:
    return emit_fold(b, node->arg, shape, OP_GREATEST);
  case NODE_MULTIPLY:
    return emit_product(b, node);
  case NODE_ABS:
    return emit_one(b, node, shape, OP_ABS);
  case NODE_NIL:
    return emit_one(b, node, shape, OP_NIL);
  case NODE_NEGATE: {
    int code = emit(b, node->arg, shape);
    if (!code) expression_add(b, OP_TIMES, 0)->number = -1;
    return code;
  }
  case NODE_EQUAL:
  case NODE_UNEQUAL:
  case NODE_LESS:
  case NODE_LESS_EQUAL:
  case NODE_GREATER:
  case NODE_GREATER_EQUAL:
  case NODE_BETWEEN:
  case NODE_IN:
    return emit_compared(b, node);
  case NODE_AND:
    return emit_fold(b, node->arg, truth, OP_AND);
  case NODE_OR:
    return emit_fold(b, node->arg, truth, OP_OR);
  case NODE_NOT:
    return emit_one(b, node, truth, OP_NOT);
  case NODE_MISSING:
    return emit_missing(b, node);
  case NODE_FIRST:
    return emit_first(b, node, shape);
  case NODE_IF:
    return emit_if(b, node, shape);
  case NODE_LENGTH:
    return emit_one(b, node, text, OP_LENGTH);
  case NODE_YEAR:
    return emit_one(b, node, period, OP_YEAR);
  case NODE_MONTH:
    return emit_one(b, node, period, OP_MONTH);
  case NODE_STARTS:
  case NODE_CONTAINS: {
    int code = emit(b, node->arg, text);
    return code ? code
                : emit_list(b, node->arg->next, text, node->kind == NODE_STARTS ? OP_TEXT_STARTS : OP_TEXT_CONTAINS);
  }
  }
  return EX_SOFTWARE;
}

static int emit(struct binding *b, const struct node *node, struct shape wanted) {
  struct shape shape = shape_of(b, node);
  if (shape.type == TYPE_ANY) return emit_nothing(b, wanted.type);
  if (node->kind == NODE_NUMBER || node->kind == NODE_STRING) shape = wanted;
  int code = emit_as(b, node, shape);
  if (code) return code;
  if (b->depth > EXPRESSION_DEPTH) return expression_error(b->expression, node->at, b->err, _("nested too deeply"));
  emit_places(b, shape.scale, wanted.scale);
  return 0;
}

int expression_bind(const struct expression *expression, const struct schema *schema, enum expression_absent absent,
                    struct arena *arena, const struct expression_program **program, struct err *err) {
  struct expression_program *fresh = arena_array(arena, struct expression_program, 1);
  struct binding b = {
      .expression = expression, .schema = schema, .absent = absent, .arena = arena, .program = fresh, .err = err};
  b.known = arena_array(arena, struct shape, expression->nodes);
  for (size_t i = 0; i < expression->nodes; i++) b.known[i].scale = -1;
  *program = fresh;
  struct shape shape = shape_of(&b, expression->root);
  if (shape.type == TYPE_BAD) return EX_CONFIG;
  if (shape.type == TYPE_ANY) shape.type = EXPRESSION_DECIMAL;
  fresh->type = (enum expression_type)shape.type;
  fresh->scale = shape.scale;
  return emit(&b, expression->root, shape);
}

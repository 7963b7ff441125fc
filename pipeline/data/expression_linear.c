/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_linear.c - see expression_linear.h. */
#include "data/expression_linear.h"

#include "base/i18n.h"
#include "data/expression_tree.h"

/* A sum under construction: a coefficient for each column of the expression, plain and under nil(). */
struct sum {
  int64_t *coefficient; /* 2 x columns: plain, nil, plain, nil, ... */
  int64_t constant;
  int scale;
};

struct linearising {
  const struct expression *expression;
  struct arena *arena;
  struct linear *part;
  size_t parts, room;
  struct err *why;
};

static bool refuse(const struct linearising *l, const struct node *node, const char *reason) {
  expression_error(l->expression, node->at, l->why, "%s", reason);
  return false;
}

static struct sum sum_new(const struct linearising *l) {
  return (struct sum){.coefficient = arena_array(l->arena, int64_t, 2 * l->expression->columns + 1)};
}

static size_t slots_of(const struct linearising *l) { return 2 * l->expression->columns; }

static bool sum_times(const struct linearising *l, struct sum *sum, int64_t factor) {
  bool over = __builtin_mul_overflow(sum->constant, factor, &sum->constant);
  for (size_t i = 0; i < slots_of(l); i++)
    over |= __builtin_mul_overflow(sum->coefficient[i], factor, &sum->coefficient[i]);
  return !over;
}

static bool sum_to_scale(const struct linearising *l, struct sum *sum, int scale) {
  bool good = true;
  for (; good && sum->scale < scale; sum->scale++) good = sum_times(l, sum, 10);
  return good;
}

/* a + sign x b */
static bool sum_add(const struct linearising *l, struct sum *a, struct sum *b, int64_t sign) {
  int scale = a->scale > b->scale ? a->scale : b->scale;
  if (!sum_to_scale(l, a, scale) || !sum_to_scale(l, b, scale) || !sum_times(l, b, sign)) return false;
  bool over = __builtin_add_overflow(a->constant, b->constant, &a->constant);
  for (size_t i = 0; i < slots_of(l); i++)
    over |= __builtin_add_overflow(a->coefficient[i], b->coefficient[i], &a->coefficient[i]);
  return !over;
}

static bool sum_is_constant(const struct linearising *l, const struct sum *sum) {
  for (size_t i = 0; i < slots_of(l); i++)
    if (sum->coefficient[i]) return false;
  return true;
}

static bool sum_column(const struct linearising *l, const struct node *node, bool nil, struct sum *sum) {
  size_t i = 0;
  while (!span_equal(l->expression->column[i], node->text)) i++;
  sum->coefficient[2 * i + nil] = 1;
  return true;
}

static bool expression_linear_sum_of(const struct linearising *l, const struct node *node, struct sum *sum);

static bool sum_all(const struct linearising *l, const struct node *node, int64_t sign, struct sum *sum) {
  if (!expression_linear_sum_of(l, node->arg, sum)) return false;
  for (const struct node *n = node->arg->next; n; n = n->next) {
    struct sum next = sum_new(l);
    if (!expression_linear_sum_of(l, n, &next)) return false;
    if (!sum_add(l, sum, &next, sign)) return refuse(l, n, _("its coefficients are too large"));
  }
  return true;
}

static bool sum_product(const struct linearising *l, const struct node *node, struct sum *sum) {
  struct sum y = sum_new(l);
  if (!expression_linear_sum_of(l, node->arg, sum) || !expression_linear_sum_of(l, node->arg->next, &y)) return false;
  if (sum_is_constant(l, sum)) {
    struct sum x = *sum;
    *sum = y, y = x;
  }
  if (!sum_is_constant(l, &y)) return refuse(l, node, _("a product of columns is not linear"));
  sum->scale += y.scale;
  return sum_times(l, sum, y.constant) || refuse(l, node, _("its coefficients are too large"));
}

static bool sum_nil(const struct linearising *l, const struct node *node, struct sum *sum) {
  if (node->arg->kind == NODE_COLUMN) return sum_column(l, node->arg, true, sum);
  if (node->arg->kind == NODE_NUMBER) return expression_linear_sum_of(l, node->arg, sum);
  return refuse(l, node, _("nil() of a sum is not linear"));
}

static bool expression_linear_sum_of(const struct linearising *l, const struct node *node, struct sum *sum) {
  switch (node->kind) {
  case NODE_NUMBER:
    sum->constant = node->value, sum->scale = node->scale;
    return true;
  case NODE_COLUMN:
    return sum_column(l, node, false, sum);
  case NODE_ADD:
    return sum_all(l, node, 1, sum);
  case NODE_SUBTRACT:
    return sum_all(l, node, -1, sum);
  case NODE_NEGATE:
    return expression_linear_sum_of(l, node->arg, sum) && sum_times(l, sum, -1);
  case NODE_MULTIPLY:
    return sum_product(l, node, sum);
  case NODE_NIL:
    return sum_nil(l, node, sum);
  default:
    return refuse(l, node, _("this part is not linear"));
  }
}

/* --- conditions --- */

static void part_add(struct linearising *l, const struct sum *sum, enum linear_relation relation) {
  if (l->parts == l->room) {
    size_t room = l->room ? 2 * l->room : 4;
    struct linear *bigger = arena_array(l->arena, struct linear, room);
    if (l->parts) memcpy(bigger, l->part, l->parts * sizeof *bigger);
    l->part = bigger;
    l->room = room;
  }
  struct linear_term *term = arena_array(l->arena, struct linear_term, slots_of(l) + 1);
  size_t n = 0;
  for (size_t i = 0; i < slots_of(l); i++)
    if (sum->coefficient[i])
      term[n++] = (struct linear_term){l->expression->column[i / 2], i % 2 == 1, sum->coefficient[i]};
  l->part[l->parts++] = (struct linear){relation, term, n, sum->constant, sum->scale};
}

/* left - right RELATION 0; with `turned`, right - left. */
static bool part_difference(struct linearising *l, const struct node *left, const struct node *right, bool turned,
                            enum linear_relation relation) {
  struct sum a = sum_new(l), b = sum_new(l);
  if (!expression_linear_sum_of(l, turned ? right : left, &a) ||
      !expression_linear_sum_of(l, turned ? left : right, &b))
    return false;
  if (!sum_add(l, &a, &b, -1)) return refuse(l, left, _("its coefficients are too large"));
  part_add(l, &a, relation);
  return true;
}

/* abs(x) <= y: x - y <= 0 and -x - y <= 0. */
static bool part_within(struct linearising *l, const struct node *inner, const struct node *limit,
                        enum linear_relation relation) {
  for (int64_t sign = 1; sign >= -1; sign -= 2) {
    struct sum a = sum_new(l), b = sum_new(l);
    if (!expression_linear_sum_of(l, inner, &a) || !expression_linear_sum_of(l, limit, &b)) return false;
    if (!sum_times(l, &a, sign) || !sum_add(l, &a, &b, -1))
      return refuse(l, inner, _("its coefficients are too large"));
    part_add(l, &a, relation);
  }
  return true;
}

static bool parts_compared(struct linearising *l, const struct node *node) {
  const struct node *left = node->arg, *right = left->next;
  bool turned = node->kind == NODE_GREATER || node->kind == NODE_GREATER_EQUAL;
  bool strict = node->kind == NODE_LESS || node->kind == NODE_GREATER;
  if (turned) {
    const struct node *other = left;
    left = right, right = other;
  }
  enum linear_relation relation = strict ? LINEAR_BELOW : LINEAR_AT_MOST;
  if (left->kind == NODE_ABS) return part_within(l, left->arg, right, relation);
  return part_difference(l, left, right, false, relation);
}

static bool parts_of(struct linearising *l, const struct node *node) {
  switch (node->kind) {
  case NODE_AND:
    for (const struct node *n = node->arg; n; n = n->next)
      if (!parts_of(l, n)) return false;
    return true;
  case NODE_EQUAL:
    return part_difference(l, node->arg, node->arg->next, false, LINEAR_EQUAL);
  case NODE_LESS:
  case NODE_LESS_EQUAL:
  case NODE_GREATER:
  case NODE_GREATER_EQUAL:
    return parts_compared(l, node);
  case NODE_BETWEEN:
    return part_difference(l, node->arg, node->arg->next, true, LINEAR_AT_MOST) &&
           part_difference(l, node->arg, node->arg->next->next, false, LINEAR_AT_MOST);
  default:
    return refuse(l, node, _("this part is not linear"));
  }
}

static bool is_condition(const struct node *node) {
  return (node->kind >= NODE_EQUAL && node->kind <= NODE_NOT) || node->kind == NODE_MISSING ||
         node->kind == NODE_STARTS || node->kind == NODE_CONTAINS;
}

bool expression_linear(const struct expression *expression, struct arena *arena, struct linear_form *form,
                       struct err *why) {
  struct linearising l = {.expression = expression, .arena = arena, .why = why};
  struct sum sum = sum_new(&l);
  *form = (struct linear_form){0};
  if (is_condition(expression->root)) {
    if (!parts_of(&l, expression->root)) return false;
  } else {
    if (!expression_linear_sum_of(&l, expression->root, &sum)) return false;
    part_add(&l, &sum, LINEAR_VALUE);
  }
  *form = (struct linear_form){l.part, l.parts};
  return true;
}

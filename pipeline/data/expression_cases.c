/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_cases.c - see expression_cases.h. Cases are built from the leaves up: `or` joins the lists of its sides,
 * `and` pairs every case of one side with every case of the other, `not` goes down to the leaves (De Morgan). */
#include "data/expression_cases.h"

#include "data/expression_tree.h"

struct case_list {
  struct expression_case *item;
  size_t n;
  bool too_many;
};

struct casing {
  const struct expression *whole;
  struct arena *arena;
};

static struct expression *part_of_tree(const struct casing *c, const struct node *node) {
  struct expression *own = arena_alloc(c->arena, sizeof *own);
  *own = *c->whole;
  struct node *root = arena_alloc(c->arena, sizeof *root); /* without what follows it in its parent's list */
  *root = *node;
  root->next = NULL;
  own->root = root;
  return own;
}

static struct case_list one_case(const struct casing *c, struct expression_case item) {
  struct case_list list = {arena_array(c->arena, struct expression_case, 1), 1, false};
  list.item[0] = item;
  return list;
}

static struct case_list other_case(const struct casing *c, const struct node *node, bool negated) {
  struct case_condition *condition = arena_array(c->arena, struct case_condition, 1);
  *condition = (struct case_condition){part_of_tree(c, node), negated};
  return one_case(c, (struct expression_case){.condition = condition, .conditions = 1});
}

static struct case_list expression_cases_join(const struct casing *c, struct case_list a, struct case_list b) {
  struct case_list list = {NULL, a.n + b.n, a.too_many || b.too_many || a.n + b.n > CASES_MOST};
  if (list.too_many) return list;
  list.item = arena_array(c->arena, struct expression_case, list.n + 1);
  for (size_t i = 0; i < list.n; i++) list.item[i] = i < a.n ? a.item[i] : b.item[i - a.n];
  return list;
}

static struct expression_case both(const struct casing *c, const struct expression_case *a,
                                   const struct expression_case *b) {
  struct linear *part = arena_array(c->arena, struct linear, a->parts + b->parts + 1);
  struct case_condition *condition = arena_array(c->arena, struct case_condition, a->conditions + b->conditions + 1);
  for (size_t i = 0; i < a->parts + b->parts; i++) part[i] = i < a->parts ? a->part[i] : b->part[i - a->parts];
  for (size_t i = 0; i < a->conditions + b->conditions; i++)
    condition[i] = i < a->conditions ? a->condition[i] : b->condition[i - a->conditions];
  return (struct expression_case){part, a->parts + b->parts, condition, a->conditions + b->conditions};
}

static struct case_list pair(const struct casing *c, struct case_list a, struct case_list b) {
  struct case_list list = {NULL, a.n * b.n, a.too_many || b.too_many || a.n * b.n > CASES_MOST};
  if (list.too_many) return list;
  list.item = arena_array(c->arena, struct expression_case, list.n + 1);
  for (size_t i = 0; i < list.n; i++) list.item[i] = both(c, &a.item[i / b.n], &b.item[i % b.n]);
  return list;
}

static struct linear reversed(const struct casing *c, const struct linear *part, enum linear_relation relation) {
  struct linear_term *term = arena_array(c->arena, struct linear_term, part->terms + 1);
  for (size_t i = 0; i < part->terms; i++) {
    term[i] = part->term[i];
    term[i].coefficient = -term[i].coefficient;
  }
  return (struct linear){relation, term, part->terms, -part->constant, part->scale};
}

/* not (s <= 0): -s < 0; not (s < 0): -s <= 0; not (s = 0): s < 0 or -s < 0. */
static struct case_list negated_part(const struct casing *c, const struct linear *part) {
  struct linear *other = arena_array(c->arena, struct linear, 2);
  other[0] = reversed(c, part, part->relation == LINEAR_BELOW ? LINEAR_AT_MOST : LINEAR_BELOW);
  struct case_list list = one_case(c, (struct expression_case){.part = &other[0], .parts = 1});
  if (part->relation != LINEAR_EQUAL) return list;
  other[1] = *part;
  other[1].relation = LINEAR_BELOW;
  return expression_cases_join(c, list, one_case(c, (struct expression_case){.part = &other[1], .parts = 1}));
}

static struct case_list leaf(const struct casing *c, const struct node *node, bool negated) {
  struct linear_form form;
  struct err why = {0};
  if (node->kind == NODE_UNEQUAL) { /* as not equal */
    struct node *equal = arena_alloc(c->arena, sizeof *equal);
    *equal = *node;
    equal->kind = NODE_EQUAL;
    struct expression *sub = part_of_tree(c, equal);
    if (expression_linear(sub, c->arena, &form, &why) && form.parts == 1)
      return negated ? one_case(c, (struct expression_case){.part = form.part, .parts = 1})
                     : negated_part(c, form.part);
    return other_case(c, node, negated);
  }
  if (!expression_linear(part_of_tree(c, node), c->arena, &form, &why) || !form.parts ||
      form.part[0].relation == LINEAR_VALUE)
    return other_case(c, node, negated);
  if (!negated) return one_case(c, (struct expression_case){.part = form.part, .parts = form.parts});
  struct case_list list = negated_part(c, &form.part[0]);
  for (size_t i = 1; i < form.parts; i++) list = expression_cases_join(c, list, negated_part(c, &form.part[i]));
  return list;
}

static struct case_list cases_of(const struct casing *c, const struct node *node, bool negated) {
  if (node->kind == NODE_NOT) return cases_of(c, node->arg, !negated);
  if (node->kind != NODE_AND && node->kind != NODE_OR) return leaf(c, node, negated);
  bool all = (node->kind == NODE_AND) != negated;
  struct case_list list = cases_of(c, node->arg, negated);
  for (const struct node *n = node->arg->next; n && !list.too_many; n = n->next) {
    struct case_list next = cases_of(c, n, negated);
    list = all ? pair(c, list, next) : expression_cases_join(c, list, next);
  }
  return list;
}

void expression_cases(const struct expression *expression, struct arena *arena, struct expression_cases *cases) {
  struct casing c = {expression, arena};
  struct case_list list = cases_of(&c, expression->root, false);
  if (list.too_many) list = other_case(&c, expression->root, false);
  *cases = (struct expression_cases){list.item, list.n};
}

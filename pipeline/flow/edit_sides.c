/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit_sides.c - see edit_sides.h. */
#include "flow/edit_sides.h"

#include <stdio.h>

#include "base/arena.h"

/* Find the last occurrence of a word or mark outside brackets and quotes; NULL if there is none. */
static const char *find_outside(struct span text, const char *what) {
  size_t n = strlen(what);
  int depth = 0;
  bool quoted = false;
  const char *found = NULL;
  for (size_t i = 0; i + n <= text.n; i++) {
    char c = text.p[i];
    if (c == '\'') quoted = !quoted;
    if (quoted) continue;
    depth += (c == '(') - (c == ')');
    if (depth == 0 && memcmp(text.p + i, what, n) == 0) found = text.p + i;
  }
  return found;
}

/* Split the comparison at the end into its two sides and its sign. */
static bool comparison_cut(struct span text, struct span *left, struct span *right, const char **broken) {
  static const struct {
    const char *sign, *broken;
  } signs[] = {{"<=", ">"}, {">=", "<"}, {"<>", "="}, {"<", ">="}, {">", "<="}, {"=", "<>"}};
  const char *clause = find_outside(text, " or ");
  if (clause) text = span_between(clause + 4, text.p + text.n);
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    const char *at = find_outside(text, signs[i].sign);
    if (!at) continue;
    *left = span_trim(span_between(text.p, at));
    *right = span_trim(span_between(at + strlen(signs[i].sign), text.p + text.n));
    *broken = signs[i].broken;
    return !find_outside(text, " and ");
  }
  return false;
}

static bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; }

/* The sign of a column that occurs once, and as a term by itself, in a sum; otherwise 0. */
static int coefficient_of(struct span sum, struct span column) {
  for (size_t i = 0; column.n && i + column.n <= sum.n; i++) {
    bool whole = (i == 0 || !is_name(sum.p[i - 1])) && (i + column.n == sum.n || !is_name(sum.p[i + column.n]));
    if (!whole || memcmp(sum.p + i, column.p, column.n) != 0) continue;
    size_t k = i;
    while (k && sum.p[k - 1] == ' ') k--;
    return k == 0 || sum.p[k - 1] == '+' ? 1 : sum.p[k - 1] == '-' ? -1 : 0;
  }
  return 0;
}

/* Compile a side; NULL when it is not an amount, or is a constant. */
static const struct expression_program *side_bind(struct span source, const struct schema *schema,
                                                  struct arena *arena) {
  const struct expression *expression;
  const struct expression_program *program;
  const struct span *name;
  struct err ignored = {0};
  if (expression_parse(source, arena, &expression, &ignored) || !expression_columns(expression, &name)) return NULL;
  if (expression_bind(expression, schema, ABSENT_IS_MISSING, arena, &program, &ignored)) return NULL;
  return expression_program_type(program) == EXPRESSION_DECIMAL ? program : NULL;
}

int edit_sides_bind(struct edit_sides *sides, struct span source, struct span column, const struct schema *schema,
                    struct arena *arena, struct err *err) {
  (void)err;
  struct span left, right;
  *sides = (struct edit_sides){0};
  if (!comparison_cut(source, &left, &right, &sides->sign)) return 0;
  struct span abs = span_of("abs(");
  if (span_starts(left, abs) && left.p[left.n - 1] == ')') {
    left = (struct span){left.p + abs.n, left.n - abs.n - 1};
    sides->coefficient = coefficient_of(left, column);
    if (sides->coefficient) sides->left = side_bind(left, schema, arena);
    return 0;
  }
  sides->right = side_bind(right, schema, arena);
  sides->left = sides->right ? side_bind(left, schema, arena) : NULL;
  return 0;
}

static void shown_make(const struct edit_sides *sides, struct edit_shown *shown, const struct batch *batch) {
  if (shown->batch == batch) return;
  if (shown->room < batch->rows) {
    shown->left = memory_grow(shown->left, batch->rows * sizeof *shown->left);
    shown->right = memory_grow(shown->right, batch->rows * sizeof *shown->right);
    shown->room = batch->rows;
  }
  expression_decimal(sides->left, batch, shown->work, shown->left);
  if (sides->right) expression_decimal(sides->right, batch, shown->work, shown->right);
  shown->batch = batch;
}

static struct span put_sides(char *room, decimal left, const char *sign, decimal right) {
  char *p = decimal_put(room, left);
  p += sprintf(p, " %s ", sign);
  p = decimal_put(p, right);
  p += sprintf(p, " (");
  p = decimal_put(p, left - right);
  *p++ = ')';
  return span_between(room, p);
}

static bool edit_sides_fits(decimal a, decimal b) {
  decimal difference;
  return a != DECIMAL_MISSING && b != DECIMAL_MISSING && !__builtin_sub_overflow(a, b, &difference);
}

struct span edit_sides_show(const struct edit_sides *sides, struct edit_shown *shown, const struct batch *batch,
                            size_t row, decimal value, char *room) {
  struct span alone = span_between(room, decimal_put(room, value));
  if (!sides->left) return alone;
  shown_make(sides, shown, batch);
  decimal left = shown->left[row], right = sides->right ? shown->right[row] : 0;
  if (!sides->right) { /* an identity: the residual, with the sign of the column */
    if (value == DECIMAL_MISSING || left == DECIMAL_MISSING) return alone;
    right = value - sides->coefficient * left;
    left = value;
  }
  return edit_sides_fits(left, right) ? put_sides(room, left, sides->right ? sides->sign : "<>", right) : alone;
}

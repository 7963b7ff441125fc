/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_parse.c - parses text to a tree by recursive descent; one function for each rule of the grammar in
 * docs/expressions.md.
 */
#include <stdarg.h>
#include <stdio.h>

#include "data/expression_token.h"

#include "base/i18n.h"
#include "data/expression_remote.h"

int expression_error(const struct expression *expression, size_t at, struct err *err, const char *format, ...) {
  char message[512];
  va_list list;
  va_start(list, format);
  vsnprintf(message, sizeof message, format, list);
  va_end(list);
  size_t column = 1;
  for (size_t i = 0; i < at && i < expression->source.n; i++)
    column += ((unsigned char)expression->source.p[i] & 0xc0) != 0x80;
  return err_set(err, EX_CONFIG, _("expression '%.*s', column %zu: %s"), SPAN_ARG(expression->source), column, message);
}

static struct node *stop(struct parser *p, size_t at, const char *wanted) {
  if (p->failed) return NULL;
  p->failed = true;
  if (p->now.kind == TOKEN_BAD)
    expression_error(p->expression, at, p->err, _("not understood"));
  else if (p->now.kind == TOKEN_END)
    expression_error(p->expression, at, p->err, _("it ends where %s should follow"), wanted);
  else
    expression_error(p->expression, at, p->err, _("'%.*s' where %s is expected"), SPAN_ARG(p->now.text), wanted);
  return NULL;
}

/* --- tokens --- */

static bool at_sign(const struct parser *p, const char *sign) {
  return p->now.kind == TOKEN_SIGN && span_is(p->now.text, sign);
}
static bool at_word(const struct parser *p, const char *word) {
  return p->now.kind == TOKEN_NAME && span_is(p->now.text, word);
}
static bool accept_sign(struct parser *p, const char *sign) {
  if (!at_sign(p, sign)) return false;
  token_next(p);
  return true;
}
static bool accept_word(struct parser *p, const char *word) {
  if (!at_word(p, word)) return false;
  token_next(p);
  return true;
}

/* --- nodes --- */

static struct node *node_new(struct parser *p, enum node_kind kind, size_t at) {
  struct node *node = arena_array(p->arena, struct node, 1);
  node->kind = kind;
  node->at = at;
  node->number = p->expression->nodes++;
  return node;
}

static struct node *node_with(struct parser *p, enum node_kind kind, size_t at, struct node *a, struct node *b) {
  if (!a || p->failed) return NULL;
  struct node *node = node_new(p, kind, at);
  node->arg = a;
  a->next = b;
  return node;
}

static void note_column(struct parser *p, struct span name) {
  struct expression *e = p->expression;
  for (size_t i = 0; i < e->columns; i++)
    if (span_equal(e->column[i], name)) return;
  struct span *bigger = arena_array(p->arena, struct span, e->columns + 1);
  if (e->columns) memcpy(bigger, e->column, e->columns * sizeof *bigger);
  bigger[e->columns++] = name;
  e->column = bigger;
}

/* --- the grammar --- */

static struct node *parse_or(struct parser *p);

static struct node *parse_number(struct parser *p) {
  struct node *node = node_new(p, NODE_NUMBER, p->now.at);
  bool point = false;
  for (size_t i = 0; i < p->now.text.n; i++) {
    char c = p->now.text.p[i];
    if (c == '.' && !point)
      point = true;
    else if (c == '.' || node->value > (INT64_MAX - 9) / 10) {
      p->now.kind = TOKEN_BAD;
      return stop(p, node->at, "");
    } else {
      node->value = node->value * 10 + (c - '0');
      node->scale += point;
    }
  }
  for (; node->scale > 0 && node->value % 10 == 0; node->scale--) node->value /= 10;
  if (node->scale > 9) {
    p->now.kind = TOKEN_BAD;
    return stop(p, node->at, "");
  }
  token_next(p);
  return node;
}

static struct node *parse_text(struct parser *p, enum node_kind kind) {
  struct node *node = node_new(p, kind, p->now.at);
  node->text = p->now.text;
  if (kind == NODE_COLUMN) note_column(p, node->text);
  token_next(p);
  return node;
}

struct function {
  const char *name;
  enum node_kind kind;
  unsigned least, most;
};
static const struct function function_list[] = {
    {"abs", NODE_ABS, 1, 1},
    {"nil", NODE_NIL, 1, 1},
    {"missing", NODE_MISSING, 1, 1},
    {"first", NODE_FIRST, 1, 16},
    {"least", NODE_LEAST, 1, 16},
    {"greatest", NODE_GREATEST, 1, 16},
    {"if", NODE_IF, 3, 3},
    {"length", NODE_LENGTH, 1, 1},
    {"starts", NODE_STARTS, 2, 999},
    {"year", NODE_YEAR, 1, 1},
    {"contains", NODE_CONTAINS, 2, 999},
    {"month", NODE_MONTH, 1, 1},
};

/* Parse arguments up to the closing bracket; the opening one has been read. */
static unsigned parse_arguments(struct parser *p, struct node *parent) {
  struct node **to = &parent->arg;
  unsigned n = 0;
  do {
    *to = parse_or(p);
    if (!*to) return 0;
    to = &(*to)->next;
    n++;
  } while (accept_sign(p, ","));
  if (!accept_sign(p, ")")) stop(p, p->now.at, _("',' or ')'"));
  return n;
}

/* A text or a plain column name, as an argument of a function over other records. */
static bool remote_argument(struct parser *p, enum token_kind kind, struct span *text) {
  bool plain = p->now.kind == kind || (kind == TOKEN_NAME && p->now.kind == TOKEN_QUOTED_NAME);
  if (!plain) {
    stop(p, p->now.at, kind == TOKEN_NAME ? _("a column") : _("a text"));
    return false;
  }
  *text = p->now.text;
  token_next(p);
  return true;
}

/* previous(revenue): a column whose name is the call itself (expression_remote.h). */
static struct node *parse_remote(struct parser *p, struct token name, const struct remote_function *f) {
  struct span text = {0}, column = {0};
  if ((f->arguments == 2 || f->arguments == 3) && !remote_argument(p, TOKEN_STRING, &text)) return NULL;
  if (f->arguments == 2 && !accept_sign(p, ",")) return stop(p, p->now.at, "','");
  if (f->arguments != 3 && !remote_argument(p, TOKEN_NAME, &column)) return NULL;
  if (!accept_sign(p, ")")) return stop(p, p->now.at, "')'");
  struct node *node = node_new(p, NODE_COLUMN, name.at);
  const char *canonical = f->arguments == 4 ? arena_format(p->arena, "%.*s%s", SPAN_ARG(column), f->suffix)
                                            : arena_format(p->arena, "%s(%.*s%s%.*s)", f->name, SPAN_ARG(text),
                                                           f->arguments == 2 ? "," : "", SPAN_ARG(column));
  node->text = span_of(canonical);
  note_column(p, node->text);
  return node;
}

static struct node *parse_call(struct parser *p, struct token name) {
  const struct function *f = NULL;
  const struct remote_function *remote = remote_function(name.text);
  if (remote) return parse_remote(p, name, remote);
  for (size_t i = 0; i < sizeof function_list / sizeof *function_list; i++)
    if (span_is(name.text, function_list[i].name)) f = &function_list[i];
  if (!f) {
    if (!p->failed)
      expression_error(p->expression, name.at, p->err, _("there is no function '%.*s'"), SPAN_ARG(name.text));
    p->failed = true;
    return NULL;
  }
  struct node *node = node_new(p, f->kind, name.at);
  unsigned n = parse_arguments(p, node);
  if (!p->failed && (n < f->least || n > f->most)) {
    expression_error(p->expression, name.at, p->err, _("%s() has %u to %u arguments, not %u"), f->name, f->least,
                     f->most, n);
    p->failed = true;
  }
  return p->failed ? NULL : node;
}

static struct node *parse_primary(struct parser *p) {
  switch (p->now.kind) {
  case TOKEN_NUMBER:
    return parse_number(p);
  case TOKEN_STRING:
    return parse_text(p, NODE_STRING);
  case TOKEN_QUOTED_NAME:
    return parse_text(p, NODE_COLUMN);
  case TOKEN_NAME: {
    if (at_word(p, "and") || at_word(p, "or") || at_word(p, "in") || at_word(p, "between")) break;
    struct parser before = *p;
    struct token name = p->now;
    token_next(p);
    if (accept_sign(p, "(")) return parse_call(p, name);
    *p = before;
    return parse_text(p, NODE_COLUMN);
  }
  case TOKEN_SIGN:
    if (accept_sign(p, "(")) {
      struct node *inner = parse_or(p);
      if (inner && !accept_sign(p, ")")) return stop(p, p->now.at, "')'");
      return inner;
    }
    break;
  case TOKEN_END:
  case TOKEN_BAD:
    break;
  }
  return stop(p, p->now.at, _("a value"));
}

/* Nesting is limited, so that no text of the catalog can exhaust the stack. */
static struct node *parse_unary(struct parser *p) {
  size_t at = p->now.at;
  if (++p->depth > 100 && !p->failed) {
    expression_error(p->expression, at, p->err, _("nested too deeply"));
    p->failed = true;
  }
  if (p->failed) return NULL;
  struct node *node;
  if (accept_sign(p, "-")) {
    node = parse_unary(p);
    if (node && node->kind == NODE_NUMBER)
      node->value = -node->value;
    else
      node = node_with(p, NODE_NEGATE, at, node, NULL);
  } else {
    accept_sign(p, "+");
    node = parse_primary(p);
  }
  p->depth--;
  return node;
}

static struct node *parse_product(struct parser *p) {
  struct node *node = parse_unary(p);
  while (node && at_sign(p, "*")) {
    size_t at = p->now.at;
    token_next(p);
    struct node *right = parse_unary(p);
    node = right ? node_with(p, NODE_MULTIPLY, at, node, right) : NULL;
  }
  return node;
}

static struct node *parse_sum(struct parser *p) {
  struct node *node = parse_product(p);
  while (node && (at_sign(p, "+") || at_sign(p, "-"))) {
    size_t at = p->now.at;
    enum node_kind kind = at_sign(p, "+") ? NODE_ADD : NODE_SUBTRACT;
    token_next(p);
    struct node *right = parse_product(p);
    node = right ? node_with(p, kind, at, node, right) : NULL;
  }
  return node;
}

static struct node *parse_in(struct parser *p, struct node *left, size_t at) {
  if (!accept_sign(p, "(")) return stop(p, p->now.at, "'('");
  struct node *node = node_new(p, NODE_IN, at);
  parse_arguments(p, node);
  left->next = node->arg;
  node->arg = left;
  return p->failed ? NULL : node;
}

static struct node *parse_between(struct parser *p, struct node *left, size_t at) {
  struct node *low = parse_sum(p);
  if (low && !accept_word(p, "and")) return stop(p, p->now.at, "'and'");
  struct node *high = low ? parse_sum(p) : NULL;
  if (!high) return NULL;
  low->next = high;
  return node_with(p, NODE_BETWEEN, at, left, low);
}

static struct node *parse_comparison(struct parser *p) {
  static const struct {
    const char *sign;
    enum node_kind kind;
  } relation[] = {{"=", NODE_EQUAL},       {"==", NODE_EQUAL}, {"!=", NODE_UNEQUAL},       {"<>", NODE_UNEQUAL},
                  {"<=", NODE_LESS_EQUAL}, {"<", NODE_LESS},   {">=", NODE_GREATER_EQUAL}, {">", NODE_GREATER}};
  struct node *left = parse_sum(p);
  if (!left) return NULL;
  size_t at = p->now.at;
  for (size_t i = 0; i < sizeof relation / sizeof *relation; i++)
    if (accept_sign(p, relation[i].sign)) {
      struct node *right = parse_sum(p);
      return right ? node_with(p, relation[i].kind, at, left, right) : NULL;
    }
  bool negated = accept_word(p, "not");
  struct node *node = left;
  if (accept_word(p, "in"))
    node = parse_in(p, left, at);
  else if (accept_word(p, "between"))
    node = parse_between(p, left, at);
  else if (negated)
    return stop(p, p->now.at, _("'in' or 'between'"));
  return negated && node ? node_with(p, NODE_NOT, at, node, NULL) : node;
}

static struct node *parse_not(struct parser *p) {
  size_t at = p->now.at;
  bool negated = false;
  while (accept_word(p, "not")) negated = !negated;
  struct node *node = parse_comparison(p);
  return negated && node ? node_with(p, NODE_NOT, at, node, NULL) : node;
}

static struct node *parse_chain(struct parser *p, const char *word, enum node_kind kind,
                                struct node *(*part)(struct parser *)) {
  struct node *node = part(p);
  while (node && at_word(p, word)) {
    size_t at = p->now.at;
    token_next(p);
    struct node *right = part(p);
    node = right ? node_with(p, kind, at, node, right) : NULL;
  }
  return node;
}

static struct node *parse_and(struct parser *p) { return parse_chain(p, "and", NODE_AND, parse_not); }
static struct node *parse_or(struct parser *p) { return parse_chain(p, "or", NODE_OR, parse_and); }

int expression_parse(struct span text, struct arena *arena, const struct expression **expression, struct err *err) {
  struct expression *fresh = arena_array(arena, struct expression, 1);
  fresh->source = (struct span){arena_copy(arena, text.n ? text.p : "", text.n), text.n};
  struct parser p = {.expression = fresh, .arena = arena, .err = err};
  token_next(&p);
  fresh->root = parse_or(&p);
  if (fresh->root && p.now.kind != TOKEN_END) stop(&p, p.now.at, _("an operator or the end"));
  *expression = fresh;
  return p.failed ? EX_CONFIG : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_token.c - the tokens of an expression. See expression_token.h. */
#include "data/expression_token.h"

static bool name_starts(unsigned char c) { return ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_' || c >= 0x80; }
static bool digit(unsigned char c) { return c >= '0' && c <= '9'; }

static size_t sign_length(struct span rest) {
  static const char *const sign[] = {"<=", ">=", "!=", "<>", "==", "+", "-", "*", "(", ")", ",", "=", "<", ">"};
  for (size_t i = 0; i < sizeof sign / sizeof *sign; i++)
    if (span_starts(rest, span_of(sign[i]))) return strlen(sign[i]);
  return 0;
}

static void token_set(struct parser *p, enum token_kind kind, size_t n, size_t quotes) {
  struct span source = p->expression->source;
  p->now.kind = kind;
  p->now.text = (struct span){source.p + p->now.at + quotes, n - 2 * quotes};
  p->next = p->now.at + n;
}

void token_next(struct parser *p) {
  struct span source = p->expression->source;
  size_t at = p->next, end = source.n;
  while (at < end && (source.p[at] == ' ' || source.p[at] == '\t' || source.p[at] == '\n' || source.p[at] == '\r'))
    at++;
  p->now = (struct token){.at = at};
  if (at == end) {
    token_set(p, TOKEN_END, 0, 0);
    return;
  }
  unsigned char c = (unsigned char)source.p[at];
  size_t n = 1;
  if (c == '\'' || c == '"' || c == '`') {
    while (at + n < end && source.p[at + n] != (char)c) n++;
    if (at + n == end)
      token_set(p, TOKEN_BAD, n, 0);
    else
      token_set(p, c == '`' ? TOKEN_QUOTED_NAME : TOKEN_STRING, n + 1, 1);
  } else if (digit(c) || (c == '.' && at + 1 < end && digit((unsigned char)source.p[at + 1]))) {
    while (at + n < end && (digit((unsigned char)source.p[at + n]) || source.p[at + n] == '.')) n++;
    token_set(p, TOKEN_NUMBER, n, 0);
  } else if (name_starts(c)) {
    while (at + n < end && (name_starts((unsigned char)source.p[at + n]) || digit((unsigned char)source.p[at + n])))
      n++;
    token_set(p, TOKEN_NAME, n, 0);
  } else if ((n = sign_length((struct span){source.p + at, end - at})) != 0)
    token_set(p, TOKEN_SIGN, n, 0);
  else
    token_set(p, TOKEN_BAD, 1, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_token.h - the tokens of an expression, and the state of its parser. */
#ifndef TERTIA_DATA_EXPRESSION_TOKEN_H
#define TERTIA_DATA_EXPRESSION_TOKEN_H

#include "data/expression_tree.h"

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_STRING, TOKEN_NAME, TOKEN_QUOTED_NAME, TOKEN_SIGN, TOKEN_BAD };

struct token {
  enum token_kind kind;
  size_t at;
  struct span text; /* without quotes */
};

struct parser {
  struct expression *expression;
  struct arena *arena;
  struct token now;
  size_t next; /* byte offset after `now` */
  int depth;
  struct err *err;
  bool failed;
};

void token_next(struct parser *p);

#endif

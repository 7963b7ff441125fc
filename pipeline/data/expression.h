/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression.h - the small language of the catalog's edit rules and formulas (docs/expressions.md).
 *
 *     op_profit = revenue - cost - nil(sell_exp)            abs(assets - liabilities - equity) <= 0.001 * assets
 *     not missing(industry) and starts(industry, '51', '52')            period >= '2018' and form in ('F603', 'E603')
 *
 * An expression is parsed once (expression_parse), bound once to the columns of a schema (expression_bind), which makes
 * a program, and run over batches (expression_truth, expression_decimal, expression_text). Parsed expressions and
 * programs are read-only and may be shared by workers; each worker has its own `struct expression_work`.
 *
 * Numbers are exact: sums and products keep every digit (64-bit column loops, repeated in 128 bits if one overflows);
 * only the last conversion to a `decimal` rounds, half to even, when a product has more than six places. A number out
 * of range is missing. Logic has three values: a condition on a missing value is unknown.
 */
#ifndef TERTIA_DATA_EXPRESSION_H
#define TERTIA_DATA_EXPRESSION_H

#include "base/err.h"
#include "data/batch.h"

enum truth { TRUTH_FALSE, TRUTH_UNKNOWN, TRUTH_TRUE }; /* and is the minimum, or the maximum */

enum expression_type { EXPRESSION_TRUTH, EXPRESSION_DECIMAL, EXPRESSION_TEXT, EXPRESSION_PERIOD };

struct expression;
struct expression_program;

/* Parse. The text is copied. EX_CONFIG for a syntax error; the message has the text and the column of the error (in
 * characters, from 1). */
int expression_parse(struct span text, struct arena *arena, const struct expression **expression, struct err *err);

struct span expression_source(const struct expression *expression);
/* The columns used, each once, in order of appearance. */
size_t expression_columns(const struct expression *expression, const struct span **name);
/* A text that a column is compared with: form = 'F203', form in ('F203', 'F603'), starts(industry, '51'). */
struct expression_literal {
  struct span column, text;
  bool whole; /* compared as a whole, not as a prefix or substring */
};
size_t expression_literals(const struct expression *expression, struct arena *arena,
                           const struct expression_literal **literal);
/* Does the schema have all of them? A rule over an absent column is skipped. */
bool expression_fits(const struct expression *expression, const struct schema *schema);

enum expression_absent {
  ABSENT_IS_ERROR,  /* a column absent from the schema is an error */
  ABSENT_IS_MISSING /* it counts as a column without any value, so nil(x) is 0 */
};

/* Check types and compile. EX_CONFIG for a type error or an absent column, with its position. */
int expression_bind(const struct expression *expression, const struct schema *schema, enum expression_absent absent,
                    struct arena *arena, const struct expression_program **program, struct err *err);

enum expression_type expression_program_type(const struct expression_program *program);

/* A worker's scratch memory, for any number of programs; about 16 KB a level of nesting, from the arena, on first use.
 */
enum { EXPRESSION_DEPTH = 32 };
struct expression_work {
  struct arena *arena;
  void *slot[EXPRESSION_DEPTH];
};
void expression_work_start(struct expression_work *work, struct arena *arena);

/* Run over all rows of a batch of the schema it was bound to; the result has batch->rows elements. The program must
 * be of the function's type: asserted. */
void expression_truth(const struct expression_program *program, const struct batch *batch, struct expression_work *work,
                      unsigned char *truth);
void expression_decimal(const struct expression_program *program, const struct batch *batch,
                        struct expression_work *work, decimal *value);
void expression_text(const struct expression_program *program, const struct batch *batch, struct expression_work *work,
                     struct span *text);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_kernels.h - the column loops of expressions, in 64 and in 128 bits. See expression.h.
 *
 * Both widths have the same functions, so the runner is written once. The smallest number of a width is its missing
 * value. In 64 bits an overflow sets *over, and the runner repeats the chunk in 128; there it makes the result
 * missing. The output may be one of the inputs. */
#ifndef TERTIA_DATA_EXPRESSION_KERNELS_H
#define TERTIA_DATA_EXPRESSION_KERNELS_H

#include "data/expression_tree.h"

typedef void kernel_two(const void *a, const void *b, void *out, size_t n, uint64_t *over);

struct kernels {
  size_t size; /* of a number */
  const void *(*column)(const int64_t *column, void *room, size_t n);
  void (*period)(const int64_t *column, void *out, size_t n);
  void (*fill)(int64_t value, bool missing, void *out, size_t n);
  void (*times)(const void *a, int64_t by, void *out, size_t n, uint64_t *over);
  kernel_two *add, *subtract, *multiply, *first, *least, *greatest;
  void (*absolute)(const void *a, void *out, size_t n, uint64_t *over);
  void (*nil)(const void *a, void *out, size_t n);
  void (*choose)(const unsigned char *c, const void *a, const void *b, void *out, size_t n);
  void (*compare)(enum node_kind relation, const void *a, const void *b, unsigned char *out, size_t n);
  void (*in)(const void *a, const int64_t *list, size_t of, unsigned char *out, size_t n);
  void (*missing)(const void *a, unsigned char *out, size_t n);
  void (*year)(const void *a, void *out, size_t n);
  void (*month)(const void *a, void *out, size_t n);
  void (*whole)(const int64_t *a, void *out, size_t n); /* lengths of texts */
  void (*result)(const void *a, int scale, decimal *out, size_t n, uint64_t *over);
};

extern const struct kernels kernels_narrow, kernels_wide;

/* Texts; a missing one makes every condition unknown. */
void text_compare(enum node_kind relation, const struct span *a, const struct span *b, unsigned char *out, size_t n);
void text_list(enum operation op, const struct span *a, const struct span *list, size_t of, unsigned char *out,
               size_t n);
void text_missing(const struct span *a, unsigned char *out, size_t n);
void text_length(const struct span *a, int64_t *out, size_t n); /* in characters; INT64_MIN where missing */

#endif

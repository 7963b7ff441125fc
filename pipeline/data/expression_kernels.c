/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expression_kernels.c - see expression_kernels.h. Loops are written once, as macros over the width of a number, and
 * are free of branches where the processor can process several rows at a time. */
#include "data/expression_kernels.h"

#include "base/processor.h"

typedef __int128 int128_t;
#define NONE_narrow INT64_MIN
#define NONE_wide ((int128_t)((unsigned __int128)1 << 127))

/* One element; `none` if an operand is missing. Overflow sets `over` (narrow) or makes the result missing (wide). */
static inline int64_t add_narrow(int64_t a, int64_t b, uint64_t *over) {
  uint64_t r = (uint64_t)a + (uint64_t)b;
  uint64_t none = (uint64_t)((a == INT64_MIN) | (b == INT64_MIN));
  *over |= (((uint64_t)a ^ r) & ((uint64_t)b ^ r)) >> 63 & (none ^ 1);
  *over |= (uint64_t)((int64_t)r == INT64_MIN) & (none ^ 1);
  return none ? INT64_MIN : (int64_t)r;
}
static inline int64_t subtract_narrow(int64_t a, int64_t b, uint64_t *over) {
  uint64_t r = (uint64_t)a - (uint64_t)b;
  uint64_t none = (uint64_t)((a == INT64_MIN) | (b == INT64_MIN));
  *over |= (((uint64_t)a ^ (uint64_t)b) & ((uint64_t)a ^ r)) >> 63 & (none ^ 1);
  *over |= (uint64_t)((int64_t)r == INT64_MIN) & (none ^ 1);
  return none ? INT64_MIN : (int64_t)r;
}
static inline int64_t multiply_narrow(int64_t a, int64_t b, uint64_t *over) {
  int64_t r;
  if (a == INT64_MIN || b == INT64_MIN) return INT64_MIN;
  *over |= (uint64_t)(__builtin_mul_overflow(a, b, &r) || r == INT64_MIN);
  return r;
}
static inline int128_t add_wide(int128_t a, int128_t b, uint64_t *over) {
  (void)over;
  int128_t r;
  return a == NONE_wide || b == NONE_wide || __builtin_add_overflow(a, b, &r) ? NONE_wide : r;
}
static inline int128_t subtract_wide(int128_t a, int128_t b, uint64_t *over) {
  (void)over;
  int128_t r;
  return a == NONE_wide || b == NONE_wide || __builtin_sub_overflow(a, b, &r) ? NONE_wide : r;
}
static inline int128_t multiply_wide(int128_t a, int128_t b, uint64_t *over) {
  (void)over;
  int128_t r;
  return a == NONE_wide || b == NONE_wide || __builtin_mul_overflow(a, b, &r) ? NONE_wide : r;
}

#define TWO(name, W, T, ELEMENT)                                                                                       \
  EVERY_PROCESSOR static void name##_column_##W(const void *a_, const void *b_, void *out_, size_t n,                  \
                                                uint64_t *over) {                                                      \
    const T *a = a_, *b = b_;                                                                                          \
    T *out = out_;                                                                                                     \
    uint64_t seen = 0;                                                                                                 \
    for (size_t i = 0; i < n; i++) out[i] = ELEMENT;                                                                   \
    *over |= seen;                                                                                                     \
  }

#define ARITHMETIC(W, T)                                                                                               \
  TWO(add, W, T, add_##W(a[i], b[i], &seen))                                                                           \
  TWO(subtract, W, T, subtract_##W(a[i], b[i], &seen))                                                                 \
  TWO(multiply, W, T, multiply_##W(a[i], b[i], &seen))                                                                 \
  TWO(first, W, T, a[i] == NONE_##W ? b[i] : a[i])                                                                     \
  TWO(least, W, T, a[i] == NONE_##W || b[i] == NONE_##W ? NONE_##W : a[i] < b[i] ? a[i] : b[i])                        \
  TWO(greatest, W, T, a[i] == NONE_##W || b[i] == NONE_##W ? NONE_##W : a[i] > b[i] ? a[i] : b[i])                     \
  EVERY_PROCESSOR static void absolute_##W(const void *a_, void *out_, size_t n, uint64_t *over) {                     \
    const T *a = a_;                                                                                                   \
    T *out = out_;                                                                                                     \
    (void)over;                                                                                                        \
    for (size_t i = 0; i < n; i++) out[i] = a[i] < 0 && a[i] != NONE_##W ? -a[i] : a[i];                               \
  }                                                                                                                    \
  EVERY_PROCESSOR static void nil_##W(const void *a_, void *out_, size_t n) {                                          \
    const T *a = a_;                                                                                                   \
    T *out = out_;                                                                                                     \
    for (size_t i = 0; i < n; i++) out[i] = a[i] == NONE_##W ? 0 : a[i];                                               \
  }                                                                                                                    \
  EVERY_PROCESSOR static void choose_##W(const unsigned char *c, const void *a_, const void *b_, void *out_,           \
                                         size_t n) {                                                                   \
    const T *a = a_, *b = b_;                                                                                          \
    T *out = out_;                                                                                                     \
    for (size_t i = 0; i < n; i++) out[i] = c[i] == TRUTH_TRUE ? a[i] : c[i] == TRUTH_FALSE ? b[i] : NONE_##W;         \
  }

#define RELATION(T, W, SIGN)                                                                                           \
  for (size_t i = 0; i < n; i++) {                                                                                     \
    unsigned none = (unsigned)((a[i] == NONE_##W) | (b[i] == NONE_##W));                                               \
    out[i] = (unsigned char)(none ? TRUTH_UNKNOWN : (unsigned)(a[i] SIGN b[i]) << 1);                                  \
  }                                                                                                                    \
  break

#define CONDITIONS(W, T)                                                                                               \
  EVERY_PROCESSOR static void compare_##W(enum node_kind relation, const void *a_, const void *b_, unsigned char *out, \
                                          size_t n) {                                                                  \
    const T *a = a_, *b = b_;                                                                                          \
    switch ((int)relation) {                                                                                           \
    case NODE_EQUAL:                                                                                                   \
      RELATION(T, W, ==);                                                                                              \
    case NODE_UNEQUAL:                                                                                                 \
      RELATION(T, W, !=);                                                                                              \
    case NODE_LESS:                                                                                                    \
      RELATION(T, W, <);                                                                                               \
    case NODE_LESS_EQUAL:                                                                                              \
      RELATION(T, W, <=);                                                                                              \
    case NODE_GREATER:                                                                                                 \
      RELATION(T, W, >);                                                                                               \
    case NODE_GREATER_EQUAL:                                                                                           \
      RELATION(T, W, >=);                                                                                              \
    }                                                                                                                  \
  }                                                                                                                    \
  static void in_##W(const void *a_, const int64_t *list, size_t of, unsigned char *out, size_t n) {                   \
    const T *a = a_;                                                                                                   \
    for (size_t i = 0; i < n; i++) out[i] = a[i] == NONE_##W ? TRUTH_UNKNOWN : TRUTH_FALSE;                            \
    for (size_t k = 0; k < of; k++)                                                                                    \
      for (size_t i = 0; i < n; i++) out[i] = (unsigned char)(out[i] | (unsigned)(a[i] == list[k]) << 1);              \
  }                                                                                                                    \
  EVERY_PROCESSOR static void missing_##W(const void *a_, unsigned char *out, size_t n) {                              \
    const T *a = a_;                                                                                                   \
    for (size_t i = 0; i < n; i++) out[i] = a[i] == NONE_##W ? TRUTH_TRUE : TRUTH_FALSE;                               \
  }

#define MOVES(W, T)                                                                                                    \
  static void period_##W(const int64_t *column, void *out_, size_t n) {                                                \
    T *out = out_;                                                                                                     \
    for (size_t i = 0; i < n; i++) out[i] = column[i] ? column[i] >> 4 : NONE_##W;                                     \
  }                                                                                                                    \
  static void fill_##W(int64_t value, bool missing, void *out_, size_t n) {                                            \
    T *out = out_;                                                                                                     \
    for (size_t i = 0; i < n; i++) out[i] = missing ? NONE_##W : value;                                                \
  }                                                                                                                    \
  static void year_##W(const void *a_, void *out_, size_t n) {                                                         \
    const T *a = a_;                                                                                                   \
    T *out = out_;                                                                                                     \
    for (size_t i = 0; i < n; i++) out[i] = a[i] == NONE_##W ? NONE_##W : (int32_t)a[i] / 12;                          \
  }                                                                                                                    \
  static void month_##W(const void *a_, void *out_, size_t n) {                                                        \
    const T *a = a_;                                                                                                   \
    T *out = out_;                                                                                                     \
    for (size_t i = 0; i < n; i++) out[i] = a[i] == NONE_##W ? NONE_##W : (int32_t)a[i] % 12 + 1;                      \
  }                                                                                                                    \
  static void whole_##W(const int64_t *a, void *out_, size_t n) {                                                      \
    T *out = out_;                                                                                                     \
    for (size_t i = 0; i < n; i++) out[i] = a[i] == INT64_MIN ? NONE_##W : a[i];                                       \
  }

/* Multiply by a constant: the range without overflow follows from the factor alone, so no product has to be checked. */
EVERY_PROCESSOR static void times_narrow(const void *a_, int64_t by, void *out_, size_t n, uint64_t *over) {
  const int64_t *a = a_;
  int64_t *out = out_;
  uint64_t size = by < 0 ? -(uint64_t)by : (uint64_t)by, seen = 0;
  int64_t most = (int64_t)(INT64_MAX / (size ? size : 1));
  for (size_t i = 0; i < n; i++) {
    bool none = a[i] == INT64_MIN;
    seen |= (uint64_t)((a[i] > most) | (a[i] < -most)) & (uint64_t)!none;
    out[i] = none ? INT64_MIN : (int64_t)((uint64_t)a[i] * (uint64_t)by);
  }
  *over |= seen;
}

EVERY_PROCESSOR static void times_wide(const void *a_, int64_t by, void *out_, size_t n, uint64_t *over) {
  const int128_t *a = a_;
  int128_t *out = out_;
  for (size_t i = 0; i < n; i++) out[i] = multiply_wide(a[i], by, over);
}

ARITHMETIC(narrow, int64_t)
ARITHMETIC(wide, int128_t)
CONDITIONS(narrow, int64_t)
CONDITIONS(wide, int128_t)
MOVES(narrow, int64_t)
MOVES(wide, int128_t)

static const void *column_narrow(const int64_t *column, void *room, size_t n) {
  (void)room, (void)n;
  return column;
}

static const void *column_wide(const int64_t *column, void *room, size_t n) {
  whole_wide(column, room, n);
  return room;
}

static int64_t expression_kernels_ten_to(int places) {
  int64_t v = 1;
  while (places-- > 0) v *= 10;
  return v;
}

static void result_narrow(const void *a_, int scale, decimal *out, size_t n, uint64_t *over) {
  const int64_t *a = a_;
  if (scale < DECIMAL_PLACES)
    times_narrow(a, expression_kernels_ten_to(DECIMAL_PLACES - scale), out, n, over);
  else if (scale == DECIMAL_PLACES)
    memcpy(out, a, n * sizeof *out);
  else {
    int64_t by = expression_kernels_ten_to(scale - DECIMAL_PLACES), half = by / 2;
    for (size_t i = 0; i < n; i++) {
      int64_t q = a[i] / by, r = a[i] % by, size = r < 0 ? -r : r;
      q += (size > half || (size == half && (q & 1))) ? (a[i] < 0 ? -1 : 1) : 0;
      out[i] = a[i] == INT64_MIN ? DECIMAL_MISSING : q;
    }
  }
}

static void result_wide(const void *a_, int scale, decimal *out, size_t n, uint64_t *over) {
  const int128_t *a = a_;
  (void)over;
  for (size_t i = 0; i < n; i++) {
    int128_t v = a[i];
    if (v != NONE_wide && scale > DECIMAL_PLACES)
      v = decimal_divide(v, expression_kernels_ten_to(scale - DECIMAL_PLACES));
    if (scale < DECIMAL_PLACES) v = multiply_wide(v, expression_kernels_ten_to(DECIMAL_PLACES - scale), over);
    out[i] = v > INT64_MAX || v <= INT64_MIN ? DECIMAL_MISSING : (decimal)v;
  }
}

#define WIDTH(W, T)                                                                                                    \
  const struct kernels kernels_##W = {sizeof(T),        column_##W,       period_##W,          fill_##W,               \
                                      times_##W,        add_column_##W,   subtract_column_##W, multiply_column_##W,    \
                                      first_column_##W, least_column_##W, greatest_column_##W, absolute_##W,           \
                                      nil_##W,          choose_##W,       compare_##W,         in_##W,                 \
                                      missing_##W,      year_##W,         month_##W,           whole_##W,              \
                                      result_##W}

WIDTH(narrow, int64_t);
WIDTH(wide, int128_t);

/* --- texts --- */

static bool related(enum node_kind relation, int order) {
  switch ((int)relation) {
  case NODE_EQUAL:
    return order == 0;
  case NODE_UNEQUAL:
    return order != 0;
  case NODE_LESS:
    return order < 0;
  case NODE_LESS_EQUAL:
    return order <= 0;
  case NODE_GREATER:
    return order > 0;
  default:
    return order >= 0;
  }
}

void text_compare(enum node_kind relation, const struct span *a, const struct span *b, unsigned char *out, size_t n) {
  bool equality = relation == NODE_EQUAL || relation == NODE_UNEQUAL;
  for (size_t i = 0; i < n; i++) {
    int order = equality ? !span_equal(a[i], b[i]) : span_compare(a[i], b[i]);
    out[i] = !a[i].n || !b[i].n ? TRUTH_UNKNOWN : related(relation, order) ? TRUTH_TRUE : TRUTH_FALSE;
  }
}

static bool expression_kernels_matches(enum operation op, struct span a, struct span with) {
  if (op == OP_TEXT_IN) return span_equal(a, with);
  return op == OP_TEXT_STARTS ? span_starts(a, with) : span_find(a, with) != NULL;
}

void text_list(enum operation op, const struct span *a, const struct span *list, size_t of, unsigned char *out,
               size_t n) {
  for (size_t i = 0; i < n; i++) {
    bool found = false;
    for (size_t k = 0; k < of && !found; k++) found = expression_kernels_matches(op, a[i], list[k]);
    out[i] = !a[i].n ? TRUTH_UNKNOWN : found ? TRUTH_TRUE : TRUTH_FALSE;
  }
}

void text_missing(const struct span *a, unsigned char *out, size_t n) {
  for (size_t i = 0; i < n; i++) out[i] = a[i].n ? TRUTH_FALSE : TRUTH_TRUE;
}

void text_length(const struct span *a, int64_t *out, size_t n) {
  for (size_t i = 0; i < n; i++) {
    int64_t length = 0;
    for (size_t k = 0; k < a[i].n; k++) length += ((unsigned char)a[i].p[k] & 0xc0) != 0x80;
    out[i] = a[i].n ? length : INT64_MIN;
  }
}

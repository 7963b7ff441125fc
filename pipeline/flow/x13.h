/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x13.h - seasonal adjustment by an installed X-13ARIMA-SEATS (US Census Bureau), run as a program of its own.
 *
 * The series and the specification are written to a directory that only the caller may read and that is removed again;
 * the program's messages are kept with the result. X-13 supports quarters and months, not eleven periods a year.
 */
#ifndef TERTIA_FLOW_X13_H
#define TERTIA_FLOW_X13_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct x13_series {
  const double *value; /* n, none missing */
  size_t n, m;         /* m: 4 or 12 periods a year */
  int year, number;    /* of the first value */
};

struct x13_result {
  double *adjusted, *trend, *seasonal, *irregular; /* n each; NaN where the program has none */
  struct span spec, diagnostics, messages;         /* texts; in the arena */
};

/* Is there such a program? A name without a slash is looked for as a shell would. */
bool x13_is_there(const char *program);
/* EX_UNAVAILABLE when it cannot be run or writes no adjusted series, with the reason. */
int x13_adjust(const char *program, const struct x13_series *series, struct arena *arena, struct x13_result *result,
               struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exact.h - numbers of tables as whole numbers of 10^-18, for differences and sums without any rounding: amounts to the
 * millionth and real numbers to their 17 digits alike. */
#ifndef TERTIA_RUN_EXACT_H
#define TERTIA_RUN_EXACT_H

#include <stdbool.h>

#include "base/span.h"
#include "base/strbuf.h"

typedef __int128 exact;
enum { EXACT_PLACES = 18 };

/* Digits with a point and an exponent; false for anything else, and for what is beyond 10^18. Digits behind the 18th
 * place are cut off. */
bool exact_read(struct span text, exact *value);
void exact_write(exact value, struct strbuf *out); /* without zeros at the end */
double exact_real(exact value);

#endif

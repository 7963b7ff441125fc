/* SPDX-License-Identifier: GPL-3.0-or-later */
/* period.h - a year, quarter or month, and its text forms.
 *
 * Written `2019`, `2019Q3`, `2019-07` in Tertia's own tables. Files have many more forms, which period_read() accepts
 * too (told.h lists them). Monthly figures are cumulative from January unless a column says otherwise.
 */
#ifndef TERTIA_DATA_PERIOD_H
#define TERTIA_DATA_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct strbuf;

/* Months since year 0 of the last month of the period, times 16, plus periods a year (1, 4 or 12). Compares in time
 * order; 0 is not a valid period. */
typedef int32_t period_code;

enum period_kind { PERIOD_YEAR = 1, PERIOD_QUARTER = 4, PERIOD_MONTH = 12 };

#define PERIOD_NONE 0

period_code period_make(enum period_kind kind, int year, int number); /* number: 1..4, 1..12; ignored for a year */
bool period_read(struct span text, period_code *period);              /* false when the text is not a valid period */
enum period_kind period_kind(period_code period);
int period_year(period_code period);
int period_number(period_code period);                 /* quarter 1..4, month 1..12; 1 for a year */
int period_month(period_code period);                  /* last month of the period, 1..12 */
period_code period_shift(period_code period, int by);  /* by whole periods of its own frequency */
int period_distance(period_code from, period_code to); /* in whole periods of their common frequency */
/* 2023, 2023Q2, 2023-05; empty for PERIOD_NONE. period_put() writes to p, which has room for 8 bytes, and returns
 * the end. */
char *period_put(char *p, period_code period);
void period_write(period_code period, struct strbuf *out);

#endif

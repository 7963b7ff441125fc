/* SPDX-License-Identifier: GPL-3.0-or-later */
/* written.h - what the cells of Tertia's own CSV mean, which people edit by hand and open in spreadsheets.
 *
 * The reader and the writer both ask here: a cell is printed again only where its value is another one. */
#ifndef TERTIA_DATA_WRITTEN_H
#define TERTIA_DATA_WRITTEN_H

#include "data/number.h"
#include "data/period.h"

enum { PERIOD_BAD = -1 };

/* Does the column hold codes (unit, org_code, region, industry), which spreadsheets damage? */
bool written_is_code(struct span name);
/* A code without enclosing ="..." or trailing .0; empty for a word that means missing. */
struct span written_code(struct span cell);
/* 5.00105E+11: a code damaged by a spreadsheet. */
bool written_code_is_damaged(struct span cell);

/* PERIOD_NONE for an empty cell; PERIOD_BAD: not a valid period. */
int64_t written_period(struct span cell);

/* A number that is not plain digits. */
enum number written_number(struct span cell, decimal *value);
/* A real number; NaN when it is missing or none. */
enum number written_real(struct span cell, double *value);

#endif

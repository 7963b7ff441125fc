/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moment.h - days and moments that a command line or a table names, `2024-07-20` or `2024-07-20T06:00:00Z`: read in one
 * way everywhere. Days are read by data/date.h, so 20 July may also be written 2024年7月20日 or 20240720. */
#ifndef TERTIA_RUN_MOMENT_H
#define TERTIA_RUN_MOMENT_H

#include "base/arena.h"
#include "base/err.h"
#include "data/period.h"

/* Days since 1970-01-01; false when it is not a day. */
bool day_of_text(const char *text, long *day);
/* The first day after a period. */
long period_end_day(period_code period);

/* A moment as the journal writes it, to be compared as text: of a day its end. EX_USAGE when it is not a moment. */
int moment_read(const char *option, const char *text, const char **moment, struct arena *arena, struct err *err);
/* Now, in UTC: 2024-07-20T06:00:00Z. */
const char *moment_now(struct arena *arena);
const char *moment_of(int64_t seconds, struct arena *arena); /* since 1970 */

#endif

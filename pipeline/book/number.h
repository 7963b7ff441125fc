/* SPDX-License-Identifier: GPL-3.0-or-later */
/* number.h - numbers and dates of cells as text. */
#ifndef TERTIA_BOOK_NUMBER_H
#define TERTIA_BOOK_NUMBER_H

#include <stdbool.h>

#include "base/strbuf.h"

/* A number at 15 significant digits, without an exponent where its size is below 10^15 and not below 10^-15. */
void number_add(struct strbuf *out, double value);

/* A number as a file has it in digits: the same bytes where they are at most 15 digits without an exponent. False, and
 * nothing added, where the text is not a number. */
bool number_add_text(struct strbuf *out, struct span text);

/* The day of a serial number, with the time where it has one: 2024-03-28, 2024-03-28 08:00:00. A serial beyond the
 * calendar is added as a number. `from_1904`: the book counts from 1904-01-01. Day 60 of the 1900 calendar, a 29
 * February that never was, is 1900-02-28 as in the books that have it. */
void number_add_date(struct strbuf *out, double serial, bool from_1904);

/* Does a number format show a date or a time of day? `id` is a built-in format where code is empty. Elapsed time
 * ([h]:mm) is a number. */
bool number_format_is_date(unsigned id, struct span code);

#endif

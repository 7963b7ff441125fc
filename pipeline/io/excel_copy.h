/* SPDX-License-Identifier: GPL-3.0-or-later */
/* excel_copy.h - copies of CSV tables for spreadsheet programs, which are to be looked at and not to be read again.
 *
 * A spreadsheet program that opens a CSV file reads it in its country's charset unless it begins with a mark, reads
 * texts for numbers, dates and formulas, and rounds codes of more than 15 digits. So a copy begins with a mark, or is
 * in GB18030 for programs that ignore the mark; lines end in CR LF; cells of text columns that would be read as
 * something else are ="…", which is a formula whose value is the text; and so are cells that begin with = + - or @, in
 * any column unless they are numbers. */
#ifndef TERTIA_IO_EXCEL_COPY_H
#define TERTIA_IO_EXCEL_COPY_H

#include "base/err.h"
#include "base/span.h"
#include "io/charset.h"

/* `columns`: "region:text,value:number", as many as the table has; the others are texts. `charset`: CHARSET_UTF8, with
 * a mark, or CHARSET_GB18030. */
int excel_copy(const char *from, const char *to, struct span columns, enum charset charset, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sniff.h - detects which of comma, tab, semicolon and bar separates the cells of a text.
 *
 * For each candidate, count the lines among the first 64 that have its most frequent count (not 0) outside quotes;
 * the candidate with the most such lines is chosen, the comma if they are equal. So semicolons inside the header
 * cells of a comma-separated file do not count. */
#ifndef TERTIA_IO_SNIFF_H
#define TERTIA_IO_SNIFF_H

#include "base/span.h"

char sniff_delimiter(struct span text);

#endif

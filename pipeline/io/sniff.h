/* sniff.h - which of comma, tab, semicolon and bar separates the cells of a text.
 *
 * Of the first 64 lines, each candidate has those with its most frequent count (not 0) outside quotes; the one with
 * most such lines is it, the comma where they are equal. So semicolons inside the header cells of a file with commas do
 * not count. */
#ifndef TERTIA_IO_SNIFF_H
#define TERTIA_IO_SNIFF_H

#include "base/span.h"

char sniff_delimiter(struct span text);

#endif

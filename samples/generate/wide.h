/* SPDX-License-Identifier: GPL-3.0-or-later */
/* wide.h - writes one wide file, a row for each unit and year, of any size, for measuring speed; with its exact
 * truth.
 *
 * 2 % of the rows are dirty: wrong check characters, blank industry codes, full-width digits, thousands separators,
 * duplicates with other amounts, words instead of numbers, CRLF, embedded newlines, doubled quotes. A duplicate
 * repeats an earlier row of its unit and year; the later one counts. Row i is determined by (seed, i), so memory
 * does not grow with the rows. */
#ifndef SAMPLE_WIDE_H
#define SAMPLE_WIDE_H

#include <stdint.h>

#include "base/err.h"
#include "sink.h"

struct wide_request {
  uint64_t rows, seed;
  const char *path; /* .gz: compressed */
  enum sink_charset charset;
  const char *truth; /* directory for truth-kept.csv, truth-lite.csv, truth-full.csv and codebook.csv; NULL: none */
};

/* truth-kept: the results under Tertia's rules: a wrong check character is a finding and the record is kept,
 * full-width digits are read. truth-lite: full-width digits are not numbers (for programs that repair nothing).
 * truth-full: they are read, and a record with a wrong check character is dropped. In all of them a record with a
 * word in place of a number is rejected, a blank industry belongs to no category, and the last filed of duplicates
 * counts. Columns: year,category,n,va,emp; va in 千元, exact. codebook.csv: code,category (services only). */
int wide_write(const struct wide_request *request, struct err *err);

#endif

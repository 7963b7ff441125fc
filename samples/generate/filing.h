/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filing.h - one report before it is written to a file: first its contents, then its cells as text. */
#ifndef SAMPLE_FILING_H
#define SAMPLE_FILING_H

#include "layout.h"

struct filing {
  const struct unit *unit;
  struct record record, last_year; /* last_year.unit NULL: no report of the previous year */
  int month, quarter;              /* of a monthly or quarterly report, otherwise 0 */
  char code[64], organisation[40], region[40], name[IDENTITY_NAME_ROOM + 40];
  const char *industry_2011, *industry_2017;
  int filed_year, filed_month, filed_day;
  int blank; /* an item whose cell has `blank_text` instead of its value; ITEMS: none */
  const char *blank_text;
};

/* The unit's correct report. */
void filing_make(struct filing *filing, const struct unit *unit, const struct record *record);

/* The cells of a filing in a layout, as plain text. */
struct filing_cells {
  struct strbuf cell[LAYOUT_COLUMNS];
  size_t n;
};
void filing_print(const struct filing *filing, const struct layout *layout, struct filing_cells *cells);
void filing_cells_free(struct filing_cells *cells);

/* An amount in hundredths of 千元, as text in a unit (NULL: 千元). */
void amount_print(int64_t hundredths, bool decimals, const char *unit, struct strbuf *out);

#endif

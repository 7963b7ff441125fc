/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xls.h - a BIFF5 or BIFF8 workbook (.xls, .et): what its sheets share. */
#ifndef TERTIA_BOOK_XLS_H
#define TERTIA_BOOK_XLS_H

#include "book/biff.h"
#include "book/container.h"

struct xls {
  struct ole *ole;
  struct biff_reader reader;
  bool biff8, from_1904;
  struct decoder *decoder; /* BIFF5's code page; NULL: Latin-1 */
  uint64_t *offset;        /* of each sheet in the stream */
  struct strbuf strings;   /* shared strings, one after the other */
  size_t *string_end, n_strings;
  unsigned *format_id; /* number formats of the book, and whether they are dates */
  bool *format_date;
  size_t formats;
  unsigned *xf; /* number format of each cell format */
  size_t xfs;
};

/* Does a cell format show dates? */
bool xls_is_date(const struct xls *xls, unsigned xf);

int xls_text_open(struct book_text **text, struct book *book, size_t sheet, struct err *err);
int xls_text_next(struct book_text *text, bool *more, struct err *err);
void xls_text_close(struct book_text *text);

#endif

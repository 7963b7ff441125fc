/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx.h - an Office Open XML workbook: what its sheets share. Source: ECMA-376 part 1, 18. */
#ifndef TERTIA_BOOK_XLSX_H
#define TERTIA_BOOK_XLSX_H

#include "book/container.h"
#include "book/parts.h"

struct xlsx {
  struct parts *parts;
  char **path;    /* of each sheet's part */
  bool from_1904; /* dates count from 1904 */
  bool *is_date;  /* of each cell format */
  size_t formats;
  struct strbuf strings; /* shared strings, one after the other */
  size_t *string_end;    /* where each ends */
  size_t n_strings;
  char *strings_part; /* where they are; NULL once they were read */
};

/* The formats of cells (styles.xml) and the shared strings (sharedStrings.xml); absent parts are empty. */
int xlsx_styles(struct book *book, const char *part, struct err *err);
int xlsx_strings(struct book *book, struct err *err); /* once, when the first sheet is opened */
struct span xlsx_string(const struct xlsx *xlsx, size_t at);

int xlsx_text_open(struct book_text **text, struct book *book, size_t sheet, struct err *err);
int xlsx_text_next(struct book_text *text, bool *more, struct err *err);
void xlsx_text_close(struct book_text *text);
int xlsx_is_empty(struct book *book, size_t sheet, bool *empty, struct err *err);

/* Parse a whole part. Nothing happens when there is none of that name. */
struct xml_handler;
int xlsx_parse(struct book *book, const char *part, const struct xml_handler *handler, void *context, struct err *err);

#endif

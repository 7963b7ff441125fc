/* SPDX-License-Identifier: GPL-3.0-or-later */
/* container.h - what the kinds of book share: the file, its sheets, and the functions that make text of one. */
#ifndef TERTIA_BOOK_CONTAINER_H
#define TERTIA_BOOK_CONTAINER_H

#include "book/book.h"
#include "book/grid.h"

/* The text of a sheet being made. A format's own structure begins with it. */
struct book_text {
  struct book *book;
  struct grid grid;
  uint64_t hidden_rows;
};

struct book_format {
  enum book_kind kind;
  /* Fill book->sheet; what the format needs for all sheets goes to book->own. */
  int (*open)(struct book *book, struct err *err);
  void (*close)(struct book *book);
  int (*text_open)(struct book_text **text, struct book *book, size_t sheet, struct err *err);
  /* Parse some more into text->grid; *more is false after the last row, with grid_finish() called. */
  int (*text_next)(struct book_text *text, bool *more, struct err *err);
  void (*text_close)(struct book_text *text); /* frees text, but not its grid */
  /* Has the sheet no cell with anything in it? NULL: its text is made to find out. */
  int (*is_empty)(struct book *book, size_t sheet, bool *empty, struct err *err);
};

struct book {
  const struct book_format *format;
  char *name; /* for messages */
  int fd;
  struct book_sheet *sheet; /* names owned */
  size_t sheets, sheet_room;
  void *own; /* of the format */
};

int book_add_sheet(struct book *book, struct span name, bool hidden, struct err *err);
/* Errors of a format are about the book: "NAME: what is wrong", EX_DATAERR. */
int book_damaged(const struct book *book, struct err *err, const char *what);

extern const struct book_format xls_format, xlsx_format, html_format, xml2003_format;

#endif

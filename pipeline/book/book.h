/* SPDX-License-Identifier: GPL-3.0-or-later */
/* book.h - workbooks, web tables and archives as delimited text.
 *
 * Bureaus keep .xls, .xlsx, .et, web tables named .xls, and archives of these. A book is such a file, identified by its
 * content and never by its name; each of its sheets can be read as CSV text: UTF-8, commas, RFC 4180 quotes, and
 * exactly one line a row of the sheet, so that line n of the text is row n of the sheet and cell k of it is column k.
 * What follows is the path of any text file. So a cell means the same in a workbook as in a CSV file.
 *
 * Cells. Numbers are written as stored, at 15 significant digits, without an exponent below 10^15; a number format
 * never changes them, except that a date format makes a date (2024-03-28, with the time where there is one). Formulas
 * are their cached value; without one the text is the formula itself, which no reader mistakes for a value. Errors are
 * their text (#REF!). Line ends within a cell become blanks. Merged cells have the value of their first cell
 * everywhere. Header rows that belong together by merged cells become one line, upper and lower title joined by ';'.
 *
 * Limits: sizes, ratio, depth, rows, columns (limits.h). Beyond them a book is refused with its name. Document type
 * declarations are refused, so there are no entities to expand or to fetch.
 */
#ifndef TERTIA_BOOK_BOOK_H
#define TERTIA_BOOK_BOOK_H

#include "base/err.h"
#include "base/strbuf.h"

enum book_kind {
  BOOK_TEXT,    /* none of the below: the caller reads it as text */
  BOOK_XLS,     /* BIFF5 or BIFF8 in an OLE2 container: .xls, .et */
  BOOK_XLSX,    /* Office Open XML, transitional or strict */
  BOOK_HTML,    /* a web page with tables */
  BOOK_XML2003, /* SpreadsheetML 2003 */
  BOOK_ZIP,     /* archives: their members are files */
  BOOK_TAR,
  BOOK_REFUSED /* something no reader here can read; the error of book_open() names it and what to do */
};

struct book_sheet {
  const char *name;
  bool hidden;
};

struct book;
struct book_text;

/* Could a file that begins so be a book? Then book_open() finds out; else it is text. At least 8 bytes where there are.
 */
bool book_is_likely(struct span start);

/* Open the regular file behind fd, which stays the caller's and must stay open as long as the book. EX_DATAERR with a
 * sentence for people when the content cannot be read. *book is NULL when the file turns out to be text. `name` for
 * messages. */
int book_open(struct book **book, const char *name, int fd, struct err *err);
enum book_kind book_kind(const struct book *book);
void book_close(struct book *book);

/* The sheets in their order; an archive has none. */
size_t book_sheets(const struct book *book);
const struct book_sheet *book_sheet(const struct book *book, size_t at);
/* The sheet of that name, or of that number counted from 1; book_sheets() when there is none. */
size_t book_find_sheet(const struct book *book, struct span name);

/* The text of one sheet, from its first row on. Several may be open at once. */
int book_text_open(struct book_text **text, struct book *book, size_t sheet, struct err *err);
/* Append some lines to out; *more is false when that were the last. */
int book_text_next(struct book_text *text, struct strbuf *out, bool *more, struct err *err);
/* Rows that a filter or a user has hidden; they are read like any other. Of SpreadsheetML 2003, those read so far. */
uint64_t book_text_hidden_rows(const struct book_text *text);
void book_text_close(struct book_text *text);

/* Does the sheet have no cell with anything in it? */
int book_sheet_is_empty(struct book *book, size_t sheet, bool *empty, struct err *err);

#endif

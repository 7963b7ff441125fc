/* SPDX-License-Identifier: GPL-3.0-or-later */
/* book.c - see book.h: which kind a file is, and what all kinds share. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/list.h"
#include "book/container.h"
#include "book/identify.h"
#include "book/limits.h"

static const struct book_format *const formats[] = {&xls_format, &xlsx_format, &html_format, &xml2003_format};

int book_add_sheet(struct book *book, struct span name, bool hidden, struct err *err) {
  if (book->sheets == LIMIT_SHEETS) return book_damaged(book, err, _("too many sheets"));
  book->sheet = list_room(book->sheet, &book->sheet_room, book->sheets + 1, sizeof *book->sheet);
  char *copy = memory_alloc(name.n + 1);
  memcpy(copy, name.p ? name.p : "", name.n);
  copy[name.n] = '\0';
  book->sheet[book->sheets++] = (struct book_sheet){copy, hidden};
  return 0;
}

int book_damaged(const struct book *book, struct err *err, const char *what) {
  return err_set(err, EX_DATAERR, "%s: %s", book->name, what);
}

int book_open(struct book **result, const char *name, int fd, struct err *err) {
  struct identity identity;
  *result = NULL;
  int code = identify(&identity, name, fd, err);
  if (code || identity.kind == BOOK_TEXT) return code;
  if (identity.kind == BOOK_REFUSED) return err_set(err, EX_DATAERR, "%s: %s", name, identity.what);
  struct book *book = memory_alloc(sizeof *book);
  *book = (struct book){.name = memory_text(name), .fd = fd};
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (formats[i]->kind == identity.kind) book->format = formats[i];
  if (book->format) code = book->format->open(book, err);
  if (!code)
    *result = book;
  else
    book_close(book);
  return code;
}

enum book_kind book_kind(const struct book *book) { return book->format ? book->format->kind : BOOK_ZIP; }

void book_close(struct book *book) {
  if (!book) return;
  if (book->format) book->format->close(book);
  for (size_t i = 0; i < book->sheets; i++) free((char *)(uintptr_t)book->sheet[i].name);
  free(book->sheet);
  free(book->name);
  free(book);
}

size_t book_sheets(const struct book *book) { return book->sheets; }
const struct book_sheet *book_sheet(const struct book *book, size_t at) { return &book->sheet[at]; }

size_t book_find_sheet(const struct book *book, struct span name) {
  for (size_t i = 0; i < book->sheets; i++)
    if (span_is(name, book->sheet[i].name)) return i;
  size_t number = 0;
  for (size_t i = 0; i < name.n; i++) {
    if (name.p[i] < '0' || name.p[i] > '9' || number > LIMIT_SHEETS) return book->sheets;
    number = number * 10 + (size_t)(name.p[i] - '0');
  }
  return number >= 1 && number <= book->sheets ? number - 1 : book->sheets;
}

int book_text_open(struct book_text **result, struct book *book, size_t sheet, struct err *err) {
  *result = NULL;
  struct book_text *text = NULL;
  int code = book->format->text_open(&text, book, sheet, err);
  if (code && text)
    book_text_close(text);
  else
    *result = text;
  return code;
}

int book_text_next(struct book_text *text, struct strbuf *out, bool *more, struct err *err) {
  int code = text->book->format->text_next(text, more, err);
  strbuf_span(out, strbuf_view(&text->grid.out));
  strbuf_clear(&text->grid.out);
  return code;
}

uint64_t book_text_hidden_rows(const struct book_text *text) { return text->hidden_rows; }

void book_text_close(struct book_text *text) {
  if (!text) return;
  grid_free(&text->grid);
  text->book->format->text_close(text);
}

int book_sheet_is_empty(struct book *book, size_t sheet, bool *empty, struct err *err) {
  if (book->format->is_empty) return book->format->is_empty(book, sheet, empty, err);
  struct book_text *text;
  struct strbuf out = {0};
  bool more = true;
  int code = book_text_open(&text, book, sheet, err);
  *empty = true;
  while (!code && more && *empty) {
    strbuf_clear(&out);
    code = book_text_next(text, &out, &more, err);
    for (size_t i = 0; i < out.n && *empty; i++) *empty = out.bytes[i] == '\n';
  }
  book_text_close(text);
  strbuf_free(&out);
  return code;
}

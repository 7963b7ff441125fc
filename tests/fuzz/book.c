/* SPDX-License-Identifier: GPL-3.0-or-later */
/* book.c - fuzz target: workbooks, web tables, archives. Each sheet becomes text of whole lines, or there is an error
 * with a message; the same twice. */
#include "file.h"

#include "book/book.h"

enum { ENOUGH = 8 << 20 };

static int sheet_text(struct book *book, size_t at, struct strbuf *out, struct err *err) {
  struct book_text *text;
  bool more = true;
  int code = book_text_open(&text, book, at, err);
  if (code) return code;
  while (!code && more && out->n < ENOUGH) code = book_text_next(text, out, &more, err);
  book_text_close(text);
  return code;
}

static int book_dump(int fd, struct strbuf *out) {
  struct book *book = NULL;
  struct err err = {0};
  int code = book_open(&book, "input", fd, &err);
  fuzz_hold(!code || *err.text, "an error without a message");
  for (size_t i = 0; !code && book && i < book_sheets(book) && i < 8; i++) {
    struct err why = {0};
    int failed = sheet_text(book, i, out, &why);
    fuzz_hold(!failed || *why.text, "an error without a message");
    fuzz_hold(failed || !out->n || out->bytes[out->n - 1] == '\n', "a line without an end");
  }
  if (book) book_close(book);
  return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  struct strbuf first = {0}, second = {0};
  char path[64];
  int fd = fuzz_file(data, n, path);
  int code = book_dump(fd, &first);
  fuzz_hold(lseek(fd, 0, SEEK_SET) == 0, "the file is closed");
  fuzz_hold(code == book_dump(fd, &second), "another end the second time");
  fuzz_hold(span_equal(strbuf_view(&first), strbuf_view(&second)), "another text the second time");
  strbuf_free(&first);
  strbuf_free(&second);
  close(fd);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader.c - fuzz target: the reader and the slow answer of tests/unit/io_oracle.h must agree on every input.
 * The first four bytes of an input are options, the rest is the file. */
#include "fuzz.h"

#include "book/book.h"
#include "io_oracle.h"

static struct reader_options options_of(const uint8_t *choice) {
  return (struct reader_options){.charset = choice[0] & 1 ? CHARSET_UTF8 : CHARSET_GB18030,
                                 .literal = true,
                                 .delimiter = ",\t;"[choice[0] / 2 % 3],
                                 .twice = choice[0] & 16,
                                 .libcsv_only = choice[0] & 32,
                                 .scalar = choice[0] & 64,
                                 .block_bytes = 1 + choice[1],
                                 .record_bytes = choice[2] & 1 ? 5 + choice[2] / 2u : 0};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  struct strbuf expected = {0}, got = {0};
  struct err err = {0};
  if (n < 4) return 0;
  struct reader_options options = options_of(data);
  struct span text = {(const char *)data + 4, n - 4};
  size_t length;
  if (book_is_likely(text)) return 0; /* told by its first bytes: fuzz-book */
  if (charset_of_mark(text, &length) || span_starts(text, span_of("\x1f\x8b"))) return 0; /* another matter */
  oracle_dump(text, options.charset, options.delimiter, options.record_bytes ? options.record_bytes : 16 << 20,
              &expected);
  int code = reader_dump(text, &options, 1 + data[3] % 3, &got, &err);
  if (code || !span_equal(strbuf_view(&expected), strbuf_view(&got))) abort();
  strbuf_free(&expected);
  strbuf_free(&got);
  return 0;
}

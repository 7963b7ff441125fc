/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inflate.c - fuzz target: compressed files. The reader with isa-l, the reader with zlib, and zlib itself agree: all
 * inflate the same text, or all find the data damaged. */
#include "fuzz.h"

#include <zlib.h>

#include "io_dump.h"

enum { MOST_TEXT = 4 << 20 };

/* Zeros may follow: a tape is padded with them. */
static bool is_padding(const uint8_t *data, size_t n) {
  while (n && !data[n - 1]) n--;
  return n == 0;
}

/* All members of a gzip file; false where it is damaged, cut, or followed by something else. */
static bool inflate_all(const uint8_t *data, size_t n, struct strbuf *text) {
  z_stream z = {0};
  unsigned char piece[1 << 14];
  bool good = n > 0;
  size_t at = 0;
  while (good && at < n && text->n < MOST_TEXT && !(at && is_padding(data + at, n - at))) {
    memset(&z, 0, sizeof z);
    if (inflateInit2(&z, 15 + 16) != Z_OK) abort();
    z.next_in = (unsigned char *)(uintptr_t)data + at, z.avail_in = (unsigned)(n - at);
    int code = Z_OK;
    while (code == Z_OK && text->n < MOST_TEXT) {
      z.next_out = piece, z.avail_out = sizeof piece;
      code = inflate(&z, Z_NO_FLUSH);
      strbuf_add(text, (char *)piece, sizeof piece - z.avail_out);
      if (code == Z_OK && !z.avail_in && z.avail_out) code = Z_BUF_ERROR;
    }
    good = code == Z_STREAM_END;
    at = n - z.avail_in;
    inflateEnd(&z);
  }
  return good;
}

static int dumped(struct span bytes, bool zlib_only, struct strbuf *out) {
  struct reader_options options = {
      .charset = CHARSET_UTF8, .delimiter = ',', .zlib_only = zlib_only, .block_bytes = 1 << 16};
  struct err err = {0};
  int code = reader_dump(bytes, &options, 1, out, &err);
  fuzz_hold(!code || *err.text, "an error without a message");
  return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  if (n < 18 || n > 1 << 16 || data[0] != 0x1f || data[1] != 0x8b) return 0;
  struct strbuf text = {0}, want = {0}, fast = {0}, slow = {0};
  bool good = inflate_all(data, n, &text);
  struct span bytes = {(const char *)data, n}, plain = strbuf_view(&text);
  size_t length;
  bool other =
      charset_of_mark(plain, &length) || span_starts(plain, span_of("\x1f\x8b")) || text.n >= MOST_TEXT || !text.n;
  if (!other) {
    int with_isal = dumped(bytes, false, &fast), with_zlib = dumped(bytes, true, &slow);
    fuzz_hold((with_isal == 0) == good, "isa-l and zlib disagree on what is damaged");
    fuzz_hold((with_zlib == 0) == good, "the reader with zlib and zlib disagree on what is damaged");
    if (good) {
      dumped(plain, false, &want);
      fuzz_hold(span_equal(strbuf_view(&want), strbuf_view(&fast)), "another text by isa-l");
      fuzz_hold(span_equal(strbuf_view(&want), strbuf_view(&slow)), "another text by zlib");
    }
  }
  strbuf_free(&text), strbuf_free(&want), strbuf_free(&fast), strbuf_free(&slow);
  return 0;
}

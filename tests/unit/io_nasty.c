/* SPDX-License-Identifier: GPL-3.0-or-later */
/* io_nasty.c - files as no program should meet them, by hand: what the reader makes of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <cmocka.h>
#include <zlib.h>

#include "io_dump.h"

/* The dump of a text read with these options at several block sizes and thread counts, which must all agree. */
static void expect(struct span text, struct reader_options options, const char *expected) {
  static const size_t block[] = {1, 2, 3, 7, 64, 65, 1000, 0};
  for (size_t i = 0; i < sizeof block / sizeof *block; i++) {
    struct strbuf got = {0};
    struct err err = {0};
    options.block_bytes = block[i];
    options.libcsv_only = i % 2;
    strbuf_put(&got, "");
    int code = reader_dump(text, &options, 1 + i % 4, &got, &err);
    if (code) fprintf(stderr, "%s\n", err.text);
    assert_int_equal(code, 0);
    assert_string_equal(got.bytes, expected);
    strbuf_free(&got);
  }
}

#define TEXT(literal) ((struct span){literal, sizeof(literal) - 1})
static const struct reader_options usual = {.literal = true};

static void nothing_and_next_to_nothing(void **state) {
  (void)state;
  expect(TEXT(""), usual, "");
  expect(TEXT("\n\r\n  \n"), usual, "");
  expect(TEXT("\xEF\xBB\xBF"), usual, "");
  expect(TEXT("a,b"), usual, "1|0|0|<a>|<b>\n");
  expect(TEXT("a,b\n"), usual, "1|0|0|<a>|<b>\n");
  expect(TEXT(","), usual, "1|0|0|<>|<>\n");
  expect(TEXT("\"\"\n"), usual, "1|0|0|<>\n");
}

static void line_ends_of_every_kind(void **state) {
  (void)state;
  expect(TEXT("a\r\nb\nc\rd\r\n\r\ne"), usual, "1|0|0|<a>\n2|0|3|<b>\n3|0|5|<c>\n4|0|7|<d>\n6|0|12|<e>\n");
  expect(TEXT("\"a\r\nb\"\r\nc\n"), usual, "1|0|0|<a\r\nb>\n3|0|8|<c>\n");
  expect(TEXT("a\n\n\nb\r\r\nc\r"), usual, "1|0|0|<a>\n4|0|4|<b>\n6|0|8|<c>\n");
}

static void quotes_that_lead_astray(void **state) {
  (void)state;
  expect(TEXT("a,b\n1,x\"y\n2,z\n"), usual, "1|0|0|<a>|<b>\n2|0|4|<1>|<x\"y>\n3|0|10|<2>|<z>\n"); /* means itself */
  expect(TEXT("a,b\n x\"y\" z ,\\\"\n\"p\",q\"r\"\"s\n"), usual,
         "1|0|0|<a>|<b>\n2|0|4|<x\"y\" z>|<\\\">\n3|0|16|<p>|<q\"r\"\"s>\n");
  expect(TEXT("a,\"b\n1,x\n2,y\n"), usual, "1|1|0|<a,\"b>\n2|0|5|<1>|<x>\n3|0|9|<2>|<y>\n"); /* never closed */
  expect(TEXT("\"a\" b,c\n1,2\n"), usual, "1|0|0|<\"a\" b>|<c>\n2|0|8|<1>|<2>\n");           /* certain */
  expect(TEXT("\"a\"b\n\"c\"\n"), usual, "1|0|0|<\"a\"b>\n2|0|5|<c>\n");
  expect(TEXT("\"a\"b,\"c\",d\n"), usual, "1|0|0|<\"a\"b>|<c>|<d>\n");
  expect(TEXT("\"a,b\"c,d\n1,2\n"), usual, "1|1|0|<\"a,b\"c,d>\n2|0|9|<1>|<2>\n"); /* two ways */
  expect(TEXT("\"a\"b\"\n1,2\n"), usual, "1|1|0|<\"a\"b\">\n2|0|6|<1>|<2>\n");
  expect(TEXT(" \"a,\"\"b\"\"\" ,\t c d \n"), usual, "1|0|0|<a,\"b\">|<c d>\n");
  expect(TEXT("a,\"x\n\ny\",b\nc"), usual, "1|0|0|<a>|<x\n\ny>|<b>\n4|0|11|<c>\n");
}

/* Where the last cell of a record as wide as the one before would end, a line ends; but not this record. */
static void line_ends_in_the_wrong_place(void **state) {
  (void)state;
  expect(TEXT("a,b,c\n1,\"\nz\",2\n3,4,5\n"), usual, "1|0|0|<a>|<b>|<c>\n2|0|6|<1>|<\nz>|<2>\n4|0|15|<3>|<4>|<5>\n");
  expect(TEXT("a,b,c\n1,2\n3\n4,5,6\n"), usual, "1|0|0|<a>|<b>|<c>\n2|0|6|<1>|<2>\n3|0|10|<3>\n4|0|12|<4>|<5>|<6>\n");
  expect(TEXT("a,b\r\n1,2\r\n3\r\n\n4,5\r\n"), usual, "1|0|0|<a>|<b>\n2|0|5|<1>|<2>\n3|0|10|<3>\n5|0|14|<4>|<5>\n");
}

static void a_nul_damages_its_record_only(void **state) {
  (void)state;
  struct strbuf got = {0};
  struct err err = {0};
  struct reader_options options = {.block_bytes = 5};
  assert_int_equal(reader_dump(TEXT("a,b\n1,\0\n2,3\n"), &options, 2, &got, &err), 0);
  struct span expected = TEXT("1|0|0|<a>|<b>\n2|3|4|<1,\0>\n3|0|8|<2>|<3>\n");
  assert_true(span_equal(strbuf_view(&got), expected));
  strbuf_free(&got);
}

static void a_bad_byte_is_placed_and_keeps_the_charset(void **state) {
  (void)state;
  expect(TEXT("名,值\n业,\xFF\n务,2\n"), usual, "1|0|0|<名>|<值>\n2|2|12|<业,\xFF>\n3|0|14|<务>|<2>\n");
  expect(TEXT("\xEF\xBB\xBF"
              "a\xFF\nb\n"),
         usual, "1|2|4|<a\xFF>\n2|0|6|<b>\n");
  expect(TEXT("a\n\xEF\xBB\xBF"
              "b\n"),
         usual,
         "1|0|0|<a>\n2|0|2|<\xEF\xBB\xBF"
         "b>\n"); /* a mark in the middle */
  expect(TEXT("a\xED\xA0\x80\n\xC0\xAF\n"), (struct reader_options){.charset = CHARSET_UTF8},
         "1|2|1|<a\xED\xA0\x80>\n2|2|5|<\xC0\xAF>\n");
}

static void gb18030_without_a_mark(void **state) {
  (void)state;
  /* 名,值 / 業 / a byte too few / four bytes: U+20000, U+0080; as iconv -t GB18030 writes them */
  expect(TEXT("\xC3\xFB,\xD6\xB5\n\x98\x49,1\n\xB7\xFE\xCE,2\n\x95\x32\x82\x36,\x81\x30\x81\x30\n"), usual,
         "1|0|0|<名>|<值>\n2|0|6|<業>|<1>\n3|2|13|<\xB7\xFE\xCE,2>\n4|0|17|<\xF0\xA0\x80\x80>|<\xC2\x80>\n");
  struct reader_options forced = {.charset = CHARSET_GB18030};
  expect(TEXT("\xC2\xA1\n"), forced, "1|0|0|<隆>\n"); /* which would be good UTF-8 too */
}

static void delimiters_are_found(void **state) {
  (void)state;
  expect(TEXT("a\tb,c\n1\t2\n"), usual, "1|0|0|<a>|<b,c>\n2|0|6|<1>|<2>\n");
  expect(TEXT("a;b\n1;2\n"), usual, "1|0|0|<a>|<b>\n2|0|4|<1>|<2>\n");
  expect(TEXT("1-本月;收入;千元,1-本月;成本;千元\n1,2\n"), usual,
         "1|0|0|<1-本月;收入;千元>|<1-本月;成本;千元>\n2|0|46|<1>|<2>\n");
  expect(TEXT("a\t\tb \n"), (struct reader_options){.delimiter = '\t'}, "1|0|0|<a>|<>|<b>\n");
}

static void put_unit(struct strbuf *out, bool big, unsigned unit) {
  strbuf_char(out, (char)(big ? unit >> 8 : unit & 255));
  strbuf_char(out, (char)(big ? unit & 255 : unit >> 8));
}

static void utf16_of_both_kinds(void **state) {
  (void)state;
  /* mark a , 业 LF U+20000 LF lone-surrogate LF b LF */
  static const unsigned unit[] = {0xFEFF, 'a', ',', 0x4E1A, '\n', 0xD840, 0xDC00, '\n', 0xD800, '\n', 'b', '\n'};
  for (int big = 0; big < 2; big++) {
    struct strbuf text = {0};
    for (size_t i = 0; i < sizeof unit / sizeof *unit; i++) put_unit(&text, big, unit[i]);
    struct reader_options twice = {.twice = true};
    const char *expected = "1|0|2|<a>|<业>\n2|0|10|<\xF0\xA0\x80\x80>\n3|2|16|<\xED\xA0\x80>\n4|0|20|<b>\n";
    expect(strbuf_view(&text), usual, expected);
    expect(strbuf_view(&text), twice, expected);
    strbuf_char(&text, 'x'); /* half a character */
    struct strbuf with = {0};
    strbuf_format(&with, "%s5|2|24|<\xFF>\n", expected);
    expect(strbuf_view(&text), usual, with.bytes);
    strbuf_free(&text);
    strbuf_free(&with);
  }
}

static void records_too_long_are_cut_at_their_line(void **state) {
  (void)state;
  struct reader_options options = {.record_bytes = 6};
  expect(TEXT("abcdef\nabcdefg\nx\n"), options, "1|0|0|<abcdef>\n2|4|7|<abcdef>\n3|0|15|<x>\n");
  expect(TEXT("\"a\nbcdef\"\nx\n"), options, "1|1|0|<\"a>\n2|0|3|<bcdef\">\n3|0|10|<x>\n");
}

static void a_line_of_20_megabytes(void **state) {
  (void)state;
  struct strbuf text = {0}, got = {0};
  struct err err = {0};
  size_t n = 20 << 20;
  strbuf_put(&text, "a\n");
  strbuf_reserve(&text, n + 16);
  memset(text.bytes + text.n, 'x', n);
  text.n += n;
  strbuf_put(&text, "\r\nb\n");
  struct reader_options options = {0};
  assert_int_equal(reader_dump(strbuf_view(&text), &options, 3, &got, &err), 0);
  assert_true(span_starts(strbuf_view(&got), span_of("1|0|0|<a>\n2|4|2|<xxxx")));
  assert_non_null(strstr(got.bytes, "\n3|0|20971524|<b>\n"));
  strbuf_free(&text);
  strbuf_free(&got);
}

static void a_hundred_thousand_columns(void **state) {
  (void)state;
  struct strbuf text = {0}, expected = {0};
  strbuf_put(&expected, "");
  for (int row = 0; row < 3; row++) {
    strbuf_format(&expected, "%d|0|%zu", row + 1, text.n);
    for (int i = 0; i < 100000; i++) {
      strbuf_format(&text, i ? ",%d" : "%d", i);
      strbuf_format(&expected, "|<%d>", i);
    }
    strbuf_char(&text, '\n');
    strbuf_char(&expected, '\n');
  }
  for (size_t threads = 1; threads <= 4; threads++) {
    struct strbuf got = {0};
    struct err err = {0};
    struct reader_options options = {.block_bytes = 100000};
    assert_int_equal(reader_dump(strbuf_view(&text), &options, threads, &got, &err), 0);
    assert_string_equal(got.bytes, expected.bytes);
    strbuf_free(&got);
  }
  strbuf_free(&text);
  strbuf_free(&expected);
}

static void head_is_read_ahead_and_comes_again(void **state) {
  (void)state;
  struct strbuf text = {0};
  for (int i = 0; i < 100; i++) strbuf_format(&text, "%d;\"x\"\n", i);
  char path[64];
  int fd = memory_file(strbuf_view(&text), path);
  struct reader *reader;
  struct err err = {0};
  assert_int_equal(reader_open(&reader, path, &usual, &err), 0);
  const struct reader_head *head = reader_head(reader);
  assert_int_equal(head->delimiter, ';');
  assert_int_equal(head->cells.records, 64);
  assert_true(span_is(head->cells.cell[head->cells.first[63]], "63"));
  assert_int_equal(head->charset, CHARSET_UTF8);
  struct strbuf got = {0};
  assert_int_equal(reader_dump_rest(reader, 1, 10, &got, &err), 0);
  assert_true(span_starts(strbuf_view(&got), span_of("1|0|0|<0>|<x>\n2|0|6|")));
  uint64_t done, total;
  reader_progress(reader, &done, &total);
  assert_int_equal(done, text.n);
  assert_int_equal(total, text.n);
  strbuf_free(&got);
  strbuf_free(&text);
  reader_close(reader);
  close(fd);
}

/* gzip as zlib writes it; appended, so that members follow one another. */
static void add_gzip(struct strbuf *out, struct span text) {
  z_stream z = {0};
  assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  strbuf_reserve(out, text.n + 1000);
  z.next_in = (z_const Bytef *)(uintptr_t)text.p;
  z.avail_in = (uInt)text.n;
  z.next_out = (Bytef *)out->bytes + out->n;
  z.avail_out = (uInt)(text.n + 1000);
  assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
  out->n += z.total_out;
  deflateEnd(&z);
}

static void gzip_of_one_and_many_members(void **state) {
  (void)state;
  for (int zlib = 0; zlib < 2; zlib++)
    for (int twice = 0; twice < 2; twice++) {
      struct reader_options options = {.zlib_only = zlib, .twice = twice};
      struct strbuf gz = {0};
      add_gzip(&gz, TEXT("a,b\n1,"));
      expect(strbuf_view(&gz), options, "1|0|0|<a>|<b>\n2|0|4|<1>|<>\n");
      add_gzip(&gz, TEXT(""));
      add_gzip(&gz, TEXT("2\n\"x"));
      add_gzip(&gz, TEXT("\ny\"\n"));
      const char *expected = "1|0|0|<a>|<b>\n2|0|4|<1>|<2>\n3|0|8|<x\ny>\n";
      expect(strbuf_view(&gz), options, expected);
      strbuf_add(&gz, "\0\0\0\0", 4); /* padding */
      expect(strbuf_view(&gz), options, expected);
      strbuf_free(&gz);
    }
}

/* A member of block gzip: raw deflate between a header that states the size, and check sum and length. */
static void add_block(struct strbuf *out, struct span text) {
  unsigned char header[18] = {0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 'B', 'C', 2, 0}, room[70000], trailer[8];
  z_stream z = {.next_in = (z_const Bytef *)(uintptr_t)text.p,
                .avail_in = (uInt)text.n,
                .next_out = room,
                .avail_out = sizeof room};
  assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
  assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
  size_t size = z.total_out + 26 - 1;
  uint32_t sum = (uint32_t)crc32(0, (const Bytef *)text.p, (uInt)text.n), length = (uint32_t)text.n;
  deflateEnd(&z);
  header[16] = (unsigned char)size, header[17] = (unsigned char)(size >> 8);
  memcpy(trailer, &sum, 4);
  memcpy(trailer + 4, &length, 4);
  strbuf_add(out, (char *)header, sizeof header);
  strbuf_add(out, (char *)room, size + 1 - 26);
  strbuf_add(out, (char *)trailer, sizeof trailer);
}

static void block_gzip(void **state) {
  (void)state;
  for (int zlib = 0; zlib < 2; zlib++) {
    struct reader_options options = {.zlib_only = zlib, .twice = zlib};
    struct strbuf gz = {0};
    add_block(&gz, TEXT("a,b\n1,"));
    add_block(&gz, TEXT("2\n\"x"));
    add_block(&gz, TEXT(""));
    add_block(&gz, TEXT("\ny\"\n"));
    add_block(&gz, TEXT(""));
    const char *expected = "1|0|0|<a>|<b>\n2|0|4|<1>|<2>\n3|0|8|<x\ny>\n";
    expect(strbuf_view(&gz), options, expected);
    size_t n = gz.n;
    add_gzip(&gz, TEXT("3,4\n")); /* goes on as plain gzip */
    expect(strbuf_view(&gz), options, "1|0|0|<a>|<b>\n2|0|4|<1>|<2>\n3|0|8|<x\ny>\n5|0|14|<3>|<4>\n");
    struct err err = {0};
    struct strbuf got = {0};
    gz.bytes[24] ^= 1; /* in the first member's text */
    assert_int_equal(reader_dump((struct span){gz.bytes, n}, &options, 2, &got, &err), EX_DATAERR);
    assert_non_null(strstr(err.text, "damaged"));
    strbuf_free(&got);
    strbuf_free(&gz);
  }
}

static int code_of(struct span text, struct reader_options options, struct err *err) {
  struct strbuf got = {0};
  int code = reader_dump(text, &options, 3, &got, err);
  strbuf_free(&got);
  return code;
}

static void damaged_gzip_is_an_error_that_names_the_file(void **state) {
  (void)state;
  for (int zlib = 0; zlib < 2; zlib++) {
    struct reader_options options = {.zlib_only = zlib, .block_bytes = 100};
    struct strbuf text = {0}, gz = {0};
    for (int i = 0; i < 5000; i++) strbuf_format(&text, "%d,%d\n", i, i * i);
    add_gzip(&gz, strbuf_view(&text));
    for (size_t cut = 2; cut < gz.n; cut += 1 + cut / 3) {
      struct err err = {0};
      assert_int_equal(code_of((struct span){gz.bytes, cut}, options, &err), EX_DATAERR);
      assert_non_null(strstr(err.text, "/proc/self/fd"));
      assert_non_null(strstr(err.text, "too early"));
    }
    struct err err = {0};
    size_t n = gz.n;
    strbuf_put(&gz, "garbage");
    assert_int_equal(code_of(strbuf_view(&gz), options, &err), EX_DATAERR);
    assert_non_null(strstr(err.text, "after the end"));
    gz.bytes[n / 2] ^= 0x55;
    assert_int_equal(code_of((struct span){gz.bytes, n}, options, &err), EX_DATAERR);
    strbuf_free(&text);
    strbuf_free(&gz);
  }
}

static void what_cannot_be_opened(void **state) {
  (void)state;
  struct reader *reader;
  struct err err = {0};
  assert_int_equal(reader_open(&reader, "/tmp", &usual, &err), EX_NOINPUT);
  assert_non_null(strstr(err.text, "/tmp: is a directory"));
  assert_null(reader);
  assert_int_equal(reader_open(&reader, "/nowhere/at/all.csv", &usual, &err), EX_NOINPUT);
  assert_non_null(strstr(err.text, "/nowhere/at/all.csv"));
}

static void *write_pipe(void *data) {
  int fd = *(int *)data;
  for (int i = 0; i < 100000; i++) {
    char line[32];
    int n = snprintf(line, sizeof line, "%d,x\n", i);
    if (write(fd, line, (size_t)n) != n) abort();
  }
  close(fd);
  return NULL;
}

/* A pipe, read twice: what does not fit into memory goes to a temporary file. */
static void a_pipe_read_twice(void **state) {
  (void)state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  pthread_t writer;
  pthread_create(&writer, NULL, write_pipe, &ends[1]);
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
  struct reader_options options = {.twice = true, .block_bytes = 1000};
  struct reader *reader;
  struct err err = {0};
  struct strbuf first = {0}, second = {0};
  assert_int_equal(reader_open(&reader, path, &options, &err), 0);
  close(ends[0]);
  assert_int_equal(reader_dump_rest(reader, 3, 2000, &first, &err), 0);
  pthread_join(writer, NULL);
  assert_int_equal(reader_rewind(reader, &err), 0);
  assert_int_equal(reader_dump_rest(reader, 2, 2000, &second, &err), 0);
  assert_true(first.n > 1000000 && span_equal(strbuf_view(&first), strbuf_view(&second)));
  reader_close(reader);
  strbuf_free(&first);
  strbuf_free(&second);
}

static uint64_t count_records(struct reader *reader) {
  struct reader_worker *worker = reader_worker_new();
  struct block block;
  struct err err = {0};
  bool more;
  uint64_t records = 0;
  while (reader_next(reader, worker, NULL, &block, &more, &err) == 0 && more) records += block.cells.records;
  assert_int_equal(err.code, 0);
  reader_worker_free(worker);
  return records;
}

/* More than the spool holds in memory. */
static void a_large_stream_read_twice(void **state) {
  (void)state;
  struct strbuf text = {0}, gz = {0};
  while (text.n < 70 << 20) strbuf_put(&text, "abcdef,一些文字,\"quoted\",123456.78,and some more to make a line\n");
  uint64_t records = text.n / strlen("abcdef,一些文字,\"quoted\",123456.78,and some more to make a line\n");
  add_gzip(&gz, strbuf_view(&text));
  char path[64];
  int fd = memory_file(strbuf_view(&gz), path);
  struct reader *reader;
  struct err err = {0};
  struct reader_options options = {.twice = true};
  assert_int_equal(reader_open(&reader, path, &options, &err), 0);
  assert_int_equal(count_records(reader), records);
  for (int again = 0; again < 2; again++) {
    assert_int_equal(reader_rewind(reader, &err), 0);
    assert_int_equal(count_records(reader), records);
  }
  reader_close(reader);
  close(fd);
  strbuf_free(&text);
  strbuf_free(&gz);
}

/* Closed long before the end: nothing hangs. */
static void closing_early(void **state) {
  (void)state;
  struct strbuf text = {0}, gz = {0};
  for (int i = 0; i < 3000000; i++) strbuf_put(&text, "abcdef\n");
  add_gzip(&gz, strbuf_view(&text));
  char path[64];
  int fd = memory_file(strbuf_view(&gz), path);
  struct reader *reader;
  struct err err = {0};
  struct reader_options options = {.twice = true};
  assert_int_equal(reader_open(&reader, path, &options, &err), 0);
  struct reader_worker *worker = reader_worker_new();
  struct block block;
  bool more;
  assert_int_equal(reader_next(reader, worker, NULL, &block, &more, &err), 0);
  assert_int_equal(reader_rewind(reader, &err), 0);
  assert_int_equal(reader_next(reader, worker, NULL, &block, &more, &err), 0);
  assert_int_equal(block.number, 0);
  reader_worker_free(worker);
  reader_close(reader);
  close(fd);
  strbuf_free(&text);
  strbuf_free(&gz);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_and_next_to_nothing),
      cmocka_unit_test(line_ends_of_every_kind),
      cmocka_unit_test(quotes_that_lead_astray),
      cmocka_unit_test(line_ends_in_the_wrong_place),
      cmocka_unit_test(a_nul_damages_its_record_only),
      cmocka_unit_test(a_bad_byte_is_placed_and_keeps_the_charset),
      cmocka_unit_test(gb18030_without_a_mark),
      cmocka_unit_test(delimiters_are_found),
      cmocka_unit_test(utf16_of_both_kinds),
      cmocka_unit_test(records_too_long_are_cut_at_their_line),
      cmocka_unit_test(a_line_of_20_megabytes),
      cmocka_unit_test(a_hundred_thousand_columns),
      cmocka_unit_test(head_is_read_ahead_and_comes_again),
      cmocka_unit_test(gzip_of_one_and_many_members),
      cmocka_unit_test(block_gzip),
      cmocka_unit_test(damaged_gzip_is_an_error_that_names_the_file),
      cmocka_unit_test(what_cannot_be_opened),
      cmocka_unit_test(a_pipe_read_twice),
      cmocka_unit_test(a_large_stream_read_twice),
      cmocka_unit_test(closing_early),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

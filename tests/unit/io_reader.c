/* SPDX-License-Identifier: GPL-3.0-or-later */
/* io_reader.c - the reader against a slow second answer (io_oracle.h): random nasty texts at every block size, with and
 * without vector instructions, all through libcsv or only what has quotes, on 1 to 4 threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "io_oracle.h"

static uint64_t next_random(uint64_t *state) {
  uint64_t x = (*state += 0x9E3779B97F4A7C15u);
  x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
  x = (x ^ x >> 27) * 0x94D049BB133111EBu;
  return x ^ x >> 31;
}

static size_t below(uint64_t *state, size_t n) { return (size_t)(next_random(state) % n); }

/* Pieces texts are made of; those after OTHERS only in some. */
static const char *const piece[] = {"\"",
                                    "\"",
                                    "\"\"",
                                    ",",
                                    ",",
                                    "\n",
                                    "\n",
                                    "\r\n",
                                    "\r",
                                    " ",
                                    "\t",
                                    "a",
                                    "bc",
                                    "1234",
                                    ",\"q\",",
                                    "\"\n",
                                    "\n\"",
                                    ";",
                                    "\xE4\xB8\x9A",
                                    "\xC3\xA9",
                                    "\xF0\xA0\x80\x80",
                                    "\xB7\xFE\xCE\xF1",
                                    "\x81\x30\x81\x30",
                                    "\xFF",
                                    "\xE4\xB8",
                                    ""};
enum { PIECES = sizeof piece / sizeof *piece, SIMPLE = 18, QUOTES = 3 };

static void make_text(uint64_t *state, struct strbuf *text) {
  size_t n = below(state, 4) ? below(state, 40) : below(state, 400);
  size_t kinds = below(state, 3) ? SIMPLE : PIECES;
  size_t from = below(state, 4) ? 0 : QUOTES; /* a quarter without quotes to begin with */
  strbuf_clear(text);
  strbuf_put(text, "");
  for (size_t i = 0; i < n; i++) {
    size_t k = from + below(state, kinds - from);
    if (k == PIECES - 1)
      strbuf_add(text, "\0", 1);
    else
      strbuf_put(text, piece[k]);
  }
}

/* Rows of as many cells, most of them plain, some in quotes, here and there something odd: what is cut quickly, and
 * where that must stop. */
static void make_rows(uint64_t *state, char delimiter, struct strbuf *text) {
  static const char *const plain[] = {"", "1", "22.5", "abc", "\xE4\xB8\x9A", "-7", "x y", " z"};
  size_t columns = 1 + below(state, 5), rows = below(state, 30), odd = below(state, 3) ? 400 : 12;
  const char *ends[] = {"\n", "\r\n", "\r"}, *end = ends[below(state, 5) % 3];
  strbuf_clear(text);
  strbuf_put(text, "");
  for (size_t i = 0; i < rows * columns; i++) {
    bool quoted = below(state, 8) == 0;
    if (quoted) strbuf_char(text, '"');
    strbuf_put(text, plain[below(state, sizeof plain / sizeof *plain)]);
    if (quoted && below(state, 2)) strbuf_char(text, delimiter);
    if (quoted) strbuf_char(text, '"');
    if (below(state, odd) == 0) strbuf_put(text, piece[below(state, PIECES)]);
    if (i % columns + 1 < columns)
      strbuf_char(text, delimiter);
    else
      strbuf_put(text, end);
  }
}

/* The first line where the two differ. */
static void show_line(const char *title, struct span dump, size_t from) {
  fprintf(stderr, "%s: ", title);
  for (size_t i = from; i < dump.n && i < from + 160; i++)
    fprintf(stderr, (unsigned char)dump.p[i] - 32u > 94 ? "\\x%02x" : "%c", (unsigned char)dump.p[i]);
  fprintf(stderr, "\n");
}

static void show_difference(struct span text, const struct reader_options *options, struct span expected,
                            struct span got) {
  fprintf(stderr, "block %zu, longest %zu, charset %d, libcsv_only %d\n", options->block_bytes, options->record_bytes,
          (int)options->charset, options->libcsv_only);
  for (size_t i = 0; i < text.n; i++) fprintf(stderr, "%02x ", (unsigned char)text.p[i]);
  size_t i = 0, line = 0;
  for (; i < expected.n && i < got.n && expected.p[i] == got.p[i]; i++)
    if (got.p[i] == '\n') line = i + 1 < 40 ? 0 : i - 39;
  fprintf(stderr, "\n");
  show_line("expected", expected, line);
  show_line("got", got, line);
}

static void check_text(struct span text, const struct reader_options *options, size_t threads) {
  struct strbuf expected = {0}, got = {0};
  struct err err = {0};
  strbuf_put(&expected, "");
  strbuf_put(&got, "");
  oracle_dump(text, options->charset, options->delimiter, options->record_bytes ? options->record_bytes : 16 << 20,
              &expected);
  int code = reader_dump(text, options, threads, &got, &err);
  if (code) fprintf(stderr, "%s\n", err.text);
  assert_int_equal(code, 0);
  if (!span_equal(strbuf_view(&expected), strbuf_view(&got))) {
    show_difference(text, options, strbuf_view(&expected), strbuf_view(&got));
    assert_true(false);
  }
  strbuf_free(&expected);
  strbuf_free(&got);
}

static void agrees_with_the_oracle_on_random_texts(void **state) {
  (void)state;
  const char *cases = getenv("TERTIA_TEST_CASES");
  uint64_t random = 20240607;
  struct strbuf text = {0};
  for (long i = 0; i < (cases ? atol(cases) : 4000); i++) {
    char delimiter = ",\t;"[below(&random, 4) % 3];
    if (i % 2)
      make_text(&random, &text);
    else
      make_rows(&random, delimiter, &text);
    if (text.n >= 2 && ((unsigned char)text.bytes[0] == 0xFF || (unsigned char)text.bytes[0] == 0xFE)) continue;
    struct reader_options options = {.literal = true,
                                     .charset = below(&random, 2) ? CHARSET_UTF8 : CHARSET_GB18030,
                                     .delimiter = delimiter,
                                     .twice = below(&random, 4) == 0,
                                     .libcsv_only = below(&random, 3) == 0,
                                     .block_bytes = 1 + below(&random, below(&random, 2) ? 8 : 200),
                                     .record_bytes = below(&random, 3) ? 0 : 5 + below(&random, 60),
                                     .scalar = below(&random, 3) == 0};
    check_text(strbuf_view(&text), &options, 1 + below(&random, 4));
  }
  strbuf_free(&text);
}

static void compare_wanted(const struct cells *all, const struct cells *some, const struct wanted *wanted) {
  assert_int_equal(all->records, some->records);
  for (size_t r = 0; r < all->records; r++) {
    assert_int_equal(all->line[r], some->line[r]);
    if (all->damage[r] == DAMAGE_BYTE || all->damage[r] == DAMAGE_NUL) continue; /* may pass for good */
    size_t a = all->first[r], b = some->first[r], n = all->first[r + 1] - a, k = 0;
    assert_int_equal(all->damage[r], some->damage[r]);
    assert_int_equal(all->width[r], n);
    assert_int_equal(some->width[r], n);
    if (all->damage[r]) {
      assert_true(span_equal(all->cell[a], some->cell[b]));
      k = 1;
    } else {
      for (; k < wanted->n && wanted->column[k] < n; k++)
        assert_true(span_equal(all->cell[a + wanted->column[k]], some->cell[b + k]));
    }
    assert_int_equal(some->first[r + 1] - b, k);
  }
}

/* The cells of the columns that are looked at, and no others, are those of all, whichever they are. */
static void wanted_cells_are_the_same(void **state) {
  (void)state;
  uint64_t random = 99;
  struct strbuf text = {0};
  for (int i = 0; i < 3000; i++) {
    make_rows(&random, ',', &text);
    struct reader_options options = {.literal = true,
                                     .charset = below(&random, 2) ? CHARSET_UTF8 : CHARSET_GB18030,
                                     .delimiter = ',',
                                     .block_bytes = 1 + below(&random, 300)};
    uint32_t column[5], n = 0;
    for (uint32_t c = 0; c < 5; c++)
      if (below(&random, 2)) column[n++] = c;
    struct wanted wanted = {column, n};
    struct reader *all, *some;
    struct reader_worker *worker = reader_worker_new(), *other = reader_worker_new();
    struct block a, b;
    struct err err = {0};
    bool more = true;
    char path[64];
    int fd = memory_file(strbuf_view(&text), path);
    assert_int_equal(reader_open(&all, path, &options, &err), 0);
    assert_int_equal(reader_open(&some, path, &options, &err), 0);
    while (reader_next(all, worker, NULL, &a, &more, &err) == 0 && more) {
      assert_int_equal(reader_next(some, other, &wanted, &b, &more, &err), 0);
      assert_true(more);
      compare_wanted(&a.cells, &b.cells, &wanted);
    }
    reader_close(all);
    reader_close(some);
    reader_worker_free(worker);
    reader_worker_free(other);
    close(fd);
  }
  strbuf_free(&text);
}

static void compare_blocks(const struct block *a, const struct block *b) {
  assert_true(a->number == b->number && a->bytes == b->bytes);
  assert_true(a->cells.records == b->cells.records && a->cells.first_line == b->cells.first_line);
  for (size_t r = 0; r < a->cells.records; r++) {
    assert_true(a->cells.line[r] == b->cells.line[r] && a->cells.damage[r] == b->cells.damage[r]);
    assert_true(a->cells.at[r] == b->cells.at[r] && a->cells.first[r + 1] == b->cells.first[r + 1]);
  }
  for (size_t c = 0; c < a->cells.first[a->cells.records]; c++)
    assert_true(span_equal(a->cells.cell[c], b->cells.cell[c]));
}

/* A pipe that holds the text, to be opened by this path. */
static int pipe_with(struct span text, char path[64]) {
  int end[2];
  assert_int_equal(pipe(end), 0);
  assert_true(text.n < 60000 && write(end[1], text.p, text.n) == (ssize_t)text.n);
  snprintf(path, 64, "/proc/self/fd/%d", end[0]);
  return end[1];
}

/* A pipe that one thread reads, straight into its blocks, gives what a file gives. */
static void a_pipe_read_alone_is_as_the_file(void **state) {
  (void)state;
  uint64_t random = 7;
  struct strbuf text = {0};
  for (int i = 0; i < 3000; i++) {
    if (i % 2)
      make_text(&random, &text);
    else
      make_rows(&random, ',', &text);
    if (text.n >= 2 && ((unsigned char)text.bytes[0] == 0xFF || (unsigned char)text.bytes[0] == 0xFE)) continue;
    struct reader_options options = {.sequential = true,
                                     .delimiter = ',',
                                     .block_bytes = 1 + below(&random, below(&random, 2) ? 8 : 300),
                                     .record_bytes = below(&random, 3) ? 0 : 5 + below(&random, 60)};
    struct reader *whole, *piped;
    struct reader_worker *worker = reader_worker_new(), *other = reader_worker_new();
    struct block a, b;
    struct err err = {0};
    bool more = true, also = true;
    char path[64], end[64];
    int fd = memory_file(strbuf_view(&text), path), writer = pipe_with(strbuf_view(&text), end);
    assert_int_equal(reader_open(&whole, path, &options, &err), 0);
    options.alone = true;
    close(writer);
    assert_int_equal(reader_open(&piped, end, &options, &err), 0);
    while (more && also) {
      assert_int_equal(reader_next(whole, worker, NULL, &a, &more, &err), 0);
      assert_int_equal(reader_next(piped, other, NULL, &b, &also, &err), 0);
      assert_true(more == also);
      if (more) compare_blocks(&a, &b);
    }
    reader_close(whole);
    reader_close(piped);
    reader_worker_free(worker);
    reader_worker_free(other);
    close(fd);
    close(atoi(end + strlen("/proc/self/fd/")));
  }
  strbuf_free(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(agrees_with_the_oracle_on_random_texts),
      cmocka_unit_test(wanted_cells_are_the_same),
      cmocka_unit_test(a_pipe_read_alone_is_as_the_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* io_oracle.h - a second, slow answer to what a file's records are: libcsv in strict mode fed byte by byte, iconv for
 * GB18030 and to judge UTF-8. Shared by the tests and the fuzz target of the reader. */
#ifndef TERTIA_TESTS_IO_ORACLE_H
#define TERTIA_TESTS_IO_ORACLE_H

#include <csv.h>
#include <iconv.h>

#include "io_dump.h"

struct oracle {
  struct span text;
  enum charset charset;
  size_t longest;
  struct csv_parser parser;
  struct strbuf cells; /* of the record in the making */
  bool row, bad;
  struct strbuf *out;
};

static bool by_iconv(struct span text, struct strbuf *out, size_t *bad) {
  iconv_t cd = iconv_open("UTF-8", "GB18030");
  char *from = (char *)(uintptr_t)text.p, *to;
  size_t n = text.n, room = 4 * n + 8;
  strbuf_reserve(out, room);
  to = out->bytes + out->n;
  bool good = n == 0 || iconv(cd, &from, &n, &to, &room) != (size_t)-1;
  while (!good && n && *(unsigned char *)from == 0x80) { /* the euro sign of code page 936 */
    memcpy(to, "\xE2\x82\xAC", 3);
    to += 3, room -= 3, from++, n--;
    good = n == 0 || iconv(cd, &from, &n, &to, &room) != (size_t)-1;
  }
  *bad = (size_t)(from - text.p);
  out->n = (size_t)(to - out->bytes);
  out->bytes[out->n] = '\0';
  iconv_close(cd);
  return good;
}

static void oracle_cell(void *bytes, size_t n, void *data) {
  struct oracle *oracle = data;
  struct strbuf cell = {0};
  size_t bad;
  if (oracle->charset == CHARSET_GB18030)
    oracle->bad |= !by_iconv((struct span){bytes, n}, &cell, &bad);
  else
    strbuf_add(&cell, bytes, n);
  dump_cell(&oracle->cells, strbuf_view(&cell));
  strbuf_free(&cell);
}

static void oracle_row(int c, void *data) {
  (void)c;
  ((struct oracle *)data)->row = true;
}

static size_t oracle_line_end(struct span text, size_t at) {
  while (at < text.n && text.p[at] != '\n' && text.p[at] != '\r') at++;
  return at;
}

static size_t oracle_bad_byte(const struct oracle *o, struct span record) {
  struct strbuf out = {0};
  size_t bad = record.n;
  if (o->charset == CHARSET_GB18030)
    by_iconv(record, &out, &bad);
  else
    for (bad = 0; bad < record.n;) { /* RFC 3629 by iconv, character by character */
      iconv_t cd = iconv_open("UTF-32LE", "UTF-8");
      char *from = (char *)(uintptr_t)record.p + bad, sink[8], *to = sink;
      size_t length = 1, room = sizeof sink, result = (size_t)-1;
      for (; length <= 4 && bad + length <= record.n && result == (size_t)-1; length++) {
        size_t n = length;
        from = (char *)(uintptr_t)record.p + bad, to = sink, room = sizeof sink;
        result = iconv(cd, &from, &n, &to, &room);
      }
      iconv_close(cd);
      if (result == (size_t)-1) break;
      bad += length - 1;
    }
  strbuf_free(&out);
  return bad;
}

static void oracle_record(struct oracle *o, size_t at, size_t end, uint64_t line, int damage) {
  struct span record = {o->text.p + at, end - at};
  size_t place = at;
  if (!damage && record.n && memchr(record.p, 0, record.n)) damage = DAMAGE_NUL;
  if (!damage) {
    size_t bad = oracle_bad_byte(o, record);
    if (bad < record.n) damage = DAMAGE_BYTE, place = at + bad;
  }
  dump_start(o->out, line, damage, place);
  size_t most = o->longest < 4096 ? o->longest : 4096;
  if (damage == DAMAGE_LONG && record.n > most) record.n = most;
  if (damage)
    dump_cell(o->out, record);
  else
    strbuf_span(o->out, strbuf_view(&o->cells));
  strbuf_char(o->out, '\n');
}

static uint64_t oracle_lines(struct span text, size_t from, size_t to) {
  uint64_t lines = 0;
  for (; from < to; from++)
    lines += text.p[from] == '\r' || (text.p[from] == '\n' && (from == 0 || text.p[from - 1] != '\r'));
  return lines;
}

/* Feed the record that begins at `at`; *end is where its line ends, or what libcsv refused (then false). */
static bool oracle_parse(struct oracle *o, char delimiter, size_t at, size_t *end, bool *blank) {
  bool good = true;
  csv_init(&o->parser, CSV_STRICT | CSV_STRICT_FINI);
  csv_set_delim(&o->parser, (unsigned char)delimiter);
  o->row = o->bad = *blank = false;
  strbuf_clear(&o->cells);
  for (*end = at; *end < o->text.n; ++*end) {
    char c = o->text.p[*end];
    bool bare =
        c == '"' && o->parser.pstate == 2 && !o->parser.quoted; /* within a cell that did not begin with a quote */
    o->parser.options = bare ? CSV_STRICT_FINI : CSV_STRICT | CSV_STRICT_FINI;
    good = csv_parse(&o->parser, &c, 1, oracle_cell, oracle_row, o) == 1;
    *blank = good && !o->row && o->parser.pstate == 0 && (c == '\n' || c == '\r');
    if (!good || o->row || *blank) break;
  }
  if (*end == o->text.n) {
    good = csv_fini(&o->parser, oracle_cell, oracle_row, o) == 0;
    *blank = good && !o->row;
  }
  csv_free(&o->parser);
  return good;
}

/* One cell of a line whose quotes libcsv refused: without quotes at its beginning, in one pair of them, or with pairs
 * that close before other text, it is certain. */
static bool oracle_piece(struct oracle *o, struct span piece, char delimiter) {
  while (piece.n && (piece.p[0] == ' ' || (piece.p[0] == '\t' && delimiter != '\t'))) piece.p++, piece.n--;
  while (piece.n && (piece.p[piece.n - 1] == ' ' || (piece.p[piece.n - 1] == '\t' && delimiter != '\t'))) piece.n--;
  size_t quotes = 0, neighbours = 0;
  for (size_t i = 0; i < piece.n; i++) {
    quotes += piece.p[i] == '"';
    neighbours += i && piece.p[i] == '"' && piece.p[i - 1] == '"';
  }
  if (piece.n && piece.p[0] == '"') {
    if (piece.n > 1 && piece.p[piece.n - 1] == '"') {
      if (quotes != 2) return false;
      piece.p++, piece.n -= 2;
    } else if (quotes % 2 || neighbours) {
      return false;
    }
  }
  oracle_cell((void *)(uintptr_t)piece.p, piece.n, o);
  return true;
}

static bool oracle_literal(struct oracle *o, size_t at, size_t end, char delimiter) {
  strbuf_clear(&o->cells);
  for (size_t to = at; at <= end; at = to + 1) {
    for (to = at; to < end && o->text.p[to] != delimiter; to++) continue;
    if (!oracle_piece(o, (struct span){o->text.p + at, to - at}, delimiter)) return false;
  }
  return true;
}

/* All records of the text, dumped. */
static void oracle_dump(struct span text, enum charset charset, char delimiter, size_t longest, struct strbuf *out) {
  struct oracle o = {.text = text, .charset = charset, .longest = longest, .out = out};
  uint64_t line = 1;
  for (size_t at = 0, end; at < text.n;) {
    bool blank, good = oracle_parse(&o, delimiter, at, &end, &blank);
    if (end - at > longest || !good) {
      end = oracle_line_end(text, at);
      int damage = end - at > longest                                ? DAMAGE_LONG
                   : !good && oracle_literal(&o, at, end, delimiter) ? DAMAGE_NONE
                                                                     : DAMAGE_QUOTE;
      oracle_record(&o, at, end, line, damage);
    } else if (!blank) {
      oracle_record(&o, at, end, line, DAMAGE_NONE);
    }
    size_t next = end < text.n ? end + 1 : end;
    line += oracle_lines(text, at, next);
    at = next;
  }
  strbuf_free(&o.cells);
}

#endif

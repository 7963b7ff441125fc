/* io_reader.h - what the tests and the fuzz target of the reader share: a second, slow answer to what a file's records
 * are (libcsv in strict mode fed byte by byte, iconv for GB18030), and the reader's own answer in the same words. */
#ifndef TERTIA_TESTS_IO_READER_H
#define TERTIA_TESTS_IO_READER_H

#include <csv.h>
#include <iconv.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "io/reader.h"

/* One line a record: line number, damage, place, cells. */
static void dump_start(struct strbuf *out, uint64_t line, int damage, uint64_t at) {
  strbuf_format(out, "%ju|%d|%ju", (uintmax_t)line, damage, (uintmax_t)at);
}

static void dump_cell(struct strbuf *out, struct span cell) {
  strbuf_char(out, '|');
  strbuf_char(out, '<');
  strbuf_span(out, cell);
  strbuf_char(out, '>');
}

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
    good = csv_parse(&o->parser, &c, 1, oracle_cell, oracle_row, o) == 1;
    *blank = good && !o->row && o->parser.pstate == 0 && (c == '\n' || c == '\r');
    if (!good || o->row || *blank) break;
  }
  if (*end == o->text.n) {
    good = csv_fini(&o->parser, oracle_cell, oracle_row, o) == 0;
    *blank = good && !o->row;
  }
  csv_free(&o->parser);
  if (!good) *end = oracle_line_end(o->text, *end);
  return good;
}

/* All records of the text, dumped. */
static void oracle_dump(struct span text, enum charset charset, char delimiter, size_t longest, struct strbuf *out) {
  struct oracle o = {.text = text, .charset = charset, .longest = longest, .out = out};
  uint64_t line = 1;
  for (size_t at = 0, end; at < text.n;) {
    bool blank, good = oracle_parse(&o, delimiter, at, &end, &blank);
    if (end - at > longest || !good) {
      int damage = end - at > longest ? DAMAGE_LONG : DAMAGE_QUOTE;
      end = oracle_line_end(text, at);
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

static void cells_dump(const struct cells *cells, struct strbuf *out) {
  for (size_t r = 0; r < cells->records; r++) {
    dump_start(out, cells->first_line + cells->line[r], cells->damage[r], cells->at[r]);
    for (size_t i = cells->first[r]; i < cells->first[r + 1]; i++) dump_cell(out, cells->cell[i]);
    strbuf_char(out, '\n');
  }
}

/* The blocks one of several threads got. */
struct dumper {
  struct reader *reader;
  struct strbuf *dump; /* a block each; shared */
  size_t room;
  int code;
  struct err err;
  pthread_t thread;
};

static void *dumper_run(void *data) {
  struct dumper *dumper = data;
  struct reader_worker *worker = reader_worker_new();
  struct block block;
  bool more = true;
  while (!dumper->code && more) {
    dumper->code = reader_next(dumper->reader, worker, NULL, 0, &block, &more, &dumper->err);
    if (dumper->code || !more) break;
    if (block.number >= dumper->room) abort();
    cells_dump(&block.cells, &dumper->dump[block.number]);
  }
  reader_worker_free(worker);
  return NULL;
}

/* Everything a reader has left, read by some threads, in order of blocks; the code of the first failure. */
static int reader_dump_rest(struct reader *reader, size_t threads, size_t blocks, struct strbuf *out, struct err *err) {
  struct dumper dumper[8];
  struct strbuf *dump = calloc(blocks, sizeof *dump);
  int code = 0;
  for (size_t t = 0; t < threads; t++) {
    dumper[t] = (struct dumper){.reader = reader, .dump = dump, .room = blocks};
    pthread_create(&dumper[t].thread, NULL, dumper_run, &dumper[t]);
  }
  for (size_t t = 0; t < threads; t++) {
    pthread_join(dumper[t].thread, NULL);
    if (dumper[t].code && !code) code = dumper[t].code, *err = dumper[t].err;
  }
  for (size_t i = 0; i < blocks; i++) {
    strbuf_span(out, strbuf_view(&dump[i]));
    strbuf_free(&dump[i]);
  }
  free(dump);
  return code;
}

/* A file of these bytes that lives as long as the descriptor, and a path to open it by. */
static int memory_file(struct span bytes, char path[64]) {
  int fd = memfd_create("test", MFD_CLOEXEC);
  for (size_t done = 0; done < bytes.n;) {
    ssize_t n = write(fd, bytes.p + done, bytes.n - done);
    if (n <= 0) abort();
    done += (size_t)n;
  }
  snprintf(path, 64, "/proc/self/fd/%d", fd);
  return fd;
}

/* Read these bytes as a file. With options->twice everything is read twice, and the second reading is what counts. */
static int reader_dump(struct span bytes, const struct reader_options *options, size_t threads, struct strbuf *out,
                       struct err *err) {
  char path[64];
  int fd = memory_file(bytes, path);
  size_t block = options->block_bytes ? options->block_bytes : 1 << 20, blocks = 8 * bytes.n / block + 4096;
  struct reader *reader;
  int code = reader_open(&reader, path, options, err);
  if (!code) code = reader_dump_rest(reader, threads, blocks, out, err);
  if (!code && options->twice) {
    strbuf_clear(out);
    code = reader_rewind(reader, err);
    if (!code) code = reader_dump_rest(reader, threads, blocks, out, err);
  }
  reader_close(reader);
  close(fd);
  return code;
}

#endif

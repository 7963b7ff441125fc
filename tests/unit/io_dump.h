/* SPDX-License-Identifier: GPL-3.0-or-later */
/* io_dump.h - what a reader makes of a text, as one line a record. Shared by the tests and the fuzz target of the
 * reader. */
#ifndef TERTIA_TESTS_IO_DUMP_H
#define TERTIA_TESTS_IO_DUMP_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

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
    dumper->code = reader_next(dumper->reader, worker, NULL, &block, &more, &dumper->err);
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

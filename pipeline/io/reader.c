/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader.c - see reader.h.
 *
 * Block k is the text [k B, (k + 1) B); its records are those that begin in it, so the last one may extend beyond.
 * Where the first one begins is known for certain only when the previous block has been cut. A worker does not wait for
 * that: it gets from the previous block whether an even or odd number of quotes precedes its own, which only requires
 * counting, assumes the first line end outside quotes to be the beginning, and cuts. Then it gets the true beginning,
 * and cuts again if that differs (because of a stray quote). So the result is that of a single thread. Two relays pass
 * this on: `surface` the quotes, `border` the true beginnings and line numbers.
 */
#include "base/i18n.h"
#include "io/reader_state.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/arena.h"
#include "io/bytes.h"
#include "io/gb18030.h"
#include "io/relay.h"
#include "io/settle.h"
#include "io/sniff.h"

struct reader_worker *reader_worker_new(void) {
  struct reader_worker *worker = memory_alloc(sizeof *worker);
  *worker = (struct reader_worker){0};
  worker->cutter.split = &worker->split;
  worker->settler.arena = &worker->decoded;
  return worker;
}

void reader_worker_free(struct reader_worker *worker) {
  if (!worker) return;
  free(worker->text);
  free(worker->settler.at);
  split_free(&worker->split);
  cutter_free(&worker->cutter);
  arena_free(&worker->decoded);
  free(worker);
}

/* Choose UTF-8 or GB18030, if not known yet, by the text from its first non-ASCII byte on. */
static int decide_charset(struct reader *reader, const struct reader_worker *worker, struct err *err) {
  if (reader->charset != CHARSET_UNKNOWN || !worker->split.any_high) return 0;
  uint64_t offset = worker->base + charset_first_high(worker->text, 0, worker->n);
  char *window = memory_alloc(WINDOW);
  size_t got = 0;
  int code = bytes_read(reader->bytes, offset, window, WINDOW, &got, err);
  if (!code && split_is_utf8(reader->level, window, got)) {
    reader->head.charset_guessed = charset_reads_as_gb18030((struct span){window, got});
    reader->charset = reader->head.charset_guessed ? CHARSET_GB18030 : CHARSET_UTF8;
  } else if (!code) {
    reader->charset = charset_decide((struct span){window, got});
  }
  free(window);
  return code;
}

/* Find the first line end outside quotes in the block. */
static size_t guess(const struct reader_worker *worker, bool quoted, char before) {
  const struct split *split = &worker->split;
  if (!quoted && (before == '\n' || before == '\r')) return 0;
  for (size_t i = 0; i < split->n; i++) {
    char c = worker->text[split->position[i]];
    if (c == '"') quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r')) return split->position[i] + 1;
  }
  return worker->n;
}

/* Use the state passed by the previous blocks; *begin is the presumed beginning of the first record. */
static int read_surface(struct reader *reader, struct reader_worker *worker, uint64_t number, size_t *begin,
                        struct err *err) {
  int code = relay_wait(&reader->surface, number, err);
  if (code) return code;
  bool quoted = reader->quoted;
  char before = reader->before;
  code = decide_charset(reader, worker, err);
  worker->settler.charset = reader->charset;
  reader->quoted = quoted ^ worker->split.odd_quotes;
  reader->before = worker->text[worker->nominal - 1];
  relay_pass(&reader->surface);
  worker->cutter.cr_before = before == '\r';
  *begin = guess(worker, quoted, before);
  return code;
}

static size_t within(const struct reader *reader, const struct reader_worker *worker) {
  uint64_t in = reader->begin - worker->base;
  return in < worker->nominal ? (size_t)in : worker->nominal;
}

/* Cut from the true beginning of the records, and pass on where they end. */
static int read_border(struct reader *reader, struct reader_worker *worker, uint64_t number, size_t guessed,
                       uint64_t *line, struct err *err) {
  struct cutter *cutter = &worker->cutter;
  bool early = guessed < worker->nominal && !relay_is_turn(&reader->border, number);
  int code = early ? reader_cut(reader, worker, guessed, err) : 0;
  if (!code) code = relay_wait(&reader->border, number, err);
  if (code) return code;
  size_t begin = within(reader, worker);
  if (!early || begin != guessed) code = reader_cut(reader, worker, begin, err);
  if (code) return code;
  *line = reader->line;
  if (begin < worker->nominal) {
    reader->begin = worker->base + cutter->at;
    reader->line += cutter->line;
  }
  relay_pass(&reader->border);
  bytes_release(reader->bytes, worker->base + worker->nominal);
  return 0;
}

/* Offsets in the file for the offsets in the text that settle() left. */
static void place_records(struct reader *reader, struct reader_worker *worker, uint64_t number) {
  uint64_t *at = worker->settler.at;
  if (reader->bytes->charset < CHARSET_UTF16LE) {
    for (size_t r = 0; r < worker->cutter.records; r++) at[r] += worker->base;
    return;
  }
  uint64_t origin = bytes_origin(reader->bytes, (size_t)number);
  size_t done = 0;
  for (size_t r = 0; r < worker->cutter.records; r++) {
    size_t to = (size_t)at[r];
    origin += utf16_length((struct span){worker->text + done, to - done});
    done = to;
    at[r] = origin;
  }
}

static void reader_finish(struct reader *reader, struct reader_worker *worker, uint64_t number) {
  arena_reset(&worker->decoded);
  worker->settler.level = reader->level;
  settle(&worker->settler, &worker->cutter);
  place_records(reader, worker, number);
}

static void reader_show(const struct reader_worker *worker, uint64_t line, struct cells *cells) {
  const struct cutter *cutter = &worker->cutter;
  *cells = (struct cells){.records = cutter->records,
                          .first = cutter->first,
                          .width = cutter->width,
                          .cell = cutter->cell,
                          .line = cutter->line_of,
                          .damage = cutter->damage,
                          .at = worker->settler.at,
                          .first_line = line,
                          .bare = cutter->bare,
                          .decode = worker->settler.charset == CHARSET_GB18030 ? cp936_show : NULL,
                          .unended = cutter->whole && cutter->records && cutter->end[cutter->records - 1] == worker->n,
                          .text = cutter->text,
                          .from = cutter->offset,
                          .to = cutter->end};
}

static int read_block(struct reader *reader, struct reader_worker *worker, uint64_t number, struct block *block,
                      struct err *err) {
  size_t begin;
  uint64_t line;
  int code = bytes_keep(reader->bytes, worker->base, worker->text, worker->nominal, err);
  if (!code) code = read_surface(reader, worker, number, &begin, err);
  if (!code) code = read_border(reader, worker, number, begin, &line, err);
  if (code) return code;
  reader_finish(reader, worker, number);
  block->number = number;
  block->bytes = worker->nominal;
  reader_show(worker, line, &block->cells);
  return 0;
}

int reader_next(struct reader *reader, struct reader_worker *worker, const struct wanted *wanted, struct block *block,
                bool *more, struct err *err) {
  *more = false;
  if (atomic_load(&reader->ended)) return 0;
  uint64_t number = atomic_fetch_add(&reader->next, 1);
  worker->cutter.wanted = wanted;
  int code = reader_load(reader, worker, number * reader->block, reader->block, false, err);
  if (!code && worker->nominal < reader->block) atomic_store(&reader->ended, true);
  if (!code && worker->nominal == 0) return 0;
  if (!code) code = read_block(reader, worker, number, block, err);
  if (code) {
    atomic_store(&reader->ended, true);
    return relay_fail(&reader->stop, code, err);
  }
  *more = true;
  return 0;
}

/* Initialise the state before the first block. */
static void start_over(struct reader *reader) {
  atomic_store(&reader->next, 0);
  atomic_store(&reader->ended, false);
  reader->surface = reader->border = (struct relay){&reader->stop, 0};
  reader->quoted = false;
  reader->before = '\n';
  reader->begin = reader->mark;
  reader->line = 1;
}

int reader_rewind(struct reader *reader, struct err *err) {
  start_over(reader);
  return bytes_rewind(reader->bytes, err);
}

/* Examine the first n bytes: mark, charset, delimiter, first records. */
static int reader_look(struct reader *reader, const struct reader_options *options, size_t n, struct err *err) {
  struct reader_worker *worker = reader->looker;
  struct reader_head *head = &reader->head;
  reader->head.delimiter = options->delimiter ? options->delimiter : ',';
  int code = reader_load(reader, worker, 0, n, true, err);
  if (code) return code;
  head->compressed = reader->bytes->compressed;
  head->once = reader->bytes->once;
  head->ours = reader->bytes->end.expected;
  if (reader->bytes->sheet) head->hidden_rows = book_text_hidden_rows(reader->bytes->sheet);
  bool utf16 = reader->bytes->charset >= CHARSET_UTF16LE;
  bool marked = charset_of_mark((struct span){worker->text, worker->n}, &reader->mark) == CHARSET_UTF8;
  if (!marked) reader->mark = 0;
  head->marked = marked;
  bool ours = options->sequential && !(options->saved && reader->bytes->size);
  reader->charset = marked || utf16 || ours ? CHARSET_UTF8 : options->charset;
  if ((code = decide_charset(reader, worker, err)) != 0) return code;
  head->charset = utf16 ? reader->bytes->charset : reader->charset ? reader->charset : CHARSET_UTF8;
  worker->settler.charset = reader->charset;
  if (options->delimiter || ours) return 0;
  head->delimiter = sniff_delimiter((struct span){worker->text, worker->n});
  return head->delimiter == ',' ? 0 : reader_load(reader, worker, 0, n, true, err);
}

/* Cut the available text; the last record counts only if it is complete. */
static void cut_head(struct reader *reader) {
  struct reader_worker *worker = reader->looker;
  worker->cutter.cr_before = false;
  cutter_begin(&worker->cutter, reader->mark);
  cutter_run(&worker->cutter, worker->nominal);
  if (worker->cutter.records > HEAD_RECORDS) worker->cutter.records = HEAD_RECORDS;
  reader_finish(reader, worker, 0);
  reader_show(worker, 1, &reader->head.cells);
}

static int read_head(struct reader *reader, const struct reader_options *options, struct err *err) {
  for (size_t n = WINDOW;; n = 4 * n < reader->longest + LOOK ? 4 * n : reader->longest + LOOK) {
    int code = reader_look(reader, options, n, err);
    if (code) return code;
    cut_head(reader);
    size_t records = reader->head.cells.records;
    if (reader->looker->nominal < n || records == HEAD_RECORDS || n > reader->longest) return 0;
    if (n >= LOOK && records) return 0;
  }
}

int reader_open(struct reader **result, const char *path, const struct reader_options *options, struct err *err) {
  struct reader *reader = memory_alloc(sizeof *reader);
  *reader = (struct reader){.block = options->block_bytes ? options->block_bytes : BLOCK,
                            .longest = options->record_bytes ? options->record_bytes : LONGEST,
                            .libcsv_only = options->libcsv_only,
                            .literal = options->literal,
                            .level = options->scalar ? SIMD_NONE : simd_best(),
                            .looker = reader_worker_new(),
                            .path = memory_text(path)};
  reader->head.path = reader->path;
  relay_stop_start(&reader->stop);
  struct bytes_options how = {.charset = options->charset,
                              .twice = options->twice,
                              .zlib_only = options->zlib_only,
                              .alone = options->alone && options->sequential,
                              .lockstep = options->alone && !options->sequential,
                              .block = reader->block,
                              .unpacked = options->unpacked};
  int code = bytes_open(&reader->bytes, path, &how, err);
  if (!code) code = read_head(reader, options, err);
  if (code) {
    reader_close(reader);
    reader = NULL;
  } else {
    start_over(reader);
  }
  *result = reader;
  return code;
}

const struct reader_head *reader_head(const struct reader *reader) { return &reader->head; }

void reader_progress(const struct reader *reader, uint64_t *done, uint64_t *total) {
  *done = bytes_done(reader->bytes, atomic_load(&reader->next) * reader->block);
  *total = reader->bytes->size;
}

void reader_close(struct reader *reader) {
  if (!reader) return;
  reader_worker_free(reader->looker);
  bytes_close(reader->bytes);
  relay_stop_end(&reader->stop);
  free(reader->path);
  free(reader);
}

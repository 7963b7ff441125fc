/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reader_text.c - the text of a block: reads it, finds its structure, cuts it into cells. */
#include "io/reader_state.h"

#include <stdlib.h>

#include "base/i18n.h"

/* Ensure room for n more bytes of text. Cells cut already are moved with it. */
static void worker_reserve(struct reader_worker *worker, size_t n) {
  if (worker->room >= worker->n + n + CELL_PAD) return;
  struct cutter *cutter = &worker->cutter;
  uintptr_t old = (uintptr_t)worker->text;
  worker->room = worker->n + worker->n / 2 + n + CELL_PAD;
  worker->text = memory_grow(worker->text, worker->room);
  for (size_t i = 0; i < cutter->cells; i++)
    if ((uintptr_t)cutter->cell[i].p - old <= worker->n)
      cutter->cell[i].p = worker->text + ((uintptr_t)cutter->cell[i].p - old);
}

int reader_add_text(const struct reader *reader, struct reader_worker *worker, size_t n, bool again, size_t *got,
                    struct err *err) {
  worker_reserve(worker, n);
  size_t from = worker->n;
  int code = (again ? bytes_read : bytes_take)(reader->bytes, worker->base + from, worker->text + from, n, got, err);
  if (code) return code;
  worker->n += *got;
  split_text(&worker->split, reader->level, worker->text, from, worker->n, reader->head.delimiter);
  worker->cutter.text = worker->text;
  worker->cutter.n = worker->n;
  worker->cutter.whole = *got < n;
  return 0;
}

int reader_load(const struct reader *reader, struct reader_worker *worker, uint64_t base, size_t n, bool again,
                struct err *err) {
  struct cutter *cutter = &worker->cutter;
  worker->base = base;
  worker->n = 0;
  cutter->cells = 0;
  split_clear(&worker->split);
  cutter->libcsv_only = reader->libcsv_only;
  cutter->literal = reader->literal;
  cutter->longest = reader->longest;
  cutter->cr_before = false;
  cutter->delimiter = reader->head.delimiter;
  return reader_add_text(reader, worker, n, again, &worker->nominal, err);
}

/* What was inflated stays in memory until the blocks before it are done: so far, a line is no bomb. */
static int record_check_length(const struct bytes *bytes, uint64_t length, struct err *err) {
  if (!bytes->kind->release || length <= ENDLESS) return 0;
  return err_set(err, EX_DATAERR, "%s: %s (> %d MB)", bytes->name, _("a line too long"), ENDLESS >> 20);
}

int reader_skip_line(struct reader *reader, struct reader_worker *worker, struct err *err) {
  struct cutter *cutter = &worker->cutter;
  char *piece = memory_alloc(PIECE);
  uint64_t offset = worker->base + worker->n;
  size_t got = PIECE, i = PIECE;
  int code = 0;
  while (!code && got == PIECE && i == PIECE) {
    code = bytes_read(reader->bytes, offset, piece, PIECE, &got, err);
    for (i = 0; !code && i < got && piece[i] != '\n' && piece[i] != '\r'; i++) continue;
    if (!code) offset += i;
    if (!code) code = record_check_length(reader->bytes, offset - worker->base, err);
  }
  bool ended = !code && i < got;
  free(piece);
  cutter_add_damaged(cutter, cutter->at, worker->n, cutter->line, DAMAGE_LONG);
  cutter->line += ended;
  cutter->at = (size_t)(offset - worker->base) + ended;
  return code;
}

int reader_cut(struct reader *reader, struct reader_worker *worker, size_t begin, struct err *err) {
  struct cutter *cutter = &worker->cutter;
  size_t more = MORE, got;
  cutter_begin(cutter, begin);
  for (;;) {
    enum cut cut = cutter_run(cutter, worker->nominal);
    if (cut == CUT_DONE) return 0;
    if (cut == CUT_ENDLESS) return reader_skip_line(reader, worker, err);
    int code = reader_add_text(reader, worker, more, true, &got, err);
    if (code) return code;
    if (more < LOOK) more *= 2;
  }
}

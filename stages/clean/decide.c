/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide.c - of several records of one unit, period and form the last filed is kept (ruling 7); the others are reported
 * with the place of the one that is kept. Of several main forms of one unit and period the first in the catalog has the
 * head count (ruling 8). */
#include "base/share.h"
#include "base/strbuf.h"
#include "stages/clean/cleaning.h"

/* A row that is decided on. */
struct decided {
  const struct held_row *row;
  const struct held_row *other; /* of one that is superseded: the one that is kept; of one that is kept: itself where it
                                   has the head count, else NULL */
};

/* Some of these, by their place in the input. */
struct placed {
  struct numbered *list;
  size_t n;
};

/* The rows of a range of keys, which one thread decides on. */
struct deciding {
  struct numbered *row, *room; /* rows each */
  size_t rows;
  struct decided *decided;
  struct placed winner, loser;
};

enum { LINE_BITS = 40, AHEAD = 16 };

static void decide_place(struct placed *placed, const struct decided *decided) {
  uint64_t at = (uint64_t)decided->row->file << LINE_BITS | decided->row->line;
  placed->list[placed->n++] = (struct numbered){at, decided};
}

/* Rows from .. to have one key, and nearly always one unit and period: of each form the last is kept. */
static void decide_key(struct deciding *d, size_t from, size_t to) {
  const struct held_row *last = NULL;
  for (size_t i = from; i < to; i++) {
    const struct held_row *row = d->row[i].thing;
    if (i + 1 < to && held_same(row, d->row[i + 1].thing)) continue;
    for (; from < i; from++) {
      d->decided[from] = (struct decided){d->row[from].thing, row};
      decide_place(&d->loser, &d->decided[from]);
    }
    bool bears = !last || !held_same_period(last, row);
    d->decided[from] = (struct decided){row, bears ? row : NULL};
    decide_place(&d->winner, &d->decided[from++]);
    last = row;
  }
}

static void decide_share(void *shares, size_t number) {
  struct deciding *d = (struct deciding *)shares + number;
  held_sort(d->row, d->rows, d->room);
  for (size_t from = 0, to; from < d->rows; from = to) {
    if (from + AHEAD < d->rows) __builtin_prefetch(d->row[from + AHEAD].thing);
    for (to = from + 1; to < d->rows && d->row[to].number == d->row[from].number; to++) continue;
    decide_key(d, from, to);
  }
}

static void emit_superseded(const struct cleaning *cleaning, const struct placed *loser,
                            const struct finding_sink *sink) {
  struct strbuf by = {0};
  for (size_t i = 0; i < loser->n; i++) {
    const struct decided *decided = loser->list[i].thing;
    const struct held_row *row = decided->row, *winner = decided->other;
    struct check_place at = {.file = cleaning->bound[row->file].file,
                             .line = row->line,
                             .column = bound_code_title(&cleaning->bound[row->file]),
                             .unit = {row->unit, strnlen(row->unit, sizeof row->unit)}};
    strbuf_clear(&by);
    strbuf_put(&by, ": ");
    strbuf_span(&by, cleaning->bound[winner->file].file);
    strbuf_char(&by, ':');
    strbuf_whole(&by, winner->line);
    check_give(&cleaning->checks, sink, CHECK_SUPERSEDED, at, strbuf_view(&by));
  }
  strbuf_free(&by);
}

static int emit_rows(struct cleaning *cleaning, const struct placed *winner, const struct emit *emit, struct err *err) {
  size_t n = winner->n;
  struct arena arena = {0};
  int code = 0;
  for (size_t from = 0; !code && from < n; from += BATCH_ROWS) {
    size_t rows = n - from < BATCH_ROWS ? n - from : BATCH_ROWS;
    struct batch batch = batch_new(&arena, &cleaning->schema, rows);
    for (size_t i = 0; i < rows; i++) {
      const struct decided *decided = winner->list[from + i].thing;
      const struct held_row *row = decided->row;
      held_restore(row, &cleaning->schema, batch.vector, i);
      if (cleaning->layouts.form[row->form].remembered)
        remember_row(cleaning, &cleaning->history, batch.vector, i, batch.vector[OUT_UNIT].text[i], row->form,
                     row->file, DECIMAL_MISSING);
      if (decided->other) continue;
      batch.vector[OUT_HEADCOUNT].number[i] = DECIMAL_MISSING;
      batch.vector[OUT_SOURCE].text[i] = (struct span){0};
    }
    code = emit_batch(emit, &batch, err);
    arena_reset(&arena);
  }
  arena_free(&arena);
  return code;
}

static size_t share_of(uint64_t key, size_t shares) { return (size_t)((key >> 32) * shares >> 32); }

/* Each share gets the rows of its keys: its part of `parts`, and of the arrays beside that. */
static void deal_out(const struct held_store *held, struct deciding *share, size_t shares, struct numbered *parts,
                     struct decided *decided, struct placed *winner, struct placed *loser) {
  for (size_t i = 0; i < held->rows; i++) share[share_of(held->row[i].number, shares)].rows++;
  for (size_t s = 0, at = 0; s < shares; at += share[s].rows, s++)
    share[s] = (struct deciding){.row = parts + at,
                                 .room = held->row + at,
                                 .rows = share[s].rows,
                                 .decided = decided + at,
                                 .winner = {winner->list + at, 0},
                                 .loser = {loser->list + at, 0}};
  size_t n[SHARES_MOST] = {0};
  for (size_t i = 0; i < held->rows; i++) {
    size_t s = share_of(held->row[i].number, shares);
    share[s].row[n[s]++] = held->row[i];
  }
}

static void decide_gather(struct placed *all, const struct placed *some) {
  memmove(all->list + all->n, some->list, some->n * sizeof *some->list);
  all->n += some->n;
}

int decide_held(struct cleaning *cleaning, const struct emit *emit, struct err *err) {
  struct held_store *held = &cleaning->held;
  if (held->rows == 0) return 0;
  struct arena arena = {0};
  size_t size = held->rows * sizeof(struct numbered), shares = shares_for(cleaning->jobs);
  struct deciding share[SHARES_MOST] = {{0}};
  struct numbered *parts = arena_alloc(&arena, size);
  struct placed winner = {arena_alloc(&arena, size), 0}, loser = {arena_alloc(&arena, size), 0};
  deal_out(held, share, shares, parts, arena_alloc(&arena, held->rows * sizeof(struct decided)), &winner, &loser);
  share_out(shares, decide_share, share);
  for (size_t s = 0; s < shares; s++) {
    decide_gather(&winner, &share[s].winner);
    decide_gather(&loser, &share[s].loser);
  }
  sort_numbered(loser.list, loser.n, parts);
  sort_numbered(winner.list, winner.n, parts);
  emit_superseded(cleaning, &loser, emit->findings);
  cleaning->counts.duplicates += loser.n;
  cleaning->counts.records_out += winner.n;
  int code = emit_rows(cleaning, &winner, emit, err);
  arena_free(&arena);
  return code;
}

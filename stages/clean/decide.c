/* decide.c - of several records of one unit, period and form the last filed holds (ruling 7); the others are named with
 * the place of the one that holds. Of several main forms of one unit and period the first in the catalog bears the head
 * count (ruling 8). */
#include <stdlib.h>

#include "base/strbuf.h"
#include "stages/clean/cleaning.h"

/* A row that is decided on, by its place in the input. */
struct placed {
  uint64_t place;
  const struct held_row *row;
  const struct held_row *other; /* of one that is superseded: which holds; of one that holds: itself where it bears the
                                   head count, else NULL */
};

enum { LINE_BITS = 40 };

static struct placed placed(const struct held_row *row, const struct held_row *other) {
  return (struct placed){(uint64_t)row->file << LINE_BITS | row->line, row, other};
}

static int by_place(const void *a, const void *b) {
  const struct placed *x = a, *y = b;
  return (x->place > y->place) - (x->place < y->place);
}

static void give_superseded(const struct cleaning *cleaning, const struct placed *list, size_t n,
                            const struct finding_sink *sink) {
  struct strbuf by = {0};
  for (size_t i = 0; i < n; i++) {
    const struct held_row *row = list[i].row, *winner = list[i].other;
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

static int emit_rows(struct cleaning *cleaning, const struct placed *winner, size_t n, const struct emit *emit,
                     struct err *err) {
  struct arena arena = {0};
  struct edit_state edits = {0};
  int code = 0;
  for (size_t from = 0; !code && from < n; from += BATCH_ROWS) {
    size_t rows = n - from < BATCH_ROWS ? n - from : BATCH_ROWS;
    struct batch batch = batch_new(&arena, &cleaning->schema, rows);
    for (size_t i = 0; i < rows; i++) {
      const struct held_row *row = winner[from + i].row;
      held_restore(row, &cleaning->schema, batch.vector, i);
      if (cleaning->layouts.form[row->form].remembered)
        remember_row(cleaning, &cleaning->history, batch.vector, i, batch.vector[OUT_UNIT].text[i], row->form,
                     row->file);
      if (winner[from + i].other) continue;
      batch.vector[OUT_HEADCOUNT].number[i] = DECIMAL_MISSING;
      batch.vector[OUT_SOURCE].text[i] = (struct span){0};
    }
    edits_apply(&cleaning->edits, &edits, &batch, NULL, emit->findings);
    code = emit_batch(emit, &batch, err);
    arena_reset(&arena);
  }
  edit_state_free(&edits);
  arena_free(&arena);
  return code;
}

int decide_held(struct cleaning *cleaning, const struct emit *emit, struct err *err) {
  size_t rows = cleaning->held.rows, losers = 0, winners = 0;
  if (rows == 0) return 0;
  struct arena arena = {0};
  const struct held_row **row = held_sorted(&cleaning->held, &arena);
  struct placed *loser = arena_array(&arena, struct placed, rows);
  struct placed *winner = arena_array(&arena, struct placed, rows);
  for (size_t i = 0, from = 0; i < rows; i++) {
    if (i + 1 < rows && held_same(row[i], row[i + 1])) continue;
    for (; from < i; from++) loser[losers++] = placed(row[from], row[i]);
    bool bears = winners == 0 || !held_same_period(winner[winners - 1].row, row[i]);
    winner[winners++] = placed(row[i], bears ? row[i] : NULL);
    from = i + 1;
  }
  qsort(loser, losers, sizeof *loser, by_place);
  qsort(winner, winners, sizeof *winner, by_place);
  give_superseded(cleaning, loser, losers, emit->findings);
  cleaning->counts.duplicates += losers;
  cleaning->counts.records_out += winners;
  int code = emit_rows(cleaning, winner, winners, emit, err);
  arena_free(&arena);
  return code;
}

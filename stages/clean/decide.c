/* decide.c - of several records of one unit, period and form the last filed holds (ruling 7); the others are named with
 * the place of the one that holds. Of several main forms of one unit and period the first in the catalog bears the head
 * count (ruling 8). */
#include "base/strbuf.h"
#include "stages/clean/cleaning.h"

/* A row that is decided on. */
struct decided {
  const struct held_row *row;
  const struct held_row *other; /* of one that is superseded: which holds; of one that holds: itself where it bears the
                                   head count, else NULL */
};

/* Some of these, by their place in the input. */
struct placed {
  struct numbered *list;
  size_t n;
};

enum { LINE_BITS = 40, AHEAD = 16 };

static void place(struct placed *placed, const struct decided *decided) {
  uint64_t at = (uint64_t)decided->row->file << LINE_BITS | decided->row->line;
  placed->list[placed->n++] = (struct numbered){at, decided};
}

static void give_superseded(const struct cleaning *cleaning, const struct placed *loser,
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
  struct edit_state edits = {0};
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
                     row->file);
      if (decided->other) continue;
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

/* Of the sorted rows those that hold are winners, and those before them of the same unit, period and form losers. */
static void decide(const struct held_store *held, struct decided *decided, struct placed *winner,
                   struct placed *loser) {
  const struct held_row *last = NULL;
  for (size_t i = 0, from = 0; i < held->rows; i++) {
    const struct held_row *row = held_at(held, i);
    if (i + AHEAD < held->rows) __builtin_prefetch(held_at(held, i + AHEAD));
    if (held_same_as_next(held, i)) continue;
    for (; from < i; from++) {
      decided[from] = (struct decided){held_at(held, from), row};
      place(loser, &decided[from]);
    }
    bool bears = !last || !held_same_period(last, row);
    decided[from] = (struct decided){row, bears ? row : NULL};
    place(winner, &decided[from++]);
    last = row;
  }
}

int decide_held(struct cleaning *cleaning, const struct emit *emit, struct err *err) {
  struct held_store *held = &cleaning->held;
  if (held->rows == 0) return 0;
  struct arena arena = {0};
  size_t size = held->rows * sizeof(struct numbered);
  struct numbered *room = arena_alloc(&arena, size);
  struct placed winner = {arena_alloc(&arena, size), 0}, loser = {arena_alloc(&arena, size), 0};
  held_sort(held, room);
  decide(held, arena_alloc(&arena, held->rows * sizeof(struct decided)), &winner, &loser);
  sort_numbered(loser.list, loser.n, room);
  sort_numbered(winner.list, winner.n, room);
  give_superseded(cleaning, &loser, emit->findings);
  cleaning->counts.duplicates += loser.n;
  cleaning->counts.records_out += winner.n;
  int code = emit_rows(cleaning, &winner, emit, err);
  arena_free(&arena);
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* moves.c - the number and revenue of records in the category they were moved to by a change of edition, and in the one
 * they might have been in.
 *
 * A break of classification is not growth: this is its size. A row for each period, code that is not carried 1:1, and
 * scheme. Counts and sums are exact, so parts merge in any order. See classify.h. */
#include "stages/classify/classify.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/strbuf.h"
#include "flow/row_writer.h"

static size_t moves_place_of(const struct moves *moves, period_code period, const struct outcome *outcome) {
  uint64_t key = (uint64_t)(uintptr_t)outcome * 0x9e3779b97f4a7c15u ^ (uint64_t)(uint32_t)period * 0xff51afd7ed558ccdu;
  size_t at = (size_t)(key >> 20) & (moves->slots - 1);
  while (moves->slot[at].outcome && (moves->slot[at].outcome != outcome || moves->slot[at].period != period))
    at = (at + 1) & (moves->slots - 1);
  return at;
}

static void moves_grow(struct moves *moves) {
  struct moves bigger = {.slots = moves->slots ? 2 * moves->slots : 256, .n = moves->n};
  bigger.slot = memory_alloc(bigger.slots * sizeof *bigger.slot);
  memset(bigger.slot, 0, bigger.slots * sizeof *bigger.slot);
  for (size_t i = 0; i < moves->slots; i++)
    if (moves->slot[i].outcome)
      bigger.slot[moves_place_of(&bigger, moves->slot[i].period, moves->slot[i].outcome)] = moves->slot[i];
  free(moves->slot);
  *moves = bigger;
}

void moves_add(struct moves *moves, period_code period, const struct outcome *outcome, uint64_t records,
               decimal_sum value) {
  if (2 * (moves->n + 1) > moves->slots) moves_grow(moves);
  struct move *move = &moves->slot[moves_place_of(moves, period, outcome)];
  moves->n += !move->outcome;
  move->outcome = outcome;
  move->period = period;
  move->records += records;
  move->value += value;
}

void moves_close(struct moves *moves) { free(moves->slot); }

static struct span code_of(const struct outcome *o) { return o->from ? o->from->code : (struct span){0}; }

/* By period, edition, code. Outcomes of an edition are in the order of its codebook. */
static int compare(const void *a, const void *b) {
  const struct move *x = a, *y = b;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  if (x->outcome->edition != y->outcome->edition) return x->outcome->edition < y->outcome->edition ? -1 : 1;
  int order = span_compare(code_of(x->outcome), code_of(y->outcome));
  return order ? order : span_compare(x->outcome->cell[CELL_MAPPING], y->outcome->cell[CELL_MAPPING]);
}

/* Category of one class of the newest edition under scheme s; empty where it has none. */
static struct span moves_category_of(const struct classify *c, size_t s, const struct industry_code *class,
                                     struct arena *arena) {
  struct outcome at = {.place = class, .maybe = &class, .maybes = 1, .share = DECIMAL_SCALE};
  return outcome_category(c, s, &at, arena);
}

static bool listed(const struct span *list, size_t n, struct span one) {
  for (size_t i = 0; i < n; i++)
    if (span_equal(list[i], one)) return true;
  return false;
}

/* Categories other than its own that the classes it may have become belong to, "-" for none of the scheme. */
static void put_others(const struct classify *c, size_t s, const struct outcome *o, struct strbuf *out) {
  const struct scheme *scheme = c->scheme[s].table;
  struct span own = o->cell[CELL_SCHEMES + s];
  struct arena arena = {0};
  struct span *seen = arena_array(&arena, struct span, o->maybes + 1);
  size_t n = 0;
  for (size_t i = 0; i < o->maybes; i++) {
    struct span category = moves_category_of(c, s, o->maybe[i], &arena);
    if (span_equal(category, own) || listed(seen, n, category)) continue;
    if (n) strbuf_char(out, scheme->overlapping ? ' ' : '|');
    if (category.n)
      strbuf_span(out, category);
    else
      strbuf_char(out, '-');
    seen[n++] = category;
  }
  arena_free(&arena);
}

static struct span section_title(const struct industry_code *code) {
  const struct industry_code *section = code_above(code, LEVEL_SECTION);
  return section ? section->title : (struct span){0};
}

/* The categories of an outcome's parts, separated by blanks. */
static void put_categories(const struct outcome *o, size_t scheme, struct strbuf *out) {
  for (const struct outcome *part = o; part; part = part->part) {
    if (part != o) strbuf_char(out, ' ');
    strbuf_span(out, part->cell[CELL_SCHEMES + scheme]);
  }
}

static void put_move(const struct classify *c, const struct move *move, size_t s, struct row_writer *out) {
  const struct outcome *o = move->outcome;
  struct strbuf categories = {0}, others = {0};
  put_categories(o, s, &categories);
  put_others(c, s, o, &others);
  row_period(out, move->period);
  row_text(out, edition_name(c, o->edition));
  row_text(out, code_of(o));
  row_text(out, o->cell[CELL_MAPPING]);
  row_text(out, section_title(o->from));
  row_text(out, section_title(o->place));
  row_string(out, c->scheme[s].table->name);
  row_text(out, strbuf_view(&categories));
  row_text(out, strbuf_view(&others));
  row_count(out, move->records);
  row_sum(out, c->value == SCHEMA_ABSENT ? DECIMAL_MISSING : move->value);
  row_end(out);
  strbuf_free(&categories);
  strbuf_free(&others);
}

/* What the change of edition may move into a category and out of it. */
struct break_row {
  size_t scheme;
  struct span category;
  uint64_t leave_records, enter_records;
  decimal_sum leave, enter;
};

struct break_rows {
  struct break_row *row; /* of one period */
  size_t n, room;
};

static struct break_row *break_at(struct break_rows *rows, size_t scheme, struct span category) {
  for (size_t i = 0; i < rows->n; i++)
    if (rows->row[i].scheme == scheme && span_equal(rows->row[i].category, category)) return &rows->row[i];
  rows->row = list_room(rows->row, &rows->room, rows->n + 1, sizeof *rows->row);
  rows->row[rows->n] = (struct break_row){.scheme = scheme, .category = category};
  return &rows->row[rows->n++];
}

/* A move whose classes may belong to other categories than the one it is in. */
static void break_add(const struct classify *c, const struct move *move, size_t s, struct break_rows *rows,
                      struct arena *arena) {
  const struct outcome *o = move->outcome;
  struct span *seen = arena_array(arena, struct span, o->maybes + 2);
  size_t n = 0;
  seen[n++] = o->cell[CELL_SCHEMES + s];
  for (size_t i = 0; i < o->maybes; i++) {
    struct span category = moves_category_of(c, s, o->maybe[i], arena);
    if (listed(seen, n, category)) continue;
    seen[n++] = category;
    struct break_row *row = break_at(rows, s, category);
    row->enter_records += move->records, row->enter += move->value;
  }
  if (n < 2) return;
  struct break_row *own = break_at(rows, s, seen[0]);
  own->leave_records += move->records, own->leave += move->value;
}

static int order_break(const void *a, const void *b) {
  const struct break_row *x = a, *y = b;
  if (x->scheme != y->scheme) return x->scheme < y->scheme ? -1 : 1;
  return span_compare(x->category, y->category);
}

static void put_breaks(const struct classify *c, period_code period, struct break_rows *rows, struct row_writer *out) {
  bool amounts = c->value != SCHEMA_ABSENT;
  if (rows->n) qsort(rows->row, rows->n, sizeof *rows->row, order_break);
  for (size_t i = 0; i < rows->n; i++) {
    const struct break_row *row = &rows->row[i];
    row_period(out, period);
    row_string(out, c->scheme[row->scheme].table->name);
    row_text(out, row->category.n ? row->category : span_of("-"));
    row_count(out, row->leave_records);
    row_sum(out, amounts ? row->leave : DECIMAL_MISSING);
    row_count(out, row->enter_records);
    row_sum(out, amounts ? row->enter : DECIMAL_MISSING);
    row_end(out);
  }
  rows->n = 0;
}

/* The break by sector: moves in the order of their periods. */
static int breaks_write(const struct classify *c, const struct move *move, size_t n, const struct emit *emit,
                        struct err *err) {
  struct row_writer out;
  struct break_rows rows = {0};
  struct arena arena = {0};
  row_start(&out, emit, CLASSIFY_BREAKS, err);
  for (size_t i = 0; row_wanted(&out) && i < n; i++) {
    for (size_t s = 0; s < c->schemes; s++)
      if (!c->scheme[s].table->overlapping) break_add(c, &move[i], s, &rows, &arena);
    if (i + 1 == n || move[i + 1].period != move[i].period) put_breaks(c, move[i].period, &rows, &out);
  }
  free(rows.row);
  int code = row_finish(&out);
  arena_free(&arena);
  return code;
}

int moves_write(const struct classify *c, const struct moves *moves, const struct emit *emit, struct err *err) {
  struct row_writer out;
  struct move *sorted = memory_alloc((moves->n + 1) * sizeof *sorted);
  size_t n = 0;
  row_start(&out, emit, CLASSIFY_MOVES, err);
  for (size_t i = 0; i < moves->slots; i++)
    if (moves->slot[i].outcome) sorted[n++] = moves->slot[i];
  if (n) qsort(sorted, n, sizeof *sorted, compare);
  for (size_t i = 0; i < n; i++)
    for (size_t s = 0; s < c->schemes; s++) put_move(c, &sorted[i], s, &out);
  int code = row_finish(&out);
  if (!code) code = breaks_write(c, sorted, n, emit, err);
  free(sorted);
  return code;
}

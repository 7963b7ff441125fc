/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conflicts.c - see conflicts.h. Which rows contradict each other is found in stat/balancing_conflicts.c. */
#include "stages/reconcile/conflicts.h"

#include "base/i18n.h"

enum { NAMES = 12 }; /* in one message; more are counted */

static bool is_control(const struct rows_of_table *rows, size_t r) {
  return rows->title[r] || (rows->of[r] && figure_is_controlled(rows->of[r]));
}

/* "500105 total", or with the indicator where components are in the table. */
static void name_put(const struct rows_of_table *rows, size_t r, double weight, struct strbuf *out) {
  if (weight != 1) strbuf_real(out, weight), strbuf_put(out, " x ");
  if (rows->title[r]) {
    strbuf_put(out, rows->title[r]);
    return;
  }
  const struct figure_key *key = &rows->of[r]->key;
  strbuf_span(out, key->region);
  strbuf_char(out, ' ');
  if (!span_equal(key->scheme, rows->table->key.scheme)) strbuf_span(out, key->scheme), strbuf_char(out, ':');
  strbuf_span(out, key->category);
  if (rows->table->with_parts) strbuf_char(out, ' '), strbuf_span(out, key->indicator);
}

static double side_put(const struct rows_of_table *rows, const struct balance_conflict *c, double sign,
                       struct strbuf *out) {
  double sum = 0;
  size_t names = 0;
  for (size_t i = 0; i < c->rows; i++) {
    if (c->weight[i] * sign <= 0) continue;
    sum += c->weight[i] * sign * rows->row[c->row[i]].value;
    if (names++ >= NAMES) continue;
    if (names > 1) strbuf_put(out, " + ");
    name_put(rows, c->row[i], c->weight[i] * sign, out);
  }
  if (names > NAMES) strbuf_format(out, " + %zu more", names - NAMES);
  if (!names) strbuf_put(out, "nothing");
  return sum;
}

static char *conflict_text(const struct rows_of_table *rows, const struct balance_conflict *c, struct arena *arena) {
  struct strbuf left = {0}, right = {0};
  double a = side_put(rows, c, 1, &left), b = side_put(rows, c, -1, &right);
  char *text =
      arena_format(arena,
                   c->by_sign ? "%s come to %s, more than the %s of %s: %s too much, and no amount may change its sign"
                              : "%s come to %s against %s of %s: %s apart",
                   left.bytes, number_text(a, arena), number_text(b, arena), right.bytes, number_text(c->gap, arena));
  strbuf_free(&left);
  strbuf_free(&right);
  return text;
}

/* The narrowest of the controls: the one that is dropped. */
static const struct control *weakest(const struct rows_of_table *rows, const struct balance_conflict *c,
                                     bool *all_hard) {
  const struct figure *last = NULL;
  int level = -1;
  *all_hard = true;
  for (size_t i = 0; i < c->rows; i++) {
    const struct figure *figure = rows->title[c->row[i]] ? rows->universe[c->row[i]] : rows->of[c->row[i]];
    *all_hard &= figure && figure->by && figure->by->rank == RANK_HARD;
    if (!figure || !figure->by || rows->title[c->row[i]]) continue;
    if (rows->row[c->row[i]].level >= level) level = rows->row[c->row[i]].level, last = figure;
  }
  return last ? last->by : NULL;
}

void conflicts_note(const struct rows_of_table *rows, struct hard_conflicts *hard) {
  const struct reconciling *run = rows->table->run;
  struct balance problem = rows->balance;
  struct balance_row *kept = arena_array(run->arena, struct balance_row, problem.rows + 1);
  size_t *number = arena_array(run->arena, size_t, problem.rows + 1);
  problem.rows = 0;
  for (size_t r = 0; r < rows->balance.rows; r++)
    if (is_control(rows, r)) number[problem.rows] = r, kept[problem.rows++] = rows->row[r];
  problem.row = kept;
  struct balance_conflicts found = balance_conflicts(run->arena, &problem);
  for (size_t i = 0; i < found.n; i++) {
    struct balance_conflict *c = &found.list[i];
    for (size_t k = 0; k < c->rows; k++) c->row[k] = number[c->row[k]];
    bool all_hard;
    const struct control *control = weakest(rows, c, &all_hard);
    char *text = conflict_text(rows, c, run->arena);
    if (!control) continue;
    note_control(run, control, "controls-contradict", span_of(number_text(c->gap, run->arena)), text);
    if (!all_hard) continue;
    struct strbuf whole = {0};
    period_write(rows->table->key.period, &whole);
    strbuf_format(&whole, " %.*s: %s", SPAN_ARG(rows->table->key.indicator), text);
    hard_conflict_add(hard, whole.bytes);
    strbuf_free(&whole);
  }
}

void hard_conflict_add(struct hard_conflicts *hard, const char *text) {
  if (hard->n++) strbuf_put(&hard->text, "; ");
  strbuf_put(&hard->text, text);
}

int hard_conflicts_stop(struct hard_conflicts *hard, struct err *err) {
  int code = 0;
  if (hard->n)
    code = err_set(err, EX_DATAERR, _("hard controls contradict each other (%zu): %s"), hard->n, hard->text.bytes);
  strbuf_free(&hard->text);
  return code;
}

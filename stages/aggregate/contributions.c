/* SPDX-License-Identifier: GPL-3.0-or-later */
/* contributions.c - the port of contributions: what each cell and amount is based on. See aggregate.h, contributors.h.
 */
#include "base/i18n.h"
#include "base/list.h"
#include "flow/row_writer.h"
#include "stages/aggregate/aggregate.h"

static int holdings_table(struct stage_context *context, struct aggregate *a, struct err *err) {
  const struct table *table;
  if (!a->options->holdings) return 0;
  if (!a->contributions)
    return err_set(err, EX_USAGE, _("--holdings is used by --contributions alone, which is not set"));
  int code = context->table(context, a->options->holdings, &table, err);
  return code ? code : holdings_read(table, context->arena, &a->holdings, err);
}

int contributions_open(struct stage_context *context, struct aggregate *a, struct err *err) {
  a->contributions = stage_wants(context, AGGREGATE_CONTRIBUTIONS);
  if (a->contributions && a->options->merge)
    return err_set(err, EX_USAGE, _("--contributions needs the records; partial sums do not have them"));
  int code = holdings_table(context, a, err);
  return code || !a->contributions ? code : stage_need(&a->in, "unit", &a->who, err);
}

void contributions_columns(const void *shared, struct schema_builder *builder) {
  const struct aggregate *a = shared;
  static const char *const name[] = {"indicator", "contributors", "total",   "absolute",
                                     "squares",   "negative",     "largest", "members"};
  for (size_t i = 0; i < a->bases; i++)
    schema_add(builder, span_of(a->key[i].name), a->key[i].period ? COLUMN_PERIOD : COLUMN_TEXT);
  for (size_t i = 0; a->schemes && i < 2; i++) schema_add(builder, span_of(i ? "category" : "scheme"), COLUMN_TEXT);
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) schema_add(builder, span_of(name[i]), COLUMN_TEXT);
}

/* The contributors of group `at`, one a measure; made on first use. */
static struct contributors *contributors_at(const struct aggregate *a, struct contributors ***list, size_t *room,
                                            size_t at, struct arena *arena) {
  size_t before = *room;
  *list = list_room(*list, room, at + 1, sizeof **list);
  for (size_t i = before; i < *room; i++) (*list)[i] = NULL;
  if (!(*list)[at]) (*list)[at] = arena_array(arena, struct contributors, a->printed + 1);
  return (*list)[at];
}

static int64_t millionths_at(const struct batch *batch, size_t column, size_t row) {
  int64_t v = batch_number_at(batch, column, row);
  return v == DECIMAL_MISSING ? DECIMAL_SCALE : v;
}

void contributions_note(const struct aggregate *a, struct aggregate_state *state, const struct batch *batch,
                        size_t measure, const uint32_t *group, const bool *mark) {
  const int64_t *value = batch->vector[a->measure_column[measure]].number;
  for (size_t r = 0; r < batch->rows; r++) {
    if (value[r] == DECIMAL_MISSING || (mark && !mark[r])) continue;
    struct contributors *at =
        contributors_at(a, &state->contributors, &state->contributor_groups, group[r], &state->joint.arena);
    contributors_note(&at[measure], &a->holdings, vector_text(&batch->vector[a->who], r), value[r],
                      millionths_at(batch, a->share, r), millionths_at(batch, a->weight, r), &state->joint.arena);
  }
}

/* Texts of the other state's arena may go: pieces are copied with theirs. */
static void contributors_move(struct contributors *from, struct arena *arena) {
  for (size_t i = 0; i < from->n; i++)
    from->kept[i].who.p = arena_copy(arena, from->kept[i].who.p, from->kept[i].who.n);
}

void contributions_merge(const struct aggregate *a, struct aggregate_state *into, const struct aggregate_state *from,
                         const size_t *moved) {
  for (size_t g = 0; g < from->contributor_groups && g < from->joint.n; g++) {
    if (!from->contributors[g]) continue;
    struct contributors *to =
        contributors_at(a, &into->contributors, &into->contributor_groups, moved[g], &into->joint.arena);
    for (size_t m = 0; m < a->printed; m++) {
      contributors_move(&from->contributors[g][m], &into->joint.arena);
      contributors_add(&to[m], &from->contributors[g][m], &into->joint.arena);
    }
  }
}

void contributions_roll_up(const struct aggregate *a, struct rollup *rollup, size_t cell) {
  if (!rollup->joint_contributors) return;
  struct contributors *to =
      contributors_at(a, &rollup->contributors, &rollup->contributor_cells, cell, &rollup->cell.arena);
  for (size_t m = 0; m < a->printed; m++) contributors_add(&to[m], &rollup->joint_contributors[m], &rollup->cell.arena);
}

/* --- out ---------------------------------------------------------------------------------------------------------- */

static void put_sum_text(struct row_writer *w, decimal_sum value, struct strbuf *text) {
  strbuf_clear(text);
  decimal_sum_write(value, text);
  row_text(w, strbuf_view(text));
}

static void put_squares(struct row_writer *w, unsigned __int128 squares) {
  char digits[48], *p = digits + sizeof digits;
  do *--p = (char)('0' + (int)(squares % 10));
  while ((squares /= 10) != 0);
  row_text(w, span_between(p, digits + sizeof digits));
}

/* "WHO=AMOUNT|WHO=AMOUNT" */
static void put_largest(struct row_writer *w, const struct contributor *ranked, size_t n, struct strbuf *text) {
  strbuf_clear(text);
  strbuf_put(text, "");
  for (size_t i = 0; i < n; i++) {
    if (i) strbuf_char(text, '|');
    strbuf_span(text, ranked[i].who);
    strbuf_char(text, '=');
    decimal_sum_write(ranked[i].size, text);
  }
  row_text(w, strbuf_view(text));
}

static void put_contributions(const struct aggregate *a, struct row_writer *w, const struct group *cell, size_t m,
                              const struct contributors *c, struct arena *arena) {
  struct contributor ranked[CONTRIBUTORS_WRITTEN];
  struct strbuf text = {0};
  uint64_t count;
  size_t n = contributors_ranked(c, arena, ranked, &count);
  for (size_t i = 0; i < a->bases + (a->schemes ? 2 : 0); i++) {
    if (i < a->bases && a->key[i].period)
      row_period(w, (period_code)cell->part[i].period);
    else
      row_text(w, cell->part[i].text);
  }
  row_string(w, a->measure[m]);
  strbuf_whole(&text, count);
  row_text(w, strbuf_view(&text));
  put_sum_text(w, decimal_divide(cell->sum[m].total, DECIMAL_SCALE), &text);
  put_sum_text(w, c->absolute, &text);
  put_squares(w, c->squares);
  row_string(w, c->negative ? "yes" : "no");
  put_largest(w, ranked, n, &text);
  strbuf_clear(&text);
  strbuf_format(&text, "%016llx", (unsigned long long)c->members);
  row_text(w, strbuf_view(&text));
  row_end(w);
  strbuf_free(&text);
}

int contributions_write(const struct aggregate *a, struct rollup *rollup, const struct emit *emit, struct err *err) {
  if (!a->contributions) return 0;
  struct row_writer w;
  struct arena arena = {0};
  size_t *order = groups_sorted(&rollup->cell);
  row_start(&w, emit, AGGREGATE_CONTRIBUTIONS, err);
  for (size_t i = 0; i < rollup->cell.n; i++) {
    size_t at = order[i];
    if (at >= rollup->contributor_cells || !rollup->contributors[at]) continue;
    for (size_t m = 0; m < a->printed; m++)
      if (rollup->cell.group[at].sum[m].count)
        put_contributions(a, &w, &rollup->cell.group[at], m, &rollup->contributors[at][m], &arena);
    arena_reset(&arena);
  }
  arena_free(&arena);
  return row_finish(&w);
}

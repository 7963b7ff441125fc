/* SPDX-License-Identifier: GPL-3.0-or-later */
/* contributors.c - see contributors.h. */
#include "stages/aggregate/contributors.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/list.h"

/* --- holding groups ----------------------------------------------------------------------------------------------- */

struct holding_unit {
  struct span unit, holding;
};

static struct holding_unit *holding_slot(const struct holdings *holdings, struct span unit) {
  size_t at = span_hash(unit) & (holdings->slots - 1);
  while (holdings->slot[at].unit.n && !span_equal(holdings->slot[at].unit, unit)) at = (at + 1) & (holdings->slots - 1);
  return &holdings->slot[at];
}

/* One text for each group, so that groups are compared by address. */
static struct span holding_name(const struct table *table, size_t row, size_t column) {
  for (size_t r = 0; r < row; r++)
    if (span_equal(table_at(table, r, column), table_at(table, row, column))) return table_at(table, r, column);
  return table_at(table, row, column);
}

static bool name_is_plain(struct span name) {
  for (size_t i = 0; i < name.n; i++)
    if (name.p[i] == '|' || name.p[i] == '=') return false;
  return name.n > 0;
}

int holdings_read(const struct table *table, struct arena *arena, struct holdings *holdings, struct err *err) {
  size_t unit, holding;
  int code = table_need(table, "unit", &unit, err);
  if (!code) code = table_need(table, "holding", &holding, err);
  if (code) return code;
  for (holdings->slots = 64; holdings->slots < 2 * table->rows;) holdings->slots *= 2;
  holdings->slot = arena_array(arena, struct holding_unit, holdings->slots);
  for (size_t r = 0; r < table->rows; r++) {
    struct span name = table_at(table, r, unit), group = holding_name(table, r, holding);
    if (!name.n || !name_is_plain(group))
      return err_set(err, EX_DATAERR, _("%s:%u: a unit and the name of its holding group, without | and =, are needed"),
                     table->name, table->line[r]);
    struct holding_unit *slot = holding_slot(holdings, name);
    if (slot->unit.n && !span_equal(slot->holding, group))
      return err_set(err, EX_DATAERR, _("%s:%u: unit %.*s is in two holding groups"), table->name, table->line[r],
                     SPAN_ARG(name));
    *slot = (struct holding_unit){name, group};
  }
  holdings->n = table->rows;
  return 0;
}

/* empty: of none */
static struct span holdings_of(const struct holdings *holdings, struct span unit) {
  return holdings->n ? holding_slot(holdings, unit)->holding : (struct span){0};
}

/* --- pieces ------------------------------------------------------------------------------------------------------- */

static bool piece_is_above(const struct contributor *a, const struct contributor *b) {
  if (a->size != b->size) return a->size > b->size;
  return span_compare(a->who, b->who) < 0;
}

static void piece_keep(struct contributors *into, struct contributor piece, struct arena *copy) {
  size_t at = into->n;
  if (at == CONTRIBUTORS_KEPT && !piece_is_above(&piece, &into->kept[at - 1])) return;
  if (at == CONTRIBUTORS_KEPT)
    at--;
  else
    into->n++;
  if (copy) piece.who.p = arena_copy(copy, piece.who.p, piece.who.n);
  for (; at > 0 && piece_is_above(&piece, &into->kept[at - 1]); at--) into->kept[at] = into->kept[at - 1];
  into->kept[at] = piece;
}

static void held_add(struct contributors *into, struct contributor piece, struct arena *arena) {
  for (size_t i = 0; i < into->helds; i++)
    if (into->held[i].who.p == piece.who.p) {
      into->held[i].size += piece.size;
      return;
    }
  into->held = list_room_in(arena, into->held, into->helds, &into->held_room, into->helds + 1, sizeof *into->held);
  into->held[into->helds++] = piece;
}

static uint64_t mixed(uint64_t h) {
  h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
  h = (h ^ h >> 32) * 0xd6e8feb86659fd93u;
  return h ^ h >> 32;
}

void contributors_note(struct contributors *into, const struct holdings *holdings, struct span unit, int64_t value,
                       int64_t share, int64_t weight, struct arena *arena) {
  struct span holding = holdings_of(holdings, unit);
  decimal_sum part = decimal_divide((decimal_sum)value * share, DECIMAL_SCALE);
  decimal_sum size = part < 0 ? -part : part;
  uint64_t stands_for = weight > DECIMAL_SCALE ? (uint64_t)decimal_divide(weight, DECIMAL_SCALE) : 1;
  into->members += mixed(span_hash(unit) ^ (uint64_t)share);
  if (!size) return;
  into->negative |= part < 0;
  into->absolute += decimal_divide(size * weight, DECIMAL_SCALE);
  unsigned __int128 whole = (unsigned __int128)decimal_divide(size, DECIMAL_SCALE);
  into->squares += whole * whole * stands_for;
  struct contributor piece = {size, holding.n ? holding : unit};
  if (holding.n) {
    held_add(into, piece, arena);
    return;
  }
  into->pieces += stands_for;
  piece_keep(into, piece, arena);
}

void contributors_add(struct contributors *into, const struct contributors *from, struct arena *arena) {
  for (size_t i = 0; i < from->n; i++) piece_keep(into, from->kept[i], NULL);
  for (size_t i = 0; i < from->helds; i++) held_add(into, from->held[i], arena);
  into->pieces += from->pieces;
  into->absolute += from->absolute;
  into->squares += from->squares;
  into->members += from->members;
  into->negative |= from->negative;
}

static int by_size(const void *a, const void *b) {
  if (piece_is_above(a, b)) return -1;
  return piece_is_above(b, a);
}

size_t contributors_ranked(const struct contributors *c, struct arena *arena, struct contributor *out,
                           uint64_t *count) {
  struct contributor *all = arena_array(arena, struct contributor, c->n + c->helds + 1);
  size_t n = 0;
  *count = c->pieces + c->helds;
  for (size_t i = 0; i < c->n; i++) {
    size_t k = 0;
    while (k < n && !span_equal(all[k].who, c->kept[i].who)) k++;
    if (k < n)
      --*count;
    else
      all[n++] = (struct contributor){0, c->kept[i].who};
    all[k].size += c->kept[i].size;
  }
  for (size_t i = 0; i < c->helds; i++) all[n++] = c->held[i];
  if (n) qsort(all, n, sizeof *all, by_size);
  size_t written = n < CONTRIBUTORS_WRITTEN ? n : CONTRIBUTORS_WRITTEN;
  for (size_t i = 0; i < written; i++) out[i] = all[i];
  return written;
}

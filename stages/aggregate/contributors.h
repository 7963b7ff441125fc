/* SPDX-License-Identifier: GPL-3.0-or-later */
/* contributors.h - what each cell is based on: its largest contributors, how many there are, and the sum of squares,
 * for disclosure control (tertia-protect).
 *
 * Kept only where the port is wanted. Memory grows with the groups, not with the records: for each group and amount the
 * CONTRIBUTORS_KEPT largest pieces (a piece is the amount of one record in a group), and the exact sums of the holding
 * groups that a table names. Pieces of one unit are put together when a cell is written, so the number of contributors
 * is exact while a cell has no more pieces than are kept, and the largest contributors are exact unless a unit's pieces
 * are smaller than all that are kept. What is kept does not depend on the order of the records.
 */
#ifndef TERTIA_STAGES_AGGREGATE_CONTRIBUTORS_H
#define TERTIA_STAGES_AGGREGATE_CONTRIBUTORS_H

#include "base/arena.h"
#include "base/decimal.h"
#include "data/batch.h"
#include "data/table.h"

enum { CONTRIBUTORS_KEPT = 16, CONTRIBUTORS_WRITTEN = 6 };

struct contributor {
  decimal_sum size; /* without its sign, in millionths; 0: none */
  struct span who;
};

/* One amount of one group. */
struct contributors {
  struct contributor kept[CONTRIBUTORS_KEPT]; /* largest first */
  size_t n;
  struct contributor *held; /* holding groups, exact */
  size_t helds, held_room;
  uint64_t pieces;           /* records with an amount other than 0, one of weight w counts w; of no holding group */
  decimal_sum absolute;      /* sum of sizes, in millionths */
  unsigned __int128 squares; /* of sizes in whole units of the amount */
  uint64_t members;          /* the same for two cells only where the same records are in both */
  bool negative;             /* has a negative piece */
};

/* Unit to holding group. */
struct holdings {
  struct holding_unit *slot;
  size_t slots, n;
};

/* A table with columns unit and holding; EX_DATAERR for a unit in two groups. */
int holdings_read(const struct table *table, struct arena *arena, struct holdings *holdings, struct err *err);

/* Texts are copied into the arena. `share` and `weight` are in millionths. */
void contributors_note(struct contributors *into, const struct holdings *holdings, struct span unit, int64_t value,
                       int64_t share, int64_t weight, struct arena *arena);
/* Texts live as long as those of `from`. */
void contributors_add(struct contributors *into, const struct contributors *from, struct arena *arena);
/* Pieces of one contributor put together, the largest first; returns how many are in `out`, at most
 * CONTRIBUTORS_WRITTEN. *count is the number of contributors. */
size_t contributors_ranked(const struct contributors *contributors, struct arena *arena, struct contributor *out,
                           uint64_t *count);

#endif

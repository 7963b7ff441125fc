/* SPDX-License-Identifier: GPL-3.0-or-later */
/* held.h - records held back because their (unit, period) has more than one: their values, until the last is seen.
 *
 * A held row keeps the values of its output columns in the order of the schema, numbers as they are and texts with
 * their bytes, so that it needs about as much memory as its line in the file. Workers gather; the decision is made
 * once, at the end.
 */
#ifndef TERTIA_CLEAN_HELD_H
#define TERTIA_CLEAN_HELD_H

#include "base/arena.h"
#include "base/sort.h"
#include "data/batch.h"
#include "data/period.h"

enum { FILED_UNTOLD = 0 };
#define FILED_UNREADABLE UINT32_MAX

struct held_row {
  uint64_t key, line;   /* key: of unit and period, by keys.h */
  uint32_t file, filed; /* filed: in order of time; or one of the two below */
  uint32_t form;
  period_code period;
  char unit[20]; /* 18 or 9 characters, zeros behind */
};

struct held_store {
  struct arena arena;
  struct numbered *row; /* by their keys */
  size_t rows, room;
};

/* Row `at` of the vectors. */
void held_add(struct held_store *store, const struct held_row *row, const struct schema *schema,
              const struct vector *vector, size_t at);
void held_gather(struct held_store *store, struct held_store *from); /* empties `from` */
void held_free(struct held_store *store);

/* Put rows into the order (key, unit, period, form, filed, file, line): of each unit, period and form the last is kept.
 * Where one of them has a date that cannot be read, the order of the files decides among them. `room` is for as many.
 */
void held_sort(struct numbered *row, size_t rows, struct numbered *room);
bool held_same(const struct held_row *a, const struct held_row *b);        /* unit, period and form */
bool held_same_period(const struct held_row *a, const struct held_row *b); /* unit and period */
/* Put a row's values back into row `at` of the vectors; texts are not copied from the store. */
void held_restore(const struct held_row *row, const struct schema *schema, struct vector *vector, size_t at);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit_places.h - the port `units`: which records each sum is made of, the largest first. From it `tertia explain` goes
 * from a figure to lines of raw files, without reading records again.
 *
 * Of each group of the joint key and each amount the KEPT records with the largest contributions (value x factor, by
 * size) are remembered where they pass by, with their places; a smaller group is remembered whole. Memory does not grow
 * with records. Which are kept does not depend on the order they come in: of equal contributions those with the lower
 * file name and line.
 *
 * Columns: the keys asked for; for each scheme, `scheme:NAME`, every category that the records count in, from the leaf
 * to `total`, separated by |; basis and formula where records have them; then indicator, rank, contribution, value,
 * factor, unit, form, industry, edition, class, mapping, file, line. A row with rank 0 has the sum of its group and, as
 * value, how many records it has. */
#ifndef TERTIA_STAGES_AGGREGATE_UNIT_PLACES_H
#define TERTIA_STAGES_AGGREGATE_UNIT_PLACES_H

#include "base/err.h"
#include "base/decimal.h"
#include "data/batch.h"

struct aggregate;
struct aggregate_state;
struct emit;
struct schema_builder;
struct schema;
struct stage_context;

enum { PLACED_TEXT = 80, PLACED_TEXTS = 7 };

/* A record as it is shown, once for all amounts it is kept for. */
struct placed_about {
  uint32_t uses;    /* by entries, and by the batch that is read; 0: free, and then `line` is the next free one */
  struct span file; /* with the state */
  uint64_t line;
  unsigned char length[PLACED_TEXTS]; /* of unit, form, industry, edition, class, mapping, line as written */
  char text[PLACED_TEXT];             /* one behind the other */
};

/* An entry: a record's contribution to one group and amount. */
struct placed {
  decimal size, value; /* contribution without its sign; the record's own value */
  int64_t factor;      /* millionths */
  uint32_t about;
};

/* Those of one group and amount, a heap with the least on top. */
struct placed_list {
  struct placed *item;
  uint32_t n, room;
};

/* The descriptions of one worker, in chunks; what the rows of the batch have is remembered from one amount to the next.
 */
struct placed_pool {
  struct placed_about **chunk;
  size_t chunks, chunk_room;
  uint32_t n, free; /* free: the first one + 1; 0: none */
  uint32_t *of_row; /* rows of the batch: their description + 1; 0: none yet */
  size_t rows, row_room;
  bool moving; /* of_row is of descriptions that went to another worker's pool, not of rows */
};

/* Columns of the input that are copied; only those that are there. Called when the stage is opened and the port is
 * wanted. */
void placed_bind(struct aggregate *aggregate, const struct schema *in);
void placed_columns(const void *aggregate, struct schema_builder *builder);
/* Begin a batch: what the rows of the one before were described by is forgotten. */
void placed_begin(struct aggregate_state *state, size_t rows);
/* Look at the rows of a batch for one amount. */
void placed_note(const struct aggregate *aggregate, struct aggregate_state *state, const struct batch *batch,
                 size_t measure, const int64_t *value, const uint32_t *group, const int64_t *factor,
                 const bool *counts);
/* Add those of another worker's group. */
void placed_merge(const struct aggregate *aggregate, struct aggregate_state *into, size_t to,
                  struct aggregate_state *from, size_t group);
int placed_write(const struct aggregate *aggregate, struct aggregate_state *state, const struct emit *emit,
                 struct err *err);
void placed_free(struct aggregate_state *state);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_phrases.h - caches the printed form of adjacent coded columns with the same codes: one text for each code, commas
 * included, made on first use. For csv_batch.c.
 *
 * A few groups of columns are cached, identified by their words, whose addresses are fixed for the run. The cache owns
 * the texts until csv_phrases_make_way().
 */
#ifndef TERTIA_IO_CSV_PHRASES_H
#define TERTIA_IO_CSV_PHRASES_H

#include "data/batch.h"

enum { CSV_PHRASES = 16, CSV_PHRASE_PAD = 32 };

/* The cache of one group of columns. */
struct csv_phrases {
  struct arena *arena;
  const struct span **word; /* columns: their words */
  size_t columns;
  struct span *text; /* codes: NULL, or followed by CSV_PHRASE_PAD readable bytes */
  uint32_t codes;
};

/* Start with {0}. */
struct csv_phrase_store {
  struct arena arena;
  struct csv_phrases phrases[CSV_PHRASES];
  size_t n;
};

/* Call before a batch: if the cache is full, all groups are dropped, since some may belong to earlier batches. */
void csv_phrases_make_way(struct csv_phrase_store *store);
/* Find or add the group of these columns, the first of which is `first`; NULL when it cannot be cached. */
struct csv_phrases *csv_phrases_of(struct csv_phrase_store *store, const struct vector *first, size_t columns);
void csv_phrases_free(struct csv_phrase_store *store);

void csv_phrase_make(struct csv_phrases *phrases, uint32_t code);

static inline struct span csv_phrase_text(struct csv_phrases *phrases, uint32_t code) {
  if (__builtin_expect(!phrases->text[code].p, 0)) csv_phrase_make(phrases, code);
  return phrases->text[code];
}

#endif

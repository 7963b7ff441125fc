/* csv_phrases.h - coded columns side by side with the same codes: what is printed for each code, commas and all, once
 * it was asked for. For csv_batch.c.
 *
 * A few groups of columns are remembered, by their words, which stay where they are as long as the run. Texts are the
 * store's, until csv_phrases_make_way().
 */
#ifndef TERTIA_IO_CSV_PHRASES_H
#define TERTIA_IO_CSV_PHRASES_H

#include "data/batch.h"

enum { CSV_PHRASES = 16, CSV_PHRASE_PAD = 32 };

/* Of one group of columns. */
struct csv_phrases {
  struct arena *arena;
  const struct span **word; /* columns: their words */
  size_t columns;
  struct span *text; /* codes: NULL, or followed by CSV_PHRASE_PAD bytes that may be read */
  uint32_t codes;
};

/* Start with {0}. */
struct csv_phrase_store {
  struct arena arena;
  struct csv_phrases phrases[CSV_PHRASES];
  size_t n;
};

/* Before a batch: where no more groups can be remembered, all are forgotten, of batches long gone perhaps. */
void csv_phrases_make_way(struct csv_phrase_store *store);
/* What is known of these columns, the first of which is `first`; NULL when it cannot be remembered. */
struct csv_phrases *csv_phrases_of(struct csv_phrase_store *store, const struct vector *first, size_t columns);
void csv_phrases_free(struct csv_phrase_store *store);

void csv_phrase_make(struct csv_phrases *phrases, uint32_t code);

static inline struct span csv_phrase_text(struct csv_phrases *phrases, uint32_t code) {
  if (__builtin_expect(!phrases->text[code].p, 0)) csv_phrase_make(phrases, code);
  return phrases->text[code];
}

#endif

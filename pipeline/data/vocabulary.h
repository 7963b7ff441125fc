/* vocabulary.h - the different texts of a column, numbered as they come, so that its vectors can be coded (batch.h).
 *
 * For columns with few short texts: forms, codes, categories. Up to VOCABULARY_MOST words of up to VOCABULARY_LONGEST
 * bytes; a column with others is not for it. Words are copied and, like the vocabulary, live as long as the arena.
 */
#ifndef TERTIA_DATA_VOCABULARY_H
#define TERTIA_DATA_VOCABULARY_H

#include <stdint.h>

#include "base/arena.h"
#include "data/cells.h"

enum { VOCABULARY_MOST = 1024, VOCABULARY_LONGEST = 24, VOCABULARY_BITS = 11 };

/* A text as numbers: its first 16 bytes, or all with zeros before them, and the last 8 of one that is longer. */
struct vocabulary_text {
  unsigned __int128 first;
  uint64_t last;
};

struct vocabulary {
  struct arena *arena;
  uint32_t words;
  uint16_t slot[1 << VOCABULARY_BITS]; /* a word's number plus 1; 0: free */
  struct vocabulary_text text[VOCABULARY_MOST];
  struct span word[VOCABULARY_MOST];
};

struct vocabulary *vocabulary_new(struct arena *arena);
/* Number a text that is not among the words yet; false when it is not for the vocabulary. */
bool vocabulary_add(struct vocabulary *vocabulary, struct span text, size_t slot, uint32_t *number);

static inline struct vocabulary_text vocabulary_text(struct span text) {
  struct vocabulary_text t = {0};
  if (text.n) memcpy(&t.first, text.p, sizeof t.first);
  if (text.n && text.n < 16) t.first <<= 128 - 8 * text.n;
  if (text.n > 16) memcpy(&t.last, text.p + text.n - 8, sizeof t.last);
  return t;
}

static inline size_t vocabulary_slot(struct vocabulary_text text) {
  uint64_t mixed = (uint64_t)text.first * 0xD6E8FEB86659FD93u ^ (uint64_t)(text.first >> 64) ^ text.last;
  return (size_t)(mixed * 0x9E3779B97F4A7C15u >> (64 - VOCABULARY_BITS));
}

static inline bool vocabulary_is(const struct vocabulary *vocabulary, uint32_t number, struct vocabulary_text text,
                                 size_t n) {
  const struct vocabulary_text *known = &vocabulary->text[number];
  return known->first == text.first && known->last == text.last && vocabulary->word[number].n == n;
}

/* The number of a cell's text; it is added where it is new. *number is a guess: that of the row before. Reads CELL_PAD
 * bytes. False: not for the vocabulary. */
static inline bool vocabulary_number(struct vocabulary *vocabulary, struct span cell, uint32_t *number) {
  if (cell.n > VOCABULARY_LONGEST) return false;
  struct vocabulary_text text = vocabulary_text(cell);
  if (*number < vocabulary->words && vocabulary_is(vocabulary, *number, text, cell.n)) return true;
  size_t slot = vocabulary_slot(text);
  for (uint32_t at; (at = vocabulary->slot[slot]) != 0; slot = (slot + 1) & ((1u << VOCABULARY_BITS) - 1))
    if (vocabulary_is(vocabulary, *number = at - 1, text, cell.n)) return true;
  return vocabulary_add(vocabulary, cell, slot, number);
}

#endif

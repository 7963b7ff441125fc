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

enum { VOCABULARY_MOST = 1024, VOCABULARY_LONGEST = 16, VOCABULARY_BITS = 11 };

struct vocabulary {
  struct arena *arena;
  uint32_t words;
  uint16_t slot[1 << VOCABULARY_BITS]; /* a word's number plus 1; 0: free */
  unsigned __int128 bytes[VOCABULARY_MOST];
  struct span word[VOCABULARY_MOST];
};

struct vocabulary *vocabulary_new(struct arena *arena);
/* Number a text that is not among the words yet; false when it is not for the vocabulary. */
bool vocabulary_add(struct vocabulary *vocabulary, struct span text, size_t slot, uint32_t *number);

/* A text of 1 to 16 bytes as a number, from the 16 bytes at its beginning. */
static inline unsigned __int128 vocabulary_bytes(struct span text) {
  unsigned __int128 bytes;
  memcpy(&bytes, text.p, sizeof bytes);
  return bytes << (128 - 8 * text.n);
}

static inline size_t vocabulary_slot(unsigned __int128 bytes) {
  uint64_t mixed = ((uint64_t)bytes * 0xD6E8FEB86659FD93u ^ (uint64_t)(bytes >> 64)) * 0x9E3779B97F4A7C15u;
  return (size_t)(mixed >> (64 - VOCABULARY_BITS));
}

/* The number of a cell's text; it is added where it is new. Reads CELL_PAD bytes. False: not for the vocabulary. */
static inline bool vocabulary_number(struct vocabulary *vocabulary, struct span cell, uint32_t *number) {
  if (cell.n > VOCABULARY_LONGEST) return false;
  unsigned __int128 bytes = cell.n ? vocabulary_bytes(cell) : 0;
  size_t slot = vocabulary_slot(bytes);
  for (uint32_t at; (at = vocabulary->slot[slot]) != 0; slot = (slot + 1) & ((1u << VOCABULARY_BITS) - 1)) {
    *number = at - 1;
    if (vocabulary->bytes[at - 1] == bytes && vocabulary->word[at - 1].n == cell.n) return true;
  }
  return vocabulary_add(vocabulary, cell, slot, number);
}

#endif

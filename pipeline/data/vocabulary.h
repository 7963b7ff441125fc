/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vocabulary.h - numbers the distinct texts of a column in order of appearance, so that its vectors can be coded
 * (batch.h).
 *
 * For columns with few short texts: forms, codes, categories. Up to VOCABULARY_MOST words of up to VOCABULARY_LONGEST
 * bytes; other columns are not coded. Words are copied and, like the vocabulary, live as long as the arena.
 */
#ifndef TERTIA_DATA_VOCABULARY_H
#define TERTIA_DATA_VOCABULARY_H

#include <stdint.h>

#include "base/arena.h"
#include "data/cells.h"

enum {
  VOCABULARY_MOST = 1024,
  VOCABULARY_LONGEST = 32,
  VOCABULARY_WORDS = VOCABULARY_LONGEST / 8,
  VOCABULARY_BITS = 11
};
#define VOCABULARY_NONE UINT32_MAX

/* A text as numbers: its bytes, padded with zeros, and their count. */
struct vocabulary_text {
  uint64_t word[VOCABULARY_WORDS], n;
};

struct vocabulary {
  struct arena *arena;
  uint32_t words;
  uint16_t slot[1 << VOCABULARY_BITS]; /* a word's number plus 1; 0: free */
  struct vocabulary_text text[VOCABULARY_MOST];
  struct span word[VOCABULARY_MOST];
};

struct vocabulary *vocabulary_new(struct arena *arena);
/* Add a new text and return its number; VOCABULARY_NONE when it does not fit the vocabulary. */
uint32_t vocabulary_add(struct vocabulary *vocabulary, struct span text, size_t slot);

static inline uint64_t vocabulary_eight(const void *bytes) {
  uint64_t eight;
  memcpy(&eight, bytes, sizeof eight);
  return eight;
}

/* Convert a text of at most 8 x `words` bytes. Unless the text is empty, VOCABULARY_LONGEST bytes may be read. */
static inline struct vocabulary_text vocabulary_text(struct span text, size_t words) {
  static const char keep[2 * VOCABULARY_LONGEST] = {[0 ... VOCABULARY_LONGEST - 1] = '\xff'};
  const char *p = text.n ? text.p : keep, *mask = keep + VOCABULARY_LONGEST - text.n;
  struct vocabulary_text made = {{0}, text.n};
  for (size_t i = 0; i < words; i++) made.word[i] = vocabulary_eight(p + 8 * i) & vocabulary_eight(mask + 8 * i);
  return made;
}

static inline size_t vocabulary_slot(struct vocabulary_text text) {
  uint64_t mixed = text.word[0] * 0xD6E8FEB86659FD93u ^ text.word[1] * 0xA0761D6478BD642Fu ^ text.word[2] ^
                   text.word[3] * 0x8EBC6AF09C88C6E3u;
  return (size_t)((mixed ^ mixed >> 32) * 0x9E3779B97F4A7C15u >> (64 - VOCABULARY_BITS));
}

/* Is this word equal to the text, which has at most this many words of eight bytes? */
static inline bool vocabulary_is(const struct vocabulary *vocabulary, uint32_t number,
                                 const struct vocabulary_text *text, size_t words) {
  const struct vocabulary_text *known = &vocabulary->text[number];
  uint64_t apart = known->n ^ text->n;
  for (size_t i = 0; i < words; i++) apart |= known->word[i] ^ text->word[i];
  return !apart;
}

static inline uint32_t vocabulary_look(struct vocabulary *vocabulary, struct span cell, uint32_t guess, size_t words) {
  struct vocabulary_text text = vocabulary_text(cell, words);
  if (vocabulary_is(vocabulary, guess, &text, words)) return guess;
  size_t slot = vocabulary_slot(text);
  for (uint32_t at; (at = vocabulary->slot[slot]) != 0; slot = (slot + 1) & ((1u << VOCABULARY_BITS) - 1))
    if (vocabulary_is(vocabulary, at - 1, &text, words)) return at - 1;
  return vocabulary_add(vocabulary, cell, slot);
}

/* Find or add the number of a cell's text; VOCABULARY_NONE when it does not fit the vocabulary. `guess` is any
 * number, preferably that of the previous row. Reads CELL_PAD bytes. Most texts of a column are short. */
static inline uint32_t vocabulary_number(struct vocabulary *vocabulary, struct span cell, uint32_t guess) {
  if (cell.n <= 16) return vocabulary_look(vocabulary, cell, guess, 2);
  if (cell.n > VOCABULARY_LONGEST) return VOCABULARY_NONE;
  return vocabulary_look(vocabulary, cell, guess, VOCABULARY_WORDS);
}

#endif

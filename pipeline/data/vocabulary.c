/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vocabulary.c - see vocabulary.h. */
#include "data/vocabulary.h"

struct vocabulary *vocabulary_new(struct arena *arena) {
  struct vocabulary *vocabulary = arena_array(arena, struct vocabulary, 1);
  vocabulary->arena = arena;
  for (size_t i = 0; i < VOCABULARY_MOST; i++) vocabulary->text[i].n = SIZE_MAX; /* equal to no text */
  return vocabulary;
}

uint32_t vocabulary_add(struct vocabulary *vocabulary, struct span text, size_t slot) {
  if (vocabulary->words == VOCABULARY_MOST) return VOCABULARY_NONE;
  uint32_t fresh = vocabulary->words++;
  vocabulary->text[fresh] = vocabulary_text(text, VOCABULARY_WORDS);
  vocabulary->word[fresh] = (struct span){arena_copy(vocabulary->arena, text.p, text.n), text.n};
  vocabulary->slot[slot] = (uint16_t)(fresh + 1);
  return fresh;
}

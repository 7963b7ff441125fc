/* vocabulary.c - see vocabulary.h. */
#include "data/vocabulary.h"

struct vocabulary *vocabulary_new(struct arena *arena) {
  struct vocabulary *vocabulary = arena_array(arena, struct vocabulary, 1);
  vocabulary->arena = arena;
  return vocabulary;
}

bool vocabulary_add(struct vocabulary *vocabulary, struct span text, size_t slot, uint32_t *number) {
  if (vocabulary->words == VOCABULARY_MOST) return false;
  uint32_t fresh = vocabulary->words++;
  vocabulary->text[fresh] = vocabulary_text(text);
  vocabulary->word[fresh] = (struct span){arena_copy(vocabulary->arena, text.p, text.n), text.n};
  vocabulary->slot[slot] = (uint16_t)(fresh + 1);
  *number = fresh;
  return true;
}

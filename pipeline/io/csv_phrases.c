/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_phrases.c - see csv_phrases.h. */
#include "io/csv_phrases.h"

#include <stdlib.h>

#include "io/csv_cell.h"

static void forget(struct csv_phrase_store *store) {
  for (size_t i = 0; i < store->n; i++) free(store->phrases[i].text);
  store->n = 0;
  arena_reset(&store->arena);
}

void csv_phrases_make_way(struct csv_phrase_store *store) {
  if (store->n == CSV_PHRASES) forget(store);
}

void csv_phrases_free(struct csv_phrase_store *store) {
  forget(store);
  arena_free(&store->arena);
}

static bool csv_phrases_fit(const struct csv_phrases *phrases, const struct vector *first, size_t columns) {
  bool same = phrases->columns == columns;
  for (size_t i = 0; same && i < columns; i++) same = phrases->word[i] == first[i].word;
  return same;
}

/* The number of codes may have grown. */
static void csv_phrases_make_room(struct csv_phrases *phrases, uint32_t codes) {
  if (codes <= phrases->codes) return;
  phrases->text = memory_grow(phrases->text, codes * sizeof *phrases->text);
  memset(phrases->text + phrases->codes, 0, (codes - phrases->codes) * sizeof *phrases->text);
  phrases->codes = codes;
}

struct csv_phrases *csv_phrases_of(struct csv_phrase_store *store, const struct vector *first, size_t columns) {
  size_t at = 0;
  while (at < store->n && !csv_phrases_fit(&store->phrases[at], first, columns)) at++;
  if (at == CSV_PHRASES) return NULL;
  struct csv_phrases *phrases = &store->phrases[at];
  if (at == store->n) {
    store->n++;
    *phrases = (struct csv_phrases){.arena = &store->arena, .columns = columns};
    phrases->word = arena_alloc(&store->arena, columns * sizeof *phrases->word);
    for (size_t i = 0; i < columns; i++) phrases->word[i] = first[i].word;
  }
  csv_phrases_make_room(phrases, first[0].words);
  return phrases;
}

void csv_phrase_make(struct csv_phrases *phrases, uint32_t code) {
  size_t room = CSV_PHRASE_PAD;
  for (size_t i = 0; i < phrases->columns; i++) room += 2 * phrases->word[i][code].n + 3;
  char *start = arena_alloc(phrases->arena, room), *p = start;
  for (size_t i = 0; i < phrases->columns; i++) {
    p = csv_put_cell(p, phrases->word[i][code]);
    *p++ = ',';
  }
  phrases->text[code] = span_between(start, p);
}

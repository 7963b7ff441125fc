/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memo.c - see memo.h. */
#include "stages/aggregate/memo.h"

#include <stdlib.h>

#include "stages/aggregate/aggregate.h"

enum { WORD_BITS = 64, PERIOD_BITS = 32, SLOTS_FIRST = 1 << 12, SLOTS_MOST = 1 << 17 };

static void forget(struct memo *memo) {
  memset(memo->entry, 0, memo->slots * sizeof *memo->entry);
  memo->entries = 0;
}

static void make_slots(struct memo *memo, size_t slots) {
  free(memo->entry);
  memo->slots = slots;
  memo->entry = memory_alloc(slots * sizeof *memo->entry);
  forget(memo);
}

void memo_open(struct memo *memo, size_t columns) {
  size_t room = columns + 1;
  *memo = (struct memo){.columns = columns};
  memo->key = memory_alloc(room * sizeof *memo->key);
  memo->column = memory_alloc(room * sizeof *memo->column);
  memo->now = memory_alloc(room * sizeof *memo->now);
  memo->part = memory_alloc(room * sizeof *memo->part);
  memo->beside = memory_alloc(room * sizeof *memo->beside);
  for (size_t i = 0; i < columns; i++) memo->column[i] = (struct memo_column){.like = SIZE_MAX}; /* no batch yet */
  make_slots(memo, SLOTS_FIRST);
}

static void free_parts(struct memo *memo) {
  for (size_t i = 0; i < memo->parts; i++) {
    if (memo->part[i].number) groups_close(&memo->part[i].same);
    free(memo->part[i].number);
  }
  memo->parts = memo->besides = 0;
}

void memo_close(struct memo *memo) {
  free_parts(memo);
  free(memo->key);
  free(memo->column);
  free(memo->now);
  free(memo->part);
  free(memo->beside);
  free(memo->entry);
}

/* --- parts --- */

static size_t first_like(const struct aggregate *a, const struct batch *batch, size_t column) {
  const uint32_t *code = batch->vector[a->key[column].column].code;
  size_t first = 0;
  while (first < column && batch->vector[a->key[first].column].code != code) first++;
  return first;
}

static void look_at_columns(struct memo *memo, const struct aggregate *a, const struct batch *batch) {
  for (size_t i = 0; i < memo->columns; i++) {
    const struct vector *v = &batch->vector[a->key[i].column];
    memo->now[i] = (struct memo_column){.like = i};
    if (v->code) memo->now[i] = (struct memo_column){v->word, v->words, first_like(a, batch, i)};
  }
}

static bool as_before(const struct memo *memo) {
  for (size_t i = 0; i < memo->columns; i++) {
    const struct memo_column *a = &memo->column[i], *b = &memo->now[i];
    if (a->word != b->word || a->words != b->words || a->like != b->like) return false;
  }
  return true;
}

static size_t columns_like(const struct memo *memo, size_t column) {
  size_t n = 0;
  for (size_t i = column; i < memo->columns; i++) n += memo->column[i].like == column;
  return n;
}

/* Of the greatest number a part may have, which is that of its words. */
static unsigned bits_of(const struct memo_column *column) {
  return column->word ? 32 - (unsigned)__builtin_clz(column->words | 1) : PERIOD_BITS;
}

static void memo_add_part(struct memo *memo, size_t column, unsigned shift) {
  struct memo_part *part = &memo->part[memo->parts++];
  *part = (struct memo_part){.column = column, .shift = shift};
  const struct memo_column *coded = &memo->column[column];
  if (!coded->word) return;
  part->number = memory_alloc((coded->words + 1) * sizeof *part->number);
  memset(part->number, 0, (coded->words + 1) * sizeof *part->number);
  groups_open(&part->same, columns_like(memo, column), 0);
}

static bool has_part(const struct memo *memo, size_t column) {
  for (size_t i = 0; i < memo->parts; i++)
    if (memo->part[i].column == column) return true;
  return false;
}

/* Assign each part its bits, as far as they suffice, and forget what was remembered under other dictionaries. */
static void lay_out(struct memo *memo, const struct aggregate *a) {
  unsigned used = 0;
  free_parts(memo);
  forget(memo);
  memcpy(memo->column, memo->now, memo->columns * sizeof *memo->column);
  for (size_t i = 0; i < memo->columns; i++) {
    const struct memo_column *column = &memo->column[i];
    unsigned bits = bits_of(column);
    if (column->like != i && has_part(memo, column->like)) continue;
    if (column->like != i || (!column->word && !a->key[i].period) || used + bits > WORD_BITS) {
      memo->beside[memo->besides++] = i;
      continue;
    }
    memo_add_part(memo, i, used);
    used += bits;
  }
}

/* --- words --- */

static struct span cut_text(const struct aggregate *a, size_t column, struct span text) {
  if (!text.n && a->key[column].region) return span_of("unknown"); /* a blank region is no region of its own */
  size_t digits = (size_t)a->options->region_digits;
  return (struct span){text.p, a->key[column].cut && text.n > digits ? digits : text.n};
}

/* A code that is met for the first time: of the same number as another with its texts, or of a new one. */
static uint32_t memo_number_of(struct memo *memo, const struct aggregate *a, struct memo_part *part, uint32_t code) {
  size_t n = 0;
  for (size_t i = part->column; i < memo->columns; i++)
    if (memo->column[i].like == part->column)
      memo->key[n++] = (struct key_part){.text = cut_text(a, i, memo->column[i].word[code])};
  return part->number[code] = (uint32_t)groups_at(&part->same, memo->key, key_hash(memo->key, n)) + 1;
}

static uint64_t code_bits(struct memo *memo, const struct aggregate *a, struct memo_part *part, uint32_t code) {
  uint32_t number = part->number[code];
  return (uint64_t)(number ? number : memo_number_of(memo, a, part, code)) << part->shift;
}

static uint64_t period_bits(const struct memo_part *part, int64_t period) {
  return (uint64_t)(uint32_t)period << part->shift;
}

/* A part goes into each row's word; where it is the same in all rows, only into what all words have. */
static void put_codes(struct memo *memo, const struct aggregate *a, struct memo_part *part, const uint32_t *code,
                      size_t rows, uint64_t *word, uint64_t *all) {
  uint32_t differ = 0;
  for (size_t r = 1; r < rows; r++) differ |= code[r] ^ code[0];
  if (!differ) *all |= code_bits(memo, a, part, code[0]);
  for (size_t r = 0; differ && r < rows; r++) word[r] |= code_bits(memo, a, part, code[r]);
}

static void put_periods(const struct memo_part *part, const int64_t *period, size_t rows, uint64_t *word,
                        uint64_t *all) {
  int64_t differ = 0;
  for (size_t r = 1; r < rows; r++) differ |= period[r] ^ period[0];
  if (!differ) *all |= period_bits(part, period[0]);
  for (size_t r = 0; differ && r < rows; r++) word[r] |= period_bits(part, period[r]);
}

/* The words are what is filled in here, each with what is returned. */
static uint64_t make_words(struct memo *memo, const struct aggregate *a, const struct batch *batch, uint64_t *word) {
  uint64_t all = 0;
  memset(word, 0, batch->rows * sizeof *word);
  for (size_t i = 0; i < memo->parts; i++) {
    struct memo_part *part = &memo->part[i];
    const struct vector *v = &batch->vector[a->key[part->column].column];
    if (part->number)
      put_codes(memo, a, part, v->code, batch->rows, word, &all);
    else
      put_periods(part, v->number, batch->rows, word, &all);
  }
  return all;
}

/* --- rows --- */

static struct key_part memo_part_of(const struct aggregate *a, const struct batch *batch, size_t column, size_t row) {
  const struct vector *v = &batch->vector[a->key[column].column];
  if (a->key[column].period) return (struct key_part){.period = v->number[row]};
  return (struct key_part){.text = cut_text(a, column, vector_text(v, row))};
}

static uint32_t look_up(struct memo *memo, const struct aggregate *a, struct groups *groups, const struct batch *batch,
                        size_t row) {
  for (size_t i = 0; i < memo->columns; i++) memo->key[i] = memo_part_of(a, batch, i, row);
  return (uint32_t)groups_at(groups, memo->key, key_hash(memo->key, memo->columns));
}

/* Where to begin looking; fills in the parts beside the word. */
static size_t memo_start_of(struct memo *memo, const struct aggregate *a, const struct batch *batch, size_t row,
                            uint64_t word) {
  const uint64_t golden = 0x9E3779B97F4A7C15u;
  uint64_t hash = word * golden;
  for (size_t i = 0; i < memo->besides; i++) {
    struct key_part *part = &memo->key[memo->beside[i]];
    *part = memo_part_of(a, batch, memo->beside[i], row);
    hash = (hash ^ key_hash(part, 1)) * golden;
  }
  return hash >> 40; /* the bits that depend on the whole word */
}

static bool same_beside(const struct memo *memo, const struct group *group) {
  for (size_t i = 0; i < memo->besides; i++) {
    const struct key_part *a = &memo->key[memo->beside[i]], *b = &group->part[memo->beside[i]];
    if (a->period != b->period || !span_equal(a->text, b->text)) return false;
  }
  return true;
}

/* What is remembered stays within bounds, however many groups there are. */
static void memo_remember(struct memo *memo, struct memo_entry *entry, uint64_t word, uint32_t group) {
  *entry = (struct memo_entry){word, group + 1};
  if (++memo->entries * 2 < memo->slots) return;
  if (memo->slots < SLOTS_MOST)
    make_slots(memo, 2 * memo->slots);
  else
    forget(memo);
}

static inline uint32_t memo_group_of(struct memo *memo, const struct aggregate *a, struct groups *groups,
                                     const struct batch *batch, size_t row, uint64_t word) {
  for (size_t at = memo_start_of(memo, a, batch, row, word);; at++) {
    struct memo_entry *entry = &memo->entry[at & (memo->slots - 1)];
    if (!entry->group) {
      uint32_t group = look_up(memo, a, groups, batch, row);
      memo_remember(memo, entry, word, group);
      return group;
    }
    if (entry->word == word && same_beside(memo, &groups->group[entry->group - 1])) return entry->group - 1;
  }
}

void memo_groups(struct memo *memo, const struct aggregate *a, struct groups *groups, const struct batch *batch,
                 uint32_t *group) {
  look_at_columns(memo, a, batch);
  if (!as_before(memo)) lay_out(memo, a);
  uint64_t *word = arena_alloc(batch->arena, batch->rows * sizeof *word);
  uint64_t all = make_words(memo, a, batch, word);
  for (size_t r = 0; r < batch->rows; r++) group[r] = memo_group_of(memo, a, groups, batch, r, word[r] | all);
}

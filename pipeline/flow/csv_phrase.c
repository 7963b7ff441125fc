/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_phrase.c - see csv_phrase.h. */
#include "flow/csv_phrase.h"

#include "data/written.h"

void csv_phrase_start(struct csv_phrase *phrase, const struct schema *schema, size_t first, size_t columns,
                      struct arena *arena) {
  *phrase = (struct csv_phrase){.first = first, .columns = columns, .vocabulary = vocabulary_new(arena)};
  for (size_t i = 0; i < columns; i++)
    if (schema->column[first + i].type == COLUMN_PERIOD)
      phrase->period[i] = arena_array(arena, int64_t, VOCABULARY_MOST);
    else
      phrase->word[i] = arena_array(arena, struct span, VOCABULARY_MOST);
  for (size_t i = 0; i < columns; i++) phrase->code[i] = written_is_code(span_of(schema->column[first + i].name));
}

/* Are the cells adjacent in the file, without quotes? */
static inline bool stand_together(const struct span *cell, size_t n) {
  bool apart = false;
  for (size_t i = 1; i < n; i++) apart |= cell[i].p != cell[i - 1].p + cell[i - 1].n + 1;
  return !apart;
}

/* Split the newest word into the text of its cells. */
static void split_word(struct csv_phrase *phrase, const struct span *cell) {
  struct span word = phrase->vocabulary->word[phrase->known];
  for (size_t i = 0; i < phrase->columns; i++) {
    struct span part = {word.p + (cell[i].p - cell[0].p), cell[i].n};
    if (phrase->period[i])
      phrase->period[i][phrase->known] = written_period(part);
    else
      phrase->word[i][phrase->known] = phrase->code[i] ? written_code(part) : part;
    phrase->damaged[i] |= phrase->code[i] && written_code_is_damaged(part);
  }
  phrase->known++;
}

/* Look up the number of each row's word. */
static inline bool code_cells(struct csv_phrase *phrase, size_t columns, const struct span *const *cells, size_t place,
                              size_t rows, uint32_t *code) {
  uint32_t number = 0;
  for (size_t row = 0; row < rows; row++) {
    const struct span *cell = cells[row] + place, last = cell[columns - 1];
    if (!stand_together(cell, columns)) return false;
    number = vocabulary_number(phrase->vocabulary, span_between(cell->p, last.p + last.n), number);
    if (number == VOCABULARY_NONE) {
      phrase->vocabulary = NULL;
      return false;
    }
    if (number == phrase->known) split_word(phrase, cell);
    code[row] = number;
  }
  return true;
}

static bool code_rows(struct csv_phrase *phrase, const struct span *const *cell, size_t place, size_t rows,
                      uint32_t *code) {
  switch (phrase->columns) { /* avoids a compiler warning */
  case 1:
    return code_cells(phrase, 1, cell, place, rows, code);
  case 2:
    return code_cells(phrase, 2, cell, place, rows, code);
  case 3:
    return code_cells(phrase, 3, cell, place, rows, code);
  default:
    return code_cells(phrase, phrase->columns, cell, place, rows, code);
  }
}

static int64_t *periods_of(const int64_t *period, const uint32_t *code, size_t rows, struct arena *arena) {
  int64_t *number = arena_alloc(arena, rows * sizeof *number);
  for (size_t row = 0; row < rows; row++) number[row] = period[code[row]];
  return number;
}

bool csv_phrase_read(struct csv_phrase *phrase, const struct span *const *cell, size_t place, size_t rows,
                     struct arena *arena, struct vector *vector) {
  if (!phrase->vocabulary) return false;
  uint32_t *code = arena_alloc(arena, rows * sizeof *code);
  if (!code_rows(phrase, cell, place, rows, code)) return false;
  for (size_t i = 0; i < phrase->columns; i++)
    if (phrase->period[i])
      vector[i] = (struct vector){.number = periods_of(phrase->period[i], code, rows, arena)};
    else
      vector[i] = (struct vector){.code = code, .word = phrase->word[i], .words = phrase->known};
  return true;
}

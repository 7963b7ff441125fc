/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_phrase.h - adjacent columns with few different texts: forms, periods, codes, categories.
 *
 * They are read as one text, as written in the file, so that one lookup finds the codes of all columns
 * (data/vocabulary.h). A single column may be such a phrase too. The words seen so far are kept for later records;
 * they belong to one worker. */
#ifndef TERTIA_FLOW_CSV_PHRASE_H
#define TERTIA_FLOW_CSV_PHRASE_H

#include "data/batch.h"
#include "data/period.h"
#include "data/vocabulary.h"

enum { PHRASE_COLUMNS = 4 };

struct csv_phrase {
  size_t first, columns;
  struct vocabulary *vocabulary; /* NULL: too many different texts, or long ones */
  uint32_t known;                /* number of words already split into cells */
  struct span *word[PHRASE_COLUMNS];
  int64_t *period[PHRASE_COLUMNS]; /* for a column of periods; PERIOD_BAD: not a valid period */
  bool code[PHRASE_COLUMNS];       /* for a column of codes */
  bool damaged[PHRASE_COLUMNS];    /* some word contains a code damaged by a spreadsheet */
};

/* Set up columns first .. first + columns - 1, at most PHRASE_COLUMNS, none of them numeric. Words are kept in the
 * arena. */
void csv_phrase_start(struct csv_phrase *phrase, const struct schema *schema, size_t first, size_t columns,
                      struct arena *arena);
/* Build the columns' vectors in the arena: codes, or periods. Their cells are cell[row][place] and the following
 * ones. Returns false, and does nothing, where the cells cannot be read together (quotes, or blanks between them) or
 * the columns have too many texts. */
bool csv_phrase_read(struct csv_phrase *phrase, const struct span *const *cell, size_t place, size_t rows,
                     struct arena *arena, struct vector *vector);

#endif

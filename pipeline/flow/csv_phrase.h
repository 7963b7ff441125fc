/* csv_phrase.h - columns side by side whose texts are few: forms, periods, codes, categories.
 *
 * They are read as one text, as it stands in the file, so that one look finds the codes of all (data/vocabulary.h). One
 * column alone is such a phrase too. What is known of the columns is what the records before had; it belongs to one
 * worker. */
#ifndef TERTIA_FLOW_CSV_PHRASE_H
#define TERTIA_FLOW_CSV_PHRASE_H

#include "data/batch.h"
#include "data/period.h"
#include "data/vocabulary.h"

enum { PHRASE_COLUMNS = 4, PERIOD_BAD = -1 };

struct csv_phrase {
  size_t first, columns;
  struct vocabulary *vocabulary; /* NULL: they have too many texts, or long ones */
  uint32_t known;                /* words that were taken apart */
  struct span *word[PHRASE_COLUMNS];
  int64_t *period[PHRASE_COLUMNS]; /* of a column of periods; PERIOD_BAD: none */
  bool code[PHRASE_COLUMNS];       /* a column of codes */
  bool damaged[PHRASE_COLUMNS];    /* some word of it is a code that a spreadsheet damaged */
};

/* Columns first .. first + columns - 1, at most PHRASE_COLUMNS, none of numbers. What is known lives in the arena. */
void csv_phrase_start(struct csv_phrase *phrase, const struct schema *schema, size_t first, size_t columns,
                      struct arena *arena);
/* The columns' vectors, in the arena: codes, or periods. Their cells are cell[row][place] and those behind it. False,
 * and nothing is done, where the cells are not to be read together (quotes, blanks between them), or the columns not as
 * words any more. */
bool csv_phrase_read(struct csv_phrase *phrase, const struct span *const *cell, size_t place, size_t rows,
                     struct arena *arena, struct vector *vector);

/* Is it a column of codes (unit, org_code, region, industry), which spreadsheets damage? */
bool csv_is_code(struct span name);
/* A code without ="..." around it, or .0 behind it. */
struct span csv_code_repair(struct span text);
/* 5.00105E+11: what a spreadsheet made of a code. */
bool csv_code_is_damaged(struct span text);

/* PERIOD_NONE where there is no text. */
int64_t csv_read_period(struct span text);

#endif

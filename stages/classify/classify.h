/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify.h - from an industry code and its edition to the newest edition and the categories of schemes (GSBPM 5.2):
 * the parts of the stage, among themselves.
 *
 * Everything about a code is computed once, when the run opens: an `outcome` for each code of each
 * edition (outcome.c), its parts when a table of weights shares it (weights.c), and its words for findings (words.c).
 * Outcomes are numbered. A record then costs one look-up of a number by (edition, digits), and the numbers of a batch
 * are the codes of all columns added (classify.c).
 * What is not carried 1:1 is counted for --moves (moves.c). Methods: docs/methods/classification.md,
 * docs/methods/concordance.md. */
#ifndef TERTIA_STAGES_CLASSIFY_CLASSIFY_H
#define TERTIA_STAGES_CLASSIFY_CLASSIFY_H

#include "data/concordance.h"
#include "data/period.h"
#include "data/scheme.h"
#include "flow/change.h"
#include "knowledge/editions.h"
#include "knowledge/forms.h"

extern const struct stage classify_stage;

struct classify_options {
  struct option_list scheme;
  const char *weights, *editions;
};

enum { CLASSIFY_RECORDS, CLASSIFY_MOVES, CLASSIFY_BREAKS, CLASSIFY_CHANGES }; /* ports */

enum { CELL_CLASS, CELL_GROUP, CELL_DIVISION, CELL_SECTION, CELL_MAPPING, CELL_SCHEMES };

/* An edition by its place in the catalog's table, from 1; 0 is none. */
typedef unsigned char edition_number;

/* Where a code leads. */
struct outcome {
  uint32_t number;
  struct span *cell;                  /* CELL_SCHEMES + number of schemes: what the columns get */
  const char *rule;                   /* of the finding about each record; NULL: carried 1:1 */
  const char *message;                /* its words */
  const char *reused;                 /* words of the finding about a reused code; NULL: it is not */
  edition_number edition;             /* of the code; 0: none */
  const struct industry_code *from;   /* the code; NULL when it is unknown */
  const struct industry_code *place;  /* its code in the newest edition; NULL when there is none */
  const struct industry_code **maybe; /* all classes of the newest edition it may have become */
  size_t maybes;
  bool odd;             /* the text is not a plain code and is parsed further (codes.c) */
  uint32_t plain;       /* of an odd code that has a place: the number of its outcome, when it is meant literally */
  int64_t share;        /* of the record, in millionths: all of it but for weights */
  struct outcome *part; /* further parts of a code shared by weights */
};

/* A scheme, and the edition its codes are of. */
struct classify_scheme {
  const struct scheme *table;
  edition_number edition;
};

struct classify {
  const struct classify_options *options;
  struct schema out;
  const struct catalog_editions *editions;
  edition_number last; /* the newest: what records are classified in */
  const struct codebook *book[EDITIONS_MOST + 1];
  const struct concordance *next[EDITIONS_MOST + 1]; /* from an edition to the next; NULL for the last */
  struct classify_scheme *scheme;
  size_t schemes;
  struct weight_table *weights; /* NULL without --weights */
  edition_number by_year[300];  /* 1900..2199: edition where the record states none */
  struct outcome **outcome;     /* by number; parts follow the outcomes of codes */
  size_t outcomes, outcome_room;
  uint16_t at[EDITIONS_MOST + 1][CODE_SLOTS + 1]; /* number of a code's outcome, or of the edition's unknown code */
  uint16_t missing;                               /* number of the outcome of no code */
  bool *rare;                                     /* by number: there is something to note or to share out */
  struct span **word;                             /* of each cell, by number */
  const struct catalog_forms *forms;
  size_t industry, edition, period, value; /* input columns, or SCHEMA_ABSENT */
  struct change_record record;             /* of the few records with changes or findings */
  size_t *cell_column;                     /* of each cell, in `out` */
  size_t share;                            /* in `out`; SCHEMA_ABSENT without weights */
  size_t class_before, mapping_before;     /* columns that records already have; SCHEMA_ABSENT: none */
  bool counts_moves;                       /* somebody wants the table of moves */
};

/* "2011"; *edition is 0 and the result false where the catalog has no such edition. */
static inline bool edition_find(const struct classify *c, struct span name, edition_number *edition) {
  size_t i = catalog_edition(c->editions, name);
  *edition = i < c->editions->n ? (edition_number)(i + 1) : 0;
  return *edition > 0;
}
/* "2011", "GB/T 4754-2011"; empty for none. */
static inline struct span edition_name(const struct classify *c, edition_number edition) {
  return edition ? c->editions->edition[edition - 1].name : (struct span){0};
}
static inline struct span edition_standard(const struct classify *c, edition_number edition) {
  return edition ? c->editions->edition[edition - 1].standard : (struct span){0};
}

/* outcome.c */
void outcomes_make(struct classify *c, struct arena *arena);
struct outcome *outcome_new(struct classify *c, struct arena *arena);
/* Cells of an outcome whose place and maybe are set. */
void outcome_cells(const struct classify *c, struct outcome *o, const char *mapping, struct arena *arena);

/* A batch of which some rows are looked at closely, and what is written about them. */
struct closer_look {
  const struct classify *c;
  const struct batch *in;
  const struct emit *emit;
  struct row_writer changes;
};

/* codes.c */
/* A code whose digits may have lost the zero in front: 111 is a group of section B, 0111 a class of section A. */
const struct industry_code *code_with_zero(const struct codebook *book, const struct industry_code *code);
/* A row whose outcome is odd: its outcome when its text is parsed further (I6560, 6560信息处理), and the finding. */
uint32_t code_resolve(struct closer_look *look, size_t row, uint32_t number);
void classify_say(const struct classify *c, const struct batch *in, size_t row, const char *rule, const char *message,
                  const struct emit *emit);
/* Category of an outcome under scheme s. */
struct span outcome_category(const struct classify *c, size_t s, const struct outcome *o, struct arena *arena);

/* weights.c: edition,from,to,share; shares of a code sum to 1. */
int weights_read(const struct table *table, struct classify *c, struct arena *arena, struct err *err);
/* Replace an outcome by its parts when the table shares its code. */
void weights_apply(struct classify *c, struct outcome *o, struct arena *arena);

/* words.c */
void outcome_words(const struct classify *c, struct outcome *o, const char *mapping, bool reused, struct arena *arena);
void unknown_words(const struct classify *c, struct outcome *o, edition_number edition, struct arena *arena);

/* moves.c: records and revenue by period and code, of all that is not carried 1:1. */
struct move {
  period_code period;
  const struct outcome *outcome; /* NULL: an empty place */
  uint64_t records;
  decimal_sum value;
};
struct moves {
  struct move *slot;
  size_t n, slots;
};
void moves_add(struct moves *moves, period_code period, const struct outcome *outcome, uint64_t records,
               decimal_sum value);
int moves_write(const struct classify *c, const struct moves *moves, const struct emit *emit, struct err *err);
void moves_close(struct moves *moves);

/* Where codes lead that are words of a batch's columns industry and edition, which are coded together. */
struct classify_words {
  const struct span *word; /* industry's: words stay, and become more */
  uint32_t *number;        /* words: of the outcome */
  uint32_t known;
};

/* A worker's. */
struct classify_state {
  struct moves moves;
  struct classify_words words;
};

#endif

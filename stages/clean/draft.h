/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draft.h - records of one file on their way to be a batch.
 *
 * A worker has one draft. It processes a block's records in runs, so short that all of one lies in the nearest cache.
 * The regular records of a run are its rows; they are read column by column into the vectors, behind the rows of the
 * runs before: first who each is about and when (identify.c), then its amounts (items.c), then its texts (texts.c) and
 * what registers add (join.c). Then the rows that were rejected or are held back are removed. When the vectors are
 * full, or the block is at its end, they are a batch. Vectors whose value is the same for the whole file (form, file,
 * columns that the file has not) are filled once a file.
 *
 * What is rare about a row is done by functions that look at one row, the row `at hand`: row_enter().
 */
#ifndef TERTIA_CLEAN_DRAFT_H
#define TERTIA_CLEAN_DRAFT_H

#include "stages/clean/cleaning.h"
#include "data/text.h"

/* The last period that was read: files are sorted by it or have only one. */
enum { PERIOD_COLUMNS = 4 };
struct period_memo {
  uint32_t at[PERIOD_COLUMNS]; /* the file's columns that state it */
  size_t columns;
  struct text_words text[PERIOD_COLUMNS];
  size_t n[PERIOD_COLUMNS];
  period_code period;
  struct span edition; /* of industry codes of the period */
  bool filled, conflict, unreadable, missing;
};

/* Region codes that were looked up and are known, as sixteen bytes; a place each by their hash. */
enum { REGION_MEMO = 4096 };
struct region_memo {
  struct text_words known[REGION_MEMO];
};

enum { RUN_ROWS = 128 };

struct draft {
  struct cleaner *cleaner;
  const struct cleaning *cleaning;
  const struct bound *bound; /* of the file whose constants are in the vectors */
  const uint32_t *at;        /* targets: which of a record's cells in this mode; NO_COLUMN */
  size_t file;
  enum mode mode;
  enum phase phase;
  const struct cells *cells;
  struct vector *whole;     /* schema.n, each BATCH_ROWS long */
  size_t batched;           /* rows in them */
  struct position position; /* of the current batch */
  struct vector *vector;    /* the same from there on: the rows of the run */
  bool *constant;           /* columns: the same in all rows of the file */
  struct arena words;       /* the texts of those */
  struct arena arena;       /* texts of the current batch, and what later stages add to it */
  /* the rows; a text or number of theirs is in the vectors */
  size_t rows;
  uint32_t record[RUN_ROWS]; /* in the block */
  const struct span *cells_of[RUN_ROWS];
  struct span edition[RUN_ROWS];    /* of industry codes of the row's period */
  uint64_t key[RUN_ROWS];           /* of unit and period */
  struct check_set flags[RUN_ROWS]; /* the checks that found something */
  unsigned char gone[RUN_ROWS];     /* not for the batch */
  unsigned char digits[RUN_ROWS];   /* the result of ident_judge() for the code */
  uint32_t odd[RUN_ROWS];           /* those that are looked at one by one */
  /* the current row, or an odd record */
  size_t n; /* row */
  uint32_t at_record;
  const struct span *cell;
  struct span unit;           /* for its troubles */
  struct check_set *found;    /* its flags */
  struct check_set odd_flags; /* those of an odd record */
  struct period_memo period_memo;
  struct region_memo region_memo;
  struct span lacks;    /* columns for whose blanks a rule queries and that the file does not have: part of flags */
  bool titled_industry; /* the file has a column for the industry code of one edition */
};

struct draft *draft_new(struct cleaner *cleaner);
void draft_free(struct draft *draft);

/* All records of a block: emitted as batches, findings, held rows or register entries, according to the mode. */
int draft_take(struct draft *draft, struct source_place place, const struct cells *cells, const struct emit *emit,
               struct err *err);

/* enter.c: the file that the next records are of, and its layout there; what is the same in all of them is in the
 * vectors then. */
void draft_enter(struct draft *draft, size_t file, const struct bound *bound);

/* changes.c: the values of the run's rows that differ from their cells, to the port `changes`. */
int clean_changes_write(struct draft *draft, const struct emit *emit, struct err *err);

static inline struct span row_cell(const struct draft *draft, uint32_t column) {
  return column == NO_COLUMN ? (struct span){0} : draft->cell[column];
}
static inline struct span row_target(const struct draft *draft, enum target target) {
  return row_cell(draft, draft->at[target]);
}
static inline struct span row_code(const struct draft *draft) { return draft->vector[OUT_UNIT].text[draft->n]; }
static inline struct span row_org(const struct draft *draft) { return draft->vector[OUT_ORG_CODE].text[draft->n]; }
static inline period_code row_period_of(const struct draft *draft) {
  return (period_code)draft->vector[OUT_PERIOD].number[draft->n];
}
/* Make row i the current one; its unit is the one in the vector, if `known`. */
void row_enter(struct draft *draft, size_t i, bool known);
/* Count a record that is no row any more; not where it was no record at all. */
void count_rejected(struct draft *draft, const struct check_set *flags);
/* Add a trouble of the current record; COLUMN is a raw column or NO_COLUMN. */
void row_trouble(struct draft *draft, enum check check, uint32_t column, struct span value);
/* The same with words behind those of the check, which last as long as the batch. */
void row_trouble_more(struct draft *draft, enum check check, uint32_t column, struct span value, struct span more);
/* A text that lasts as long as the batch. */
struct span row_keep(struct draft *draft, struct span text);

/* identify.c: unit, period and key of all rows; rows without are dropped with a note, or rejected. */
void identify_rows(struct draft *draft);
/* Which columns of the file state the period; called when a file is entered. */
void identify_period_columns(struct draft *draft);
/* The period of the current record. PERIOD_NONE when it has none; the memo then has the reason. */
period_code identify_period(struct draft *draft);

/* items.c: the amounts of all rows. */
void read_items(struct draft *draft);

/* names.c: what is odd about a unit's name: quotes within, control characters. */
void check_names(struct draft *draft);

/* texts.c: regions, industries and the other texts of all rows. */
void read_regions(struct draft *draft);
void read_texts(struct draft *draft);
/* filed.c: when the current row was filed, as held.h counts it. */
/* --filed-by as row_filed() has it; of a day without a time its end. EX_USAGE. */
int filed_read_limit(const char *text, uint32_t *limit, struct err *err);
uint32_t row_filed(const struct draft *draft);
void check_filed(struct draft *draft); /* a finding for each row whose date of filing cannot be read */

/* headers.c: headers further down (sections.h). */
void suspect_header(struct draft *draft,
                    size_t record);                  /* the current cells may be titles: the file is looked at again */
void take_headers(struct draft *draft, size_t from); /* all of them in the block are kept */
void reject_section(struct draft *draft, size_t from, size_t to); /* records under a header that could not be bound */

/* odd.c: a line that is no record, or a damaged one: reported or rejected. True when it was that. */
bool odd_record(struct draft *draft);

/* join.c: what unit lists and employment forms add to all rows, and which record has the head count. */
void join_rows(struct draft *draft);
bool join_fills(const struct cleaning *cleaning); /* may texts come from a list? */
void join_entry(struct draft *draft);             /* the current row as a register entry */
/* Of a register's own record, when it is written: false when another one is kept; the head count it has. */
bool join_own(struct draft *draft, const struct register_entry **winner);

/* --- draft_emit.c --- */

/* The batch goes on, and what was found about its records. */
int draft_emit(struct draft *draft, const struct emit *emit, struct err *err);

void rows_fill_places(struct draft *draft);

/* Remove the rows that were dropped from the vectors; returns how many remain for the batch. */
size_t rows_remove_rejected(struct draft *draft);

#endif

/* draft.h - records of one file on their way to be a batch.
 *
 * A worker has one draft. Each record is written at row `n` of the vectors, which stay the same memory from batch to
 * batch; n moves on only when the record is kept. Vectors whose value is the same for the whole file (form, file,
 * columns that the file has not) are filled once a file.
 */
#ifndef TERTIA_CLEAN_DRAFT_H
#define TERTIA_CLEAN_DRAFT_H

#include "stages/clean/cleaning.h"
#include "stages/clean/text.h"

/* The last period that was read: files are sorted by it or have only one. */
struct period_memo {
  uint32_t at[3]; /* the file's columns that tell it */
  size_t columns;
  struct text_words text[3];
  size_t n[3];
  period_code period;
  struct span edition; /* of industry codes of the period */
  bool filled, conflict, unreadable, missing;
};

/* Region codes that were looked up and are known, as sixteen bytes; a place each by their hash. */
enum { REGION_MEMO = 4096 };
struct region_memo {
  struct text_words known[REGION_MEMO];
};

struct draft {
  struct cleaner *cleaner;
  const struct cleaning *cleaning;
  const struct bound *bound; /* of the file whose constants are in the vectors */
  size_t file;
  enum mode mode;
  const struct cells *cells;
  struct vector *vector; /* schema.n, each BATCH_ROWS long */
  size_t n;
  /* the record at hand */
  uint32_t record;
  const struct span *cell;
  struct ident ident;
  period_code period;
  uint64_t hash;  /* of unit and period */
  uint64_t flags; /* a bit each check that found something */
  bool rejected;
  struct arena arena; /* texts of the batch at hand, and what later stages add to it */
  struct period_memo period_memo;
  struct region_memo region_memo;
  bool titled_industry; /* the file has a column for the industry code of one edition */
};

struct draft *draft_new(struct cleaner *cleaner);
void draft_free(struct draft *draft);

/* All records of a block: out as batches, findings, held rows or register entries, as the mode wants. */
int draft_take(struct draft *draft, struct source_place place, const struct cells *cells, const struct emit *emit,
               struct err *err);

/* row.c: the record at draft->record, written at row n; true when it is kept. */
bool row_read(struct draft *draft);
/* Which columns of the file tell the period; when a file is entered. */
void row_period_columns(struct draft *draft);
/* The period of the record at hand. PERIOD_NONE when it has none, and then trouble is noted. */
period_code row_period(struct draft *draft);
static inline struct span row_cell(const struct draft *draft, uint32_t column) {
  return column == NO_COLUMN ? (struct span){0} : draft->cell[column];
}
static inline struct span row_target(const struct draft *draft, enum target target) {
  return row_cell(draft, draft->bound->at[target]);
}
/* Note something about the record at hand; COLUMN is a raw column or NO_COLUMN. */
void row_trouble(struct draft *draft, enum check check, uint32_t column, struct span value);
uint32_t row_filed(const struct draft *draft); /* 报出日期 as yyyymmdd; 0: not told */

/* odd.c: a record that is none, or is damaged: noted or rejected. True when it was that. */
bool odd_record(struct draft *draft);

/* join.c: what unit lists and employment forms add to the row at n. */
void join_row(struct draft *draft);
void join_entry(struct draft *draft); /* the row at n as a register entry */
/* Of a register's own record, when it is put out: false when another holds; the head count it bears. */
bool join_own(struct draft *draft, const struct register_entry **winner);

#endif

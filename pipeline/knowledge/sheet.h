/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sheet.h - a catalog table while it is being read: its fields, its cells, its faults.
 *
 * A kind of table describes its columns once, as `struct field`s. From the description follow the checks that every
 * table gets: header columns that are missing, unknown or there twice; rows with too few cells; empty tables; cells
 * that are blank where they must not be; keys that are there twice; names that resolve to nothing. What needs more than
 * one cell is checked by the kind's own `build`.
 */
#ifndef TERTIA_KNOWLEDGE_SHEET_H
#define TERTIA_KNOWLEDGE_SHEET_H

#include "base/decimal.h"
#include "base/nearest.h"
#include "data/expression.h"
#include "knowledge/knowledge.h"
#include "knowledge/names.h"

/* What a cell contains. */
enum field_kind {
  FIELD_TEXT,      /* anything */
  FIELD_WORD,      /* one of `choices`, separated by '|' */
  FIELD_WHOLE,     /* a whole number from 0 */
  FIELD_NUMBER,    /* a number */
  FIELD_FIGURE,    /* a number as published tables print it; -, NA and the like are missing */
  FIELD_YEAR,      /* 1900 to 2199 */
  FIELD_PERIOD,    /* a year, quarter or month */
  FIELD_NAME,      /* one of the names of `list` */
  FIELD_SELECTOR,  /* indicator@scheme:category, or an indicator */
  FIELD_CONDITION, /* an expression that is a condition; checked by build */
  FIELD_AMOUNT,    /* an expression that is a number; checked by build */
  FIELD_PATH       /* a file of the catalog */
};

enum field_flag {
  FIELD_NEED = 1,          /* the header must have it */
  FIELD_FILLED = 2 | 1,    /* no cell may be blank */
  FIELD_LIST = 4,          /* several, separated by '|' */
  FIELD_STAR = 8,          /* "*", all of them, is good too */
  FIELD_KEY = 16 | 2 | 1,  /* with the other keys, unique */
  FIELD_PART_KEY = 16 | 1, /* part of the key; may be blank */
  FIELD_ALL = 32           /* each of `choices` has a row */
};

struct field {
  const char *title;
  enum field_kind kind;
  unsigned flags;
  const char *choices; /* of FIELD_WORD */
  enum name_list list; /* of FIELD_NAME */
};

struct sheet {
  struct knowledge *knowledge;
  struct arena *arena; /* of what is built */
  const struct table *table;
  const char *path; /* in the catalog; the table's own name when it is the user's */
  const struct field *field;
  size_t fields;
  size_t *at;    /* fields: column of the table, or TABLE_ABSENT */
  bool complete; /* all needed columns are in the header */
  bool
      users; /* a table that users name: it may have columns that nothing reads, unless one is a missing one misspelt */
  bool names; /* every name must be in the catalog; of a user's table on a command line the input may have them */
};

/* One kind of table: KNOWLEDGE(columns, ...) in knowledge.def is `const struct sheet_kind columns_kind`. */
struct sheet_kind {
  const struct field *field;
  size_t fields;
  bool may_be_empty;
  /* Build the object; called only when the header is complete. Cells that have faults are to be passed over. */
  const void *(*build)(struct sheet *sheet);
  /* Resolve what may lead back to this table, when the object is there; may be NULL. */
  void (*resolve)(struct sheet *sheet, const void *object);
  /* What needs much of the rest of the catalog: when the whole of it is checked only; may be NULL. */
  void (*check)(struct sheet *sheet, const void *object);
};

/* The cell of a field; empty when the table has no such column. */
static inline struct span sheet_cell(const struct sheet *sheet, size_t row, size_t field) {
  return table_at(sheet->table, row, sheet->at[field]);
}
/* Index of the field of a title. */
size_t sheet_field(const struct sheet *sheet, const char *title);
/* Year, whole number, "yes"; OTHERWISE where the cell is blank or faulty. */
long sheet_whole(const struct sheet *sheet, size_t row, size_t field, long otherwise);
bool sheet_is(const struct sheet *sheet, size_t row, size_t field, const char *word);
/* Index among the field's choices; -1 where it is not a choice. */
int sheet_choice(const struct sheet *sheet, size_t row, size_t field);
/* An exact number; false where the cell is blank or faulty. */
bool sheet_decimal(const struct sheet *sheet, size_t row, size_t field, decimal *value);

/* Check header and cells against the fields; sets `at` and `complete`. */
void sheet_validate_header(struct sheet *sheet, const struct sheet_kind *kind);
void sheet_validate(struct sheet *sheet, const struct sheet_kind *kind);

/* Record a fault of a cell; of the whole row where field is FIELD_ROW, of the table where row is SHEET_HEADER. The
 * nearest name may be NULL. */
enum { FIELD_ROW = -1 };
#define SHEET_HEADER ((size_t)-1)
void sheet_fault(const struct sheet *sheet, size_t row, int field, const struct nearest *nearest, const char *format,
                 ...) __attribute__((format(printf, 5, 6)));
/* Has the name list this name? True where the list itself could not be read. A fault is recorded when it has not. */
bool sheet_resolve(const struct sheet *sheet, size_t row, int field, struct span name, enum name_list list);

/* Parse and type-check an expression over the catalog's columns; the texts compared with columns of names
 * (form = 'F203') are resolved too. NULL when there is a fault. */
const struct expression *sheet_expression(const struct sheet *sheet, size_t row, int field, struct span text,
                                          enum expression_type wanted);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* registers.h - unit lists and employment forms, kept compactly while the main forms are read: 96 bytes a unit and
 * list, and 16 for where it is.
 *
 * Joining is by organisation code (positions 9 to 17 of the credit code), to the list of the same year, or of a near
 * year where that is allowed (ruling 6). Of several records of a unit, form and period the last filed is kept (ruling
 * 7).
 */
#ifndef TERTIA_CLEAN_REGISTERS_H
#define TERTIA_CLEAN_REGISTERS_H

#include "base/arena.h"
#include "base/decimal.h"
#include "stages/clean/layout.h"
#include "data/period.h"

struct register_entry {
  struct register_entry *next; /* of the same unit and year */
  char uscc[18];      /* its first character is 0 where it is not known; positions 9 to 17 are the organisation code */
  unsigned char role; /* enum role */
  unsigned char form; /* index */
  unsigned char edition; /* index among the catalog's editions + 1; 0: none */
  char region[12], industry[6];
  char acct_std[3], acct_rule[2], status[2]; /* short texts, zeros behind */
  char size[1];                              /* zero: not known */
  unsigned char has_main;
  period_code period;
  uint32_t file;
  uint32_t filed;     /* held.h */
  char form_class[4]; /* 报表类别 */
  uint64_t line;
  decimal headcount;
  const char *name; /* where missing reports are listed; else NULL */
};

enum { ENTRY_ORG = 9 };
static inline const char *entry_org(const struct register_entry *entry) { return entry->uscc + 8; }

/* Entries as they are gathered, in chunks: none is moved when there are more. */
struct register_chunk;

struct registers {
  struct arena names;           /* of units */
  struct register_chunk *chunk; /* the newest; owned */
  size_t n;
  struct register_entry **index; /* by hash of unit and year: those that are kept, by form and period; owned */
  uint64_t mask, segment_mask;   /* the index is searched within segments, which are made by several threads */
};

void registers_add(struct registers *registers, const struct register_entry *entry);
void registers_gather(struct registers *registers, struct registers *from); /* empties `from` */
/* After the last entry: which of them are kept, and the index of these; by so many threads. */
void registers_settle(struct registers *registers, long jobs);
void registers_forget(struct registers *registers, uint32_t file); /* its entries, before registers_settle() */
void registers_free(struct registers *registers);

/* What will be asked for soon is brought to the cache: first where it is, then it itself. */
void registers_expect_place(const struct registers *registers, const char *org, int year);
void registers_expect(const struct registers *registers, const char *org, int year);
/* The unit list's entry of a unit for a year: the last of that year, else of the nearest within so many years. */
const struct register_entry *registers_list(const struct registers *registers, const char *org, int year, long years);
/* An employment form's entry for a period: that of the same year, or of the quarter that ends in the same month. */
const struct register_entry *registers_headcount(const struct registers *registers, const char *org,
                                                 period_code period);
/* Is there an entry of that role with exactly this period? */
bool registers_has(const struct registers *registers, const char *org, enum role role, period_code period);
/* A usable record of a main form was read for this unit and period: mark all its entries. Any number of threads may do
 * so at once; it is looked at in a later step. */
void registers_note_main(const struct registers *registers, const char *org, period_code period);
/* Was one read? For periods of entries only. */
bool registers_has_main(const struct registers *registers, const char *org, period_code period);
/* All entries of unit lists that are kept, in the order of the input; *n of them, to be released with free(). */
const struct register_entry **registers_lists(const struct registers *registers, size_t *n);
/* All entries of unit lists that are kept and for whose unit and period no main form came, in the order of the input;
 * *n of them, to be released with free(). */
const struct register_entry **registers_unfiled(const struct registers *registers, size_t *n);
/* The entry that is kept for a unit, form and period. */
const struct register_entry *registers_winner(const struct registers *registers, const char *org, size_t form,
                                              period_code period);

#endif

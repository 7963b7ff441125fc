/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cleaning.h - what the parts of cleaning share: options, tables, files, output columns, and the state of one worker.
 */
#ifndef TERTIA_CLEAN_CLEANING_H
#define TERTIA_CLEAN_CLEANING_H

#include "base/simd.h"
#include "data/text.h"
#include "stages/clean/bind.h"
#include "flow/change.h"
#include "stages/clean/held.h"
#include "stages/clean/history.h"
#include "stages/clean/ident.h"
#include "stages/clean/keys.h"
#include "stages/clean/missing.h"
#include "stages/clean/region.h"
#include "stages/clean/registers.h"
#include "stages/clean/sections.h"

struct clean_options {
  const char *form;                 /* --form */
  const char *period;               /* --period */
  const char *holes;                /* --holes reject|keep */
  bool strict_ids;                  /* --strict-ids */
  long unit_list_years;             /* --unit-list-years */
  const char *history;              /* --history auto|yes|no */
  struct option_list columns, skip; /* --columns: items to write; empty: all */
  const char *charset;              /* --charset; NULL: find out */
  const char *due;                  /* --due */
  const char *filed_by;             /* --filed-by */
};

/* Output columns that are always there, in their order; then what a unit list adds, then items. */
enum out {
  OUT_FORM,
  OUT_PERIOD,
  OUT_UNIT,
  OUT_ORG_CODE,
  OUT_NAME,
  OUT_REGION,
  OUT_INDUSTRY,
  OUT_EDITION,
  OUT_ACCT_STD,
  OUT_ACCT_RULE,
  OUT_STATUS,
  OUT_FILE,
  OUT_LINE,
  OUT_FLAGS,
  OUT_HEADCOUNT,
  OUT_SOURCE,
  OUT_ITEMS /* the first that is not always there */
};

enum mode { MODE_REGISTER_READ, MODE_KEYS, MODE_HEADERS, MODE_RECORDS, MODE_REGISTER_EMIT };

/* The steps, each in a mode. Those from the headers on to the second look at the keys are for files with headers
 * further down (sections.h). */
enum phase {
  PHASE_REGISTERS,
  PHASE_KEYS,
  PHASE_HEADERS,
  PHASE_REGISTERS_AGAIN,
  PHASE_KEYS_AGAIN,
  PHASE_RECORDS,
  PHASE_REGISTERS_EMIT,
  PHASES
};

/* A finding that waits for the end. */
struct late_finding {
  struct late_finding *next;
  struct finding finding;
};

/* Records of one file. */
struct file_count {
  _Atomic uint64_t records_in, rejected;
  _Atomic uint64_t causes;         /* a bit each check that rejected one */
  _Atomic period_code first, last; /* periods of usable records, where files are listed; PERIOD_NONE */
};

/* The run's cleaning. Read-only while workers run. */
struct cleaning {
  const struct clean_options *options;
  struct layouts layouts;
  struct checks checks;
  struct white_list white;
  struct regions regions;
  struct arena *arena; /* run lifetime */
  enum simd_level level;
  struct check_set skipped; /* checks that are not made */
  uint32_t filed_by;        /* records filed later are rejected; 0: none are */
  long jobs;
  struct bound *bound; /* files */
  size_t files;
  bool has_list; /* a unit list is among them */
  struct schema schema;
  size_t activity, opened, founded; /* output columns, or SCHEMA_ABSENT */
  size_t size, contact, phone;      /* likewise */
  size_t *column_of;                /* items: output column, or SCHEMA_ABSENT */
  struct bind_options bind;
  struct sections sections;
  struct late_finding *late, **late_end;
  enum phase phase;
  bool settled; /* keys and registers */
  enum mode mode;
  size_t *file_list; /* of the current step */
  const struct wanted **wanted;
  struct registers registers;
  struct key_set keys; /* of main records */
  struct held_store held;
  struct history history;
  bool lists_files;                              /* the list of files is wanted */
  bool lists_changes;                            /* the port `changes` is wanted */
  bool lists_missing;                            /* that of missing reports is, or of response */
  const struct catalog_obligations *obligations; /* then; else NULL */
  struct filings filings, refused;
  period_code due;  /* --due; PERIOD_NONE: the last period there is a record of */
  bool history_off; /* too many records for --history auto */
  struct source_counts counts;
  struct file_count *file_count;      /* files: of records so far, added to by all workers */
  size_t employed;                    /* output column of the item that counts as head count, or SCHEMA_ABSENT */
  size_t cumulative[CUMULATIVE_MOST]; /* of those that cannot fall within a year, or SCHEMA_ABSENT */
  size_t revenue;                     /* of this item, or SCHEMA_ABSENT */
  size_t prior_of[PRIORS_MOST],
      prior[PRIORS_MOST]; /* of amounts and of the same amounts of the year before in the record */
};

/* The state of one worker. */
struct cleaner {
  const struct cleaning *cleaning;
  struct key_bag keys;
  struct held_store held;
  struct registers registers; /* entries gathered */
  struct history history;
  struct filings filings, refused; /* refused: rejected */
  struct source_counts counts;
  struct troubles troubles;
  struct headers_met met;
  struct draft *draft;
};

/* Row `at` of the vectors, and its revenue of the month alone, into a history, where records of this form and period
 * are looked at. */
void remember_row(const struct cleaning *cleaning, struct history *history, const struct vector *vector, size_t at,
                  struct span unit, size_t form, size_t file, decimal month);
/* What the history shows. */
void judge_history(struct cleaning *cleaning, const struct emit *emit);

/* titles.c: the raw column of an output column, or NO_COLUMN. */
uint32_t bound_raw_column(const struct cleaning *cleaning, const struct bound *bound, size_t column);

/* rebind.c: the headers that were met become sections. */
void cleaning_rebind(struct cleaning *cleaning);

/* refused.c: files of which every record was rejected for one reason. */
void refused_note(const struct cleaning *cleaning, const struct emit *emit);

/* decide.c: of the rows held back, which are kept; they are emitted in the order of the input. */
int decide_held(struct cleaning *cleaning, const struct emit *emit, struct err *err);

/* --- out_columns.c --- */

void cleaning_make_schema(struct cleaning *cleaning, bool with_list_columns);

/* Items no one asked for are not read. */
void cleaning_drop_unasked(struct cleaning *cleaning);

/* --- phases.c --- */

int cleaning_next_step(void *shared, size_t number, struct source_step *step, bool *more, struct err *err);

#endif

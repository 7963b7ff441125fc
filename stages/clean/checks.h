/* checks.h - the checks that are code, by name, and the findings of a block in the order of its lines.
 *
 * Names are what stands in the column `rule` of rejects and findings; their words are in catalog/rules/checks.csv.
 * Troubles are noted as they are met, column by column, and given out by record: of a record that is rejected only the
 * first reason, so that each rejected record has exactly one line in the rejects.
 */
#ifndef TERTIA_CLEAN_CHECKS_H
#define TERTIA_CLEAN_CHECKS_H

#include "flow/stage.h"

enum check {
  /* the record is rejected */
  CHECK_BAD_BYTE,
  CHECK_BAD_QUOTE,
  CHECK_NUL_BYTE,
  CHECK_TOO_LONG,
  CHECK_CELL_COUNT,
  CHECK_DAMAGED_CODE,
  CHECK_CODE_MISSING,
  CHECK_CODE_UNREADABLE,
  CHECK_PERIOD_MISSING,
  CHECK_PERIOD_UNREADABLE,
  CHECK_VALUE_MISSING,
  CHECK_VALUE_UNREADABLE,
  CHECK_STRICT_DIGIT, /* with --strict-ids */
  CHECK_HEADER_DIFFERS,
  /* it is superseded by another */
  CHECK_SUPERSEDED,
  /* it is kept */
  CHECK_CHECK_DIGIT,
  CHECK_ORG_CHECK_DIGIT,
  CHECK_CODES_DIFFER,
  CHECK_REGION_UNKNOWN,
  CHECK_INDUSTRY_DAMAGED,
  CHECK_HOLE, /* with --holes keep */
  CHECK_OPTIONAL_UNREADABLE,
  CHECK_TOO_FINE,
  CHECK_PERIOD_CONFLICT,
  CHECK_REPEATED_DIFFERS,
  CHECK_FILED_UNREADABLE,
  CHECK_EXPONENT,
  CHECK_NOT_WHOLE,
  CHECK_PLACEHOLDER_CODE,
  CHECK_CODE_LENGTH,
  CHECK_REGION_MISSING,
  CHECK_UNTITLED_COLUMN,
  CHECK_CONTROL_CHARACTER,
  CHECK_QUOTE_WITHIN,
  CHECK_NO_PARTNER,
  CHECK_COPIED,
  CHECK_FALLS,
  /* it is no record */
  CHECK_TITLE,
  CHECK_SEPARATORS,
  CHECK_TOTAL_ROW,
  CHECK_REPEATED_HEADER,
  CHECK_NEW_HEADER,
  /* remarks about a file */
  CHECK_UNKNOWN_COLUMN,
  CHECK_REPEATED_COLUMN,
  CHECK_ABSENT_COLUMN,
  CHECK_ALIAS_DATE,
  CHECK_FORM_GUESSED,
  CHECK_REQUIRED_COLUMN,
  CHECK_FORM_UNKNOWN,
  CHECK_PERIOD_UNKNOWN,
  CHECK_EMPTY_FILE,
  CHECK_CHARSET_GUESSED,
  CHECK_CUT_OFF,
  CHECK_FILE_UNREAD,
  CHECK_ROWS_HIDDEN,
  CHECK_SHEET_PASSED_OVER,
  CHECK_HISTORY_OFF,
  CHECKS
};

/* Is there a check among these flags (a bit each) by which a record is rejected? */
static inline bool check_rejects(uint64_t flags) { return flags & (((uint64_t)1 << CHECK_SUPERSEDED) - 1); }

struct checks {
  struct span name[CHECKS], words[CHECKS];
  struct span spoken[CHECKS]; /* words in the user's language */
};

/* The words in the user's language. */
struct span spoken_words(struct span zh, struct span en);

/* The check of that name whose records are kept, a finding; CHECKS when there is none. */
enum check check_of_finding(struct span name);

int checks_read(struct stage_context *context, struct checks *checks, struct err *err);
enum severity check_severity(enum check check);

/* A finding by a check; `more` goes behind the check's words and may be empty. Texts are lent. */
struct check_place {
  struct span file;
  uint64_t line;
  struct span unit, column, value;
  uint32_t cell; /* the column's number from 1, or 0 */
};
void check_give(const struct checks *checks, const struct finding_sink *sink, enum check check,
                struct check_place place, struct span more);

struct trouble {
  uint32_t record; /* in the block */
  enum check check;
  struct span column, value, unit;
  struct span more; /* behind the check's words; may be empty */
  uint32_t cell;    /* the column's number from 1, or 0 */
};

struct troubles {
  struct trouble *trouble; /* owned */
  size_t n, room;
};

void troubles_add(struct troubles *troubles, struct trouble trouble);
/* Give all of them by record, and empty the list. line_of: of each record in the block, less first_line. */
void troubles_give(struct troubles *troubles, const struct checks *checks, const struct finding_sink *sink,
                   struct span file, uint64_t first_line, const uint32_t *line_of);
void troubles_free(struct troubles *troubles);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* checks.h - the checks that are code, by name, and the findings of a block in the order of its lines.
 *
 * Names are what is in the column `rule` of rejects and findings; their list is knowledge/checks.def.
 * Troubles are collected as they are met, column by column, and reported by record: of a record that is rejected only
 * the first reason, so that each rejected record has exactly one line in the rejects.
 */
#ifndef TERTIA_CLEAN_CHECKS_H
#define TERTIA_CLEAN_CHECKS_H

#include "flow/stage.h"

enum check {
#define CHECK(id, name, severity) CHECK_##id,
#define REMARK(name, severity)
#include "knowledge/checks.def"
#undef CHECK
#undef REMARK
  CHECKS
};

/* A set of checks: a bit each, in as many words as there need to be. */
enum { CHECK_WORDS = (CHECKS + 63) / 64 };
struct check_set {
  uint64_t word[CHECK_WORDS];
};
static inline void check_set_add(struct check_set *set, enum check check) {
  set->word[check / 64] |= (uint64_t)1 << (check % 64);
}
static inline bool check_set_has(const struct check_set *set, enum check check) {
  return set->word[check / 64] >> (check % 64) & 1;
}
static inline bool check_set_any(const struct check_set *set) {
  uint64_t any = 0;
  for (int i = 0; i < CHECK_WORDS; i++) any |= set->word[i];
  return any != 0;
}

/* Those by which a record is rejected come first, and are all in the first word. */
_Static_assert(CHECK_SUPERSEDED < 64, "checks that reject need a second word");
#define CHECKS_REJECTING (((uint64_t)1 << CHECK_SUPERSEDED) - 1)
static inline uint64_t check_set_causes(const struct check_set *set) { return set->word[0] & CHECKS_REJECTING; }
static inline bool check_rejects(const struct check_set *set) { return check_set_causes(set) != 0; }

struct checks {
  struct span name[CHECKS], words[CHECKS];
  struct span words_zh[CHECKS];
};

/* The check of that name whose records are kept, a finding; CHECKS when there is none. */
enum check check_of_finding(struct span name);

int checks_read(struct stage_context *context, struct checks *checks, struct err *err);

/* A finding by a check; `more` goes behind the check's words and may be empty. Texts are not copied. */
struct check_place {
  struct span file;
  uint64_t line;
  struct span unit, column, value;
  uint32_t cell; /* the column's number from 1, or 0 */
};
void check_give(const struct checks *checks, const struct finding_sink *sink, enum check check,
                struct check_place place, struct span more);
/* The same where what goes behind the words depends on the language. */
void check_give_both(const struct checks *checks, const struct finding_sink *sink, enum check check,
                     struct check_place place, struct span more_zh, struct span more_en);

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
/* Report all of them by record, and empty the list. line_of: of each record in the block, less first_line. */
void troubles_give(struct troubles *troubles, const struct checks *checks, const struct finding_sink *sink,
                   struct span file, uint64_t first_line, const uint32_t *line_of);
void troubles_free(struct troubles *troubles);

#endif

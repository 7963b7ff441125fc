/* SPDX-License-Identifier: GPL-3.0-or-later */
/* codebook.h - one edition of the industry classification: sections, divisions, groups and classes, found by their
 * digits.
 *
 * Built from a table of catalog/codebooks/ (code, level, parent, section, title_zh); everything is allocated in the
 * arena passed in. A code of two, three or four digits has a slot of its own in 0..CODE_SLOTS-1, so a lookup is one
 * array access. */
#ifndef TERTIA_DATA_CODEBOOK_H
#define TERTIA_DATA_CODEBOOK_H

#include "data/table.h"

enum code_level { LEVEL_SECTION, LEVEL_DIVISION, LEVEL_GROUP, LEVEL_CLASS };

/* Classes 0000-9999, then groups, then divisions. */
enum { CODE_SLOTS = 10000 + 1000 + 100, CODE_SLOT_NONE = CODE_SLOTS };

static inline unsigned code_slot_from(const char *p, size_t n, unsigned base) {
  unsigned value = 0, bad = 0;
  for (size_t i = 0; i < n; i++) {
    unsigned digit = (unsigned)((unsigned char)p[i] - '0');
    bad |= (unsigned)(digit > 9);
    value = value * 10 + digit;
  }
  return bad ? CODE_SLOT_NONE : base + value;
}

/* Slot of a code of two to four digits; CODE_SLOT_NONE for any other text. */
static inline unsigned code_slot(struct span code) {
  switch (code.n) { /* with a constant length the compiler removes the loop */
  case 4:
    return code_slot_from(code.p, 4, 0);
  case 3:
    return code_slot_from(code.p, 3, 10000);
  case 2:
    return code_slot_from(code.p, 2, 11000);
  default:
    return CODE_SLOT_NONE;
  }
}

struct industry_code {
  struct span code, title;
  enum code_level level;
  const struct industry_code *parent; /* NULL for a section */
};

struct codebook {
  const char *name;
  struct industry_code *code; /* in the order of the table */
  size_t n;
  uint16_t at[CODE_SLOTS + 1]; /* by slot: index + 1; 0: no such code */
  uint16_t section[128];       /* the same by the letter of a section */
};

/* EX_CONFIG, with table and line, for a duplicate code, a missing parent one level up, or an unknown level. */
int codebook_build(const struct table *table, struct arena *arena, const struct codebook **codebook, struct err *err);

static inline const struct industry_code *codebook_slot(const struct codebook *codebook, unsigned slot) {
  return codebook->at[slot] ? &codebook->code[codebook->at[slot] - 1] : NULL;
}
/* NULL when the edition has no such code; a section is found by its letter. */
const struct industry_code *codebook_find(const struct codebook *codebook, struct span code);
/* The code itself, or its ancestor, at that level; NULL when the code is above that level. */
const struct industry_code *code_above(const struct industry_code *code, enum code_level level);
/* The deepest common ancestor of both codes, or one of them; NULL when they are in different sections. Either may be
 * NULL. */
const struct industry_code *code_common(const struct industry_code *a, const struct industry_code *b);

#endif

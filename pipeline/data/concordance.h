/* SPDX-License-Identifier: GPL-3.0-or-later */
/* concordance.h - maps classes of one edition of GB/T 4754 to those of the next.
 *
 * Built from a table of catalog/concordances/ (from, to, kind, role, confidence, basis, reused, reason) and the two
 * codebooks. `kind` is the same in all links of a class: 1:1 and merge have one target, split and m:n several, of
 * which at most one is main (docs/methods/concordance.md). Rows of kind new have no source class and are skipped. */
#ifndef TERTIA_DATA_CONCORDANCE_H
#define TERTIA_DATA_CONCORDANCE_H

#include "data/codebook.h"

enum link_kind { LINK_SAME, LINK_MERGE, LINK_SPLIT, LINK_MANY, LINK_UNRESOLVED };
enum link_role { ROLE_NONE, ROLE_MAIN, ROLE_PART, ROLE_OPEN };

struct concordance_link {
  const struct industry_code *from, *to; /* classes; `to` is NULL when unresolved */
  enum link_kind kind;
  enum link_role role;
  bool reused; /* the new edition uses the old code for another class */
  struct span confidence, reason;
};

struct concordance {
  const char *name;
  const struct codebook *from, *to;
  struct concordance_link *link; /* by class of the old edition, in the order of the table */
  size_t n;
  uint32_t first[10001]; /* links of class c: first[c] .. first[c + 1] - 1 */
};

/* EX_CONFIG, with table and line, for unknown codes, two main targets, an inconsistent kind, or a missing class. */
int concordance_build(const struct table *table, const struct codebook *from, const struct codebook *to,
                      struct arena *arena, const struct concordance **concordance, struct err *err);

/* The links of a class of the old edition; at least one. */
const struct concordance_link *concordance_links(const struct concordance *concordance,
                                                 const struct industry_code *from, size_t *n);
/* The only target of 1:1 and merge, or the main one; NULL if there is none. */
const struct industry_code *concordance_main(const struct concordance *concordance, const struct industry_code *from);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* obligations.h - obligations.csv: which forms a unit owes, by its row in the unit list. */
#ifndef TERTIA_KNOWLEDGE_OBLIGATIONS_H
#define TERTIA_KNOWLEDGE_OBLIGATIONS_H

#include "knowledge/names.h"

struct catalog_obligation {
  struct span form;
  struct span form_class, acct_std; /* alternatives, separated by '|'; "*", empty: any */
  struct span except_status;        /* units with one of these are exempt */
  long from, to;                    /* years; 0: open */
};

struct catalog_obligations {
  const struct catalog_obligation *obligation;
  size_t n;
};

int knowledge_obligations(struct knowledge *knowledge, const struct catalog_obligations **obligations, struct err *err);

/* What the unit list has of a unit; a blank class belongs to no group. */
struct obliged {
  struct span form_class, acct_std, status;
  long year;
};
bool catalog_owes(const struct catalog_obligations *obligations, struct span form, const struct obliged *unit);

#endif

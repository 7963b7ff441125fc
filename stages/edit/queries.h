/* SPDX-License-Identifier: GPL-3.0-or-later */
/* queries.h - the list of what enterprises are asked, by enterprise, the most influential first.
 *
 * Each row has the value filed and the one expected, why, and its effect on a published share (effects.h). The list is
 * cut where what remains unasked moves no share of a period by more than the bound of the plan: the rows behind have
 * call = no. */
#ifndef TERTIA_STAGES_EDIT_QUERIES_H
#define TERTIA_STAGES_EDIT_QUERIES_H

#include "flow/row_writer.h"
#include "stages/edit/effects.h"

struct query {
  struct span unit, name, contact, phone, form, column, title, rule, zh, en, filed, expected, why, share, file;
  period_code period;
  uint64_t line;
  double effect;      /* percentage points */
  uint64_t share_key; /* of the share and period that it moves */
  bool call;
};

struct queries {
  struct arena arena; /* of the texts */
  struct query *query;
  size_t n, room;
};

extern const struct port_column query_columns[];

void query_add(struct queries *queries, const struct query *query); /* copies the texts */
void queries_merge(struct queries *into, struct queries *from);
/* Sort, cut and write. bound: percentage points; 0: everything is asked. */
int queries_write(struct queries *queries, double bound, const struct emit *emit, size_t port, struct err *err);
void queries_free(struct queries *queries);

#endif

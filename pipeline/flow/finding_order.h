/* SPDX-License-Identifier: GPL-3.0-or-later */
/* finding_order.h - findings about the rows of a batch, put into the order of the rows.
 *
 * A stage may look at a batch several times, and finds something each time. Where blocks of the input end must not be
 * seen in what is written, so the findings of a batch are collected and emitted by row; those of one row stay in their
 * order. */
#ifndef TERTIA_FLOW_FINDING_ORDER_H
#define TERTIA_FLOW_FINDING_ORDER_H

#include "base/arena.h"
#include "base/sort.h"
#include "data/finding.h"

struct finding_order {
  struct arena arena; /* of the findings collected */
  struct numbered *list;
  size_t n, room;
};

/* Add a finding about a row; its texts are copied. */
void finding_order_add(struct finding_order *order, const struct finding *finding);
/* Pass all to `take`, in the order of rows, and forget them. */
void finding_order_emit(struct finding_order *order, void (*take)(void *context, const struct finding *finding),
                        void *context);
void finding_order_free(struct finding_order *order);

#endif

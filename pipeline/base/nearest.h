/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nearest.h - the known name nearest to one that is unknown, for messages: "no stage 'agregate'; did you mean
 * 'aggregate'?"
 *
 *     struct nearest nearest;
 *     nearest_start(&nearest, written);
 *     for each known name: nearest_try(&nearest, name);
 *     return nearest_add(&nearest, err);      appends the question to the message, where some name is near enough
 *
 * Near is by the number of characters (not bytes) inserted, deleted, replaced or exchanged with their neighbour, upper
 * and lower case alike: at most a third of the longer name, and at least one. The first of several equally near names
 * wins, so the answer depends on the order of the list only. The names must live until nearest_found() or
 * nearest_add(). */
#ifndef TERTIA_BASE_NEAREST_H
#define TERTIA_BASE_NEAREST_H

#include "base/err.h"
#include "base/span.h"

struct nearest {
  struct span written, best;
  size_t distance; /* of best */
};

void nearest_start(struct nearest *nearest, struct span written);
void nearest_try(struct nearest *nearest, struct span name);

/* An empty span when no name is near. */
struct span nearest_found(const struct nearest *nearest);

/* Append "; did you mean 'NAME'?" to the message of err. Returns err->code. */
int nearest_add(const struct nearest *nearest, struct err *err);

#endif

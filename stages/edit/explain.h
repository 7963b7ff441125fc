/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain.h - which slip of the pen turns one figure into another. */
#ifndef TERTIA_STAGES_EDIT_EXPLAIN_H
#define TERTIA_STAGES_EDIT_EXPLAIN_H

#include "base/decimal.h"
#include "knowledge/corrections.h"

struct slip {
  enum correction correction; /* CORRECTIONS: none */
  int power;                  /* of ten, when the unit is wrong */
  double cost;                /* the smaller, the more usual */
  decimal intended;           /* what was to be written */
};

/* `filed` was written for about `meant`, within `slack` on either side. The most usual slip that
 * explains it. `possible`: which kinds may have happened to the item. */
enum { SLIP_SIGN = 1, SLIP_UNIT = 2 };
struct slip slip_between(decimal filed, decimal meant, decimal slack, unsigned possible);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* remember.h - what tertia-edit remembers of all records while it checks each: of every form only the columns that
 * rules and corrections compare with other periods and forms.
 *
 * A record needs 32 bytes and 8 for each of these columns. Rows are found by unit: sorted by a 64-bit hash of the
 * organisation code (else the unit), and within a unit by form and period, so the result does not depend on which
 * worker had which record. */
#ifndef TERTIA_STAGES_EDIT_REMEMBER_H
#define TERTIA_STAGES_EDIT_REMEMBER_H

#include "base/sort.h"
#include "data/batch.h"
#include "data/period.h"
#include "knowledge/forms.h"

#define SLOT_NONE UINT8_MAX
enum { FORM_UNKNOWN = UINT16_MAX, SLOTS_MOST = 250 };

/* Which columns of the input are kept of each form of the catalog. */
struct remember_layout {
  const struct catalog_forms *forms;
  size_t columns; /* of the input */
  size_t form, period, unit, org;
  uint8_t *slot;   /* forms x columns: the slot of a column, or SLOT_NONE */
  size_t *slots;   /* forms: how many */
  size_t **column; /* forms: the column of each slot */
};

struct remembered {
  uint64_t unit;
  period_code period;
  uint16_t form;
  decimal value[];
};

struct remember {
  struct arena arena;
  struct numbered *row; /* by hash of the unit; `thing` is a struct remembered */
  size_t n, room;
  uint32_t *bucket; /* rows before each value of the leading bits of the hash; when settled */
  int shift;
};

/* The rows of one unit. */
struct unit_rows {
  const struct numbered *row;
  size_t n;
};

void remember_layout_start(struct remember_layout *layout, const struct catalog_forms *forms, const struct schema *in,
                           struct arena *arena);
/* Keep a column of the forms ("*": all). */
void remember_layout_add(struct remember_layout *layout, struct span forms, size_t column);
/* When all are added. */
void remember_layout_done(struct remember_layout *layout, struct arena *arena);
uint16_t remember_form(const struct remember_layout *layout, struct span form); /* FORM_UNKNOWN */

void remember_batch(const struct remember_layout *layout, struct remember *remember, const struct batch *batch);
void remember_merge(struct remember *into, struct remember *from);
/* Sort; from now on everything is in the arena. */
void remember_settle(const struct remember_layout *layout, struct remember *remember, struct arena *arena);
void remember_free(struct remember *remember);

uint64_t remember_unit(const struct remember_layout *layout, const struct batch *batch, size_t row);
struct unit_rows remember_rows(const struct remember *remember, uint64_t unit);
/* The unit's row of this form and period; NULL: there is none. */
const struct remembered *unit_row(struct unit_rows rows, uint16_t form, period_code period);
/* A value of a row; missing where the row or the column is not remembered. */
decimal remembered_value(const struct remember_layout *layout, const struct remembered *row, size_t column);

#endif

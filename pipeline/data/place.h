/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.h - the origin of a record, for its findings: its columns file, line and unit.
 *
 * They are read for records with findings only, so they are not marked as read (schema.h). */
#ifndef TERTIA_DATA_PLACE_H
#define TERTIA_DATA_PLACE_H

#include "data/batch.h"
#include "data/finding.h"

struct place {
  size_t file, line, unit; /* columns, or SCHEMA_ABSENT */
};

struct place place_find(const struct schema *schema);
/* Fill in file and line only, where they are known: of rows that are figures, not records of a unit. */
void place_put_line(const struct batch *batch, size_t row, struct finding *finding);
/* Fill in a finding about this row; texts are in the batch's arena. */
void place_put(const struct place *place, const struct batch *batch, size_t row, struct finding *finding);

#endif

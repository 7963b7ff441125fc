/* SPDX-License-Identifier: GPL-3.0-or-later */
/* change.h - the built-in port `changes`: one row for each value that a stage changed, so that no filed value is lost.
 *
 * The record is identified by (form, unit, period); an aggregate by (scheme:category, region, period). `before` and
 * `after` are the values as the column prints them, empty for missing. `rule` is the edit rule, method or status that
 * changed the value, `evidence` what supported the change; file, line and cell are where the value was filed, as far as
 * known.
 *
 * A stage that changes values lists PORT_CHANGES among its ports and writes rows with change_put().
 */
#ifndef TERTIA_FLOW_CHANGE_H
#define TERTIA_FLOW_CHANGE_H

#include "base/i18n.h"
#include "data/place.h"
#include "flow/row_writer.h"

struct change {
  struct span form, unit;
  period_code period;
  struct span column, before, after;
  struct span stage, rule, evidence;
  struct span file;
  uint64_t line;    /* 0: not known */
  struct span cell; /* of a workbook: "Sheet1!C12" */
};

extern const struct port_column change_columns[];
#define PORT_CHANGES                                                                                                   \
  {                                                                                                                    \
    .name = "changes", .title = N_("write every value that was changed there, before and after, and why"),             \
    .column = change_columns                                                                                           \
  }

/* The columns that say which record a change is of. */
struct change_record {
  size_t form, period; /* or SCHEMA_ABSENT */
  struct place place;
};
struct change_record change_record_find(const struct schema *schema);
/* A change of this row, with form, unit, period, file and line; texts are in the batch's arena. */
struct change change_of(const struct change_record *record, const struct batch *batch, size_t row);

/* Write one row to a writer started on the port. */
void change_put(struct row_writer *out, const struct change *change);

#endif

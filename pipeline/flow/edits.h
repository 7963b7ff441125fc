/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edits.h - edit rules as data: tables of catalog/rules/ (knowledge/rules.h), evaluated over whole batches by cleaning
 * and by tertia-edit.
 *
 * A rule is a condition over the columns of a record (docs/expressions.md); a record for which it is false gets a
 * finding. If a missing value makes it unknown, there is no finding. Rules over columns that the records lack are
 * skipped. Forms, years and the condition `applies` select the records to which a rule applies.
 */
#ifndef TERTIA_FLOW_EDITS_H
#define TERTIA_FLOW_EDITS_H

#include "data/expression.h"
#include "data/place.h"
#include "flow/stage.h"
#include "flow/edit_sides.h"

struct edits {
  struct edit *edit;
  size_t n;
  size_t form, period; /* columns of the schema, or SCHEMA_ABSENT */
  struct place place;
};

/* The header in a record's file of a column of the output; empty if the file has none. */
struct edit_titles {
  struct span (*title)(const void *context, size_t row, size_t column);
  const void *context;
};

/* A worker's scratch memory. */
struct edit_state {
  struct edit_shown shown;
  struct arena arena;
  struct expression_work work;
  unsigned char *truth, *scope;
  size_t room;
};

/* The rules of catalog/rules/<name>.csv, or of the file NAME when it contains a slash or ends in .csv; NULL: edits;
 * "none": no rules.
 */
int edits_read(struct stage_context *context, const char *name, const struct schema *schema, struct edits *edits,
               struct err *err);
/* Add a finding for each record and rule that is false. `form` is the form of all records, or NULL when they are
 * mixed. */
void edits_apply(const struct edits *edits, struct edit_state *state, const struct batch *batch, const char *form,
                 const struct edit_titles *titles, const struct finding_sink *sink);
void edit_state_free(struct edit_state *state);

#endif

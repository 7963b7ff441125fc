/* edits.h - edit rules as data: tables of catalog/rules/ (knowledge/rules.h), evaluated over whole batches by cleaning and by
 * tertia-edit.
 *
 * A rule is a condition over the columns of a record (docs/expressions.md); a record for which it is false has a
 * finding. Where a missing value leaves it unknown, nothing is said. Rules over columns that the records at hand have
 * not are left out. Forms, years and the condition `applies` say for which records a rule holds.
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

/* What the header of a record's file calls a column of the output; empty where it has none. */
struct edit_titles {
  struct span (*title)(const void *context, size_t row, size_t column);
  const void *context;
};

/* A worker's memory. */
struct edit_state {
  struct edit_shown shown;
  struct arena arena;
  struct expression_work work;
  unsigned char *truth, *scope;
  size_t room;
};

/* The rules of catalog/rules/<name>.csv, or of the file NAME when it has a slash or ends in .csv; NULL: edits; "none".
 */
int edits_read(struct stage_context *context, const char *name, const struct schema *schema, struct edits *edits,
               struct err *err);
/* Give a finding for each record and rule that is false. `form` is that of all records, or NULL when they are mixed. */
void edits_apply(const struct edits *edits, struct edit_state *state, const struct batch *batch, const char *form,
                 const struct edit_titles *titles, const struct finding_sink *sink);
void edit_state_free(struct edit_state *state);

#endif

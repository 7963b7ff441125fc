/* edits.h - edit rules as data: tables of catalog/rules/, evaluated over whole batches.
 *
 * A rule is a boolean expression over the columns of a record; a record for which it is false has a finding. Where it
 * meets a missing value it is unknown, and nothing is said. Rules whose columns the records at hand have not are left
 * out.
 */
#ifndef TERTIA_CLEAN_EDITS_H
#define TERTIA_CLEAN_EDITS_H

#include "flow/stage.h"

struct edits {
  struct edit *edit;
  size_t n;
};

struct edit_state {
  void *room;
  size_t size;
};

/* The rules of catalog/rules/<name>.csv (or of a file) for records of this schema; "none": no rules. */
int edits_read(struct stage_context *context, const char *name, const struct schema *schema, struct edits *edits,
               struct err *err);
void edits_apply(const struct edits *edits, struct edit_state *state, const struct batch *batch,
                 const struct finding_sink *sink);
void edit_state_free(struct edit_state *state);

#endif

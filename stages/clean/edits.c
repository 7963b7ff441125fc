/* edits.c - see edits.h. */
#include "stages/clean/edits.h"

#include <stdlib.h>

int edits_read(struct stage_context *context, const char *name, const struct schema *schema, struct edits *edits,
               struct err *err) {
  (void)context, (void)name, (void)schema, (void)err;
  *edits = (struct edits){0};
  return 0;
}

void edits_apply(const struct edits *edits, struct edit_state *state, const struct batch *batch,
                 const struct finding_sink *sink) {
  (void)edits, (void)state, (void)batch, (void)sink;
}

void edit_state_free(struct edit_state *state) {
  free(state->room);
  *state = (struct edit_state){0};
}

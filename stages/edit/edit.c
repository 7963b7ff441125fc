/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit.c - edit rules over records, wherever they come from (GSBPM 5.3): the rules of the catalog as in cleaning, for records
 * read back, handed over by other programs or changed by hand. Records pass as they are; a broken rule is a finding.
 * Method: docs/methods/editing.md. */
#include "stages/edit/edit.h"

#include "base/i18n.h"
#include "flow/edits.h"

struct edit_options {
  const char *rules;
};

static int edit_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                     void **shared, struct err *err) {
  const struct edit_options *own = options;
  struct edits *edits = arena_array(context->arena, struct edits, 1);
  *out = *in;
  *shared = edits;
  return edits_read(context, own->rules, in, edits, err);
}

static int edit_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                     struct err *err) {
  edits_apply(shared, state, in, NULL, NULL, emit->findings);
  return emit_batch(emit, in, err);
}

static void edit_end(void *state) { edit_state_free(state); }

static const struct option options[] = {
    {"rules", 'r', OPTION_TEXT, offsetof(struct edit_options, rules), "NAME",
     N_("edit rules: a table of the catalog's rules, a file, or none (default: edits)"), NULL, 0, 0},
    {0}};

static const struct port ports[] = {{.name = "records", .title = N_("the records as they came")}, {0}};

const struct stage edit_stage = {
    .ports = ports,
    .program = {.name = "tertia-edit",
                .summary = N_("check records by the edit rules of the catalog"),
                .operands = "[FILE...]",
                .description =
                    N_("Reads records and checks each by the edit rules of the catalog (rules/edits.csv): the same rules that "
                       "cleaning applies to raw files, for records from anywhere. Records pass unchanged. A rule that "
                       "is broken is a finding with file, line, unit, column and both sides of the rule; where a value "
                       "it needs is missing it says nothing.\n\n"
                       "A rule holds for its forms and years and where its condition `applies` is true. In a plan that "
                       "has this stage behind clean, clean.rules = none keeps a broken rule from being found twice."),
                .options = options,
                .example = "tertia-edit --findings findings.csv records.csv > checked.csv\n"},
    .options_size = sizeof(struct edit_options),
    .state_size = sizeof(struct edit_state),
    .selective = true,
    .open = edit_open,
    .push = edit_push,
    .end = edit_end,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edits.h - edit rules as data: tables of catalog/rules/ (knowledge/rules.h), evaluated over whole batches.
 *
 * A rule is a condition over the columns of a record (docs/expressions.md), and over values that the caller has added
 * to the batch as columns (data/expression_remote.h); a record for which it is false breaks the rule. If a missing
 * value makes it unknown, the rule is not broken. Rules over columns that the records lack are skipped. Forms, years
 * and the condition `applies` select the records to which a rule applies.
 */
#ifndef TERTIA_FLOW_EDITS_H
#define TERTIA_FLOW_EDITS_H

#include "data/expression.h"
#include "data/place.h"
#include "flow/stage.h"
#include "flow/edit_sides.h"
#include "knowledge/rules.h"

struct edit {
  const struct catalog_rule *rule;
  const struct expression_program *program;
  const struct expression_program *applies; /* the rule applies where this is true; NULL: everywhere */
  size_t column;                            /* the column whose value is shown, or SCHEMA_ABSENT */
  struct edit_sides sides;
};

struct edits {
  struct edit *edit;
  size_t n;
  size_t form, period; /* columns of the schema, or SCHEMA_ABSENT */
  struct place place;
};

/* A rule that a record breaks. */
struct broken {
  uint32_t row, edit;
};

/* A worker's scratch memory. */
struct edit_state {
  struct edit_shown shown;
  struct arena arena;
  struct expression_work work;
  unsigned char *truth, *scope;
  size_t room;
  struct broken *broken; /* of the last batch, by row, then in the order of the table */
  size_t broken_n, broken_room;
};

/* The rules of catalog/rules/NAME.csv, or of the file NAME when it contains a slash or ends in .csv; NULL: edits;
 * "none": *rules has no rules. */
int edits_rules(struct stage_context *context, const char *name, const struct catalog_rules **rules, struct err *err);
/* Compile the rules for the columns of the schema; those over columns that it lacks are left out. */
int edits_bind(struct stage_context *context, const struct catalog_rules *rules, const struct schema *schema,
               struct edits *edits, struct err *err);

/* Find the broken rules of all rows: state->broken. */
void edits_find(const struct edits *edits, struct edit_state *state, const struct batch *batch);
/* Does rule `edit` apply to the row, whether it is broken or not? */
bool edit_applies(const struct edits *edits, const struct edit *edit, struct edit_state *state,
                  const struct batch *batch, size_t row);
/* Make the finding of one of them; texts live as long as the buffer `room` (EDIT_VALUE bytes) and the batch. */
struct finding edit_finding(const struct edits *edits, struct edit_state *state, const struct batch *batch,
                            struct broken broken, char *room);
void edit_state_free(struct edit_state *state);

/* Is the form one of those of a list separated by '|'? "*" is every form. */
bool forms_have(struct span forms, struct span form);

#endif

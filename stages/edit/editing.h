/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editing.h - the parts of tertia-edit, among themselves.
 *
 * A first look remembers of every record what rules and corrections compare (remember.c). Then each batch gets the
 * values of other periods, forms and classes as further columns (remote.c) and all rules are evaluated over it
 * (flow/edits.h). A record that breaks one is looked at by itself: is there a mistake that explains it, on evidence
 * (deduce.c and what it calls)? Corrected records are checked again; what remains is found. Method:
 * docs/methods/editing.md. */
#ifndef TERTIA_STAGES_EDIT_EDITING_H
#define TERTIA_STAGES_EDIT_EDITING_H

#include "data/expression_clauses.h"
#include "data/expression_remote.h"
#include "flow/change.h"
#include "flow/edits.h"
#include "knowledge/columns.h"
#include "knowledge/corrections.h"
#include "knowledge/reliability.h"
#include "stages/edit/answers.h"
#include "stages/edit/effects.h"
#include "stages/edit/learn.h"
#include "stages/edit/queries.h"
#include "stages/edit/remember.h"

struct edit_options {
  const char *rules, *correct, *bands, *answers, *localise;
  double bound;
};

enum { EDIT_RECORDS, EDIT_CHANGES, EDIT_QUERIES, EDIT_BANDS }; /* ports */

/* A value of another record or of the class, as a column of the wider schema. */
struct remote_column {
  struct remote remote;
  size_t base;    /* the column of the input whose values it has */
  size_t below;   /* of a ratio: the column below */
  uint16_t *form; /* of REMOTE_OF: the forms, in order; */
  size_t forms;
  bool *wanted; /* forms of the catalog: rules of which use it */
};

enum { IDENTITY_TERMS = 32, IDENTITIES_MOST = 64 };

/* A rule of the form abs(sum of terms + constant) <= tolerance, or an equation; all in millionths. */
struct identity {
  size_t edit; /* of edits */
  size_t terms;
  size_t column[IDENTITY_TERMS];
  int64_t coefficient[IDENTITY_TERMS]; /* whole numbers */
  bool nil[IDENTITY_TERMS];
  decimal constant, tolerance;
};

/* An amount of the records. */
struct item {
  size_t column;
  bool money;  /* in 千元 */
  bool person; /* in 人 */
  bool yuan;   /* in 元 */
};

struct bands;
struct fatal_rules;

struct editor {
  const struct edit_options *options;
  struct schema in, wide;
  const struct catalog_rules *rules;
  const struct catalog_corrections *corrections;
  const struct catalog_columns *columns;
  struct edits edits;
  struct remember_layout layout;
  struct remember remember; /* settled by the first look */
  struct remote_column *remote;
  size_t remotes;
  struct item *item;
  size_t items;
  struct identity *identity;
  size_t identities;
  size_t class[4]; /* columns class, group, division, section, or SCHEMA_ABSENT */
  size_t emp_end, emp_avg, headcount, headcount_source;
  bool corrects;
  const struct bands *bands;      /* NULL: none */
  const struct answers *answers;  /* NULL: none */
  struct span *ratio, *form_name; /* that are learned; names of forms by number */
  size_t ratios;
  bool learns;
  bool asks; /* the list of queries is wanted */
  struct effects_layout measures;
  struct effects effects;
  size_t name, contact, phone; /* columns */
  struct fatal_rules *fatal;   /* NULL: nothing is localised */
};

/* A worker's state. */
struct edit_worker {
  struct edit_state state, again; /* of the batch, and of its corrected records */
  struct row_writer changes;
  struct queries queries;
  struct learned learned;
};

/* What the first look learns. */
struct edit_learned {
  struct remember remember;
  struct effects effects;
};

/* --- remote.c --- */
/* Find the values of other records that the rules use, and widen the schema by them. */
int remotes_open(struct stage_context *context, struct editor *editor, struct err *err);
/* The batch with these columns filled. */
struct batch remotes_fill(const struct editor *editor, const struct batch *in);
/* Which ratios are learned; and a batch's values of them. */
void editor_ratios_open(struct stage_context *context, struct editor *editor);
void editor_ratios_learn(const struct editor *editor, struct learned *learned, const struct batch *batch);
/* The same for a batch of one record, with other rows of its unit than those remembered. */
struct batch remotes_fill_one(const struct editor *editor, const struct batch *in, struct unit_rows unit);
/* Of the rows of a form, that of the same period; of a list, that of the same year. NULL: none. */
const struct remembered *row_of_form(const struct editor *editor, struct unit_rows unit, uint16_t form,
                                     period_code period);
/* Persons of a record: its average or final number, else that of an employment form, else of the unit list. */
decimal record_persons(const struct editor *editor, const decimal *value, struct unit_rows unit, period_code period);

/* --- identities.c --- */
int identities_open(struct stage_context *context, struct editor *editor, struct err *err);

/* --- one record --- */

struct fix {
  size_t column;
  decimal before, after;
  enum correction correction;
  char evidence[200];
};

enum { FIXES_MOST = 64 };

struct record {
  const struct editor *editor;
  struct edit_state *state;
  const struct batch *batch; /* wide; the row is `row` */
  size_t row;
  struct span form, code; /* code: the unit */
  uint16_t form_id;
  period_code period;
  struct unit_rows unit;
  const struct remembered *own;
  decimal *value;              /* of the columns of the input, as corrected so far; texts have none */
  const bool *present;         /* columns that are amounts */
  const struct broken *broken; /* the rules it breaks */
  size_t broken_n;
  bool applies[IDENTITIES_MOST]; /* which identities do */
  struct fix fix[FIXES_MOST];
  size_t fixes;
};

/* Change a value, and keep why. False when it has been changed before or there are too many. */
bool record_fix(struct record *record, size_t column, decimal after, enum correction correction, const char *evidence,
                ...) __attribute__((format(printf, 5, 6)));
bool record_is_fixed(const struct record *record, size_t column);
const struct catalog_correction *record_looks_for(const struct record *record, enum correction correction);

/* --- references.c: what an item might be expected to be --- */
struct reference {
  double level; /* 0: none */
  int n;        /* how many values it is based on */
};
/* The middle of the unit's nearest other periods, on the footing of this one. */
struct reference reference_history(const struct record *record, size_t column);
/* The same item (or its partner) on another form of the same period. */
struct reference reference_form(const struct record *record, size_t column);
/* The same item only. */
struct reference reference_form_same(const struct record *record, size_t column);
/* What its partner on another form makes it, by their ratio in the unit's other periods. */
struct reference reference_pair(const struct record *record, size_t column);
/* Does the column of a monthly or quarterly form count from January? */
bool record_is_flow(const struct record *record, size_t column);

/* --- deduce.c --- */
void record_deduce(struct record *record);
/* Another row of the unit as a record that its own surroundings have corrected; in the arena. */
struct record *row_deduced(const struct record *record, struct unit_rows unit, const struct remembered *row,
                           struct arena *arena);
/* The rows of the unit, those that the record is compared with corrected where they are off themselves; in the arena.
 */
struct unit_rows neighbours_corrected(const struct record *record, struct arena *arena);

/* --- heads.c --- */
/* After the identities: what head counts are compared with is remembered. */
void heads_open(struct editor *editor);
/* Are head counts looked at? */
bool heads_follow(const struct editor *editor);
/* Does something speak against the head count of row `row` of the batch? */
bool heads_doubtful(const struct editor *editor, const struct batch *batch, size_t row);
/* *fix is what the record's head count becomes, where the persons it was taken from are corrected. */
bool heads_fix(const struct record *record, const struct batch *batch, size_t row, struct fix *fix);

/* --- localised.c --- */
enum { LOCALISED_MOST = 64, LOCALISE_NODES = 20000 };
int localised_open(struct stage_context *context, struct editor *editor, struct err *err);
/* The columns to change so that the fatal rules that the record breaks (state->broken) can be met; returns how many.
 * `*how` says how sure that is. `one`: the record as a wide batch. */
size_t record_localise(struct record *record, struct edit_state *state, const struct batch *one, struct arena *arena,
                       size_t column[LOCALISED_MOST], const char **how);

/* --- missing.c --- */
/* Is exactly one item of a sum missing in the row? False where nothing is localised. */
bool sums_lack_one(const struct editor *editor, const struct batch *batch, size_t row);
/* Would a fatal rule be broken whatever the missing item of a sum is? Then state->broken has it. `one`: the record. */
bool record_is_impossible(const struct record *record, struct edit_state *state, const struct batch *one);

/* --- ask.c --- */
struct record;
/* Add what is to be asked about a value of a record to the worker's list. `rule` may be NULL for a correction. */
void record_ask(const struct record *record, struct queries *queries, const struct batch *batch, size_t row,
                size_t column, const struct finding *finding, const struct catalog_rule *rule, const struct fix *fix);

/* --- pay.c --- */
double decimal_amount(decimal value);
/* A column by name, of those that are amounts here; SCHEMA_ABSENT. */
size_t record_column(const struct record *record, struct span name);
/* Does it have a value other than 0? */
bool record_has(const struct record *record, size_t column);
/* The column with what persons are paid; SCHEMA_ABSENT: none has a value. */
size_t record_pay_column(const struct record *record);
/* Pay per head and year in thousand yuan; 0 when it is not known. */
double record_pay(const struct record *record);
bool pay_is_usual(double pay);
/* Beyond what anybody earns, ten times over. */
bool pay_is_beyond(double pay);
/* In powers of ten, from usual pay. */
double pay_away(double pay);
/* Nothing to compare with: pay per head that no one earns shows yuan, or million yuan, and nothing else for certain. */
int power_of_pay(double pay);
/* Pay over the median of the other columns of a correction's list; 0: there are none. */
double record_pay_to_others(const struct record *record, const struct catalog_correction *look);

/* --- units.c, months.c, explain.c --- */
void deduce_unit_record(struct record *record);
void deduce_unit_item(struct record *record);
void deduce_month_alone(struct record *record);
void deduce_placeholders(struct record *record);
void deduce_identities(struct record *record);
void deduce_missing(struct record *record);

/* The residual of an identity with the values as they are; false when a value is missing. */
bool identity_residual(const struct identity *identity, const decimal *value, decimal_sum *residual);
bool identity_is_broken(const struct record *record, const struct identity *identity);
/* Which identities apply to the record: record->applies. */
void record_identities(struct record *record);
/* Of an item that counts nothing where it is blank: the value by which the first broken identity with it is met.
 * Missing for others: that is left to imputation. */
decimal identity_implies(const struct record *record, size_t column);
/* Would all identities with this column be met with another value in it? */
bool identities_hold_with(const struct record *record, size_t column, decimal value);

/* --- pass.c --- */

int edit_push(const void *shared, void *state, const struct batch *in, const struct emit *emit, struct err *err);

#endif

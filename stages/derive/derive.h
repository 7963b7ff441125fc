/* SPDX-License-Identifier: GPL-3.0-or-later */
/* derive.h - from the items of a form to value added by the income approach and its four components (GSBPM 5.5): the
 * parts of the stage, among themselves.
 *
 * A form names its formula (catalog/forms.csv), a formula has versions with dates (formulas.c), each an expression for
 * each component, run over whole batches. Before that, losses entered without their sign are looked for (signs.c).
 * Monthly records have no depreciation: ratios of annual reports replace it (ratios.c), which an annual run writes
 * (gather.c). Method: docs/methods/value-added.md. */
#ifndef TERTIA_STAGES_DERIVE_DERIVE_H
#define TERTIA_STAGES_DERIVE_DERIVE_H

#include "data/expression.h"
#include "data/period.h"
#include "data/place.h"
#include "flow/stage.h"
#include "knowledge/formulas.h"

extern const struct stage derive_stage;

struct derive_options {
  const char *formula;
  struct option_list ratios;
};

enum { DERIVE_RECORDS, DERIVE_RATIOS, DERIVE_CHANGES }; /* ports */

/* One version of a formula. */
struct formula {
  const char *title; /* "enterprise 2023", the column `formula` */
  const struct catalog_formula *table;
  const struct expression_program *program[COMPONENTS];
};

/* A form that has a formula. */
struct form_formula {
  struct span form;
  bool monthly;
  size_t formula[256]; /* versions in order of preference, as indices */
  size_t versions;
};

enum { SIGN_RULES = 8 };

/* The columns of a formula in which a loss may have been entered without its sign. */
struct sign_check {
  struct span formula;
  const struct expression_program *residual;
  decimal tolerance;
  size_t column[SIGN_RULES];
  const char *name[SIGN_RULES];
  size_t n;
};

/* Columns of the input, or SCHEMA_ABSENT. `cleaned`: the flags that cleaning set; `flags`: where signs.c sets its own.
 */
struct derive_columns {
  size_t form, period, unit, flags, cleaned, revenue, depreciation, fa_gross, class, group, division, share;
};

/* The formula of a record: its index, or one of these. */
enum { NOT_MAIN = 254, NO_FORMULA, FORMULA_CODES };

struct derive {
  const struct derive_options *options;
  struct schema in, out;
  struct derive_columns column;
  struct place place;
  size_t out_component[COMPONENTS], out_formula, out_basis;
  struct formula *formula;
  size_t formulas;
  struct span title[FORMULA_CODES]; /* of each formula, empty for what has none: the words of the column `formula` */
  struct form_formula *form;
  size_t forms;
  struct span *other; /* forms without a formula: lists and head counts */
  size_t others;
  struct sign_check check[8];
  size_t checks;
  const struct ratios *ratios; /* NULL without --ratios */
  bool keeps_annuals;          /* somebody wants the ratios of annual reports */
};

struct derive_state {
  struct expression_work work;
  struct arena arena;           /* of `work` and of texts kept by gather.c */
  const struct annual **annual; /* owned; each in the arena */
  size_t annuals, room;
};

enum basis { BASIS_NOTHING, BASIS_ACCOUNTS, BASIS_UNIT_RATIO, BASIS_CLASS_RATIO, BASIS_NONE, BASES };

/* formulas.c */
int formulas_open(struct stage_context *context, struct derive *d, struct err *err);
/* Which formula applies to a record; NOT_MAIN for lists and head counts, NO_FORMULA for forms no one knows. */
unsigned formula_of(const struct derive *d, struct span form, period_code period, bool *monthly);

/* signs.c */
int signs_open(struct stage_context *context, struct derive *d, struct err *err);
/* Turn the sign of losses that the profit identity shows to have been entered positive: `batch` gets columns of its
 * own. */
int signs_check(const struct derive *d, struct derive_state *state, struct batch *batch, const uint32_t *formula,
                const struct emit *emit, struct err *err);

/* ratios.c */
struct annual { /* what an annual report leaves for later months */
  struct span unit, class, group, division;
  period_code period;
  decimal depreciation, fa_gross, value_added, revenue, share;
};
struct rate { /* value added over revenue of some units */
  decimal_sum value_added, revenue;
};
int ratios_open(struct stage_context *context, struct derive *d, struct err *err);
/* Depreciation and fixed assets in the last annual report of the unit before the year; false if there is none. */
bool ratio_of_unit(const struct ratios *ratios, struct span unit, int year, decimal *depreciation, decimal *fa_gross);
/* Of the last annual year before `year`, by class, else group, else division; NULL when there is none. */
const struct rate *rate_of_class(const struct ratios *ratios, const struct span level[3], int year);

/* gather.c: annual reports kept for the port of ratios */
void annual_note(const struct derive *d, struct derive_state *state, const struct batch *batch, size_t row,
                 decimal value_added);
/* Moves all reports of `from`. */
void annual_join(struct derive_state *into, struct derive_state *from);
int annual_write(struct derive_state *state, const struct emit *emit, struct err *err);

/* unread.c: components that need an item whose text could not be read are missing, and with them value added. The
 * column it is about of each row where that is so, else empty; NULL where no row is. */
struct span *unread_withhold(const struct derive *d, const struct batch *batch, const uint32_t *formula,
                             decimal *const value[COMPONENTS]);

/* monthly.c */
/* A record of some months without depreciation: fill what its ratios allow and state the basis. `value` has the
 * components of the row by its formula. */
enum basis monthly_fill(const struct derive *d, const struct batch *batch, size_t row, decimal value[COMPONENTS]);

/* derive.c */
void derive_say(const struct derive *d, const struct batch *batch, size_t row, const char *rule, const char *column,
                struct span value, const char *message, const struct emit *emit);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* signs.c - losses entered without their minus. See derive.h.
 *
 * The forms ask for losses as negative numbers. A unit that enters one as a positive number has its value added off by
 * twice the loss. Operating profit decides: it is reported, and it follows from the other items of the form; the sign
 * that makes the two agree is the one that was meant. catalog/formulas/signs.csv has, by formula, the columns and the
 * difference (`residual`) as an expression. A positive amount that cannot be decided stays as it was filed. Both are
 * findings. */
#include "stages/derive/derive.h"

#include "base/i18n.h"
#include "base/strbuf.h"
#include "flow/change.h"

static struct sign_check *check_of(struct derive *d, struct span formula) {
  for (size_t i = 0; i < d->checks; i++)
    if (span_equal(formula, d->check[i].formula)) return &d->check[i];
  return NULL;
}

/* The first row of a formula has its residual and tolerance. */
static int check_new(struct stage_context *context, struct derive *d, const struct catalog_sign *sign,
                     struct sign_check **check, struct err *err) {
  if (d->checks == sizeof d->check / sizeof *d->check)
    return err_set(err, EX_CONFIG, _("formulas/signs.csv: too many formulas"));
  *check = &d->check[d->checks++];
  (*check)->formula = sign->formula;
  (*check)->tolerance = sign->tolerance;
  return expression_bind(sign->residual, &d->in, ABSENT_IS_MISSING, context->arena, &(*check)->residual, err);
}

static int sign_add(struct stage_context *context, struct derive *d, const struct catalog_sign *sign, struct err *err) {
  size_t column = schema_find(&d->in, sign->column);
  if (column == SCHEMA_ABSENT || d->in.column[column].type != COLUMN_DECIMAL) return 0; /* nothing to look at */
  struct sign_check *check = check_of(d, sign->formula);
  int code = check ? 0 : check_new(context, d, sign, &check, err);
  if (code) return code;
  if (check->n == SIGN_RULES) return err_set(err, EX_CONFIG, _("formulas/signs.csv: too many columns"));
  check->name[check->n] = d->in.column[column].name;
  check->column[check->n++] = column;
  return 0;
}

int signs_open(struct stage_context *context, struct derive *d, struct err *err) {
  const struct catalog_signs *signs;
  int code = knowledge_signs(context->knowledge, &signs, err);
  for (size_t i = 0; !code && i < signs->n; i++) code = sign_add(context, d, &signs->sign[i], err);
  d->column.flags = d->checks ? schema_find(&d->in, span_of("flags")) : SCHEMA_ABSENT; /* else none will be set */
  return code;
}

static decimal_sum signs_size_of(decimal_sum v) { return v < 0 ? -v : v; }

/* The columns (as bits) whose turned sign brings the residual nearest to 0; 0: as filed. Turning x changes it by 2x. */
static unsigned best_signs(const struct sign_check *check, const struct batch *batch, size_t row, decimal residual,
                           unsigned positive) {
  unsigned best = 0;
  decimal_sum least = signs_size_of(residual);
  for (unsigned set = 1; set < 1u << check->n; set++) {
    if ((set & positive) != set) continue;
    decimal_sum turned = residual;
    for (size_t i = 0; i < check->n; i++)
      if (set >> i & 1) turned += 2 * (decimal_sum)batch->vector[check->column[i]].number[row];
    if (signs_size_of(turned) >= least || signs_size_of(turned) > check->tolerance) continue;
    best = set;
    least = signs_size_of(turned);
  }
  return best;
}

static struct span amount(decimal value, char text[24]) {
  return (struct span){text, (size_t)(decimal_put(text, value) - text)};
}

static void add_flag(const struct derive *d, struct batch *batch, size_t row, const char *name) {
  if (d->column.flags == SCHEMA_ABSENT) return;
  struct span *flags = &batch->vector[d->column.flags].text[row];
  char *text = arena_format(batch->arena, "%.*s%ssign:%s", SPAN_ARG(*flags), flags->n ? "|" : "", name);
  *flags = span_of(text);
}

/* The batch's own copy of a column, so that it may be changed. */
static void own_column(struct batch *batch, size_t column) {
  const struct vector old = batch->vector[column];
  struct vector *own = &batch->vector[column];
  if (batch->schema->column[column].type == COLUMN_TEXT) {
    *own = (struct vector){.text = arena_alloc(batch->arena, batch->rows * sizeof *own->text)};
    for (size_t r = 0; r < batch->rows; r++) own->text[r] = vector_text(&old, r);
  } else {
    *own = (struct vector){.number = arena_alloc(batch->arena, batch->rows * sizeof *own->number)};
    memcpy(own->number, old.number, batch->rows * sizeof *own->number);
  }
}

static void own_columns(const struct derive *d, const struct sign_check *check, struct batch *batch) {
  struct vector *vector = arena_alloc(batch->arena, batch->schema->n * sizeof *vector);
  memcpy(vector, batch->vector, batch->schema->n * sizeof *vector);
  batch->vector = vector;
  for (size_t i = 0; i < check->n; i++) own_column(batch, check->column[i]);
  if (d->column.flags != SCHEMA_ABSENT) own_column(batch, d->column.flags);
}

/* Rows of one batch whose signs are checked. */
struct sign_run {
  const struct derive *d;
  const struct sign_check *check;
  const struct emit *emit;
  struct row_writer changes;
};

/* The change of a column's sign; the residual of operating profit speaks for it. */
static void sign_change_put(struct sign_run *run, const struct batch *batch, size_t row, size_t which,
                            decimal residual) {
  const struct derive_columns *column = &run->d->column;
  decimal filed = batch->vector[run->check->column[which]].number[row];
  struct finding place = {0};
  char before[24], after[24], apart[24];
  if (!row_wanted(&run->changes)) return;
  place_put(&run->d->place, batch, row, &place);
  struct span residual_text = amount(residual, apart);
  char *evidence =
      arena_format(batch->arena, "operating profit differs from its items by %.*s as filed", SPAN_ARG(residual_text));
  struct change change = {.form = batch_text_at(batch, column->form, row),
                          .unit = place.unit,
                          .period = (period_code)batch->vector[column->period].number[row],
                          .column = span_of(run->check->name[which]),
                          .before = amount(filed, before),
                          .after = amount(-filed, after),
                          .stage = span_of("derive"),
                          .rule = span_of("sign-convention"),
                          .evidence = span_of(evidence),
                          .file = place.file,
                          .line = place.line};
  change_put(&run->changes, &change);
}

static void turn(struct sign_run *run, struct batch *batch, size_t row, unsigned set, decimal residual) {
  const struct derive *d = run->d;
  const struct sign_check *check = run->check;
  const struct emit *emit = run->emit;
  for (size_t i = 0; i < check->n; i++) {
    if (!(set >> i & 1)) continue;
    decimal *value = &batch->vector[check->column[i]].number[row];
    char text[24];
    derive_say(d, batch, row, "sign-convention", check->name[i], amount(*value, text),
               "a loss entered without its minus: operating profit agrees with its items only when it is negative; it "
               "is read as negative",
               emit);
    sign_change_put(run, batch, row, i, residual);
    *value = -*value;
    add_flag(d, batch, row, check->name[i]);
  }
}

static void doubt(const struct derive *d, const struct sign_check *check, const struct batch *batch, size_t row,
                  unsigned positive, const struct emit *emit) {
  for (size_t i = 0; i < check->n; i++) {
    char text[24];
    if (positive >> i & 1)
      derive_say(d, batch, row, "sign-uncertain", check->name[i],
                 amount(batch->vector[check->column[i]].number[row], text),
                 "a positive loss, and operating profit does not show which sign was meant; it is used as filed", emit);
  }
}

static unsigned positives(const struct sign_check *check, const struct batch *batch, size_t row) {
  unsigned set = 0;
  for (size_t i = 0; i < check->n; i++) set |= (unsigned)(batch->vector[check->column[i]].number[row] > 0) << i;
  return set;
}

static bool any_positive(const struct sign_check *check, const struct batch *batch) {
  int64_t any = 0;
  for (size_t i = 0; i < check->n; i++) {
    const int64_t *value = batch->vector[check->column[i]].number;
    for (size_t r = 0; r < batch->rows; r++) any |= value[r] > 0;
  }
  return any;
}

static void check_rows(struct sign_run *run, struct derive_state *state, struct batch *batch, const uint32_t *formula) {
  const struct derive *d = run->d;
  const struct sign_check *check = run->check;
  decimal *residual = arena_alloc(batch->arena, batch->rows * sizeof *residual);
  bool owned = false;
  expression_decimal(check->residual, batch, &state->work, residual);
  for (size_t r = 0; r < batch->rows; r++) {
    unsigned positive = positives(check, batch, r);
    if (!positive || formula[r] >= NOT_MAIN || !span_equal(d->formula[formula[r]].table->name, check->formula))
      continue;
    unsigned set = residual[r] == DECIMAL_MISSING ? 0 : best_signs(check, batch, r, residual[r], positive);
    if (set) {
      if (!owned) own_columns(d, check, batch);
      owned = true;
      turn(run, batch, r, set, residual[r]);
    } else if (residual[r] == DECIMAL_MISSING || signs_size_of(residual[r]) > check->tolerance)
      doubt(d, check, batch, r, positive, run->emit);
  }
}

int signs_check(const struct derive *d, struct derive_state *state, struct batch *batch, const uint32_t *formula,
                const struct emit *emit, struct err *err) {
  struct sign_run run = {.d = d, .emit = emit};
  row_start(&run.changes, emit, DERIVE_CHANGES, err);
  for (size_t i = 0; i < d->checks; i++) {
    run.check = &d->check[i];
    if (any_positive(run.check, batch)) check_rows(&run, state, batch, formula);
  }
  return row_finish(&run.changes);
}

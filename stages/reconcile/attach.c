/* SPDX-License-Identifier: GPL-3.0-or-later */
/* attach.c - controls put on figures, in the figures' units, exact. See reconcile.h.
 *
 * Where the table has no figure for a control it may need one all the same: a year of which only quarters or months are
 * there, a total over all regions, a category without records beside others that have some. Such rows are added; of
 * them only the last kind is printed, for its figure is known. Any other control without a figure is a finding. */
#include <stdlib.h>

#include "base/i18n.h"
#include "stages/reconcile/reconcile.h"

/* Digits of plain decimal text as one integer, and how many of them follow the point. */
static bool digits_read(struct span text, decimal_sum *value, int *places) {
  size_t i = text.n && (*text.p == '-' || *text.p == '+'), digits = 0;
  bool point = false;
  *value = 0, *places = 0;
  for (; i < text.n; i++) {
    if (text.p[i] == '.' && !point) {
      point = true;
      continue;
    }
    if (text.p[i] < '0' || text.p[i] > '9' || ++digits > 25) return false;
    *value = *value * 10 + (text.p[i] - '0');
    *places += point;
  }
  if (text.n && *text.p == '-') *value = -*value;
  return digits > 0;
}

/* The control in millionths of the figure's unit. Factors between units are whole, or one over a whole number. */
static decimal_sum control_exact(const struct control *control, double factor) {
  decimal_sum value, ten = 1;
  int places;
  double whole = factor >= 1 ? factor : 1 / factor;
  if (control->spliced || !digits_read(control->text, &value, &places) || whole > 1e13 ||
      fabs(whole - round(whole)) > 1e-9 * whole)
    return (decimal_sum)nearbyintl((long double)control->value * factor * DECIMAL_SCALE);
  decimal_sum by = (decimal_sum)round(whole);
  for (; places > 0; places--) ten *= 10;
  return factor >= 1 ? decimal_divide(value * by * DECIMAL_SCALE, ten)
                     : decimal_divide(value * DECIMAL_SCALE, ten * by);
}

/* --- rows that controls need ------------------------------------------------------------------------------------- */

static bool in_table(const struct figure_key *a, const struct figure_key *b) {
  return span_equal(a->scheme, b->scheme) && span_equal(a->indicator, b->indicator) &&
         span_equal(a->vintage, b->vintage);
}

/* Any figure of the input beside this key: the same table, and region too when it is named. */
static const struct figure *neighbour(const struct reconciling *run, const struct figure_key *key) {
  for (size_t i = 0; i < run->rows->n; i++) {
    const struct figure *f = &run->rows->figure[i];
    if (f->key.period == key->period && in_table(&f->key, key) && !span_is(f->key.region, "*") &&
        (span_is(key->region, "*") || span_equal(f->key.region, key->region)))
      return f;
  }
  return NULL;
}

static struct figure *attach_row_add(struct reconciling *run, const struct figure_key *key, struct span *cell) {
  struct figure *figure = rows_add(run->rows, key);
  figure->cell = cell;
  return figure;
}

/* Cells of a printed row: the key, and the unit of its neighbours. */
static struct span *cells_like(const struct reconciling *run, const struct figure *like, const struct figure_key *key) {
  const struct reconcile *rec = run->rec;
  struct span *cell = arena_array(run->arena, struct span, rec->in.n);
  size_t at[] = {rec->region, rec->scheme, rec->category, rec->indicator, rec->vintage};
  struct span text[] = {key->region, key->scheme, key->category, key->indicator, key->vintage};
  for (size_t i = 0; i < 5; i++)
    if (at[i] != SCHEMA_ABSENT) cell[at[i]] = text[i];
  if (rec->unit != SCHEMA_ABSENT && like->cell) cell[rec->unit] = like->cell[rec->unit];
  return cell;
}

/* Has the key's region a figure of a category below this one? Then the row is a sum, not a missing category. */
static bool has_below(const struct reconciling *run, const struct figure_key *key) {
  for (size_t i = 0; i < run->rows->n; i++) {
    const struct figure *f = &run->rows->figure[i];
    if (f->key.period != key->period || !in_table(&f->key, key) || !span_equal(f->key.region, key->region)) continue;
    struct span above = category_above(run->rec, key->scheme, f->key.category);
    for (int depth = 0; above.n && depth < 16; depth++) {
      if (span_equal(above, key->category)) return true;
      above = category_above(run->rec, key->scheme, above);
    }
  }
  return false;
}

/* The figure that a control applies to, added where the control needs it; NULL: there is nothing it applies to. */
static struct figure *figure_for(struct reconciling *run, const struct control *control, const struct figure_key *key) {
  struct figure *figure = rows_find(run->rows, key);
  if (figure || !key_is_amount(key)) return figure;
  const struct figure *like = neighbour(run, key);
  if (!like) return NULL;
  struct span *cell = cells_like(run, like, key);
  bool sum = span_is(key->region, "*") || has_below(run, key);
  if (!sum && (control->rank == RANK_ADVISORY || !category_above(run->rec, key->scheme, key->category).n)) return NULL;
  figure = attach_row_add(run, key, cell);
  figure->printed = !sum;
  if (!sum)
    note_control(run, control, "control-without-figure", control->text, "no aggregate has this key; a row is added");
  return figure;
}

/* --- years of which only parts are there ------------------------------------------------------------------------- */

/* Quarters from January on grow about as 1, 2, 3, 4; single ones do not. */
bool quarters_are_cumulative(struct span indicator, const double *quarter, size_t years) {
  struct span tail = span_of("_ytd");
  if (indicator.n > tail.n && memcmp(indicator.p + indicator.n - tail.n, tail.p, tail.n) == 0) return true;
  for (size_t y = 0; y < years; y++)
    for (size_t q = 1; q < 4; q++)
      if (!(quarter[4 * y + q] > quarter[4 * y + q - 1]) || !(quarter[4 * y + 3] >= 2.5 * quarter[4 * y])) return false;
  return years > 0;
}

static double part_value(const struct reconciling *run, struct figure_key key, enum period_kind kind, int number) {
  key.period = period_make(kind, period_year(key.period), number);
  const struct figure *figure = rows_find(run->rows, &key);
  return figure ? figure->raw : NAN;
}

static double year_from_parts(const struct reconciling *run, const struct figure_key *year, bool stock) {
  double december = part_value(run, *year, PERIOD_MONTH, 12), quarter[4], sum = 0;
  if (!isnan(december)) return december;
  for (int q = 0; q < 4; q++) sum += quarter[q] = part_value(run, *year, PERIOD_QUARTER, q + 1);
  if (stock || quarters_are_cumulative(year->indicator, quarter, 1)) return quarter[3];
  return sum;
}

/* A year for every series that has its months or quarters and not the year itself. */
static void years_add(struct reconciling *run) {
  size_t n = run->rows->n;
  for (size_t i = 0; i < n; i++) {
    struct figure_key key = run->rows->figure[i].key;
    struct span *cell = run->rows->figure[i].cell;
    if (!key.period || period_kind(key.period) == PERIOD_YEAR || !key_is_amount(&key)) continue;
    key.period = period_make(PERIOD_YEAR, period_year(key.period), 1);
    if (rows_find(run->rows, &key)) continue;
    double value = year_from_parts(run, &key, is_stock(run->rec, &run->rows->figure[i]));
    if (isnan(value)) continue;
    struct figure *year = attach_row_add(run, &key, cell);
    year->raw = year->value = value;
  }
}

/* --- attaching --------------------------------------------------------------------------------------------------- */

static int figure_take(const struct reconciling *run, struct figure *figure, const struct control *control,
                       struct err *err) {
  struct span unit = figure_unit(run->rec, figure);
  double factor = catalog_unit_factor(run->rec->units, control->unit, unit);
  if (isnan(factor))
    return err_set(err, EX_DATAERR, _("%s:%u: unit '%.*s' does not go with '%.*s'"), control->table->name,
                   control->table->line[control->row], SPAN_ARG(control->unit), SPAN_ARG(unit));
  if (figure->by && vintage_compare(control->vintage, figure->by->vintage) < 0) return 0;
  figure->by = control;
  figure->control_exact = control_exact(control, factor);
  figure->control = decimal_sum_real(figure->control_exact);
  figure->tolerance = control->tolerance * factor;
  return 0;
}

/* Vintages of our own figures: a control applies to all of them. */
static size_t vintages_list(const struct reconciling *run, struct span **list) {
  size_t n = 0, room = 8;
  *list = arena_array(run->arena, struct span, room);
  for (size_t i = 0; i < run->rows->n; i++) {
    struct span vintage = run->rows->figure[i].key.vintage;
    size_t k = 0;
    while (k < n && !span_equal((*list)[k], vintage)) k++;
    if (k < n) continue;
    if (n == room) {
      struct span *bigger = arena_array(run->arena, struct span, room * 2);
      memcpy(bigger, *list, n * sizeof *bigger);
      *list = bigger, room *= 2;
    }
    (*list)[n++] = vintage;
  }
  return n;
}

int controls_attach(struct reconciling *run, struct err *err) {
  struct span *vintage;
  size_t vintages = vintages_list(run, &vintage);
  int code = 0;
  if (run->controls.n) years_add(run);
  for (size_t i = 0; !code && i < run->controls.n; i++) {
    const struct control *control = &run->controls.list[i];
    bool found = false;
    for (size_t v = 0; !code && v < vintages; v++) {
      struct figure_key key = control->key;
      key.vintage = vintage[v];
      struct figure *figure = figure_for(run, control, &key);
      if (figure) found = true, code = figure_take(run, figure, control, err);
    }
    if (!found)
      note_control(run, control, "control-without-figure", control->text, "no aggregate has this key; not used");
    if (found && !key_is_amount(&control->key) && control->rank != RANK_ADVISORY)
      note_control(run, control, "control-not-used", control->text,
                   "a figure computed from amounts is compared with its control, not drawn to it");
  }
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* published.c - what is published already: protected tables of earlier runs, and figures of others. See problem.h.
 *
 * A cell that an earlier table shows with the value it has now is known; a figure that was revised is another one, of
 * of which the earlier reveals nothing for certain. Shares, growth and amounts a head that were printed leave the
 * interval of their last printed place: rows between the amounts they are computed from. Cells that were suppressed are
 * suppressed again, so that the pattern changes only where it must. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "data/series.h"
#include "flow/row_writer.h"
#include "stages/protect/problem.h"

enum { REGION, PERIOD, SCHEME, CATEGORY, INDICATOR, VALUE, UNIT, CONF_STATUS, COLUMNS };
static const char *const column_name[] = {"region",    "period", "scheme", "category",
                                          "indicator", "value",  "unit",   "conf_status"};

/* Half of the last printed place. */
static double half_unit(struct span text) {
  double unit = 0.5;
  const char *point = text.n ? memchr(text.p, '.', text.n) : NULL;
  for (const char *c = point ? point + 1 : text.p + text.n; c < text.p + text.n && *c >= '0' && *c <= '9'; c++)
    unit /= 10;
  return unit;
}

/* The variable of an amount; SIZE_MAX: it has no figure here. Of several vintages the first. */
static size_t variable_of(const struct problem *p, const struct cell_key *key) {
  size_t at = cell_first(p->run, key);
  return at < p->run->cells ? p->of_cell[at] : SIZE_MAX;
}

/* --- amounts ---------------------------------------------------------------------------------------------------------
 */

/* Is the printed value that of the cell? */
static bool shows(double half, double printed, double value) {
  return fabs(printed - value) <= half + 1e-9 * fabs(value);
}

/* Printed in another unit than the figure's, 亿元 of 千元: the last place is wider. */
static int amount_known(struct problem *p, const struct cell_key *key, struct span text, double printed,
                        struct span unit, struct err *err) {
  const struct protect *protect = p->run->protect;
  for (size_t i = cell_first(p->run, key); i < p->run->cells && cell_key_same_but_vintage(&p->run->cell[i].key, key);
       i++) {
    size_t v = p->of_cell[i];
    struct disclosure_cell *d = &p->disclosure.cell[v];
    double factor = catalog_unit_factor(protect->units, unit, row_text_at(p->run, p->run->cell[i].row, protect->unit));
    if (isnan(factor))
      return err_set(err, EX_DATAERR, _("unit '%.*s' does not go with the figure %s"), SPAN_ARG(unit),
                     cell_title(key, p->arena));
    double half = half_unit(text) * factor, value = printed * factor;
    if (!shows(half, value, d->value)) continue;
    p->variable[v].known_before = half * 2 < d->up + d->down || d->mark != DISCLOSURE_PRIMARY;
    d->lower = fmax(d->lower, fmin(d->value, value - half)), d->upper = fmin(d->upper, fmax(d->value, value + half));
    if (p->variable[v].known_before) d->mark = DISCLOSURE_FIXED;
  }
  return 0;
}

static void amount_kept(struct problem *p, const struct cell_key *key) {
  for (size_t i = cell_first(p->run, key); i < p->run->cells && cell_key_same_but_vintage(&p->run->cell[i].key, key);
       i++) {
    struct disclosure_cell *d = &p->disclosure.cell[p->of_cell[i]];
    if (d->mark == DISCLOSURE_OPEN) d->mark = DISCLOSURE_KEPT;
    p->run->cell[i].was_hidden = true;
  }
}

/* --- figures computed from amounts
 * ------------------------------------------------------------------------------------- */

/* top = ratio x bottom, to within `half` of the ratio: two rows. */
static void ratio_rows(struct problem *p, size_t top, size_t bottom, double ratio, double half) {
  if (top == SIZE_MAX || bottom == SIZE_MAX || top == bottom) return;
  const struct disclosure_cell *t = &p->disclosure.cell[top], *b = &p->disclosure.cell[bottom];
  if (fabs(t->value - ratio * b->value) > 1.001 * half * fabs(b->value) + 1e-9 * fabs(t->value))
    return; /* of other amounts */
  double sense = b->value < 0 ? -1 : 1;
  problem_term(p, top, sense);
  problem_term(p, bottom, -sense * (ratio - half));
  problem_row(p, 0, HUGE_VAL);
  problem_term(p, top, sense);
  problem_term(p, bottom, -sense * (ratio + half));
  problem_row(p, -HUGE_VAL, 0);
  p->published_rows += 2;
}

static void ratio_known(struct problem *p, struct cell_key key, struct span text, double printed) {
  const char *point = memchr(key.indicator.p, '.', key.indicator.n);
  const struct derived_figure *derived = derived_figure(p->run->protect->derived, key.indicator);
  if (!point || !derived) return;
  struct span ending = span_between(point, key.indicator.p + key.indicator.n), category = key.category;
  key.indicator = span_between(key.indicator.p, point);
  size_t top = variable_of(p, &key);
  double value = printed, half = half_unit(text);
  bool percent = !span_is(ending, ".per_head");
  if (percent) value /= 100, half /= 100;
  if (span_is(ending, ".growth")) {
    value += 1;
    key.period = period_shift(key.period, -(int)period_kind(key.period));
  } else if (span_is(ending, ".share_total")) {
    key.category = span_of("total");
  } else if (span_is(ending, ".share_parent")) {
    key.category = cell_category_above(p->run->protect, key.scheme, category);
  } else if (derived->others.n && !memchr(derived->others.p, '|', derived->others.n)) {
    key.indicator = derived->others;
  } else {
    return; /* matched growth, counts: nothing of the amounts */
  }
  ratio_rows(p, top, variable_of(p, &key), value, half);
}

static void month_known(struct problem *p, struct cell_key key, struct span text, double printed) {
  struct span ending = span_of(".month");
  if (key.indicator.n <= ending.n ||
      !span_is((struct span){key.indicator.p + key.indicator.n - ending.n, ending.n}, ".month"))
    return;
  key.indicator.n -= ending.n;
  size_t now = variable_of(p, &key);
  key.period = period_shift(key.period, -1);
  size_t before = variable_of(p, &key);
  if (now == SIZE_MAX || before == SIZE_MAX) return;
  double half = half_unit(text), difference = p->disclosure.cell[now].value - p->disclosure.cell[before].value;
  if (fabs(difference - printed) > 1.001 * half + 1e-9 * fabs(difference)) return;
  problem_term(p, now, 1);
  problem_term(p, before, -1);
  problem_row(p, printed - half, printed + half);
  p->published_rows++;
}

/* --- tables
 * -------------------------------------------------------------------------------------------------------------- */

static int row_apply(struct problem *p, const struct table *t, size_t r, const size_t *column, struct err *err) {
  struct cell_key key = {.region = table_at(t, r, column[REGION]),
                         .scheme = table_at(t, r, column[SCHEME]),
                         .category = table_at(t, r, column[CATEGORY]),
                         .indicator = table_at(t, r, column[INDICATOR])};
  struct span text = table_at(t, r, column[VALUE]), conf = table_at(t, r, column[CONF_STATUS]);
  double printed;
  if (!period_read(table_at(t, r, column[PERIOD]), &key.period) || !series_read_value(text, &printed))
    return err_set(err, EX_DATAERR, _("%s:%u: not a row of published figures"), t->name, t->line[r]);
  if (isnan(printed)) {
    if (conf.n && !span_is(conf, "F")) amount_kept(p, &key);
    return 0;
  }
  int code = amount_known(p, &key, text, printed, table_at(t, r, column[UNIT]), err);
  if (code) return err_context(err, "%s:%u", t->name, t->line[r]), code;
  ratio_known(p, key, text, printed);
  month_known(p, key, text, printed);
  return 0;
}

int published_apply(struct problem *p, struct err *err) {
  const struct protect *protect = p->run->protect;
  int code = 0;
  for (size_t i = 0; !code && i < protect->options->previous.n; i++) {
    const struct table *t = protect->previous[i];
    size_t column[COLUMNS];
    for (size_t c = 0; c < COLUMNS; c++) column[c] = table_column(t, column_name[c]);
    static const size_t needed[] = {REGION, PERIOD, INDICATOR, VALUE};
    for (size_t c = 0; !code && c < sizeof needed / sizeof *needed; c++)
      code = table_need(t, column_name[needed[c]], &column[needed[c]], err);
    for (size_t r = 0; !code && r < t->rows; r++) code = row_apply(p, t, r, column, err);
  }
  return code;
}

/* --- changes of the pattern
 * ------------------------------------------------------------------------------------------------ */

void pattern_change_columns(const void *shared, struct schema_builder *builder) {
  (void)shared;
  static const char *const name[] = {"region",  "period", "scheme", "category", "indicator",
                                     "vintage", "before", "now",    "reason"};
  for (size_t i = 0; i < sizeof name / sizeof *name; i++) schema_add(builder, span_of(name[i]), COLUMN_TEXT);
}

/* Cells that are suppressed and were not, of those that were published; and the other way round. */
int pattern_changes_write(const struct protecting *run, const struct emit *emit, struct err *err) {
  struct row_writer w;
  row_start(&w, emit, PROTECT_CHANGES, err);
  for (size_t i = 0; i < run->cells; i++) {
    const struct cell *cell = &run->cell[i];
    bool hidden = cell_is_hidden(cell);
    if (!run->protect->options->previous.n || hidden == cell->was_hidden) continue;
    row_key(&w, &cell->key);
    row_string(&w, cell->was_hidden ? "suppressed" : "not suppressed");
    row_string(&w, hidden ? "suppressed" : "published");
    row_string(&w, cell->rule ? cell->rule : "");
    row_end(&w);
  }
  return row_finish(&w);
}

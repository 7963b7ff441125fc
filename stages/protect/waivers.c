/* SPDX-License-Identifier: GPL-3.0-or-later */
/* waivers.c - the bureau's own table of cells: waiver (the contributor agrees to publication, or it is public anyway)
 * and zero (everybody knows that there is nothing). Columns region,period,scheme,category,indicator,kind,reason; `*` is
 * any. A row that fits no cell is an error. See protect.h. */
#include "base/i18n.h"
#include "stages/protect/protect.h"

enum { REGION, PERIOD, SCHEME, CATEGORY, INDICATOR, KIND, REASON, COLUMNS };
static const char *const name[] = {"region", "period", "scheme", "category", "indicator", "kind", "reason"};

static bool waivers_fits(struct span pattern, struct span text) {
  return span_is(pattern, "*") || span_equal(pattern, text);
}

static bool row_fits(const struct protecting *run, const struct table *t, size_t r, const size_t *column,
                     const struct cell *cell) {
  const struct cell_key *key = &cell->key;
  period_code period;
  struct span when = table_at(t, r, column[PERIOD]);
  if (!span_is(when, "*") && (!period_read(when, &period) || period != key->period)) return false;
  (void)run;
  return waivers_fits(table_at(t, r, column[REGION]), key->region) &&
         waivers_fits(table_at(t, r, column[SCHEME]), key->scheme) &&
         waivers_fits(table_at(t, r, column[CATEGORY]), key->category) &&
         waivers_fits(table_at(t, r, column[INDICATOR]), key->indicator);
}

static int apply_row(struct protecting *run, const struct table *t, size_t r, const size_t *column, struct err *err) {
  bool zero = span_is(table_at(t, r, column[KIND]), "zero"), waiver = span_is(table_at(t, r, column[KIND]), "waiver");
  size_t found = 0;
  if (!zero && !waiver)
    return err_set(err, EX_DATAERR, _("%s:%u: kind '%.*s' is not waiver or zero"), t->name, t->line[r],
                   SPAN_ARG(table_at(t, r, column[KIND])));
  if (waiver && !table_at(t, r, column[REASON]).n)
    return err_set(err, EX_DATAERR, _("%s:%u: a waiver needs its reason"), t->name, t->line[r]);
  for (size_t i = 0; i < run->cells; i++) {
    struct cell *cell = &run->cell[i];
    if (!row_fits(run, t, r, column, cell)) continue;
    found++;
    if (zero && cell->value != 0)
      return err_set(err, EX_DATAERR, _("%s:%u: %s is not 0"), t->name, t->line[r], cell_title(&cell->key, run->arena));
    cell->status = zero ? CELL_ZERO : CELL_WAIVED;
    cell->rule = zero ? "zero" : "waiver";
  }
  if (!found) return err_set(err, EX_DATAERR, _("%s:%u: no figure has this key"), t->name, t->line[r]);
  return 0;
}

int waivers_apply(struct protecting *run, struct err *err) {
  const struct table *t = run->protect->waivers;
  size_t column[COLUMNS];
  int code = 0;
  for (size_t c = 0; t && !code && c < COLUMNS; c++) code = table_need(t, name[c], &column[c], err);
  for (size_t r = 0; t && !code && r < t->rows; r++) code = apply_row(run, t, r, column, err);
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rounding.c - controlled rounding in the place of suppression. See problem.h, stat/controlled_rounding.h.
 *
 * Of a rounded amount anybody knows that it lies within one base of what is printed: the base has to be so large that
 * this is as wide as is required of every confidential cell. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "stages/protect/problem.h"
#include "stat/controlled_rounding.h"

/* "1000" or "千元=1000|人=10" as items of the option. */
static double base_for(const struct protecting *run, const struct cell *cell) {
  const struct protect *p = run->protect;
  struct span unit = p->unit == SCHEMA_ABSENT ? (struct span){0} : row_text_at(run, cell->row, p->unit);
  double any = NAN;
  for (size_t i = 0; i < p->options->base.n; i++) {
    struct span item = span_of(p->options->base.item[i]), name;
    const char *equals = memchr(item.p, '=', item.n);
    if (!equals)
      any = span_real(item);
    else if (name = span_between(item.p, equals), span_equal(name, unit))
      return span_real(span_between(equals + 1, item.p + item.n));
  }
  return any;
}

static int check_base(const struct problem *p, const double *base, struct err *err) {
  size_t narrow = 0, first = 0;
  double least = 0;
  for (size_t v = 0; v < p->disclosure.cells; v++) {
    const struct disclosure_cell *d = &p->disclosure.cell[v];
    double need = fmax(d->up, d->down);
    if (d->mark != DISCLOSURE_PRIMARY || need <= base[v]) continue;
    if (!narrow++) first = v;
    least = fmax(least, need);
  }
  if (!narrow) return 0;
  return err_set(err, EX_DATAERR, _("--base: too small for %zu confidential figures, %s the first; they need %.15g"),
                 narrow, cell_title(&p->variable[first].cell->key, p->arena), least);
}

static void note_broken(const struct problem *p, const struct controlled_rounding *rounding) {
  for (size_t r = 0; r < p->disclosure.rows; r++) {
    const struct cell *cell = rounding->broken[r] ? p->variable[p->disclosure.row[r].cell[0]].cell : NULL;
    if (cell)
      protect_note(p->run, "protect-rounding", &cell->key, "the rounded parts do not add up to the rounded whole");
  }
}

int rounding_apply(struct problem *p, struct err *err) {
  struct protecting *run = p->run;
  struct controlled_rounding rounding;
  double *base = arena_array(p->arena, double, p->disclosure.cells + 1);
  for (size_t v = 0; v < p->disclosure.cells; v++) base[v] = 1;
  for (size_t i = 0; i < run->cells; i++) {
    double b = base_for(run, &run->cell[i]);
    if (!(b > 0) || !isfinite(b))
      return err_set(err, EX_USAGE, _("--base: no base above 0 for %s"), cell_title(&run->cell[i].key, p->arena));
    base[p->of_cell[i]] = b;
  }
  int code = check_base(p, base, err);
  if (code) return code;
  if (!controlled_rounding(&p->disclosure, base, p->arena, &rounding))
    return err_set(err, EX_DATAERR, _("the programme of the rounding could not be solved"));
  note_broken(p, &rounding);
  for (size_t i = 0; i < run->cells; i++) run->cell[i].rounded = rounding.rounded[p->of_cell[i]];
  return 0;
}

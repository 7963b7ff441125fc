/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figure_text.c - see figure_text.h. */
#include "base/figure_text.h"

#include <math.h>

#define DUST 1e-9 /* relative: what binary fractions lose of decimal ones */

double figure_round(double value, double step) {
  if (!(step > 0) || !isfinite(value)) return value;
  double steps = fabs(value) / step, whole = floor(steps + 0.5 + fmax(steps, 1) * DUST);
  return copysign(whole * step, value);
}

/* Decimal places of a step: 0.1 has 1, 1 and more have 0; step 0 has 6. */
static int figure_places(double step) {
  int places = 0;
  if (!(step > 0)) return 6;
  while (places < 9 && fabs(step - round(step)) > DUST * step) step *= 10, places++;
  return places;
}

void figure_put(struct strbuf *out, double value, double step) {
  if (isnan(value)) return;
  if (!(step > 0)) {
    strbuf_format(out, "%.6g", value);
    return;
  }
  double rounded = figure_round(value, step);
  strbuf_format(out, "%.*f", figure_places(step), rounded == 0 ? 0 : rounded);
}

void chance_put(struct strbuf *out, double chance) {
  if (isnan(chance)) return;
  if (chance < 0.01)
    strbuf_put(out, "< 1 %");
  else if (chance > 0.99)
    strbuf_put(out, "> 99 %");
  else
    strbuf_format(out, "%.0f %%", figure_round(100 * chance, 1));
}

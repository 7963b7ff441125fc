/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accuracy.c - whether an estimate is as accurate as the rule asks, and the sample that would be. See estimate.h. */
#include <math.h>

#include "stages/estimate/estimate.h"
#include "stat/allocation.h"
#include "stat/distribution.h"

struct spread {
  const struct stratum *stratum;
  double n, mean, squares;
};

/* Spread of the domain's values within a stratum, 0 outside the domain. */
static struct spread spread_of(const struct estimate *e, const struct stratum *s, const struct domain_kind *kind,
                               const struct sampled *head, const struct target *target) {
  struct spread spread = {.stratum = s};
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = s->from; i < s->to; i++) {
      const struct sampled *one = e->memory->list[i];
      double y = one->value[target->value];
      if (!one->responded || isnan(y)) continue;
      if (!survey_in_domain(e, one, kind, head)) y = 0;
      if (!pass)
        spread.mean += y, spread.n++;
      else
        spread.squares += (y - spread.mean / spread.n) * (y - spread.mean / spread.n);
    }
  return spread;
}

static void head_put(struct row_writer *out, const struct domain_kind *kind, const struct sampled *head,
                     const struct target *target) {
  struct strbuf name = {0};
  for (size_t i = 0; i < kind->texts; i++) {
    if (i) strbuf_char(&name, '+');
    strbuf_span(&name, head->text[kind->text[i]]);
  }
  row_text(out, head->period_text);
  row_string(out, kind->name);
  row_text(out, kind->texts ? strbuf_view(&name) : span_of("total"));
  row_string(out, target->name);
  strbuf_free(&name);
}

int accuracy_note(struct row_writer *out, struct row_writer *allocation, const struct estimate *e, size_t from,
                  size_t to, const struct domain_kind *kind, const struct sampled *head, const struct target *target,
                  const struct cell_estimate *cell) {
  double quantile = normal_quantile(0.975),
         error = cell->estimate != 0 ? quantile * cell->se / fabs(cell->estimate) : NAN;
  double limit = e->options->relative_error / 100, wanted = limit * fabs(cell->estimate) / quantile, sampled = 0;
  struct arena arena = {0};
  struct spread *spread = arena_array(&arena, struct spread, e->strata + 1);
  double *population = arena_array(&arena, double, e->strata + 1), *sd = arena_array(&arena, double, e->strata + 1),
         *sample = arena_array(&arena, double, e->strata + 1);
  size_t k = 0;
  if (!row_wanted(out) && !row_wanted(allocation)) return 0;
  for (size_t h = 0; h < e->strata; h++) {
    if (e->stratum[h].from < from || e->stratum[h].to > to) continue;
    spread[k] = spread_of(e, &e->stratum[h], kind, head, target);
    population[k] = e->stratum[h].population;
    sd[k] = spread[k].n > 1 ? sqrt(spread[k].squares / (spread[k].n - 1)) : 0;
    sampled += spread[k].n;
    k++;
  }
  double needed = neyman_allocate(population, sd, k, wanted * wanted, (double)e->options->least, sample);
  head_put(out, kind, head, target);
  row_real(out, 100 * error);
  row_real(out, e->options->relative_error);
  row_string(out, isnan(error) ? "" : error <= limit ? "yes" : "no");
  row_real(out, sampled);
  row_real(out, needed);
  row_end(out);
  for (size_t h = 0; h < k; h++) {
    head_put(allocation, kind, head, target);
    row_text(allocation, spread[h].stratum->name);
    row_real(allocation, population[h]);
    row_real(allocation, spread[h].n);
    row_real(allocation, sd[h]);
    row_real(allocation, sample[h]);
    row_end(allocation);
  }
  arena_free(&arena);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survey_period.c - one period as a design; its replicates. See estimates.h. */
#include <math.h>

#include "base/i18n.h"
#include "stages/estimate/estimates.h"

/* An fpc of the input counts sampled units of the population, or is a fraction of them where it is at most 1. */
static double fpc_count(double fpc, double sampled) {
  return isnan(fpc) || fpc <= 0 ? 0 : fpc <= 1 ? sampled / fpc : fpc;
}

static bool population_is_known(const struct estimate *e) {
  return e->design || e->population != SCHEMA_ABSENT || e->sample != SCHEMA_ABSENT || e->weight == SCHEMA_ABSENT;
}

static const struct stratum *stratum_of(const struct estimate *e, const struct sampled *s) {
  for (size_t i = 0; i < e->strata; i++)
    if (e->stratum[i].period == s->period && span_equal(e->stratum[i].name, s->stratum) &&
        span_equal(e->stratum[i].period_text, s->period_text))
      return &e->stratum[i];
  return NULL;
}

static bool same_psu(const struct estimate *e, const struct sampled *x, const struct sampled *y) {
  return span_equal(x->stratum, y->stratum) &&
         (e->clusters ? span_equal(x->cluster[0], y->cluster[0]) : span_equal(x->unit, y->unit));
}

static void design_make(struct survey_period *p) {
  uint32_t *stratum = arena_array(p->arena, uint32_t, p->n + 1), *psu = arena_array(p->arena, uint32_t, p->n + 1);
  uint32_t *ssu = p->e->clusters > 1 ? arena_array(p->arena, uint32_t, p->n + 1) : NULL, ssus = 0;
  double *population = arena_array(p->arena, double, p->n + 1), *within = arena_array(p->arena, double, p->n + 1);
  struct survey_design *d = &p->design;
  for (size_t i = 0; i < p->n; i++) {
    const struct sampled *s = p->list[i], *before = i ? p->list[i - 1] : NULL;
    bool new_stratum = !before || !span_equal(before->stratum, s->stratum);
    if (new_stratum) d->strata++;
    if (new_stratum || !same_psu(p->e, before, s))
      d->psus++, ssus++;
    else if (ssu && !span_equal(before->cluster[1], s->cluster[1]))
      ssus++;
    stratum[i] = d->strata - 1, psu[i] = d->psus - 1;
    if (ssu) ssu[i] = ssus;
  }
  d->n = p->n, d->stratum = stratum, d->psu = psu, d->ssu = ssu, d->population = population, d->within = within;
  p->psus = survey_psus(d, p->arena);
  for (size_t i = 0; i < p->n; i++) {
    uint32_t h = stratum[i];
    double sampled = p->psus.from[h + 1] - p->psus.from[h];
    const struct stratum *known = i && stratum[i - 1] == h ? NULL : stratum_of(p->e, p->list[i]);
    if (p->e->fpcs)
      population[h] = fpc_count(p->list[i]->fpc[0], sampled);
    else if (known && population_is_known(p->e) && !p->e->clusters)
      population[h] = known->take_all ? sampled : known->population;
    if (p->e->fpcs > 1) within[psu[i]] = fpc_count(p->list[i]->fpc[1], 0);
  }
}

/* Weights of a replicate: the base weights times its factors, calibrated anew. */
static void reweigh(const struct survey_period *p, const double *factor, double *weight) {
  const struct estimate *e = p->e;
  for (size_t i = 0; i < p->n; i++) weight[i] = p->base[i] * factor[i];
  if (weights_are_calibrated(e)) {
    struct arena scratch = {0};
    double *g = arena_array(&scratch, double, p->n + 1), *total = arena_array(&scratch, double, e->totals->n + 1), off;
    for (size_t j = 0; j < e->totals->n; j++) total[j] = e->totals->item[j].total;
    const char *method = e->options->method;
    struct survey_calibration c = {p->n,
                                   e->totals->n,
                                   p->x,
                                   weight,
                                   total,
                                   strcmp(method, "raking") == 0  ? CALIBRATE_RAKING
                                   : strcmp(method, "logit") == 0 ? CALIBRATE_LOGIT
                                                                  : CALIBRATE_LINEAR,
                                   e->lower,
                                   e->upper};
    survey_calibrate(&c, g, &off);
    for (size_t i = 0; i < p->n; i++) weight[i] *= g[i];
    arena_free(&scratch);
  } else {
    for (size_t i = 0; i < p->n; i++) weight[i] *= p->list[i]->factor;
  }
  for (size_t i = 0; i < p->n; i++) weight[i] *= p->list[i]->outlier;
}

static int replicates_make(struct survey_period *p, struct err *err) {
  const struct estimate_options *o = p->e->options;
  bool jackknife = strcmp(o->replicates, "jackknife") == 0;
  p->replicates = strcmp(o->replicates, "none") == 0 || !p->n ? 0 : jackknife ? p->design.psus : (size_t)o->rounds;
  if ((double)p->replicates * (double)p->n > 1e8)
    return err_set(err, EX_USAGE,
                   _("--replicates: %zu replicates of %zu records are too many; bootstrap with fewer --rounds"),
                   p->replicates, p->n);
  p->replicate = arena_array(p->arena, double *, p->replicates + 1);
  p->scale = arena_array(p->arena, double, p->replicates + 1);
  double *factor = arena_array(p->arena, double, p->n + 1);
  for (size_t r = 0; r < p->replicates; r++) {
    if (jackknife)
      survey_jackknife(&p->design, &p->psus, (uint32_t)r, factor);
    else
      survey_bootstrap(&p->design, &p->psus, (uint64_t)o->seed, (uint32_t)r, factor);
    p->scale[r] = jackknife ? survey_jackknife_scale(&p->design, &p->psus, (uint32_t)r)
                            : 1 / (double)(p->replicates > 1 ? p->replicates - 1 : 1);
    p->replicate[r] = arena_array(p->arena, double, p->n + 1);
    reweigh(p, factor, p->replicate[r]);
  }
  return 0;
}

int period_open(struct survey_period *p, const struct estimate *e, size_t first, size_t last, struct arena *arena,
                struct err *err) {
  *p = (struct survey_period){.e = e, .arena = arena, .first = first, .last = last};
  p->list = arena_array(arena, struct sampled *, last - first + 1);
  for (size_t i = first; i < last; i++)
    if (e->memory->list[i]->responded && !isnan(e->memory->list[i]->weight)) p->list[p->n++] = e->memory->list[i];
  p->weight = arena_array(arena, double, p->n + 1), p->base = arena_array(arena, double, p->n + 1);
  for (size_t i = 0; i < p->n; i++)
    p->weight[i] = p->list[i]->weight, p->base[i] = p->list[i]->design * p->list[i]->response;
  if (weights_are_calibrated(e)) p->x = totals_matrix(e, p->list, p->n, arena);
  design_make(p);
  return replicates_make(p, err);
}

/* A ratio estimator leaves what does not follow the auxiliary, by group. */
static void ratio_residuals(const struct survey_period *p, const double *z, double *e) {
  const struct estimate *est = p->e;
  bool combined = strcmp(est->options->method, "combined-ratio") == 0;
  bool *done = arena_array(p->arena, bool, p->n + 1);
  for (size_t i = 0; i < p->n; i++) {
    double top = 0, bottom = 0;
    if (done[i]) continue;
    for (int pass = 0; pass < 2; pass++)
      for (size_t k = i; k < p->n; k++) {
        const struct sampled *s = p->list[k];
        double x = s->value[est->first_auxiliary];
        if (combined ? !span_equal(s->group, p->list[i]->group) : !span_equal(s->stratum, p->list[i]->stratum))
          continue;
        if (isnan(x)) x = 0;
        if (!pass)
          top += p->base[k] * z[k], bottom += p->base[k] * x;
        else
          e[k] = z[k] - (bottom != 0 ? top / bottom * x : 0), done[k] = true;
      }
  }
}

double period_se(const struct survey_period *p, const double *z, size_t *lonely) {
  double *u = arena_array(p->arena, double, p->n + 1);
  if (weights_are_calibrated(p->e))
    survey_residuals(p->x, p->n, p->e->totals->n, p->base, z, u);
  else if (strstr(p->e->options->method, "ratio"))
    ratio_residuals(p, z, u);
  else
    memcpy(u, z, p->n * sizeof *u);
  for (size_t i = 0; i < p->n; i++) u[i] *= p->weight[i];
  return sqrt(survey_variance(&p->design, u, lonely));
}

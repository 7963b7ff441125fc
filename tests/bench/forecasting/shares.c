/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shares.c - services' share of output over a panel of countries: the last five years held out at two origins and with
 * eight points, scored against naive; and chances that a level is reached, against what happened. */
#include <math.h>
#include <stdio.h>

#include "measures.h"
#include "stat/rng.h"

enum { H = 5, CHANCE_ORIGINS = 10, CHANCE_LEAST = 100 };

/* Only the series that R was scored on. */
static struct panel same_series(struct arena *arena, const struct panel *panel, const struct peer *peer) {
  struct panel same = panel_until(arena, panel, 9999, 0);
  same.count = 0;
  for (size_t i = 0; i < panel->count; i++) {
    if (!peer_find(peer, panel->id[i], "naive")) continue;
    same.series[same.count] = panel->series[i], same.id[same.count] = panel->id[i];
    same.last[same.count++] = panel->last[i];
  }
  return same;
}

static struct backtest_result score(struct bench *b, const struct panel *panel, size_t origins, size_t window) {
  struct backtest_result result = {.failures = 0};
  struct backtest_method method = {method_find("auto"), tables_options, &b->tables};
  struct backtest test = {panel->series, panel->count, &method, 1, H, origins, window, 6, NULL, NULL, NULL, NULL};
  backtest_run(&test, &result);
  return result;
}

/* `better`: the smaller OWA of naive (1) and drift. */
static int score_set(struct bench *b, const char *set, const char *indicator, int until, size_t window,
                     struct point_scores *out, double *better, struct err *err) {
  struct arena arena = {0};
  struct panel panel;
  struct peer peer;
  static const char *const naive[] = {"naive", NULL}, *const drift[] = {"rwdrift", NULL};
  int code = panel_shares(&arena, b->shared, indicator, &panel, err);
  if (!code) code = peer_read(&arena, b->shared, set, &peer, err);
  if (!code) {
    struct panel cut = panel_until(&arena, &panel, until, 0), same = same_series(&arena, &cut, &peer);
    struct backtest_result own = score(b, &same, 1, window);
    struct point_scores r = peer_scores(&peer, &same, H, naive);
    *out = score_points(&own.points);
    *better = fmin(1, peer_scores(&peer, &same, H, drift).owa);
    printf("# %s: auto OWA to naive %.4f MSIS %.3f coverage 80 %.3f 95 %.3f over %zu series; naive of R MSIS %.3f "
           "coverage "
           "95 %.3f\n",
           set, out->owa, out->msis, out->coverage80, out->coverage95, own.points.series, r.msis, r.coverage95);
  }
  arena_free(&arena);
  return code;
}

static void print_reliability(const struct probability_sums *s) {
  for (size_t k = 0; k < SCORE_BINS; k++) {
    double n = (double)s->in_bin[k];
    printf("# chance %zu0-%zu0 %%: %zu stated, mean %.3f, happened %.3f; PIT %.3f\n", k, k + 1, s->in_bin[k],
           s->stated[k] / n, (double)s->happened[k] / n, (double)s->pit[k] / (double)s->pits);
  }
}

static int chances(struct bench *b, size_t window, const char *suffix, struct err *err) {
  struct arena arena = {0};
  struct panel panel;
  int code = panel_shares(&arena, b->shared, "SRVGDP", &panel, err);
  if (!code) {
    struct backtest_result own = score(b, &panel, CHANCE_ORIGINS, window);
    const struct probability_sums *s = &own.probabilities;
    print_reliability(s);
    measure(b, arena_format(&arena, "target_brier_to_climatology%s", suffix), score_brier(s) / score_climatology(s), 1,
            false);
    measure(b, arena_format(&arena, "target_reliability_worst_decile%s", suffix), score_reliability(s, CHANCE_LEAST),
            0.05, false);
  }
  arena_free(&arena);
  return code;
}

enum { WALKS = 4000, SHORTEST = 8, LONGEST = 20 };

/* Mean change, variance about it and t of a walk's changes. */
static double walk_t(const double *z, size_t n, double *mean) {
  double r = (double)n - 1, squares = 0;
  *mean = (z[n - 1] - z[0]) / r;
  for (size_t t = 1; t < n; t++) squares += (z[t] - z[t - 1] - *mean) * (z[t] - z[t - 1] - *mean);
  return fabs(*mean) / sqrt(squares / (r - 1) / r);
}

/* Walks on the logit scale with drifts of up to 0.1 and noise of 0.01 to 0.1, of an indicator no panel knows: how much
 * of the own drift the forecast keeps where it is clear. */
static void drift_kept(struct bench *b) {
  struct arena arena = {0};
  struct rng rng;
  double least = 1, sum = 0, clear = 0, mean;
  rng_seed(&rng, 1, 0);
  tables_choose(&b->tables, "*");
  for (size_t i = 0; i < WALKS; i++) {
    double z[LONGEST], drift = 0.2 * rng_uniform(&rng) - 0.1, noise = 0.01 + 0.09 * rng_uniform(&rng);
    size_t n = SHORTEST + rng_below(&rng, LONGEST - SHORTEST + 1);
    z[0] = 0;
    for (size_t t = 1; t < n; t++) z[t] = z[t - 1] + drift + noise * rng_normal(&rng);
    if (walk_t(z, n, &mean) <= 3) continue;
    struct sample sample = {.y = z, .n = n, .m = 1};
    struct forecast *f = forecast_new(&arena, 1, NULL, 0);
    struct err err = {0};
    void *model = NULL;
    if (method_find("auto")->fit(&arena, &sample, &b->tables.shares, &model, &err) == 0) {
      method_find("auto")->forecast(model, f);
      double kept = (f->mean[0] - z[n - 1]) / mean;
      least = fmin(least, kept), sum += kept, clear++;
    }
    arena_reset(&arena);
  }
  printf("# walks: |t| > 3 in %.0f of %d, mean kept %.3f\n", clear, WALKS, sum / clear);
  measure(b, "shares_drift_kept_least", least, 0.80, true);
  arena_free(&arena);
}

int measure_shares(struct bench *b, struct err *err) {
  struct point_scores s19, s24, s8, emp19, emp23;
  double better;
  tables_choose(&b->tables, "share_services_gdp");
  int code = score_set(b, "gdp19", "SRVGDP", 2019, 0, &s19, &better, err);
  if (!code) code = score_set(b, "gdp24", "SRVGDP", 9999, 0, &s24, &better, err);
  if (!code) code = score_set(b, "gdp24_n8", "SRVGDP", 9999, 8, &s8, &better, err);
  if (!code) {
    measure(b, "auto_owa_to_naive_gdp19", s19.owa, 1.00, false);
    measure(b, "auto_owa_to_naive_gdp24", s24.owa, 1.00, false);
    measure(b, "auto_owa_to_naive_gdp24_n8", s8.owa, 1.00, false);
    measure(b, "auto_coverage95_gdp24_n8", s8.coverage95, 0.90, true);
    code = chances(b, 0, "", err);
  }
  if (!code) code = chances(b, 8, "_n8", err);
  tables_choose(&b->tables, "share_services_employment");
  if (!code) code = score_set(b, "emp19", "SRVEMP", 2019, 0, &emp19, &better, err);
  if (!code) measure(b, "auto_owa_to_better_of_naive_and_drift_emp19", emp19.owa / better, 1.00, false);
  if (!code) code = score_set(b, "emp23", "SRVEMP", 9999, 0, &emp23, &better, err);
  if (!code) measure(b, "auto_owa_to_better_of_naive_and_drift_emp23", emp23.owa / better, 1.00, false);
  if (!code) drift_kept(b);
  tables_choose(&b->tables, "*");
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scores.c - see scores.h. */
#include "stat/scores.h"

#include <math.h>

#include "stat/distribution.h"

double score_scale(const double *y, size_t n, unsigned m) {
  double sum = 0;
  size_t pairs = 0;
  for (size_t t = m; t < n; t++) {
    double change = fabs(y[t] - y[t - m]);
    if (isnan(change)) continue;
    sum += change;
    pairs++;
  }
  return pairs ? sum / (double)pairs : NAN;
}

static double half_width(const struct forecast *f, size_t l, size_t j, bool above) {
  return above ? f->hi[l * f->h + j] - f->mean[j] : f->mean[j] - f->lo[l * f->h + j];
}

/* The levels are in rising order; beyond the last one its segment goes on. */
double forecast_probability(const struct forecast *f, size_t j, double x) {
  bool above = x >= f->mean[j];
  double away = fabs(x - f->mean[j]), w0 = 0, z0 = 0, z = 0;
  for (size_t l = 0; l < f->levels; l++) {
    double w1 = half_width(f, l, j, above), z1 = normal_quantile(0.5 + f->level[l] / 200);
    if (w1 > w0)
      z = z0 + (away - w0) / (w1 - w0) * (z1 - z0);
    else if (away > w0)
      z = INFINITY;
    if (away <= w1) break;
    w0 = w1, z0 = z1;
  }
  return normal_below(above ? z : -z);
}

static double smape_of(double y, double f) {
  double size = fabs(y) + fabs(f);
  return size > 0 ? 200 * fabs(y - f) / size : 0;
}

static const double *bound(const struct forecast *f, const double *side, double level) {
  for (size_t l = 0; l < f->levels; l++)
    if (f->level[l] == level) return side + l * f->h;
  return NULL;
}

static void score_interval(struct point_sums *sums, const struct forecast *f, size_t j, double y, double *interval) {
  const double *lo80 = bound(f, f->lo, 80), *hi80 = bound(f, f->hi, 80);
  const double *lo = bound(f, f->lo, 95), *hi = bound(f, f->hi, 95);
  sums->points++;
  sums->inside80 += y >= lo80[j] && y <= hi80[j];
  sums->inside95 += y >= lo[j] && y <= hi[j];
  *interval += hi[j] - lo[j] + 40 * fmax(lo[j] - y, 0) + 40 * fmax(y - hi[j], 0);
}

void score_add(struct point_sums *sums, const double *actual, const double *naive2, const struct forecast *forecast,
               double scale) {
  double smape = 0, error = 0, smape_naive2 = 0, error_naive2 = 0, interval = 0;
  size_t known = 0;
  if (!(scale > 0)) {
    sums->unscaled++;
    return;
  }
  for (size_t j = 0; j < forecast->h; j++) {
    if (isnan(actual[j])) continue;
    known++;
    smape += smape_of(actual[j], forecast->mean[j]), error += fabs(actual[j] - forecast->mean[j]);
    smape_naive2 += smape_of(actual[j], naive2[j]), error_naive2 += fabs(actual[j] - naive2[j]);
    score_interval(sums, forecast, j, actual[j], &interval);
  }
  if (!known) return;
  double k = (double)known;
  sums->series++;
  sums->smape += smape / k, sums->mase += error / scale / k, sums->msis += interval / scale / k;
  sums->smape_naive2 += smape_naive2 / k, sums->mase_naive2 += error_naive2 / scale / k;
}

struct point_scores score_points(const struct point_sums *s) {
  double n = s->series ? (double)s->series : NAN, points = s->points ? (double)s->points : NAN;
  return (struct point_scores){.smape = s->smape / n,
                               .mase = s->mase / n,
                               .owa = (s->smape / s->smape_naive2 + s->mase / s->mase_naive2) / 2,
                               .msis = s->msis / n,
                               .coverage80 = (double)s->inside80 / points,
                               .coverage95 = (double)s->inside95 / points};
}

static size_t tenth(double p) { return p >= 1 ? SCORE_BINS - 1 : p > 0 ? (size_t)(p * SCORE_BINS) : 0; }

void score_probability(struct probability_sums *sums, size_t event, double p, bool happened) {
  size_t bin = tenth(p);
  if (isnan(p)) return;
  sums->squares += (p - happened) * (p - happened);
  sums->n++;
  sums->stated[bin] += p, sums->in_bin[bin]++, sums->happened[bin] += happened;
  event %= SCORE_EVENTS;
  sums->event_n[event]++, sums->event_happened[event] += happened;
}

void score_pit(struct probability_sums *sums, double u) {
  if (isnan(u)) return;
  sums->pit[tenth(u)]++, sums->pits++;
}

double score_brier(const struct probability_sums *sums) { return sums->n ? sums->squares / (double)sums->n : NAN; }

double score_climatology(const struct probability_sums *sums) {
  double squares = 0;
  for (size_t e = 0; e < SCORE_EVENTS; e++) {
    double n = (double)sums->event_n[e], k = (double)sums->event_happened[e];
    if (n > 0) squares += k * (1 - k / n);
  }
  return sums->n ? squares / (double)sums->n : NAN;
}

double score_reliability(const struct probability_sums *sums, size_t least) {
  double worst = 0;
  for (size_t b = 0; b < SCORE_BINS; b++) {
    double n = (double)sums->in_bin[b];
    if (sums->in_bin[b] < least || n == 0) continue;
    worst = fmax(worst, fabs(sums->stated[b] / n - (double)sums->happened[b] / n));
  }
  return worst;
}

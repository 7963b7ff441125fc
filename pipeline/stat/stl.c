/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stl.c - see stl.h. */
#include "stat/stl.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stat/sample.h"

/* A loess smoother: local lines (degree 1) or means (0) of `length` neighbours, evaluated every `jump` points and
 * joined by straight lines between. */
struct smoother {
  size_t length, jump;
  int degree;
};

/* Values to smooth at 1..n, and weights of their own or NULL. */
struct points {
  const double *y, *weight;
  size_t n;
};

/* Tricube weights around x of points left..right (counted from 1); returns their sum. */
static double neighbour_weights(const struct points *p, size_t length, double x, size_t left, size_t right, double *w) {
  double reach = fmax(x - (double)left, (double)right - x), sum = 0;
  if (length > p->n) reach += (double)((length - p->n) / 2);
  for (size_t j = left; j <= right; j++) {
    double distance = fabs((double)j - x), ratio = distance / reach;
    double cube = 1 - ratio * ratio * ratio;
    w[j - 1] = distance > 0.999 * reach ? 0 : distance <= 0.001 * reach ? 1 : cube * cube * cube;
    if (p->weight) w[j - 1] *= p->weight[j - 1];
    sum += w[j - 1];
  }
  return sum;
}

/* Tilt the weights (which sum to 1) so that they fit a line instead of a mean. */
static void tilt(double *w, double x, size_t left, size_t right, size_t n) {
  double centre = 0, spread = 0;
  for (size_t j = left; j <= right; j++) centre += w[j - 1] * (double)j;
  for (size_t j = left; j <= right; j++) spread += w[j - 1] * ((double)j - centre) * ((double)j - centre);
  if (!(sqrt(spread) > 0.001 * ((double)n - 1))) return;
  for (size_t j = left; j <= right; j++) w[j - 1] *= (x - centre) / spread * ((double)j - centre) + 1;
}

/* The smooth at x; `otherwise` where all weights are 0. */
static double smooth_at(const struct points *p, const struct smoother *s, double x, size_t left, size_t right,
                        double otherwise, double *w) {
  double sum = neighbour_weights(p, s->length, x, left, right, w), value = 0;
  if (!(sum > 0)) return otherwise;
  for (size_t j = left; j <= right; j++) w[j - 1] /= sum;
  if (s->degree > 0) tilt(w, x, left, right, p->n);
  for (size_t j = left; j <= right; j++) value += w[j - 1] * p->y[j - 1];
  return value;
}

static void stl_join(double *out, size_t from, size_t to) {
  for (size_t i = from + 1; i < to; i++)
    out[i - 1] = out[from - 1] + (out[to - 1] - out[from - 1]) * (double)(i - from) / (double)(to - from);
}

/* The first of the `length` neighbours of point i. */
static size_t window_start(size_t i, size_t n, size_t length) {
  size_t half = (length + 1) / 2;
  if (length >= n || i <= half) return 1;
  return i - half + length >= n ? n - length + 1 : i - half + 1;
}

static void smooth(const struct points *p, const struct smoother *s, double *out, double *w) {
  size_t n = p->n, jump = s->jump < n - 1 ? s->jump : n - 1, last = 1, left = 1, right = n;
  if (n < 2) {
    out[0] = p->y[0];
    return;
  }
  for (size_t i = 1; i <= n; i += jump) {
    left = window_start(i, n, s->length);
    right = s->length >= n ? n : left + s->length - 1;
    out[i - 1] = smooth_at(p, s, (double)i, left, right, p->y[i - 1], w);
    if (i > last) stl_join(out, last, i);
    last = i;
  }
  if (last == n) return;
  out[n - 1] = smooth_at(p, s, (double)n, left, right, p->y[n - 1], w);
  stl_join(out, last, n);
}

struct work {
  size_t n, m;
  struct smoother season, trend, low;
  const double *y;
  double *seasonal, *level, *weight, *cycle, *a, *b, *one, *smoothed, *w; /* cycle, a, b: n + 2m */
};

/* Smooth each month's values over the years, and one year beyond each end; into cycle (n + 2m). */
static void smooth_cycles(struct work *k, const double *detrended, bool weighted) {
  double *weight = k->one + k->n;
  for (size_t j = 0; j < k->m; j++) {
    size_t years = (k->n - j - 1) / k->m + 1;
    for (size_t i = 0; i < years; i++) {
      k->one[i] = detrended[i * k->m + j];
      weight[i] = k->weight[i * k->m + j];
    }
    struct points p = {k->one, weighted ? weight : NULL, years};
    double *s = k->smoothed;
    size_t length = k->season.length < years ? k->season.length : years;
    smooth(&p, &k->season, s + 1, k->w);
    s[0] = smooth_at(&p, &k->season, 0, 1, length, s[1], k->w);
    s[years + 1] = smooth_at(&p, &k->season, (double)years + 1, years - length + 1, years, s[years], k->w);
    for (size_t i = 0; i < years + 2; i++) k->cycle[i * k->m + j] = s[i];
  }
}

static size_t moving_average(const double *x, size_t n, size_t length, double *out) {
  double sum = 0;
  for (size_t i = 0; i < length; i++) sum += x[i];
  out[0] = sum / (double)length;
  for (size_t i = length; i < n; i++) {
    sum += x[i] - x[i - length];
    out[i - length + 1] = sum / (double)length;
  }
  return n - length + 1;
}

/* One pass: the season from what the trend leaves, the trend from what the season leaves. */
static void pass(struct work *k, bool weighted) {
  for (size_t i = 0; i < k->n; i++) k->a[i] = k->y[i] - k->level[i];
  smooth_cycles(k, k->a, weighted);
  size_t n = moving_average(k->cycle, k->n + 2 * k->m, k->m, k->a);
  n = moving_average(k->a, n, k->m, k->b);
  moving_average(k->b, n, 3, k->a);
  smooth(&(struct points){k->a, NULL, k->n}, &k->low, k->b, k->w);
  for (size_t i = 0; i < k->n; i++) k->seasonal[i] = k->cycle[k->m + i] - k->b[i];
  for (size_t i = 0; i < k->n; i++) k->a[i] = k->y[i] - k->seasonal[i];
  smooth(&(struct points){k->a, weighted ? k->weight : NULL, k->n}, &k->trend, k->level, k->w);
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Bisquare weights of the residuals, with six times their median as the end. */
static void stl_weigh(struct work *k) {
  size_t n = k->n;
  for (size_t i = 0; i < n; i++) k->a[i] = k->b[i] = fabs(k->y[i] - k->seasonal[i] - k->level[i]);
  qsort(k->b, n, sizeof *k->b, ascending);
  double end = 3 * (k->b[(n - 1) / 2] + k->b[n / 2]);
  for (size_t i = 0; i < n; i++) {
    double ratio = k->a[i] / end, square = 1 - ratio * ratio;
    k->weight[i] = k->a[i] <= 0.001 * end ? 1 : k->a[i] > 0.999 * end ? 0 : square * square;
  }
}

static void make_periodic(struct work *k) {
  for (size_t j = 0; j < k->m; j++) {
    double sum = 0;
    size_t years = 0;
    for (size_t i = j; i < k->n; i += k->m, years++) sum += k->seasonal[i];
    for (size_t i = j; i < k->n; i += k->m) k->seasonal[i] = sum / (double)years;
  }
}

static size_t next_odd(double x) {
  size_t n = (size_t)ceil(x - 1e-12);
  return n % 2 ? n : n + 1;
}

static struct smoother smoother(size_t length, int degree) {
  return (struct smoother){length, (length + 9) / 10, degree};
}

static struct work stl_start(struct arena *arena, const struct sample *sample, const struct stl_options *o) {
  size_t n = sample->n, m = sample->m, long_n = n + 2 * m, season = o->season_window ? o->season_window : 10 * n + 1;
  double trend = 1.5 * (double)m / (1 - 1.5 / (double)season);
  struct work k = {.n = n, .m = m, .y = sample->y};
  k.season = smoother(season, 0);
  k.trend = smoother(o->trend_window ? o->trend_window : next_odd(trend), 1);
  k.low = smoother(next_odd((double)m), 1);
  double **buffers[] = {&k.seasonal, &k.level, &k.weight, &k.cycle, &k.a, &k.b, &k.smoothed, &k.w};
  for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) *buffers[i] = arena_array(arena, double, long_n);
  k.one = arena_array(arena, double, 2 * n);
  for (size_t i = 0; i < n; i++) k.weight[i] = 1;
  return k;
}

int stl(struct arena *arena, const struct sample *sample, const struct stl_options *options, struct stl **out,
        struct err *err) {
  struct stl_options o = options ? *options : (struct stl_options){0};
  if (sample->m < 2 || sample->n <= 2 * sample->m)
    return err_set(err, EX_DATAERR, "STL needs a season and more than two years of it (%zu points, %u a year)",
                   sample->n, sample->m);
  int code = sample_complete(sample, "STL", 4, err);
  if (code) return code;
  if ((o.season_window && (o.season_window % 2 == 0 || o.season_window < 3)) ||
      (o.trend_window && o.trend_window % 2 == 0))
    return err_set(err, EX_DATAERR, "STL needs odd windows, and at least 3 years for the season");
  struct work k = stl_start(arena, sample, &o);
  for (int outer = 0, inner = o.robust ? 1 : 2; outer <= (o.robust ? 15 : 0); outer++) {
    if (outer) stl_weigh(&k);
    for (int i = 0; i < inner; i++) pass(&k, outer > 0);
  }
  if (!o.season_window) make_periodic(&k);
  struct stl *result = arena_alloc(arena, sizeof *result);
  *result = (struct stl){k.n, k.m, k.seasonal, k.level, k.a, k.weight};
  for (size_t i = 0; i < k.n; i++) k.a[i] = k.y[i] - k.seasonal[i] - k.level[i];
  *out = result;
  return 0;
}

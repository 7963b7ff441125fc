/* SPDX-License-Identifier: GPL-3.0-or-later */
/* estimates.c - totals, means, ratios, shares and growth by domain, with their errors. See estimate.h and
 * docs/methods/estimate.md. */
#include "stages/estimate/estimates.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "stat/distribution.h"

enum statistic { TOTAL, MEAN, RATIO, SHARE, STATISTICS };
static const char *const statistic_name[] = {"total", "mean", "ratio", "share"};

bool survey_in_domain(const struct estimate *e, const struct sampled *s, const struct domain_kind *kind,
                      const struct sampled *head) {
  (void)e;
  for (size_t i = 0; i < kind->texts; i++)
    if (!span_equal(s->text[kind->text[i]], head->text[kind->text[i]])) return false;
  return true;
}

/* Who counts, with which values: y over x, both 0 outside; of a share, x is the whole. */
struct counted {
  bool *in;
  double *y, *x;
  size_t n;
};

static struct counted estimates_count(const struct survey_period *p, const struct domain_kind *kind,
                                      const struct sampled *head, const struct target *target, enum statistic what) {
  struct counted c = {arena_array(p->arena, bool, p->n + 1), arena_array(p->arena, double, p->n + 1),
                      arena_array(p->arena, double, p->n + 1), 0};
  for (size_t i = 0; i < p->n; i++) {
    const struct sampled *s = p->list[i];
    double y = s->value[target->value], x = target->other == SIZE_MAX ? 1 : s->value[target->other];
    bool known = !isnan(y) && !isnan(x), within = survey_in_domain(p->e, s, kind, head);
    c.in[i] = known && within;
    if (c.in[i]) c.y[i] = y, c.n++;
    if (known && what == SHARE)
      c.x[i] = y;
    else if (c.in[i])
      c.x[i] = x;
  }
  return c;
}

static double estimates_sum_of(const double *w, const double *v, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += w[i] * v[i];
  return sum;
}

static double statistic_of(const struct survey_period *p, const struct counted *c, enum statistic what,
                           const double *w) {
  double top = estimates_sum_of(w, c->y, p->n);
  if (what == TOTAL) return top;
  double bottom = estimates_sum_of(w, c->x, p->n);
  return bottom != 0 ? top / bottom : NAN;
}

/* The variance of simple random sampling of as many records (Kish 1965), for the design effect of totals and means. */
static double simple_variance(const struct survey_period *p, const struct counted *c, enum statistic what) {
  double w = 0, mean = 0, squares = 0, n = (double)c->n;
  for (size_t i = 0; i < p->n; i++)
    if (c->in[i]) w += p->weight[i], mean += p->weight[i] * c->y[i];
  if (n < 2 || w <= 0) return NAN;
  mean /= w;
  for (size_t i = 0; i < p->n; i++)
    if (c->in[i]) squares += p->weight[i] * (c->y[i] - mean) * (c->y[i] - mean);
  double variance = squares / w * n / (n - 1) * fmax(w - n, 0) / (w * n);
  return what == TOTAL ? variance * w * w : variance;
}

static double replicate_se(const struct survey_period *p, const struct counted *c, enum statistic what) {
  double mean = 0, variance = 0;
  if (!p->replicates) return NAN;
  double *theta = arena_array(p->arena, double, p->replicates);
  for (size_t r = 0; r < p->replicates; r++) theta[r] = statistic_of(p, c, what, p->replicate[r]), mean += theta[r];
  mean /= (double)p->replicates;
  for (size_t r = 0; r < p->replicates; r++) variance += p->scale[r] * (theta[r] - mean) * (theta[r] - mean);
  return sqrt(variance);
}

/* z: the linearised value, whose weighted sum has the variance of the statistic. */
static double *linearise(const struct survey_period *p, const struct counted *c, enum statistic what, double estimate) {
  double *z = arena_array(p->arena, double, p->n + 1),
         bottom = what == TOTAL ? 1 : estimates_sum_of(p->weight, c->x, p->n);
  for (size_t i = 0; i < p->n; i++) z[i] = what == TOTAL ? c->y[i] : (c->y[i] - estimate * c->x[i]) / bottom;
  return z;
}

static struct cell_estimate cell_make(const struct survey_period *p, const struct domain_kind *kind,
                                      const struct sampled *head, const struct target *target, enum statistic what,
                                      double **linear) {
  struct counted c = estimates_count(p, kind, head, target, what);
  struct cell_estimate cell = {
      .estimate = statistic_of(p, &c, what, p->weight), .se = NAN, .deff = NAN, .replicate_se = NAN, .n = c.n};
  *linear = NULL;
  if (!c.n || isnan(cell.estimate)) return cell;
  for (size_t i = 0; i < p->n; i++) cell.weights += c.in[i] ? p->weight[i] : 0;
  *linear = linearise(p, &c, what, cell.estimate);
  cell.se = period_se(p, *linear, &cell.lonely);
  if ((what == TOTAL || what == MEAN) && target->other == SIZE_MAX)
    cell.deff = cell.se * cell.se / simple_variance(p, &c, what);
  cell.replicate_se = replicate_se(p, &c, what);
  return cell;
}

/* --- domains of a period: a record of each --- */

static int by_domain(const void *a, const void *b, void *context) {
  const struct sampled *x = *(const struct sampled *const *)a, *y = *(const struct sampled *const *)b;
  const struct domain_kind *kind = context;
  int order = 0;
  for (size_t i = 0; !order && i < kind->texts; i++)
    order = span_compare(x->text[kind->text[i]], y->text[kind->text[i]]);
  return order;
}

static struct sampled **domains_of(const struct survey_period *p, const struct domain_kind *kind, size_t *n) {
  struct sampled **list = arena_array(p->arena, struct sampled *, p->n + 1);
  memcpy(list, p->list, p->n * sizeof *list);
  qsort_r(list, p->n, sizeof *list, by_domain, (void *)(uintptr_t)kind);
  *n = 0;
  for (size_t i = 0; i < p->n; i++)
    if (!*n || by_domain(&list[*n - 1], &list[i], (void *)(uintptr_t)kind) != 0) list[(*n)++] = list[i];
  return list;
}

/* --- small domains: composite of the direct mean and the mean of all domains (Fay and Herriot 1979; the variance
 * between domains by moments, Prasad and Rao 1990) --- */

struct composite {
  double *value, *mse;
};

static struct composite composite_make(const struct cell_estimate *cell, size_t n, struct arena *arena) {
  struct composite c = {arena_array(arena, double, n + 1), arena_array(arena, double, n + 1)};
  double mean = 0, sum = 0, inside = 0, between = 0, m = 0, w = 0, all = 0;
  for (size_t i = 0; i < n; i++) c.value[i] = c.mse[i] = NAN;
  for (size_t i = 0; i < n; i++)
    if (cell[i].se >= 0) sum += cell[i].estimate, m++;
  if (m < 3) return c;
  mean = sum / m;
  for (size_t i = 0; i < n; i++)
    if (cell[i].se >= 0)
      between += (cell[i].estimate - mean) * (cell[i].estimate - mean), inside += cell[i].se * cell[i].se * (1 - 1 / m);
  double a = fmax(0, (between - inside) / (m - 1)), squares = 0;
  for (size_t i = 0; i < n; i++) {
    double v = cell[i].se * cell[i].se + a;
    if (cell[i].se >= 0 && v > 0) w += 1 / v, all += cell[i].estimate / v, squares += v * v;
  }
  if (w <= 0) return c;
  for (size_t i = 0; i < n; i++) {
    double v = cell[i].se * cell[i].se, gamma = a + v > 0 ? a / (a + v) : 1;
    if (!(cell[i].se >= 0)) continue;
    c.value[i] = gamma * cell[i].estimate + (1 - gamma) * all / w;
    double g3 = a + v > 0 ? v * v / ((a + v) * (a + v) * (a + v)) * 2 * squares / (m * m) : 0;
    c.mse[i] = gamma * v + (1 - gamma) * (1 - gamma) / w + 2 * g3;
  }
  return c;
}

/* --- rows --- */

struct estimates_out {
  const struct estimate *e;
  struct row_writer estimates, accuracy, allocation;
  double quantile;
};

static void category_put(struct row_writer *out, const struct domain_kind *kind, const struct sampled *head) {
  struct strbuf name = {0};
  for (size_t i = 0; i < kind->texts; i++) {
    if (i) strbuf_char(&name, '+');
    strbuf_span(&name, head->text[kind->text[i]]);
  }
  row_string(out, kind->name);
  row_text(out, kind->texts ? strbuf_view(&name) : span_of("total"));
  strbuf_free(&name);
}

static void estimates_row_put(struct estimates_out *o, const struct domain_kind *kind, const struct sampled *head,
                              const struct target *target, const char *what, const struct cell_estimate *cell,
                              double composite, double mse) {
  struct row_writer *out = &o->estimates;
  bool percent = strcmp(what, "share") == 0 || strcmp(what, "growth") == 0;
  double times = percent ? 100 : 1, value = cell->estimate * times, se = cell->se * times;
  row_text(out, head->period_text);
  category_put(out, kind, head);
  row_string(out, target->name);
  row_string(out, what);
  row_real(out, value);
  row_string(out, percent ? "%" : target->unit);
  row_real(out, se);
  row_real(out, value != 0 ? 100 * se / fabs(value) : NAN);
  row_real(out, cell->deff);
  row_real(out, value - o->quantile * se);
  row_real(out, value + o->quantile * se);
  row_count(out, cell->n);
  row_real(out, cell->weights);
  row_real(out, cell->replicate_se * times);
  row_real(out, composite * times);
  row_real(out, sqrt(mse) * times);
  row_string(out, cell->lonely ? "one sampled unit in a stratum" : "");
  row_end(out);
}

/* --- growth against the same period a year before: units in both keep their covariance --- */

static const struct survey_period *estimates_year_before(const struct survey_period *list, size_t n,
                                                         const struct survey_period *p) {
  if (!p->n || p->list[0]->period == PERIOD_NONE) return NULL;
  period_code before = period_shift(p->list[0]->period, -(int)period_kind(p->list[0]->period));
  for (size_t i = 0; i < n; i++)
    if (list[i].n && list[i].list[0]->period == before) return &list[i];
  return NULL;
}

/* Covariance of two weighted sums over the units that are in the same stratum of both periods. */
static double covariance(const struct survey_period *p, const double *u, const struct survey_period *q,
                         const double *v) {
  double sum = 0;
  for (size_t i = 0, k = 0, end; i < p->n; i = end) {
    double n = 0, su = 0, sv = 0, suv = 0,
           sampled = p->psus.from[p->design.stratum[i] + 1] - p->psus.from[p->design.stratum[i]];
    for (end = i; end < p->n && p->design.stratum[end] == p->design.stratum[i]; end++) {
      while (k < q->n && (span_compare(q->list[k]->stratum, p->list[end]->stratum) < 0 ||
                          (span_equal(q->list[k]->stratum, p->list[end]->stratum) &&
                           span_compare(q->list[k]->unit, p->list[end]->unit) < 0)))
        k++;
      if (k == q->n || !span_equal(q->list[k]->stratum, p->list[end]->stratum) ||
          !span_equal(q->list[k]->unit, p->list[end]->unit))
        continue;
      double a = p->weight[end] * u[end], b = q->weight[k] * v[k];
      n++, su += a, sv += b, suv += a * b;
    }
    double population = p->design.population[p->design.stratum[i]],
           f = population > 0 ? fmin(sampled / population, 1) : 0;
    if (n > 1) sum += (1 - f) * n / (n - 1) * (suv - su * sv / n);
  }
  return sum;
}

static void growth_put(struct estimates_out *o, const struct survey_period *p, const struct survey_period *q,
                       const struct domain_kind *kind, const struct sampled *head, const struct target *target,
                       const struct cell_estimate *now, const double *u) {
  double *v;
  if (!q || target->other != SIZE_MAX || !u) return;
  struct cell_estimate before = cell_make(q, kind, head, target, TOTAL, &v);
  if (!v || before.estimate <= 0) return;
  double ratio = now->estimate / before.estimate;
  double common = p->e->clusters ? 0 : covariance(p, u, q, v);
  double variance = (now->se * now->se + ratio * ratio * before.se * before.se - 2 * ratio * common) /
                    (before.estimate * before.estimate);
  struct cell_estimate growth = {.estimate = ratio - 1,
                                 .se = sqrt(fmax(variance, 0)),
                                 .deff = NAN,
                                 .replicate_se = NAN,
                                 .n = now->n,
                                 .weights = now->weights};
  estimates_row_put(o, kind, head, target, "growth", &growth, NAN, NAN);
}

static int target_put(struct estimates_out *o, const struct survey_period *p, const struct survey_period *before,
                      const struct domain_kind *kind, struct sampled **head, size_t heads,
                      const struct target *target) {
  const struct estimate *e = p->e;
  struct cell_estimate *mean = arena_array(p->arena, struct cell_estimate, heads + 1);
  double *z;
  int code = 0;
  enum statistic average = target->other == SIZE_MAX ? MEAN : RATIO;
  for (size_t i = 0; i < heads; i++) mean[i] = cell_make(p, kind, head[i], target, average, &z);
  struct composite composite = {0};
  if (e->options->composite && kind->texts) composite = composite_make(mean, heads, p->arena);
  for (size_t i = 0; !code && i < heads; i++) {
    if (target->other == SIZE_MAX) {
      struct cell_estimate total = cell_make(p, kind, head[i], target, TOTAL, &z);
      estimates_row_put(o, kind, head[i], target, "total", &total, NAN, NAN);
      growth_put(o, p, before, kind, head[i], target, &total, z);
      code = accuracy_note(&o->accuracy, &o->allocation, e, p->first, p->last, kind, head[i], target, &total);
      double *ignored;
      struct cell_estimate share =
          kind->texts ? cell_make(p, kind, head[i], target, SHARE, &ignored) : (struct cell_estimate){0};
      if (kind->texts && !isnan(share.estimate)) estimates_row_put(o, kind, head[i], target, "share", &share, NAN, NAN);
    }
    estimates_row_put(o, kind, head[i], target, statistic_name[average], &mean[i],
                      composite.value ? composite.value[i] : NAN, composite.mse ? composite.mse[i] : NAN);
  }
  return code;
}

static int period_put_all(struct estimates_out *o, const struct survey_period *p, const struct survey_period *before) {
  int code = 0;
  for (size_t d = 0; !code && p->n && d < p->e->domains; d++) {
    size_t heads;
    struct sampled **head = domains_of(p, &p->e->domain[d], &heads);
    for (size_t t = 0; !code && t < p->e->targets; t++)
      code = target_put(o, p, before, &p->e->domain[d], head, heads, &p->e->target[t]);
  }
  return code;
}

int estimates_write(const struct estimate *e, const struct emit *emit, struct err *err) {
  struct arena arena = {0};
  struct estimates_out o = {.e = e, .quantile = normal_quantile(0.975)};
  struct survey_period *period = arena_array(&arena, struct survey_period, e->strata + 1);
  size_t periods = 0;
  int code = 0;
  row_start(&o.estimates, emit, ESTIMATE_ESTIMATES, err);
  row_start(&o.accuracy, emit, ESTIMATE_ACCURACY, err);
  row_start(&o.allocation, emit, ESTIMATE_ALLOCATION, err);
  bool wanted = row_wanted(&o.estimates) || row_wanted(&o.accuracy) || row_wanted(&o.allocation);
  for (size_t i = 0, end; wanted && !code && i < e->strata; i = end) {
    for (end = i; end < e->strata && e->stratum[end].period == e->stratum[i].period &&
                  span_equal(e->stratum[end].period_text, e->stratum[i].period_text);
         end++)
      continue;
    code = period_open(&period[periods], e, e->stratum[i].from, e->stratum[end - 1].to, &arena, err);
    if (!code) code = period_put_all(&o, &period[periods], estimates_year_before(period, periods, &period[periods]));
    periods++;
  }
  int one = row_finish(&o.estimates), two = row_finish(&o.accuracy), three = row_finish(&o.allocation);
  arena_free(&arena);
  return code ? code : one ? one : two ? two : three;
}

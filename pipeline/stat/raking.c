/* raking.c - see raking.h. */
#include "stat/raking.h"

#include <math.h>
#include <string.h>

double prorate(double *figure, size_t n, double total) {
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan(figure[i])) sum += figure[i];
  if (sum == 0 && total == 0) return 1;
  if (sum == 0 || !isfinite(total) || !isfinite(sum)) return NAN;
  for (size_t i = 0; i < n; i++) figure[i] *= total / sum;
  return total / sum;
}

struct rake {
  double *figure, **residual;
  double *sum; /* as many as the largest margin has groups */
  const struct raking_margin *margin;
  size_t n, margins;
};

static int check(const double *figure, size_t n, const struct raking_margin *margin, size_t margins, struct err *err) {
  for (size_t i = 0; i < n; i++)
    if (figure[i] < 0 || isinf(figure[i]))
      return err_set(err, EX_DATAERR, "raking: figure %zu is negative or infinite", i + 1);
  for (size_t m = 0; m < margins; m++)
    for (size_t g = 0; g < margin[m].groups; g++)
      if (margin[m].total[g] < 0 || isinf(margin[m].total[g]))
        return err_set(err, EX_DATAERR, "raking: total %zu of margin %zu is negative or infinite", g + 1, m + 1);
  return 0;
}

static void sum_groups(const struct rake *r, const struct raking_margin *margin) {
  memset(r->sum, 0, margin->groups * sizeof *r->sum);
  for (size_t i = 0; i < r->n; i++)
    if (margin->group[i] < margin->groups && !isnan(r->figure[i])) r->sum[margin->group[i]] += r->figure[i];
}

static void prorate_margin(const struct rake *r, const struct raking_margin *margin) {
  sum_groups(r, margin);
  for (size_t g = 0; g < margin->groups; g++)
    r->sum[g] = isnan(margin->total[g]) || r->sum[g] == 0 ? 1 : margin->total[g] / r->sum[g];
  for (size_t i = 0; i < r->n; i++)
    if (margin->group[i] < margin->groups) r->figure[i] *= r->sum[margin->group[i]];
}

/* Fills the residuals of a margin; returns the largest, relative. */
static double look(const struct rake *r, size_t m) {
  const struct raking_margin *margin = &r->margin[m];
  double worst = 0, largest = 0;
  sum_groups(r, margin);
  for (size_t g = 0; g < margin->groups; g++) largest = fmax(largest, margin->total[g]);
  for (size_t g = 0; g < margin->groups; g++) {
    double gap = r->residual[m][g] = margin->total[g] - r->sum[g];
    double scale = margin->total[g] > 0 ? margin->total[g] : largest;
    if (!isnan(gap) && gap != 0) worst = fmax(worst, scale > 0 ? fabs(gap) / scale : INFINITY);
  }
  return worst;
}

static double look_all(const struct rake *r) {
  double worst = 0;
  for (size_t m = 0; m < r->margins; m++) worst = fmax(worst, look(r, m));
  return worst;
}

static struct rake start(struct arena *arena, const double *figure, size_t n, const struct raking_margin *margin,
                         size_t margins) {
  struct rake r = {.margin = margin, .n = n, .margins = margins};
  size_t largest = 0;
  r.figure = arena_array(arena, double, n);
  if (n) memcpy(r.figure, figure, n * sizeof *figure);
  r.residual = arena_array(arena, double *, margins);
  for (size_t m = 0; m < margins; m++) {
    r.residual[m] = arena_array(arena, double, margin[m].groups);
    if (margin[m].groups > largest) largest = margin[m].groups;
  }
  r.sum = arena_array(arena, double, largest);
  return r;
}

static double *factors(struct arena *arena, const double *before, const double *after, size_t n) {
  double *factor = arena_array(arena, double, n);
  for (size_t i = 0; i < n; i++) factor[i] = before[i] == 0 ? 1 : after[i] / before[i];
  return factor;
}

int rake(struct arena *arena, const double *figure, size_t n, const struct raking_margin *margin, size_t margins,
         const struct raking_options *options, struct raking_result *result, struct err *err) {
  int code = check(figure, n, margin, margins, err);
  if (code) return code;
  size_t rounds = options && options->rounds ? options->rounds : 1000, round = 0;
  double tolerance = options && options->tolerance > 0 ? options->tolerance : 1e-10;
  struct rake r = start(arena, figure, n, margin, margins);
  double worst = look_all(&r);
  for (; worst > tolerance && round < rounds; round++) {
    for (size_t m = 0; m < margins; m++) prorate_margin(&r, &margin[m]);
    worst = look_all(&r);
  }
  *result = (struct raking_result){r.figure,          factors(arena, figure, r.figure, n), r.residual, worst, round,
                                   worst <= tolerance};
  return 0;
}

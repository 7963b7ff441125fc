/* SPDX-License-Identifier: GPL-3.0-or-later */
/* combination.c - see combination.h. Three methods: the mean, the median, and learned weights. */
#include "stat/combination.h"

#include <math.h>

#include "stat/learned.h"
#include "stat/sample.h"

const struct member combination_members[] = {{.method = "ets"},
                                             {.method = "arima"},
                                             {.method = "theta"},
                                             {.method = "damped", .season = MEMBER_TESTED_SEASON},
                                             {.method = "drift", .season = MEMBER_TESTED_SEASON}};
const size_t combination_member_count = sizeof combination_members / sizeof *combination_members;

/* How many of the values come before value i in order (ties by place). */
static size_t rank_of(const double *value, size_t count, size_t i) {
  size_t rank = 0;
  for (size_t k = 0; k < count; k++) rank += value[k] < value[i] || (value[k] == value[i] && k < i);
  return rank;
}

void combination_shares(enum combination_rule rule, const double *value, const double *weight, size_t count,
                        double *share) {
  size_t cut = rule == COMBINATION_MEDIAN && count ? (count - 1) / 2 : rule == COMBINATION_TRIMMED && count > 2 ? 1 : 0;
  for (size_t i = 0; i < count; i++) {
    size_t rank = cut ? rank_of(value, count, i) : 0;
    bool kept = !cut || (rank >= cut && rank < count - cut);
    share[i] = rule == COMBINATION_LEARNED ? weight[i] : kept ? 1 / (double)(count - 2 * cut) : 0;
  }
}

#define PLAIN_PART 0.4

/* Those of one part, and their shares by a rule, times `part`, added to share. */
static void combination_add_part(const struct combination *c, const size_t *who, const double *value, size_t count,
                                 enum member_part without, enum combination_rule rule, double part, double *share) {
  double own[COMBINATION_MOST] = {0}, given[COMBINATION_MOST];
  size_t at[COMBINATION_MOST], n = 0;
  for (size_t k = 0; k < count; k++)
    if (c->fit[who[k]].member->part != without) own[n] = value[k], at[n++] = k;
  combination_shares(rule, own, NULL, n, given);
  for (size_t i = 0; i < n; i++) share[at[i]] += part * given[i];
}

void combination_shares_of(const struct combination *c, const size_t *who, const double *value, const double *weight,
                           size_t count, double *share) {
  if (c->rule != COMBINATION_MIXED) {
    combination_shares(c->rule, value, weight, count, share);
    return;
  }
  for (size_t k = 0; k < count; k++) share[k] = 0;
  bool trimmed = false, plain = false;
  for (size_t k = 0; k < count; k++) {
    trimmed = trimmed || c->fit[who[k]].member->part != MEMBER_PLAIN;
    plain = plain || c->fit[who[k]].member->part != MEMBER_TRIMMED;
  }
  double part = !plain ? 0 : trimmed ? PLAIN_PART : 1;
  if (trimmed) combination_add_part(c, who, value, count, MEMBER_PLAIN, COMBINATION_TRIMMED, 1 - part, share);
  if (plain) combination_add_part(c, who, value, count, MEMBER_TRIMMED, COMBINATION_MEAN, part, share);
}

int combination_fit(struct arena *arena, const struct sample *sample, const struct combination_options *options,
                    const char *name, struct combination **out, struct err *err) {
  int code = sample_complete(sample, name, 2, err);
  if (code) return code;
  struct combination *c = arena_alloc(arena, sizeof *c);
  *c = (struct combination){.series = member_series(arena, sample), .rule = options->rule};
  c->fit = arena_array(arena, struct member_fit, options->members);
  double probe[2];
  for (size_t i = 0; i < options->members; i++)
    if (member_fit(arena, options->member + i, &c->series, c->fit + c->count) &&
        member_forecast(arena, c->fit + c->count, &c->series, 1, probe, probe + 1))
      c->count++;
  if (!c->count)
    return err_set(err, EX_DATAERR, "%s: none of its methods can be fitted to %zu points", name, sample->n);
  if (c->rule == COMBINATION_LEARNED) c->weight = learned_weights(arena, c);
  *out = c;
  return 0;
}

void combination_gather(struct arena *arena, const struct combination *c, size_t h, double *mean, double *sd) {
  for (size_t i = 0; i < c->count; i++)
    if (!member_forecast(arena, c->fit + i, &c->series, h, mean + i * h, sd + i * h))
      for (size_t j = 0; j < h; j++) mean[i * h + j] = sd[i * h + j] = NAN;
}

struct column { /* the members that have a forecast, at one step */
  size_t count, who[COMBINATION_MOST];
  double mean[COMBINATION_MOST], sd[COMBINATION_MOST], weight[COMBINATION_MOST], share[COMBINATION_MOST];
};

static struct column column_at(const struct combination *c, const double *mean, const double *sd, size_t h, size_t j) {
  struct column col = {.count = 0};
  double total = 0;
  for (size_t i = 0; i < c->count; i++) {
    if (isnan(mean[i * h + j])) continue;
    size_t k = col.count++;
    col.who[k] = i, col.mean[k] = mean[i * h + j], col.sd[k] = sd[i * h + j];
    total += col.weight[k] = c->weight ? c->weight[i] : 1;
  }
  for (size_t k = 0; k < col.count; k++) col.weight[k] /= total;
  combination_shares_of(c, col.who, col.mean, col.weight, col.count, col.share);
  return col;
}

static double average(const double *value, const double *weight, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) sum += weight[i] * value[i];
  return n ? sum : NAN;
}

static double spread_of(const double *value, size_t n) {
  double centre = sample_mean(value, n), squares = 0;
  for (size_t i = 0; i < n; i++) squares += (value[i] - centre) * (value[i] - centre);
  return n > 1 ? sqrt(squares / (double)(n - 1)) : 0;
}

void combination_forecast(const struct combination *c, size_t h, double *mean, double *sd, double *spread,
                          double *share) {
  struct arena scratch = {0};
  double *means = arena_alloc(&scratch, c->count * h * sizeof *means);
  double *sds = arena_alloc(&scratch, c->count * h * sizeof *sds);
  combination_gather(&scratch, c, h, means, sds);
  for (size_t i = 0; share && i < c->count; i++) share[i] = 0;
  for (size_t j = 0; j < h; j++) {
    struct column col = column_at(c, means, sds, h, j);
    mean[j] = average(col.mean, col.share, col.count);
    sd[j] = average(col.sd, col.weight, col.count);
    if (spread) spread[j] = spread_of(col.mean, col.count);
    for (size_t k = 0; share && k < col.count; k++) share[col.who[k]] += col.share[k] / (double)h;
  }
  arena_free(&scratch);
}

void combination_weights(const struct combination *c, size_t h, parameter_visitor *visit, void *context) {
  struct arena scratch = {0};
  double *work = arena_alloc(&scratch, 2 * h * sizeof *work), share[COMBINATION_MOST];
  combination_forecast(c, h, work, work + h, NULL, share);
  for (size_t i = 0; i < c->count; i++) visit(context, member_label(&scratch, c->fit + i), share[i]);
  arena_free(&scratch);
}

void combination_fitted(const void *model, double *fitted) {
  const struct combination *c = model;
  struct arena scratch = {0};
  size_t n = c->series.raw.n;
  double *all = arena_alloc(&scratch, c->count * n * sizeof *all), value[COMBINATION_MOST], share[COMBINATION_MOST];
  size_t every[COMBINATION_MOST];
  for (size_t i = 0; i < c->count; i++) every[i] = i;
  for (size_t i = 0; i < c->count; i++) member_fitted(c->fit + i, &c->series, all + i * n);
  for (size_t t = 0; t < n; t++) {
    for (size_t i = 0; i < c->count; i++) value[i] = all[i * n + t];
    combination_shares_of(c, every, value, c->weight, c->count, share);
    fitted[t] = average(value, share, c->count);
    for (size_t i = 0; i < c->count; i++)
      if (isnan(value[i])) fitted[t] = NAN;
  }
  arena_free(&scratch);
}

static int fit_by(struct arena *arena, const struct sample *sample, const void *options, enum combination_rule rule,
                  const char *name, void **model, struct err *err) {
  struct combination_options defaults = {combination_members, combination_member_count, rule};
  struct combination *c = NULL;
  int code = combination_fit(arena, sample, options ? options : &defaults, name, &c, err);
  *model = c;
  return code;
}

static int fit_mean(struct arena *a, const struct sample *s, const void *o, void **m, struct err *e) {
  return fit_by(a, s, o, COMBINATION_MEAN, "combination", m, e);
}
static int fit_median(struct arena *a, const struct sample *s, const void *o, void **m, struct err *e) {
  return fit_by(a, s, o, COMBINATION_MEDIAN, "combination-median", m, e);
}
static int fit_learned(struct arena *a, const struct sample *s, const void *o, void **m, struct err *e) {
  return fit_by(a, s, o, COMBINATION_LEARNED, "combination-learned", m, e);
}

static void forecast(const void *model, struct forecast *out) {
  combination_forecast(model, out->h, out->mean, out->sd, NULL, NULL);
  forecast_gaussian(out);
}

static void combination_summary(const void *model, struct fit_summary *out) {
  const struct combination *c = model;
  *out = (struct fit_summary){NAN, NAN, NAN, NAN, NAN, NAN, c->series.raw.n, 0};
}

static void combination_parameters(const void *model, parameter_visitor *visit, void *context) {
  combination_weights(model, 1, visit, context);
}

#define COMBINATION(name_, title_, fit_)                                                                               \
  {                                                                                                                    \
    .name = name_, .title = title_, .fewest = 2, .fit = fit_, .forecast = forecast, .fitted = combination_fitted,      \
    .summary = combination_summary, .parameters = combination_parameters                                               \
  }
const struct method method_combination =
    COMBINATION("combination", "Mean of ets, arima, theta, damped and drift", fit_mean);
const struct method method_combination_median =
    COMBINATION("combination-median", "Median of ets, arima, theta, damped and drift", fit_median);
const struct method method_combination_learned =
    COMBINATION("combination-learned", "Combination with weights learned by rolling origin", fit_learned);

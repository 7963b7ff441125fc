/* SPDX-License-Identifier: GPL-3.0-or-later */
/* arima_search.c - see arima_search.h. */
#include "stat/arima_search.h"

#include <math.h>
#include <string.h>

#include "stat/unit_root.h"

enum { MOST_MODELS = 94, MOST_D = 2 };
static const double NEAREST_ROOT = 1.01;

struct candidate {
  struct arima_order order;
  bool constant;
};

struct search {
  struct arima_data *with, *without; /* constant; with is NULL where none is allowed */
  struct arima_room *room;
  size_t max_p, max_q, max_P, max_Q;
  struct candidate seen[MOST_MODELS + 1];
  size_t fitted;
  struct candidate at; /* the state of the search: the best so far, but for the constant of the model it started from */
  struct arima_choice *choice;
  arima_watch *watch;
  void *context;
};

static size_t at_most(size_t a, size_t b) { return a < b ? a : b; }

static double aicc_of(const struct arima_estimate *e) {
  double used = (double)e->used, parameters = (double)e->count + 1, aic = -2 * arima_loglik(e) + 2 * parameters;
  if (e->used + arima_lost(&e->order) <= 3) return aic;
  return used > parameters + 1 ? aic + 2 * parameters * (parameters + 1) / (used - parameters - 1) : INFINITY;
}

static bool roots_are_far(const struct arima_estimate *e) {
  double phi[ARMA_STATES], theta[ARMA_STATES];
  arma_expand(&e->order, e->coefficient, phi, theta);
  return arma_is_stationary(phi, arma_ar_size(&e->order), NEAREST_ROOT) &&
         arma_roots_beyond(theta, arma_ma_size(&e->order), NEAREST_ROOT);
}

static bool covariance_is_proper(const struct search *s, const struct arima_data *data,
                                 const struct arima_estimate *e) {
  double covariance[ARIMA_PARAMETERS * ARIMA_PARAMETERS];
  if (!arima_covariance(data, e, s->room, covariance)) return false;
  for (size_t i = 0; i < e->count; i++)
    if (!(covariance[i * e->count + i] >= 0)) return false;
  return true;
}

/* Fit the candidate, and keep it when it is the best. What is dear is only asked of those that would be. */
static bool try_model(struct search *s, struct candidate c) {
  struct arima_estimate e;
  const struct arima_data *data = c.constant && s->with ? s->with : s->without;
  s->seen[s->fitted++] = c;
  double aicc = arima_estimate(data, &c.order, ARIMA_CSS_ML, s->room, &e) == ARIMA_DONE ? aicc_of(&e) : INFINITY;
  if (s->watch) s->watch(s->context, &c.order, c.constant, aicc);
  if (!(aicc < s->choice->aicc) || !roots_are_far(&e) || !covariance_is_proper(s, data, &e)) return false;
  s->choice->aicc = aicc;
  s->choice->data = data;
  s->choice->estimate = e;
  return true;
}

static bool same(const struct candidate *a, const struct candidate *b) {
  return a->order.p == b->order.p && a->order.q == b->order.q && a->order.P == b->order.P && a->order.Q == b->order.Q &&
         a->constant == b->constant;
}

/* The model with orders changed by these steps, when it is allowed and new. True: it is better, and the search is
 * there. */
static bool move(struct search *s, int p, int q, int P, int Q, bool constant) {
  struct candidate c = s->at;
  const struct arima_order *o = &s->at.order;
  if ((p < 0 && !o->p) || (q < 0 && !o->q) || (P < 0 && !o->P) || (Q < 0 && !o->Q)) return false;
  c.order.p = (size_t)((int)o->p + p);
  c.order.q = (size_t)((int)o->q + q);
  c.order.P = (size_t)((int)o->P + P);
  c.order.Q = (size_t)((int)o->Q + Q);
  c.constant = constant;
  if (c.order.p > s->max_p || c.order.q > s->max_q || c.order.P > s->max_P || c.order.Q > s->max_Q) return false;
  for (size_t i = 0; i < s->fitted; i++)
    if (same(&s->seen[i], &c)) return false;
  if (s->fitted >= MOST_MODELS || !try_model(s, c)) return false;
  s->at = c;
  return true;
}

/* One round over the neighbours, in the order that matters. True when a better one was found. */
static bool round_of_moves(struct search *s) {
  static const int steps[][2] = {{-1, 0}, {0, -1}, {1, 0}, {0, 1}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}};
  bool constant = s->at.constant;
  for (size_t i = 0; i < 8; i++)
    if (move(s, 0, 0, steps[i][0], steps[i][1], constant)) return true;
  for (size_t i = 0; i < 8; i++)
    if (move(s, steps[i][0], steps[i][1], 0, 0, constant)) return true;
  return s->with && move(s, 0, 0, 0, 0, !constant);
}

/* Try a model of the start; when it is the best so far, the search goes to its orders. */
static void begin_with(struct search *s, size_t p, size_t q, size_t P, size_t Q, bool constant) {
  struct candidate c = s->at;
  c.order.p = p;
  c.order.q = q;
  c.order.P = P;
  c.order.Q = Q;
  c.constant = constant;
  if (!try_model(s, c)) return;
  s->at.order = c.order;
}

static void begin(struct search *s, size_t n) {
  bool few = n < 10, constant = s->with != NULL;
  size_t p = at_most(few ? 1 : 2, s->max_p), q = at_most(few ? 1 : 2, s->max_q);
  size_t P = at_most(few ? 0 : 1, s->max_P), Q = at_most(few ? 0 : 1, s->max_Q);
  s->at.constant = constant;
  s->at.order.p = p;
  s->at.order.q = q;
  s->at.order.P = P;
  s->at.order.Q = Q;
  try_model(s, s->at);
  begin_with(s, 0, 0, 0, 0, constant);
  if (s->max_p || s->max_P) begin_with(s, at_most(1, s->max_p), 0, at_most(1, s->max_P), 0, constant);
  if (s->max_q || s->max_Q) begin_with(s, 0, at_most(1, s->max_q), 0, at_most(1, s->max_Q), constant);
  if (constant) begin_with(s, 0, 0, 0, 0, false);
}

static void set_limits(struct search *s, size_t n, size_t m) {
  s->max_p = s->max_q = at_most(5, n / 3);
  s->max_P = s->max_Q = m > 1 ? at_most(2, n / 3 / m) : 0;
  if (s->max_P) s->max_p = at_most(s->max_p, m - 1);
  if (s->max_Q) s->max_q = at_most(s->max_q, m - 1);
}

/* The series less its regression on the regressors and a mean; as it is when there are none. */
static const double *regression_residual(struct arena *arena, const struct sample *sample) {
  size_t n = sample->n, k = sample->k + 1;
  if (!sample->k || k > ARIMA_REGRESSORS) return sample->y;
  double *x = arena_array(arena, double, n *k), *left = arena_array(arena, double, n);
  double slope[ARIMA_REGRESSORS], error[ARIMA_REGRESSORS], squares;
  for (size_t t = 0; t < n; t++) x[t] = 1;
  memcpy(x + n, sample->xreg, n * sample->k * sizeof *x);
  if (!least_squares_line(sample->y, x, n, k, slope, error, &squares)) return sample->y;
  for (size_t t = 0; t < n; t++) {
    left[t] = sample->y[t];
    for (size_t j = 0; j < k; j++) left[t] -= slope[j] * x[j * n + t];
  }
  return left;
}

/* Would differencing leave a regressor that does not vary? */
static bool empties_a_regressor(struct arena *arena, const struct sample *sample, const struct arima_order *o) {
  double *x = arena_array(arena, double, sample->n);
  for (size_t j = 0; j < sample->k; j++) {
    size_t rows = difference(sample->xreg + j * sample->n, sample->n, o->d, o->D, o->m, x);
    if (nearly_constant(x, rows)) return true;
  }
  return false;
}

static void choose_differences(struct arena *arena, const struct sample *sample, struct arima_order *o) {
  struct sample left = *sample;
  left.y = regression_residual(arena, sample);
  double *dx = arena_array(arena, double, sample->n);
  if (sample->m > 1) o->D = nsdiffs(arena, &left);
  if (o->D && empties_a_regressor(arena, sample, o)) o->D--;
  size_t rows = difference(left.y, left.n, 0, o->D, o->m, dx);
  o->d = ndiffs(arena, dx, rows, MOST_D);
  if (o->d && empties_a_regressor(arena, sample, o)) o->d--;
}

static int prepare(struct arena *arena, const struct sample *sample, struct search *s, struct err *err) {
  struct arima_order *o = &s->at.order;
  o->m = sample->m;
  choose_differences(arena, sample, o);
  set_limits(s, sample->n, sample->m);
  if (o->d + o->D < 2 && arima_data_new(arena, sample, o, true, &s->with, NULL)) s->with = NULL;
  return arima_data_new(arena, sample, o, false, &s->without, err);
}

/* The same, watched. */
static int arima_search_watched(struct arena *arena, const struct sample *sample, struct arima_room *room,
                                arima_watch *watch, void *context, struct arima_choice *choice, struct err *err) {
  struct search s = {.room = room, .choice = choice, .watch = watch, .context = context};
  int code = prepare(arena, sample, &s, err);
  if (code) return code;
  struct arima_data *first = s.with ? s.with : s.without;
  *choice = (struct arima_choice){.data = first, .aicc = INFINITY};
  choice->estimate.order = s.at.order;
  if (first->exact) return 0;
  begin(&s, sample->n);
  while (s.fitted < MOST_MODELS && round_of_moves(&s)) continue;
  choice->fitted = s.fitted;
  if (choice->aicc < INFINITY) return 0;
  choice->data = s.without; /* so few points that no AICc is defined: differences alone */
  s.at.order.p = s.at.order.q = s.at.order.P = s.at.order.Q = 0;
  if (arima_estimate(s.without, &s.at.order, ARIMA_CSS_ML, room, &choice->estimate) == ARIMA_DONE) return 0;
  return err_set(err, EX_DATAERR, "arima: none of %zu models could be fitted", s.fitted);
}

int arima_search(struct arena *arena, const struct sample *sample, struct arima_room *room, struct arima_choice *choice,
                 struct err *err) {
  return arima_search_watched(arena, sample, room, NULL, NULL, choice, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coherent.c - totals from the joint paths of their parts, by default and with --reconcile bottom-up. See forecast.h,
 * family.h, stat/joint.h.
 *
 * The parts without parts of their own are forecast as they would be alone. Paths are drawn for all of them together,
 * and those above are their sums on every path: the mean of a total is the sum of its parts' means, its bounds are
 * quantiles of the sums. What is above no part (a scheme that overlaps, as key sectors do) is forecast alone. A family
 * is left as it is when one of its parts has no forecast or no known spread. */
#include "stages/forecast/family.h"

#include <math.h>
#include <stdlib.h>

#include "stat/auto_model.h"
#include "stat/joint.h"
#include "stat/order.h"

enum { PATHS = 2000 };

/* A part: what a standard normal of each step stands for. */
struct part {
  size_t member;
  struct fitted fitted;
  struct outcome outcome;
  double *mean, *spread;             /* h, on the scale of the model */
  const struct calibration_law *law; /* NULL: normal */
};

struct parts {
  struct part *part;
  size_t n, h;
  double *z; /* joint_draw() */
};

static bool is_above(const struct family *family, size_t member) {
  for (size_t a = 0; a < family->k; a++)
    if (family->constraint[a * family->n + member] > 0) return true;
  return false;
}

static bool is_below(const struct family *family, size_t member) {
  for (size_t a = 0; a < family->k; a++)
    if (family->constraint[a * family->n + member] < 0) return true;
  return false;
}

static bool part_fit(const struct forecasting *f, const struct family *family, struct worker *worker,
                     struct part *part) {
  const struct series *s = family->member[part->member];
  struct arena *arena = &worker->scratch;
  struct fit_input in = fit_input_of(f->panel, s);
  size_t h = f->forecaster.h;
  fit_series(&f->forecaster, &in, h, arena, &part->fitted);
  outcome_of(f, s, &part->fitted, worker, &part->outcome);
  if (!part->outcome.mean) return false;
  part->mean = arena_alloc(arena, 2 * h * sizeof(double)), part->spread = part->mean + h;
  bool automatic = is_auto(part->fitted.method);
  if (automatic) {
    auto_spread(part->fitted.model, h, part->mean, part->spread);
    part->law = auto_laws(arena, part->fitted.model, h);
  }
  for (size_t j = 0; j < h && !automatic; j++) {
    part->mean[j] = part->fitted.forecast->mean[j];
    part->spread[j] = part->fitted.method ? forecast_spread(part->fitted.forecast, j) : 0;
  }
  for (size_t j = 0; j < h; j++)
    if (!isfinite(part->spread[j])) return false;
  return true;
}

/* One-step errors of the parts on the scale of their models, aligned at the end: rows x n. */
static double *part_errors(const struct parts *parts, const struct family *family, size_t *rows, struct arena *arena) {
  *rows = 0;
  for (size_t i = 0; i < family->n; i++)
    if (family->member[i]->n > *rows) *rows = family->member[i]->n;
  double *error = arena_alloc(arena, (*rows + 1) * parts->n * sizeof *error);
  for (size_t i = 0; i < *rows * parts->n; i++) error[i] = NAN;
  for (size_t i = 0; i < parts->n; i++) {
    const struct fitted *fitted = &parts->part[i].fitted;
    size_t n = fitted->sample.n;
    double *one_step = arena_alloc(arena, (n + 1) * sizeof *one_step);
    if (fitted->method && fitted->method->fitted) fitted->method->fitted(fitted->model, one_step);
    for (size_t t = 0; t < n && t < *rows; t++)
      error[(*rows - 1 - t) * parts->n + i] =
          fitted->method && fitted->method->fitted ? fitted->sample.y[n - 1 - t] - one_step[n - 1 - t] : 0;
  }
  return error;
}

static double part_value(const struct part *part, size_t j, double z) {
  if (!part->fitted.method) return part->outcome.mean[j];
  double away = part->law ? calibration_quantile(&part->law[j], z) : z;
  double value = transform_back(&part->fitted.transform, part->mean[j] + part->spread[j] * away);
  return part->fitted.floored && value < 0 ? 0 : value;
}

/* Adds the parts below a member to in[part]; how often each is in it. */
static void parts_below(const struct family *family, const struct parts *parts, size_t member, bool *in) {
  for (size_t i = 0; i < parts->n; i++)
    if (parts->part[i].member == member) in[i] = true;
  for (size_t a = 0; a < family->k; a++) {
    const double *row = family->constraint + a * family->n;
    if (!(row[member] > 0)) continue;
    for (size_t i = 0; i < family->n; i++)
      if (row[i] < 0) parts_below(family, parts, i, in);
  }
}

static void sum_bounds(const struct forecaster *f, double *sum, size_t j, struct outcome *o) {
  values_sort(sum, PATHS);
  for (size_t l = 0; l < f->levels; l++) {
    double tail = 0.5 - f->level[l] / 200;
    o->lo[l * f->h + j] = values_quantile(sum, PATHS, tail);
    o->hi[l * f->h + j] = values_quantile(sum, PATHS, 1 - tail);
  }
}

/* The sum of the parts below a member: mean and bounds of every step. */
static void sum_member(const struct forecasting *f, const struct family *family, const struct parts *parts,
                       size_t member, struct worker *worker, struct outcome *out) {
  size_t h = parts->h, levels = f->forecaster.levels;
  bool *in = arena_array(&worker->scratch, bool, parts->n);
  double *sum = arena_alloc(&worker->scratch, PATHS * sizeof *sum);
  double *room = arena_alloc(&worker->kept, h * (1 + 2 * levels) * sizeof *room);
  *out = (struct outcome){.method = parts->part[0].outcome.method,
                          .label = "sum of its parts",
                          .scale = "none",
                          .mean = room,
                          .lo = room + h,
                          .hi = room + h + h * levels};
  parts_below(family, parts, member, in);
  for (size_t j = 0; j < h; j++) {
    out->mean[j] = 0;
    for (size_t k = 0; k < PATHS; k++) sum[k] = 0;
    for (size_t i = 0; i < parts->n; i++) {
      if (!in[i]) continue;
      out->mean[j] += parts->part[i].outcome.mean[j];
      const double *z = parts->z + (i * h + j) * PATHS;
      for (size_t k = 0; k < PATHS; k++) sum[k] += part_value(&parts->part[i], j, z[k]);
    }
    sum_bounds(&f->forecaster, sum, j, out);
  }
}

/* FNV-1a of the key, so that draws do not depend on what else is in the input. */
static uint64_t key_stream(const struct series *s) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (int i = 0; i < SERIES_FIELDS; i++) {
    for (size_t k = 0; k < s->key.field[i].n; k++) hash = (hash ^ (unsigned char)s->key.field[i].p[k]) * 0x100000001B3u;
    hash *= 0x100000001B3u;
  }
  return hash;
}

static bool parts_draw(const struct forecasting *f, const struct family *family, struct parts *parts,
                       struct arena *arena) {
  size_t rows, n = parts->n, h = parts->h;
  double *error = part_errors(parts, family, &rows, arena), *r = arena_alloc(arena, n * n * sizeof *r);
  double *spread = arena_alloc(arena, n * h * sizeof *spread);
  struct err err = {0};
  for (size_t i = 0; i < n; i++) memcpy(spread + i * h, parts->part[i].spread, h * sizeof *spread);
  joint_correlation(arena, error, rows, n, r);
  parts->z = arena_alloc(arena, n * h * PATHS * sizeof *parts->z);
  return joint_draw(r, spread, n, h, PATHS, f->forecaster.seed, key_stream(family->member[0]), parts->z, &err) == 0;
}

static bool parts_fit(const struct forecasting *f, const struct family *family, struct worker *worker,
                      struct parts *parts) {
  *parts = (struct parts){.part = arena_array(&worker->scratch, struct part, family->n), .h = f->forecaster.h};
  for (size_t i = 0; i < family->n; i++) {
    if (is_above(family, i) || !is_below(family, i)) continue;
    struct part *part = &parts->part[parts->n++];
    part->member = i;
    if (!part_fit(f, family, worker, part)) return false;
  }
  return parts->n > 0;
}

static void coherent_family(const struct forecasting *f, const struct family *family, struct worker *worker,
                            struct outcome *outcome) {
  struct parts parts;
  if (!parts_fit(f, family, worker, &parts) || !parts_draw(f, family, &parts, &worker->scratch)) return;
  for (size_t i = 0; i < parts.n; i++) outcome[family->index[parts.part[i].member]] = parts.part[i].outcome;
  for (size_t i = 0; i < family->n; i++)
    if (is_above(family, i)) sum_member(f, family, &parts, i, worker, &outcome[family->index[i]]);
}

/* Families one after another by their totals, worked on by as many workers as there are. */
struct coherent_work {
  const struct forecasting *forecasting;
  struct family *family;
  struct outcome *outcome;
};

static void coherent_item(void *context, size_t item, struct worker *worker) {
  struct coherent_work *work = context;
  coherent_family(work->forecasting, &work->family[item], worker, work->outcome);
}

void coherent_apply(struct stage_context *context, const struct forecasting *f, const struct series_set *set,
                    struct crowd *crowd, struct arena *arena, struct outcome *outcome) {
  struct coherent_work work = {f, NULL, outcome};
  size_t n = 0, room = 0;
  for (size_t i = 0; i < set->n; i++) {
    struct family family;
    bool refused;
    if (!forecast_asked_for(f, &set->list[i]) || !family_at(context, set, i, arena, &family, &refused)) continue;
    if (n == room) work.family = memory_grow(work.family, (room = room ? 2 * room : 16) * sizeof *work.family);
    work.family[n++] = family;
  }
  crowd_run(crowd, n, coherent_item, &work);
  free(work.family);
}

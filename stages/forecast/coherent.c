/* SPDX-License-Identifier: GPL-3.0-or-later */
/* coherent.c - totals from the joint paths of their parts, by default and with --reconcile bottom-up. See forecast.h,
 * family.h, stat/joint.h.
 *
 * The parts without parts of their own are forecast as they would be alone. Paths are drawn for all of them together,
 * and those above are their sums on every path: the mean of a total is the sum of its parts' means, its bounds are
 * quantiles of the sums. Growth and shares follow from the same paths (derived.c). What is above no part (a scheme that
 * overlaps, as key sectors do) is forecast alone. A family is left as it is when one of its parts has no forecast or no
 * known spread. */
#include "base/list.h"
#include "stages/forecast/family.h"

#include <math.h>
#include <stdlib.h>

#include "stat/auto_model.h"
#include "stat/joint.h"
#include "stat/order.h"

/* A part: what a standard normal of each step means. */
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

static bool coherent_is_above(const struct family *family, size_t member) {
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

void paths_bounds(const struct forecaster *f, const double *path, size_t n, size_t step, struct arena *arena,
                  struct outcome *out) {
  double *sorted = arena_alloc(arena, n * sizeof *sorted);
  memcpy(sorted, path, n * sizeof *sorted);
  values_sort(sorted, n);
  for (size_t l = 0; l < f->levels; l++) {
    double tail = 0.5 - f->level[l] / 200;
    out->lo[l * f->h + step] = values_quantile(sorted, n, tail);
    out->hi[l * f->h + step] = values_quantile(sorted, n, 1 - tail);
  }
}

struct outcome paths_outcome(const struct forecaster *f, const char *method, const char *label, struct arena *kept) {
  double *room = arena_alloc(kept, f->h * (1 + 2 * f->levels) * sizeof *room);
  return (struct outcome){.method = method,
                          .label = label,
                          .scale = "none",
                          .mean = room,
                          .lo = room + f->h,
                          .hi = room + f->h + f->h * f->levels};
}

/* Means and paths of a member: the sums over the parts below it. */
static void member_paths(const struct parts *parts, size_t member, struct arena *arena, struct family_paths *paths) {
  bool *in = arena_array(arena, bool, parts->n);
  parts_below(paths->family, parts, member, in);
  for (size_t j = 0; j < parts->h; j++) {
    double *sum = paths->value + (member * parts->h + j) * JOINT_PATHS;
    for (size_t i = 0; i < parts->n; i++) {
      if (!in[i]) continue;
      paths->mean[member * parts->h + j] += parts->part[i].outcome.mean[j];
      const double *z = parts->z + (i * parts->h + j) * JOINT_PATHS;
      for (size_t k = 0; k < JOINT_PATHS; k++) sum[k] += part_value(&parts->part[i], j, z[k]);
    }
  }
}

static struct family_paths family_paths_make(const struct family *family, const struct parts *parts,
                                             struct arena *arena) {
  size_t n = family->n * parts->h;
  struct family_paths paths = {family, parts->h, arena_array(arena, double, n *JOINT_PATHS),
                               arena_array(arena, double, n)};
  for (size_t i = 0; i < family->n; i++) member_paths(parts, i, arena, &paths);
  return paths;
}

/* The sum of the parts below a member: mean and bounds of every step. */
static void sum_member(const struct forecasting *f, const struct family_paths *paths, const char *method, size_t member,
                       struct worker *worker, struct outcome *out) {
  *out = paths_outcome(&f->forecaster, method, "sum of its parts", &worker->kept);
  for (size_t j = 0; j < paths->h; j++) {
    out->mean[j] = paths->mean[member * paths->h + j];
    paths_bounds(&f->forecaster, family_path(paths, member, j), JOINT_PATHS, j, &worker->scratch, out);
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
  parts->z = arena_alloc(arena, n * h * JOINT_PATHS * sizeof *parts->z);
  return joint_draw(r, spread, n, h, JOINT_PATHS, f->forecaster.seed, key_stream(family->member[0]), parts->z, &err) ==
         0;
}

static bool parts_fit(const struct forecasting *f, const struct family *family, struct worker *worker,
                      struct parts *parts) {
  *parts = (struct parts){.part = arena_array(&worker->scratch, struct part, family->n), .h = f->forecaster.h};
  for (size_t i = 0; i < family->n; i++) {
    if (family->k && (coherent_is_above(family, i) || !is_below(family, i))) continue;
    struct part *part = &parts->part[parts->n++];
    part->member = i;
    if (!part_fit(f, family, worker, part)) return false;
  }
  return parts->n > 0;
}

/* Families one after another by their totals, worked on by as many workers as there are. */
struct coherent_work {
  const struct forecasting *forecasting;
  const struct series_set *set;
  struct family *family;
  struct outcome *outcome;
  struct joint_paths *joint;
};

/* The method named beside a sum: that of the first part that has one; parts that never changed have none. */
static const char *method_of_sum(const struct parts *parts) {
  for (size_t i = 0; i < parts->n; i++)
    if (parts->part[i].fitted.method) return parts->part[i].outcome.method;
  return parts->part[0].outcome.method;
}

static void coherent_family(const struct coherent_work *work, const struct family *family, struct worker *worker) {
  const struct forecasting *f = work->forecasting;
  struct outcome *outcome = work->outcome;
  struct parts parts;
  if (!parts_fit(f, family, worker, &parts) || !parts_draw(f, family, &parts, &worker->scratch)) return;
  struct family_paths paths = family_paths_make(family, &parts, &worker->scratch);
  for (size_t i = 0; i < parts.n; i++) outcome[family->index[parts.part[i].member]] = parts.part[i].outcome;
  for (size_t i = 0; i < family->n; i++)
    if (coherent_is_above(family, i))
      sum_member(f, &paths, method_of_sum(&parts), i, worker, &outcome[family->index[i]]);
  derived_apply(f, work->set, &paths, worker, outcome);
  derived_keep(f, &paths, worker, work->joint);
}

static void coherent_item(void *context, size_t item, struct worker *worker) {
  struct coherent_work *work = context;
  coherent_family(work, &work->family[item], worker);
}

/* An amount of no family, whose growth is forecast from its own paths: a family of one, without a sum. */
static bool family_of_one(const struct coherent_work *work, size_t n, size_t at, struct arena *arena,
                          struct family *family) {
  const struct series *series = &work->set->list[at];
  for (size_t k = 0; k < n; k++) {
    const struct family *other = &work->family[k];
    for (size_t i = 0; i < other->n; i++)
      if (other->index[i] == at) return false;
    for (size_t i = 0; i < other->ends; i++)
      if (other->ended[i] == series) return false;
  }
  *family = (struct family){.member = {series}, .index = {at}, .n = 1};
  return series->n && !series->duplicate && derived_growth_of(work->set, series, arena);
}

void coherent_apply(struct stage_context *context, const struct forecasting *f, const struct series_set *set,
                    struct crowd *crowd, struct arena *arena, struct outcome *outcome, struct joint_paths *joint) {
  struct coherent_work work = {f, set, NULL, outcome, joint};
  size_t n = 0, room = 0;
  for (size_t i = 0; i < set->n; i++) {
    struct family family;
    bool refused;
    if (!forecast_asked_for(f, &set->list[i]) || !family_at(context, set, i, arena, &family, &refused)) continue;
    work.family = list_room_in(arena, work.family, n, &room, n + 1, sizeof *work.family);
    work.family[n++] = family;
  }
  for (size_t i = 0, families = n; i < set->n; i++) {
    struct family family;
    if (!forecast_asked_for(f, &set->list[i]) || !family_of_one(&work, families, i, arena, &family)) continue;
    work.family = list_room_in(arena, work.family, n, &room, n + 1, sizeof *work.family);
    work.family[n++] = family;
  }
  crowd_run(crowd, n, coherent_item, &work);
}

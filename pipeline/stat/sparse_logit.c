/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sparse_logit.c - see sparse_logit.h. */
#include "stat/sparse_logit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/elementary.h"
#include "base/memory.h"

/* --- which feature has weights for which nodes --- */

static int pair_compare(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

/* Pairs (feature, node) of the cases, sorted, each once. */
static uint64_t *pairs_of(const struct logit_model *model, const struct logit_case *list, size_t n, size_t *pairs) {
  size_t most = 0, kept = 0, at = 0;
  for (size_t i = 0; i < n; i++) most += 4 * list[i].terms;
  uint64_t *pair = memory_alloc((most + 1) * sizeof *pair);
  for (size_t i = 0; i < n; i++)
    for (uint16_t node = list[i].node;; node = model->above[node]) {
      for (size_t t = 0; t < list[i].terms; t++) pair[at++] = (uint64_t)list[i].term[t].feature << 16 | node;
      if (model->above[node] == node) break;
    }
  qsort(pair, at, sizeof *pair, pair_compare);
  for (size_t i = 0; i < at; i++)
    if (!kept || pair[kept - 1] != pair[i]) pair[kept++] = pair[i];
  *pairs = kept;
  return pair;
}

void logit_structure(struct logit_model *model, const struct logit_case *list, size_t n) {
  size_t pairs;
  uint64_t *pair = pairs_of(model, list, n, &pairs);
  model->start = memory_zero(model->features + 1, sizeof *model->start);
  model->weight = memory_alloc((pairs + 1) * sizeof *model->weight);
  for (size_t i = 0; i < pairs; i++) {
    model->start[(pair[i] >> 16) + 1]++;
    model->weight[i] = (struct logit_weight){(uint16_t)(pair[i] & 0xffff), 0};
  }
  for (size_t f = 0; f < model->features; f++) model->start[f + 1] += model->start[f];
  free(pair);
}

void logit_free(struct logit_model *model) {
  free(model->start), free(model->weight);
  model->start = NULL, model->weight = NULL;
}

/* --- scores and chances --- */

void logit_scores(const struct logit_model *model, const struct logit_term *term, size_t terms, double *score) {
  memset(score, 0, (model->classes + 1) * sizeof *score);
  for (size_t t = 0; t < terms; t++) {
    if (term[t].feature >= model->features) continue;
    const struct logit_weight *w = model->weight + model->start[term[t].feature];
    const struct logit_weight *end = model->weight + model->start[term[t].feature + 1];
    for (; w < end; w++) { /* as differences: a node costs the same however many classes are below it */
      double part = term[t].value * w->weight;
      score[model->node[w->node].first] += part;
      score[model->node[w->node].end] -= part;
    }
  }
  for (size_t c = 1; c < model->classes; c++) score[c] += score[c - 1];
}

void logit_chances(double *score, size_t classes) {
  double most = -INFINITY, sum = 0;
  for (size_t c = 0; c < classes; c++) most = score[c] > most ? score[c] : most;
  for (size_t c = 0; c < classes; c++) {
    double below = score[c] - most;
    score[c] = below < -30 ? 0 : real_exp(below);
    sum += score[c];
  }
  for (size_t c = 0; c < classes; c++) score[c] /= sum;
}

/* --- training --- */

/* Chances less what the label says, summed up: the gradient of a node is slope[end] - slope[first]. */
static void slopes_of(const struct logit_model *model, const struct logit_case *one, const double *chance,
                      double *slope) {
  struct logit_node label = model->node[one->node];
  double each = 1.0 / (label.end - label.first);
  slope[0] = 0;
  for (unsigned c = 0; c < model->classes; c++)
    slope[c + 1] = slope[c] + chance[c] - (c >= label.first && c < label.end ? each : 0);
}

static void case_learn(struct logit_model *model, const struct logit_case *one, const double *slope, double *square,
                       struct logit_settings settings) {
  for (size_t t = 0; t < one->terms; t++)
    for (uint32_t i = model->start[one->term[t].feature]; i < model->start[one->term[t].feature + 1]; i++) {
      struct logit_weight *w = &model->weight[i];
      double g =
          one->weight * one->term[t].value * (slope[model->node[w->node].end] - slope[model->node[w->node].first]) +
          settings.penalty * w->weight;
      square[i] += g * g;
      w->weight -= settings.rate * g / (sqrt(square[i]) + 1e-6);
    }
}

/* A fixed order that mixes the cases: steps of a number that has no factor in common with n. */
static size_t step_for(size_t n) {
  size_t step = (size_t)(0.6180339887 * (double)n) | 1;
  for (;; step += 2) {
    size_t a = n, b = step;
    while (b) {
      size_t rest = a % b;
      a = b, b = rest;
    }
    if (a == 1) return step;
  }
}

void logit_train(struct logit_model *model, const struct logit_case *list, size_t n, struct logit_settings settings) {
  double *square = memory_zero(model->start[model->features] + 1, sizeof *square);
  double *score = memory_alloc((model->classes + 1) * sizeof *score),
         *slope = memory_alloc((model->classes + 1) * sizeof *slope);
  size_t step = n ? step_for(n) : 0;
  for (unsigned pass = 0; pass < settings.passes; pass++)
    for (size_t k = 0, i = pass % (n ? n : 1); k < n; k++, i = (i + step) % n) {
      logit_scores(model, list[i].term, list[i].terms, score);
      logit_chances(score, model->classes);
      slopes_of(model, &list[i], score, slope);
      case_learn(model, &list[i], slope, square, settings);
    }
  free(square), free(score), free(slope);
}

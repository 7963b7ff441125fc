/* SPDX-License-Identifier: GPL-3.0-or-later */
/* train.c - a model from lessons, and how lessons left out are coded. See code.h.
 *
 * A fold leaves out every lesson of some classes that may be left out, so a class is judged by its title and phrases
 * alone: lists to come use other words than the current list, and scores on texts alike would flatter. */
#include <stdlib.h>

#include <math.h>

#include "base/elementary.h"
#include "base/share.h"
#include "stages/code/code.h"

enum { SEEN_LEAST = 3 }; /* lessons that must have a feature */
static const double rate = 0.15, penalty = 1e-5;

/* The features of each lesson, by number. */
struct lesson_features {
  struct logit_term *term;
  size_t n;
};

/* What one model learns from. */
struct round {
  const struct training *training;
  struct arena arena;
  struct index index;
  struct lesson_features *of;
  struct span *name;
  size_t room;
};

static unsigned fold_of(const struct training *training, const struct lesson *lesson) {
  struct span code = training->tree->code[lesson->node]->code;
  return (unsigned)((span_hash(code) >> 20) % (uint64_t)training->folds);
}
static bool is_judged(const struct training *training, const struct lesson *lesson, long fold) {
  return lesson->held && fold_of(training, lesson) == (unsigned)fold;
}
static bool is_left_out(const struct training *training, const struct lesson *lesson, long fold) {
  return fold >= 0 && (lesson->late || is_judged(training, lesson, fold));
}

static size_t read_features(const struct activity_marks *marks, struct span text, struct reading *reading) {
  arena_reset(&reading->arena);
  return features_of(reading->part, parts_of(text, marks, &reading->arena, reading->part), reading->feature);
}

/* In how many lessons each feature is seen. */
static void features_count(const struct training *training, long fold, struct reading *reading, struct index *all,
                           uint32_t **seen, size_t *lessons) {
  size_t room = 0;
  uint32_t *last = NULL;
  for (size_t i = 0; i < training->lessons->n; i++) {
    const struct lesson *lesson = &training->lessons->lesson[i];
    if (is_left_out(training, lesson, fold)) continue;
    size_t n = read_features(training->marks, lesson->text, reading);
    ++*lessons;
    for (size_t k = 0; k < n; k++) {
      uint32_t f = index_add(all, reading->feature[k].hash);
      if (f >= room) {
        size_t more = room ? 2 * room : 65536;
        *seen = memory_grow(*seen, more * sizeof **seen), last = memory_grow(last, more * sizeof *last);
        memset(*seen + room, 0, (more - room) * sizeof **seen), memset(last + room, 0, (more - room) * sizeof *last);
        room = more;
      }
      if (last[f] != i + 1) (*seen)[f]++, last[f] = (uint32_t)(i + 1);
    }
  }
  free(last);
}

/* Features seen often enough get numbers and scales: rarer ones weigh more. */
static void features_choose(const struct index *all, const uint32_t *seen, size_t lessons, struct trained *trained,
                            struct arena *arena) {
  uint64_t *key = memory_alloc((all->n + 1) * sizeof *key);
  trained->scale = arena_array(arena, double, all->n + 1);
  for (size_t s = 0; s < all->slots; s++)
    if (all->number[s]) key[all->number[s] - 1] = all->key[s];
  for (size_t f = 0; f < all->n; f++) {
    if (seen[f] < SEEN_LEAST) continue;
    uint32_t number = index_add(&trained->index, key[f]);
    double scale = real_log(1 + (double)lessons / (seen[f] + 1.0)) / 5;
    trained->scale[number] = floor(scale * 1000 + 0.5) / 1000; /* as it is printed */
  }
  free(key);
}

static struct logit_case case_of(const struct training *training, const struct trained *trained,
                                 const struct lesson *lesson, struct reading *reading, struct arena *arena) {
  arena_reset(&reading->arena);
  reading_scale(&trained->model, parts_of(lesson->text, training->marks, &reading->arena, reading->part), reading);
  struct logit_term *term = arena_array(arena, struct logit_term, reading->features + 1);
  memcpy(term, reading->term, reading->features * sizeof *term);
  return (struct logit_case){term, reading->features, lesson->node, lesson->weight};
}

/* Weights as they are printed, so that a model just trained and one read back are the same. */
static void weights_round(struct logit_model *logit) {
  for (uint32_t i = 0; i < logit->start[logit->features]; i++)
    logit->weight[i].weight = floor(logit->weight[i].weight * 100 + 0.5) / 100;
}

static void model_train(const struct training *training, long fold, struct reading *reading, struct arena *arena,
                        struct trained *trained) {
  const struct code_tree *tree = training->tree;
  struct index all = {0};
  uint32_t *seen = NULL;
  size_t lessons = 0, n = 0;
  features_count(training, fold, reading, &all, &seen, &lessons);
  features_choose(&all, seen, lessons, trained, arena);
  index_free(&all), free(seen);
  struct logit_model *logit = &trained->model.logit;
  *logit = (struct logit_model){tree->classes, tree->nodes, trained->index.n, tree->node, tree->above, NULL, NULL};
  trained->model.tree = tree, trained->model.index = &trained->index, trained->model.scale = trained->scale;
  struct logit_case *list = arena_array(arena, struct logit_case, lessons + 1);
  for (size_t i = 0; i < training->lessons->n; i++)
    if (!is_left_out(training, &training->lessons->lesson[i], fold))
      list[n++] = case_of(training, trained, &training->lessons->lesson[i], reading, arena);
  logit_structure(logit, list, n);
  logit_train(logit, list, n, (struct logit_settings){(unsigned)training->passes, rate, penalty});
  weights_round(logit);
}

static struct reading *reading_new(const struct code_tree *tree) {
  struct reading *reading = memory_zero(1, sizeof *reading);
  reading->chance = memory_alloc((tree->classes + 1) * sizeof *reading->chance);
  return reading;
}
static void reading_free(struct reading *reading) {
  arena_free(&reading->arena);
  free(reading->chance), free(reading);
}

/* --- the names of features, for the table --- */

static void names_find(const struct training *training, struct reading *reading, struct arena *arena,
                       struct trained *trained) {
  trained->name = arena_array(arena, struct span, trained->index.n + 1);
  for (size_t i = 0; i < training->lessons->n; i++) {
    arena_reset(&reading->arena);
    size_t parts = parts_of(training->lessons->lesson[i].text, training->marks, &reading->arena, reading->part);
    size_t n = features_of(reading->part, parts, reading->feature);
    for (size_t k = 0; k < n; k++) {
      uint32_t f = index_find(&trained->index, reading->feature[k].hash);
      if (f == INDEX_ABSENT || trained->name[f].n) continue;
      trained->name[f] = feature_name(&reading->feature[k], arena);
    }
  }
}

void training_run(const struct training *training, struct arena *arena, struct trained *trained) {
  struct reading *reading = reading_new(training->tree);
  model_train(training, -1, reading, arena, trained);
  names_find(training, reading, arena, trained);
  reading_free(reading);
}

/* --- lessons left out --- */

struct holding {
  const struct training *training;
  struct held_out *out;
  size_t *at; /* by lesson: its place in `out` */
  long folds, shares;
};

static void fold_apply(const struct holding *h, long fold, const struct trained *trained, struct reading *reading) {
  const struct training *training = h->training;
  for (size_t i = 0; i < training->lessons->n; i++) {
    const struct lesson *lesson = &training->lessons->lesson[i];
    if (!is_judged(training, lesson, fold)) continue;
    struct held_out *out = &h->out[h->at[i]];
    arena_reset(&reading->arena);
    reading_scale(&trained->model, parts_of(lesson->text, training->marks, &reading->arena, reading->part), reading);
    reading_chances(&trained->model, reading);
    ranks_find(&trained->model, reading, out->rank);
    out->lesson = lesson;
  }
}

static void folds_share(void *context, size_t share) {
  const struct holding *h = context;
  struct reading *reading = reading_new(h->training->tree);
  for (long fold = (long)share; fold < h->folds; fold += h->shares) {
    struct arena arena = {0};
    struct trained trained = {0};
    model_train(h->training, fold, reading, &arena, &trained);
    fold_apply(h, fold, &trained, reading);
    logit_free(&trained.model.logit), index_free(&trained.index), arena_free(&arena);
  }
  reading_free(reading);
}

size_t training_hold_out(const struct training *training, struct held_out *out) {
  size_t n = 0, *at = memory_zero(training->lessons->n + 1, sizeof *at);
  for (size_t i = 0; i < training->lessons->n; i++)
    if (training->lessons->lesson[i].held) at[i] = n++;
  long shares = (long)shares_for(training->jobs < training->folds ? training->jobs : training->folds);
  struct holding h = {training, out, at, training->folds, shares};
  share_out((size_t)shares, folds_share, &h);
  free(at);
  return n;
}

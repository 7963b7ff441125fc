/* SPDX-License-Identifier: GPL-3.0-or-later */
/* model.c - the tree of codes, the model of the catalog, and its application to a text. See code.h. */
#include <math.h>

#include "stages/code/code.h"

/* --- the tree --- */

static size_t nodes_at(const struct codebook *book, enum code_level level, bool at, struct code_tree *tree, size_t n) {
  for (size_t i = 0; i < book->n; i++)
    if ((book->code[i].level == level) == at) tree->code[n] = &book->code[i], tree->of[i] = (uint16_t)n, n++;
  return n;
}

void code_tree_make(const struct codebook *book, struct arena *arena, struct code_tree *tree) {
  *tree = (struct code_tree){.book = book, .nodes = book->n};
  tree->code = arena_array(arena, const struct industry_code *, book->n);
  tree->node = arena_array(arena, struct logit_node, book->n);
  tree->above = arena_array(arena, uint16_t, book->n);
  tree->of = arena_array(arena, uint16_t, book->n);
  tree->classes = nodes_at(book, LEVEL_CLASS, true, tree, 0);
  nodes_at(book, LEVEL_CLASS, false, tree, tree->classes);
  for (size_t n = 0; n < tree->nodes; n++)
    tree->above[n] = tree->code[n]->parent ? tree_node(tree, tree->code[n]->parent) : (uint16_t)n;
  for (size_t c = 0; c < tree->classes; c++)
    for (uint16_t n = (uint16_t)c;; n = tree->above[n]) {
      if (!tree->node[n].end) tree->node[n].first = (uint16_t)c;
      tree->node[n].end = (uint16_t)(c + 1);
      if (tree->above[n] == n) break;
    }
}

/* --- the model --- */

void model_of_catalog(const struct activity_model *table, const struct code_tree *tree, struct arena *arena,
                      struct code_model *model) {
  struct index *index = arena_array(arena, struct index, 1);
  double *scale = arena_array(arena, double, table->n + 1);
  size_t weights = 0, at = 0;
  for (size_t f = 0; f < table->n; f++) weights += table->feature[f].weights;
  struct logit_model *logit = &model->logit;
  *logit = (struct logit_model){tree->classes, tree->nodes, table->n, tree->node, tree->above, NULL, NULL};
  logit->start = arena_array(arena, uint32_t, table->n + 1);
  logit->weight = arena_array(arena, struct logit_weight, weights + 1);
  for (size_t f = 0; f < table->n; f++) {
    const struct activity_feature *feature = &table->feature[f];
    index_add(index, span_hash(feature->feature));
    scale[f] = feature->scale;
    logit->start[f] = (uint32_t)at;
    for (size_t w = 0; w < feature->weights; w++)
      logit->weight[at++] = (struct logit_weight){tree_node(tree, feature->weight[w].code), feature->weight[w].weight};
  }
  logit->start[table->n] = (uint32_t)at;
  model->tree = tree, model->index = index, model->scale = scale;
}

/* --- its application --- */

enum { LENGTH_OF_TERMS = 6 };

/* What the model does not know makes what it knows weigh less, as if it had this scale. */
static const double unknown_scale = 0.6;

bool reading_scale(const struct code_model *model, size_t parts, struct reading *reading) {
  size_t n = features_of(reading->part, parts, reading->feature), kept = 0;
  double square = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t number = index_find(model->index, reading->feature[i].hash);
    double value = reading->feature[i].value * (number == INDEX_ABSENT ? unknown_scale : model->scale[number]);
    square += value * value;
    if (number == INDEX_ABSENT) continue;
    reading->feature[kept] = reading->feature[i];
    reading->term[kept++] = (struct logit_term){number, value};
  }
  double by = square > 0 ? LENGTH_OF_TERMS / sqrt(sqrt(square)) : 0;
  for (size_t i = 0; i < kept; i++) reading->term[i].value *= by;
  reading->features = kept;
  return kept > 0;
}

void reading_chances(const struct code_model *model, struct reading *reading) {
  logit_scores(&model->logit, reading->term, reading->features, reading->chance);
  logit_chances(reading->chance, model->logit.classes);
}

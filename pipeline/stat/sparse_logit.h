/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sparse_logit.h - a multinomial logistic model over sparse features, with classes in a tree.
 *
 * Classes are numbered 0 .. classes-1 in the order of their codes, so that the classes below any node of the tree (a
 * section, division, group, or a class itself) are a range. A feature has a weight for some nodes only: those under
 * which it was seen in training. The score of a class is the sum, over the features of a case and the nodes above the
 * class, of value x weight; chances are the softmax of the scores. So what is seen with one class of a division also
 * speaks, less strongly, for the others.
 *
 * Trained by AdaGrad (Duchi, Hazan and Singer 2011) on the log-likelihood with a squared penalty, case by case in a
 * fixed order, in one thread: the same cases give the same bits. The label of a case is a node; the label of one above
 * the classes means all classes below it in equal parts. */
#ifndef TERTIA_STAT_SPARSE_LOGIT_H
#define TERTIA_STAT_SPARSE_LOGIT_H

#include <stddef.h>
#include <stdint.h>

/* The classes below a node: first .. end-1. */
struct logit_node {
  uint16_t first, end;
};

struct logit_term {
  uint32_t feature;
  double value;
};

struct logit_case {
  const struct logit_term *term;
  size_t terms;
  uint16_t node; /* the label */
  double weight;
};

struct logit_weight {
  uint16_t node;
  double weight;
};

struct logit_model {
  size_t classes, nodes, features;
  const struct logit_node *node; /* nodes */
  const uint16_t *above;         /* nodes: the next node up; of a top node itself */
  uint32_t *start;               /* features + 1 */
  struct logit_weight *weight;   /* start[features]; those of feature f are start[f] .. start[f+1]-1, by node */
};

struct logit_settings {
  unsigned passes;
  double rate, penalty;
};

/* Set start and weight (all 0) for the features and nodes seen together in these cases; logit_free() releases them. */
void logit_structure(struct logit_model *model, const struct logit_case *list, size_t n);
void logit_train(struct logit_model *model, const struct logit_case *list, size_t n, struct logit_settings settings);
/* Scores of all classes; terms with a feature beyond the model are passed over. `score` has room for classes + 1
 * numbers. */
void logit_scores(const struct logit_model *model, const struct logit_term *term, size_t terms, double *score);
/* Scores into chances. */
void logit_chances(double *score, size_t classes);
void logit_free(struct logit_model *model);

#endif

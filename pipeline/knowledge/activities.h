/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activities.h - activities/: how enterprises describe what they do, and the model that codes it.
 *
 * phrases-*.csv, objects.csv, verbs.csv and examples.csv are the training material; marks.csv lists the words which
 * divide a description; model.csv and confidence.csv are what tertia-code --train learned. Codes are of the edition
 * that edition.csv names. */
#ifndef TERTIA_KNOWLEDGE_ACTIVITIES_H
#define TERTIA_KNOWLEDGE_ACTIVITIES_H

#include "data/codebook.h"
#include "knowledge/editions.h"

/* A description as people write it and its code: a class or, where the class is uncertain, a code above it. */
struct activity_text {
  const struct industry_code *code;
  struct span text;
  double weight;
  bool from_examples; /* written with the examples in view: nothing is to be judged by them with it */
};
struct activity_texts {
  const struct activity_text *text;
  size_t n;
};

/* What can be done with an object, and the words for it: `*` means the object. */
enum activity_verb { VERB_MAKE, VERB_WHOLESALE, VERB_RETAIL, VERB_REPAIR, VERB_RENT, VERBS };
struct activity_object {
  struct span object;
  const struct industry_code *code[VERBS]; /* NULL: not stated */
};
struct activity_objects {
  const struct activity_object *object;
  size_t n;
};
struct activity_pattern {
  enum activity_verb verb;
  struct span before, after; /* around the object */
  double weight;
};
struct activity_patterns {
  const struct activity_pattern *pattern;
  size_t n;
};

/* Words that divide a description. */
enum activity_mark_kind {
  MARK_MAIN_BEFORE,
  MARK_MAIN_AFTER,
  MARK_SIDE_BEFORE,
  MARK_SIDE_AFTER,
  MARK_NOT_BEFORE,
  MARK_NOT_AFTER
};
struct activity_mark {
  struct span word;
  enum activity_mark_kind kind;
};
struct activity_marks {
  const struct activity_mark *mark;
  size_t n;
};

/* The model: the weights of a feature for codes of any level. */
struct activity_weight {
  const struct industry_code *code;
  double weight;
};
struct activity_feature {
  struct span feature;
  double scale;
  const struct activity_weight *weight;
  size_t weights;
};
struct activity_model {
  const struct codebook *codebook;
  const struct activity_feature *feature;
  size_t n;
};

/* Confidence learned on texts the model had not seen: points of a line from the model's chance to the share that is
 * right. */
enum { CONFIDENCE_RANKS = 3 };
struct activity_confidence {
  struct span learned_on, learned_from;
  const double *chance[CONFIDENCE_RANKS], *right[CONFIDENCE_RANKS];
  size_t points[CONFIDENCE_RANKS];
};

/* The edition that all of these tables have codes of, and its codes. */
int knowledge_activity_codes(struct knowledge *knowledge, const struct catalog_edition **edition,
                             const struct codebook **codebook, struct err *err);
/* All tables of phrases, one after the other by name. */
int knowledge_phrases(struct knowledge *knowledge, struct arena *arena, struct activity_texts *texts, struct err *err);
int knowledge_examples(struct knowledge *knowledge, const struct activity_texts **texts, struct err *err);
int knowledge_objects(struct knowledge *knowledge, const struct activity_objects **objects, struct err *err);
int knowledge_verbs(struct knowledge *knowledge, const struct activity_patterns **patterns, struct err *err);
int knowledge_marks(struct knowledge *knowledge, const struct activity_marks **marks, struct err *err);
int knowledge_model(struct knowledge *knowledge, const struct activity_model **model, struct err *err);
int knowledge_confidence(struct knowledge *knowledge, const struct activity_confidence **confidence, struct err *err);

#endif

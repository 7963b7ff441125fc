/* SPDX-License-Identifier: GPL-3.0-or-later */
/* code.h - from the words for what a unit does to a class of the classification (GSBPM 5.2): the parts of the stage,
 * among themselves.
 *
 * A text is cut into weighted parts and these into features (words.c); the model of the catalog computes a chance for
 * each class (model.c); the three likeliest classes get the confidence that was learned on texts the model had not
 * seen, and the words that speak for them (rank.c). Training (lexicon.c, train.c, confidence.c) makes the model from
 * the catalog's phrases and from records that have a code. Method: docs/methods/code.md. */
#ifndef TERTIA_STAGES_CODE_CODE_H
#define TERTIA_STAGES_CODE_CODE_H

#include "base/index.h"
#include "data/place.h"
#include "flow/change.h"
#include "flow/stage.h"
#include "knowledge/editions.h"
#include "stages/code/words.h"
#include "stat/sparse_logit.h"

extern const struct stage code_stage;

enum { CODE_RECORDS, CODE_CHANGES, CODE_QUERIES, CODE_MODEL, CODE_CONFIDENCE }; /* ports */
enum { RANKS = CONFIDENCE_RANKS };

struct code_options {
  const char *activity, *name, *industry; /* input columns */
  const char *prefix;                     /* of the columns that are added */
  const char *fill;                       /* "missing" or "none" */
  const char *answers, *learned_on, *learned_from;
  double bound, check;
  bool train;
  long passes, folds;
};

/* The classes and the codes above them, as the tree of a model. Nodes are the codebook's codes: classes first. */
struct code_tree {
  const struct codebook *book;
  const struct industry_code **code; /* nodes */
  struct logit_node *node;
  uint16_t *above;
  uint16_t *of; /* by index in the codebook: the node */
  size_t classes, nodes;
};
void code_tree_make(const struct codebook *book, struct arena *arena, struct code_tree *tree);
static inline uint16_t tree_node(const struct code_tree *tree, const struct industry_code *code) {
  return tree->of[code - tree->book->code];
}

/* A model that can be applied. */
struct code_model {
  const struct code_tree *tree;
  struct logit_model logit;
  const struct index *index; /* from the hash of a feature's name to its number */
  const double *scale;       /* by number */
};

/* What was found in a text. Its memory is a worker's. */
struct reading {
  struct arena arena;
  struct part part[PARTS_MOST];
  struct feature feature[FEATURES_MOST];
  struct logit_term term[FEATURES_MOST];
  size_t features; /* those known to the model, in `feature` and `term` alike */
  double *chance;  /* classes + 1 */
};

/* Features of the parts that the model knows, scaled. False when it knows none. */
bool reading_scale(const struct code_model *model, size_t parts, struct reading *reading);
/* The chances of all classes, for the parts or features in `reading`. */
void reading_chances(const struct code_model *model, struct reading *reading);
void model_of_catalog(const struct activity_model *table, const struct code_tree *tree, struct arena *arena,
                      struct code_model *model);

/* A class that a text may mean. */
struct rank {
  uint16_t class; /* node */
  double chance, confidence;
};
/* The likeliest classes, by chance and then by code. */
void ranks_find(const struct code_model *model, const struct reading *reading, struct rank rank[RANKS]);
double confidence_of(const struct activity_confidence *confidence, int rank, double chance);
/* The words that speak most for each class, separated by blanks; in the arena. */
void words_find(const struct code_model *model, const struct reading *reading, const struct rank rank[RANKS],
                struct span words[RANKS], struct arena *arena);

/* lexicon.c: a text to learn from. */
struct lesson {
  struct span text;
  uint16_t node;
  double weight;
  bool held; /* may be left out to see how well it is coded without it */
  bool late; /* written with those in view; not learned from when they are judged */
};
struct lessons {
  struct lesson *lesson;
  size_t n, room;
  struct arena *arena;
};
void lesson_add(struct lessons *lessons, struct lesson lesson);
int lexicon_read(struct stage_context *context, const struct code_tree *tree, struct lessons *lessons, struct err *err);

/* train.c: one model from lessons, and those of each fold applied to the lessons left out. */
struct training {
  const struct code_tree *tree;
  const struct activity_marks *marks;
  const struct lessons *lessons;
  long passes, folds, jobs;
};
struct trained {
  struct code_model model;
  struct index index;
  double *scale;
  struct span *name; /* of each feature */
};
/* How a lesson was coded by a model that had not seen it. */
struct held_out {
  const struct lesson *lesson;
  struct rank rank[RANKS];
};
void training_run(const struct training *training, struct arena *arena, struct trained *trained);
size_t training_hold_out(const struct training *training, struct held_out *out);

/* confidence.c */
struct confidence_points {
  double chance[RANKS][16], right[RANKS][16];
  size_t points[RANKS];
};
void confidence_learn(const struct code_tree *tree, const struct held_out *held, size_t n,
                      struct confidence_points *points);

/* The stage's own tables and columns. */
struct code {
  const struct code_options *options;
  struct schema in, out;
  struct code_tree tree;
  struct code_model model;
  const struct activity_marks *marks;
  const struct activity_confidence *confidence;
  const struct catalog_editions *editions;
  const struct catalog_edition *own_edition;                                /* of the model's codes */
  size_t activity, name, industry, edition, period, form, unit, file, line; /* input columns, or SCHEMA_ABSENT */
  size_t column[3 * RANKS];                                                 /* in `out` */
  struct place place;
  struct index answered; /* units and periods */
  const struct industry_code **answer;
};
/* Has a person decided about the record's code? *answer is NULL where it is right as filed. */
bool code_answer_find(const struct code *code, const struct batch *in, size_t row, const struct industry_code **answer);

/* train_stage.c: the stage when it trains. */
struct learning {
  struct arena arena;
  struct own_lesson *own;
  size_t n, room;
};
void learning_open(struct code *code, struct schema *out, struct arena *arena);
int learning_push(const struct code *code, struct learning *learning, const struct batch *in);
int learning_merge(struct learning *into, struct learning *from);
int learning_finish(struct stage_context *context, const struct code *code, struct learning *learning,
                    const struct emit *emit, struct err *err);
void learning_end(struct learning *learning);

/* --- answers.c --- */

int code_answers_read(struct stage_context *context, struct code *code, struct err *err);

/* What is known of a record when it was coded. */
struct coded {
  struct rank rank[RANKS];
  bool found;                         /* there are ranks */
  bool answered;                      /* a person has decided */
  const struct industry_code *answer; /* for this code; NULL: the code as filed is right */
};

struct writers {
  struct row_writer changes, queries;
};

/* --- decide.c --- */

/* What is to become of a record's code; `fill` is the code it gets, if any. */
void code_record_decide(const struct code *code, const struct batch *in, size_t row, const struct coded *coded,
                        struct span words, const struct emit *emit, struct writers *out, struct span *fill);

#endif

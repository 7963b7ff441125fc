/* SPDX-License-Identifier: GPL-3.0-or-later */
/* words.h - from a text to its parts and their features.
 *
 * A text of 主要业务活动 is cut into parts at its signs and at words that divide it (marks): what is described as the
 * main activity, what comes first, what is done besides, what is excluded. Each part has a weight; excluded parts have
 * none. Features of a part are its runs of one to three characters (a run of Latin letters and digits counts as one
 * character), the runs at its beginning and end, pairs of characters with one between them, and the part as a whole. */
#ifndef TERTIA_STAGES_CODE_WORDS_H
#define TERTIA_STAGES_CODE_WORDS_H

#include "knowledge/activities.h"

/* A part of a text, folded. */
struct part {
  struct span text;
  double weight;
};

struct feature {
  uint64_t hash;    /* of its name */
  struct span text; /* the characters of the text it means */
  double value;
  enum feature_way { WAY_RUN, WAY_FIRST, WAY_LAST, WAY_GAP, WAY_WHOLE } way;
  uint16_t first, last; /* of a pair: bytes of its characters */
};

enum { PARTS_MOST = 24, FEATURES_MOST = 1500 };

/* Cut a text into parts; returns how many. They live in the arena. */
size_t parts_of(struct span text, const struct activity_marks *marks, struct arena *arena,
                struct part part[PARTS_MOST]);
/* Features of the parts; returns how many. Values are not yet scaled. */
size_t features_of(const struct part *part, size_t parts, struct feature feature[FEATURES_MOST]);
/* "批发", "^卖" at the beginning, "店$" at the end, "塑_制" with one character between, "=面馆" the whole part. */
struct span feature_name(const struct feature *feature, struct arena *arena);
#endif

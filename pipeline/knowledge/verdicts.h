/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verdicts.h - verdicts.csv: from which chance on a verdict holds, its words and what they mean; target-marks.csv: the
 * words of what is to be known beside a figure. */
#ifndef TERTIA_KNOWLEDGE_VERDICTS_H
#define TERTIA_KNOWLEDGE_VERDICTS_H

#include "data/verdict.h"
#include "knowledge/knowledge.h"

/* In Chinese and in English. */
enum { WORDS_OF_ZH, WORDS_OF_EN, WORDS_OF_LANGUAGES };

struct catalog_verdict {
  struct span words[WORDS_OF_LANGUAGES], definition[WORDS_OF_LANGUAGES];
};

struct catalog_verdicts {
  struct verdict_scale scale;
  struct catalog_verdict verdict[VERDICTS];
};

struct catalog_target_marks {
  struct span words[MARKS][WORDS_OF_LANGUAGES];
};

int knowledge_verdicts(struct knowledge *knowledge, const struct catalog_verdicts **verdicts, struct err *err);
int knowledge_target_marks(struct knowledge *knowledge, const struct catalog_target_marks **marks, struct err *err);

#endif

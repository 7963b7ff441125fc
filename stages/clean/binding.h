/* SPDX-License-Identifier: GPL-3.0-or-later */
/* binding.h - what the parts of binding share: a file whose header is being bound to the columns of a form. */
#ifndef TERTIA_CLEAN_BINDING_H
#define TERTIA_CLEAN_BINDING_H

#include "base/index.h"
#include "base/strbuf.h"
#include "stages/clean/bind.h"
#include "stages/clean/header.h"

/* Items among the titles so far. */
struct seen {
  struct index index; /* of their hashes */
  long *times;        /* items of `index`: how often each was seen */
};

/* The state while one file is bound. Everything lives in `arena`, until the file is bound. */
struct binding {
  struct bound *bound;
  const struct source_file *file;
  const struct layouts *layouts;
  const struct checks *checks;
  const struct finding_sink *sink;
  struct arena *arena;
  struct header *header;
  struct seen seen;
  uint32_t *noted; /* the column of the last finding */
  int title_unit;  /* 单位：万元 above the header */
  int *rank;       /* items: how good the column bound so far is; lower is better */
};

/* What is added to the words of a check, in both languages. Free with more_free(). */
struct more {
  struct strbuf zh, en;
};

/* Report a finding of a check; the texts `more_zh` and `more_en` follow the words of the check. */
void binding_note_both(const struct binding *b, enum check check, uint64_t line, struct span column,
                       struct span more_zh, struct span more_en);

void binding_note(const struct binding *b, enum check check, uint64_t line, struct span column, struct span more);

/* The line of a record of the head. */
uint64_t binding_line(const struct source_file *file, size_t record);

/* The bound column of an item, added if it is new. */
struct bound_item *binding_item(struct binding *b, size_t item);

void more_free(struct more *more);

/* Reject the whole file with a finding. */
void binding_stop(struct binding *b, enum check check, struct span column, const struct more *more);

/* Check that the columns which the form requires are there. */
void binding_check_required(struct binding *b);

/* Add the items that the form counts as nil and that have no column: they count 0 too, which is reported once. */
void binding_add_nil(struct binding *b);

bool target_is_bound(const struct bound *bound, int target);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* memo.h - which group of the joint key each row of a batch belongs to, remembered by the codes of the row.
 *
 * Columns that share their codes are one part of the key. The codes of a part are numbered so that those with the same
 * texts have one number: of thousands of industry codes some dozens remain. Numbers and periods of a row are put side
 * by side into one word; what has no place in it, such as texts without codes, is beside it and is looked at
 * itself. A word seen before, with the same beside it, has the group it had then; only a new one is looked up by its
 * texts (groups.h). Codes mean the same under the same dictionaries: when a batch comes with others, everything is
 * forgotten.
 */
#ifndef TERTIA_STAGES_AGGREGATE_MEMO_H
#define TERTIA_STAGES_AGGREGATE_MEMO_H

#include "data/batch.h"
#include "stages/aggregate/groups.h"

struct aggregate;

/* What identifies a column of the key. */
struct memo_column {
  const struct span *word; /* its dictionary; NULL: not coded */
  uint32_t words;
  size_t like; /* the first column with the same codes, of whose part it is; itself when there is none before */
};

/* Columns with the same codes, or one column of periods. */
struct memo_part {
  size_t column;      /* the first of them */
  unsigned shift;     /* of its place in the word */
  uint32_t *number;   /* of each code; 0: not met yet; NULL for periods */
  struct groups same; /* the texts of each number */
};

struct memo_entry {
  uint64_t word;
  uint32_t group; /* index + 1; 0: empty */
};

struct memo {
  size_t columns;
  struct key_part *key;             /* columns; room for a key */
  struct memo_column *column, *now; /* columns; as they were when the parts were laid out, and as they are */
  struct memo_part *part;
  size_t parts;
  size_t *beside, besides;  /* columns that have no place in the word */
  struct memo_entry *entry; /* open addressing */
  size_t entries, slots;
};

void memo_open(struct memo *memo, size_t columns);
void memo_close(struct memo *memo);
/* The group of each row, made if new. */
void memo_groups(struct memo *memo, const struct aggregate *aggregate, struct groups *groups, const struct batch *batch,
                 uint32_t *group);

#endif

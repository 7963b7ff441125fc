/* memo.h - which group a row belongs to, remembered by where its key texts stand.
 *
 * The same address and length are the same text, and classifying lends each category's text from one place, so most
 * rows find their group without a look at any text. Where all key columns are lasting (data/schema.h) that holds for
 * the whole run; else only within a batch, and memo_forget() is called at the start of each.
 */
#ifndef TERTIA_STAGES_AGGREGATE_MEMO_H
#define TERTIA_STAGES_AGGREGATE_MEMO_H

#include "stages/aggregate/groups.h"

enum { MEMO_SLOTS = 1024 };

struct memo {
  uint64_t *place;            /* MEMO_SLOTS + 1 times parts: address and length of a text, or a period; owned */
  uint32_t group[MEMO_SLOTS]; /* index + 1; 0: nothing remembered */
};

void memo_open(struct memo *memo, size_t parts);
void memo_forget(struct memo *memo);
/* groups_at() of this key. */
uint32_t memo_group(struct memo *memo, struct groups *groups, const struct key_part *part);
void memo_close(struct memo *memo);

#endif

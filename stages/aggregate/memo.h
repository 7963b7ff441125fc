/* memo.h - which group a row belongs to, remembered by where its key texts stand.
 *
 * Within one batch the same address and length are the same text, and classifying lends each category's text from one
 * place, so most rows find their group without a look at any text. A batch's texts are gone when the next comes:
 * memo_forget() at the start of each.
 */
#ifndef TERTIA_STAGES_AGGREGATE_MEMO_H
#define TERTIA_STAGES_AGGREGATE_MEMO_H

#include "stages/aggregate/groups.h"

enum { MEMO_SLOTS = 512 };

struct memo {
  struct key_part *part;      /* MEMO_SLOTS x parts; owned */
  uint32_t group[MEMO_SLOTS]; /* index + 1; 0: nothing remembered */
};

void memo_open(struct memo *memo, size_t parts);
void memo_forget(struct memo *memo);
/* groups_at() of this key. */
uint32_t memo_group(struct memo *memo, struct groups *groups, const struct key_part *part);
void memo_close(struct memo *memo);

#endif

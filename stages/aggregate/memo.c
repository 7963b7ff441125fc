/* memo.c - see memo.h. */
#include "stages/aggregate/memo.h"

#include <stdlib.h>

enum { ADDRESS_BITS = 48 }; /* of any user's address on the machines we know; others remember nothing */

void memo_open(struct memo *memo, size_t parts) {
  memo->place = memory_alloc(((MEMO_SLOTS + 1) * parts + 1) * sizeof *memo->place);
  memo_forget(memo);
}

void memo_forget(struct memo *memo) { memset(memo->group, 0, sizeof memo->group); }

void memo_close(struct memo *memo) { free(memo->place); }

/* A part as one word; false when it does not fit. A column is of texts or of periods, so that these do not mix. */
static inline bool as_word(const struct key_part *part, uint64_t *word) {
  uint64_t address = (uint64_t)(uintptr_t)part->text.p;
  *word = part->period ? (uint64_t)part->period : address | (uint64_t)part->text.n << ADDRESS_BITS;
  return (address | part->text.n << 32) >> ADDRESS_BITS == 0;
}

uint32_t memo_group(struct memo *memo, struct groups *groups, const struct key_part *part) {
  size_t parts = groups->parts;
  uint64_t *own = memo->place + MEMO_SLOTS * parts, hash = 0; /* the row's words stand behind the slots */
  bool fits = true;
  for (size_t i = 0; i < parts; i++) {
    fits &= as_word(&part[i], &own[i]);
    hash = (hash ^ own[i]) * 0x9E3779B97F4A7C15u; /* addresses differ from run to run: it decides nothing but speed */
  }
  size_t at = hash >> 54;
  uint64_t *known = memo->place + at * parts, differs = !memo->group[at];
  for (size_t i = 0; i < parts; i++) differs |= known[i] ^ own[i];
  if (__builtin_expect(fits && !differs, 1)) return memo->group[at] - 1;
  uint32_t group = (uint32_t)groups_at(groups, part, key_hash(part, parts));
  if (fits) {
    if (parts) memcpy(known, own, parts * sizeof *own);
    memo->group[at] = group + 1;
  }
  return group;
}

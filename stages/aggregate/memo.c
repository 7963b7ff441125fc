/* memo.c - see memo.h. */
#include "stages/aggregate/memo.h"

#include <stdlib.h>

void memo_open(struct memo *memo, size_t parts) {
  memo->part = memory_alloc((MEMO_SLOTS * parts + 1) * sizeof *memo->part);
  memo_forget(memo);
}

void memo_forget(struct memo *memo) { memset(memo->group, 0, sizeof memo->group); }

void memo_close(struct memo *memo) { free(memo->part); }

/* By addresses, which differ from run to run: the slot decides nothing but speed. */
static size_t slot_of(const struct key_part *part, size_t parts) {
  uint64_t h = 0;
  for (size_t i = 0; i < parts; i++)
    h = (h ^ (uint64_t)(uintptr_t)part[i].text.p ^ (uint64_t)part[i].period << 32) * 0x9E3779B97F4A7C15u;
  return h >> 55;
}

static bool same_place(const struct key_part *a, const struct key_part *b, size_t parts) {
  bool same = true;
  for (size_t i = 0; i < parts; i++)
    same &= (a[i].text.p == b[i].text.p) & (a[i].text.n == b[i].text.n) & (a[i].period == b[i].period);
  return same;
}

uint32_t memo_group(struct memo *memo, struct groups *groups, const struct key_part *part) {
  size_t parts = groups->parts, at = slot_of(part, parts);
  struct key_part *own = memo->part + at * parts;
  if (memo->group[at] && same_place(own, part, parts)) return memo->group[at] - 1;
  uint32_t group = (uint32_t)groups_at(groups, part, key_hash(part, parts));
  if (parts) memcpy(own, part, parts * sizeof *own);
  memo->group[at] = group + 1;
  return group;
}

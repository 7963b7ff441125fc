/* SPDX-License-Identifier: GPL-3.0-or-later */
/* groups.h - exact sums by key: the table every aggregate is in.
 *
 * A group has `parts` key parts (text, or a period) and, for each of `measures`, the sum of its values and how many
 * there were. Sums count millionths of millionths (value x weight, each in millionths) in 128 bits, so they are exact
 * in any order. Groups are made on first use and never removed; texts are copied into the arena.
 */
#ifndef TERTIA_STAGES_AGGREGATE_GROUPS_H
#define TERTIA_STAGES_AGGREGATE_GROUPS_H

#include "base/arena.h"
#include "base/decimal.h"

struct key_part {
  struct span text;
  int64_t period; /* PERIOD_NONE when the part is text */
};

struct sum {
  decimal_sum total; /* millionths of millionths */
  uint64_t count;    /* values in it; 0: the sum is missing, not zero */
  decimal least;     /* smaller contributions than this are not remembered (unit_places.h); 0: all are */
};

/* The unit with the most in a group, whatever its sign. */
struct largest {
  decimal size; /* without its sign; 0: none */
  struct span unit;
};

/* Is the first above the second? Of two that are equal the unit decides, so that the order does not matter. */
bool largest_is_above(const struct largest *a, const struct largest *b);

struct group {
  struct largest largest; /* of value added */
  uint64_t hash;
  struct key_part *part; /* parts */
  struct sum *sum;       /* measures */
  uint64_t records;
  uint64_t formulas; /* bit i: formula i contributed to it; used by the roll-up */
};

struct groups {
  struct arena arena; /* owns groups and texts */
  struct group *group;
  uint32_t *slot; /* open addressing; group index + 1 */
  size_t n, room, slots, parts, measures;
};

void groups_open(struct groups *groups, size_t parts, size_t measures);
void groups_close(struct groups *groups);
uint64_t key_hash(const struct key_part *part, size_t parts);
/* Index of the group of this key, made if new. */
size_t groups_at(struct groups *groups, const struct key_part *part, uint64_t hash);
/* As groups_at(), or SIZE_MAX where there is none. */
size_t groups_find(const struct groups *groups, const struct key_part *part, uint64_t hash);
void group_add(const struct groups *groups, struct group *into, const struct group *from);
int key_compare(const struct key_part *a, const struct key_part *b, size_t parts);
/* Group indices in the order of their keys; in the groups' arena. */
size_t *groups_sorted(struct groups *groups);

#endif

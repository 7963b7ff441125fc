/* SPDX-License-Identifier: GPL-3.0-or-later */
/* groups.c - see groups.h. */
#include "stages/aggregate/groups.h"

#include "base/list.h"

#include <stdlib.h>

static uint64_t mix(uint64_t h, uint64_t v) {
  unsigned __int128 m = (unsigned __int128)(h ^ v) * 0x9E3779B97F4A7C15u;
  return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t key_hash(const struct key_part *part, size_t parts) {
  uint64_t h = 0x243F6A8885A308D3u;
  for (size_t i = 0; i < parts; i++) h = mix(h, part[i].period ? (uint64_t)part[i].period : span_hash(part[i].text));
  return h;
}

void groups_open(struct groups *groups, size_t parts, size_t measures) {
  *groups = (struct groups){.parts = parts, .measures = measures, .slots = 256};
  groups->slot = memory_alloc(groups->slots * sizeof *groups->slot);
  memset(groups->slot, 0, groups->slots * sizeof *groups->slot);
}

void groups_close(struct groups *groups) {
  free(groups->group);
  free(groups->slot);
  arena_free(&groups->arena);
  *groups = (struct groups){0};
}

static bool same(const struct key_part *a, const struct key_part *b, size_t parts) {
  for (size_t i = 0; i < parts; i++)
    if (a[i].period != b[i].period || !span_equal(a[i].text, b[i].text)) return false;
  return true;
}

/* The slot of a key, or the empty one where it belongs. */
static size_t probe(const struct groups *groups, const struct key_part *part, uint64_t hash) {
  for (size_t at = hash & (groups->slots - 1);; at = (at + 1) & (groups->slots - 1)) {
    if (!groups->slot[at]) return at;
    const struct group *group = &groups->group[groups->slot[at] - 1];
    if (group->hash == hash && same(group->part, part, groups->parts)) return at;
  }
}

static void groups_grow(struct groups *groups) {
  free(groups->slot);
  groups->slots *= 2;
  groups->slot = memory_alloc(groups->slots * sizeof *groups->slot);
  memset(groups->slot, 0, groups->slots * sizeof *groups->slot);
  for (size_t i = 0; i < groups->n; i++) {
    size_t at = groups->group[i].hash & (groups->slots - 1);
    while (groups->slot[at]) at = (at + 1) & (groups->slots - 1);
    groups->slot[at] = (uint32_t)i + 1;
  }
}

static size_t make(struct groups *groups, const struct key_part *part, uint64_t hash) {
  groups->group = list_room(groups->group, &groups->room, groups->n + 1, sizeof *groups->group);
  struct group *group = &groups->group[groups->n];
  *group = (struct group){.hash = hash,
                          .part = arena_array(&groups->arena, struct key_part, groups->parts),
                          .sum = arena_array(&groups->arena, struct sum, groups->measures)};
  for (size_t i = 0; i < groups->parts; i++) {
    group->part[i] = part[i];
    group->part[i].text.p = arena_copy(&groups->arena, part[i].text.p, part[i].text.n);
  }
  return groups->n++;
}

size_t groups_find(const struct groups *groups, const struct key_part *part, uint64_t hash) {
  uint32_t found = groups->slot[probe(groups, part, hash)];
  return found ? found - 1 : SIZE_MAX;
}

size_t groups_at(struct groups *groups, const struct key_part *part, uint64_t hash) {
  size_t at = probe(groups, part, hash);
  if (groups->slot[at]) return groups->slot[at] - 1;
  size_t index = make(groups, part, hash);
  groups->slot[at] = (uint32_t)index + 1;
  if (groups->n * 2 > groups->slots) groups_grow(groups);
  return index;
}

bool largest_is_above(const struct largest *a, const struct largest *b) {
  if (a->size != b->size) return a->size > b->size;
  return a->size && span_compare(a->unit, b->unit) < 0;
}

void group_add(const struct groups *groups, struct group *into, const struct group *from) {
  if (largest_is_above(&from->largest, &into->largest)) into->largest = from->largest;
  for (size_t m = 0; m < groups->measures; m++) {
    into->sum[m].total += from->sum[m].total;
    into->sum[m].count += from->sum[m].count;
  }
  into->records += from->records;
  into->formulas |= from->formulas;
}

int key_compare(const struct key_part *a, const struct key_part *b, size_t parts) {
  for (size_t i = 0; i < parts; i++) {
    int order = (a[i].period > b[i].period) - (a[i].period < b[i].period);
    if (!order) order = span_compare(a[i].text, b[i].text);
    if (order) return order;
  }
  return 0;
}

static int by_key(const void *a, const void *b, void *context) {
  const struct groups *groups = context;
  return key_compare(groups->group[*(const size_t *)a].part, groups->group[*(const size_t *)b].part, groups->parts);
}

size_t *groups_sorted(struct groups *groups) {
  size_t *order = arena_array(&groups->arena, size_t, groups->n + 1);
  for (size_t i = 0; i < groups->n; i++) order[i] = i;
  qsort_r(order, groups->n, sizeof *order, by_key, groups);
  return order;
}

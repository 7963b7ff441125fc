/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rollup.c - from the joint key to every category of every scheme. See aggregate.h.
 *
 * A record is in one leaf category of a scheme; it counts there, in each category above, and in the scheme's total.
 * In an overlapping scheme it may be in several ("JB03|JB10*"); a star marks one to which its class belongs only in
 * part: such a record counts in "JB10+" but not in "JB10".
 */
#include "stages/aggregate/aggregate.h"

#include <stdlib.h>

static const struct span total = {"total", 5};

static struct span parent_of(const struct scheme_column *scheme, struct span category) {
  const struct scheme_node *node = scheme_tree_find(&scheme->tree, category);
  return node ? node->parent : (struct span){0};
}

size_t scheme_path(const struct scheme_column *scheme, struct span leaf, struct span path[8]) {
  size_t n = 0;
  while (leaf.n && n < 7) {
    path[n++] = leaf;
    leaf = parent_of(scheme, leaf);
  }
  if (n) path[n++] = total;
  return n;
}

/* The group of (bases, scheme, category) for a joint group; `extra` is a last part, or NULL. */
static struct group *rollup_cell_at(const struct aggregate *a, struct groups *groups, const struct group *joint,
                                    const struct scheme_column *scheme, struct span category,
                                    const struct key_part *extra) {
  struct key_part part[64];
  size_t n = 0;
  for (; n < a->bases; n++) part[n] = joint->part[n];
  if (scheme) {
    part[n++] = (struct key_part){.text = span_of(scheme->name)};
    part[n++] = (struct key_part){.text = category};
  }
  if (extra) part[n++] = *extra;
  size_t at = groups_at(groups, part, key_hash(part, n)); /* may move the groups */
  return &groups->group[at];
}

static void add_to(const struct aggregate *a, struct rollup *rollup, const struct group *joint,
                   const struct scheme_column *scheme, struct span category) {
  struct group *cell = rollup_cell_at(a, &rollup->cell, joint, scheme, category, NULL);
  group_add(&rollup->cell, cell, joint);
  contributions_roll_up(a, rollup, (size_t)(cell - rollup->cell.group));
  if (a->basis == SIZE_MAX || a->value_added == SIZE_MAX) return;
  struct group *basis = rollup_cell_at(a, &rollup->basis, joint, scheme, category, &joint->part[a->basis]);
  basis->sum[0].total += joint->sum[a->value_added].total;
  basis->sum[0].count += joint->sum[a->value_added].count;
}

static void add_overlapping(const struct aggregate *a, struct rollup *rollup, const struct group *joint,
                            const struct scheme_column *scheme) {
  struct span rest = joint->part[scheme->part].text, one;
  while (rest.n && span_cut(&rest, '|', &one)) {
    bool part = one.n && one.p[one.n - 1] == '*';
    if (part)
      one.n--;
    else
      add_to(a, rollup, joint, scheme, one);
    char with[64];
    if (one.n + 1 > sizeof with) continue;
    memcpy(with, one.p, one.n);
    with[one.n] = '+';
    add_to(a, rollup, joint, scheme, (struct span){with, one.n + 1});
  }
}

static void add_group(const struct aggregate *a, struct rollup *rollup, const struct group *joint) {
  if (!a->schemes) {
    add_to(a, rollup, joint, NULL, (struct span){0});
    return;
  }
  for (size_t s = 0; s < a->schemes; s++) {
    const struct scheme_column *scheme = &a->scheme[s];
    if (scheme->overlapping) {
      add_overlapping(a, rollup, joint, scheme);
      continue;
    }
    struct span path[8];
    size_t n = scheme_path(scheme, joint->part[scheme->part].text, path);
    for (size_t i = 0; i < n; i++) add_to(a, rollup, joint, scheme, path[i]);
  }
}

/* Number the formulas in the order of their names; at most 64 are distinguished. */
static void number_formulas(const struct aggregate *a, struct groups *joint, struct rollup *rollup) {
  if (a->formula == SIZE_MAX) return;
  for (size_t g = 0; g < joint->n; g++) {
    struct span name = joint->group[g].part[a->formula].text;
    size_t at = 0;
    while (at < rollup->formulas && span_compare(rollup->formula[at], name) < 0) at++;
    if (!name.n || (at < rollup->formulas && span_equal(rollup->formula[at], name)) || rollup->formulas == 64) continue;
    memmove(&rollup->formula[at + 1], &rollup->formula[at], (rollup->formulas - at) * sizeof name);
    rollup->formula[at] = name;
    rollup->formulas++;
  }
  for (size_t g = 0; g < joint->n; g++)
    for (size_t i = 0; i < rollup->formulas; i++)
      if (span_equal(rollup->formula[i], joint->group[g].part[a->formula].text))
        joint->group[g].formulas = (uint64_t)1 << i;
}

void rollup_make(const struct aggregate *a, struct aggregate_state *state, struct rollup *rollup) {
  *rollup = (struct rollup){0};
  size_t parts = a->bases + (a->schemes ? 2 : 0);
  groups_open(&rollup->cell, parts, a->measures);
  groups_open(&rollup->basis, parts + 1, 1);
  groups_open(&rollup->matched, parts, 2 * a->matches + 1);
  groups_open(&rollup->structure, parts, structure_measures(a));
  number_formulas(a, &state->joint, rollup);
  for (size_t g = 0; g < state->joint.n; g++) {
    rollup->joint_contributors = g < state->contributor_groups ? state->contributors[g] : NULL;
    add_group(a, rollup, &state->joint.group[g]);
  }
  matched_roll_up(a, state, rollup);
  structure_roll_up(a, state, rollup);
  errors_roll_up(a, state, rollup);
}

void rollup_close(struct rollup *rollup) {
  groups_close(&rollup->cell);
  groups_close(&rollup->basis);
  groups_close(&rollup->matched);
  groups_close(&rollup->structure);
  errors_roll_close(rollup);
  free(rollup->concentration);
  free(rollup->contributors);
}

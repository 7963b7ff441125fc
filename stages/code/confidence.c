/* SPDX-License-Identifier: GPL-3.0-or-later */
/* confidence.c - from the chances a model states to the shares that are right, learned on texts it had not seen. See
 * code.h.
 *
 * Isotonic regression (Zadrozny and Elkan 2002) in steps: the cases of a rank, by chance, in groups of equal size;
 * groups whose shares fall are pooled (Ayer et al. 1955). The points of the groups are joined by lines
 * (confidence_of()). */
#include <math.h>
#include <stdlib.h>

#include "stages/code/code.h"

enum { GROUPS = 14 };

struct point {
  double chance;
  bool right;
};

static int point_compare(const void *a, const void *b) {
  const struct point *x = a, *y = b;
  if (x->chance != y->chance) return x->chance < y->chance ? -1 : 1;
  return (int)x->right - (int)y->right;
}

struct group {
  double chance, right, n; /* sums */
};

/* Pool groups until their shares do not fall. */
static size_t groups_pool(struct group *group, size_t n) {
  size_t kept = 0;
  for (size_t i = 0; i < n; i++) {
    group[kept++] = group[i];
    while (kept > 1 && group[kept - 1].right * group[kept - 2].n < group[kept - 2].right * group[kept - 1].n) {
      struct group last = group[--kept];
      group[kept - 1].chance += last.chance, group[kept - 1].right += last.right, group[kept - 1].n += last.n;
    }
  }
  return kept;
}

static double as_printed(double x) { return floor(x * 10000 + 0.5) / 10000; }

static size_t confidence_points_of(struct point *point, size_t n, double *chance, double *right) {
  struct group group[GROUPS] = {{0}};
  qsort(point, n, sizeof *point, point_compare);
  for (size_t i = 0; i < n; i++) {
    struct group *own = &group[i * GROUPS / n];
    own->chance += point[i].chance, own->right += point[i].right, own->n++;
  }
  size_t kept = groups_pool(group, n < GROUPS ? 0 : GROUPS), points = 0;
  for (size_t g = 0; g < kept; g++) {
    double at = as_printed(group[g].chance / group[g].n);
    points -= points > 0 && at <= chance[points - 1]; /* the same when printed: the larger share is kept */
    chance[points] = at, right[points++] = as_printed(group[g].right / group[g].n);
  }
  if (points == 0) chance[0] = 0, right[0] = 0, points = 1;
  return points;
}

void confidence_learn(const struct code_tree *tree, const struct held_out *held, size_t n,
                      struct confidence_points *points) {
  struct point *point = memory_alloc((n + 1) * sizeof *point);
  for (int rank = 0; rank < RANKS; rank++) {
    size_t cases = 0;
    for (size_t i = 0; i < n; i++)
      if (held[i].lesson->node < tree->classes)
        point[cases++] = (struct point){held[i].rank[rank].chance, held[i].rank[rank].class == held[i].lesson->node};
    points->points[rank] = confidence_points_of(point, cases, points->chance[rank], points->right[rank]);
  }
  free(point);
}

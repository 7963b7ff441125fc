/* SPDX-License-Identifier: GPL-3.0-or-later */
/* region.c - codes of places. See region.h. */
#include "data/region.h"

static bool region_is_code(struct span text) {
  for (size_t i = 0; i < text.n; i++)
    if (text.p[i] < '0' || text.p[i] > '9') return false;
  return text.n > 0;
}

bool region_within(struct span outer, struct span inner) {
  struct span head = outer;
  if (!region_is_code(outer) || !region_is_code(inner)) return false;
  while (head.n >= 2 && head.n <= 6 && memcmp(head.p + head.n - 2, "00", 2) == 0) head.n -= 2;
  return !span_equal(outer, inner) && inner.n >= outer.n && span_starts(inner, head);
}

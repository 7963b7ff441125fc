/* SPDX-License-Identifier: GPL-3.0-or-later */
/* region.c - see region.h. */
#include "stages/clean/region.h"

#include <stdlib.h>

#include "data/text.h"

static uint64_t tagged(const char *p, size_t n) {
  uint64_t v = 1;
  for (size_t i = 0; i < n; i++) v = v * 10 + (uint64_t)(p[i] - '0');
  return v;
}

static int ascending(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

int regions_read(struct stage_context *context, struct regions *regions, struct err *err) {
  const struct table *table;
  size_t column;
  int code = context->catalog(context, "regions/regions.csv", &table, err);
  if (code || (code = table_need(table, "code", &column, err))) return code;
  regions->code = arena_array(context->arena, uint64_t, table->rows + 1);
  for (size_t r = 0; r < table->rows; r++) {
    struct span text = table_at(table, r, column);
    if (!text_is_digits(text) || text.n > 12)
      return err_set(err, EX_CONFIG, "%s:%u: '%.*s' is no region code", table_file(table, r), table->line[r],
                     SPAN_ARG(text));
    regions->code[regions->n++] = tagged(text.p, text.n);
  }
  qsort(regions->code, regions->n, sizeof *regions->code, ascending);
  return 0;
}

/* First listed code that is not below V. */
static size_t lower(const struct regions *regions, uint64_t v) {
  size_t from = 0, to = regions->n;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (regions->code[middle] < v)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

static bool has_within(const struct regions *regions, uint64_t from, uint64_t to) {
  size_t at = lower(regions, from);
  return at < regions->n && regions->code[at] < to;
}

enum region region_check(const struct regions *regions, struct span code) {
  static const size_t depth[] = {2, 6, 9, 12};
  static const uint64_t below[] = {0, 10000, 1000, 1000};
  bool length = code.n == 6 || code.n == 9 || code.n == 12 || code.n == 15 || code.n == 17;
  if (!length || !text_is_digits(code)) return REGION_NO_CODE;
  for (size_t i = 0; i < 4 && depth[i] <= code.n; i++) {
    uint64_t v = tagged(code.p, depth[i]);
    if (i > 0 && v % below[i] == 0) return REGION_KNOWN; /* 500105000000: the county as a whole */
    if (i > 0 && !has_within(regions, v / below[i] * below[i], v / below[i] * below[i] + below[i])) return REGION_KNOWN;
    if (!has_within(regions, v, v + 1)) return REGION_UNKNOWN;
  }
  return REGION_KNOWN;
}

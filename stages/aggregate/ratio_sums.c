/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ratio_sums.c - ratios of two columns over the records that have both: growth on the column of the year before, the
 * profit margin, pay a head. See aggregate.h.
 *
 * The two sums of a ratio are measures of their own, "revenue.growth_prior.top" and ".bottom", so that they merge and
 * pass through partials like any other; they are not printed. */
#include "stages/aggregate/aggregate.h"

/* top over bottom, as a suffix of the first. */
static const struct {
  const char *suffix, *top, *bottom, *unit;
} structure_ratio[] = {{".margin", "op_profit", "revenue", "%"}, {".per_head", "payroll", "headcount", "千元/人"}};

#define MISSING_SHARE ".missing_share"

static void add_measure(struct aggregate *a, struct arena *arena, const struct ratio *ratio, const char *end,
                        size_t column) {
  a->measure[a->measures] = arena_format(arena, "%s%s.%s", ratio->measure, ratio->suffix, end);
  a->measure_unit[a->measures] = "";
  a->measure_column[a->measures++] = column;
}

static void add_ratio(struct aggregate *a, struct arena *arena, struct ratio ratio, size_t top, size_t bottom) {
  ratio.top = a->measures, ratio.bottom = a->measures + 1;
  add_measure(a, arena, &ratio, "top", top), add_measure(a, arena, &ratio, "bottom", bottom);
  a->ratio[a->ratios++] = ratio;
}

static size_t amount_column(const struct aggregate *a, const char *name) {
  size_t column = schema_find(&a->in, span_of(name));
  return column != SCHEMA_ABSENT && a->in.column[column].type == COLUMN_DECIMAL ? column : SCHEMA_ABSENT;
}

size_t ratio_sums_room(const struct aggregate *a, size_t measures) {
  (void)a;
  return 1 + 2 * (measures + sizeof structure_ratio / sizeof *structure_ratio);
}

static size_t printed_named(const struct aggregate *a, const char *name) {
  for (size_t m = 0; m < a->printed; m++)
    if (strcmp(a->measure[m], name) == 0) return m;
  return SIZE_MAX;
}

/* How much of the revenue follows records without value added: missing is never zero, so a total says what it
 * lacks. */
static void missing_bind(struct aggregate *a, struct arena *arena) {
  size_t value_added = printed_named(a, "value_added"), revenue = printed_named(a, "revenue");
  a->missing = SIZE_MAX;
  if (value_added == SIZE_MAX || revenue == SIZE_MAX) return;
  struct ratio ratio = {
      .measure = "value_added", .suffix = MISSING_SHARE, .unit = "%", .top = a->measures, .bottom = revenue};
  a->missing = a->measures;
  add_measure(a, arena, &ratio, "top", a->measure_column[revenue]);
  a->ratio[a->ratios++] = ratio;
}

void ratio_sums_bind(struct aggregate *a, struct arena *arena) {
  a->printed = a->measures;
  a->ratio = arena_array(arena, struct ratio, ratio_sums_room(a, a->measures));
  for (size_t m = 0; m < a->printed; m++) {
    size_t prior = amount_column(a, arena_format(arena, "%s_prior", a->measure[m]));
    struct ratio ratio = {.measure = a->measure[m], .suffix = ".growth_prior", .unit = "%", .growth = true};
    if (prior != SCHEMA_ABSENT) add_ratio(a, arena, ratio, a->measure_column[m], prior);
  }
  for (size_t i = 0; a->options->structure && i < sizeof structure_ratio / sizeof *structure_ratio; i++) {
    size_t top = amount_column(a, structure_ratio[i].top), bottom = amount_column(a, structure_ratio[i].bottom);
    struct ratio ratio = {
        .measure = structure_ratio[i].top, .suffix = structure_ratio[i].suffix, .unit = structure_ratio[i].unit};
    if (top != SCHEMA_ABSENT && bottom != SCHEMA_ABSENT) add_ratio(a, arena, ratio, top, bottom);
  }
  missing_bind(a, arena);
}

const int64_t *missing_values(const struct aggregate *a, const struct batch *in, struct arena *scratch) {
  const int64_t *value_added = in->vector[a->measure_column[a->value_added]].number;
  const int64_t *revenue = in->vector[a->measure_column[a->missing]].number;
  bool any = false;
  for (size_t r = 0; r < in->rows; r++) any |= value_added[r] == DECIMAL_MISSING;
  if (!any) return NULL;
  int64_t *values = arena_alloc(scratch, (in->rows + 1) * sizeof *values);
  for (size_t r = 0; r < in->rows; r++) values[r] = value_added[r] == DECIMAL_MISSING ? revenue[r] : DECIMAL_MISSING;
  return values;
}

/* The ratio a measure of a partial is a sum of: "revenue.growth_prior.top". */
void ratio_sums_learn(struct aggregate *a, struct arena *arena) {
  static const char end[] = ".top";
  a->printed = a->measures;
  a->ratio = arena_array(arena, struct ratio, a->measures + 1);
  a->missing = SIZE_MAX;
  for (size_t m = 0; m < a->measures; m++) {
    size_t n = strlen(a->measure[m]);
    const char *dot = strchr(a->measure[m], '.');
    if (!dot || n <= sizeof end || strcmp(a->measure[m] + n - (sizeof end - 1), end) != 0) continue;
    if (m < a->printed) a->printed = m;
    char *suffix = arena_copy(arena, dot, strlen(dot) - (sizeof end - 1));
    bool growth = strcmp(suffix, ".growth_prior") == 0, head = strcmp(suffix, ".per_head") == 0;
    a->ratio[a->ratios++] =
        (struct ratio){.measure = arena_copy(arena, a->measure[m], (size_t)(dot - a->measure[m])),
                       .suffix = suffix,
                       .unit = head ? "千元/人" : "%",
                       .growth = growth,
                       .top = m,
                       .bottom = strcmp(suffix, MISSING_SHARE) == 0 ? printed_named(a, "revenue") : m + 1};
    if (strcmp(suffix, MISSING_SHARE) == 0) a->missing = m;
  }
}

/* The values of a column in the records that have the other one too. */
const int64_t *ratio_sums_values(const struct aggregate *a, const struct batch *in, size_t measure,
                                 struct arena *scratch) {
  size_t other = (measure - a->printed) % 2 ? measure - 1 : measure + 1;
  const int64_t *value = in->vector[a->measure_column[measure]].number;
  const int64_t *beside = in->vector[a->measure_column[other]].number;
  int64_t *both = arena_alloc(scratch, (in->rows + 1) * sizeof *both);
  for (size_t r = 0; r < in->rows; r++) both[r] = beside[r] == DECIMAL_MISSING ? DECIMAL_MISSING : value[r];
  return both;
}

/* targets.c - the table of targets. Columns: catalog/targets/jiangbei-2025.csv says what each is for. */
#include <math.h>

#include "base/i18n.h"
#include "stages/forecast/assessment.h"

/* Direction as a word of the program or as the documents have it. */
static bool direction_of(struct span text, enum target_direction *direction) {
  static const struct {
    const char *word;
    enum target_direction direction;
  } known[] = {{"左右", TARGET_ABOUT},      {"约", TARGET_ABOUT},       {"以上", TARGET_AT_LEAST},
               {"不低于", TARGET_AT_LEAST}, {"超过", TARGET_AT_LEAST},  {"达到", TARGET_AT_LEAST},
               {"以下", TARGET_AT_MOST},    {"不超过", TARGET_AT_MOST}, {"不高于", TARGET_AT_MOST}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (span_is(text, known[i].word)) {
      *direction = known[i].direction;
      return true;
    }
  char word[32] = "";
  if (text.n && text.n < sizeof word) memcpy(word, text.p, text.n);
  return target_direction_named(text.n ? word : "at_least", direction);
}

/* "About" without a tolerance: one point of a share or rate, else 2 % of the value. */
static double usual_tolerance(const struct target_row *row) {
  return unit_is_share(row->unit) ? 1 : 0.02 * fabs(row->goal.value);
}

static int read_goal(const struct table *t, size_t r, struct target_row *row, struct err *err) {
  struct span direction = table_at(t, r, table_column(t, "direction"));
  if (!direction_of(direction, &row->goal.direction))
    return err_set(err, EX_CONFIG, _("%s:%u: direction '%.*s' (about, at_least or at_most)"), t->name, t->line[r],
                   SPAN_ARG(direction));
  struct span value = table_at(t, r, table_column(t, "value")),
              tolerance = table_at(t, r, table_column(t, "tolerance"));
  if (!series_read_value(value, &row->goal.value) || isnan(row->goal.value))
    return err_set(err, EX_CONFIG, _("%s:%u: the value '%.*s' is no number"), t->name, t->line[r], SPAN_ARG(value));
  if (!series_read_value(tolerance, &row->goal.tolerance) || row->goal.tolerance < 0)
    return err_set(err, EX_CONFIG, _("%s:%u: the tolerance '%.*s' is no number from 0"), t->name, t->line[r],
                   SPAN_ARG(tolerance));
  if (isnan(row->goal.tolerance)) row->goal.tolerance = row->goal.direction == TARGET_ABOUT ? usual_tolerance(row) : 0;
  return 0;
}

static int read_row(const struct table *t, size_t r, struct target_row *row, struct err *err) {
  struct span period = table_at(t, r, table_column(t, "period"));
  *row = (struct target_row){.name = table_at(t, r, table_column(t, "target")),
                             .region = table_at(t, r, table_column(t, "region")),
                             .indicator = table_at(t, r, table_column(t, "indicator")),
                             .title_zh = table_at(t, r, table_column(t, "title_zh")),
                             .title_en = table_at(t, r, table_column(t, "title_en")),
                             .unit = table_at(t, r, table_column(t, "unit")),
                             .numerator = table_at(t, r, table_column(t, "numerator")),
                             .denominator = table_at(t, r, table_column(t, "denominator")),
                             .source_kind = table_at(t, r, table_column(t, "source_kind")),
                             .kind = table_at(t, r, table_column(t, "kind")),
                             .source = table_at(t, r, table_column(t, "source")),
                             .note = table_at(t, r, table_column(t, "note"))};
  struct span prefix = span_of("target_"); /* as published tables of targets name them */
  if (span_starts(row->indicator, prefix)) row->indicator.p += prefix.n, row->indicator.n -= prefix.n;
  if (!row->name.n) row->name = row->indicator;
  if (!period_read(period, &row->period))
    return err_set(err, EX_CONFIG, _("%s:%u: '%.*s' is no period"), t->name, t->line[r], SPAN_ARG(period));
  return read_goal(t, r, row, err);
}

static bool for_all(const struct target_row *row) { return !row->region.n || span_is(row->region, "*"); }

/* A row for every region that has data for it; itself when there is none. The set is sorted by region. */
static size_t expand(const struct target_row *row, const struct series_set *set, struct target_row *out) {
  size_t n = 0;
  for (size_t i = 0; for_all(row) && i < set->n; i++) {
    const struct series *s = &set->list[i];
    struct span region = s->key.field[SERIES_REGION];
    if (n && span_equal(out[n - 1].region, region)) continue;
    if (!selector_covers(row->numerator, s, period_kind(row->period)) &&
        !selector_covers(row->indicator, s, period_kind(row->period)))
      continue;
    out[n] = *row;
    out[n++].region = region;
  }
  if (!n) out[n++] = *row;
  return n;
}

static size_t regions_of(const struct series_set *set) {
  size_t n = 1;
  for (size_t i = 1; i < set->n; i++)
    n += span_equal(set->list[i].key.field[SERIES_REGION], set->list[i - 1].key.field[SERIES_REGION]) ? 0 : 1;
  return n;
}

int targets_read(const struct table *table, const struct series_set *set, struct arena *arena, struct target_row **row,
                 size_t *n, struct err *err) {
  size_t ignored, regions = regions_of(set), room = 0;
  struct target_row *line = arena_array(arena, struct target_row, table->rows + 1);
  int code = table_need(table, "period", &ignored, err);
  if (!code) code = table_need(table, "value", &ignored, err);
  if (!code) code = table_need(table, "indicator", &ignored, err);
  for (size_t r = 0; !code && r < table->rows; r++) {
    code = read_row(table, r, &line[r], err);
    room += for_all(&line[r]) ? regions : 1;
  }
  if (code) return code;
  *row = arena_array(arena, struct target_row, room + 1);
  *n = 0;
  for (size_t r = 0; r < table->rows; r++) *n += expand(&line[r], set, *row + *n);
  return 0;
}

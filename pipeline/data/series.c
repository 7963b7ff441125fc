/* SPDX-License-Identifier: GPL-3.0-or-later */
/* series.c - see series.h. Rows are stored as added, with the number of their series; a stable sort by (series,
 * period) groups them. */
#include "data/series.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "base/list.h"
#include "base/strbuf.h"

const char *const series_field_name[SERIES_FIELDS] = {"region", "indicator", "scheme", "category", "unit", "vintage"};

struct series_row {
  uint32_t series;
  period_code period;
  double value, se;
};

void series_start(struct series_set *set, struct arena *arena) { *set = (struct series_set){.arena = arena}; }

int series_key_compare(const struct series_key *a, const struct series_key *b) {
  for (int i = 0; i < SERIES_FIELDS; i++) {
    int order = span_compare(a->field[i], b->field[i]);
    if (order) return order;
  }
  return 0;
}

static uint64_t series_key_hash(const struct series_key *key, enum period_kind kind) {
  uint64_t hash = (uint64_t)kind * 0x9E3779B97F4A7C15u;
  for (int i = 0; i < SERIES_FIELDS; i++) hash = (hash ^ span_hash(key->field[i])) * 0xBF58476D1CE4E5B9u;
  return hash ^ (hash >> 31);
}

static void rehash(struct series_set *set) {
  set->buckets = set->buckets ? set->buckets * 2 : 1024;
  free(set->bucket);
  set->bucket = memory_alloc(set->buckets * sizeof *set->bucket);
  memset(set->bucket, 0, set->buckets * sizeof *set->bucket);
  for (size_t i = 0; i < set->n; i++) {
    size_t at = series_key_hash(&set->list[i].key, set->list[i].kind) & (set->buckets - 1);
    while (set->bucket[at]) at = (at + 1) & (set->buckets - 1);
    set->bucket[at] = (uint32_t)i + 1;
  }
}

static struct series *series_new(struct series_set *set, const struct series_key *key, enum period_kind kind) {
  set->list = list_room(set->list, &set->list_room, set->n + 1, sizeof *set->list);
  const struct series *before = set->n ? &set->list[set->n - 1] : NULL;
  struct series *series = &set->list[set->n++];
  *series = (struct series){.kind = kind};
  for (int i = 0; i < SERIES_FIELDS; i++) {
    struct span text = key->field[i];
    bool again = before && span_equal(before->key.field[i], text); /* most texts equal those of the previous series */
    series->key.field[i] =
        again ? before->key.field[i] : (struct span){arena_copy(set->arena, text.n ? text.p : "", text.n), text.n};
  }
  return series;
}

static uint32_t series_of(struct series_set *set, const struct series_key *key, enum period_kind kind) {
  if (set->n * 2 >= set->buckets) rehash(set);
  size_t at = series_key_hash(key, kind) & (set->buckets - 1);
  for (; set->bucket[at]; at = (at + 1) & (set->buckets - 1)) {
    const struct series *have = &set->list[set->bucket[at] - 1];
    if (have->kind == kind && series_key_compare(&have->key, key) == 0) return set->bucket[at] - 1;
  }
  series_new(set, key, kind);
  set->bucket[at] = (uint32_t)set->n;
  return (uint32_t)set->n - 1;
}

void series_add(struct series_set *set, const struct series_key *key, period_code period, double value, double se) {
  set->row = list_room(set->row, &set->row_room, set->rows + 1, sizeof *set->row);
  set->row[set->rows++] = (struct series_row){series_of(set, key, period_kind(period)), period, value, se};
}

char *series_title(const struct series_key *key, struct arena *arena) {
  struct strbuf text = {0};
  const struct span *f = key->field;
  strbuf_format(&text, "%.*s %.*s", SPAN_ARG(f[SERIES_REGION]), SPAN_ARG(f[SERIES_INDICATOR]));
  if (f[SERIES_SCHEME].n || f[SERIES_CATEGORY].n)
    strbuf_format(&text, " %.*s:%.*s", SPAN_ARG(f[SERIES_SCHEME]), SPAN_ARG(f[SERIES_CATEGORY]));
  if (f[SERIES_VINTAGE].n) strbuf_format(&text, " (%.*s)", SPAN_ARG(f[SERIES_VINTAGE]));
  char *copy = arena_copy(arena, text.bytes, text.n);
  strbuf_free(&text);
  return copy;
}

static void series_report(const struct series_set *set, const struct series *series,
                          const struct finding_sink *findings, const char *rule, period_code period,
                          const char *message) {
  struct strbuf value = {0};
  if (period != PERIOD_NONE) period_write(period, &value);
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .unit = span_of(series_title(&series->key, set->arena)),
                            .column = span_of("value"),
                            .rule = span_of(rule),
                            .value = strbuf_view(&value),
                            .message = span_of(message)};
  finding_give(findings, &finding);
  strbuf_free(&value);
}

/* Sort by period, keeping the order of equal rows: rows of a series are few and mostly sorted already. */
static void sort_rows(struct series_row *row, size_t n) {
  for (size_t i = 1; i < n; i++) {
    struct series_row moved = row[i];
    size_t j = i;
    for (; j > 0 && row[j - 1].period > moved.period; j--) row[j] = row[j - 1];
    row[j] = moved;
  }
}

static int compare_periods(const void *a, const void *b) {
  const struct series_row *x = a, *y = b;
  return (x->period > y->period) - (x->period < y->period);
}

/* Rows without a value only show that the series exists; of equal duplicates one is kept. Returns how many remain. */
static size_t distinct_rows(struct series_set *set, struct series *series, struct series_row *row, size_t n,
                            const struct finding_sink *findings) {
  size_t kept = 0;
  for (size_t i = 0; i < n; i++) {
    if (isnan(row[i].value)) continue;
    if (kept && row[kept - 1].period == row[i].period) {
      if (row[kept - 1].value == row[i].value) continue;
      if (!series->duplicate)
        series_report(set, series, findings, "series-duplicate", row[i].period,
                      "two different values for one period; the series is not used");
      series->duplicate = true;
      continue;
    }
    row[kept++] = row[i];
  }
  return kept;
}

static void fill(struct series_set *set, struct series *series, const struct series_row *row, size_t n) {
  series->first = row[0].period;
  series->n = (size_t)period_distance(row[0].period, row[n - 1].period) + 1;
  series->value = arena_alloc(set->arena, series->n * sizeof(double));
  bool errors = false;
  for (size_t i = 0; i < n; i++) errors = errors || !isnan(row[i].se);
  if (errors) series->se = arena_alloc(set->arena, series->n * sizeof(double));
  for (size_t i = 0; i < series->n; i++) {
    series->value[i] = NAN;
    if (errors) series->se[i] = NAN;
  }
  for (size_t i = 0; i < n; i++) {
    size_t at = (size_t)period_distance(series->first, row[i].period);
    series->value[at] = row[i].value;
    if (errors) series->se[at] = row[i].se;
  }
  series->gaps = series->n - n;
}

/* January is not collected: a series of months without any January has no gaps there. */
static bool has_january(const struct series *series) {
  for (size_t i = 0; i < series->n; i++)
    if (!isnan(series->value[i]) && period_number(period_shift(series->first, (int)i)) == 1) return true;
  return false;
}

/* The first period that is missing, and how many are. */
static void gaps_report(const struct series_set *set, const struct series *series,
                        const struct finding_sink *findings) {
  bool months = series->kind == PERIOD_MONTH && !has_january(series);
  size_t missing = 0;
  period_code first = PERIOD_NONE;
  for (size_t i = 0; i < series->n; i++) {
    period_code period = period_shift(series->first, (int)i);
    if (!isnan(series->value[i]) || (months && period_number(period) == 1)) continue;
    if (!missing++) first = period;
  }
  if (missing)
    series_report(
        set, series, findings, "series-gap", first,
        arena_format(set->arena, "periods without a value inside the series (%zu, from this one on)", missing));
}

static void build(struct series_set *set, struct series *series, struct series_row *row, size_t n,
                  const struct finding_sink *findings) {
  if (n < 64)
    sort_rows(row, n);
  else
    qsort(row, n, sizeof *row, compare_periods);
  n = distinct_rows(set, series, row, n, findings);
  if (n == 0) {
    series_report(set, series, findings, "series-empty", PERIOD_NONE, "no value in any period");
    return;
  }
  fill(set, series, row, n);
  if (series->gaps) gaps_report(set, series, findings);
  if (n == 1)
    series_report(set, series, findings, "series-single", series->first, "one point; its spread cannot be known");
}

/* Group rows by series with a counting sort, which keeps their order. */
static struct series_row *series_gather(const struct series_set *set, size_t *start) {
  struct series_row *out = memory_alloc((set->rows ? set->rows : 1) * sizeof *out);
  for (size_t i = 0; i < set->rows; i++) start[set->row[i].series + 1]++;
  for (size_t i = 0; i < set->n; i++) start[i + 1] += start[i];
  size_t *at = memory_alloc((set->n + 1) * sizeof *at);
  memcpy(at, start, (set->n + 1) * sizeof *at);
  for (size_t i = 0; i < set->rows; i++) out[at[set->row[i].series]++] = set->row[i];
  free(at);
  return out;
}

static int compare_series(const void *a, const void *b) {
  const struct series *x = a, *y = b;
  int order = series_key_compare(&x->key, &y->key);
  return order ? order : (int)x->kind - (int)y->kind;
}

static bool same_but(const struct series_key *a, const struct series_key *b, enum series_field but) {
  for (int i = 0; i < SERIES_FIELDS; i++)
    if (i != (int)but && !span_equal(a->field[i], b->field[i])) return false;
  return true;
}

/* Find neighbours in the sorted list that differ only in frequency or in unit. */
static void report_mixtures(const struct series_set *set, const struct finding_sink *findings) {
  for (size_t i = 1; i < set->n; i++) {
    const struct series *a = &set->list[i - 1], *b = &set->list[i];
    if (series_key_compare(&a->key, &b->key) == 0)
      series_report(set, b, findings, "series-frequency", b->first,
                    "more than one frequency; each is a series of its own");
    else if (same_but(&a->key, &b->key, SERIES_UNIT))
      series_report(set, b, findings, "series-unit", b->first, "more than one unit; each is a series of its own");
  }
}

void series_close(struct series_set *set, const struct finding_sink *findings) {
  size_t *start = memory_alloc((set->n + 1) * sizeof *start);
  memset(start, 0, (set->n + 1) * sizeof *start);
  struct series_row *row = series_gather(set, start);
  free(set->row);
  free(set->bucket);
  set->row = NULL;
  set->bucket = NULL;
  for (size_t i = 0; i < set->n; i++) build(set, &set->list[i], row + start[i], start[i + 1] - start[i], findings);
  free(row);
  free(start);
  struct series *sorted = arena_array(set->arena, struct series, set->n ? set->n : 1);
  if (set->n) memcpy(sorted, set->list, set->n * sizeof *sorted);
  free(set->list);
  set->list = sorted;
  qsort(set->list, set->n, sizeof *set->list, compare_series);
  report_mixtures(set, findings);
}

const struct series *series_find(const struct series_set *set, const struct series_key *key, enum period_kind kind) {
  struct series wanted = {.key = *key, .kind = kind};
  return set->n ? bsearch(&wanted, set->list, set->n, sizeof *set->list, compare_series) : NULL;
}

ptrdiff_t series_index(const struct series *series, period_code period) {
  if (!series->n || period_kind(period) != series->kind) return -1;
  int at = period_distance(series->first, period);
  return at >= 0 && (size_t)at < series->n ? at : -1;
}

static bool is_missing(struct span text) {
  static const char *const word[] = {"NA", "NaN", "nan", "null", "NULL", "-", "—", "－", "..", "..."};
  if (text.n == 0) return true;
  for (size_t i = 0; i < sizeof word / sizeof *word; i++)
    if (span_is(text, word[i])) return true;
  return false;
}

bool series_read_value(struct span text, double *value) {
  char buffer[64], *end;
  *value = NAN;
  text = span_trim(text);
  if (is_missing(text)) return true;
  if (text.n >= sizeof buffer || (!isdigit((unsigned char)text.p[0]) && !strchr("+-.", text.p[0]))) return false;
  for (size_t i = 0; i < text.n; i++)
    if (!strchr("0123456789+-.eE", text.p[i])) return false;
  memcpy(buffer, text.p, text.n);
  buffer[text.n] = 0;
  double read = strtod(buffer, &end);
  if (*end || !isfinite(read)) return false;
  *value = read;
  return true;
}

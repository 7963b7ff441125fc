/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revisions.c - the table of revisions by age, from series whose vintages are dates. See stat/revision.h.
 *
 * The input has a row where a vintage first printed a figure, or changed it, or withdrew it (no value). A line is
 * written for each indicator and age: on the logit scale where the unit is %, else on the log scale. Ages are years
 * after the end of the period; only figures that can be followed for two further years count. */
#include "stages/forecast/forecast.h"

#include <math.h>
#include <stdlib.h>

#include "base/list.h"
#include "base/real.h"
#include "stat/revision.h"

enum { AGES = 6 };
static const double follow = 2;

/* "2020-06-17" as 2020.46; NaN when it does not begin so. */
static double date_of(struct span text) {
  if (text.n < 10 || text.p[4] != '-' || text.p[7] != '-') return NAN;
  double part[3] = {0};
  for (size_t i = 0, k = 0; i < 10; i++) {
    if (i == 4 || i == 7)
      k++;
    else if (text.p[i] < '0' || text.p[i] > '9')
      return NAN;
    else
      part[k] = 10 * part[k] + (text.p[i] - '0');
  }
  return part[0] + (part[1] - 1) / 12 + (part[2] - 1) / 365;
}

static int compare(const void *a, const void *b) {
  const struct revision_print *x = a, *y = b;
  if (x->item != y->item) return x->item < y->item ? -1 : 1;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  return (x->vintage > y->vintage) - (x->vintage < y->vintage);
}

struct prints {
  struct revision_print *print;
  size_t n, room;
  double last;
};

static void revisions_add(struct prints *prints, struct revision_print print) {
  prints->print = list_room(prints->print, &prints->room, prints->n + 1, sizeof *prints->print);
  prints->print[prints->n++] = print;
}

/* A gap inside a dated vintage is no print: that vintage has nothing new for the period. */
static void revisions_add_series(struct prints *prints, const struct series *s, size_t item) {
  double vintage = date_of(s->key.field[SERIES_VINTAGE]);
  bool share = unit_is_share(s->key.field[SERIES_UNIT]);
  struct transform t = {.kind = share ? TRANSFORM_LOGIT : TRANSFORM_LOG, .whole = 100};
  if (isnan(vintage)) return;
  prints->last = fmax(prints->last, vintage);
  for (size_t i = 0; i < s->n; i++) {
    double z = transform_forward(&t, s->value[i]);
    if (!isfinite(z)) continue;
    period_code period = period_shift(s->first, (int)i);
    revisions_add(prints, (struct revision_print){item, (size_t)period, vintage,
                                                  period_year(period) + period_month(period) / 12.0, z});
  }
}

const struct port_column revision_columns[] = {
    {"indicator", COLUMN_TEXT}, {"age", COLUMN_DECIMAL},  {"scale", COLUMN_TEXT},      {"figures", COLUMN_DECIMAL},
    {"items", COLUMN_DECIMAL},  {"bias", COLUMN_REAL},    {"sd", COLUMN_REAL},         {"spread", COLUMN_REAL},
    {"within95", COLUMN_REAL},  {"changed", COLUMN_REAL}, {"applies_to", COLUMN_TEXT}, {0}};

/* Four digits are more than a panel can determine. */
static void revision_put(struct row_writer *out, struct span indicator, bool share, size_t age,
                         const struct revision_age *a) {
  const double value[] = {a->bias, a->sd, a->spread, a->within95, a->changed};
  row_text(out, indicator);
  row_count(out, age);
  row_string(out, share ? "logit" : "log");
  row_count(out, a->figures);
  row_count(out, a->items);
  for (size_t i = 0; i < sizeof value / sizeof *value; i++) row_real(out, real_round(value[i], 4));
  row_string(out, "");
  row_end(out);
}

static void learn(const struct series_set *set, size_t from, struct row_writer *out) {
  const struct span *key = set->list[from].key.field;
  struct prints prints = {0};
  struct span region = {0};
  size_t item = 0;
  for (size_t i = 0; i < set->n; i++) {
    const struct span *f = set->list[i].key.field;
    if (!span_equal(f[SERIES_INDICATOR], key[SERIES_INDICATOR])) continue;
    if (!span_equal(f[SERIES_REGION], region)) item++;
    region = f[SERIES_REGION];
    revisions_add_series(&prints, &set->list[i], item);
  }
  if (prints.n) {
    struct revision_age age[AGES];
    qsort(prints.print, prints.n, sizeof *prints.print, compare);
    revision_by_age(prints.print, prints.n, prints.last, follow, AGES, age);
    for (size_t a = 0; a < AGES; a++)
      if (age[a].figures) revision_put(out, key[SERIES_INDICATOR], unit_is_share(key[SERIES_UNIT]), a, &age[a]);
  }
  free(prints.print);
}

int revisions_learn(const struct series_set *set, const struct emit *emit, struct err *err) {
  struct row_writer out;
  row_start(&out, emit, FORECAST_REVISIONS, err);
  for (size_t i = 0; i < set->n; i++) {
    bool done = false;
    struct span indicator = set->list[i].key.field[SERIES_INDICATOR];
    for (size_t j = 0; j < i && !done; j++) done = span_equal(indicator, set->list[j].key.field[SERIES_INDICATOR]);
    if (!done) learn(set, i, &out);
  }
  return row_finish(&out);
}

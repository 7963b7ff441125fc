/* agree.c - forecasts of amounts made to agree: categories with those above them and with the total. See
 * stat/hierarchy.h.
 *
 * A family is all categories of a scheme alike in region, indicator, unit, vintage and frequency. Who is above whom
 * stands in the catalog's scheme (schemes/NAME.csv: category, parent); `total` is above those without a parent in the
 * family. A rule that the past does not obey to 1e-6 (an overlapping scheme, a category left out) is not imposed, and a
 * finding says so. Weights are learnt from the one-step errors of the same method. */
#include <math.h>

#include "stages/forecast/forecast.h"
#include "stat/hierarchy.h"

enum { FAMILY_MOST = 128 };

struct family {
  const struct series *member[FAMILY_MOST];
  size_t index[FAMILY_MOST], n;
  double *constraint; /* k x n */
  size_t k;
};

static bool related(const struct series *a, const struct series *b) {
  if (a->kind != b->kind || b->duplicate || !b->n || series_last(a) != series_last(b)) return false;
  for (int i = 0; i < SERIES_FIELDS; i++)
    if (i != SERIES_CATEGORY && !span_equal(a->key.field[i], b->key.field[i])) return false;
  return true;
}

static void gather(const struct series_set *set, size_t at, struct family *family) {
  const struct series *total = &set->list[at];
  family->n = 0;
  for (size_t i = 0; i < set->n && family->n < FAMILY_MOST; i++)
    if (related(total, &set->list[i])) {
      family->member[family->n] = &set->list[i];
      family->index[family->n++] = i;
    }
}

static struct span category_of(const struct family *family, size_t i) {
  return family->member[i]->key.field[SERIES_CATEGORY];
}

static size_t member_named(const struct family *family, struct span category) {
  for (size_t i = 0; i < family->n; i++)
    if (span_equal(category_of(family, i), category)) return i;
  return SIZE_MAX;
}

/* The one above member i in the family: its parent in the scheme, else the total. */
static size_t above(const struct table *scheme, const struct family *family, size_t i) {
  size_t category = scheme ? table_column(scheme, "category") : TABLE_ABSENT;
  for (size_t r = 0; category != TABLE_ABSENT && r < scheme->rows; r++)
    if (span_equal(table_at(scheme, r, category), category_of(family, i))) {
      size_t parent = member_named(family, table_at(scheme, r, table_column(scheme, "parent")));
      if (parent != SIZE_MAX && parent != i) return parent;
    }
  size_t total = member_named(family, span_of("total"));
  return total == i ? SIZE_MAX : total;
}

/* Does row a of the constraints hold in every period all of them have? */
static bool holds(const struct family *family, const double *row) {
  size_t checked = 0;
  const struct series *first = family->member[0];
  for (size_t back = 0; back < first->n; back++) {
    double sum = 0, size = 0;
    period_code period = period_shift(series_last(first), -(int)back);
    for (size_t i = 0; i < family->n; i++) {
      if (row[i] == 0) continue;
      ptrdiff_t at = series_index(family->member[i], period);
      double value = at < 0 ? NAN : family->member[i]->value[at];
      sum += row[i] * value;
      size += fabs(value);
    }
    if (isnan(sum)) continue;
    if (fabs(sum) > 1e-6 * size) return false;
    checked++;
  }
  return checked > 0;
}

/* One row for each member that has others below it: itself less those. */
static void constrain(const struct table *scheme, struct family *family, struct arena *arena, bool *refused) {
  family->constraint = arena_array(arena, double, family->n * family->n);
  family->k = 0;
  for (size_t i = 0; i < family->n; i++) {
    double *row = family->constraint + family->k * family->n;
    bool any = false;
    for (size_t j = 0; j < family->n; j++) row[j] = j == i;
    for (size_t j = 0; j < family->n; j++)
      if (j != i && above(scheme, family, j) == i) row[j] = -1, any = true;
    if (any && holds(family, row))
      family->k++;
    else {
      *refused = *refused || any;
      for (size_t j = 0; j < family->n; j++) row[j] = 0;
    }
  }
}

/* A member's base forecast, and its one-step errors in the unit of the series. */
struct base {
  struct outcome outcome;
  double *error; /* rows, aligned at the end; NaN where there is none */
};

static void base_forecast(const struct forecasting *f, const struct series *s, size_t rows, struct worker *worker,
                          struct base *base) {
  struct fitted fitted;
  struct fit_input in = fit_input_of(f->panel, s);
  fit_series(&f->forecaster, &in, f->forecaster.h, &worker->scratch, &fitted);
  outcome_of(f, s, &fitted, worker, &base->outcome);
  base->error = arena_alloc(&worker->scratch, rows * sizeof(double));
  for (size_t i = 0; i < rows; i++) base->error[i] = NAN;
  if (!fitted.method || !fitted.method->fitted) return;
  size_t n = fitted.sample.n;
  double *mean = arena_alloc(&worker->scratch, n * sizeof *mean);
  fitted.method->fitted(fitted.model, mean);
  for (size_t i = 0; i < n && i < rows; i++)
    base->error[rows - 1 - i] = s->value[s->n - 1 - i] - transform_back(&fitted.transform, mean[n - 1 - i]);
}

static void change_bounds(struct outcome *o, size_t h, size_t levels, size_t j, double mean, double narrower) {
  for (size_t l = 0; l < levels; l++) {
    double down = o->mean[j] - o->lo[l * h + j], up = o->hi[l * h + j] - o->mean[j];
    o->lo[l * h + j] = mean - down * narrower;
    o->hi[l * h + j] = mean + up * narrower;
  }
  o->mean[j] = mean;
}

/* Bottom-up as a projection: the parts have no weight to give, so W is all on those above. */
static void bottom_up(const struct family *family, double *w) {
  for (size_t i = 0; i < family->n * family->n; i++) w[i] = 0;
  for (size_t a = 0; a < family->k; a++)
    for (size_t i = 0; i < family->n; i++)
      if (family->constraint[a * family->n + i] > 0) w[i * family->n + i] = 1;
}

static int reconcile_steps(const struct forecasting *f, const struct family *family, const double *w, struct base *base,
                           struct arena *arena, struct err *err) {
  size_t n = family->n, h = f->forecaster.h;
  double *y = arena_alloc(arena, n * sizeof *y), *after = arena_alloc(arena, n * n * sizeof *after);
  struct hierarchy hierarchy = {n, family->k, family->constraint, arena_array(arena, double, family->k)};
  bool weighed = strcmp(f->options->reconcile, "bottom-up") != 0;
  int code = 0;
  for (size_t j = 0; !code && j < h; j++) {
    for (size_t i = 0; i < n; i++) y[i] = base[i].outcome.mean[j];
    code = hierarchy_reconcile(&hierarchy, w, y, after, err);
    for (size_t i = 0; !code && i < n; i++) {
      double ratio = w[i * n + i] > 0 && weighed ? sqrt(fmax(0, after[i * n + i] / w[i * n + i])) : 1;
      change_bounds(&base[i].outcome, h, f->forecaster.levels, j, y[i], ratio);
    }
  }
  return code;
}

static int reconcile_family(const struct forecasting *f, const struct family *family, struct worker *worker,
                            struct outcome *outcome, struct err *err) {
  size_t n = family->n, rows = 0;
  struct base *base = arena_array(&worker->scratch, struct base, n);
  for (size_t i = 0; i < n; i++)
    if (family->member[i]->n > rows) rows = family->member[i]->n;
  double *error = arena_alloc(&worker->scratch, rows * n * sizeof *error);
  double *w = arena_alloc(&worker->scratch, n * n * sizeof *w);
  for (size_t i = 0; i < n; i++) {
    base_forecast(f, family->member[i], rows, worker, &base[i]);
    if (!base[i].outcome.mean) return err_set(err, EX_DATAERR, "a member of the family has no forecast");
    for (size_t r = 0; r < rows; r++) error[r * n + i] = base[i].error[r];
  }
  const char *how = f->options->reconcile;
  enum hierarchy_weights weights = strcmp(how, "ols") == 0   ? HIERARCHY_OLS
                                   : strcmp(how, "wls") == 0 ? HIERARCHY_WLS
                                                             : HIERARCHY_MINT_SHRINK;
  int code = 0;
  if (strcmp(how, "bottom-up") == 0)
    bottom_up(family, w);
  else
    code = hierarchy_covariance(weights, error, rows, n, w, NULL, err);
  if (!code) code = reconcile_steps(f, family, w, base, &worker->scratch, err);
  for (size_t i = 0; !code && i < n; i++) outcome[family->index[i]] = base[i].outcome;
  return code;
}

static void say(const struct series *series, const char *message, struct arena *arena,
                const struct finding_sink *findings) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .unit = span_of(series_title(&series->key, arena)),
                            .column = span_of("category"),
                            .rule = span_of("forecast-agree"),
                            .message = span_of(message)};
  finding_give(findings, &finding);
}

/* Scheme tables by name; NULL where the catalog has none. */
static const struct table *scheme_table(struct stage_context *context, struct span scheme) {
  const struct table *table = NULL;
  struct err ignored = {0};
  char *path = arena_format(context->arena, "schemes/%.*s.csv", SPAN_ARG(scheme));
  return context->catalog(context, path, &table, &ignored) ? NULL : table;
}

void agree_apply(struct stage_context *context, const struct forecasting *f, const struct series_set *set,
                 struct worker *worker, struct outcome *outcome, const struct finding_sink *findings) {
  for (size_t i = 0; i < set->n; i++) {
    const struct series *total = &set->list[i];
    struct family family = {.n = 0};
    struct err err = {0};
    bool refused = false;
    if (!span_is(total->key.field[SERIES_CATEGORY], "total") || total->duplicate || !total->n ||
        unit_is_share(total->key.field[SERIES_UNIT]))
      continue;
    gather(set, i, &family);
    constrain(scheme_table(context, total->key.field[SERIES_SCHEME]), &family, &worker->scratch, &refused);
    if (refused)
      say(total, "parts and total do not agree in the past; they are not made to agree", &worker->kept, findings);
    if (family.k && reconcile_family(f, &family, worker, outcome, &err))
      say(total, arena_copy(&worker->kept, err.text, strlen(err.text)), &worker->kept, findings);
    arena_reset(&worker->scratch);
  }
}

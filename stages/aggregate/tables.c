/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tables.c - rolled-up sums as a long table: totals, counts, shares, growth. See aggregate.h. */
#include "stages/aggregate/aggregate.h"

#include <math.h>

#include "data/period.h"

/* The rows being written. */
struct writer {
  const struct aggregate *a;
  struct rollup *rollup;
  const struct emit *emit;
  struct arena *arena;
  struct batch batch;
  struct strbuf text;
  struct err *err;
  int code;
  const size_t *basis;                   /* order of the rollup's groups by basis, where they are looked at */
  size_t basis_at;                       /* the first that may be of the current group */
  double value, variance, imputed, deff; /* of the current row; NaN: not known */
};

static void flush(struct writer *w) {
  if (!w->code && w->batch.rows) w->code = emit_batch(w->emit, &w->batch, w->err);
  arena_reset(w->arena);
  w->batch = batch_new(w->arena, &w->a->out, BATCH_ROWS);
  w->batch.rows = 0;
}

static struct span keep(struct writer *w, struct span text) {
  return (struct span){arena_copy(w->arena, text.p, text.n), text.n};
}

static struct span tables_real_text(struct writer *w, double value) {
  struct strbuf text = {0};
  if (!isfinite(value)) return (struct span){0};
  strbuf_real(&text, value);
  struct span kept = keep(w, strbuf_view(&text));
  strbuf_free(&text);
  return kept;
}

static struct span formulas_of(struct writer *w, const struct group *group) {
  struct strbuf names = {0};
  for (size_t i = 0; i < w->rollup->formulas; i++)
    if (group->formulas >> i & 1) strbuf_format(&names, "%s%.*s", names.n ? "|" : "", SPAN_ARG(w->rollup->formula[i]));
  struct span kept = keep(w, strbuf_view(&names));
  strbuf_free(&names);
  return kept;
}

/* One row: w->text is the value. */
static void tables_put_row(struct writer *w, const struct group *group, const char *indicator, struct span suffix,
                           const char *unit, uint64_t count) {
  if (w->batch.rows == BATCH_ROWS) flush(w);
  size_t row = w->batch.rows++, c = 0;
  const struct aggregate *a = w->a;
  for (size_t i = 0; i < a->bases + (a->schemes ? 2 : 0); i++, c++) {
    if (i < a->bases && a->key[i].period)
      w->batch.vector[c].number[row] = group->part[i].period;
    else
      w->batch.vector[c].text[row] = group->part[i].text;
  }
  struct span name = {arena_format(w->arena, "%s%.*s", indicator, SPAN_ARG(suffix)), strlen(indicator) + suffix.n};
  char *n = arena_format(w->arena, "%llu", (unsigned long long)count);
  const char *vintage = a->options->vintage;
  struct span cell[] = {
      name,       keep(w, strbuf_view(&w->text)), span_of(unit),   tables_real_text(w, sqrt(w->variance)),
      span_of(n), formulas_of(w, group),          span_of(vintage)};
  for (size_t i = 0; i < sizeof cell / sizeof *cell; i++, c++) w->batch.vector[c].text[row] = cell[i];
  struct span error[] = {tables_real_text(w, w->value != 0 ? 100 * sqrt(w->variance) / fabs(w->value) : NAN),
                         tables_real_text(w, w->imputed), tables_real_text(w, w->deff)};
  for (size_t i = 0; a->errors.any && i < sizeof error / sizeof *error; i++, c++)
    w->batch.vector[c].text[row] = error[i];
  w->variance = w->imputed = w->deff = w->value = NAN; /* of this row only */
  strbuf_clear(&w->text);
}

static decimal_sum millionths(const struct sum *sum) { return decimal_divide(sum->total, DECIMAL_SCALE); }

/* The variance of the sum of a measure, and what is beside it. */
static void error_of_sum(struct writer *w, const struct group *group, size_t m) {
  if (!w->a->errors.any) return;
  w->value = decimal_sum_real(group->sum[m].total) / DECIMAL_SCALE;
  w->variance = errors_variance(w->a, w->rollup, group, m);
  w->imputed = errors_imputed_share(w->a, w->rollup, group, m);
  w->deff = errors_design_effect(w->a, w->rollup, group, m);
}

/* Of the ratio of two sums, in percent: of a part to its whole, or of two periods. */
static void error_of_ratio(struct writer *w, const struct group *top, const struct group *bottom, size_t m,
                           bool growth) {
  double x = decimal_sum_real(top->sum[m].total) / DECIMAL_SCALE,
         y = decimal_sum_real(bottom->sum[m].total) / DECIMAL_SCALE, r = x / y;
  if (!w->a->errors.any || y <= 0) return;
  double both = growth ? errors_covariance_over(w->a, w->rollup, top, bottom, m)
                       : errors_covariance_within(w->a, w->rollup, top, bottom, m);
  double variance =
      errors_variance(w->a, w->rollup, top, m) + r * r * errors_variance(w->a, w->rollup, bottom, m) - 2 * r * both;
  w->value = growth ? 100 * (r - 1) : 100 * r;
  w->variance = 1e4 * fmax(variance, 0) / (y * y);
}

/* A row that is not written after all has no error for the next one. */
static void no_errors(struct writer *w) { w->variance = w->imputed = w->deff = w->value = NAN; }

static void put_percent(struct writer *w, double numerator, double denominator) {
  strbuf_real(&w->text, 100 * numerator / denominator);
}

/* numerator / denominator as a row, where both are there and the base is positive. */
static void put_ratio(struct writer *w, const struct group *group, size_t measure, const char *what,
                      const struct sum *numerator, const struct sum *denominator, bool growth) {
  if (!numerator->count || !denominator->count || denominator->total <= 0) return;
  double base = decimal_sum_real(millionths(denominator));
  if (base <= 0) return;
  decimal_sum difference = growth ? denominator->total : 0;
  struct sum top = {.total = numerator->total - difference, .count = numerator->count};
  put_percent(w, decimal_sum_real(millionths(&top)), base);
  tables_put_row(w, group, w->a->measure[measure], span_of(what), "%", numerator->count);
}

static const struct group *other(const struct writer *w, const struct groups *groups, const struct key_part *part) {
  size_t n = w->a->bases + (w->a->schemes ? 2 : 0);
  size_t at = groups_find(groups, part, key_hash(part, n));
  return at == SIZE_MAX ? NULL : &groups->group[at];
}

/* The group of the same key in another category, or NULL. */
static const struct group *in_category(const struct writer *w, const struct group *group, struct span category) {
  struct key_part part[64];
  size_t n = w->a->bases;
  memcpy(part, group->part, (n + 2) * sizeof *part);
  part[n + 1].text = category;
  return other(w, &w->rollup->cell, part);
}

/* The group of the same key `by` periods away, within the same year or not. */
static const struct group *in_period(const struct writer *w, const struct group *group, int by) {
  struct key_part part[64];
  size_t n = w->a->bases + (w->a->schemes ? 2 : 0);
  memcpy(part, group->part, n * sizeof *part);
  part[w->a->period].period = period_shift((period_code)part[w->a->period].period, by);
  return other(w, &w->rollup->cell, part);
}

static const struct scheme_column *tables_scheme_of(const struct writer *w, const struct group *group) {
  for (size_t s = 0; s < w->a->schemes; s++)
    if (span_is(group->part[w->a->bases].text, w->a->scheme[s].name)) return &w->a->scheme[s];
  return NULL;
}

static bool has_shares(const struct aggregate *a, const char *measure) {
  const struct catalog_column *column = catalog_column(a->catalog, span_of(measure));
  return column && column->uses & USE_SHARED;
}

static void put_shares(struct writer *w, const struct group *group, size_t m) {
  const struct scheme_column *scheme = w->a->schemes ? tables_scheme_of(w, group) : NULL;
  if (!scheme || scheme->overlapping || !has_shares(w->a, w->a->measure[m])) return;
  struct span path[8];
  size_t n = scheme_path(scheme, group->part[w->a->bases + 1].text, path);
  if (n < 2 || span_is(path[0], "total")) return;
  const struct group *parent = in_category(w, group, path[1]), *whole = in_category(w, group, path[n - 1]);
  if (n > 2 && parent) error_of_ratio(w, group, parent, m, false);
  if (n > 2 && parent) put_ratio(w, group, m, ".share_parent", &group->sum[m], &parent->sum[m], false);
  no_errors(w);
  if (whole) error_of_ratio(w, group, whole, m, false);
  if (whole) put_ratio(w, group, m, ".share_total", &group->sum[m], &whole->sum[m], false);
  no_errors(w);
}

static struct span cell_named(struct writer *w, const struct group *group);

/* Growth that is based on one unit is marked. */
static void put_growth_influence(struct writer *w, const struct group *group, const struct group *matched) {
  bool is_largest;
  double share = influence_of_change(w->a, group, matched, &is_largest);
  if (share <= 0) return;
  strbuf_real(&w->text, share);
  tables_put_row(w, group, "value_added", span_of(".largest_change"), "%", 1);
  struct finding finding = {
      .severity = SEVERITY_FINDING,
      .unit = is_largest ? group->largest.unit : (struct span){0},
      .column = span_of("value_added.growth_matched"),
      .rule = span_of("influence"),
      .value = cell_named(w, group),
      .message = span_of(arena_format(w->arena, "one unit makes %.1f %% of the changes behind the growth", share))};
  finding_give(w->emit->findings, &finding);
}

static void put_growth(struct writer *w, const struct group *group, size_t m) {
  if (w->a->period == SIZE_MAX || group->part[w->a->period].period == PERIOD_NONE) return;
  period_code period = (period_code)group->part[w->a->period].period;
  const struct group *before = in_period(w, group, -(int)period_kind(period));
  if (before) error_of_ratio(w, group, before, m, true);
  if (before) put_ratio(w, group, m, ".growth", &group->sum[m], &before->sum[m], true);
  no_errors(w);
  const struct group *matched = w->a->matches ? other(w, &w->rollup->matched, group->part) : NULL;
  for (size_t i = 0; matched && i < w->a->matches; i++)
    if (w->a->matched[i] == m)
      put_ratio(w, group, m, ".growth_matched", &matched->sum[2 * i], &matched->sum[2 * i + 1], true);
  if (matched && m == w->a->value_added) put_growth_influence(w, group, matched);
}

/* Months are cumulative from January: a single month is what was added since the month before. */
static void put_month(struct writer *w, const struct group *group, size_t m) {
  if (w->a->period == SIZE_MAX || strcmp(w->a->measure[m], "headcount") == 0) return;
  period_code period = (period_code)group->part[w->a->period].period;
  if (period == PERIOD_NONE || period_kind(period) != PERIOD_MONTH || period_number(period) <= 2) return;
  const struct group *before = in_period(w, group, -1);
  if (!before || !before->sum[m].count || !group->sum[m].count) return;
  struct sum month = {.total = group->sum[m].total - before->sum[m].total, .count = 1};
  decimal_sum_write(millionths(&month), &w->text);
  tables_put_row(w, group, w->a->measure[m], span_of(".month"), w->a->measure_unit[m], group->sum[m].count);
}

/* The share of the value added that is based on anything but the unit's own accounts. Groups come in the order of their
 * keys. */
static void put_basis(struct writer *w, const struct group *group) {
  if (w->a->basis == SIZE_MAX || w->a->value_added == SIZE_MAX) return;
  size_t n = w->a->bases + (w->a->schemes ? 2 : 0);
  for (size_t i = w->basis_at; i < w->rollup->basis.n; i++) {
    const struct group *basis = &w->rollup->basis.group[w->basis[i]];
    int by = key_compare(basis->part, group->part, n);
    if (by < 0) w->basis_at = i + 1;
    if (by > 0) break;
    if (by < 0 || span_is(basis->part[n].text, "accounts")) continue;
    struct span suffix = basis->part[n].text;
    const struct sum *whole = &group->sum[w->a->value_added];
    if (!basis->sum[0].count || whole->total <= 0) continue;
    put_percent(w, decimal_sum_real(millionths(&basis->sum[0])), decimal_sum_real(millionths(whole)));
    tables_put_row(w, group, "value_added.share_on_", suffix, "%", basis->sum[0].count);
  }
}

/* A total in which so many per cent of the revenue have no value added is incomplete until they are imputed. */
enum { INCOMPLETE = 5 };

/* "500105 2023 modern-working-2020 M01" */
static struct span cell_named(struct writer *w, const struct group *group) {
  struct strbuf where = {0};
  strbuf_put(&where, "");
  size_t n = w->a->bases + (w->a->schemes ? 2 : 0);
  for (size_t i = 0; i < n; i++) {
    if (i) strbuf_char(&where, ' ');
    if (i < w->a->bases && w->a->key[i].period)
      period_write((period_code)group->part[i].period, &where);
    else
      strbuf_span(&where, group->part[i].text);
  }
  struct span named = keep(w, strbuf_view(&where));
  strbuf_free(&where);
  return named;
}

static void report_incomplete(struct writer *w, const struct group *group, uint64_t units, double share) {
  struct finding finding = {
      .severity = SEVERITY_FINDING,
      .column = span_of("value_added"),
      .rule = span_of("value-added-incomplete"),
      .value = cell_named(w, group),
      .message = span_of(arena_format(w->arena,
                                      "%llu records with %.1f %% of the revenue have no value added; the "
                                      "total lacks them until they are imputed",
                                      (unsigned long long)units, share))};
  finding_give(w->emit->findings, &finding);
}

/* A cell that is based on one unit is marked. */
static void put_influence(struct writer *w, const struct group *group) {
  double share = influence_share(w->a, group);
  if (share <= 0) return;
  strbuf_real(&w->text, share);
  tables_put_row(w, group, "value_added", span_of(".largest_share"), "%", 1);
  struct span where = cell_named(w, group);
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .unit = group->largest.unit,
                            .column = span_of("value_added"),
                            .rule = span_of("influence"),
                            .value = where,
                            .message =
                                span_of(arena_format(w->arena, "one unit makes %.1f %% of the value added", share))};
  finding_give(w->emit->findings, &finding);
}

static void put_ratios(struct writer *w, const struct group *group) {
  for (size_t i = 0; i < w->a->ratios; i++) {
    const struct ratio *ratio = &w->a->ratio[i];
    const struct sum *top = &group->sum[ratio->top], *bottom = &group->sum[ratio->bottom];
    double below = decimal_sum_real(millionths(bottom)), above = decimal_sum_real(millionths(top));
    if (!top->count || !(below > 0)) continue;
    bool percent = strcmp(ratio->unit, "%") == 0;
    strbuf_real(&w->text, percent ? 100 * (ratio->growth ? above - below : above) / below : above / below);
    tables_put_row(w, group, ratio->measure, span_of(ratio->suffix), ratio->unit, top->count);
    if (ratio->top == w->a->missing && 100 * above / below > INCOMPLETE)
      report_incomplete(w, group, top->count, 100 * above / below);
  }
}

static void put_structure(struct writer *w, const struct group *group) {
  if (!w->a->options->structure) return;
  size_t parts = w->a->bases + (w->a->schemes ? 2 : 0);
  size_t at = groups_find(&w->rollup->structure, group->part, key_hash(group->part, parts));
  struct structure_figure figure[STRUCTURE_FIGURES_MOST];
  size_t n = at == SIZE_MAX ? 0 : structure_figures(w->a, w->rollup, at, figure);
  for (size_t i = 0; i < n; i++) {
    if (figure[i].value != figure[i].value) continue;
    strbuf_real(&w->text, figure[i].value);
    tables_put_row(w, group, figure[i].measure, span_of(figure[i].name), figure[i].unit, figure[i].count);
  }
}

static void put_group(struct writer *w, const struct group *group) {
  strbuf_format(&w->text, "%llu", (unsigned long long)group->records);
  tables_put_row(w, group, "records", (struct span){0}, "", group->records);
  for (size_t m = 0; m < w->a->printed; m++) {
    if (!group->sum[m].count) continue; /* missing is not zero */
    decimal_sum_write(millionths(&group->sum[m]), &w->text);
    error_of_sum(w, group, m);
    tables_put_row(w, group, w->a->measure[m], (struct span){0}, w->a->measure_unit[m], group->sum[m].count);
    put_shares(w, group, m);
    put_growth(w, group, m);
    put_month(w, group, m);
  }
  put_ratios(w, group);
  put_influence(w, group);
  put_structure(w, group);
  put_basis(w, group);
}

int tables_write(const struct aggregate *a, struct rollup *rollup, const struct emit *emit, struct err *err) {
  struct arena arena = {0};
  struct writer w = {.a = a,
                     .rollup = rollup,
                     .emit = emit,
                     .arena = &arena,
                     .err = err,
                     .value = NAN,
                     .variance = NAN,
                     .imputed = NAN,
                     .deff = NAN};
  flush(&w);
  size_t *order = groups_sorted(&rollup->cell);
  w.basis = groups_sorted(&rollup->basis);
  for (size_t i = 0; !w.code && i < rollup->cell.n; i++) put_group(&w, &rollup->cell.group[order[i]]);
  flush(&w);
  strbuf_free(&w.text);
  arena_free(&arena);
  return w.code;
}

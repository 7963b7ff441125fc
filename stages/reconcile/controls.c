/* controls.c - published totals as controls: read, converted to the figure's unit, put where they belong. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "stages/reconcile/reconcile.h"

/* Units of the same kind, in terms of the first of the kind. */
static const struct {
  const char *unit;
  int kind;
  double size;
} units[] = {{"元", 1, 1},   {"千元", 1, 1e3}, {"万元", 1, 1e4}, {"百万元", 1, 1e6}, {"亿元", 1, 1e8},
             {"人", 2, 1},   {"千人", 2, 1e3}, {"万人", 2, 1e4}, {"%", 3, 1},        {"家", 4, 1},
             {"million USD current", 5, 1}};

double unit_factor(struct span from, struct span to) {
  if (span_equal(from, to) || !from.n || !to.n) return 1;
  size_t n = sizeof units / sizeof *units, a = n, b = n;
  for (size_t i = 0; i < n; i++) {
    if (span_is(from, units[i].unit)) a = i;
    if (span_is(to, units[i].unit)) b = i;
  }
  return a < n && b < n && units[a].kind == units[b].kind ? units[a].size / units[b].size : NAN;
}

/* Columns of a table of controls. */
struct columns {
  size_t region, period, scheme, category, indicator, value, unit, vintage, basis;
};

static int find_columns(const struct table *table, struct columns *c, struct err *err) {
  int code = table_need(table, "region", &c->region, err);
  if (!code) code = table_need(table, "period", &c->period, err);
  if (!code) code = table_need(table, "indicator", &c->indicator, err);
  if (!code) code = table_need(table, "value", &c->value, err);
  c->scheme = table_column(table, "scheme");
  c->category = table_column(table, "category");
  c->unit = table_column(table, "unit");
  c->vintage = table_column(table, "vintage");
  c->basis = table_column(table, "basis");
  return code;
}

static int read_number(const struct table *table, size_t row, size_t column, double *value, struct err *err) {
  struct span text = table_at(table, row, column);
  *value = span_real(text); /* an empty cell: not published, no control */
  if (!text.n || !isnan(*value)) return 0;
  return err_set(err, EX_DATAERR, _("%s:%u: value: '%.*s' is not a number"), table->name, table->line[row], SPAN_ARG(text));
}

static bool wanted(const struct option_list *vintages, struct span vintage) {
  for (size_t i = 0; i < vintages->n; i++)
    if (span_is(vintage, vintages->item[i])) return true;
  return vintages->n == 0;
}

static void note(const struct finding_sink *findings, const struct table *table, size_t row, const char *rule,
                 struct span value, const char *message) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .file = span_of(table->name),
                            .line = table->line[row],
                            .column = span_of("value"),
                            .rule = span_of(rule),
                            .value = value,
                            .message = span_of(message)};
  finding_give(findings, &finding);
}

/* Region `*`: a total over all regions, for rake.c. */
static void keep_over_regions(struct reconcile *reconcile, struct figure_key key, double value, struct span unit,
                              struct span vintage) {
  struct control *bigger = arena_array(reconcile->arena, struct control, reconcile->n_over_regions + 1);
  if (reconcile->n_over_regions) memcpy(bigger, reconcile->over_regions, reconcile->n_over_regions * sizeof *bigger);
  key.region = (struct span){0};
  bigger[reconcile->n_over_regions++] = (struct control){key, value, unit, vintage};
  reconcile->over_regions = bigger;
}

static int apply_row(struct reconcile *reconcile, struct rows *rows, const struct table *table, size_t r,
                     const struct columns *c, const struct finding_sink *findings, struct err *err) {
  struct figure_key key = {.region = table_at(table, r, c->region),
                           .scheme = table_at(table, r, c->scheme),
                           .category = table_at(table, r, c->category),
                           .indicator = table_at(table, r, c->indicator)};
  double value;
  int code = read_number(table, r, c->value, &value, err);
  if (code) return code;
  if (!period_read(table_at(table, r, c->period), &key.period))
    return err_set(err, EX_DATAERR, _("%s:%u: period: '%.*s' is no period"), table->name, table->line[r],
                   SPAN_ARG(table_at(table, r, c->period)));
  struct span vintage = table_at(table, r, c->vintage);
  if (isnan(value) || !wanted(&reconcile->options->vintage, vintage) ||
      !wanted(&reconcile->options->basis, table_at(table, r, c->basis)))
    return 0;
  if (span_is(key.region, "*")) {
    keep_over_regions(reconcile, key, value, table_at(table, r, c->unit), vintage);
    return 0;
  }
  bool found = false;
  for (size_t i = 0; i < rows->n; i++) { /* a control holds for every vintage of our own figure */
    struct figure *figure = &rows->figure[i];
    key.vintage = figure->key.vintage;
    if (figure->key.period != key.period || !key_same_series(&figure->key, &key)) continue;
    struct span unit = reconcile->unit == SCHEMA_ABSENT ? (struct span){0} : figure->cell[reconcile->unit];
    double factor = unit_factor(table_at(table, r, c->unit), unit);
    if (isnan(factor))
      return err_set(err, EX_DATAERR, _("%s:%u: unit '%.*s' does not go with '%.*s'"), table->name, table->line[r],
                     SPAN_ARG(table_at(table, r, c->unit)), SPAN_ARG(unit));
    if (!isnan(figure->control) && figure->control != value * factor)
      note(findings, table, r, "control-given-twice", vintage, "another vintage gives another value; the last one holds");
    figure->control = value * factor;
    figure->control_vintage = vintage;
    found = true;
  }
  if (!found) note(findings, table, r, "control-without-figure", key.category, "no aggregate has this key; not used");
  return 0;
}

int controls_apply(struct reconcile *reconcile, struct rows *rows, const struct finding_sink *findings,
                   struct err *err) {
  int code = 0;
  for (size_t t = 0; !code && t < reconcile->options->controls.n; t++) {
    const struct table *table = reconcile->controls[t];
    struct columns columns;
    code = find_columns(table, &columns, err);
    for (size_t r = 0; !code && r < table->rows; r++)
      code = apply_row(reconcile, rows, table, r, &columns, findings, err);
  }
  return code;
}

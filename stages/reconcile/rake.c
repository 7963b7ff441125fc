/* rake.c - a table of regions by categories that meets the totals of both at once (stat/raking.h).
 *
 * Where controls are given over all regions (region `*`) for categories of a scheme, the figures of its categories at the
 * top are raked: their rows to each region's total as it stands after benchmarking, their columns to the controls. What
 * cannot be met is a finding with the residual. Below the top, and elsewhere, balance.c prorates.
 */
#include <math.h>

#include "base/i18n.h"
#include "stages/reconcile/reconcile.h"
#include "stat/raking.h"

/* The cells of one table: a period, scheme, indicator and vintage. */
struct cells {
  struct figure **figure;
  double *value;
  size_t *row, *column; /* groups of each cell in the two margins */
  size_t n;
  struct span *region, *category;
  double *row_total, *column_total;
  size_t rows, columns;
};

static size_t number(struct span *list, size_t *n, struct span name) {
  for (size_t i = 0; i < *n; i++)
    if (span_equal(list[i], name)) return i;
  list[*n] = name;
  return (*n)++;
}

static bool at_top(const struct reconcile *rec, const struct figure_key *key) {
  for (size_t i = 0; i < rec->nodes; i++)
    if (span_equal(rec->node[i].scheme, key->scheme) && span_equal(rec->node[i].category, key->category))
      return rec->node[i].parent.n == 0;
  return false;
}

static bool same_table(const struct figure_key *a, const struct figure_key *b) {
  return a->period == b->period && span_equal(a->scheme, b->scheme) && span_equal(a->indicator, b->indicator);
}

static struct cells gather(const struct reconcile *rec, struct rows *rows, const struct figure_key *like) {
  struct arena *arena = rows->arena;
  struct cells c = {.figure = arena_array(arena, struct figure *, rows->n),
                    .value = arena_array(arena, double, rows->n),
                    .row = arena_array(arena, size_t, rows->n),
                    .column = arena_array(arena, size_t, rows->n),
                    .region = arena_array(arena, struct span, rows->n),
                    .category = arena_array(arena, struct span, rows->n)};
  for (size_t i = 0; i < rows->n; i++) {
    struct figure *figure = &rows->figure[i];
    if (!same_table(&figure->key, like) || !at_top(rec, &figure->key) || isnan(figure->raw)) continue;
    c.figure[c.n] = figure;
    c.value[c.n] = figure->value;
    c.row[c.n] = number(c.region, &c.rows, figure->key.region);
    c.column[c.n++] = number(c.category, &c.columns, figure->key.category);
  }
  return c;
}

static void totals(const struct reconcile *rec, struct rows *rows, struct cells *c, const struct figure_key *like) {
  c->row_total = arena_array(rows->arena, double, c->rows + 1);
  c->column_total = arena_array(rows->arena, double, c->columns + 1);
  for (size_t r = 0; r < c->rows; r++) {
    struct figure_key key = c->figure[0]->key;
    key.region = c->region[r];
    key.category = span_of("total");
    const struct figure *total = rows_find(rows, &key);
    c->row_total[r] = total && total->status != STATUS_UNRECONCILED ? total->value : NAN;
  }
  struct span unit = rec->unit == SCHEMA_ABSENT ? (struct span){0} : c->figure[0]->cell[rec->unit];
  for (size_t k = 0; k < c->columns; k++) {
    c->column_total[k] = NAN;
    for (size_t i = 0; i < rec->n_over_regions; i++)
      if (same_table(&rec->over_regions[i].key, like) && span_equal(rec->over_regions[i].key.category, c->category[k]))
        c->column_total[k] = rec->over_regions[i].value * unit_factor(rec->over_regions[i].unit, unit);
  }
}

static void say_residuals(const struct cells *c, const struct raking_result *result, const struct finding_sink *findings,
                          struct arena *arena) {
  for (size_t k = 0; !result->converged && k < c->columns; k++) {
    if (isnan(result->residual[1][k])) continue;
    char *text = arena_format(arena, "%.9g", result->residual[1][k]);
    struct finding finding = {.severity = SEVERITY_FINDING,
                              .file = span_of("controls"),
                              .column = c->category[k],
                              .rule = span_of("margins-disagree"),
                              .value = span_of(text),
                              .message = span_of("the totals of the regions and over the regions cannot both be met")};
    finding_give(findings, &finding);
  }
}

static int rake_table(const struct reconcile *rec, struct rows *rows, const struct figure_key *like,
                      const struct finding_sink *findings, struct err *err) {
  struct cells c = gather(rec, rows, like);
  if (!c.n) return 0;
  totals(rec, rows, &c, like);
  struct raking_margin margin[] = {{c.row, c.row_total, c.rows}, {c.column, c.column_total, c.columns}};
  struct raking_result result;
  int code = rake(rows->arena, c.value, c.n, margin, 2, NULL, &result, err);
  if (code) return err_context(err, _("raking"));
  for (size_t i = 0; i < c.n; i++) {
    c.figure[i]->value = result.figure[i];
    c.figure[i]->status = STATUS_RAKED;
  }
  say_residuals(&c, &result, findings, rows->arena);
  return 0;
}

int rake_all(const struct reconcile *rec, struct rows *rows, const struct finding_sink *findings, struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < rec->n_over_regions; i++) {
    bool done = false;
    for (size_t j = 0; j < i; j++) done |= same_table(&rec->over_regions[i].key, &rec->over_regions[j].key);
    if (!done) code = rake_table(rec, rows, &rec->over_regions[i].key, findings, err);
  }
  return code;
}

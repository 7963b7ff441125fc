/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain_forecast.c - targets and forecasts: definition, method, weights of members, the series a forecast goes on.
 * See explain_own.h. */
#include "base/i18n.h"
#include "run/explain_own.h"

/* The rows of the first output that has a column and these cells. */
static int find_output(struct explaining *in, const char *column, const struct row_want *want, size_t wants,
                       struct found_rows *rows, const char **file, struct err *err) {
  int code = 0;
  *rows = (struct found_rows){0};
  for (size_t i = 0; !code && i < in->manifest.outputs; i++) {
    *file = in->manifest.output[i].path;
    if (!strstr(*file, ".csv")) continue;
    code = rows_matching(arena_format(in->arena, "%s/%s", in->folder, *file), want, wants, rows, in->arena, err);
    if (!code && rows->n && rows_have(rows, column)) return 0;
  }
  rows->n = 0;
  return code;
}

/* "value_added@three-sectors-2018:3" of the figure's region and period. */
static struct figure_key key_of_selector(struct span selector, const struct figure_key *of) {
  struct figure_key key = {of->region, of->period, {0}, {0}, {0}};
  struct span rest = selector;
  span_cut(&rest, '@', &key.indicator);
  if (rest.n) span_cut(&rest, ':', &key.scheme);
  key.category = rest;
  return key;
}

/* The first of the alternatives that the run has. */
static int add_selector(struct explaining *in, struct span selectors, const struct figure_key *of, size_t before,
                        int depth, json_t *node, bool *found, struct err *err) {
  struct span one;
  int code = 0;
  while (!code && selectors.n && span_cut(&selectors, '|', &one)) {
    struct figure_key key = key_of_selector(span_trim(one), of);
    json_t *part = NULL;
    code = explain_key(in, &key, before, depth + 1, &part, err);
    if (part) return explain_add(node, part), *found = true, code;
  }
  return code;
}

static void target_rule(const struct found_rows *rows, json_t *node) {
  static const char *const shown[] = {"title_en",  "title_zh",     "target_value", "sense",       "reading",
                                      "tolerance", "tolerance_by", "numerator",    "denominator", "method",
                                      "weights",   "verdict",      "source"};
  for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) explain_detail(node, shown[i], row_cell(rows, 0, shown[i]));
}

int explain_target(struct explaining *in, const struct figure_key *key, size_t before, int depth, json_t *node,
                   bool *found, struct err *err) {
  const struct row_want want[] = {{"target", key->indicator, NULL, 0}, {"region", key->region, NULL, 0}};
  struct found_rows rows;
  const char *file;
  *found = false;
  int code = find_output(in, "numerator", want, 2, &rows, &file, err);
  if (code || !rows.n) return code;
  target_rule(&rows, node);
  explain_detail(node, "computed", span_of(_("100 x numerator over denominator")));
  (void)before;
  code = add_selector(in, row_cell(&rows, 0, "numerator"), key, in->tables, depth, node, found, err);
  if (!code) code = add_selector(in, row_cell(&rows, 0, "denominator"), key, in->tables, depth, node, found, err);
  return code;
}

static bool is_statistic(struct span name) {
  static const char *const names[] = {"loglik", "aic", "aicc", "bic", "sigma2", "mse", "observations", "parameters"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (span_is(name, names[i])) return true;
  return false;
}

/* Members and their weights, coefficients. */
static int add_members(struct explaining *in, const struct figure_key *key, json_t *node, struct err *err) {
  const struct row_want want[] = {{"region", key->region, NULL, 0},
                                  {"indicator", key->indicator, NULL, 0},
                                  {"scheme", key->scheme, NULL, 0},
                                  {"category", key->category, NULL, 0},
                                  {"label", {0}, NULL, 0}};
  struct found_rows rows;
  const char *file;
  int code = find_output(in, "label", want, 5, &rows, &file, err);
  if (code || !rows.n) return code;
  json_t *part = explain_node(arena_format(in->arena, _("model: %.*s, on the scale %.*s (%s)"),
                                           SPAN_ARG(row_cell(&rows, 0, "label")),
                                           SPAN_ARG(row_cell(&rows, 0, "transform")), file));
  for (size_t r = 0; r < rows.n; r++) {
    struct span name = row_cell(&rows, r, "name");
    if (!is_statistic(name)) explain_detail(part, arena_copy(in->arena, name.p, name.n), row_cell(&rows, r, "value"));
  }
  explain_add(node, part);
  return 0;
}

/* A share that follows from forecasts of amounts: those of its numerator and denominator. */
static int add_amounts(struct explaining *in, struct span selectors, const struct figure_key *of, json_t *node,
                       struct err *err) {
  struct span one;
  int code = 0;
  while (!code && selectors.n && span_cut(&selectors, '|', &one)) {
    struct figure_key key = key_of_selector(span_trim(one), of);
    json_t *part = NULL;
    code = explain_forecast(in, &key, &part, err);
    if (part) return explain_add(node, part), code;
  }
  return code;
}

/* The last figure of the series. */
static int add_origin(struct explaining *in, const struct figure_key *key, json_t *node, struct err *err) {
  const struct row_want want[] = {{"region", key->region, NULL, 0},
                                  {"indicator", key->indicator, NULL, 0},
                                  {"scheme", key->scheme, NULL, 0},
                                  {"category", key->category, NULL, 0},
                                  {"value", {0}, NULL, 0}};
  struct figure_key last = *key;
  last.period = (struct span){0};
  int code = 0;
  for (size_t t = 0; !code && t < in->tables; t++) {
    struct found_rows rows;
    code =
        rows_matching(arena_format(in->arena, "%s/%s", in->folder, in->table[t].file), want, 5, &rows, in->arena, err);
    for (size_t r = 0; !code && r < rows.n; r++) {
      struct span period = row_cell(&rows, r, "period");
      if (row_cell(&rows, r, "value").n && period.n && span_compare(period, last.period) > 0) last.period = period;
    }
  }
  json_t *part = NULL;
  if (!code && last.period.n) code = explain_key(in, &last, in->tables, 1, &part, err);
  if (part) explain_add(node, part);
  return code;
}

int explain_forecast(struct explaining *in, const struct figure_key *key, json_t **node, struct err *err) {
  const struct row_want want[] = {{"region", key->region, NULL, 0},       {"period", key->period, NULL, 0},
                                  {"indicator", key->indicator, NULL, 0}, {"scheme", key->scheme, NULL, 0},
                                  {"category", key->category, NULL, 0},   {"mean", {0}, NULL, 0}};
  static const char *const shown[] = {"method", "h", "lo80", "hi80", "lo95", "hi95"};
  struct found_rows rows;
  const char *file;
  int code = find_output(in, "mean", want, 6, &rows, &file, err);
  if (code || !rows.n) return code;
  struct figure_key full = {row_cell(&rows, 0, "region"), row_cell(&rows, 0, "period"), row_cell(&rows, 0, "scheme"),
                            row_cell(&rows, 0, "category"), row_cell(&rows, 0, "indicator")};
  struct span value = row_cell(&rows, 0, "mean"), unit = row_cell(&rows, 0, "unit");
  *node = explain_node(arena_format(in->arena, _("forecast of %.*s %.*s = %.*s %.*s"), SPAN_ARG(full.indicator),
                                    SPAN_ARG(full.period), SPAN_ARG(value), SPAN_ARG(unit)));
  explain_figure(*node, file, rows.line[0], &full, value, unit);
  for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
    explain_detail(*node, shown[i], row_cell(&rows, 0, shown[i]));
  const struct row_want target[] = {{"target", full.indicator, NULL, 0}, {"region", full.region, NULL, 0}};
  struct found_rows rule;
  code = find_output(in, "numerator", target, 2, &rule, &file, err);
  if (!code && rule.n) target_rule(&rule, *node);
  if (!code && rule.n) code = add_amounts(in, row_cell(&rule, 0, "numerator"), &full, *node, err);
  if (!code && rule.n) code = add_amounts(in, row_cell(&rule, 0, "denominator"), &full, *node, err);
  if (!code) code = add_members(in, &full, *node, err);
  return code ? code : add_origin(in, &full, *node, err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* splicing.c - vintages joined by the table of rules. See forecast.h and stat/splice.h.
 *
 * Columns: region, indicator, older, newer, rule, shift, note, and for trend-deviation from; * in region or indicator
 * matches all. Rules apply in the order of the table; the older series is joined to the newer, whose vintage then
 * states how: "census-5 < census-4 (ratio 1.031 over 1)". So a chain of censuses is joined oldest first. */
#include "stages/forecast/forecast.h"

#include <math.h>

#include "base/i18n.h"
#include "stat/splice.h"

struct rule {
  struct span region, indicator, older, newer, note;
  period_code from; /* of trend-deviation: the census before, which stays */
  struct splice splice;
  unsigned line;
};

/* What a series of the set means while rules apply. */
struct piece {
  struct series *series;
  struct span vintage; /* of its newest figures */
  struct strbuf how;
  bool taken_up;
};

static bool splicing_matches(struct span pattern, struct span text) {
  return span_is(pattern, "*") || span_equal(pattern, text);
}

static int read_rule(const struct table *t, size_t r, struct rule *rule, struct err *err) {
  static const char *const name[] = {"region", "indicator", "older", "newer", "rule", "shift"};
  size_t at[6];
  for (int i = 0; i < 6; i++) {
    int code = table_need(t, name[i], &at[i], err);
    if (code) return code;
  }
  struct span word = table_at(t, r, at[4]);
  char kind[32] = "";
  if (word.n < sizeof kind) memcpy(kind, word.p ? word.p : "", word.n);
  *rule = (struct rule){.region = table_at(t, r, at[0]),
                        .indicator = table_at(t, r, at[1]),
                        .older = table_at(t, r, at[2]),
                        .newer = table_at(t, r, at[3]),
                        .note = table_at(t, r, table_column(t, "note")),
                        .line = t->line[r]};
  if (!splice_named(kind, &rule->splice.rule))
    return err_set(err, EX_CONFIG,
                   _("%s:%u: no splice rule '%.*s' (there are: ratio, difference, logit, bridge, trend-deviation)"),
                   t->name, t->line[r], SPAN_ARG(word));
  if (!series_read_value(table_at(t, r, at[5]), &rule->splice.shift))
    return err_set(err, EX_CONFIG, _("%s:%u: the shift '%.*s' is no number"), t->name, t->line[r],
                   SPAN_ARG(table_at(t, r, at[5])));
  struct span from = table_at(t, r, table_column(t, "from"));
  bool dated = from.n && period_read(from, &rule->from);
  if (rule->splice.rule == SPLICE_TREND && !dated)
    return err_set(err, EX_CONFIG,
                   _("%s:%u: rule trend-deviation needs the period of the census before in column 'from'"), t->name,
                   t->line[r]);
  return 0;
}

/* Alike but for vintage and frequency. */
static bool same_figure(const struct series *a, const struct series *b) {
  for (int i = 0; i < SERIES_VINTAGE; i++)
    if (!span_equal(a->key.field[i], b->key.field[i])) return false;
  return true;
}

/* The values of a series on a grid that begins at `first`. */
static double *on_grid(const struct series *s, period_code first, size_t n, struct arena *arena) {
  double *y = arena_alloc(arena, n * sizeof *y);
  for (size_t i = 0; i < n; i++) {
    ptrdiff_t at = series_index(s, period_shift(first, (int)i));
    y[i] = at < 0 ? NAN : s->value[at];
  }
  return y;
}

static double *errors_on_grid(const struct series *older, const struct series *newer, period_code first, size_t n,
                              struct arena *arena) {
  if (!older->se && !newer->se) return NULL;
  double *se = arena_alloc(arena, n * sizeof *se);
  for (size_t i = 0; i < n; i++) {
    ptrdiff_t a = series_index(newer, period_shift(first, (int)i)),
              b = series_index(older, period_shift(first, (int)i));
    se[i] = a >= 0 && newer->se ? newer->se[a] : b >= 0 && a < 0 && older->se ? older->se[b] : NAN;
  }
  return se;
}

static void splicing_complain(const struct piece *older, const struct piece *newer, const struct err *why,
                              const struct finding_sink *findings, struct arena *arena) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .unit = span_of(series_title(&newer->series->key, arena)),
                            .column = span_of("vintage"),
                            .rule = span_of("forecast-splice"),
                            .value = older->vintage,
                            .message = span_of(arena_copy(arena, why->text, strlen(why->text)))};
  finding_give(findings, &finding);
}

static void take_up(const struct rule *rule, struct piece *older, struct piece *newer, struct arena *arena,
                    const struct finding_sink *findings) {
  const struct series *a = older->series;
  struct series *b = newer->series;
  period_code first = a->first < b->first ? a->first : b->first;
  period_code last = series_last(a) > series_last(b) ? series_last(a) : series_last(b);
  size_t n = (size_t)period_distance(first, last) + 1;
  double *old = on_grid(a, first, n, arena), *joined = on_grid(b, first, n, arena);
  struct splice splice = rule->splice;
  splice.whole = unit_is_share(b->key.field[SERIES_UNIT]) ? 100 : 0;
  if (splice.rule == SPLICE_TREND) splice.base = period_distance(first, rule->from);
  struct err err = {0};
  if (splice.rule == SPLICE_TREND && period_kind(rule->from) != a->kind)
    err_set(&err, EX_DATAERR, "`from` is of another frequency than the series");
  if (err.code || splice_join(&splice, old, joined, n, joined, &err)) {
    splicing_complain(older, newer, &err, findings, arena);
    return;
  }
  while (n && isnan(joined[n - 1])) n--;
  strbuf_format(&newer->how, " < %.*s (%s %.4g over %zu)", SPAN_ARG(older->vintage), splice_name(splice.rule),
                splice.shift, splice.overlap);
  strbuf_span(&newer->how, strbuf_view(&older->how));
  b->se = errors_on_grid(a, b, first, n, arena);
  b->first = first, b->n = n, b->value = joined;
  b->gaps = 0;
  for (size_t i = 0; i < n; i++) b->gaps += isnan(joined[i]) ? 1 : 0;
  older->taken_up = true;
}

static bool rule_covers(const struct rule *rule, const struct piece *piece, struct span vintage) {
  const struct span *f = piece->series->key.field;
  return !piece->taken_up && !piece->series->duplicate && piece->series->n && span_equal(piece->vintage, vintage) &&
         splicing_matches(rule->region, f[SERIES_REGION]) && splicing_matches(rule->indicator, f[SERIES_INDICATOR]);
}

/* Vintages of one figure are neighbours in the set. */
static void apply(const struct rule *rule, struct piece *piece, size_t n, struct arena *arena,
                  const struct finding_sink *findings) {
  for (size_t i = 0; i < n; i++) {
    if (!rule_covers(rule, &piece[i], rule->newer)) continue;
    size_t from = i, to = i + 1;
    while (from > 0 && same_figure(piece[from - 1].series, piece[i].series)) from--;
    while (to < n && same_figure(piece[to].series, piece[i].series)) to++;
    for (size_t j = from; j < to; j++)
      if (j != i && piece[j].series->kind == piece[i].series->kind && rule_covers(rule, &piece[j], rule->older))
        take_up(rule, &piece[j], &piece[i], arena, findings);
  }
}

static void splicing_settle(struct series_set *set, struct piece *piece, size_t n) {
  size_t kept = 0;
  for (size_t i = 0; i < n; i++) {
    struct series series = *piece[i].series;
    if (piece[i].how.n) {
      char *text = arena_format(set->arena, "%.*s%s", SPAN_ARG(piece[i].vintage), piece[i].how.bytes);
      series.key.field[SERIES_VINTAGE] = span_of(text);
    }
    strbuf_free(&piece[i].how);
    if (!piece[i].taken_up) set->list[kept++] = series;
  }
  set->n = kept;
}

int splicing_apply(const struct table *rules, struct series_set *set, const struct finding_sink *findings,
                   struct err *err) {
  struct piece *piece = arena_array(set->arena, struct piece, set->n + 1);
  int code = 0;
  for (size_t i = 0; i < set->n; i++)
    piece[i] = (struct piece){.series = &set->list[i], .vintage = set->list[i].key.field[SERIES_VINTAGE]};
  for (size_t r = 0; !code && r < rules->rows; r++) {
    struct rule rule;
    code = read_rule(rules, r, &rule, err);
    if (!code) apply(&rule, piece, set->n, set->arena, findings);
  }
  splicing_settle(set, piece, set->n);
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bases.c - controls that are based on several bases (economic censuses), joined by a rule or not at all. See
 * reconcile.h.
 *
 * A series drawn to controls of two bases would show the step between them as growth. With a table of splice rules
 * (columns region, indicator, older, newer, rule, shift, note, as for tertia-forecast) the controls of the older basis
 * are brought to the level of the newer one, which is added to their vintage. Where several bases remain, the stage
 * stops and lists them: choosing is for the bureau. */
#include "base/i18n.h"
#include "stages/reconcile/reconcile.h"
#include "stat/splice.h"

/* --- splicing ---------------------------------------------------------------------------------------------------- */

struct rule {
  struct span region, indicator, older, newer;
  struct splice splice;
  period_code from; /* of trend-deviation: the census before, which stays */
};

static int bases_rule_read(const struct table *t, size_t r, struct rule *rule, struct err *err) {
  static const char *const name[] = {"region", "indicator", "older", "newer", "rule", "shift"};
  struct span cell[6];
  for (int i = 0; i < 6; i++) {
    size_t at;
    int code = table_need(t, name[i], &at, err);
    if (code) return code;
    cell[i] = table_at(t, r, at);
  }
  *rule =
      (struct rule){cell[0], cell[1], cell[2], cell[3], {.shift = cell[5].n ? span_real(cell[5]) : NAN}, PERIOD_NONE};
  char kind[32] = "";
  if (cell[4].n && cell[4].n < sizeof kind) memcpy(kind, cell[4].p, cell[4].n);
  if (!splice_named(kind, &rule->splice.rule))
    return err_set(err, EX_DATAERR,
                   _("%s:%u: no splice rule '%.*s' (there are: ratio, difference, logit, bridge, trend-deviation)"),
                   t->name, t->line[r], SPAN_ARG(cell[4]));
  if (cell[5].n && isnan(rule->splice.shift))
    return err_set(err, EX_DATAERR, _("%s:%u: the shift '%.*s' is no number"), t->name, t->line[r], SPAN_ARG(cell[5]));
  struct span from = table_at(t, r, table_column(t, "from"));
  if (rule->splice.rule == SPLICE_TREND && (!from.n || !period_read(from, &rule->from)))
    return err_set(err, EX_DATAERR,
                   _("%s:%u: rule trend-deviation needs the period of the census before in column 'from'"), t->name,
                   t->line[r]);
  return 0;
}

static bool bases_matches(struct span pattern, struct span text) {
  return span_is(pattern, "*") || span_equal(pattern, text);
}

static bool bases_same_series(const struct control *a, const struct control *b) {
  return key_same_series(&a->key, &b->key) && period_kind(a->key.period) == period_kind(b->key.period);
}

/* The controls of one series and basis on a grid of periods; NaN elsewhere. */
static double *basis_on_grid(const struct reconciling *run, const struct control *like, struct span basis,
                             period_code first, size_t n, struct arena *arena) {
  double *y = arena_array(arena, double, n);
  for (size_t i = 0; i < n; i++) y[i] = NAN;
  for (size_t i = 0; i < run->controls.n; i++) {
    const struct control *c = &run->controls.list[i];
    if (bases_same_series(c, like) && span_equal(c->basis, basis))
      y[period_distance(first, c->key.period)] = c->value * catalog_unit_factor(run->rec->units, c->unit, like->unit);
  }
  return y;
}

static void grid_of(const struct reconciling *run, const struct control *like, period_code *first, size_t *n) {
  period_code last = *first = like->key.period;
  for (size_t i = 0; i < run->controls.n; i++) {
    const struct control *c = &run->controls.list[i];
    if (!bases_same_series(c, like)) continue;
    if (c->key.period < *first) *first = c->key.period;
    if (c->key.period > last) last = c->key.period;
  }
  *n = (size_t)period_distance(*first, last) + 1;
}

/* The older controls of a series are moved to the newer basis; those of periods the newer one has are dropped.
 */
static void series_splice(struct reconciling *run, const struct rule *rule, const struct control *like,
                          const char **hindered) {
  period_code first;
  size_t n;
  grid_of(run, like, &first, &n);
  double *older = basis_on_grid(run, like, rule->older, first, n, run->arena);
  double *newer = basis_on_grid(run, like, rule->newer, first, n, run->arena);
  struct splice splice = rule->splice;
  struct err why = {0};
  splice.whole = span_is(like->unit, "%") ? 100 : 0;
  if (splice.rule == SPLICE_TREND && period_kind(rule->from) == period_kind(like->key.period))
    splice.base = period_distance(first, rule->from);
  else if (splice.rule == SPLICE_TREND)
    err_set(&why, EX_DATAERR, "`from` is of another frequency than the controls");
  double *joined = arena_array(run->arena, double, n);
  if (why.code || splice_join(&splice, older, newer, n, joined, &why)) {
    note_control(run, like, "control-splice", like->basis, arena_copy(run->arena, why.text, strlen(why.text)));
    *hindered = arena_format(run->arena, "; %s", why.text);
    return;
  }
  char *how = arena_format(run->arena, "%.*s < %.*s (%s %.6g over %zu)", SPAN_ARG(rule->newer), SPAN_ARG(rule->older),
                           splice_name(splice.rule), splice.shift, splice.overlap);
  size_t kept = 0;
  struct control model = *like;
  for (size_t i = 0; i < run->controls.n; i++) {
    struct control c = run->controls.list[i];
    bool old = bases_same_series(&c, &model) && span_equal(c.basis, rule->older);
    size_t at = old ? (size_t)period_distance(first, c.key.period) : 0;
    if (old && !isnan(newer[at])) continue;
    if (old) {
      note_control(run, &c, "control-spliced", c.text, arena_format(run->arena, "brought to another basis: %s", how));
      c.value = joined[at], c.unit = model.unit, c.spliced = true, c.basis = rule->newer;
      c.vintage = span_of(arena_format(run->arena, "%.*s; %s", SPAN_ARG(c.vintage), how));
    }
    run->controls.list[kept++] = c;
  }
  run->controls.n = kept;
}

static bool rule_covers(const struct rule *rule, const struct control *c) {
  return span_equal(c->basis, rule->older) && bases_matches(rule->region, c->key.region) &&
         bases_matches(rule->indicator, c->key.indicator) && !c->spliced;
}

static int rules_apply(struct reconciling *run, const char **hindered, struct err *err) {
  const struct table *t = run->rec->splice;
  int code = 0;
  for (size_t r = 0; t && !code && r < t->rows; r++) {
    struct rule rule;
    code = bases_rule_read(t, r, &rule, err);
    for (size_t i = 0; !code && i < run->controls.n; i++) {
      size_t before = run->controls.n;
      struct control like = run->controls.list[i];
      if (rule_covers(&rule, &like)) series_splice(run, &rule, &like, hindered);
      if (run->controls.n < before) i = 0;
    }
  }
  return code;
}

/* --- what remains ------------------------------------------------------------------------------------------------ */

/* Value added and its components are one account. */
static bool same_account(const struct control *a, const struct control *b) {
  struct span x = is_component(a->key.indicator) ? span_of("value_added") : a->key.indicator;
  struct span y = is_component(b->key.indicator) ? span_of("value_added") : b->key.indicator;
  return span_equal(x, y);
}

static bool used(const struct control *c) { return c->basis.n && c->rank != RANK_ADVISORY; }

/* "census-3 (2016-2018)": the years of one basis in a series, or in all series of an account. */
static void basis_list(const struct reconciling *run, const struct control *like, bool one_series, struct strbuf *out) {
  for (size_t i = 0; i < run->controls.n; i++) {
    const struct control *c = &run->controls.list[i];
    period_code first = c->key.period, last = first;
    bool seen = false;
    for (size_t k = 0; k < run->controls.n; k++) {
      const struct control *o = &run->controls.list[k];
      if (!used(o) || !same_account(o, like) || (one_series && !bases_same_series(o, like)) ||
          !span_equal(o->basis, c->basis))
        continue;
      seen |= k < i;
      if (o->key.period < first) first = o->key.period;
      if (o->key.period > last) last = o->key.period;
    }
    if (seen || !used(c) || !same_account(c, like) || (one_series && !bases_same_series(c, like))) continue;
    if (out->n) strbuf_put(out, ", ");
    strbuf_span(out, c->basis);
    strbuf_put(out, " (");
    period_write(first, out);
    if (last != first) strbuf_char(out, '-'), period_write(last, out);
    strbuf_char(out, ')');
  }
}

static bool several(const struct reconciling *run, const struct control *like, bool one_series) {
  for (size_t i = 0; i < run->controls.n; i++) {
    const struct control *c = &run->controls.list[i];
    if (used(c) && same_account(c, like) && (!one_series || bases_same_series(c, like)) &&
        !span_equal(c->basis, like->basis))
      return true;
  }
  return false;
}

/* why: what stood in the way of a splice rule, "; " and the reason; or nothing. */
static int bases_refuse(const struct reconciling *run, const struct control *like, const char *why, struct err *err) {
  struct strbuf all = {0}, title = {0};
  bool one = several(run, like, true);
  basis_list(run, like, one, &all);
  struct figure_key key = like->key;
  key.period = 0;
  strbuf_put(&title, one ? key_title(&key, run->arena) : "");
  if (!one) strbuf_span(&title, like->key.indicator);
  int code =
      err_set(err, EX_DATAERR,
              _("controls of several bases for %s: %s; choose with --controls-basis, or use --controls-splice%s"),
              title.bytes, all.bytes, why);
  note_control(run, like, "controls-of-several-bases", like->basis, arena_copy(run->arena, all.bytes, all.n));
  strbuf_free(&all);
  strbuf_free(&title);
  return code;
}

static bool first_of_series(const struct reconciling *run, size_t i) {
  return i == 0 || !bases_same_series(&run->controls.list[i - 1], &run->controls.list[i]);
}

/* Several publications of one basis are usual, and reported. */
static void vintages_note(const struct reconciling *run, size_t from) {
  const struct control *like = &run->controls.list[from];
  struct strbuf all = {0};
  size_t vintages = 0;
  for (size_t i = from; i < run->controls.n && bases_same_series(&run->controls.list[i], like); i++) {
    const struct control *c = &run->controls.list[i];
    bool same = i > from && span_equal(c->vintage, run->controls.list[i - 1].vintage);
    if (!same) vintages++;
    if (all.n) strbuf_put(&all, same ? ", " : "; ");
    if (!same) strbuf_span(&all, c->vintage), strbuf_put(&all, ": ");
    period_write(c->key.period, &all);
  }
  if (vintages > 1)
    note_control(run, like, "controls-of-several-vintages", like->vintage, arena_copy(run->arena, all.bytes, all.n));
  strbuf_free(&all);
}

static void unnamed_basis_note(const struct reconciling *run, const struct control *c) {
  for (size_t i = 0; i < run->controls.n; i++)
    if (used(&run->controls.list[i]) && bases_same_series(&run->controls.list[i], c) && !c->basis.n) {
      note_control(run, c, "control-without-basis", c->vintage,
                   arena_format(run->arena, "is beside controls of basis '%.*s' and names none",
                                SPAN_ARG(run->controls.list[i].basis)));
      return;
    }
}

int bases_settle(struct reconciling *run, struct err *err) {
  const char *hindered = "";
  int code = rules_apply(run, &hindered, err);
  for (size_t i = 0; !code && i < run->controls.n; i++) {
    const struct control *c = &run->controls.list[i];
    if (used(c) && several(run, c, false)) return bases_refuse(run, c, hindered, err);
  }
  for (size_t i = 0; !code && i < run->controls.n; i++) {
    if (first_of_series(run, i)) vintages_note(run, i);
    unnamed_basis_note(run, &run->controls.list[i]);
  }
  return code;
}

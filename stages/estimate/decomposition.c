/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decomposition.c - what the growth of a total is made of. See estimate.h and docs/methods/estimate.md.
 *
 * Each unit of two periods is in exactly one class, the first that fits: edition (its codes are of different
 * editions of the classification), reclassified (it moved into or out of the domain, or between texts of
 * --reclassified), threshold (it moved between a stratum taken whole and a sampled one), birth or death (it is in one
 * period only), continuing. Of the units in both periods the change of weights is a term of its own: (w' - w) y'; the
 * rest is w (y' - y). With --reconciled the difference to the growth of the reconciled figures is the last term. All
 * terms are exact and add up to the growth. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "data/number.h"
#include "stages/estimate/estimate.h"

enum class { EDITION, RECLASSIFIED, THRESHOLD, BIRTH, DEATH, CONTINUING, WEIGHTS, RECONCILIATION, CLASSES };
static const char *const class_name[CLASSES] = {"edition", "reclassified", "threshold", "birth",
                                                "death",   "continuing",   "weights",   "reconciliation"};

struct member {
  const struct sampled *s;
  bool full; /* of a stratum taken whole */
};

struct terms {
  decimal_sum sum[CLASSES]; /* millionths of millionths */
  size_t units[CLASSES];
  decimal_sum before, now;
};

/* Weights to six places, as they are written beside the records. */
static decimal weight_of(const struct sampled *s) {
  double w = nearbyint(s->weight * DECIMAL_SCALE);
  return isnan(w) || fabs(w) > 9e18 ? 0 : (decimal)w;
}

static decimal amount_of(const struct sampled *s, size_t value) {
  return s->exact[value] == DECIMAL_MISSING ? 0 : s->exact[value];
}

static int by_unit(const void *a, const void *b) {
  const struct member *x = a, *y = b;
  int order = span_compare(x->s->unit, y->s->unit);
  if (!order) order = position_compare(x->s->at, y->s->at);
  return order ? order : (x->s->row > y->s->row) - (x->s->row < y->s->row);
}

static struct member *members_of(const struct estimate *e, size_t from, size_t to, size_t *n, struct arena *arena) {
  struct member *list = arena_array(arena, struct member, e->memory->n + 1);
  *n = 0;
  for (size_t h = from; h < to; h++)
    for (size_t i = e->stratum[h].from; i < e->stratum[h].to; i++)
      if (e->memory->list[i]->responded)
        list[(*n)++] = (struct member){e->memory->list[i], survey_is_full(&e->stratum[h], e->memory->list[i])};
  qsort(list, *n, sizeof *list, by_unit);
  return list;
}

static size_t edition_text(const struct estimate *e) {
  for (size_t i = 0; i < e->texts; i++)
    if (strcmp(e->text_name[i], "edition") == 0) return i;
  return SIZE_MAX;
}

static enum class class_of(const struct estimate *e, const struct member *old, const struct member *new, bool moved) {
  size_t edition = edition_text(e); if (!old) return BIRTH; if (!new) return DEATH;
  if (edition != SIZE_MAX && !span_equal(old->s->text[edition], new->s->text[edition])) return EDITION;
  for (size_t i = 0; i < e->reclassifieds; i++) moved |=
  !span_equal(old->s->text[e->reclassified_text[i]], new->s->text[e->reclassified_text[i]]);
  if (moved) return RECLASSIFIED;
  return old->full != new->full ? THRESHOLD : CONTINUING;
}

static bool is_within(const struct estimate *e, const struct member *m, const struct domain_kind *kind,
                      const struct sampled *head) {
  return m && survey_in_domain(e, m->s, kind, head);
}

/* A unit's part of the growth of a domain: what it brings now less what it brought. */
static void unit_add(const struct estimate *e, struct terms *t, const struct member *old, const struct member *new,
                     const struct domain_kind *kind, const struct sampled *head, size_t value) {
  bool was = is_within(e, old, kind, head), is = is_within(e, new, kind, head);
  if (!was && !is) return;
  enum class class = class_of(e, old, new, was != is);
  decimal_sum before = was ? (decimal_sum)weight_of(old->s) * amount_of(old->s, value) : 0;
  decimal_sum now = is ? (decimal_sum)weight_of(new->s) * amount_of(new->s, value) : 0, weights = 0;
  if (was && is) weights = (decimal_sum)(weight_of(new->s) - weight_of(old->s)) * amount_of(new->s, value);
  t->before += before, t->now += now;
  t->sum[class] += now - before - weights, t->units[class]++;
  if (weights) t->sum[WEIGHTS] += weights, t->units[WEIGHTS]++;
}

/* Units with several records in a period (parts of a split) are paired in their order. */
static void terms_make(const struct estimate *e, struct terms *t, const struct member *old, size_t olds,
                       const struct member *new, size_t news, const struct domain_kind *kind,
                       const struct sampled *head, size_t value) {
  size_t i = 0, k = 0;
  while (i < olds || k < news) {
    int order = i == olds ? 1 : k == news ? -1 : span_compare(old[i].s->unit, new[k].s->unit);
    unit_add(e, t, order <= 0 ? &old[i] : NULL, order >= 0 ? &new[k] : NULL, kind, head, value);
    i += order <= 0, k += order >= 0;
  }
}

static bool reconciled_value(const struct estimate *e, struct span period, struct span scheme, struct span category,
                             const char *indicator, decimal *value) {
  const struct table *t = e->reconciled;
  size_t p = table_column(t, "period"), c = table_column(t, "category"), n = table_column(t, "indicator"),
         v = table_column(t, "value"), s = table_column(t, "scheme");
  for (size_t r = 0; r < t->rows; r++)
    if (span_equal(table_at(t, r, p), period) && (s == TABLE_ABSENT || span_equal(table_at(t, r, s), scheme)) &&
        span_equal(table_at(t, r, c), category) && span_is(table_at(t, r, n), indicator))
      return number_repair(table_at(t, r, v), 0, value) != NUMBER_NONE && *value != DECIMAL_MISSING;
  return false;
}

static struct span decomposition_category_of(const struct domain_kind *kind, const struct sampled *head,
                                             struct strbuf *name) {
  strbuf_clear(name);
  for (size_t i = 0; i < kind->texts; i++) {
    if (i) strbuf_char(name, '+');
    strbuf_span(name, head->text[kind->text[i]]);
  }
  return kind->texts ? strbuf_view(name) : span_of("total");
}

static struct span decomposition_scheme_of(const struct domain_kind *kind) {
  struct span name = span_of(kind->name), scheme = span_of("scheme:");
  return span_starts(name, scheme) ? (struct span){name.p + scheme.n, name.n - scheme.n} : name;
}

static void reconcile_add(const struct estimate *e, struct terms *t, const struct domain_kind *kind,
                          struct span category, const char *indicator, struct span from, struct span to) {
  decimal then, now;
  if (!e->reconciled || !reconciled_value(e, from, decomposition_scheme_of(kind), category, indicator, &then) ||
      !reconciled_value(e, to, decomposition_scheme_of(kind), category, indicator, &now))
    return;
  decimal_sum growth = ((decimal_sum)now - then) * DECIMAL_SCALE;
  t->sum[RECONCILIATION] = growth - (t->now - t->before);
  t->units[RECONCILIATION] = 1;
}

static void terms_put(struct row_writer *out, const struct estimate *e, const struct terms *t,
                      const struct domain_kind *kind, struct span category, const char *indicator,
                      const struct sampled *old, const struct sampled *new) {
  decimal_sum sum = 0;
  (void)e;
  for (int c = 0; c <= CLASSES; c++) {
    if (c < CLASSES && !t->units[c]) continue;
    if (c < CLASSES) sum += t->sum[c];
    struct strbuf amount = {0};
    decimal_sum value = c < CLASSES ? t->sum[c] : sum, whole = value / DECIMAL_SCALE, rest = value % DECIMAL_SCALE;
    decimal_sum_write(whole, &amount);
    if (rest) { /* twelve places: products of weights and amounts are written in full */
      struct strbuf full = {0};
      unsigned long long places = (unsigned long long)(rest < 0 ? -rest : rest),
                         six = (unsigned long long)((whole < 0 ? -whole : whole) % DECIMAL_SCALE);
      decimal_sum units = whole / DECIMAL_SCALE;
      strbuf_format(&full, "%s", value < 0 ? "-" : "");
      decimal_sum_write((units < 0 ? -units : units) * DECIMAL_SCALE, &full);
      strbuf_format(&full, ".%06llu%06llu", six, places);
      while (full.bytes[full.n - 1] == '0') full.bytes[--full.n] = 0;
      strbuf_free(&amount);
      amount = full;
    }
    row_string(out, kind->name);
    row_text(out, category);
    row_string(out, indicator);
    row_text(out, old->period_text);
    row_text(out, new->period_text);
    row_string(out, c < CLASSES ? class_name[c] : "growth");
    row_text(out, strbuf_view(&amount));
    row_real(out, t->before != 0 ? 100 * (double)value / (double)t->before : NAN);
    row_count(out, c < CLASSES ? t->units[c] : 0);
    row_end(out);
    strbuf_free(&amount);
  }
}

static int by_domain(const void *a, const void *b, void *context) {
  const struct member *x = a, *y = b;
  const struct domain_kind *kind = context;
  int order = 0;
  for (size_t i = 0; !order && i < kind->texts; i++)
    order = span_compare(x->s->text[kind->text[i]], y->s->text[kind->text[i]]);
  return order;
}

/* Every domain that has a unit in either period. */
static void pair_put(struct row_writer *out, const struct estimate *e, const struct member *old, size_t olds,
                     const struct member *new, size_t news, struct arena *arena) {
  struct member *all = arena_array(arena, struct member, olds + news + 1);
  struct strbuf name = {0};
  for (size_t d = 0; d < e->domains; d++) {
    struct domain_kind kind = e->domain[d];
    memcpy(all, old, olds * sizeof *all), memcpy(all + olds, new, news * sizeof *all);
    qsort_r(all, olds + news, sizeof *all, by_domain, &kind);
    for (size_t i = 0; i < olds + news; i++) {
      if (i && by_domain(&all[i - 1], &all[i], &kind) == 0) continue;
      for (size_t t = 0; t < e->targets; t++) {
        struct terms terms = {0};
        if (e->target[t].other != SIZE_MAX) continue;
        terms_make(e, &terms, old, olds, new, news, &kind, all[i].s, e->target[t].value);
        struct span category = decomposition_category_of(&kind, all[i].s, &name);
        reconcile_add(e, &terms, &kind, category, e->target[t].name, old[0].s->period_text, new[0].s->period_text);
        terms_put(out, e, &terms, &kind, category, e->target[t].name, old[0].s, new[0].s);
      }
    }
  }
  strbuf_free(&name);
}

int decomposition_write(const struct estimate *e, const struct emit *emit, struct err *err) {
  struct row_writer out;
  struct arena arena = {0};
  row_start(&out, emit, ESTIMATE_DECOMPOSITION, err);
  for (size_t i = 0, end; row_wanted(&out) && i < e->strata; i = end) {
    for (end = i; end < e->strata && e->stratum[end].period == e->stratum[i].period; end++) continue;
    if (e->stratum[i].period == PERIOD_NONE) continue;
    period_code before = period_shift(e->stratum[i].period, -(int)period_kind(e->stratum[i].period));
    size_t from = 0, to, olds, news;
    while (from < e->strata && e->stratum[from].period != before) from++;
    for (to = from; to < e->strata && e->stratum[to].period == before; to++) continue;
    struct member *old = members_of(e, from, to, &olds, &arena), *new = members_of(e, i, end, &news, &arena);
    if (olds && news) pair_put(&out, e, old, olds, new, news, &arena);
    arena_reset(&arena);
  }
  arena_free(&arena);
  return row_finish(&out);
}

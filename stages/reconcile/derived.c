/* SPDX-License-Identifier: GPL-3.0-or-later */
/* derived.c - shares, growth and single months computed again from reconciled amounts. See reconcile.h.
 *
 * Where one cannot be computed it is empty and `reason` explains it: its old value belongs to other amounts. Growth
 * on matched units, and how much of a figure is based on a basis, are of the records themselves and stay. */
#include "stages/reconcile/reconcile.h"

enum kind { KIND_SHARE_TOTAL, KIND_SHARE_PARENT, KIND_GROWTH, KIND_MONTH, KIND_MARGIN, KIND_PER_HEAD, KIND_OTHER };

static enum kind derived_kind_of(struct span tail) {
  if (span_is(tail, "share_total")) return KIND_SHARE_TOTAL;
  if (span_is(tail, "share_parent")) return KIND_SHARE_PARENT;
  if (span_is(tail, "growth")) return KIND_GROWTH;
  if (span_is(tail, "margin")) return KIND_MARGIN;
  if (span_is(tail, "per_head")) return KIND_PER_HEAD;
  return span_is(tail, "month") ? KIND_MONTH : KIND_OTHER;
}

/* A derived figure, what it is of, and what it is measured against. */
struct derivation {
  enum kind kind;
  const struct figure *top, *base;
};

static struct span parent_or_total(const struct reconcile *rec, const struct figure_key *key) {
  struct span above = category_above(rec, key->scheme, key->category);
  return above.n ? above : span_of("total");
}

static bool is_first_month(period_code period) {
  return period_kind(period) == PERIOD_MONTH && period_number(period) <= 2;
}

static struct derivation derivation_of(const struct reconciling *run, const struct figure *figure) {
  struct span tail = figure->key.indicator;
  struct figure_key key = figure->key;
  struct derivation d = {KIND_OTHER, NULL, NULL};
  if (!memchr(tail.p, '.', tail.n) || !span_cut(&tail, '.', &key.indicator)) return d;
  d.kind = derived_kind_of(tail);
  if (d.kind == KIND_OTHER) return d;
  d.top = rows_find(run->rows, &key);
  if (d.kind == KIND_SHARE_TOTAL) key.category = span_of("total");
  if (d.kind == KIND_SHARE_PARENT) key.category = parent_or_total(run->rec, &key);
  if (d.kind == KIND_GROWTH) key.period = period_shift(key.period, -(int)period_kind(key.period));
  if (d.kind == KIND_MONTH) key.period = period_shift(key.period, -1);
  if (d.kind == KIND_MARGIN) key.indicator = span_of("revenue");
  if (d.kind == KIND_PER_HEAD) key.indicator = span_of("headcount");
  d.base = rows_find(run->rows, &key);
  return d;
}

/* Controls of two bases at the two ends of a growth rate are two measures, not growth. */
static bool bases_differ(const struct derivation *d) {
  const struct control *a = d->top->by, *b = d->base->by;
  return a && b && figure_is_controlled(d->top) && figure_is_controlled(d->base) && a->basis.n && b->basis.n &&
         !span_equal(a->basis, b->basis);
}

/* Of the records that have both amounts, which are not in the table. */
static bool is_of_records(const struct derivation *d) { return d->kind == KIND_MARGIN || d->kind == KIND_PER_HEAD; }

static const char *reason_against(const struct derivation *d) {
  bool growth = d->kind == KIND_GROWTH;
  if (!d->top || isnan(d->top->value)) return "the amount is missing";
  if (!d->base || isnan(d->base->value)) return growth ? "the year before is missing" : "the base is missing";
  if (is_of_records(d) && (d->top->raw == 0 || d->base->raw == 0 || isnan(d->top->raw) || isnan(d->base->raw)))
    return "an amount it is of was 0 or missing";
  if (d->kind != KIND_MONTH && d->base->value <= 0)
    return growth ? "the year before is 0 or below" : "the base is 0 or below";
  return growth && bases_differ(d) ? "the two years are on different bases" : NULL;
}

/* Margins and amounts a head are of the records that have both amounts: they move as these do. */
static double derived_value(const struct derivation *d, double raw) {
  double top = d->top->value, base = d->base->value;
  if (is_of_records(d)) return raw * (top / d->top->raw) / (base / d->base->raw);
  if (d->kind == KIND_MONTH) return top - base;
  return d->kind == KIND_GROWTH ? 100 * (top - base) / base : 100 * top / base;
}

static bool is_amount_changed(const struct figure *figure) { return figure_is_held(figure); }

static void figure_derive(const struct reconciling *run, struct figure *figure) {
  struct derivation d = derivation_of(run, figure);
  if (d.kind == KIND_OTHER || !(is_amount_changed(d.top) || is_amount_changed(d.base))) return;
  if (isnan(figure->raw) && is_of_records(&d)) return; /* empty stays empty */
  if (d.kind == KIND_MONTH && is_first_month(figure->key.period)) d.base = NULL;
  const char *reason = reason_against(&d);
  figure->has_exact = false;
  figure->reason = reason;
  figure->value = reason ? NAN : derived_value(&d, figure->raw);
  figure->status = is_amount_changed(d.top) ? d.top->status : d.base->status;
  bool ratio = d.kind == KIND_SHARE_TOTAL || d.kind == KIND_SHARE_PARENT || d.kind == KIND_GROWTH;
  errors_derive(figure, d.top, d.base, !reason && ratio, d.kind == KIND_GROWTH);
  if (!reason && d.kind == KIND_MONTH && d.top->has_exact && d.base->has_exact)
    figure_set_exact(figure, d.top->exact - d.base->exact);
}

void derived_again(struct reconciling *run) {
  for (size_t i = 0; i < run->rows->n; i++) {
    struct figure *figure = &run->rows->figure[i];
    if (figure->key.period && !key_is_amount(&figure->key)) figure_derive(run, figure);
  }
}

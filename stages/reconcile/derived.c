/* derived.c - shares and growth computed again from reconciled amounts. What cannot be (growth on matched units, the share
 * that stands on a basis) stays as aggregation gave it. */
#include <math.h>

#include "stages/reconcile/reconcile.h"

static const struct figure *amount(const struct rows *rows, const struct figure *figure, struct span indicator,
                                   struct span category, period_code period) {
  struct figure_key key = figure->key;
  key.indicator = indicator;
  key.category = category;
  key.period = period;
  return rows_find(rows, &key);
}

static struct span parent_of(const struct reconcile *rec, const struct figure_key *key) {
  for (size_t i = 0; i < rec->nodes; i++)
    if (span_equal(rec->node[i].scheme, key->scheme) && span_equal(rec->node[i].category, key->category))
      return rec->node[i].parent.n ? rec->node[i].parent : span_of("total");
  return span_of("total");
}

static void set(struct figure *figure, const struct figure *top, const struct figure *base, bool growth) {
  if (!top || !base || isnan(top->value) || isnan(base->value) || base->value <= 0) return;
  if (top->status == STATUS_UNRECONCILED && base->status == STATUS_UNRECONCILED) return;
  figure->value = 100 * (growth ? top->value - base->value : top->value) / base->value;
  figure->status = top->status != STATUS_UNRECONCILED ? top->status : base->status;
}

void derived_again(struct rows *rows, const struct reconcile *rec) {
  for (size_t i = 0; i < rows->n; i++) {
    struct figure *figure = &rows->figure[i];
    struct span what = figure->key.indicator, measure;
    if (!memchr(what.p, '.', what.n) || !span_cut(&what, '.', &measure)) continue;
    period_code period = figure->key.period;
    const struct figure *top = amount(rows, figure, measure, figure->key.category, period), *base = NULL;
    if (span_is(what, "share_total")) base = amount(rows, figure, measure, span_of("total"), period);
    if (span_is(what, "share_parent")) base = amount(rows, figure, measure, parent_of(rec, &figure->key), period);
    bool growth = span_is(what, "growth");
    if (growth && period)
      base = amount(rows, figure, measure, figure->key.category, period_shift(period, -(int)period_kind(period)));
    set(figure, top, base, growth);
  }
}

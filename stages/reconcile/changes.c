/* SPDX-License-Identifier: GPL-3.0-or-later */
/* changes.c - every figure that was adjusted, on the built-in port `changes`. See reconcile.h. */
#include "stages/reconcile/reconcile.h"

#include <math.h>

#include "base/real.h"
#include "flow/change.h"

/* "control 108000000 of census-4", where the figure has one of its own. */
static struct span evidence_of(const struct figure *figure, struct strbuf *text) {
  strbuf_clear(text);
  if (!figure->by) return (struct span){0};
  strbuf_put(text, "control ");
  strbuf_real(text, figure->control);
  if (figure->by->vintage.n) strbuf_format(text, " of %.*s", SPAN_ARG(figure->by->vintage));
  return strbuf_view(text);
}

/* "three-sectors-2018:3" */
static struct span changes_category_of(const struct figure_key *key, struct strbuf *text) {
  strbuf_clear(text);
  if (key->scheme.n || key->category.n)
    strbuf_format(text, "%.*s:%.*s", SPAN_ARG(key->scheme), SPAN_ARG(key->category));
  return strbuf_view(text);
}

static struct span changes_real_text(double value, char text[REAL_ROOM]) {
  return (struct span){text, (size_t)(real_put(text, value) - text)};
}

int changes_write(const struct rows *rows, const struct emit *emit, struct err *err) {
  struct row_writer out;
  struct strbuf evidence = {0}, category = {0};
  row_start(&out, emit, RECONCILE_CHANGES, err);
  for (size_t i = 0; row_wanted(&out) && i < rows->n; i++) {
    const struct figure *figure = &rows->figure[i];
    char before[REAL_ROOM], after[REAL_ROOM];
    bool same = figure->value == figure->raw || (isnan(figure->value) && isnan(figure->raw));
    if (!figure->printed || !figure_is_held(figure) || same) continue;
    struct change change = {.form = changes_category_of(&figure->key, &category),
                            .unit = figure->key.region,
                            .period = figure->key.period,
                            .column = figure->key.indicator,
                            .before = changes_real_text(figure->raw, before),
                            .after = changes_real_text(figure->value, after),
                            .stage = span_of("reconcile"),
                            .rule = span_of(status_name(figure->status)),
                            .evidence = evidence_of(figure, &evidence)};
    change_put(&out, &change);
  }
  strbuf_free(&evidence);
  strbuf_free(&category);
  return row_finish(&out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* controls.c - tables of published totals, read. See reconcile.h.
 *
 * Columns: region, period, scheme, category, indicator, value, unit, vintage, basis, rank, tolerance, negative. A line
 * with an empty value is no control. Lines for one figure: the later vintage is used, wherever it is in the table. */
#include <stdlib.h>

#include "base/i18n.h"
#include "data/series.h"
#include "stages/reconcile/reconcile.h"

/* Columns of a table of controls. */
struct columns {
  size_t region, period, scheme, category, indicator, value, unit, vintage, basis, rank, tolerance, negative;
};

static int controls_columns_find(const struct table *table, struct columns *c, struct err *err) {
  int code = table_need(table, "region", &c->region, err);
  if (!code) code = table_need(table, "period", &c->period, err);
  if (!code) code = table_need(table, "indicator", &c->indicator, err);
  if (!code) code = table_need(table, "value", &c->value, err);
  c->scheme = table_column(table, "scheme");
  c->category = table_column(table, "category");
  c->unit = table_column(table, "unit");
  c->vintage = table_column(table, "vintage");
  c->basis = table_column(table, "basis");
  c->rank = table_column(table, "rank");
  c->tolerance = table_column(table, "tolerance");
  c->negative = table_column(table, "negative");
  return code;
}

static int cell_error(const struct control *control, const char *column, struct span text, const char *what,
                      struct err *err) {
  return err_set(err, EX_DATAERR, _("%s:%u: %s: '%.*s' %s"), control->table->name, control->table->line[control->row],
                 column, SPAN_ARG(text), what);
}

/* One of a few words. */
static int word_read(const struct control *control, const char *column, struct span text, const char *const *word,
                     size_t words, size_t *which, struct err *err) {
  struct nearest nearest;
  nearest_start(&nearest, text);
  for (size_t i = 0; i < words; i++) {
    if (span_is(text, word[i])) {
      *which = i;
      return 0;
    }
    nearest_try(&nearest, span_of(word[i]));
  }
  cell_error(control, column, text, _("is not one of the words this column may have"), err);
  return nearest_add(&nearest, err);
}

/* Half of the last digit printed: 0.05 of 1325.4. */
static double half_unit(struct span text) {
  const char *point = text.n ? memchr(text.p, '.', text.n) : NULL;
  double half = 0.5;
  for (const char *p = point ? point + 1 : NULL; p && p < text.p + text.n && *p >= '0' && *p <= '9'; p++) half /= 10;
  return half;
}

/* An amount in the unit of the control, or a percentage of it. */
static int tolerance_read(struct control *control, struct span text, struct err *err) {
  control->tolerance = control->half_unit = half_unit(control->text);
  if (!text.n) return 0;
  bool percent = text.p[text.n - 1] == '%';
  double value = span_real(percent ? (struct span){text.p, text.n - 1} : text);
  if (!(value >= 0)) return cell_error(control, "tolerance", text, _("is no number from 0"), err);
  control->tolerance = percent ? fabs(control->value) * value / 100 : value;
  control->tolerance_given = true;
  return 0;
}

static int amounts_read(struct control *control, const struct columns *c, struct err *err) {
  static const char *const rank[] = {"", "soft", "hard", "advisory"};
  static const enum rank meaning[] = {RANK_SOFT, RANK_SOFT, RANK_HARD, RANK_ADVISORY};
  static const char *const negative[] = {"", "no", "yes", "allowed"};
  size_t which = 0;
  control->text = table_at(control->table, control->row, c->value);
  control->value = span_real(control->text);
  if (!isfinite(control->value)) return cell_error(control, "value", control->text, _("is not a number"), err);
  int code = word_read(control, "rank", table_at(control->table, control->row, c->rank), rank, 4, &which, err);
  control->rank = meaning[which];
  if (!code) code = tolerance_read(control, table_at(control->table, control->row, c->tolerance), err);
  if (!code)
    code =
        word_read(control, "negative", table_at(control->table, control->row, c->negative), negative, 4, &which, err);
  control->any_sign = which >= 2;
  if (control->rank == RANK_HARD && !control->tolerance_given) control->tolerance = 0;
  return code;
}

static bool is_chosen(const struct option_list *names, struct span name) {
  for (size_t i = 0; i < names->n; i++)
    if (span_is(name, names->item[i])) return true;
  return names->n == 0;
}

static int line_read(const struct reconciling *run, const struct table *table, size_t r, const struct columns *c,
                     struct control *control, bool *chosen, struct err *err) {
  *control = (struct control){.key = {.region = table_at(table, r, c->region),
                                      .scheme = table_at(table, r, c->scheme),
                                      .category = table_at(table, r, c->category),
                                      .indicator = table_at(table, r, c->indicator)},
                              .unit = table_at(table, r, c->unit),
                              .vintage = table_at(table, r, c->vintage),
                              .basis = table_at(table, r, c->basis),
                              .table = table,
                              .row = r};
  double published;
  bool is_blank = series_read_value(table_at(table, r, c->value), &published) && isnan(published); /* also -, NA */
  *chosen = !is_blank && is_chosen(&run->rec->options->vintage, control->vintage) &&
            is_chosen(&run->rec->options->basis, control->basis);
  if (is_blank && table_at(table, r, c->rank).n)
    note_control(run, control, "control-without-value", table_at(table, r, c->rank),
                 "a rank is stated and no value; not used");
  if (!*chosen) return 0;
  struct span period = table_at(table, r, c->period);
  if (!period_read(period, &control->key.period)) return cell_error(control, "period", period, _("is no period"), err);
  int code = amounts_read(control, c, err);
  return code ? code : names_check(run, control, err);
}

/* An option that names a vintage or basis no table has would silently leave everything unreconciled. */
static int option_check(const struct reconcile *rec, const struct option_list *names, const char *column,
                        struct err *err) {
  for (size_t i = 0; i < names->n; i++) {
    struct nearest nearest;
    bool found = false;
    nearest_start(&nearest, span_of(names->item[i]));
    for (size_t t = 0; t < rec->options->controls.n; t++) {
      size_t at = table_column(rec->tables[t], column);
      for (size_t r = 0; at != TABLE_ABSENT && r < rec->tables[t]->rows; r++) {
        found |= span_is(table_at(rec->tables[t], r, at), names->item[i]);
        nearest_try(&nearest, table_at(rec->tables[t], r, at));
      }
    }
    if (found) continue;
    err_set(err, EX_USAGE, _("no table of controls has the %s '%s'"), column, names->item[i]);
    return nearest_add(&nearest, err);
  }
  return 0;
}

/* Figures of an input with schemes are found by scheme. */
static int scheme_check(const struct reconcile *rec, struct err *err) {
  size_t ignored;
  int code = 0;
  for (size_t t = 0; !code && rec->scheme != SCHEMA_ABSENT && t < rec->options->controls.n; t++)
    code = table_need(rec->tables[t], "scheme", &ignored, err);
  return code;
}

int controls_check(const struct reconcile *rec, struct err *err) {
  int code = scheme_check(rec, err);
  bool rows = false;
  for (size_t t = 0; t < rec->options->controls.n; t++) rows |= rec->tables[t]->rows > 0;
  if (code || !rows) return code; /* without rows: of an earlier step that has not run */
  code = option_check(rec, &rec->options->vintage, "vintage", err);
  return code ? code : option_check(rec, &rec->options->basis, "basis", err);
}

/* --- one control a figure ---------------------------------------------------------------------------------------- */

static int key_compare(const struct figure_key *x, const struct figure_key *y) {
  const struct span p[] = {x->indicator, x->scheme, x->region, x->category};
  const struct span q[] = {y->indicator, y->scheme, y->region, y->category};
  for (size_t i = 0; i < 4; i++) {
    int order = span_compare(p[i], q[i]);
    if (order) return order;
  }
  return (x->period > y->period) - (x->period < y->period);
}

/* By figure and basis, the one that is used last. */
static int control_compare(const void *a, const void *b) {
  const struct control *x = a, *y = b;
  int order = key_compare(&x->key, &y->key);
  if (!order) order = span_compare(x->basis, y->basis);
  if (!order) order = vintage_compare(x->vintage, y->vintage);
  if (!order && x->table != y->table) order = x->table < y->table ? -1 : 1;
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

static void superseded_note(const struct reconciling *run, const struct control *old, const struct control *holds) {
  if (old->value == holds->value && span_equal(old->unit, holds->unit)) return;
  bool later = vintage_compare(old->vintage, holds->vintage) != 0;
  note_control(run, old, "control-given-twice", old->text,
               arena_format(run->arena, "%.*s %.*s of '%.*s' is used, %s", SPAN_ARG(holds->text), SPAN_ARG(holds->unit),
                            SPAN_ARG(holds->vintage),
                            later ? "the later vintage" : "the last line: neither vintage is the later one"));
}

/* Several bases of one figure all stay: bases.c joins them. */
static void later_hold(struct reconciling *run) {
  struct controls *c = &run->controls;
  size_t kept = 0;
  for (size_t i = 0; i < c->n; i++) {
    if (i + 1 < c->n && key_compare(&c->list[i].key, &c->list[i + 1].key) == 0 &&
        span_equal(c->list[i].basis, c->list[i + 1].basis)) {
      size_t last = i + 1;
      while (last + 1 < c->n && key_compare(&c->list[i].key, &c->list[last + 1].key) == 0 &&
             span_equal(c->list[i].basis, c->list[last + 1].basis))
        last++;
      superseded_note(run, &c->list[i], &c->list[last]);
      continue;
    }
    c->list[kept++] = c->list[i];
  }
  c->n = kept;
}

int controls_read(struct reconciling *run, struct err *err) {
  const struct reconcile *rec = run->rec;
  size_t all = 1;
  for (size_t t = 0; t < rec->options->controls.n; t++) all += rec->tables[t]->rows;
  run->controls.list = arena_array(run->arena, struct control, all);
  int code = 0;
  for (size_t t = 0; !code && t < rec->options->controls.n; t++) {
    struct columns columns;
    bool chosen;
    code = controls_columns_find(rec->tables[t], &columns, err);
    for (size_t r = 0; !code && r < rec->tables[t]->rows; r++) {
      code = line_read(run, rec->tables[t], r, &columns, &run->controls.list[run->controls.n], &chosen, err);
      if (!code && chosen) run->controls.n++;
    }
  }
  if (code) return code;
  qsort(run->controls.list, run->controls.n, sizeof *run->controls.list, control_compare);
  later_hold(run);
  return 0;
}

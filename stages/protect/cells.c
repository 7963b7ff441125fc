/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cells.c - the amounts among the figures as cells, and what each is based on. See protect.h. */
#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "data/series.h"
#include "stages/protect/protect.h"

/* --- schemes ------------------------------------------------------------------------------------------------------ */

int schemes_known_read(struct stage_context *context, struct protect *protect, struct err *err) {
  const struct catalog_schemes *schemes;
  int code = knowledge_schemes(context->knowledge, &schemes, err);
  if (code) return code;
  protect->scheme_known = arena_array(context->arena, struct scheme_known, schemes->n + 1);
  for (size_t i = 0; !code && i < schemes->n; i++) {
    const struct catalog_scheme *listed = &schemes->scheme[i];
    const struct table *table;
    code = (listed->shipped ? context->catalog : context->catalog_if_there)(context, listed->file, &table, err);
    if (code || !table) continue;
    protect->scheme_known[protect->schemes++] = (struct scheme_known){.name = listed->name,
                                                                      .universe = listed->universe,
                                                                      .tree = scheme_tree_build(table, context->arena),
                                                                      .overlapping = listed->overlapping};
  }
  return code;
}

const struct scheme_known *scheme_known_find(const struct protect *protect, struct span scheme) {
  for (size_t i = 0; i < protect->schemes; i++)
    if (span_equal(protect->scheme_known[i].name, scheme)) return &protect->scheme_known[i];
  return NULL;
}

struct span cell_category_above(const struct protect *protect, struct span scheme, struct span category) {
  const struct scheme_known *known = scheme_known_find(protect, scheme);
  if (span_is(category, "total") || (known && known->overlapping)) return (struct span){0};
  const struct scheme_node *node = known ? scheme_tree_find(&known->tree, category) : NULL;
  return node && node->parent.n ? node->parent : span_of("total");
}

/* --- keys --------------------------------------------------------------------------------------------------------- */

static int compare_but_vintage(const struct cell_key *a, const struct cell_key *b) {
  int order = span_compare(a->indicator, b->indicator);
  if (!order) order = (a->period > b->period) - (a->period < b->period);
  if (!order) order = span_compare(a->region, b->region);
  if (!order) order = span_compare(a->scheme, b->scheme);
  return order ? order : span_compare(a->category, b->category);
}

int cell_key_compare(const struct cell_key *a, const struct cell_key *b) {
  int order = compare_but_vintage(a, b);
  return order ? order : span_compare(a->vintage, b->vintage);
}

bool cell_key_same_but_vintage(const struct cell_key *a, const struct cell_key *b) {
  return compare_but_vintage(a, b) == 0;
}

bool cell_is_repeated(const struct protecting *run, size_t cell) {
  return cell > 0 && cell_key_compare(&run->cell[cell - 1].key, &run->cell[cell].key) == 0;
}

static int by_key(const void *a, const void *b) {
  const struct cell *x = a, *y = b;
  int order = cell_key_compare(&x->key, &y->key);
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

size_t cell_first(const struct protecting *run, const struct cell_key *key) {
  size_t low = 0, high = run->cells;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (compare_but_vintage(&run->cell[middle].key, key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low < run->cells && cell_key_same_but_vintage(&run->cell[low].key, key) ? low : run->cells;
}

struct cell *cell_find(const struct protecting *run, const struct cell_key *key) {
  for (size_t i = cell_first(run, key); i < run->cells && cell_key_same_but_vintage(&run->cell[i].key, key); i++)
    if (span_equal(run->cell[i].key.vintage, key->vintage)) return &run->cell[i];
  return NULL;
}

const char *cell_title(const struct cell_key *key, struct arena *arena) {
  char period[16];
  size_t n = (size_t)(period_put(period, key->period) - period);
  return arena_format(arena, "%.*s %.*s %.*s %.*s %.*s", SPAN_ARG(key->region), (int)n, period, SPAN_ARG(key->scheme),
                      SPAN_ARG(key->category), SPAN_ARG(key->indicator));
}

void protect_note(const struct protecting *run, const char *rule, const struct cell_key *key, const char *message) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .column = key->indicator,
                            .rule = span_of(rule),
                            .value = span_of(cell_title(key, run->arena)),
                            .message = span_of(message)};
  finding_give(run->emit->findings, &finding);
}

/* --- cells -------------------------------------------------------------------------------------------------------- */

static bool cells_is_amount(const struct protect *protect, struct span indicator) {
  return indicator.n && !derived_figure(protect->derived, indicator) && !memchr(indicator.p, '.', indicator.n);
}

static int cell_read(struct protecting *run, size_t row, struct err *err) {
  const struct protect *p = run->protect;
  struct cell *cell = &run->cell[run->cells];
  struct span period = row_text_at(run, row, p->period), value = row_text_at(run, row, p->value);
  *cell = (struct cell){.key = {.region = row_text_at(run, row, p->region),
                                .scheme = row_text_at(run, row, p->scheme),
                                .category = row_text_at(run, row, p->category),
                                .indicator = row_text_at(run, row, p->indicator),
                                .vintage = row_text_at(run, row, p->vintage)},
                        .row = row};
  if (!cells_is_amount(p, cell->key.indicator)) return 0;
  if (!period_read(period, &cell->key.period) || cell->key.period == PERIOD_NONE)
    return stage_input_error(&p->in, err_set(err, EX_DATAERR, _("'%.*s' is not a period"), SPAN_ARG(period)), err);
  if (!series_read_value(value, &cell->value))
    return stage_input_error(&p->in, err_set(err, EX_DATAERR, _("'%.*s' is not a number"), SPAN_ARG(value)), err);
  if (!isnan(cell->value)) run->cells++;
  return 0;
}

static int check_twice(const struct protecting *run, struct err *err) {
  for (size_t i = 1; i < run->cells; i++)
    if (cell_is_repeated(run, i) && run->cell[i - 1].value != run->cell[i].value)
      return stage_input_error(&run->protect->in,
                               err_set(err, EX_DATAERR, _("the figure %s is there twice, with two values"),
                                       cell_title(&run->cell[i].key, run->arena)),
                               err);
  return 0;
}

int cells_make(struct protecting *run, struct err *err) {
  run->cell = arena_array(run->arena, struct cell, run->rows + 1);
  int code = 0;
  for (size_t r = 0; !code && r < run->rows; r++) code = cell_read(run, r, err);
  if (run->cells) qsort(run->cell, run->cells, sizeof *run->cell, by_key);
  return code ? code : check_twice(run, err);
}

/* --- contributions ------------------------------------------------------------------------------------------------ */

/* Columns of a table of contributions, as tertia-aggregate writes it. */
enum {
  C_REGION,
  C_PERIOD,
  C_SCHEME,
  C_CATEGORY,
  C_INDICATOR,
  C_CONTRIBUTORS,
  C_TOTAL,
  C_ABSOLUTE,
  C_NEGATIVE,
  C_LARGEST,
  C_MEMBERS,
  C_COLUMNS
};
static const char *const contribution_columns[] = {"region",    "period",       "scheme", "category",
                                                   "indicator", "contributors", "total",  "absolute",
                                                   "negative",  "largest",      "members"};

static void largest_read(struct cell *cell, struct span list) {
  struct span one;
  for (cell->n_largest = 0; cell->n_largest < CELL_LARGEST && list.n && span_cut(&list, '|', &one);) {
    const char *equals = memrchr(one.p, '=', one.n);
    if (!equals) continue;
    cell->who[cell->n_largest] = span_between(one.p, equals);
    cell->largest[cell->n_largest++] = span_real(span_between(equals + 1, one.p + one.n));
  }
}

static uint64_t members_read(struct span text) {
  char hex[20] = "";
  if (text.n < sizeof hex) memcpy(hex, text.p, text.n);
  return strtoull(hex, NULL, 16);
}

static int attach_row(struct protecting *run, const struct table *t, size_t r, const size_t *column, struct err *err) {
  struct cell_key key = {.region = table_at(t, r, column[C_REGION]),
                         .scheme = table_at(t, r, column[C_SCHEME]),
                         .category = table_at(t, r, column[C_CATEGORY]),
                         .indicator = table_at(t, r, column[C_INDICATOR])};
  double contributors = span_real(table_at(t, r, column[C_CONTRIBUTORS])),
         absolute = span_real(table_at(t, r, column[C_ABSOLUTE])), total = span_real(table_at(t, r, column[C_TOTAL]));
  if (!period_read(table_at(t, r, column[C_PERIOD]), &key.period) || !(contributors >= 0) || isnan(absolute) ||
      isnan(total))
    return err_set(err, EX_DATAERR, _("%s:%u: not a row of contributions"), t->name, t->line[r]);
  size_t at = cell_first(run, &key);
  if (at == run->cells) protect_note(run, "protect-contributions", &key, "contributions of a cell that has no figure");
  for (; at < run->cells && cell_key_same_but_vintage(&run->cell[at].key, &key); at++) {
    struct cell *cell = &run->cell[at];
    cell->known = true;
    cell->contributors = (uint64_t)contributors;
    cell->absolute = absolute, cell->total = total;
    cell->negative = span_is(table_at(t, r, column[C_NEGATIVE]), "yes");
    cell->members = members_read(table_at(t, r, column[C_MEMBERS]));
    largest_read(cell, table_at(t, r, column[C_LARGEST]));
  }
  return 0;
}

int contributions_attach(struct protecting *run, struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < run->protect->options->contributions.n; i++) {
    const struct table *t = run->protect->contributions[i];
    size_t column[C_COLUMNS];
    for (size_t c = 0; !code && c < C_COLUMNS; c++) {
      column[c] = table_column(t, contribution_columns[c]);
      if (c != C_SCHEME && c != C_CATEGORY) code = table_need(t, contribution_columns[c], &column[c], err);
    }
    for (size_t r = 0; !code && r < t->rows; r++) code = attach_row(run, t, r, column, err);
  }
  return code;
}

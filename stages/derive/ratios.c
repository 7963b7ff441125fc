/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ratios.c - what annual reports say about months: a unit's depreciation over its fixed assets, and value added over
 * revenue of a class, group or division. See derive.h.
 *
 * Files of --ratios, as written by --ratios-out:
 * unit,period,depreciation,fa_gross,value_added,revenue,class,group,division, share. About 250 bytes a report are kept.
 */
#include "stages/derive/ratios.h"

#include <stdlib.h>

#include "base/i18n.h"

const struct port_column ratio_columns[RATIO_COLUMNS + 1] = {{"unit", COLUMN_TEXT},
                                                             {"period", COLUMN_PERIOD},
                                                             {"depreciation", COLUMN_DECIMAL},
                                                             {"fa_gross", COLUMN_DECIMAL},
                                                             {"value_added", COLUMN_DECIMAL},
                                                             {"revenue", COLUMN_DECIMAL},
                                                             {"class", COLUMN_TEXT},
                                                             {"group", COLUMN_TEXT},
                                                             {"division", COLUMN_TEXT},
                                                             {"share", COLUMN_DECIMAL},
                                                             {0}};

struct rate_key {
  int year;
  struct span level;
  struct rate rate;
};

struct ratios {
  struct annual *annual; /* by unit, then period */
  size_t n;
  uint32_t *slot; /* of units: index of the first report + 1 */
  size_t slots;
  struct rate_key *key; /* open addressing; year 0 is empty */
  size_t keys, used;
  bool has_year[300]; /* 1900..2199 */
};

static int read_amount(const struct table *table, size_t row, size_t at, const char *name, decimal missing,
                       decimal *value, struct err *err) {
  struct span text = table_at(table, row, at);
  *value = missing;
  if (!text.n || decimal_read(text, 0, value) == DECIMAL_OK) return 0;
  return err_set(err, EX_DATAERR, _("%s:%u: %s is no amount: '%.*s'"), table->name, table->line[row], name,
                 SPAN_ARG(text));
}

static int read_row(const struct table *table, size_t row, const size_t *at, struct annual *a, struct err *err) {
  a->unit = table_at(table, row, at[0]);
  a->class = table_at(table, row, at[6]);
  a->group = table_at(table, row, at[7]);
  a->division = table_at(table, row, at[8]);
  if (!period_read(table_at(table, row, at[1]), &a->period))
    return err_set(err, EX_DATAERR, _("%s:%u: no period: '%.*s'"), table->name, table->line[row],
                   SPAN_ARG(table_at(table, row, at[1])));
  decimal *amount[] = {&a->depreciation, &a->fa_gross, &a->value_added, &a->revenue};
  for (size_t i = 0; i < 4; i++) {
    int code = read_amount(table, row, at[2 + i], ratio_columns[2 + i].name, DECIMAL_MISSING, amount[i], err);
    if (code) return code;
  }
  return read_amount(table, row, at[9], "share", DECIMAL_SCALE, &a->share, err);
}

static int read_files(struct stage_context *context, const struct option_list *files, struct ratios *ratios,
                      struct err *err) {
  const struct table *table[64];
  size_t rows = 0, files_read = 0;
  if (files->n > 64) return err_set(err, EX_USAGE, _("--ratios: at most %d files"), 64);
  for (; files_read < files->n; files_read++) {
    int code = context->table(context, files->item[files_read], &table[files_read], err);
    if (code) return code;
    rows += table[files_read]->rows;
  }
  ratios->annual = arena_array(context->arena, struct annual, rows + 1);
  for (size_t f = 0; f < files->n; f++) {
    size_t at[RATIO_COLUMNS];
    for (size_t i = 0; i < RATIO_COLUMNS; i++)
      if (table_need(table[f], ratio_columns[i].name, &at[i], err)) return err->code = EX_DATAERR;
    for (size_t r = 0; r < table[f]->rows; r++) {
      int code = read_row(table[f], r, at, &ratios->annual[ratios->n], err);
      if (code) return code;
      ratios->n += ratios->annual[ratios->n].unit.n > 0;
    }
  }
  return 0;
}

static size_t power_above(size_t n) {
  size_t room = 64;
  while (room < 2 * n) room *= 2;
  return room;
}

static void index_units(struct ratios *ratios, struct arena *arena) {
  ratios->slots = power_above(ratios->n);
  ratios->slot = arena_array(arena, uint32_t, ratios->slots);
  for (size_t i = 0; i < ratios->n; i++) {
    if (i && span_equal(ratios->annual[i].unit, ratios->annual[i - 1].unit)) continue;
    size_t at = span_hash(ratios->annual[i].unit) & (ratios->slots - 1);
    while (ratios->slot[at]) at = (at + 1) & (ratios->slots - 1);
    ratios->slot[at] = (uint32_t)(i + 1);
  }
}

const struct annual *ratio_of_unit(const struct ratios *ratios, struct span unit, int year) {
  size_t at = span_hash(unit) & (ratios->slots - 1);
  while (ratios->slot[at] && !span_equal(ratios->annual[ratios->slot[at] - 1].unit, unit))
    at = (at + 1) & (ratios->slots - 1);
  if (!ratios->slot[at]) return NULL;
  const struct annual *last = NULL;
  for (size_t i = ratios->slot[at] - 1; i < ratios->n && span_equal(ratios->annual[i].unit, unit); i++)
    if (period_year(ratios->annual[i].period) < year) last = &ratios->annual[i];
  return last;
}

static struct rate_key *key_at(const struct ratios *ratios, int year, struct span level) {
  size_t at = (span_hash(level) ^ (uint64_t)year * 0x9e3779b97f4a7c15u) & (ratios->keys - 1);
  while (ratios->key[at].year && (ratios->key[at].year != year || !span_equal(ratios->key[at].level, level)))
    at = (at + 1) & (ratios->keys - 1);
  return &ratios->key[at];
}

/* There are some thousand classes a year, however many units: the table grows as they come. */
static void rates_room(struct ratios *ratios, struct arena *arena) {
  if (2 * ratios->used < ratios->keys) return;
  struct rate_key *old = ratios->key;
  size_t keys = ratios->keys;
  ratios->keys = keys ? 2 * keys : 4096;
  ratios->key = arena_array(arena, struct rate_key, ratios->keys);
  for (size_t i = 0; i < keys; i++)
    if (old[i].year) *key_at(ratios, old[i].year, old[i].level) = old[i];
}

static void sum_rates(struct ratios *ratios, struct arena *arena) {
  rates_room(ratios, arena);
  for (size_t i = 0; i < ratios->n; i++) {
    const struct annual *a = &ratios->annual[i];
    int year = period_year(a->period);
    if (a->value_added == DECIMAL_MISSING || a->revenue == DECIMAL_MISSING || year < 1900 || year > 2199) continue;
    ratios->has_year[year - 1900] = true;
    struct span level[3] = {a->class, a->group, a->division};
    for (size_t k = 0; k < 3; k++) {
      if (!level[k].n) continue;
      rates_room(ratios, arena);
      struct rate_key *key = key_at(ratios, year, level[k]);
      ratios->used += key->year == 0;
      key->year = year;
      key->level = level[k];
      key->rate.value_added += (decimal_sum)a->value_added * a->share;
      key->rate.revenue += (decimal_sum)a->revenue * a->share;
    }
  }
  for (size_t i = 0; i < ratios->keys; i++) { /* from millionths of millionths to millionths */
    ratios->key[i].rate.value_added = decimal_divide(ratios->key[i].rate.value_added, DECIMAL_SCALE);
    ratios->key[i].rate.revenue = decimal_divide(ratios->key[i].rate.revenue, DECIMAL_SCALE);
  }
}

const struct rate *rate_of_class(const struct ratios *ratios, const struct span level[3], int year) {
  int last = year - 1;
  if (last > 2199) last = 2199;
  while (last >= 1900 && !ratios->has_year[last - 1900]) last--;
  for (size_t k = 0; k < 3 && last >= 1900; k++) {
    if (!level[k].n) continue;
    const struct rate_key *key = key_at(ratios, last, level[k]);
    if (key->year && key->rate.revenue > 0) return &key->rate;
  }
  return NULL;
}

int annual_compare(const void *a, const void *b) {
  const struct annual *x = a, *y = b;
  int order = span_compare(x->unit, y->unit);
  if (order) return order;
  if (x->period != y->period) return x->period < y->period ? -1 : 1;
  if ((order = span_compare(x->class, y->class)) != 0) return order;
  if ((order = span_compare(x->group, y->group)) != 0) return order;
  if ((order = span_compare(x->division, y->division)) != 0) return order;
  const decimal mine[] = {x->value_added, x->revenue, x->depreciation, x->fa_gross, x->share},
                other[] = {y->value_added, y->revenue, y->depreciation, y->fa_gross, y->share};
  for (size_t i = 0; i < 5; i++)
    if (mine[i] != other[i]) return mine[i] < other[i] ? -1 : 1;
  return 0;
}

int ratios_open(struct stage_context *context, struct derive *d, struct err *err) {
  if (!d->options->ratios.n) return 0;
  struct ratios *ratios = arena_array(context->arena, struct ratios, 1);
  int code = read_files(context, &d->options->ratios, ratios, err);
  if (code) return code;
  if (ratios->n > UINT32_MAX / 2) return err_set(err, EX_DATAERR, _("--ratios: too many reports"));
  qsort(ratios->annual, ratios->n, sizeof *ratios->annual, annual_compare);
  index_units(ratios, context->arena);
  sum_rates(ratios, context->arena);
  d->ratios = ratios;
  return 0;
}

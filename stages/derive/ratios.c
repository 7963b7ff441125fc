/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ratios.c - what annual reports say about months: a unit's depreciation over its fixed assets, and value added over
 * revenue of a class, group or division. See derive.h.
 *
 * Files of --ratios, as written by --ratios-out:
 * unit,period,depreciation,fa_gross,value_added,revenue,class,group,division, share. About 70 bytes a report are kept.
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

/* An annual report of a unit. */
struct unit_report {
  struct unit_report *before; /* of the same unit, in an earlier or the same period */
  period_code period;
  decimal depreciation, fa_gross;
  uint32_t n;
  char unit[];
};

struct ratios {
  struct unit_report **slot; /* by hash of the unit: its reports, the last first */
  size_t slots, units;
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

/* The place of a unit: empty, or with its reports. */
static struct unit_report **slot_of(const struct ratios *ratios, struct span unit) {
  size_t at = span_hash(unit) & (ratios->slots - 1);
  for (; ratios->slot[at]; at = (at + 1) & (ratios->slots - 1))
    if (span_equal((struct span){ratios->slot[at]->unit, ratios->slot[at]->n}, unit)) break;
  return &ratios->slot[at];
}

static void slots_grow(struct ratios *ratios, struct arena *arena) {
  if (2 * (ratios->units + 1) <= ratios->slots) return;
  struct unit_report **old = ratios->slot;
  size_t slots = ratios->slots;
  ratios->slots = slots ? 4 * slots : 4096;
  ratios->slot = arena_array(arena, struct unit_report *, ratios->slots);
  for (size_t i = 0; i < slots; i++)
    if (old[i]) *slot_of(ratios, (struct span){old[i]->unit, old[i]->n}) = old[i];
}

/* Of two reports of one period, the one with more depreciation, then with more assets: not the one read last. */
static bool report_is_later(const struct unit_report *a, const struct unit_report *b) {
  if (a->period != b->period) return a->period > b->period;
  if (a->depreciation != b->depreciation) return a->depreciation > b->depreciation;
  return a->fa_gross > b->fa_gross;
}

static void report_add(struct ratios *ratios, const struct annual *a, struct arena *arena) {
  slots_grow(ratios, arena);
  struct unit_report *report = arena_alloc(arena, sizeof *report + a->unit.n);
  *report = (struct unit_report){
      .period = a->period, .depreciation = a->depreciation, .fa_gross = a->fa_gross, .n = (uint32_t)a->unit.n};
  memcpy(report->unit, a->unit.p, a->unit.n);
  struct unit_report **place = slot_of(ratios, a->unit);
  ratios->units += !*place;
  while (*place && report_is_later(*place, report)) place = &(*place)->before;
  report->before = *place;
  *place = report;
}

bool ratio_of_unit(const struct ratios *ratios, struct span unit, int year, decimal *depreciation, decimal *fa_gross) {
  const struct unit_report *report = *slot_of(ratios, unit);
  while (report && period_year(report->period) >= year) report = report->before;
  if (!report) return false;
  *depreciation = report->depreciation, *fa_gross = report->fa_gross;
  return true;
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

static struct span level_copy(struct arena *arena, struct span level) {
  return (struct span){arena_copy(arena, level.p, level.n), level.n};
}

/* The sums stay in millionths of millionths until all reports are read. */
static void rates_add(struct ratios *ratios, const struct annual *a, struct arena *arena) {
  int year = period_year(a->period);
  if (a->value_added == DECIMAL_MISSING || a->revenue == DECIMAL_MISSING || year < 1900 || year > 2199) return;
  ratios->has_year[year - 1900] = true;
  const struct span level[3] = {a->class, a->group, a->division};
  for (size_t k = 0; k < 3; k++) {
    if (!level[k].n) continue;
    rates_room(ratios, arena);
    struct rate_key *key = key_at(ratios, year, level[k]);
    if (!key->year) ratios->used++, key->level = level_copy(arena, level[k]);
    key->year = year;
    key->rate.value_added += (decimal_sum)a->value_added * a->share;
    key->rate.revenue += (decimal_sum)a->revenue * a->share;
  }
}

static void rates_round(struct ratios *ratios) {
  for (size_t i = 0; i < ratios->keys; i++) {
    ratios->key[i].rate.value_added = decimal_divide(ratios->key[i].rate.value_added, DECIMAL_SCALE);
    ratios->key[i].rate.revenue = decimal_divide(ratios->key[i].rate.revenue, DECIMAL_SCALE);
  }
}

/* Reads files of annual reports. */
struct ratios_reading {
  struct ratios *ratios;
  struct arena *arena;
};

static int ratios_take(void *into, const struct table *part, struct err *err) {
  struct ratios_reading *reading = into;
  size_t at[RATIO_COLUMNS];
  for (size_t i = 0; i < RATIO_COLUMNS; i++)
    if (table_need(part, ratio_columns[i].name, &at[i], err)) return err->code = EX_DATAERR;
  for (size_t r = 0; r < part->rows; r++) {
    struct annual annual;
    int code = read_row(part, r, at, &annual, err);
    if (code) return code;
    if (!annual.unit.n) continue;
    report_add(reading->ratios, &annual, reading->arena);
    rates_add(reading->ratios, &annual, reading->arena);
  }
  return 0;
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

int ratios_open(struct stage_context *context, struct derive *d, struct err *err) {
  if (!d->options->ratios.n) return 0;
  struct ratios *ratios = arena_array(context->arena, struct ratios, 1);
  struct ratios_reading reading = {ratios, context->arena};
  slots_grow(ratios, context->arena);
  rates_room(ratios, context->arena);
  for (size_t f = 0; f < d->options->ratios.n; f++) {
    int code = context->scan(context, d->options->ratios.item[f], ratios_take, &reading, err);
    if (code) return code;
  }
  rates_round(ratios);
  d->ratios = ratios;
  return 0;
}

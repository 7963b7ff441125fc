/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ratios.c - ratios of annual reports that are used for months: a unit's depreciation over its fixed assets, and value
 * added over revenue of a class, group or division. See derive.h.
 *
 * Files of --ratios, as written by --ratios-out:
 * unit,period,depreciation,fa_gross,value_added,revenue,class,group,division, share. About 70 bytes a report are kept.
 */
#include "stages/derive/ratios.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/index.h"
#include "base/list.h"

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

/* An annual report of a unit. */
struct unit_report {
  struct unit_report *before; /* of the same unit, in an earlier or the same period */
  period_code period;
  decimal depreciation, fa_gross;
};

struct ratios {
  struct index units;          /* of the units' hashes */
  struct unit_report **report; /* units: its reports, the last first */
  size_t report_room;
  struct index levels; /* of year and class, group or division */
  struct rate *rate;   /* levels */
  size_t rate_room;
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

static int ratios_read_row(const struct table *table, size_t row, const size_t *at, struct annual *a, struct err *err) {
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

/* Of two reports of one period, the one with more depreciation, then with more assets: not the one read last. */
static bool report_is_later(const struct unit_report *a, const struct unit_report *b) {
  if (a->period != b->period) return a->period > b->period;
  if (a->depreciation != b->depreciation) return a->depreciation > b->depreciation;
  return a->fa_gross > b->fa_gross;
}

/* The reports of a unit, with a new entry for a new one. */
static struct unit_report **reports_of(struct ratios *ratios, struct span unit, struct arena *arena) {
  size_t known = ratios->units.n;
  uint32_t number = index_add_in(arena, &ratios->units, span_hash(unit));
  if (number == known) {
    ratios->report =
        list_room_in(arena, ratios->report, known, &ratios->report_room, known + 1, sizeof *ratios->report);
    ratios->report[number] = NULL;
  }
  return &ratios->report[number];
}

static void report_add(struct ratios *ratios, const struct annual *a, struct arena *arena) {
  struct unit_report *report = arena_alloc(arena, sizeof *report);
  *report = (struct unit_report){.period = a->period, .depreciation = a->depreciation, .fa_gross = a->fa_gross};
  struct unit_report **place = reports_of(ratios, a->unit, arena);
  while (*place && report_is_later(*place, report)) place = &(*place)->before;
  report->before = *place;
  *place = report;
}

bool ratio_of_unit(const struct ratios *ratios, struct span unit, int year, decimal *depreciation, decimal *fa_gross) {
  uint32_t number = index_find(&ratios->units, span_hash(unit));
  const struct unit_report *report = number == INDEX_ABSENT ? NULL : ratios->report[number];
  while (report && period_year(report->period) >= year) report = report->before;
  if (!report) return false;
  *depreciation = report->depreciation, *fa_gross = report->fa_gross;
  return true;
}

static uint64_t level_key(int year, struct span level) {
  return span_hash(level) ^ (uint64_t)year * 0x9e3779b97f4a7c15u;
}

/* The rate of a class, group or division in a year, with a new entry for a new one. */
static struct rate *rate_at(struct ratios *ratios, int year, struct span level, struct arena *arena) {
  size_t known = ratios->levels.n;
  uint32_t number = index_add_in(arena, &ratios->levels, level_key(year, level));
  if (number == known) {
    ratios->rate = list_room_in(arena, ratios->rate, known, &ratios->rate_room, known + 1, sizeof *ratios->rate);
    ratios->rate[number] = (struct rate){0};
  }
  return &ratios->rate[number];
}

/* The sums stay in millionths of millionths until all reports are read. */
static void rates_add(struct ratios *ratios, const struct annual *a, struct arena *arena) {
  int year = period_year(a->period);
  if (a->value_added == DECIMAL_MISSING || a->revenue == DECIMAL_MISSING || year < 1900 || year > 2199) return;
  ratios->has_year[year - 1900] = true;
  const struct span level[3] = {a->class, a->group, a->division};
  for (size_t k = 0; k < 3; k++) {
    if (!level[k].n) continue;
    struct rate *rate = rate_at(ratios, year, level[k], arena);
    rate->value_added += (decimal_sum)a->value_added * a->share;
    rate->revenue += (decimal_sum)a->revenue * a->share;
  }
}

static void rates_round(struct ratios *ratios) {
  for (size_t i = 0; i < ratios->levels.n; i++) {
    ratios->rate[i].value_added = decimal_divide(ratios->rate[i].value_added, DECIMAL_SCALE);
    ratios->rate[i].revenue = decimal_divide(ratios->rate[i].revenue, DECIMAL_SCALE);
  }
}

/* Reads files of annual reports. */
struct ratios_reading {
  struct ratios *ratios;
  struct arena *arena;
};

static int ratios_read(void *into, const struct table *part, struct err *err) {
  struct ratios_reading *reading = into;
  size_t at[RATIO_COLUMNS];
  for (size_t i = 0; i < RATIO_COLUMNS; i++)
    if (table_need(part, ratio_columns[i].name, &at[i], err)) return err->code = EX_DATAERR;
  for (size_t r = 0; r < part->rows; r++) {
    struct annual annual;
    int code = ratios_read_row(part, r, at, &annual, err);
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
    uint32_t number = index_find(&ratios->levels, level_key(last, level[k]));
    if (number != INDEX_ABSENT && ratios->rate[number].revenue > 0) return &ratios->rate[number];
  }
  return NULL;
}

int ratios_open(struct stage_context *context, struct derive *d, struct err *err) {
  if (!d->options->ratios.n) return 0;
  struct ratios *ratios = arena_array(context->arena, struct ratios, 1);
  struct ratios_reading reading = {ratios, context->arena};
  for (size_t f = 0; f < d->options->ratios.n; f++) {
    int code = context->scan(context, d->options->ratios.item[f], ratios_read, &reading, err);
    if (code) return code;
  }
  rates_round(ratios);
  d->ratios = ratios;
  return 0;
}

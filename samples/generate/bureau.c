/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bureau.c - see bureau.h. */
#include "bureau.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "form_file.h"
#include "random.h"

enum { PART = 200000 }; /* units in one file */

struct bureau {
  const struct bureau_request *request;
  struct population population;
  struct truth *truth;
  uint64_t files; /* number of files opened or skipped so far, which decides which are dirty */
  unsigned dirty_files;
  uint64_t planted[DIRTS];
  uint64_t mistaken[256]; /* kinds of mistakes: how many */
  struct form_file open[FORMS], missing;
};

static uint64_t parts(const struct bureau *bureau) { return (bureau->request->units + PART - 1) / PART; }

/* One file in this many is dirty; styles alternate. */
static void choose_style(struct bureau *bureau, struct form_file_request *request) {
  unsigned every = bureau->request->dirty > 0 ? (unsigned)(1 / bureau->request->dirty + 0.5) : 0;
  request->style = STYLE_USUAL;
  if (every && bureau->files % every == every / 2) {
    request->dirty = true;
    request->style = STYLE_TITLE + bureau->dirty_files++ % (STYLES - STYLE_TITLE);
  }
  bureau->files++;
}

/* Choose a kind of dirt for this record of a dirty file, or none: the applicable kind planted least often. Kinds
 * that make a record unusable or replace a value are planted only in small units, because the office would query
 * large ones. */
static enum dirt choose_dirt(struct bureau *bureau, const struct form_file *file, const struct filing *filing) {
  if (!file->request.dirty || random_below(unit_bits(&bureau->population, filing->unit, 70), 4)) return DIRT_NONE;
  enum dirt best = DIRT_NONE;
  for (enum dirt dirt = DIRT_NONE + 1; dirt < DIRTS; dirt++) {
    enum expected expected = dirt_kind[dirt].expected;
    bool harms = expected == EXPECT_REJECTED || dirt == DIRT_UNKNOWN_INDUSTRY || dirt == DIRT_PLACEHOLDER;
    if ((harms && filing->unit->size >= 1) || !form_file_fits(file, filing, dirt)) continue;
    if (best == DIRT_NONE || bureau->planted[dirt] < bureau->planted[best]) best = dirt;
  }
  bureau->planted[best]++;
  return best;
}

static bool bureau_put(struct bureau *bureau, struct form_file *file, struct filing *filing) {
  return form_file_put(file, filing, choose_dirt(bureau, file, filing));
}

static bool bureau_is_wanted(const struct bureau *bureau, unsigned kind) {
  return !bureau->request->only || strcmp(bureau->request->only, mistake_name(kind)) == 0;
}

/* Make one mistake in some of the records, the applicable kind that is rarest so far. */
static void mistake_some(struct bureau *bureau, const struct form_file *file, struct filing *filing,
                         const struct record *before, uint64_t purpose) {
  uint64_t bits = unit_bits(&bureau->population, filing->unit, purpose);
  if (random_unit(bits) >= bureau->request->mistakes) return;
  unsigned best = mistake_count;
  struct filing changed = *filing;
  for (unsigned kind = 0; kind < mistake_count; kind++) {
    struct filing one = *filing;
    if (!bureau_is_wanted(bureau, kind) || (best < mistake_count && bureau->mistaken[kind] >= bureau->mistaken[best]))
      continue;
    if (!mistake_make(kind, &one, file->request.form, &file->layout, before, random_mix(bits))) continue;
    best = kind, changed = one;
  }
  if (best == mistake_count) return;
  bureau->mistaken[best]++;
  truth_mistake(bureau->truth, mistake_name(best), &file->counts, file->line, &changed, &file->layout, &filing->record);
  *filing = changed;
}

static void part_suffix(const struct bureau *bureau, uint64_t part, char suffix[32]) {
  if (parts(bureau) > 1)
    snprintf(suffix, 32, "_%03u", (unsigned)part + 1);
  else
    suffix[0] = 0;
}

static int open_annual(struct bureau *bureau, int year, uint64_t part, struct err *err) {
  char suffix[32], path[128], period[16];
  part_suffix(bureau, part, suffix);
  snprintf(period, sizeof period, "%d", year);
  for (enum form form = 0; form < FORM_202_1; form++) {
    const char *name = form == FORM_101_1 && year >= 2020 ? "201-1" : form_name[form];
    snprintf(path, sizeof path, "%d/%s_500105_%d%s.csv.gz", year, name, year, suffix);
    struct form_file_request request = {.root = bureau->request->out,
                                        .path = path,
                                        .period = period,
                                        .form = form,
                                        .year = year,
                                        .order = (year + (int)form) % 3};
    choose_style(bureau, &request);
    if (form_file_open(&bureau->open[form], &request, bureau->truth, err)) return err->code;
  }
  if (part || bureau->request->dirty <= 0 || year != bureau->request->to - 2) return 0;
  snprintf(path, sizeof path, "%d/F603_500105_%d_补报.csv.gz", year, year);
  struct form_file_request request = {.root = bureau->request->out,
                                      .path = path,
                                      .period = period,
                                      .form = FORM_F603,
                                      .year = year,
                                      .style = STYLE_COLUMN_MISSING};
  return form_file_open(&bureau->missing, &request, bureau->truth, err);
}

static int close_annual(struct bureau *bureau, struct err *err) {
  for (enum form form = 0; form < FORM_202_1; form++) form_file_close(&bureau->open[form], err);
  form_file_close(&bureau->missing, err);
  return err->code;
}

/* A few units of the platform are missing from the list of a year. */
static bool unlisted(struct bureau *bureau, const struct unit *unit, int year) {
  if (bureau->request->dirty <= 0 || unit->form > FORM_B603) return false;
  return random_below(unit_bits(&bureau->population, unit, 80000 + (uint64_t)year), 150) == 0;
}

static struct form_file *main_file(struct bureau *bureau, const struct unit *unit, bool in_list) {
  bool late = in_list && form_file_is_open(&bureau->missing) && unit->form == FORM_F603 && unit->size < 1 &&
              random_below(unit_bits(&bureau->population, unit, 71), 8) == 0;
  return late ? &bureau->missing : &bureau->open[unit->form];
}

/* The unit's list entry, wages and annual report. Head counts come from the wages form, otherwise from the report,
 * otherwise from the list. */
static void put_unit(struct bureau *bureau, const struct unit *unit, int year) {
  struct record record;
  struct filing filing;
  bool platform = unit->form <= FORM_B603, listed = !unlisted(bureau, unit, year), wages = false;
  record_make(&bureau->population, unit, year, &record);
  int64_t persons = record.item[ITEM_EMP_END] / 100;
  filing_make(&filing, unit, &record);
  bool in_list = listed && bureau_put(bureau, &bureau->open[FORM_101_1], &filing);
  if (platform) {
    struct record before;
    bool had = unit_active(unit, year - 1) && year > bureau->request->from;
    if (had) record_make(&bureau->population, unit, year - 1, &before);
    filing_make(&filing, unit, &record);
    mistake_some(bureau, &bureau->open[FORM_102_1], &filing, had ? &before : NULL, 91000 + (uint64_t)year);
    wages = bureau_put(bureau, &bureau->open[FORM_102_1], &filing);
  }
  filing_make(&filing, unit, &record);
  if (unit_active(unit, year - 1) && year > FIRST_YEAR)
    record_make(&bureau->population, unit, year - 1, &filing.last_year);
  struct filing honest = filing;
  struct form_file *file = main_file(bureau, unit, in_list);
  if (!listed) truth_planted(bureau->truth, DIRT_NO_PARTNER, &file->counts, file->line, unit->code);
  mistake_some(bureau, file, &filing, filing.last_year.unit && year > bureau->request->from ? &filing.last_year : NULL,
               92000 + (uint64_t)year);
  bool kept = form_file_put(file, &filing, in_list ? choose_dirt(bureau, file, &filing) : DIRT_NONE);
  int64_t told = platform ? filing.record.item[ITEM_EMP_END] / 100 : -1; /* by the report */
  int64_t counted = wages || bureau->request->mistakes > 0 ? persons
                    : kept && told >= 0                    ? told
                    : in_list                              ? persons
                                                           : -1;
  truth_record(bureau->truth, kept && bureau->request->mistakes <= 0 ? &filing : &honest, counted, persons,
               kept || bureau->request->mistakes > 0);
}

static int write_year(struct bureau *bureau, int year, uint64_t part, struct err *err) {
  if (open_annual(bureau, year, part, err)) return err->code;
  uint64_t end = (part + 1) * PART < bureau->request->units ? (part + 1) * PART : bureau->request->units;
  for (uint64_t i = part * PART; i < end; i++) {
    struct unit unit;
    unit_make(&bureau->population, i, &unit);
    if (unit_active(&unit, year)) put_unit(bureau, &unit, year);
  }
  return close_annual(bureau, err);
}

/* Monthly services reports of the units that file F603. */
static void put_month(struct bureau *bureau, struct form_file *file, const struct unit *unit, int year, int month) {
  struct record annual, record;
  struct filing filing;
  record_make(&bureau->population, unit, year, &annual);
  record_months(&annual, month, &record);
  filing_make(&filing, unit, &record);
  filing.month = month;
  if (unit_active(unit, year - 1) && year > FIRST_YEAR) {
    record_make(&bureau->population, unit, year - 1, &annual);
    record_months(&annual, month, &filing.last_year);
  }
  struct record before;
  record_make(&bureau->population, unit, year, &annual);
  if (month > 2) record_months(&annual, month - 1, &before);
  mistake_some(bureau, file, &filing, month > 2 ? &before : NULL, 93000 + (uint64_t)(year * 12 + month));
  bureau_put(bureau, file, &filing);
}

/* Wages of the first quarters of a year. */
static struct record quarters_of(const struct record *annual, int quarter) {
  struct record record = *annual;
  for (enum item i = ITEM_WAGES_TOTAL; i <= ITEM_WAGE_REST; i++) record.item[i] = annual->item[i] * quarter / 4;
  record.item[ITEM_WAGES_STAFF] =
      record.item[ITEM_WAGES_TOTAL] - record.item[ITEM_WAGES_DISPATCHED] - record.item[ITEM_WAGES_OTHER];
  return record;
}

static void put_quarter(struct bureau *bureau, struct form_file *file, const struct unit *unit, int year, int quarter) {
  struct record annual, record;
  struct filing filing;
  record_make(&bureau->population, unit, year, &annual);
  record = quarters_of(&annual, quarter);
  struct record before = quarters_of(&annual, quarter - 1);
  filing_make(&filing, unit, &record);
  filing.quarter = quarter;
  mistake_some(bureau, file, &filing, quarter > 1 ? &before : NULL, 990000 + (uint64_t)(year * 4 + quarter));
  bureau_put(bureau, file, &filing);
}

/* One monthly or quarterly file; exactly one of month and quarter is not 0. */
static int write_short(struct bureau *bureau, int year, int month, int quarter, uint64_t part, struct err *err) {
  char suffix[32], path[128], period[16];
  struct form_file *file = &bureau->open[month ? FORM_F203 : FORM_202_1];
  part_suffix(bureau, part, suffix);
  if (month && year <= 2020)
    snprintf(path, sizeof path, "%d/500105_F203_1-%d月服务业基层报表%s.csv.gz", year, month, suffix);
  else if (month)
    snprintf(path, sizeof path, "%d/F203_500105_%d%04d%s.csv.gz", year, year, month, suffix);
  else
    snprintf(path, sizeof path, "%d/202-1_500105_%dQ%d%s.csv.gz", year, year, quarter, suffix);
  snprintf(period, sizeof period, month ? "%d-%02d" : "%dQ%d", year, month ? month : quarter);
  struct form_file_request request = {.root = bureau->request->out,
                                      .path = path,
                                      .period = period,
                                      .year = year,
                                      .form = month ? FORM_F203 : FORM_202_1,
                                      .order = month % 3};
  choose_style(bureau, &request);
  if (request.style == STYLE_TITLE)
    request.style = STYLE_UTF8_MARK; /* a title with only the year would be wrong here */
  if (form_file_open(file, &request, bureau->truth, err)) return err->code;
  uint64_t end = (part + 1) * PART < bureau->request->units ? (part + 1) * PART : bureau->request->units;
  for (uint64_t i = part * PART; i < end; i++) {
    struct unit unit;
    unit_make(&bureau->population, i, &unit);
    if (!unit_active(&unit, year)) continue;
    if (month && unit.form == FORM_F603) put_month(bureau, file, &unit, year, month);
    if (quarter && unit.form <= FORM_B603) put_quarter(bureau, file, &unit, year, quarter);
  }
  return form_file_close(file, err);
}

static int write_within_year(struct bureau *bureau, int year, uint64_t part, struct err *err) {
  bool last = year > bureau->request->to - 2;
  for (int month = 2; month <= 12 && (last || year == 2016 || bureau->request->monthly); month++)
    if (write_short(bureau, year, month, 0, part, err)) return err->code;
  for (int quarter = 1; quarter <= 4 && last; quarter++)
    if (write_short(bureau, year, 0, quarter, part, err)) return err->code;
  return 0;
}

static int write_readme(const char *directory, struct err *err) {
  char path[4096];
  struct sink *sink;
  snprintf(path, sizeof path, "%s/README.txt", directory);
  if (sink_open(&sink, path, SINK_UTF8, err)) return err->code;
  sink_write(
      sink,
      span_of(
          "Everything in this folder is made up by tertia-sample. The units do not exist; their names and codes stand\n"
          "for nobody, whatever they may resemble. truth/ says what a correct run gives.\n"
          "本目录全部数据由 tertia-sample 虚构生成，单位名称和代码不对应任何真实单位。\n"));
  return sink_close(sink, err);
}

static int bureau_write_all(struct bureau *bureau, struct err *err) {
  char path[4096];
  const struct bureau_request *request = bureau->request;
  for (int year = request->from; year <= request->to; year++) {
    snprintf(path, sizeof path, "%s/%d", request->out, year);
    if (sink_directory(path, err)) return err->code;
    for (uint64_t part = 0; part < parts(bureau); part++)
      if (write_year(bureau, year, part, err) || write_within_year(bureau, year, part, err)) return err->code;
  }
  return write_readme(request->out, err);
}

int bureau_write(const struct bureau_request *request, struct err *err) {
  char truth[4096];
  if (request->from > request->to)
    return err_set(err, EX_USAGE, "--from %d is after --to %d", request->from, request->to);
  snprintf(truth, sizeof truth, "%s/truth", request->out);
  struct bureau *bureau = memory_alloc(sizeof *bureau);
  *bureau = (struct bureau){.request = request};
  population_open(&bureau->population, request->units, request->seed);
  bureau->population.extremes = request->mistakes > 0;
  if (truth_open(&bureau->truth, request->truth ? request->truth : truth, err) == 0) bureau_write_all(bureau, err);
  truth_close(bureau->truth, err);
  free(bureau);
  return err->code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* truth.c - see truth.h. */
#include "truth.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

enum { GROUPS = 128 };
enum view { VIEW_CLEANED, VIEW_COMPLETE, VIEWS };

struct sums {
  int64_t units, headcount, revenue; /* revenue in hundredths */
  struct value_added value;          /* thousandths */
};

struct group {
  const char *scheme, *category;
  struct sums sums[VIEWS][YEARS];
};

struct truth {
  struct sink *planted, *lost, *files, *mistakes;
  char *directory;
  struct group group[GROUPS];
  size_t groups;
};

static void truth_put_line(struct sink *sink, struct strbuf *text) {
  sink_write(sink, strbuf_view(text));
  strbuf_free(text);
}

static int truth_start(struct sink **sink, const char *directory, const char *name, const char *header,
                       struct err *err) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  if (sink_open(sink, path, SINK_UTF8, err)) return err->code;
  sink_write(*sink, span_of(header));
  return 0;
}

int truth_open(struct truth **truth, const char *directory, struct err *err) {
  struct truth *made = memory_alloc(sizeof *made);
  memset(made, 0, sizeof *made);
  made->directory = memory_text(directory);
  *truth = made;
  if (sink_directory(directory, err)) return err->code;
  if (truth_start(&made->mistakes, directory, "mistakes.csv", "kind,form,period,file,line,unit,column,filed,right\n",
                  err) ||
      truth_start(&made->planted, directory, "planted.csv", "kind,form,period,file,line,unit,expected\n", err) ||
      truth_start(&made->lost, directory, "lost.csv",
                  "unit,form,period,sector,modern,alternative,value_added,headcount,revenue\n", err) ||
      truth_start(&made->files, directory, "files.csv",
                  "file,form,period,style,dirty,records,rejected,duplicates,notes\n", err))
    return err->code;
  return 0;
}

void truth_planted(struct truth *truth, enum dirt dirt, const struct truth_file *file, uint64_t line,
                   const char *unit) {
  struct strbuf text = {0};
  const struct dirt_kind *kind = &dirt_kind[dirt];
  strbuf_format(&text, "%s,%s,%s,%s,%" PRIu64 ",%s,%s\n", kind->name, form_name[file->form], file->period, file->path,
                line, unit, expected_name[kind->expected]);
  truth_put_line(truth->planted, &text);
}

static void mistake_row(struct truth *truth, const char *kind, const struct truth_file *file, uint64_t line,
                        const struct filing *filing, int item, int64_t right) {
  struct strbuf text = {0};
  strbuf_format(&text, "%s,%s,%s,%s,%" PRIu64 ",%s,%s,", kind, form_name[file->form], file->period, file->path, line,
                filing->unit->code, item_column((enum item)item));
  if (!filing->blank_text || filing->blank != item) amount_print(filing->record.item[item], true, NULL, &text);
  strbuf_char(&text, ',');
  amount_print(right, true, NULL, &text);
  strbuf_char(&text, '\n');
  truth_put_line(truth->mistakes, &text);
}

void truth_mistake(struct truth *truth, const char *kind, const struct truth_file *file, uint64_t line,
                   const struct filing *filing, const struct layout *layout, const struct record *honest) {
  for (int i = 0; i < ITEMS; i++)
    if (layout_has(layout, i) &&
        (filing->record.item[i] != honest->item[i] || (filing->blank_text && filing->blank == i)))
      mistake_row(truth, kind, file, line, filing, i, honest->item[i]);
}

static struct group *truth_group_of(struct truth *truth, const char *scheme, const char *category) {
  for (size_t i = 0; i < truth->groups; i++)
    if (strcmp(truth->group[i].scheme, scheme) == 0 && strcmp(truth->group[i].category, category) == 0)
      return &truth->group[i];
  struct group *group = &truth->group[truth->groups++];
  group->scheme = scheme, group->category = category;
  return group;
}

static void truth_add(struct sums *sums, const struct filing *filing, int64_t headcount) {
  struct value_added value = record_value_added(&filing->record);
  sums->units++;
  sums->headcount += headcount;
  sums->revenue += filing->record.item[ITEM_REVENUE];
  sums->value.total += value.total;
  sums->value.compensation += value.compensation;
  sums->value.taxes += value.taxes;
  sums->value.depreciation += value.depreciation;
  sums->value.surplus += value.surplus;
}

struct place {
  const char *sector, *modern, *alternative; /* "" if the scheme has no category for it; "Z" for an unknown industry */
};

static struct place truth_place_of(const struct filing *filing) {
  const struct industry *industry = filing->unit->industry;
  if (filing->industry_2017 != industry->code_2017) return (struct place){"Z", "Z", "Z"};
  bool old = filing->record.year <= 2017;
  return (struct place){industry->sector, old ? industry->modern_carried : industry->modern,
                        old ? industry->alternative_carried : industry->alternative};
}

static void put_thousandths(struct strbuf *out, int64_t value) {
  uint64_t size = (uint64_t)(value < 0 ? -value : value);
  strbuf_format(out, "%s%" PRIu64 ".%03d", value < 0 ? "-" : "", size / 1000, (int)(size % 1000));
}

static void say_lost(struct truth *truth, const struct filing *filing, const struct place *place, int64_t persons) {
  struct strbuf text = {0};
  strbuf_format(&text, "%s,%s,%d,%s,%s,%s,", filing->unit->code, form_name[filing->unit->form], filing->record.year,
                place->sector, place->modern, place->alternative);
  put_thousandths(&text, record_value_added(&filing->record).total);
  strbuf_format(&text, ",%" PRId64 ",", persons);
  put_thousandths(&text, filing->record.item[ITEM_REVENUE] * 10);
  strbuf_char(&text, '\n');
  truth_put_line(truth->lost, &text);
}

void truth_record(struct truth *truth, const struct filing *filing, int64_t counted, int64_t persons, bool kept) {
  struct place place = truth_place_of(filing);
  const char *const scheme[] = {"total", "three-sectors-2018", "modern-working-2020", "modern-sections-alt"};
  const char *const category[] = {"total", place.sector, place.modern, place.alternative};
  if (counted < 0) counted = 0;
  for (int i = 0; i < 4; i++) {
    if (!category[i][0]) continue;
    struct sums(*sums)[YEARS] = truth_group_of(truth, scheme[i], category[i])->sums;
    int year = filing->record.year - FIRST_YEAR;
    truth_add(&sums[VIEW_COMPLETE][year], filing, kept ? counted : persons);
    if (kept)
      truth_add(&sums[VIEW_CLEANED][year], filing, counted);
    else
      sums[VIEW_CLEANED][year].headcount += counted;
  }
  if (!kept) say_lost(truth, filing, &place, persons - counted);
}

void truth_file(struct truth *truth, const struct truth_file *file) {
  struct strbuf text = {0};
  strbuf_format(&text, "%s,%s,%s,%s,%d,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 "\n", file->path,
                form_name[file->form], file->period, file->style, file->dirty, file->records, file->rejected,
                file->duplicates, file->notes);
  truth_put_line(truth->files, &text);
}

static void truth_put_sums(struct strbuf *text, const struct sums *sums) {
  const int64_t part[] = {sums->value.total, sums->value.compensation, sums->value.taxes, sums->value.depreciation,
                          sums->value.surplus};
  strbuf_format(text, ",%" PRId64, sums->units);
  for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
    strbuf_char(text, ',');
    put_thousandths(text, part[i]);
  }
  strbuf_format(text, ",%" PRId64 ",", sums->headcount);
  put_thousandths(text, sums->revenue * 10);
  strbuf_char(text, '\n');
}

static int by_name(const void *a, const void *b) {
  const struct group *x = a, *y = b;
  int order = strcmp(x->scheme, y->scheme);
  return order ? order : strcmp(x->category, y->category);
}

static int write_view(struct truth *truth, enum view view, const char *name, struct err *err) {
  struct strbuf text = {0};
  struct sink *sink;
  if (truth_start(&sink, truth->directory, name,
                  "region,period,scheme,category,units,value_added,compensation,net_production_tax,"
                  "capital_consumption,surplus,headcount,revenue\n",
                  err))
    return err->code;
  for (int year = 0; year < YEARS; year++)
    for (size_t g = 0; g < truth->groups; g++) {
      const struct group *group = &truth->group[g];
      if (!group->sums[view][year].units) continue;
      strbuf_format(&text, "500105,%d,%s,%s", FIRST_YEAR + year, group->scheme, group->category);
      truth_put_sums(&text, &group->sums[view][year]);
    }
  truth_put_line(sink, &text);
  return sink_close(sink, err);
}

int truth_close(struct truth *truth, struct err *err) {
  struct sink *const sink[] = {truth->planted, truth->lost, truth->files, truth->mistakes};
  for (size_t i = 0; i < 4; i++) sink_close(sink[i], err);
  qsort(truth->group, truth->groups, sizeof truth->group[0], by_name);
  if (!err->code) write_view(truth, VIEW_CLEANED, "aggregates.csv", err);
  if (!err->code) write_view(truth, VIEW_COMPLETE, "complete.csv", err);
  free(truth->directory);
  free(truth);
  return err->code;
}

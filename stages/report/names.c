/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.c - what schemes, categories and regions are called, from the catalog. See report.h. */
#include "stages/report/report.h"

/* The categories of each scheme; a scheme that is only named, without a table, has none. */
static int names_read_categories(struct stage_context *context, struct report *report, struct err *err) {
  int code = 0;
  report->categories = arena_array(report->arena, const struct table *, report->schemes->rows);
  for (size_t r = 0; !code && r < report->schemes->rows; r++) {
    struct span file = cell_named(report->schemes, r, "file");
    code = context->catalog_if_there(context, arena_copy(report->arena, file.p, file.n), &report->categories[r], err);
  }
  return code;
}

int names_read(struct stage_context *context, struct report *report, struct err *err) {
  int code = context->catalog(context, "schemes.csv", &report->schemes, err);
  if (!code) code = knowledge_verdicts(context->knowledge, &report->verdicts, err);
  if (!code) code = context->catalog(context, "units.csv", &report->units, err);
  if (!code) code = context->catalog(context, "indicators.csv", &report->indicators, err);
  if (!code) code = context->catalog(context, "columns.csv", &report->columns, err);
  if (!code) code = context->catalog(context, "regions/regions.csv", &report->regions, err);
  return code ? code : names_read_categories(context, report, err);
}

static size_t names_scheme_at(const struct report *report, struct span scheme) {
  size_t row = 0, name = table_column(report->schemes, "scheme");
  while (row < report->schemes->rows && !span_equal(table_at(report->schemes, row, name), scheme)) row++;
  return row < report->schemes->rows ? row : SIZE_MAX;
}

struct span unit_title_en(const struct report *report, struct span unit) {
  for (size_t r = 0; r < report->units->rows; r++)
    if (span_equal(cell_named(report->units, r, "unit"), unit) && cell_named(report->units, r, "title_en").n)
      return cell_named(report->units, r, "title_en");
  return unit;
}

struct title scheme_title(const struct report *report, struct span scheme) {
  size_t row = names_scheme_at(report, scheme);
  if (row == SIZE_MAX) return (struct title){scheme, scheme};
  return (struct title){cell_named(report->schemes, row, "title_zh"), cell_named(report->schemes, row, "title_en")};
}

struct title category_title(const struct report *report, struct span scheme, struct span category) {
  size_t row = names_scheme_at(report, scheme);
  const struct table *t = row == SIZE_MAX ? NULL : report->categories[row];
  if (span_is(category, "Z")) return (struct title){span_of("未归类"), span_of("unplaced")};
  if (span_is(category, "rest"))
    return (struct title){span_of("其余（含未归类）"), span_of("rest, unplaced records among it")};
  if (span_is(category, "total")) return (struct title){span_of("合计"), span_of("total")};
  for (size_t r = 0; t && r < t->rows; r++) {
    struct title title = {cell_named(t, r, "title_zh"), cell_named(t, r, "title_en")};
    if (span_equal(cell_named(t, r, "category"), category) && title.zh.n) return title;
  }
  return (struct title){category, category};
}

struct title region_title(const struct report *report, struct span region) {
  for (size_t r = 0; r < report->regions->rows; r++) {
    struct title title = {cell_named(report->regions, r, "name"), cell_named(report->regions, r, "name_en")};
    if (!span_equal(cell_named(report->regions, r, "code"), region)) continue;
    if (!title.en.n) title.en = title.zh;
    return title;
  }
  return (struct title){region, region};
}

/* Clusters have their names in the table of places. */
struct title place_title(const struct report *report, struct span region) {
  const struct table *t = report->places;
  for (size_t r = 0; t && r < t->rows; r++) {
    struct title title = {cell_named(t, r, "title_zh"), cell_named(t, r, "title_en")};
    if (!span_equal(cell_named(t, r, "place"), region) || !title.zh.n) continue;
    if (!title.en.n) title.en = title.zh;
    return title;
  }
  return region_title(report, region);
}

struct title indicator_title(const struct report *report, struct span indicator) {
  const struct table *table[] = {report->indicators, report->columns};
  static const char *const key[] = {"indicator", "column"};
  if (span_is(indicator, "headcount")) return (struct title){span_of("从业人员"), span_of("persons employed")};
  for (size_t k = 0; k < 2; k++)
    for (size_t r = 0; r < table[k]->rows; r++) {
      struct title title = {cell_named(table[k], r, "title_zh"), cell_named(table[k], r, "title_en")};
      if (span_equal(cell_named(table[k], r, key[k]), indicator) && title.zh.n) return title;
    }
  return (struct title){indicator, indicator};
}

void put_selector_title(const struct report *report, struct span indicator, struct span scheme, struct span category,
                        struct strbuf *out) {
  struct title i = indicator_title(report, indicator), s = scheme_title(report, scheme),
               c = category_title(report, scheme, category);
  html_both_spans(out, c.zh, c.en), html_both(out, "的", ": "), html_both_spans(out, i.zh, i.en);
  html_both(out, "（", " ("), html_both_spans(out, s.zh, s.en), html_both(out, "）", ")");
}

bool report_universe(const struct report *report, struct span scheme, struct span *of, struct span *category) {
  size_t row = names_scheme_at(report, scheme);
  struct span text = row == SIZE_MAX ? (struct span){0} : cell_named(report->schemes, row, "universe");
  if (!text.n || !span_cut(&text, ':', of)) return false;
  *category = text;
  return true;
}

bool report_overlaps(const struct report *report, struct span scheme) {
  size_t row = names_scheme_at(report, scheme);
  return row != SIZE_MAX && span_is(cell_named(report->schemes, row, "overlapping"), "yes");
}

size_t schemes_present(const struct report *report, struct span *scheme, size_t most) {
  const struct long_table *t = &report->aggregates;
  size_t n = 0;
  for (size_t s = 0; s < report->schemes->rows && n < most; s++) {
    struct span name = cell_named(report->schemes, s, "scheme");
    bool found = false;
    for (size_t r = 0; t->table && !found && r < t->table->rows; r++)
      found = span_equal(long_cell(t, r, LONG_SCHEME), name);
    if (found) scheme[n++] = name;
  }
  return n;
}

size_t categories_below(const struct report *report, struct span scheme, struct span parent, struct span *category,
                        size_t most) {
  size_t row = names_scheme_at(report, scheme), n = 0;
  const struct table *t = row == SIZE_MAX ? NULL : report->categories[row];
  if (!t) return 0;
  size_t at = table_column(t, "category"), up = table_column(t, "parent");
  for (size_t r = 0; r < t->rows && n < most; r++) {
    struct span one = table_at(t, r, at);
    size_t i = 0;
    if (!one.n || !span_equal(table_at(t, r, up), parent)) continue;
    while (i < n && !span_equal(category[i], one)) i++;
    if (i == n) category[n++] = one;
  }
  return n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* facts.c - the subjects of the analysis and their figures, from the tables of the run. See situation.h. */
#include <math.h>
#include <stdlib.h>

#include "base/figure_text.h"
#include "stages/report/situation.h"

enum { SUBJECTS_MOST = 2048, NOISE_YEARS = 12, NOISE_LEAST = 4 };

/* --- one value --- */

static const char *kept_text(const struct report *report, struct span text) {
  return arena_copy(report->arena, text.n ? text.p : "", text.n);
}

static double aggregate_value(const struct report *report, const struct subject *s, struct span scheme,
                              struct span category, struct span indicator, double year) {
  struct figure_key key = {s->region, kept_text(report, scheme), kept_text(report, category),
                           kept_text(report, indicator), year};
  return long_value(s->figures, &key);
}

static double growth_value(const struct report *report, const struct analysis_figure *f, struct span region,
                           struct span scheme, struct span category, double year) {
  static const char *const price[] = {"base_year", "current"};
  for (size_t i = 0; i < 2; i++) {
    if (f->price.n && !span_is(f->price, price[i])) continue;
    size_t row = growth_row(report, region, kept_text(report, scheme), category, kept_text(report, f->indicator),
                            price[i], year);
    double value = row == SIZE_MAX ? NAN : span_real(cell_named(report->growth, row, kept_text(report, f->column)));
    if (!isnan(value)) return value;
  }
  return NAN;
}

static double count_value(const struct report *report, const struct analysis_figure *f) {
  static const char *const severity[] = {"reject", "finding", "duplicate", "note"};
  size_t n = 0, known = 0;
  while (known < 4 && !span_is(f->indicator, severity[known])) known++;
  if (known == 4) return quality_measure(report, f->indicator);
  for (size_t i = 0; i < report->n_findings; i++) {
    size_t at = table_column(report->findings[i], "severity");
    for (size_t r = 0; r < report->findings[i]->rows; r++)
      n += span_equal(table_at(report->findings[i], r, at), f->indicator);
  }
  return report->n_findings ? (double)n : NAN;
}

static double table_value(const struct table *table, const struct report *report, const struct analysis_figure *f,
                          size_t row) {
  return table && row != SIZE_MAX ? span_real(cell_named(table, row, kept_text(report, f->indicator))) : NAN;
}

/* What has been met or missed already has no chance, as in assessment_chance(). */
static bool is_decided_chance(const struct analysis_figure *f, const struct subject *s) {
  return f->chance && (span_is(s->verdict, "met") || span_is(s->verdict, "missed"));
}

/* A figure in a year, not rounded. Figures of assessments, panels and counts are of the latest only. */
static double raw_value(const struct report *report, const struct analysis_figure *f, const struct subject *s,
                        double year) {
  struct span scheme = f->scheme.n ? f->scheme : s->scheme, category = f->scheme.n ? f->category : s->category;
  bool latest = year == report->year || isnan(year);
  double value = NAN;
  switch (f->from) {
  case FIGURE_AGGREGATES:
    value = aggregate_value(report, s, scheme, category, f->indicator, year);
    if (f->over_scheme.n)
      value *= 100 / aggregate_value(report, s, f->over_scheme, f->over_category, f->indicator, year);
    break;
  case FIGURE_GROWTH:
    value = growth_value(report, f, s->region, scheme, category, year);
    break;
  case FIGURE_ASSESSMENT:
    value = latest && !is_decided_chance(f, s) ? table_value(report->assessment, report, f, s->row) : NAN;
    break;
  case FIGURE_PANEL:
    value = latest ? table_value(report->panel, report, f, s->row) : NAN;
    break;
  case FIGURE_COUNTS:
    value = latest ? count_value(report, f) : NAN;
    break;
  }
  value *= f->times;
  return isfinite(value) ? value : NAN;
}

/* Has disclosure control withheld the figure, or what it is a share of? */
static bool is_withheld(const struct report *report, const struct analysis_figure *f, const struct subject *s) {
  struct span scheme = f->scheme.n ? f->scheme : s->scheme, category = f->scheme.n ? f->category : s->category;
  if (f->from == FIGURE_GROWTH) {
    size_t base = growth_row(report, s->region, kept_text(report, scheme), category, kept_text(report, f->indicator),
                             "base_year", report->year);
    size_t row = growth_row(report, s->region, kept_text(report, scheme), category, kept_text(report, f->indicator),
                            "current", report->year);
    return row_suppressed(report->growth, base) || row_suppressed(report->growth, row);
  }
  if (f->from != FIGURE_AGGREGATES) return f->from == FIGURE_ASSESSMENT && row_suppressed(report->assessment, s->row);
  struct figure_key key = {s->region, kept_text(report, scheme), kept_text(report, category),
                           kept_text(report, f->indicator), report->year};
  bool own = long_suppressed(s->figures, long_find(s->figures, &key));
  if (own || !f->over_scheme.n) return own;
  key.scheme = kept_text(report, f->over_scheme), key.category = kept_text(report, f->over_category);
  return long_suppressed(s->figures, long_find(s->figures, &key));
}

/* --- a fact --- */

static int by_size(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* 1.4826 times the median size of the changes of the years before: a standard deviation where changes are normal. */
static double noise_of(const struct report *report, const struct analysis_figure *f, const struct subject *s,
                       double step) {
  double change[NOISE_YEARS], later = figure_round(raw_value(report, f, s, report->year - 1), step);
  size_t n = 0;
  for (int i = 2; i < NOISE_YEARS; i++) {
    double value = figure_round(raw_value(report, f, s, report->year - i), step);
    if (!isnan(value) && !isnan(later)) change[n++] = fabs(later - value);
    later = value;
  }
  if (n < NOISE_LEAST) return NAN;
  qsort(change, n, sizeof *change, by_size);
  double median = n % 2 ? change[n / 2] : (change[n / 2 - 1] + change[n / 2]) / 2;
  return median > 0 ? 1.4826 * median : NAN;
}

static struct fact fact_make(const struct report *report, const struct analysis_figure *f, const struct subject *s) {
  struct fact fact = {.step = isnan(f->step) ? s->precision : f->step};
  if (!(fact.step > 0)) fact.step = 0.1;
  fact.raw = raw_value(report, f, s, report->year);
  fact.withheld = isnan(fact.raw) && is_withheld(report, f, s);
  fact.now = figure_round(fact.raw, fact.step);
  fact.before = figure_round(raw_value(report, f, s, report->year - 1), fact.step);
  fact.change = figure_round(fact.now - fact.before, fact.step);
  fact.signal = isnan(fact.change) ? NAN : fabs(fact.change) / noise_of(report, f, s, fact.step);
  return fact;
}

const struct fact *fact_of(const struct scope_facts *facts, size_t subject, size_t figure) {
  return &facts->fact[subject * facts->schema.figures + figure];
}

double fact_form(const struct fact *fact, int form) {
  return form == 0 ? fact->now : form == 1 ? fact->before : form == 2 ? fact->change : fact->signal;
}

const struct fact *fact_named(const struct scope_facts *facts, const struct subject *subject, struct span name,
                              int *form, const struct analysis_figure **figure) {
  size_t column = schema_index(&facts->schema.schema, name);
  if (column == SCHEMA_ABSENT || column < FIGURE_TEXTS) return NULL;
  size_t k = (column - FIGURE_TEXTS) / FIGURE_FORMS;
  *form = (int)((column - FIGURE_TEXTS) % FIGURE_FORMS);
  *figure = facts->schema.which[k];
  return fact_of(facts, (size_t)(subject - facts->subject), k);
}

void fact_put(const struct fact *fact, const struct analysis_figure *figure, int form, bool absolute,
              struct strbuf *out) {
  double value = fact_form(fact, form);
  if (absolute) value = fabs(value);
  if (fact->withheld)
    strbuf_put(out, "保密");
  else if (figure->chance && form < 2)
    chance_put(out, value);
  else
    figure_put(out, value, form == 3 ? 0.1 : fact->step);
}

/* --- subjects --- */

static void add_subject(struct scope_facts *facts, struct subject subject) {
  if (facts->subjects < SUBJECTS_MOST) facts->subject[facts->subjects++] = subject;
}

static struct subject subject_of(const struct report *report, struct span region, struct span scheme,
                                 struct span category) {
  return (struct subject){.region = region,
                          .figures = &report->aggregates,
                          .scheme = scheme,
                          .category = category,
                          .row = SIZE_MAX,
                          .key = category,
                          .name = category_title(report, scheme, category),
                          .precision = NAN};
}

static void add_leaves(const struct report *report, struct scope_facts *facts, struct span scheme, struct span parent) {
  struct span category[64], ignored[1];
  size_t n = categories_below(report, scheme, parent, category, 64);
  for (size_t i = 0; i < n; i++) {
    if (categories_below(report, scheme, category[i], ignored, 1))
      add_leaves(report, facts, scheme, category[i]);
    else
      add_subject(facts, subject_of(report, report->region, scheme, category[i]));
  }
}

/* The first scheme with figures that divides services; the first of all otherwise. */
static struct span services_scheme(const struct report *report, bool overlapping) {
  struct span scheme[16], of, category, first = {0};
  size_t n = schemes_present(report, scheme, 16);
  for (size_t i = 0; i < n; i++) {
    if (report_overlaps(report, scheme[i]) != overlapping) continue;
    if (report_universe(report, scheme[i], &of, &category)) return scheme[i];
    if (!first.n) first = scheme[i];
  }
  return first;
}

static void add_targets(const struct report *report, struct scope_facts *facts) {
  for (size_t r = 0; report->assessment && r < report->assessment->rows; r++) {
    struct assessment_row at = row_at(report, r);
    if (!assessment_is_main(at)) continue;
    struct subject s =
        subject_of(report, assessment_cell(at, "region"), (struct span){0}, assessment_cell(at, "target"));
    s.row = r, s.kind = assessment_cell(at, "kind"), s.verdict = assessment_cell(at, "verdict"),
    s.unit = assessment_cell(at, "unit");
    s.name = (struct title){assessment_cell(at, "title_zh"), assessment_cell(at, "title_en")};
    if (!s.name.zh.n) s.name.zh = s.key;
    if (!s.name.en.n) s.name.en = s.key;
    if (!span_equal(s.region, report->region)) { /* another district's target is identified by its name */
      struct title region = region_title(report, s.region);
      s.key = span_of(arena_format(report->arena, "%.*s:%.*s", SPAN_ARG(s.region), SPAN_ARG(s.key)));
      s.name.zh = span_of(arena_format(report->arena, "%.*s%.*s", SPAN_ARG(region.zh), SPAN_ARG(s.name.zh)));
      s.name.en = span_of(arena_format(report->arena, "%.*s: %.*s", SPAN_ARG(region.en), SPAN_ARG(s.name.en)));
    }
    s.verdict_words = (struct title){assessment_cell(at, "verdict_zh"), assessment_cell(at, "verdict_en")};
    s.precision = assessment_real(at, "precision");
    add_subject(facts, s);
  }
}

/* Is there another region of the same level? Then the main one is a district among districts, and ranked with them. */
static bool has_peers(const struct report *report) {
  const struct long_table *t = &report->aggregates;
  for (size_t r = 0; t->table && r < t->table->rows; r++) {
    struct span region = long_cell(t, r, LONG_REGION);
    if (region.n == report->region.n && !span_equal(region, report->region)) return true;
  }
  return false;
}

/* Regions with figures other than the main one, and that one where it has peers. */
static void add_places_of(const struct report *report, const struct long_table *t, struct scope_facts *facts) {
  struct span year = year_text(report, report->year);
  bool peers = has_peers(report);
  for (size_t r = 0; t->table && r < t->table->rows; r++) {
    struct span region = long_cell(t, r, LONG_REGION);
    if ((!peers && span_equal(region, report->region)) || !span_equal(long_cell(t, r, LONG_PERIOD), year) ||
        !span_is(long_cell(t, r, LONG_CATEGORY), "total") || !span_is(long_cell(t, r, LONG_INDICATOR), "value_added"))
      continue;
    struct subject s = subject_of(report, region, (struct span){0}, region);
    bool known = false;
    for (size_t i = 0; i < facts->subjects && !known; i++) known = span_equal(facts->subject[i].key, region);
    s.name = place_title(report, region), s.figures = t;
    if (!known) add_subject(facts, s);
  }
}

static void add_places(const struct report *report, struct scope_facts *facts) {
  add_places_of(report, &report->aggregates, facts);
  add_places_of(report, &report->place_figures, facts);
}

/* Key enterprises of the latest period. */
static void add_enterprises(const struct report *report, struct scope_facts *facts) {
  const struct table *t = report->panel;
  struct span year = year_text(report, report->year);
  for (size_t r = 0; t && r < t->rows; r++) {
    struct span unit = cell_named(t, r, "unit"), name = cell_named(t, r, "name");
    if (!span_equal(cell_named(t, r, "period"), year)) continue;
    struct subject s = subject_of(report, report->region, cell_named(t, r, "scheme"), cell_named(t, r, "category"));
    s.key = unit, s.row = r, s.name = (struct title){name.n ? name : unit, name.n ? name : unit};
    add_subject(facts, s);
  }
}

static void scope_make(const struct report *report, struct situation *situation, enum analysis_scope scope) {
  struct scope_facts *facts = &situation->scope[scope];
  *facts = (struct scope_facts){.subject = arena_array(report->arena, struct subject, SUBJECTS_MOST)};
  facts->schema = analysis_schema(report->analysis.figure, report->analysis.figures, scope, report->arena);
  switch (scope) {
  case SCOPE_WHOLE:
    add_subject(facts, subject_of(report, report->region, span_of("three-sectors-2018"), span_of("3")));
    break;
  case SCOPE_CATEGORY:
    add_leaves(report, facts, situation->services, (struct span){0});
    break;
  case SCOPE_SECTOR:
    add_leaves(report, facts, services_scheme(report, true), (struct span){0});
    break;
  case SCOPE_TARGET:
    add_targets(report, facts);
    break;
  case SCOPE_PLACE:
    add_places(report, facts);
    break;
  case SCOPE_ENTERPRISE:
    add_enterprises(report, facts);
    break;
  case ANALYSIS_SCOPES:
    break;
  }
}

/* Figures of the whole are computed once and are the same for every subject. */
static void scope_fill(const struct report *report, struct situation *situation, enum analysis_scope scope) {
  struct scope_facts *facts = &situation->scope[scope], *whole = &situation->scope[SCOPE_WHOLE];
  facts->fact = arena_array(report->arena, struct fact, facts->subjects * facts->schema.figures + 1);
  for (size_t i = 0; i < facts->subjects; i++)
    for (size_t k = 0, w = 0; k < facts->schema.figures; k++) {
      const struct analysis_figure *f = facts->schema.which[k];
      bool of_whole = f->scope == SCOPE_WHOLE;
      struct fact *out = &facts->fact[i * facts->schema.figures + k];
      if (of_whole && scope != SCOPE_WHOLE)
        *out = *fact_of(whole, 0, w);
      else
        *out = fact_make(report, f, &facts->subject[i]);
      w += of_whole;
    }
}

void facts_make(const struct report *report, struct situation *situation) {
  situation->services = services_scheme(report, false);
  for (int scope = 0; scope < ANALYSIS_SCOPES; scope++) scope_make(report, situation, (enum analysis_scope)scope);
  for (int scope = 0; scope < ANALYSIS_SCOPES; scope++) scope_fill(report, situation, (enum analysis_scope)scope);
}

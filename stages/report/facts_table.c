/* SPDX-License-Identifier: GPL-3.0-or-later */
/* facts_table.c - tables of the page that show figures of the analysis: breadth and profit by category, places, key
 * enterprises. See situation.h. */
#include <math.h>
#include <stdlib.h>

#include "base/figure_text.h"
#include "stages/report/situation.h"

enum { COLUMNS_MOST = 14, ROWS_MOST = 2048 };

/* A table of subjects of one scope. */
struct facts_table {
  const struct report *report;
  const struct scope_facts *facts;
  const char *const *column; /* figures; ended by NULL */
  const char *bar;           /* the figure that is drawn and ordered by; NULL: the order of the subjects */
  struct table_heading heading[COLUMNS_MOST + 1];
  void (*below)(const struct report *, const struct subject *, struct strbuf *); /* writes below a name; or NULL */
  size_t columns, subject[ROWS_MOST], subjects;
  double most;
};

static const struct fact *fact_at(const struct facts_table *t, size_t subject, const char *name,
                                  const struct analysis_figure **figure) {
  int form;
  return fact_named(t->facts, &t->facts->subject[subject], span_of(name), &form, figure);
}

static const char *heading_text(const struct report *report, struct span title, struct span unit, bool english) {
  return arena_format(report->arena, unit.n ? english ? "%.*s, %.*s" : "%.*s，%.*s" : "%.*s", SPAN_ARG(title),
                      SPAN_ARG(unit));
}

static void make_headings(struct facts_table *t, const char *zh, const char *en) {
  t->heading[t->columns++] = (struct table_heading){zh, en, false};
  if (t->bar) t->heading[t->columns++] = (struct table_heading){"规模", "size", false};
  for (size_t k = 0; t->column[k] && t->columns < COLUMNS_MOST; k++) {
    const struct analysis_figure *f;
    if (!fact_at(t, 0, t->column[k], &f)) continue;
    t->heading[t->columns++] = (struct table_heading){heading_text(t->report, f->title_zh, f->unit_zh, false),
                                                      heading_text(t->report, f->title_en, f->unit_en, true), true};
  }
}

static void put_fact(const struct facts_table *t, size_t subject, const char *name, const struct table_heading *heading,
                     struct strbuf *out) {
  const struct analysis_figure *f;
  const struct fact *fact = fact_at(t, subject, name, &f);
  struct strbuf shown = {0}, raw = {0};
  if (!fact) return;
  if (fact->withheld)
    cell_withheld(out, heading);
  else if (isnan(fact->raw))
    cell_absent(out, heading);
  else {
    char *key =
        arena_format(t->report->arena, "%.*s:%.*s", SPAN_ARG(f->name), SPAN_ARG(t->facts->subject[subject].key));
    struct figure_source source = {"analysis", span_of(key), "value"};
    fact_put(fact, f, 0, false, &shown), strbuf_real(&raw, fact->raw);
    cell_open(out, heading, ""), html_figure(out, &source, strbuf_view(&raw), strbuf_view(&shown)), cell_close(out);
  }
  strbuf_free(&shown), strbuf_free(&raw);
}

static double bar_of(const struct facts_table *t, size_t subject) {
  const struct analysis_figure *f;
  const struct fact *fact = t->bar ? fact_at(t, subject, t->bar, &f) : NULL;
  return fact ? fact->raw : NAN;
}

static void facts_table_put_bar(const struct facts_table *t, size_t subject, struct strbuf *out) {
  double value = bar_of(t, subject);
  cell_open(out, &t->heading[1], "b");
  strbuf_format(out, "<span class=\"bar\" aria-hidden=\"true\"><i style=\"left:0;width:%.1f%%\"></i></span>",
                t->most > 0 && value > 0 ? 100 * value / t->most : 0);
  cell_close(out);
}

static void facts_table_put_row(const struct facts_table *t, size_t place, bool rank, struct strbuf *out) {
  size_t subject = t->subject[place], at = 1;
  strbuf_put(out, "<tr><th scope=\"row\">");
  if (rank && !isnan(bar_of(t, subject))) strbuf_format(out, "%zu. ", place + 1);
  html_both_spans(out, t->facts->subject[subject].name.zh, t->facts->subject[subject].name.en);
  if (t->below) t->below(t->report, &t->facts->subject[subject], out);
  strbuf_put(out, "</th>");
  if (t->bar) facts_table_put_bar(t, subject, out), at++;
  for (size_t k = 0; t->column[k] && at < t->columns; k++) {
    const struct analysis_figure *f;
    if (fact_at(t, subject, t->column[k], &f)) put_fact(t, subject, t->column[k], &t->heading[at++], out);
  }
}

/* The largest first; those without a figure last. Few subjects: by insertion. */
static void sort_subjects(struct facts_table *t) {
  for (size_t i = 1; t->bar && i < t->subjects; i++)
    for (size_t k = i; k > 0; k--) {
      double a = bar_of(t, t->subject[k - 1]), b = bar_of(t, t->subject[k]);
      if (isnan(b) || a >= b) break;
      size_t swap = t->subject[k];
      t->subject[k] = t->subject[k - 1], t->subject[k - 1] = swap;
    }
  t->most = t->bar && t->subjects ? bar_of(t, t->subject[0]) : NAN;
}

static void facts_table_put_table(struct facts_table *t, const char *zh, const char *en, bool rank,
                                  struct strbuf *out) {
  table_open(out, "bars", zh, en, t->heading, t->columns);
  for (size_t i = 0; i < t->subjects; i++) facts_table_put_row(t, i, rank, out), strbuf_put(out, "</tr>\n");
  table_close(out);
}

static struct facts_table table_of(const struct report *report, enum analysis_scope scope, const char *const *column,
                                   const char *bar) {
  struct facts_table t = {.report = report, .facts = &report->situation->scope[scope], .column = column, .bar = bar};
  for (size_t i = 0; i < t.facts->subjects && i < ROWS_MOST; i++) t.subject[t.subjects++] = i;
  return t;
}

/* --- breadth and profit --- */

static double whole_figure(const struct report *report, const char *name) {
  const struct scope_facts *facts = &report->situation->scope[SCOPE_WHOLE];
  const struct analysis_figure *f;
  int form;
  const struct fact *fact = facts->subjects ? fact_named(facts, facts->subject, span_of(name), &form, &f) : NULL;
  return fact ? fact->now : NAN;
}

static void write_breadth(const struct report *report, struct bilingual *text) {
  double growing = whole_figure(report, "growing_share"), loss = whole_figure(report, "loss_share");
  struct strbuf a = {0}, b = {0};
  figure_put(&a, growing, 0.1), figure_put(&b, loss, 0.1);
  if (a.n)
    say_zh(text, "%s%%的单位收入增长", a.bytes), say_en(text, "Revenue grew in %s %% of units", a.bytes);
  else
    say_zh(text, "增长面与效益"), say_en(text, "Breadth and profit");
  if (b.n) say_zh(text, "，亏损面%s%%", b.bytes), say_en(text, "; %s %% made a loss", b.bytes);
  strbuf_free(&a), strbuf_free(&b);
}

void breadth_section(const struct report *report, struct strbuf *out) {
  static const char *const open[] = {"category_growing", "category_loss",  "category_margin",
                                     "category_pay",     "category_units", "category_new",
                                     "category_gone",    "category_moved", NULL},
                           *const internal[] = {"category_growing",
                                                "category_loss",
                                                "category_margin",
                                                "category_pay",
                                                "category_units",
                                                "category_new",
                                                "category_gone",
                                                "category_moved",
                                                "category_hhi",
                                                "category_top10",
                                                NULL};
  struct facts_table t = table_of(report, SCOPE_CATEGORY, report->options->internal ? internal : open, NULL);
  struct bilingual title = {0};
  if (!t.subjects || (isnan(whole_figure(report, "growing_share")) && isnan(whole_figure(report, "units")))) return;
  make_headings(&t, "类别", "category");
  write_breadth(report, &title);
  section_open(out, "breadth", &title);
  facts_table_put_table(&t, "增长面、亏损面、效益与单位变动", "breadth, profit, and units that came and went", false,
                        out);
  section_close(out);
}

/* --- places: districts, streets and clusters --- */

enum place_kind { PLACE_DISTRICT, PLACE_STREET, PLACE_CLUSTER };

static enum place_kind facts_table_kind_of(struct span region) {
  for (size_t i = 0; i < region.n; i++)
    if (region.p[i] < '0' || region.p[i] > '9') return PLACE_CLUSTER;
  return region.n > 6 ? PLACE_STREET : PLACE_DISTRICT;
}

static void put_places(const struct report *report, enum place_kind kind, struct strbuf *out) {
  static const char *const column[] = {"place_value",  "place_growth", "place_share",
                                       "place_modern", "place_units",  NULL};
  static const struct {
    const char *zh, *en;
  } words[] = {{"各区县", "districts"},
               {"各镇街", "streets and towns"},
               {"集聚区（可能相互重叠，不能相加）", "clusters; they may overlap and do not add up"}};
  struct facts_table t = table_of(report, SCOPE_PLACE, column, "place_value");
  size_t n = 0;
  for (size_t i = 0; i < t.subjects; i++)
    if (facts_table_kind_of(t.facts->subject[t.subject[i]].key) == kind) t.subject[n++] = t.subject[i];
  t.subjects = n;
  if (!n) return;
  make_headings(&t, "地区", "place");
  sort_subjects(&t);
  facts_table_put_table(&t, words[kind].zh, words[kind].en, report->options->rank, out);
}

void places_section(const struct report *report, struct strbuf *out) {
  static const char *const column[] = {"place_value", NULL};
  struct facts_table t = table_of(report, SCOPE_PLACE, column, "place_value");
  struct bilingual title = {0};
  if (!t.subjects) return;
  sort_subjects(&t);
  const struct subject *first = &t.facts->subject[t.subject[0]];
  say_zh(&title, "%zu个区县、镇街和集聚区中，%.*s服务业规模最大", t.subjects, SPAN_ARG(first->name.zh));
  say_en(&title, "Of %zu districts, streets and clusters %.*s has the most services", t.subjects,
         SPAN_ARG(first->name.en));
  section_open(out, "places", &title);
  for (int kind = PLACE_DISTRICT; kind <= PLACE_CLUSTER; kind++) put_places(report, (enum place_kind)kind, out);
  section_close(out);
}

/* --- key enterprises --- */

/* A list a|b as a sentence would have it. */
static struct span listed(const struct report *report, struct span list, const char *mark) {
  struct strbuf text = {0};
  struct span rest = list, one;
  while (span_cut(&rest, '|', &one)) {
    if (text.n) strbuf_put(&text, mark);
    strbuf_span(&text, one);
  }
  struct span kept = {arena_copy(report->arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return kept;
}

/* The category that an enterprise's share and contribution are of. */
static void put_category(const struct report *report, const struct subject *s, struct strbuf *out) {
  struct title title = category_title(report, cell_named(report->panel, s->row, "scheme"),
                                      cell_named(report->panel, s->row, "category"));
  if (!title.zh.n) return;
  strbuf_put(out, "<small>"), html_both_spans(out, title.zh, title.en), strbuf_put(out, "</small>");
}

static void put_warnings(const struct report *report, const struct subject *s, struct strbuf *out) {
  static const struct table_heading heading = {"预警与最近的核实问题", "warnings and the last query", false};
  struct span zh = cell_named(report->panel, s->row, "flags_zh"), en = cell_named(report->panel, s->row, "flags_en");
  struct span query = cell_named(report->panel, s->row, "query");
  cell_open(out, &heading, zh.n ? "" : "none");
  html_both_spans(out, listed(report, zh, "；"), listed(report, en, "; "));
  if (query.n) strbuf_put(out, "<small>"), html_text(out, query), strbuf_put(out, "</small>");
  cell_close(out);
}

void enterprises_section(const struct report *report, struct strbuf *out) {
  static const char *const column[] = {"firm_revenue", "firm_growth", "firm_share", "firm_points", "firm_flags", NULL};
  struct facts_table t = table_of(report, SCOPE_ENTERPRISE, column, NULL);
  struct bilingual title = {0};
  size_t flagged = 0;
  if (!report->options->internal || !t.subjects) return;
  for (size_t i = 0; i < t.subjects; i++)
    flagged += span_real(cell_named(report->panel, t.facts->subject[i].row, "flags_count")) > 0;
  t.below = put_category;
  make_headings(&t, "企业", "enterprise");
  t.heading[t.columns++] = (struct table_heading){"预警与最近的核实问题", "warnings and the last query", false};
  say_zh(&title, "重点企业%zu家，%zu家有预警（内部资料）", t.subjects, flagged);
  say_en(&title, "%zu key enterprises, %zu with warnings (internal)", t.subjects, flagged);
  section_open(out, "enterprises", &title);
  table_open(out, "bars", "重点企业运行监测", "key enterprises", t.heading, t.columns);
  t.columns--;
  for (size_t i = 0; i < t.subjects; i++) {
    facts_table_put_row(&t, i, false, out);
    put_warnings(report, &t.facts->subject[t.subject[i]], out);
    strbuf_put(out, "</tr>\n");
  }
  table_close(out);
  section_close(out);
}

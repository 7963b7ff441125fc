/* SPDX-License-Identifier: GPL-3.0-or-later */
/* analysis.c - the analysis as text: Markdown, and a section of the page; Chinese and English. See situation.h. */
#include <math.h>

#include "base/figure_text.h"
#include "stages/report/situation.h"

static struct title phrase_text(const struct sentence *s) { return (struct title){s->phrase->zh, s->phrase->en}; }

/* --- title and conclusion --- */

void situation_title(const struct report *report, bool english, struct strbuf *out) {
  const struct situation *s = report->situation;
  struct title names = region_title(report, report->region);
  struct span region = english ? names.en : names.zh;
  size_t n = 0;
  if (english)
    strbuf_format(out, "Services of %.*s in %.0f", SPAN_ARG(region), report->year);
  else
    strbuf_format(out, "%.0f年%.*s服务业运行情况", report->year, SPAN_ARG(region));
  for (size_t i = 0; s && i < s->sentences && n < 2; i++) {
    struct title headline = {s->sentence[i].phrase->headline_zh, s->sentence[i].phrase->headline_en};
    if (!headline.zh.n) continue;
    strbuf_put(out, english ? (n ? ", " : ": ") : n ? "，" : "：");
    sentence_put(report, &s->sentence[i], headline, english, TEXT_PLAIN, out);
    n++;
  }
}

enum { CONCLUSION_LEAST = 40 }; /* priority: what is below is said of the data, not of the situation */

size_t situation_conclusion(const struct report *report, const struct sentence **sentence, size_t most) {
  const struct situation *s = report->situation;
  size_t n = 0;
  for (size_t i = 0; s && i < s->sentences && n < most; i++) {
    bool there = s->sentence[i].phrase->priority < CONCLUSION_LEAST;
    for (size_t k = 0; k < n; k++)
      there = there || span_equal(sentence[k]->phrase->section, s->sentence[i].phrase->section);
    if (!there) sentence[n++] = &s->sentence[i];
  }
  return n;
}

/* --- sections --- */

static size_t sentences_of(const struct report *report, struct span section) {
  size_t n = 0;
  for (size_t i = 0; i < report->situation->sentences; i++)
    n += span_equal(report->situation->sentence[i].phrase->section, section);
  return n;
}

static bool has_parts(const struct report *report, const struct analysis_section *section) {
  for (size_t i = 0; i < report->analysis.sections; i++)
    if (span_equal(report->analysis.section[i].within, section->name)) return true;
  return false;
}

/* A section without sentences and without words for this case is left out. */
static bool is_there(const struct report *report, const struct analysis_section *section) {
  if (span_is(section->name, "enterprises") && !report->options->internal) return false;
  return has_parts(report, section) || section->nothing_zh.n || sentences_of(report, section->name);
}

static void put_number(const struct analysis_section *section, const size_t *at, bool english, struct strbuf *out) {
  static const char *const digit[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"};
  size_t n = at[section->within.n > 0] < 12 ? at[section->within.n > 0] : 12;
  if (english && !section->within.n)
    strbuf_format(out, "%zu. ", n);
  else if (english)
    strbuf_format(out, "%zu.%zu ", at[0], n);
  else
    strbuf_format(out, section->within.n ? "（%s）" : "%s、", digit[n]);
}

static void put_end(bool english, struct strbuf *out) { strbuf_put(out, english ? "." : "。"); }

static struct span capital(const struct report *report, struct span text) {
  char *copy = arena_copy(report->arena, text.p, text.n);
  if (text.n && *copy >= 'a' && *copy <= 'z') *copy = (char)(*copy - 32);
  return (struct span){copy, text.n};
}

/* Without figures there is no change to be marked or not. */
static struct title nothing_of(const struct report *report, const struct analysis_section *section) {
  if (section->within.n && !report->aggregates.table) return (struct title){span_of("无数据"), span_of("no data")};
  return (struct title){section->nothing_zh, section->nothing_en};
}

static void put_sentences(const struct report *report, const struct analysis_section *section, bool english,
                          enum text_form form, struct strbuf *out) {
  const struct situation *s = report->situation;
  size_t n = 0;
  bool html = form == TEXT_HTML, list = section->list && sentences_of(report, section->name);
  strbuf_put(out, html ? list ? "<ul>" : "<p>" : "");
  for (size_t i = 0; i < s->sentences; i++) {
    if (!span_equal(s->sentence[i].phrase->section, section->name)) continue;
    strbuf_put(out, section->list ? html ? "<li>" : "- " : english && n ? " " : "");
    sentence_put(report, &s->sentence[i], phrase_text(&s->sentence[i]), english, form, out);
    put_end(english, out);
    strbuf_put(out, section->list ? html ? "</li>\n" : "\n" : "");
    n++;
  }
  struct title nothing = nothing_of(report, section);
  if (!n) analysis_put_text(out, english ? capital(report, nothing.en) : nothing.zh, form), put_end(english, out);
  strbuf_put(out, html ? list ? "</ul>\n" : "</p>\n" : section->list && n ? "\n" : "\n\n");
}

/* What the words of grades mean; the series' noise is their unit. */
static void put_grades(const struct report *report, bool english, enum text_form form, struct strbuf *out) {
  struct strbuf text = {0};
  strbuf_put(&text, english ? "Words of degree compare a change with the usual size of the changes of the years before "
                              "(1.4826 times their median): "
                            : "程度用语按变化与往年变化之比（往年变化绝对值中位数的1.4826倍为1）：");
  for (size_t i = 0, n = 0; i < report->analysis.grades; i++) {
    const struct analysis_grade *g = &report->analysis.grade[i];
    if (!g->zh.n) continue;
    strbuf_put(&text, n++ ? (english ? "; " : "；") : "");
    struct span en = span_trim(g->en);
    if (english)
      strbuf_format(&text, "\"%.*s\" from %.10g", SPAN_ARG(en), g->least);
    else
      strbuf_format(&text, "“%.*s”为%.10g倍起", SPAN_ARG(g->zh), g->least);
    if (i + 1 < report->analysis.grades)
      strbuf_format(&text, english ? " to below %.10g" : "、不足%.10g倍", report->analysis.grade[i + 1].least);
  }
  put_end(english, &text);
  strbuf_put(out, form == TEXT_HTML ? "<p>" : "");
  analysis_put_text(out, strbuf_view(&text), form);
  strbuf_put(out, form == TEXT_HTML ? "</p>\n" : "\n\n");
  strbuf_free(&text);
}

static void put_sections(const struct report *report, bool english, enum text_form form, struct strbuf *out) {
  size_t at[2] = {0, 0};
  for (size_t i = 0; i < report->analysis.sections; i++) {
    const struct analysis_section *section = &report->analysis.section[i];
    bool part = section->within.n > 0;
    if (!is_there(report, section)) continue;
    at[part]++;
    if (!part) at[1] = 0;
    strbuf_put(out, form == TEXT_HTML ? part ? "<h4>" : "<h3>" : part ? "### " : "## ");
    put_number(section, at, english, out);
    analysis_put_text(out, title_in((struct title){section->title_zh, section->title_en}, english), form);
    strbuf_put(out, form == TEXT_HTML ? part ? "</h4>\n" : "</h3>\n" : "\n\n");
    if (!has_parts(report, section)) put_sentences(report, section, english, form, out);
    if (span_is(section->name, "caveats")) put_grades(report, english, form, out);
  }
}

/* --- Markdown --- */

/* Targets are in units of their own. */
static void put_unit(const struct report *report, const struct subject *subject, bool english, struct strbuf *out) {
  struct span unit = english ? unit_title_en(report, subject->unit) : subject->unit;
  if (!subject->unit.n) return;
  strbuf_put(out, english ? " (" : "（"), analysis_put_name(out, unit, TEXT_MARKDOWN);
  strbuf_put(out, english ? ")" : "）");
}

static void put_cells(const struct report *report, const struct scope_facts *facts, size_t subject,
                      const char *const *column, bool english, struct strbuf *out) {
  strbuf_put(out, "| ");
  analysis_put_name(out, title_in(facts->subject[subject].name, english), TEXT_MARKDOWN);
  put_unit(report, &facts->subject[subject], english, out);
  for (size_t k = 0; column[k]; k++) {
    const struct analysis_figure *figure;
    int form;
    const struct fact *fact = fact_named(facts, &facts->subject[subject], span_of(column[k]), &form, &figure);
    struct strbuf shown = {0};
    if (fact) fact_put(fact, figure, form, false, &shown);
    strbuf_format(out, " | %s", shown.n ? shown.bytes : "–");
    strbuf_free(&shown);
  }
  strbuf_put(out, " |\n");
}

/* Titles of columns, with units. A change is in points. */
static void put_heads(const struct scope_facts *facts, const char *const *column, const char *first, bool english,
                      struct strbuf *out) {
  size_t n = 1;
  strbuf_format(out, "| %s", first);
  for (; column[n - 1]; n++) {
    const struct analysis_figure *figure;
    int form;
    if (!facts->subjects || !fact_named(facts, facts->subject, span_of(column[n - 1]), &form, &figure)) continue;
    struct title title = {figure->title_zh, figure->title_en}, unit = {figure->unit_zh, figure->unit_en};
    if (form == 2) unit = (struct title){span_of("个百分点"), span_of("points")};
    strbuf_format(out, " | %.*s", SPAN_ARG(title_in(title, english)));
    if (form == 2) strbuf_put(out, english ? ", change" : "比上年");
    if (title_in(unit, english).n)
      strbuf_format(out, english ? " (%.*s)" : "（%.*s）", SPAN_ARG(title_in(unit, english)));
  }
  strbuf_put(out, " |\n|");
  /* The dashes are the widths of the columns where a document has to divide its own. */
  for (size_t i = 0; i < n; i++) strbuf_put(out, i ? "------:|" : "----------------------|");
  strbuf_char(out, '\n');
}

static void put_table(const struct report *report, enum analysis_scope scope, const char *const *column,
                      const char *title_zh, const char *title_en, bool english, struct strbuf *out) {
  const struct scope_facts *facts = &report->situation->scope[scope];
  if (!facts->subjects) return;
  strbuf_format(out, "**%s**\n\n", english ? title_en : title_zh);
  put_heads(facts, column, english ? "name" : "名称", english, out);
  for (size_t i = 0; i < facts->subjects; i++) put_cells(report, facts, i, column, english, out);
  strbuf_char(out, '\n');
}

static void put_tables(const struct report *report, bool english, struct strbuf *out) {
  static const char *const category[] = {"value",  "share", "share_change",     "growth",
                                         "points", "rate",  "category_growing", "category_loss",
                                         NULL},
                           *const target[] = {"target_latest", "target_goal",   "target_gap",
                                              "target_pace",   "target_chance", NULL},
                           *const place[] = {"place_value", "place_growth", "place_share", "place_modern", NULL};
  strbuf_put(out, english ? "## Tables\n\n" : "## 附表\n\n");
  put_table(report, SCOPE_TARGET, target, "表1　目标进度", "Table 1. Targets", english, out);
  put_table(report, SCOPE_CATEGORY, category, "表2　服务业分类别", "Table 2. Services by category", english, out);
  put_table(report, SCOPE_PLACE, place, "表3　镇街与集聚区", "Table 3. Streets and clusters", english, out);
}

static void put_about(const struct report *report, bool english, struct strbuf *out) {
  const struct report_options *o = report->options;
  if (o->internal) strbuf_put(out, english ? "*Internal.*\n\n" : "*内部资料。*\n\n");
  if (o->generated)
    strbuf_put(out,
               english ? "*The records are generated: this is a sample.*\n\n" : "*样例：单位记录由程序生成。*\n\n");
  if (o->note) analysis_put_name(out, span_of(o->note), TEXT_MARKDOWN), strbuf_put(out, "\n\n");
}

static void put_conclusion(const struct report *report, bool english, struct strbuf *out) {
  const struct sentence *sentence[3];
  size_t n = situation_conclusion(report, sentence, 3);
  for (size_t i = 0; i < n; i++) {
    strbuf_put(out, "> ");
    sentence_put(report, sentence[i], phrase_text(sentence[i]), english, TEXT_MARKDOWN, out);
    put_end(english, out);
    strbuf_put(out, i + 1 < n ? "\n>\n" : "\n\n");
  }
}

static void put_language(const struct report *report, bool english, struct strbuf *out) {
  struct strbuf title = {0};
  situation_title(report, english, &title);
  strbuf_put(out, "# "), analysis_put_name(out, strbuf_view(&title), TEXT_MARKDOWN), strbuf_put(out, "\n\n");
  strbuf_free(&title);
  put_about(report, english, out);
  put_conclusion(report, english, out);
  put_sections(report, english, TEXT_MARKDOWN, out);
  put_tables(report, english, out);
}

void analysis_put(const struct report *report, struct strbuf *out) {
  put_language(report, false, out);
  strbuf_put(out, "---\n\n");
  put_language(report, true, out);
}

/* --- the page --- */

bool conclusion_put(const struct report *report, struct strbuf *out) {
  const struct sentence *sentence[3];
  size_t n = situation_conclusion(report, sentence, 3);
  if (!n) return false;
  strbuf_put(out, "<ol class=\"lead\">\n");
  for (size_t i = 0; i < n; i++) {
    strbuf_put(out, "<li><span class=\"zh\">");
    sentence_put(report, sentence[i], phrase_text(sentence[i]), false, TEXT_HTML, out);
    strbuf_put(out, "。</span><span class=\"en\" lang=\"en\">");
    sentence_put(report, sentence[i], phrase_text(sentence[i]), true, TEXT_HTML, out);
    strbuf_put(out, ".</span></li>\n");
  }
  strbuf_put(out, "</ol>\n");
  return true;
}

void analysis_section_put(const struct report *report, struct strbuf *out) {
  struct bilingual title = {0};
  if (!report->situation || isnan(report->year)) return;
  struct strbuf zh = {0}, en = {0};
  situation_title(report, false, &zh), situation_title(report, true, &en);
  say_zh(&title, "形势分析：%s", strbuf_text(&zh)), say_en(&title, "Analysis: %s", strbuf_text(&en));
  strbuf_free(&zh), strbuf_free(&en);
  section_open(out, "analysis", &title);
  for (int english = 0; english < 2; english++) {
    strbuf_put(out, english ? "<div class=\"en prose\" lang=\"en\">\n" : "<div class=\"zh prose\">\n");
    put_sections(report, english, TEXT_HTML, out);
    strbuf_put(out, "</div>\n");
  }
  section_close(out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* page.c - the page put together: head, choice of language and theme, first screen, sections. See report.h. */
#include <math.h>
#include <stdio.h>

#include "data/period.h"
#include "stages/report/situation.h"

/* The latest year that has value added; else that of the targets. */
static double latest_year(const struct report *report) {
  const struct long_table *t = &report->aggregates;
  double latest = NAN;
  for (size_t r = 0; t->table && r < t->table->rows; r++) {
    period_code period;
    if (!span_is(long_cell(t, r, LONG_INDICATOR), "value_added") ||
        !period_read(long_cell(t, r, LONG_PERIOD), &period) || period_kind(period) != PERIOD_YEAR)
      continue;
    if (!(latest >= period_year(period))) latest = period_year(period);
  }
  for (size_t r = 0; isnan(latest) && report->assessment && r < report->assessment->rows; r++)
    latest = assessment_real(row_at(report, r), "latest_period");
  return latest;
}

static struct span main_region(const struct report *report) {
  const struct long_table *t = &report->aggregates;
  for (size_t r = 0; report->assessment && r < report->assessment->rows; r++)
    if (span_is(cell_named(report->assessment, r, "kind"), "structural"))
      return cell_named(report->assessment, r, "region");
  if (report->assessment && report->assessment->rows) return cell_named(report->assessment, 0, "region");
  return t->table && t->table->rows ? long_cell(t, 0, LONG_REGION) : (struct span){0};
}

static void put_choice(struct strbuf *out, const char *name, const char *id, bool checked, const char *text) {
  strbuf_format(out, "<label><input type=\"radio\" name=\"%s\" id=\"%s-%s\"%s> %s</label>", name, name, id,
                checked ? " checked" : "", text);
}

static void put_tools(struct strbuf *out) {
  strbuf_put(out, "<div class=\"tools\"><fieldset><legend>语言 <span lang=\"en\">language</span></legend>");
  put_choice(out, "lang", "zh", true, "中文"), put_choice(out, "lang", "en", false, "<span lang=\"en\">English</span>"),
      put_choice(out, "lang", "both", false, "双语");
  strbuf_put(out, "</fieldset><fieldset><legend>明暗 <span lang=\"en\">theme</span></legend>");
  put_choice(out, "theme", "auto", true, "自动"), put_choice(out, "theme", "light", false, "浅"),
      put_choice(out, "theme", "dark", false, "深");
  strbuf_put(out, "</fieldset></div>\n");
}

static const char *report_state(const struct report *report) {
  return report->options->state ? report->options->state : "draft";
}

static void put_head(const struct report *report, struct strbuf *out) {
  const char *zh = report->options->title ? report->options->title : "服务业结构监测";
  strbuf_put(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
  html_text(out, span_of(zh));
  strbuf_format(out,
                "</title>\n<meta name=\"tertia:state\" content=\"%s\">\n<meta name=\"tertia:access\" content=\"%s\">\n",
                report_state(report),
                report->options->public     ? "public"
                : report->options->internal ? "internal"
                                            : "unprotected");
  style_put(out);
  strbuf_put(out, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">跳到正文</a>\n<header>\n");
  put_tools(out);
}

/* What was decided about the figures; and that a page of tables that were not protected is not for the public. */
static void put_state(const struct report *report, struct strbuf *out) {
  static const struct {
    const char *state, *zh, *en;
  } word[] = {{"draft", "草稿", "draft"},
              {"reviewed", "已审核", "reviewed"},
              {"released", "已发布", "released"},
              {"withdrawn", "已撤回", "withdrawn"}};
  const struct report_options *o = report->options;
  for (size_t i = 0; i < 4; i++)
    if (strcmp(report_state(report), word[i].state) == 0)
      strbuf_put(out, "<span class=\"badge state\">"), html_both(out, word[i].zh, word[i].en),
          strbuf_put(out, "</span>");
  if (o->public || o->internal) return;
  strbuf_put(out, "<span class=\"badge\">"),
      html_both(out, "未经保密处理，不得公开", "not protected: not for the public"), strbuf_put(out, "</span>");
}

static void put_eyebrow(const struct report *report, struct strbuf *out) {
  const struct report_options *o = report->options;
  struct span seen = {0};
  for (size_t r = 0; report->aggregates.table && r < report->aggregates.table->rows && !seen.n; r++)
    seen = long_cell(&report->aggregates, r, LONG_VINTAGE);
  strbuf_put(out, "<p class=\"eyebrow\">");
  if (o->generated)
    strbuf_put(out, "<span class=\"badge\">"), html_both(out, "样例：生成的数据", "generated sample"),
        strbuf_put(out, "</span>");
  if (o->public)
    strbuf_put(out, "<span class=\"badge\">"), html_both(out, "公开", "public"), strbuf_put(out, "</span>");
  if (o->internal)
    strbuf_put(out, "<span class=\"badge\">"), html_both(out, "内部资料", "internal"), strbuf_put(out, "</span>");
  put_state(report, out);
  strbuf_put(out, "<b>");
  html_both_spans(out, span_of(o->title ? o->title : "服务业结构监测"),
                  span_of(o->title_en ? o->title_en : "Structure of the service sector"));
  strbuf_put(out, report->region.n ? "</b> · " : "</b>");
  struct title region = region_title(report, report->region);
  html_both_spans(out, region.zh, region.en);
  if (!isnan(report->year)) html_both(out, " · 数据截至 ", " · data to "), strbuf_format(out, "%.0f", report->year);
  if (seen.n) html_both(out, " · 版本 ", " · vintage "), html_text(out, seen);
  strbuf_put(out, "</p>\n");
}

/* Links to the sections that are there. */
static void put_nav(struct span body, struct strbuf *out) {
  static const struct {
    const char *id, *zh, *en;
  } link[] = {{"analysis", "形势分析", "analysis"},
              {"scoreboard", "目标一览", "all targets"},
              {"targets", "预测", "forecasts"},
              {"growth", "增长与拉动", "growth"},
              {"drivers", "占比变化", "what moved the share"},
              {"seasonal", "月度走势", "months"},
              {"composition", "构成", "composition"},
              {"sectors", "重点领域", "key sectors"},
              {"breadth", "增长面与效益", "breadth"},
              {"places", "镇街", "places"},
              {"enterprises", "重点企业", "key enterprises"},
              {"sensitivity", "口径", "definitions"},
              {"revisions", "修订", "revisions"},
              {"quality", "数据质量", "data quality"},
              {"method", "方法", "methods"},
              {"made", "各数来历", "how made"}};
  strbuf_put(out, "<nav aria-label=\"章节\"><ul>");
  for (size_t i = 0; i < sizeof link / sizeof *link; i++) {
    char section[64];
    snprintf(section, sizeof section, "<section id=\"%s\"", link[i].id);
    if (!span_find(body, span_of(section))) continue;
    strbuf_format(out, "<li><a href=\"#%s\">", link[i].id);
    html_both(out, link[i].zh, link[i].en);
    strbuf_put(out, "</a></li>");
  }
  strbuf_put(out, "</ul></nav>\n");
}

static void put_note(const struct report *report, struct strbuf *out) {
  if (!report->options->note) return;
  strbuf_put(out, "<p class=\"note\">"), html_text(out, span_of(report->options->note)), strbuf_put(out, "</p>\n");
}

static void put_sections(const struct report *report, struct strbuf *out) {
  analysis_section_put(report, out);
  scoreboard_section(report, out);
  fans_section(report, out);
  contributions_section(report, out);
  drivers_section(report, out);
  seasonal_section(report, out);
  composition_section(report, out);
  sectors_section(report, out);
  breadth_section(report, out);
  places_section(report, out);
  enterprises_section(report, out);
  sensitivity_section(report, out);
  revisions_section(report, out);
  quality_section(report, out);
  method_section(report, out);
  made_section(report, out);
}

void report_place(struct report *report) {
  report->region = main_region(report);
  report->year = latest_year(report);
}

void page_put(const struct report *report, struct strbuf *out) {
  struct strbuf body = {0};
  put_sections(report, &body);
  put_head(report, out);
  put_eyebrow(report, out);
  first_screen(report, out);
  put_note(report, out);
  put_nav(strbuf_view(&body), out);
  strbuf_put(out, "</header>\n<main id=\"main\">\n");
  strbuf_span(out, strbuf_view(&body));
  strbuf_format(out, "</main>\n<footer>Tertia %s</footer>\n</body>\n</html>\n", TERTIA_VERSION);
  strbuf_free(&body);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* first.c - the first screen: the conclusion, and the structural targets as large figures. See report.h. */
#include <math.h>

#include "base/figure_text.h"
#include "stages/report/situation.h"

enum { CARDS_MOST = 3 };

static bool is_headline(const struct report *report, size_t row) {
  struct assessment_row at = row_at(report, row);
  return span_is(assessment_cell(at, "kind"), "structural") && assessment_is_main(at) &&
         span_equal(assessment_cell(at, "region"), report->region);
}

static size_t headlines(const struct report *report, size_t *row) {
  size_t n = 0;
  for (size_t r = 0; report->assessment && r < report->assessment->rows && n < CARDS_MOST; r++)
    if (is_headline(report, r)) row[n++] = r;
  return n;
}

/* The states of the structural targets, counted: the page's headline. */
static void write_headline(const struct report *report, const size_t *row, size_t n, struct bilingual *text) {
  size_t good = 0, open = 0, absent = 0;
  for (size_t i = 0; i < n; i++) {
    const char *tone = verdict_tone(row_at(report, row[i]));
    good += strcmp(tone, "good") == 0, absent += *tone == '\0', open += strcmp(tone, "even") == 0;
  }
  if (!n) {
    say_zh(text, "服务业结构监测"), say_en(text, "Structure of the service sector");
    return;
  }
  if (!isnan(report->year)) say_zh(text, "%.0f年：", report->year), say_en(text, "%.0f: ", report->year);
  say_zh(text, "%zu项结构性目标中，%zu项已达到或可能达到", n, good);
  say_en(text, "of %zu structural targets %zu %s met or likely to be", n, good, good == 1 ? "is" : "are");
  if (open) say_zh(text, "，%zu项可能性各半", open), say_en(text, ", %zu as likely as not", open);
  if (n - good - open - absent) {
    say_zh(text, "，%zu项可能达不到", n - good - open - absent);
    say_en(text, ", %zu unlikely", n - good - open - absent);
  }
  if (absent) say_zh(text, "，%zu项无法判断", absent), say_en(text, ", %zu cannot be judged", absent);
}

static void put_sentence(struct strbuf *out, struct bilingual *text) {
  if (!text->zh.n) return;
  say_zh(text, "。"), say_en(text, ".");
  strbuf_put(out, "<li>");
  say_put(out, text);
  strbuf_put(out, "</li>\n");
}

/* Three sentences: the targets that matter most, and what growth came from. */
static void put_conclusion(const struct report *report, const size_t *row, size_t n, struct strbuf *out) {
  struct bilingual growth = {0};
  bool grows = say_growth(report, &growth);
  size_t targets = grows ? 2 : 3;
  strbuf_put(out, "<ol class=\"lead\">\n");
  for (size_t i = 0; i < n && i < targets; i++) {
    struct bilingual text = {0};
    say_target(report, row[i], &text);
    put_sentence(out, &text);
  }
  put_sentence(out, &growth);
  strbuf_put(out, "</ol>\n");
}

/* --- cards --- */

static void put_term(struct strbuf *out, const char *zh, const char *en) {
  strbuf_put(out, "<dt>");
  html_both(out, zh, en);
  strbuf_put(out, "</dt><dd>");
}

/* The unit of a difference. */
static void put_points(const struct report *report, struct assessment_row at, struct strbuf *out) {
  strbuf_char(out, ' ');
  if (span_is(assessment_cell(at, "unit"), "%"))
    html_both(out, "个百分点", "points");
  else
    put_target_unit(report, at, out);
}

static void put_forecast(struct assessment_row at, struct strbuf *out) {
  if (isnan(assessment_real(at, "forecast"))) return;
  put_term(out, "预计", "forecast");
  html_text(out, assessment_cell(at, "period")), strbuf_put(out, ": "), put_assessed(at, "forecast", 0, out);
  if (!isnan(assessment_real(at, "lo80"))) {
    html_both(out, "（80%区间 ", " (80 % interval "), put_assessed(at, "lo80", 0, out), strbuf_put(out, "–"),
        put_assessed(at, "hi80", 0, out);
    html_both(out, "）", ")");
  }
  strbuf_put(out, "</dd>");
}

static void first_put_change(const struct report *report, size_t row, struct strbuf *out) {
  double change = target_year_change(report, row);
  struct strbuf text = {0};
  if (!isnan(change)) {
    if (change > 0) strbuf_char(&text, '+');
    figure_put(&text, change, assessment_real(row_at(report, row), "precision"));
  }
  put_term(out, "比上年", "on the year before");
  html_text(out, text.n ? strbuf_view(&text) : span_of("–"));
  if (text.n) put_points(report, row_at(report, row), out);
  strbuf_put(out, "</dd>");
  strbuf_free(&text);
}

/* The result of the last run for the same target. */
static void put_last_run(const struct report *report, size_t row, struct strbuf *out) {
  const struct table *t = report->previous;
  struct assessment_row at = row_at(report, row);
  for (size_t r = 0; t && r < t->rows; r++) {
    struct assessment_row then = {t, r};
    if (!span_equal(assessment_cell(then, "target"), assessment_cell(at, "target")) ||
        !span_equal(assessment_cell(then, "region"), assessment_cell(at, "region")) ||
        !span_equal(assessment_cell(then, "period"), assessment_cell(at, "period")))
      continue;
    put_term(out, "上次运行", "in the last run");
    put_assessed(then, "value", 0, out);
    strbuf_put(out, " · ");
    put_chance_figure(then, "probability_at", out);
    strbuf_put(out, "</dd>");
    return;
  }
}

static const struct {
  const char *sense, *zh, *en;
} sense_words[] = {
    {"up", "提高到（向上）", "to rise to"}, {"down", "降到（向下）", "to fall to"}, {"both", "稳定在", "to stay at"}};

static void put_sense(struct assessment_row at, struct strbuf *out) {
  for (size_t i = 0; i < 3; i++)
    if (span_is(assessment_sense(at), sense_words[i].sense)) html_both(out, sense_words[i].zh, sense_words[i].en);
  if (span_is(assessment_cell(at, "reading"), "inferred")) html_both(out, "，据文意", ", inferred");
}

static void put_tolerance(struct assessment_row at, struct strbuf *out) {
  double tolerance = assessment_real(at, "tolerance");
  if (!(tolerance > 0)) return;
  bool assumed = span_is(assessment_cell(at, "tolerance_by"), "assumed");
  put_term(out, "容差", "tolerance");
  strbuf_format(out, "± %.10g ", tolerance);
  html_both(out, assumed ? "（假定，文件未规定）" : "（文件规定）",
            assumed ? "(assumed; the policy states none)" : "(stated)");
  strbuf_put(out, "</dd>");
}

static void put_card(const struct report *report, size_t row, struct strbuf *out) {
  struct assessment_row at = row_at(report, row);
  strbuf_format(out, "<div class=\"card %s\"><h2>", verdict_tone(at));
  html_both_spans(out, assessment_cell(at, "title_zh"), assessment_cell(at, "title_en"));
  strbuf_put(out, "</h2><p class=\"big\">");
  if (isnan(assessment_real(at, "value")))
    html_both(out, "无数据", "no data");
  else
    put_assessed(at, "value", 0, out);
  strbuf_put(out, "<small>");
  put_target_unit(report, at, out);
  strbuf_put(out, "</small></p><p class=\"status\">");
  put_verdict(at, out);
  strbuf_put(out, "</p><dl>");
  put_term(out, "目标", "target");
  html_text(out, assessment_cell(at, "period")), strbuf_put(out, ": "), put_goal_text(at, out), strbuf_char(out, ' ');
  put_target_unit(report, at, out), strbuf_put(out, "</dd>");
  put_term(out, "方向", "sense"), put_sense(at, out), strbuf_put(out, "</dd>");
  put_tolerance(at, out);
  put_term(out, "可能性", "chance"), put_chance_figure(at, "probability_at", out), strbuf_put(out, "</dd>");
  put_term(out, "差距", "gap"), put_assessed(at, "gap", 0, out), put_points(report, at, out), strbuf_put(out, "</dd>");
  put_forecast(at, out);
  first_put_change(report, row, out);
  put_last_run(report, row, out);
  strbuf_put(out, "</dl></div>\n");
}

void first_screen(const struct report *report, struct strbuf *out) {
  size_t row[CARDS_MOST], n = headlines(report, row);
  struct bilingual title = {0}, targets = {0};
  write_headline(report, row, n, &targets);
  bool said = report->situation->sentences && !isnan(report->year);
  if (said) situation_title(report, false, &title.zh), situation_title(report, true, &title.en);
  strbuf_put(out, "<h1>");
  say_put(out, said ? &title : &targets);
  strbuf_put(out, "</h1>\n");
  if (said && n) strbuf_put(out, "<p class=\"stand\">"), say_put(out, &targets), strbuf_put(out, "</p>\n");
  if (said && !n) strbuf_free(&targets.zh), strbuf_free(&targets.en);
  if (!said || !conclusion_put(report, out)) put_conclusion(report, row, n, out);
  strbuf_put(out, "<div class=\"cards\">\n");
  for (size_t i = 0; i < n; i++) put_card(report, row[i], out);
  strbuf_put(out, "</div>\n");
  if (!n)
    strbuf_put(out, "<p class=\"absent\"><span class=\"zh\">没有结构性目标的评估</span><span class=\"en\" lang=\"en\">"
                    "no structural targets were assessed</span></p>\n");
  if (!report->previous && n) {
    strbuf_put(out, "<p class=\"note\">");
    html_both(out, "未提供上次运行的评估，无法列出变化。",
              "The assessment of the last run is not available, so no changes are listed.");
    strbuf_put(out, "</p>\n");
  }
}

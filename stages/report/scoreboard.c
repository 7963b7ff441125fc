/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scoreboard.c - all targets in one table, with the words that define each status. See report.h. */
#include <math.h>

#include "base/figure_text.h"
#include "stages/report/report.h"

enum { TITLE, LATEST, VALUE, GOAL, GAP, PACE, CHANCE, WITHIN, VERDICT, COLUMNS };
static const struct table_heading heading[COLUMNS] = {
    [TITLE] = {"目标", "target", false},
    [LATEST] = {"最新报告期", "latest", false},
    [VALUE] = {"最新值", "value", true},
    [GOAL] = {"达标线（目标±容差）", "success (target ± tolerance)", false},
    [GAP] = {"差距", "gap", true},
    [PACE] = {"每年需", "a year", true},
    [CHANCE] = {"达标可能性", "chance", true},
    [WITHIN] = {"落在容差内", "within", true},
    [VERDICT] = {"判断", "verdict", false}};

static void put_title(const struct report *report, size_t row, bool regions, struct strbuf *out) {
  struct assessment_row at = row_at(report, row);
  struct span definition = assessment_cell(at, "definition"), scenario = assessment_cell(at, "scenario");
  struct title scheme = scheme_title(report, definition), region = region_title(report, assessment_cell(at, "region"));
  strbuf_put(out, "<th scope=\"row\">");
  html_both_spans(out,
                  assessment_cell(at, "title_zh").n ? assessment_cell(at, "title_zh") : assessment_cell(at, "target"),
                  assessment_cell(at, "title_en").n ? assessment_cell(at, "title_en") : assessment_cell(at, "target"));
  strbuf_put(out, "<small>");
  html_text(out, assessment_cell(at, "period"));
  if (regions) strbuf_put(out, " · "), html_both_spans(out, region.zh, region.en);
  if (definition.n) html_both(out, " · 口径：", " · definition: "), html_both_spans(out, scheme.zh, scheme.en);
  if (scenario.n) html_both(out, " · 情景：", " · scenario: "), html_text(out, scenario);
  strbuf_put(out, "</small></th>");
}

static void scoreboard_put_number(const struct report *report, struct assessment_row at, size_t column,
                                  const char *name, struct strbuf *out) {
  if (isnan(assessment_real(at, name))) {
    cell_absent(out, &heading[column]);
    return;
  }
  cell_open(out, &heading[column], "");
  put_assessed(at, name, 0, out);
  if (column == VALUE) strbuf_char(out, ' '), put_target_unit(report, at, out);
  cell_close(out);
}

/* A remark; a figure in it, (indicator@scheme:category), by its name. */
static void put_remark(const struct report *report, struct span text, bool english, struct strbuf *out) {
  const char *open = text.n ? memchr(text.p, '(', text.n) : NULL,
             *close = open ? memchr(open, ')', (size_t)(text.p + text.n - open)) : NULL;
  struct span rest = close ? span_between(open + 1, close) : (struct span){0}, indicator, scheme;
  if (!close || !memchr(rest.p, '@', rest.n) || !span_cut(&rest, '@', &indicator) || !span_cut(&rest, ':', &scheme) ||
      !rest.n) {
    html_text(out, text);
    return;
  }
  struct title i = indicator_title(report, indicator), c = category_title(report, scheme, rest);
  html_text(out, span_between(text.p, open)), strbuf_put(out, english ? "(" : "（");
  html_text(out, english ? c.en : c.zh), strbuf_put(out, english ? ": " : "的"), html_text(out, english ? i.en : i.zh);
  strbuf_put(out, english ? ")" : "）"), html_text(out, span_between(close + 1, text.p + text.n));
}

static void put_verdict_cell(const struct report *report, struct assessment_row at, struct strbuf *out) {
  struct span zh = assessment_cell(at, "remark_zh"), en = assessment_cell(at, "remark_en"),
              reason = assessment_cell(at, "reason");
  cell_open(out, &heading[VERDICT], verdict_tone(at));
  put_verdict(at, out);
  if (zh.n || reason.n) {
    strbuf_put(out, "<small>");
    strbuf_put(out, "<span class=\"zh\">"), put_remark(report, zh.n ? zh : reason, false, out);
    strbuf_put(out, "</span><span class=\"en\" lang=\"en\">"), put_remark(report, en.n ? en : reason, true, out),
        strbuf_put(out, "</span>");
    strbuf_put(out, "</small>");
  }
  cell_close(out);
}

static void scoreboard_put_row(const struct report *report, size_t row, bool regions, struct strbuf *out) {
  struct assessment_row at = row_at(report, row);
  strbuf_put(out, "<tr>");
  put_title(report, row, regions, out);
  cell_open(out, &heading[LATEST], "");
  html_text(out, assessment_cell(at, "latest_period").n ? assessment_cell(at, "latest_period") : span_of("–"));
  cell_close(out);
  scoreboard_put_number(report, at, VALUE, "value", out);
  cell_open(out, &heading[GOAL], "");
  put_goal_text(at, out), strbuf_char(out, ' '), put_target_unit(report, at, out);
  cell_close(out);
  scoreboard_put_number(report, at, GAP, "gap", out);
  scoreboard_put_number(report, at, PACE, "pace_points", out);
  cell_open(out, &heading[CHANCE], ""), put_chance_figure(at, "probability_at", out), cell_close(out);
  if (assessment_real(at, "tolerance") > 0)
    cell_open(out, &heading[WITHIN], ""), put_chance_figure(at, "probability_within", out), cell_close(out);
  else
    cell_absent(out, &heading[WITHIN]);
  put_verdict_cell(report, at, out);
  strbuf_put(out, "</tr>\n");
}

/* The words of each status and what they mean. */
static void put_legend(const struct report *report, struct strbuf *out) {
  strbuf_put(out, "<details><summary>");
  html_both(out, "判断用语的含义", "what the words of the verdict mean");
  strbuf_put(out, "</summary><ul class=\"note\">\n");
  for (int v = 0; v < VERDICTS; v++) {
    const struct catalog_verdict *verdict = &report->verdicts->verdict[v];
    strbuf_put(out, "<li><b>");
    html_both_spans(out, verdict->words[WORDS_OF_ZH], verdict->words[WORDS_OF_EN]);
    strbuf_put(out, "</b> ");
    html_both_spans(out, verdict->definition[WORDS_OF_ZH], verdict->definition[WORDS_OF_EN]);
    strbuf_put(out, "</li>\n");
  }
  strbuf_put(out, "</ul></details>\n<p class=\"note\">");
  html_both(out,
            "* 容差为假定，文件未规定。达标：≥ 向上、≤ 向下、区间为稳定。超出目标不算未达到。可能性低于1%记作“< 1 %”。",
            "* the tolerance is assumed; the policy states none. Success: ≥ to rise, ≤ to fall, a range to stay. More "
            "than was asked "
            "for is no failure. A chance below 1 % is shown as \"< 1 %\".");
  strbuf_put(out, "</p>\n");
}

static bool several_regions(const struct table *t) {
  for (size_t r = 1; t && r < t->rows; r++)
    if (!span_equal(cell_named(t, r, "region"), cell_named(t, 0, "region"))) return true;
  return false;
}

void scoreboard_section(const struct report *report, struct strbuf *out) {
  const struct table *t = report->assessment;
  struct bilingual title = {0};
  size_t good = 0, absent = 0, n = t ? t->rows : 0;
  for (size_t r = 0; r < n; r++) {
    const char *tone = verdict_tone(row_at(report, r));
    good += strcmp(tone, "good") == 0, absent += *tone == '\0';
  }
  if (n) {
    say_zh(&title, "目标一览：%zu条中%zu条已达到或可能达到，%zu条无数据或无法判断", n, good, absent);
    say_en(&title, "All targets: %zu of %zu are met or likely to be, %zu have no data or no basis for a judgement",
           good, n, absent);
  } else {
    say_zh(&title, "目标一览：未提供"), say_en(&title, "All targets: not given");
  }
  section_open(out, "scoreboard", &title);
  if (n) {
    table_open(out, "board", "每行一个目标；同一目标的其他口径另列",
               "a row a target; other definitions of it have rows of their own", heading, COLUMNS);
    for (size_t r = 0; r < n; r++) scoreboard_put_row(report, r, several_regions(t), out);
    table_close(out);
    put_legend(report, out);
  } else {
    strbuf_put(out, "<p class=\"absent\">"), html_both(out, "没有目标表", "there are no targets"),
        strbuf_put(out, "</p>\n");
  }
  section_close(out);
}

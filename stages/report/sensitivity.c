/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sensitivity.c - how far a target depends on its definition: the same target under each scheme. See report.h. */
#include <math.h>

#include "base/figure_text.h"
#include "stages/report/report.h"

static bool same_target(struct assessment_row a, struct assessment_row b) {
  struct span name = assessment_cell(a, "target"), other = assessment_cell(b, "target"), first = {0}, second = {0};
  span_cut(&name, '@', &first), span_cut(&other, '@', &second);
  return span_equal(first, second) && span_equal(assessment_cell(a, "period"), assessment_cell(b, "period")) &&
         span_equal(assessment_cell(a, "region"), assessment_cell(b, "region")) && !assessment_cell(b, "scenario").n;
}

/* Rows of a target under all its definitions, the main one first. */
static size_t definitions_of(const struct report *report, size_t main, size_t *row, size_t most) {
  size_t n = 0;
  for (size_t r = 0; r < report->assessment->rows && n < most; r++)
    if (same_target(row_at(report, main), row_at(report, r))) row[n++] = r;
  return n;
}

static const struct table_heading heading[] = {{"口径", "definition", false},
                                               {"最新值", "value", true},
                                               {"达标可能性", "chance", true},
                                               {"判断", "verdict", false}};

static struct title definition_title(const struct report *report, size_t row) {
  struct span definition = assessment_cell(row_at(report, row), "definition"),
              top = assessment_cell(row_at(report, row), "numerator"), rest = {0};
  if (!definition.n && span_cut(&top, '@', &rest)) span_cut(&top, ':', &definition);
  return definition.n ? scheme_title(report, definition)
                      : (struct title){span_of("目标的口径"), span_of("that of the target")};
}

static void sensitivity_put_row(const struct report *report, size_t row, struct strbuf *out) {
  struct assessment_row at = row_at(report, row);
  struct title title = definition_title(report, row);
  strbuf_put(out, "<tr><th scope=\"row\">"), html_both_spans(out, title.zh, title.en), strbuf_put(out, "</th>");
  cell_open(out, &heading[1], ""), put_assessed(at, "value", 0, out), strbuf_put(out, " "),
      put_target_unit(report, at, out), cell_close(out);
  cell_open(out, &heading[2], ""), put_chance_figure(at, "probability_at", out), cell_close(out);
  cell_open(out, &heading[3], verdict_tone(at)), put_verdict(at, out), cell_close(out);
  strbuf_put(out, "</tr>\n");
}

/* Do all definitions lead to the same judgement? */
static void write_agreement(const struct report *report, const size_t *row, size_t n, struct bilingual *text) {
  struct assessment_row at = row_at(report, row[0]);
  size_t good = 0;
  struct span zh = assessment_cell(at, "title_zh"), en = assessment_cell(at, "title_en");
  for (size_t i = 0; i < n; i++) good += strcmp(verdict_tone(row_at(report, row[i])), "good") == 0;
  say_zh(text, "%.*s：%zu种口径下%zu种已达到或可能达到", SPAN_ARG(zh), n, good);
  say_en(text, "%.*s: met or likely to be under %zu of %zu definitions", SPAN_ARG(en), good, n);
  say_zh(text, good == n || good == 0 ? "，结论不随口径改变" : "，结论随口径改变");
  say_en(text, good == n || good == 0 ? ", whatever the definition" : ", so it depends on the definition");
}

void sensitivity_section(const struct report *report, struct strbuf *out) {
  size_t shown = 0;
  for (size_t r = 0; report->assessment && r < report->assessment->rows; r++) {
    size_t row[16], n;
    struct bilingual title = {0};
    if (!assessment_is_main(row_at(report, r)) || (n = definitions_of(report, r, row, 16)) < 2) continue;
    write_agreement(report, row, n, &title);
    if (!shown++)
      section_open(out, "sensitivity", &title);
    else
      strbuf_put(out, "<h3>"), say_put(out, &title), strbuf_put(out, "</h3>\n");
    table_open(out, "data", "同一目标在不同口径下", "the same target under other definitions", heading, 4);
    for (size_t i = 0; i < n; i++) sensitivity_put_row(report, row[i], out);
    table_close(out);
  }
  if (shown) section_close(out);
}

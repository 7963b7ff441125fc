/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality.c - records, rejects and findings, response, coverage, imputation, errors and queries; what is not measured.
 * See report.h. */
#include <math.h>
#include <stdlib.h>

#include "base/figure_text.h"
#include "stages/report/report.h"

/* --- findings --- */

static void count_findings(const struct report *report, struct finding_tally *tally, size_t *n) {
  for (size_t f = 0; f < report->n_findings; f++) {
    const struct table *t = report->findings[f];
    size_t severity = table_column(t, "severity"), rule = table_column(t, "rule");
    for (size_t r = 0; r < t->rows; r++) {
      size_t i = 0;
      while (i < *n && !(span_equal(tally[i].severity, table_at(t, r, severity)) &&
                         span_equal(tally[i].rule, table_at(t, r, rule))))
        i++;
      if (i == *n) tally[(*n)++] = (struct finding_tally){table_at(t, r, severity), table_at(t, r, rule), 0};
      tally[i].n++;
    }
  }
}

static int by_severity(const void *a, const void *b) {
  const struct finding_tally *x = a, *y = b;
  int order = span_compare(y->severity, x->severity); /* reject, note, finding, duplicate */
  if (!order) order = (x->n < y->n) - (x->n > y->n);
  return order ? order : span_compare(x->rule, y->rule);
}

struct title finding_title(struct span severity) {
  static const struct {
    const char *severity, *zh, *en;
  } word[] = {{"reject", "剔除", "rejected"},
              {"finding", "发现", "finding"},
              {"note", "说明", "note"},
              {"duplicate", "重复，已被替代", "superseded"}};
  for (size_t i = 0; i < 4; i++)
    if (span_is(severity, word[i].severity)) return (struct title){span_of(word[i].zh), span_of(word[i].en)};
  return (struct title){severity, severity};
}

/* The words of a check or an edit rule in the catalog. */
static struct title rule_words(const struct report *report, struct span rule) {
  const struct catalog_check *check = catalog_check(report->checks, rule);
  if (check) return (struct title){check->message_zh, check->message_en};
  for (size_t i = 0; i < report->rules->n; i++)
    if (span_equal(report->rules->rule[i].rule, rule))
      return (struct title){report->rules->rule[i].message_zh, report->rules->rule[i].message_en};
  return (struct title){{0}, {0}};
}

static const struct table_heading finding_heading[] = {
    {"类别", "kind", false}, {"规则", "rule", false}, {"次数", "count", true}, {"含义", "meaning", false}};

size_t findings_tally(const struct report *report, struct finding_tally **tally) {
  size_t room = 1, n = 0;
  for (size_t f = 0; f < report->n_findings; f++) room += report->findings[f]->rows;
  *tally = arena_array(report->arena, struct finding_tally, room);
  count_findings(report, *tally, &n);
  qsort(*tally, n, sizeof **tally, by_severity);
  return n;
}

static void put_findings(const struct report *report, struct strbuf *out) {
  struct finding_tally *tally;
  size_t n = findings_tally(report, &tally);
  if (!n) return;
  strbuf_put(out, "<details><summary>"), html_both(out, "按规则列出", "by rule"), strbuf_put(out, "</summary>\n");
  table_open(out, "data", "剔除与发现", "rejects and findings", finding_heading, 4);
  for (size_t i = 0; i < n; i++) {
    struct title title = finding_title(tally[i].severity);
    strbuf_put(out, "<tr><th scope=\"row\">"), html_both_spans(out, title.zh, title.en), strbuf_put(out, "</th>");
    cell_open(out, &finding_heading[1], ""), html_text(out, tally[i].rule), cell_close(out);
    cell_open(out, &finding_heading[2], ""), strbuf_format(out, "%zu", tally[i].n), cell_close(out);
    struct title words = rule_words(report, tally[i].rule);
    cell_open(out, &finding_heading[3], ""), html_both_spans(out, words.zh, words.en), cell_close(out);
    strbuf_put(out, "</tr>\n");
  }
  table_close(out);
  strbuf_put(out, "</details>\n");
}

static size_t count_severity(const struct report *report, const char *severity) {
  size_t n = 0;
  for (size_t f = 0; f < report->n_findings; f++) {
    const struct table *t = report->findings[f];
    size_t at = table_column(t, "severity");
    for (size_t r = 0; r < t->rows; r++) n += span_is(table_at(t, r, at), severity);
  }
  return n;
}

static const struct table_heading measure_heading[] = {
    {"指标", "measure", false}, {"数值", "value", true}, {"含义", "meaning", false}};

/* A measure, its value and what it means; where it is not measured, what would be needed. */
struct measure {
  const char *zh, *en, *meaning_zh, *meaning_en, *needs_zh, *needs_en;
};

static void put_measure(const struct measure *m, struct span value, struct strbuf *out) {
  strbuf_put(out, "<tr><th scope=\"row\">"), html_both(out, m->zh, m->en), strbuf_put(out, "</th>");
  cell_open(out, &measure_heading[1], "");
  if (value.n)
    html_text(out, value);
  else
    html_both(out, "未测算", "not measured");
  cell_close(out), cell_open(out, &measure_heading[2], "soft");
  html_both(out, m->meaning_zh, m->meaning_en);
  if (!value.n && m->needs_zh) html_both(out, "；未提供：", "; not given: "), html_both(out, m->needs_zh, m->needs_en);
  cell_close(out), strbuf_put(out, "</tr>\n");
}

static struct span number_text(const struct report *report, double value, double step, const char *unit) {
  struct strbuf text = {0};
  if (isnan(value)) return (struct span){0};
  figure_put(&text, value, step), strbuf_put(&text, unit);
  struct span kept = {arena_copy(report->arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return kept;
}

static struct span aggregate_text(const struct report *report, const char *indicator, double step, const char *unit) {
  struct figure_key key = {report->region, "three-sectors-2018", "total", indicator, report->year};
  return number_text(report, long_value(&report->aggregates, &key), step, unit);
}

static struct span measure_text(const struct report *report, const char *name, double step, const char *unit) {
  return number_text(report, quality_measure(report, span_of(name)), step, unit);
}

static struct span count_text(const struct report *report, size_t n) {
  return report->n_findings ? span_of(arena_format(report->arena, "%zu", n)) : (struct span){0};
}

/* Concentration reveals single units: for internal use only. */
static void put_internal(const struct report *report, struct strbuf *out) {
  static const struct measure hhi = {"收入集中度（HHI，内部）",
                                     "concentration of revenue (HHI, internal)",
                                     "收入份额（%）平方和，10000为独家",
                                     "sum of squared shares in percent; 10 000 is one unit",
                                     NULL,
                                     NULL},
                              top = {"前10家收入占比（内部）",
                                     "share of the ten largest in revenue (internal)",
                                     "全部行业收入最大的10家单位",
                                     "the ten units of all industries with most revenue",
                                     NULL,
                                     NULL};
  put_measure(&hhi, aggregate_text(report, "revenue.hhi", 1, ""), out);
  put_measure(&top, aggregate_text(report, "revenue.top10_share", 0.1, " %"), out);
}

static void put_units(const struct report *report, struct strbuf *out) {
  static const struct measure records = {"参与汇总的记录",
                                         "records in the totals",
                                         "全部行业",
                                         "of all industries",
                                         "本表（--aggregates）",
                                         "the table of aggregates (--aggregates)"},
                              units = {"单位数",
                                       "units",
                                       "全部行业，按统一社会信用代码计",
                                       "of all industries, told by credit code",
                                       "本表（--aggregates）",
                                       "the table of aggregates (--aggregates)"},
                              fresh = {"本期新增单位",           "units new in the year",
                                       "上年无记录、本年有记录", "with no record a year before",
                                       "本表（--aggregates）",   "the table of aggregates (--aggregates)"},
                              gone = {"本期退出单位",           "units gone in the year",
                                      "上年有记录、本年无记录", "with a record a year before and none now",
                                      "本表（--aggregates）",   "the table of aggregates (--aggregates)"};
  put_measure(&records, aggregate_text(report, "records", 1, ""), out);
  put_measure(&units, aggregate_text(report, "units", 1, ""), out);
  put_measure(&fresh, aggregate_text(report, "units.new", 1, ""), out);
  put_measure(&gone, aggregate_text(report, "units.gone", 1, ""), out);
}

static void put_found(const struct report *report, struct strbuf *out) {
  static const struct measure rejected = {"剔除的记录",
                                          "records rejected",
                                          "不能使用的记录，逐条列出原因",
                                          "records that cannot be used, each with its reason",
                                          "剔除与发现清单（--findings）",
                                          "lists of rejects and findings (--findings)"},
                              findings = {"发现",
                                          "findings",
                                          "存疑的记录，仍参与汇总",
                                          "records that are suspicious and still in the totals",
                                          "剔除与发现清单（--findings）",
                                          "lists of rejects and findings (--findings)"},
                              superseded = {"被后报替代的记录",
                                            "records superseded by later ones",
                                            "同一单位同一期重复报送，取最后一次",
                                            "filed again for the same period; the last one holds",
                                            "剔除与发现清单（--findings）",
                                            "lists of rejects and findings (--findings)"};
  put_measure(&rejected, count_text(report, count_severity(report, "reject")), out);
  put_measure(&findings, count_text(report, count_severity(report, "finding")), out);
  put_measure(&superseded, count_text(report, count_severity(report, "duplicate")), out);
}

static void put_accuracy(const struct report *report, struct strbuf *out) {
  static const struct measure
      response = {"应报单位回收率",
                  "response of the units that must file",
                  "年报：按名录应报的报表中已收到可用的",
                  "annual forms: usable reports over those owed by the unit lists",
                  "应报单位回收表（--response）",
                  "the table of response (--response)"},
      coverage = {"单位数据覆盖率",
                  "coverage by records",
                  "与公布总量衔接之前的服务业增加值占衔接之后的比重",
                  "services value added of the records over that drawn to published totals",
                  "与公布总量衔接前的数",
                  "the figures before they are drawn to published totals"},
      imputed = {"填补比重",
                 "share of imputed value",
                 "服务业增加值中由填补得出的部分",
                 "the part of services value added that was imputed",
                 "填补结果（tertia-impute）",
                 "imputed figures (tertia-impute)"},
      cv = {"抽样误差（CV）",
            "sampling error (CV)",
            "服务业增加值标准误与其值之比；全面调查为0",
            "standard error of services value added over its value; 0 where all units are surveyed",
            "抽样误差（tertia-estimate）",
            "sampling errors (tertia-estimate)"},
      queries = {"待核实问题",
                 "queries to units",
                 "本年各期应向单位核实的数值",
                 "values of the year that units are to be asked about",
                 "核实问题清单（--queries）",
                 "the list of queries (--queries)"},
      effect = {"影响最大的问题",
                "query with the largest effect",
                "若更正，所在占比变动的百分点",
                "points that the share it stands in would move by, were it corrected",
                "核实问题清单（--queries）",
                "the list of queries (--queries)"};
  put_measure(&response, measure_text(report, "response", 0.1, " %"), out);
  put_measure(&coverage, measure_text(report, "coverage", 0.1, " %"), out);
  put_measure(&imputed, measure_text(report, "imputed", 0.1, " %"), out);
  put_measure(&cv, measure_text(report, "cv", 0.1, " %"), out);
  if (report->options->public) return; /* queries are about single units */
  put_measure(&queries, measure_text(report, "queries", 1, ""), out);
  put_measure(&effect, measure_text(report, "query_effect", 0.01, ""), out);
}

/* --- queries --- */

enum { QUERIES_SHOWN = 10 };

static const struct table_heading query_heading[] = {
    {"单位", "unit", false},      {"报表与指标", "form and item", false},   {"上报值", "as filed", true},
    {"参考值", "expected", true}, {"影响，百分点", "effect, points", true}, {"问题", "question", false}};

static void put_cell_text(const struct table_heading *heading, struct span text, struct strbuf *out) {
  if (!text.n)
    cell_absent(out, heading);
  else
    cell_open(out, heading, ""), html_text(out, text), cell_close(out);
}

static void put_query(const struct report *report, size_t r, struct strbuf *out) {
  const struct table *t = report->queries;
  struct span name = cell_named(t, r, "unit_name"), title = cell_named(t, r, "title");
  struct strbuf effect = {0};
  figure_put(&effect, span_real(cell_named(t, r, "effect")), 0.01);
  strbuf_put(out, "<tr><th scope=\"row\">"), html_text(out, name.n ? name : cell_named(t, r, "unit")),
      strbuf_put(out, "</th>");
  cell_open(out, &query_heading[1], ""), html_text(out, cell_named(t, r, "form")), strbuf_char(out, ' '),
      html_text(out, cell_named(t, r, "period"));
  strbuf_put(out, " · "), html_text(out, title.n ? title : cell_named(t, r, "column")), cell_close(out);
  put_cell_text(&query_heading[2], cell_named(t, r, "filed"), out);
  put_cell_text(&query_heading[3], cell_named(t, r, "expected"), out);
  put_cell_text(&query_heading[4], strbuf_view(&effect), out);
  cell_open(out, &query_heading[5], ""),
      html_both_spans(out, cell_named(t, r, "question_zh"), cell_named(t, r, "question_en")), cell_close(out);
  strbuf_put(out, "</tr>\n");
  strbuf_free(&effect);
}

/* Queries name single units: for internal use only. */
static void put_queries(const struct report *report, struct strbuf *out) {
  size_t row[QUERIES_SHOWN], n = report->options->internal ? queries_by_effect(report, row, QUERIES_SHOWN) : 0;
  if (!n) return;
  table_open(out, "data", "影响最大的核实问题（内部）", "queries with the largest effects (internal)", query_heading,
             6);
  for (size_t i = 0; i < n; i++) put_query(report, row[i], out);
  table_close(out);
}

static void write_quality(const struct report *report, struct bilingual *text) {
  struct span response = measure_text(report, "response", 0.1, ""), imputed = measure_text(report, "imputed", 0.1, "");
  size_t rejects = count_severity(report, "reject"), findings = count_severity(report, "finding");
  const char *mark_zh = "，", *mark_en = ", ";
  if (report->n_findings) {
    say_zh(text, "数据质量：剔除%zu条记录，发现%zu项", rejects, findings);
    say_en(text, "Data quality: %zu records rejected, %zu findings", rejects, findings);
  } else if (report->options->public && (response.n || imputed.n)) {
    say_zh(text, "数据质量"), say_en(text, "Data quality");
    mark_zh = "：", mark_en = ": ";
  } else {
    say_zh(text, "数据质量：未提供剔除与发现"), say_en(text, "Data quality: rejects and findings were not given");
  }
  if (response.n) {
    say_zh(text, "%s回收率%.*s%%", mark_zh, SPAN_ARG(response));
    say_en(text, "%s%.*s %% of the reports that are owed were received", mark_en, SPAN_ARG(response));
    mark_zh = "，", mark_en = ", ";
  }
  if (imputed.n)
    say_zh(text, "%s填补比重%.*s%%", mark_zh, SPAN_ARG(imputed)),
        say_en(text, "%s%.*s %% of value added imputed", mark_en, SPAN_ARG(imputed));
}

void quality_section(const struct report *report, struct strbuf *out) {
  struct bilingual title = {0};
  write_quality(report, &title);
  section_open(out, "quality", &title);
  table_open(out, "data", "回收、覆盖、填补、误差与核实", "response, coverage, imputation, error, queries",
             measure_heading, 3);
  put_units(report, out);
  if (report->n_findings || !report->options->public) put_found(report, out);
  put_accuracy(report, out);
  if (report->options->internal) put_internal(report, out);
  table_close(out);
  put_queries(report, out);
  put_findings(report, out);
  section_close(out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* quality.c - what stands behind the figures: revisions and breaks, records, rejects and findings, what is not
 * measured. See report.h. */
#include <math.h>
#include <stdlib.h>

#include "base/figure_text.h"
#include "stages/report/report.h"

/* --- revisions --- */

/* Distinct values of a column of the aggregates. */
static size_t distinct(const struct report *report, const char *column, struct span *seen, size_t most) {
  const struct table *t = report->aggregates.table;
  size_t at = t ? table_column(t, column) : TABLE_ABSENT, n = 0;
  for (size_t r = 0; t && at != TABLE_ABSENT && r < t->rows && n < most; r++) {
    struct span text = table_at(t, r, at);
    size_t i = 0;
    while (i < n && !span_equal(seen[i], text)) i++;
    if (i == n && text.n) seen[n++] = text;
  }
  return n;
}

static void put_list(const struct report *report, const char *zh, const char *en, const char *column,
                     struct strbuf *out) {
  struct span seen[64];
  size_t n = distinct(report, column, seen, 64);
  strbuf_put(out, "<tr><th scope=\"row\">"), html_both(out, zh, en), strbuf_put(out, "</th><td>");
  for (size_t i = 0; i < n; i++) {
    if (i) strbuf_put(out, " · ");
    html_text(out, seen[i]);
  }
  strbuf_put(out, n ? "</td></tr>\n" : "–</td></tr>\n");
}

static size_t count_marked(const struct report *report, const char *mark) {
  size_t n = 0;
  for (size_t r = 0; report->assessment && r < report->assessment->rows; r++)
    n += assessment_marked(row_at(report, r), mark);
  return n;
}

void revisions_section(const struct report *report, struct strbuf *out) {
  struct bilingual title = {0};
  size_t steps = count_marked(report, "census_step"), loose = count_marked(report, "unreconciled");
  say_zh(&title, steps ? "%zu个目标因口径变动而达到，并非增长" : "没有目标只因普查口径变动而达到", steps);
  say_en(&title,
         steps ? "%zu targets are met by a step between bases, not by growth"
               : "No target is met by a step between bases alone",
         steps);
  section_open(out, "revisions", &title);
  strbuf_put(out, "<p class=\"note\">");
  html_both(out, "不同版本、不同普查口径的数不相连接；未与公布总量衔接的目标数：",
            "Figures of different vintages or bases are never joined. Targets whose figure was not drawn to published "
            "totals: ");
  strbuf_format(out, "%zu</p>\n<table class=\"data\"><caption>", loose);
  html_both(out, "版本与口径", "vintages and bases"), strbuf_put(out, "</caption><tbody>\n");
  put_list(report, "本表数据的版本", "vintage of the aggregates", "vintage", out);
  put_list(report, "控制总数的版本", "vintages of the controls", "control_vintage", out);
  put_list(report, "与控制总数的衔接方式", "standing to published totals", "status", out);
  strbuf_put(out, "</tbody></table>\n");
  section_close(out);
}

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

static const struct table_heading measure_heading[] = {{"指标", "measure", false}, {"数值", "value", true}};

static void put_measure(const char *zh, const char *en, struct span value, struct strbuf *out) {
  strbuf_put(out, "<tr><th scope=\"row\">"), html_both(out, zh, en), strbuf_put(out, "</th>");
  cell_open(out, &measure_heading[1], "");
  if (value.n)
    html_text(out, value);
  else
    html_both(out, "未测算", "not measured");
  cell_close(out);
  strbuf_put(out, "</tr>\n");
}

static struct span aggregate_text(const struct report *report, const char *indicator, double step, const char *unit) {
  struct figure_key key = {report->region, "three-sectors-2018", "total", indicator, report->year};
  double value = long_value(&report->aggregates, &key);
  if (isnan(value)) return (struct span){0};
  struct strbuf text = {0};
  figure_put(&text, value, step), strbuf_put(&text, unit);
  struct span kept = {arena_copy(report->arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return kept;
}

static struct span count_text(const struct report *report, size_t n) {
  return report->n_findings ? span_of(arena_format(report->arena, "%zu", n)) : (struct span){0};
}

/* Concentration tells of single units: for internal use only. */
static void put_internal(const struct report *report, struct strbuf *out) {
  put_measure("收入集中度（HHI，内部）", "concentration of revenue (HHI, internal)",
              aggregate_text(report, "revenue.hhi", 1, ""), out);
  put_measure("前10家收入占比（内部）", "share of the ten largest in revenue (internal)",
              aggregate_text(report, "revenue.top10_share", 0.1, " %"), out);
}

void quality_section(const struct report *report, struct strbuf *out) {
  struct bilingual title = {0};
  size_t rejected = count_severity(report, "reject"), findings = count_severity(report, "finding");
  say_zh(&title, "数据质量：剔除%zu条记录，发现%zu项", rejected, findings);
  say_en(&title, "Data quality: %zu records rejected, %zu findings", rejected, findings);
  section_open(out, "quality", &title);
  table_open(out, "data", "数据质量", "data quality", measure_heading, 2);
  put_measure("参与汇总的记录", "records in the totals", aggregate_text(report, "records", 1, ""), out);
  put_measure("单位数", "units", aggregate_text(report, "units", 1, ""), out);
  put_measure("本期新增单位", "units new in the year", aggregate_text(report, "units.new", 1, ""), out);
  put_measure("本期退出单位", "units gone in the year", aggregate_text(report, "units.gone", 1, ""), out);
  put_measure("增长面（收入）", "share of units whose revenue grew",
              aggregate_text(report, "revenue.growing_share", 0.1, " %"), out);
  put_measure("亏损面", "share of units making a loss", aggregate_text(report, "op_profit.loss_share", 0.1, " %"), out);
  put_measure("剔除的记录", "records rejected", count_text(report, rejected), out);
  put_measure("发现", "findings", count_text(report, findings), out);
  put_measure("被后报替代的记录", "records superseded by later ones",
              count_text(report, count_severity(report, "duplicate")), out);
  put_measure("应报单位覆盖率", "response of the units that must file", (struct span){0}, out);
  put_measure("填补比重", "share of imputed value", (struct span){0}, out);
  put_measure("抽样误差（CV）", "sampling error (CV)", (struct span){0}, out);
  put_measure("影响最大的发现", "queries with the largest effect", (struct span){0}, out);
  if (report->options->internal) put_internal(report, out);
  table_close(out);
  put_findings(report, out);
  section_close(out);
}

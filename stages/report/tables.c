/* tables.c - the scoreboard of targets, what was found in the data, and what the figures are by definition. See report.h. */
#include <math.h>
#include <stdlib.h>

#include "stages/report/report.h"
#include "stages/report/svg.h"

static void put_cell(struct strbuf *out, const char *css, struct span text) {
  strbuf_format(out, "<td class=\"%s\">", css);
  html_text(out, text.n ? text : span_of("–"));
  strbuf_put(out, "</td>");
}

static void put_number(struct strbuf *out, struct span text, double scale, const char *format) {
  double v = span_real(text);
  strbuf_put(out, "<td class=\"n\">");
  if (isnan(v)) strbuf_put(out, "–");
  else strbuf_format(out, format[0] == '1' ? "%.1f" : "%.2f", v * scale);
  strbuf_put(out, "</td>");
}

static void put_chance(struct strbuf *out, struct span text) {
  double v = span_real(text);
  if (isnan(v)) {
    strbuf_put(out, "<td class=\"n\">–</td>");
    return;
  }
  strbuf_format(out, "<td class=\"n\"><span class=\"bar\"><i style=\"width:%.0f%%\"></i></span>%.0f %%</td>", 100 * v,
                100 * v);
}

static void put_title(const struct table *t, size_t row, struct strbuf *out) {
  strbuf_put(out, "<td>");
  html_text(out, cell_named(t, row, "title_zh"));
  strbuf_put(out, "<br><small>");
  html_text(out, cell_named(t, row, "title_en"));
  struct span definition = cell_named(t, row, "definition"); /* another scheme than the target's own */
  if (definition.n) {
    strbuf_put(out, " · 口径 scheme ");
    html_text(out, definition);
  }
  strbuf_put(out, "</small></td>");
}

static void put_target(const struct table *t, size_t row, struct strbuf *out) {
  strbuf_put(out, "<tr>");
  put_title(t, row, out);
  put_cell(out, "c", cell_named(t, row, "latest_period"));
  put_number(out, cell_named(t, row, "value"), 1, "2");
  put_number(out, cell_named(t, row, "target_value"), 1, "1");
  put_cell(out, "c", cell_named(t, row, "unit"));
  put_number(out, cell_named(t, row, "gap"), 1, "2");
  put_number(out, cell_named(t, row, "pace_points"), 1, "2");
  put_chance(out, cell_named(t, row, "probability_at"));
  strbuf_put(out, "<td>");
  html_text(out, cell_named(t, row, "verdict_zh"));
  strbuf_put(out, "<br><small>");
  html_text(out, cell_named(t, row, "verdict_en"));
  strbuf_put(out, "</small></td></tr>\n");
}

void table_scoreboard(const struct report *report, struct strbuf *out) {
  const struct table *t = report->assessment;
  strbuf_put(out, "<table><thead><tr><th>目标<br><small>target</small></th><th>最近期<br><small>latest</small></th>"
                  "<th>现值<br><small>value</small></th><th>目标值<br><small>goal</small></th><th>单位<br><small>unit</small></th>"
                  "<th>差距<br><small>gap</small></th><th>每年需<br><small>pace a year</small></th><th>可能性<br><small>chance"
                  "</small></th><th>判断<br><small>verdict</small></th></tr></thead><tbody>\n");
  for (size_t r = 0; t && r < t->rows; r++) put_target(t, r, out);
  strbuf_put(out, "</tbody></table>\n");
}

/* One kind of finding and how often it was met. */
struct tally {
  struct span severity, rule;
  size_t n;
};

static void count_findings(const struct report *report, struct tally *tally, size_t *n) {
  for (size_t f = 0; f < report->n_findings; f++) {
    const struct table *t = report->findings[f];
    size_t severity = table_column(t, "severity"), rule = table_column(t, "rule");
    for (size_t r = 0; r < t->rows; r++) {
      size_t i = 0;
      while (i < *n && !(span_equal(tally[i].severity, table_at(t, r, severity)) &&
                         span_equal(tally[i].rule, table_at(t, r, rule))))
        i++;
      if (i == *n) tally[(*n)++] = (struct tally){table_at(t, r, severity), table_at(t, r, rule), 0};
      tally[i].n++;
    }
  }
}

static int by_severity(const void *a, const void *b) {
  const struct tally *x = a, *y = b;
  int order = span_compare(y->severity, x->severity); /* reject, note, finding, duplicate */
  if (!order) order = (x->n < y->n) - (x->n > y->n);
  return order ? order : span_compare(x->rule, y->rule);
}

void table_quality(const struct report *report, struct strbuf *out) {
  size_t room = 1, n = 0;
  for (size_t f = 0; f < report->n_findings; f++) room += report->findings[f]->rows;
  struct tally *tally = arena_array(report->arena, struct tally, room);
  count_findings(report, tally, &n);
  qsort(tally, n, sizeof *tally, by_severity);
  strbuf_put(out, "<table class=\"narrow\"><thead><tr><th>类别 kind</th><th>规则 rule</th><th>次数 count</th></tr></thead>"
                  "<tbody>\n");
  for (size_t i = 0; i < n; i++) {
    strbuf_put(out, "<tr>");
    put_cell(out, "", tally[i].severity);
    put_cell(out, "", tally[i].rule);
    strbuf_format(out, "<td class=\"n\">%zu</td></tr>\n", tally[i].n);
  }
  strbuf_put(out, n ? "</tbody></table>\n" : "<tr><td colspan=\"3\">–</td></tr></tbody></table>\n");
}

/* The distinct values of a column of the aggregates, in order. */
static void put_distinct(const struct report *report, const char *zh, const char *en, const char *column,
                         struct strbuf *out) {
  const struct table *t = report->aggregates;
  size_t at = t ? table_column(t, column) : TABLE_ABSENT, n = 0;
  struct span seen[64];
  for (size_t r = 0; t && at != TABLE_ABSENT && r < t->rows; r++) {
    struct span text = table_at(t, r, at);
    size_t i = 0;
    while (i < n && !span_equal(seen[i], text)) i++;
    if (i == n && text.n && n < 64) seen[n++] = text;
  }
  strbuf_format(out, "<tr><th>%s <small>%s</small></th><td>", zh, en);
  for (size_t i = 0; i < n; i++) {
    if (i) strbuf_put(out, " · ");
    html_text(out, seen[i]);
  }
  strbuf_put(out, n ? "</td></tr>\n" : "–</td></tr>\n");
}

void table_definitions(const struct report *report, struct strbuf *out) {
  strbuf_put(out, "<table class=\"narrow\"><tbody>\n");
  put_distinct(report, "分类方案", "schemes", "scheme", out);
  put_distinct(report, "增加值公式", "formulas of value added", "formula", out);
  put_distinct(report, "版本", "vintage of the aggregates", "vintage", out);
  put_distinct(report, "总量控制的版本", "vintages of the controls", "control_vintage", out);
  put_distinct(report, "与公布数的关系", "standing to published totals", "status", out);
  strbuf_put(out, "<tr><th>行业标准 <small>classification</small></th><td>GB/T 4754-2017（含第1号修改单 with amendment No. 1）"
                  "</td></tr>\n</tbody></table>\n");
}

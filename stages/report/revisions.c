/* SPDX-License-Identifier: GPL-3.0-or-later */
/* revisions.c - vintages, bases and breaks of the figures, and how they stand to published totals. See report.h. */
#include "stages/report/report.h"

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

/* How a figure stands to published totals, in words; other texts as they are. */
static void put_standing(struct span text, struct strbuf *out) {
  static const struct {
    const char *name, *zh, *en;
  } word[] = {{"unreconciled", "未衔接", "not drawn to totals"},
              {"prorated", "按控制数比例", "prorated"},
              {"summed", "由分项加总", "summed"},
              {"extrapolated", "按最近系数外推", "extrapolated"},
              {"benchmarked", "与控制数一致", "benchmarked"}};
  for (size_t i = 0; i < sizeof word / sizeof *word; i++)
    if (span_is(text, word[i].name)) {
      html_both(out, word[i].zh, word[i].en);
      return;
    }
  html_text(out, text);
}

static void quality_put_list(const struct report *report, const char *zh, const char *en, const char *column,
                             struct strbuf *out) {
  struct span seen[64];
  size_t n = distinct(report, column, seen, 64);
  strbuf_put(out, "<tr><th scope=\"row\">"), html_both(out, zh, en), strbuf_put(out, "</th><td>");
  for (size_t i = 0; i < n; i++) {
    if (i) strbuf_put(out, " · ");
    put_standing(seen[i], out);
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
  quality_put_list(report, "本表数据的版本", "vintage of the aggregates", "vintage", out);
  quality_put_list(report, "控制总数的版本", "vintages of the controls", "control_vintage", out);
  quality_put_list(report, "与控制总数的衔接方式", "standing to published totals", "status", out);
  strbuf_put(out, "</tbody></table>\n");
  section_close(out);
}

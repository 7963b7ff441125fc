/* SPDX-License-Identifier: GPL-3.0-or-later */
/* method.c - how the figures are made, in short, with formulas and sources. See report.h. */
#include "stages/report/report.h"

static const struct {
  const char *zh, *en;
} note[] = {
    {"<b>占比</b> = 100 × 类别 ÷ 合计。与公布总量衔接后重新计算。",
     "<b>Shares</b> = 100 × category ÷ total, computed again after drawing to published totals."},
    {"<b>达标</b>：L = 目标 − 容差，U = 目标 + 容差；向上 Y ≥ L，向下 Y ≤ U，稳定 L ≤ Y ≤ U。Y "
     "按公布精度四舍五入。超出部分为超额，不算未达到。",
     "<b>Success</b>: L = goal − tolerance, U = goal + tolerance; up Y ≥ L, down Y ≤ U, stay L ≤ Y ≤ U. Y is rounded "
     "half up as published. What lies beyond is no failure."},
    {"<b>可能性</"
     "b>：按预测模型模拟10万条路径，计达标路径的比重；起点含抽样误差与后续修订。用语按IPCC似然尺度（Mastrandrea "
     "等，2010）。",
     "<b>Chance</b>: the share of 100 000 simulated paths of the forecast that succeed; the start has the sampling "
     "error and the revisions to come. Words by the likelihood scale of the IPCC (Mastrandrea et al. 2010)."},
    {"<b>预测</b>：占比在logit尺度上预测，区间经面板校准；不同版本从不相连。",
     "<b>Forecasts</b>: shares are forecast on the logit scale with intervals calibrated on panels; vintages are never "
     "joined."},
    {"<b>拉动</b>（百分点）= 100 × 类别增量 ÷ 上年合计；<b>贡献率</b> = 100 × 类别增量 ÷ "
     "合计增量。有缩减指数时按当期基年不变价计算（SNA 2008 第15章）。",
     "<b>Contribution</b> (points) = 100 × change of the category ÷ total of the year before; <b>share of growth</b> = "
     "100 × change of the category ÷ change of the total. With deflators at the prices of the base year in force (SNA "
     "2008, ch. 15)."},
    {"<b>增加值</b>：收入法，公式及版本列于各数之下；GB/T 4754-2017（含第1号修改单）。",
     "<b>Value added</b>: income approach, by the formula and edition named below each figure; GB/T 4754-2017 with "
     "amendment No. 1."},
    {"<b>季节调整</b>：累计数化为单期，1—2月为一期；连续两年以上的用STL（Cleveland 等，1990）或X-13ARIMA-SEATS。",
     "<b>Season</b>: cumulative figures as single periods, January and February as one; more than two years without a "
     "hole are adjusted by STL (Cleveland et al. 1990) or X-13ARIMA-SEATS."},
    {"<b>保密</b>：公开版只用经保密处理的表；不足3家单位、前列单位占比过高的数及可由其推算的数不公布（Hundepool "
     "等，2012）。",
     "<b>Confidentiality</b>: the public page is made of protected tables only; figures of fewer than three units, "
     "those that few units dominate, and those they could be computed from are withheld (Hundepool et al. 2012)."},
    {"<b>未归类</b>：无法按行业归入类别的记录计入合计，单列，不计入任何类别。",
     "<b>Unplaced</b>: records that cannot be placed count in the total and in no category, and are shown."}};

void method_section(const struct report *report, struct strbuf *out) {
  struct bilingual title = {0};
  (void)report;
  say_zh(&title, "方法说明"), say_en(&title, "Methods");
  section_open(out, "method", &title);
  strbuf_put(out, "<ul>\n");
  for (size_t i = 0; i < sizeof note / sizeof *note; i++)
    strbuf_format(out, "<li><span class=\"zh\">%s</span><span class=\"en\" lang=\"en\">%s</span></li>\n", note[i].zh,
                  note[i].en);
  strbuf_put(out, "</ul>\n<p class=\"note\">");
  html_both(out, "详见随程序的方法说明：target-probability、growth、structure、reconciliation、aggregation。",
            "In full in the method notes of the program: target-probability, growth, structure, reconciliation, "
            "aggregation.");
  strbuf_put(out, "</p>\n");
  section_close(out);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init_text.c - the plan and the tables that `tertia init` writes (init.h). Comments are in Chinese and English,
 * whatever the user's language: the files are the bureau's. */
#include "base/strbuf.h"
#include "run/init.h"

const char init_targets_text[] =
    "# 目标表：一行一个目标。去掉示例行前面的 # 并改成自己的，或在下面加行。保存为 CSV（UTF-8 或 GBK）或 .xlsx 均可。\n"
    "# Targets, one a line. Remove the # of an example and edit it, or add lines below. CSV (UTF-8 or GBK) or .xlsx.\n"
    "#   target 代号 name · region 区划代码 region code · period 目标年份 year · indicator 留空，或直接给出该数的指标 "
    "blank, or the indicator\n"
    "#     that gives the figure directly · value 目标值 value · unit 单位 unit · sense up（达到、以上）/ "
    "down（以内）/ both（左右、稳定在）\n"
    "#   tolerance 容差 · numerator, denominator 分子、分母：指标@方案:类别 indicator@scheme:category · source "
    "文件名与条款 the document\n"
    "target,region,period,indicator,title_zh,title_en,value,unit,sense,tolerance,numerator,denominator,source\n"
    "#share_tertiary,500105,2025,,第三产业增加值占地区生产总值比重,share of tertiary industry in GDP,80,%,both,0.5,"
    "value_added@three-sectors-2018:3,value_added@three-sectors-2018:total,示例 example\n"
    "#services_revenue,500105,2025,,规模以上服务业营业收入,revenue of services above the threshold,90000000,千元,up,0,"
    "revenue@three-sectors-2018:3,,示例 example\n";

const char init_controls_text[] =
    "# 控制总数表：一行一个公布数，汇总结果与之衔接。去掉示例行前面的 # 并改成自己的，或在下面加行。\n"
    "# Published totals that aggregates are drawn to, one a line. Remove the # of an example and edit it, or add lines "
    "below.\n"
    "#   region 区划代码 region code · period 2023、2023Q2、2023-05 · scheme, category 分类方案与类别（total 为合计） "
    "scheme and category\n"
    "#   indicator 指标（value_added、revenue …） · value, unit 数值与单位 · basis 口径（census-4、census-5） · "
    "vintage 版本（初步核实 …）\n"
    "#   rank hard（必须相等）/ soft（在容差内）/ advisory（只比较） · tolerance 容差 · source 出处\n"
    "region,period,scheme,category,indicator,value,unit,basis,vintage,rank,tolerance,source\n"
    "#500105,2023,three-sectors-2018,total,value_added,1744,亿元,census-5,初步核算 preliminary,soft,0.5,示例 example\n"
    "#500105,2023,three-sectors-2018,3,value_added,1350,亿元,census-5,初步核算 preliminary,soft,0.5,示例 example\n";

/* A list over several lines, which the plan reads as one. */
static void init_text_put_list(struct strbuf *out, const char *key, const struct option_list *list) {
  strbuf_format(out, "%s =", key);
  for (size_t i = 0; i < list->n; i++) strbuf_format(out, "%s%s", i ? "\n    " : " ", list->item[i]);
  strbuf_char(out, '\n');
}

static void put_head(const struct init *init, struct strbuf *out) {
  strbuf_put(
      out,
      "# 运行方案。先核对 tertia check，再运行 tertia run；说明见 docs/zh/ten-steps.md 和 docs/plan.md。\n"
      "# A plan: check it with `tertia check`, carry it out with `tertia run` (docs/plan.md).\n"
      "# 以 # 开头的行是注释；行首有空格的行接上一行。Lines that begin with # are comments; a line that begins with a "
      "blank\n"
      "# continues the one before.\n\n"
      "title    = 服务业结构监测\n"
      "title_en = Structure of the service sector\n"
      "# {year} 依次代表这些年份；to 可写到月：2024-06。新一年（月）的文件到了，只改 to。\n"
      "# {year} stands for these years; `to` may be a month. When a new period's files are there, change `to` only.\n");
  strbuf_format(out, "from = %ld\n", init->years.from);
  strbuf_put(out, "to   = ");
  if (period_kind(init->last) == PERIOD_YEAR)
    strbuf_format(out, "%ld", init->years.to);
  else
    period_write(init->last, out);
  strbuf_put(
      out,
      "\n# 结果另存一份便于用 Excel/WPS 打开，放在 for-excel/；旧版 Excel 用 gb18030，不要则写 no。\n"
      "# Copies of the results that spreadsheet programs open well, in for-excel/; gb18030 for old ones, no for none.\n"
      "for-excel = utf-8\n");
}

static void put_allowed(const struct init_step *step, struct strbuf *out) {
  if (*step->missing)
    strbuf_format(out,
                  "# 现在缺这些报表和报告期。补齐后删去，程序就会在它们再缺时报错。\n"
                  "# Missing now. Remove what has come: from then on it is an error when it is missing again.\n"
                  "allow-missing = %s\n",
                  step->missing);
  if (!step->unread.n) return;
  strbuf_put(out, "# 压缩包或工作簿中读不了的部分。\n# Parts of archives or workbooks that cannot be read.\n");
  init_text_put_list(out, "allow-unread", &step->unread);
}

static void put_annual(const struct init *init, struct strbuf *out) {
  const struct init_step *step = &init->step[INIT_ANNUAL];
  strbuf_put(out, "\n# 年报：清洗、分类、算增加值、汇总。Annual records: clean, classify, derive value added, "
                  "aggregate.\n[annual]\n");
  init_text_put_list(out, "input ", &step->input);
  put_allowed(step, out);
  strbuf_put(out, "stages = clean classify derive aggregate\n"
                  "# 每个文件是什么；哪些单位哪张表哪期还没报（催报）。What each file is; which unit has not filed "
                  "which form for which period.\n"
                  "clean.files        = files.csv\n"
                  "clean.missing-reports = missing-reports.csv\n"
                  "classify.moves     = moves.csv\n"
                  "classify.breaks    = breaks.csv\n"
                  "derive.ratios-out  = ratios.csv\n");
  if (init->several) strbuf_put(out, "# 同单位可比增速。Growth on matched units.\naggregate.matched  = value_added\n");
  strbuf_put(out, "# 只用一部分分类方案：Some schemes only:\n"
                  "#classify.scheme    = modern-working-2020,three-sectors-2018\n"
                  "output = annual.csv\n");
}

static void put_monthly(const struct init *init, struct strbuf *out) {
  const struct init_step *step = &init->step[INIT_MONTHLY];
  bool annual = init->step[INIT_ANNUAL].any;
  strbuf_put(out, "\n# 定报：没有折旧等指标，按年报的比例推算。Monthly records, which stand on the ratios of the "
                  "annual ones.\n[monthly]\n");
  init_text_put_list(out, "input ", &step->input);
  put_allowed(step, out);
  strbuf_put(out, "stages = clean classify derive aggregate\n");
  if (annual)
    strbuf_put(out, "derive.ratios      = annual.ratios\n");
  else
    strbuf_put(out, "clean.files        = files.csv\n");
  strbuf_format(out, "clean.missing-reports = %s\noutput = monthly.csv\n",
                annual ? "missing-reports-monthly.csv" : "missing-reports.csv");
}

static void put_rest(const struct init *init, struct strbuf *out) {
  const char *first = init->step[INIT_ANNUAL].any ? "annual" : "monthly";
  strbuf_format(
      out,
      "\n# 与公布数衔接。controls.csv 还没有数时，结果照原样往下走，并注明未衔接。\n"
      "# Drawn to published totals. While controls.csv has none, figures go on as they are, marked as unreconciled.\n"
      "[reconciled]\nfrom   = %s\nstages = reconcile\nreconcile.controls = {plan}/controls.csv\noutput = "
      "reconciled.csv\n"
      "\n# 增速和贡献。Growth and contributions.\n"
      "[growth]\nfrom   = reconciled\nstages = growth\ngrowth.indicators = value_added\noutput = growth.csv\n"
      "\n# 预测和目标。目标写在 targets.csv。Forecasts, and targets in targets.csv.\n"
      "[targets]\nfrom   = reconciled\nstages = forecast\nforecast.targets    = {plan}/targets.csv\n"
      "forecast.assessment = assessment.csv\nforecast.history    = history.csv\noutput = forecasts.csv\n"
      "\n# 一页结果。The page.\n"
      "[page]\nfrom   = targets\nstages = report\nreport.title      = 服务业结构监测\n"
      "report.title-en   = Structure of the service sector\nreport.aggregates = reconciled\n"
      "report.assessment = targets.assessment\nreport.growth     = growth\nreport.history    = targets.history\n"
      "report.findings   = %s.rejects,%s.findings\nreport.html       = report.html\n",
      first, first, first);
}

void init_plan_text(const struct init *init, struct strbuf *out) {
  put_head(init, out);
  if (init->step[INIT_ANNUAL].any) put_annual(init, out);
  if (init->step[INIT_MONTHLY].any) put_monthly(init, out);
  put_rest(init, out);
}

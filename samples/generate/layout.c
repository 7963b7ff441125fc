/* SPDX-License-Identifier: GPL-3.0-or-later */
/* layout.c - see layout.h. */
#include "layout.h"

#include <stdio.h>

bool item_is_money(int holds) {
  if (holds >= KEY_LAST_YEAR) holds -= KEY_LAST_YEAR;
  return holds < ITEM_EMP_END || (holds >= ITEM_WAGES_TOTAL && holds <= ITEM_WAGE_REST);
}

static bool is_persons(int holds) {
  if (holds >= KEY_LAST_YEAR) holds -= KEY_LAST_YEAR;
  return holds >= ITEM_EMP_END && holds < ITEM_WAGES_TOTAL;
}

void layout_add(struct layout *layout, int holds, const char *header) {
  struct layout_column *column = &layout->column[layout->columns++];
  column->holds = holds;
  snprintf(column->header, sizeof column->header, "%s", header);
}

bool layout_has(const struct layout *layout, int holds) {
  for (size_t i = 0; i < layout->columns; i++)
    if (layout->column[i].holds == holds) return true;
  return false;
}

bool layout_drop(struct layout *layout, int holds) {
  for (size_t i = 0; i < layout->columns; i++)
    if (layout->column[i].holds == holds) {
      memmove(layout->column + i, layout->column + i + 1, (--layout->columns - i) * sizeof *layout->column);
      return true;
    }
  return false;
}

/* An item under a period token, with its unit last or absent. */
static void add_item(struct layout *layout, int holds, const char *period, const char *path) {
  char header[256];
  const char *unit = item_is_money(holds) ? layout->unit : layout->unit && is_persons(holds) ? "人" : NULL;
  bool period_first = layout->order & 1;
  snprintf(header, sizeof header, "%s;%s%s%s", period_first ? period : path, period_first ? path : period,
           unit ? ";" : "", unit ? unit : "");
  layout_add(layout, holds, header);
}

static void add_industry(struct layout *layout) {
  if (layout->year <= 2018) layout_add(layout, KEY_INDUSTRY_2011, "行业代码(2011)");
  if (layout->year >= 2018) layout_add(layout, KEY_INDUSTRY_2017, "行业代码(GB/T4754-2017)");
}

static void add_keys(struct layout *layout) {
  layout_add(layout, KEY_HANDLER, "数据处理地");
  layout_add(layout, KEY_ORGANISATION, "组织机构代码");
  layout_add(layout, KEY_CODE, "统一社会信用代码");
  layout_add(layout, KEY_NAME, "单位详细名称");
}

static void add_signatures(struct layout *layout) {
  layout_add(layout, KEY_PERSON, "单位负责人");
  layout_add(layout, KEY_PERSON, "填表人");
  if (layout->year < 2019) return;
  layout->dated = true;
  layout_add(layout, KEY_FILED_YEAR, "报出日期(年)");
  layout_add(layout, KEY_FILED_MONTH, "报出日期(月)");
  layout_add(layout, KEY_FILED_DAY, "报出日期(日)");
}

/* Brackets are written in B, E, S and X603 and omitted in F and C603. */
static void add_bracketed(struct layout *layout, int holds, const char *name, const char *remark, const char *dropped) {
  char path[120];
  bool bare = layout->form == FORM_F603 || layout->form == FORM_C603;
  snprintf(path, sizeof path, bare ? "%s%s" : "%s（%s）", name, bare ? dropped : remark);
  add_item(layout, holds, "本年", path);
}

#define SIGNED "损失以“-”号记", "损失以—号记"

static void add_gains(struct layout *layout) {
  add_bracketed(layout, ITEM_ASSET_IMPAIRMENT, "资产减值损失", SIGNED);
  if (layout->year >= 2019) add_bracketed(layout, ITEM_CREDIT_IMPAIRMENT, "信用减值损失", SIGNED);
  add_bracketed(layout, ITEM_FAIR_VALUE_GAIN, "公允价值变动收益", SIGNED);
  add_bracketed(layout, ITEM_INVEST_INCOME, "投资收益", SIGNED);
  add_bracketed(layout, ITEM_DISPOSAL_GAIN, "资产处置收益", SIGNED);
  if (layout->year >= 2019) add_bracketed(layout, ITEM_HEDGE_GAIN, "净敞口套期收益", SIGNED);
  add_item(layout, ITEM_OTHER_INCOME, "本年", "其他收益");
}

static void add_enterprise(struct layout *layout) {
  bool early = layout->year <= 2016;
  add_item(layout, ITEM_FA_GROSS, "本年", "固定资产原价");
  add_item(layout, ITEM_ACC_DEPRECIATION, "本年", "累计折旧");
  add_item(layout, ITEM_DEPRECIATION, "本年", layout->year >= 2023 ? "其中：本年折旧211" : "其中：本年折旧");
  add_item(layout, ITEM_ASSETS, "本年", early ? "资产" : "资产总计");
  add_item(layout, ITEM_LIABILITIES, "本年", "负债合计");
  add_item(layout, ITEM_EQUITY, "本年", "所有者权益合计");
  add_item(layout, ITEM_REVENUE, "本年", "营业收入");
  add_item(layout, ITEM_COST, "本年", "营业成本");
  add_item(layout, ITEM_TAX_SURCHARGE, "本年", early ? "营业税金及附加" : "税金及附加");
  add_item(layout, ITEM_SELL_EXP, "本年", "销售费用");
  add_item(layout, ITEM_ADMIN_EXP, "本年", "管理费用");
  if (early) add_item(layout, ITEM_ADMIN_TAX, "本年", "管理费用;税金");
  if (layout->year >= 2018) add_item(layout, ITEM_RD_EXP, "本年", "研发费用");
  add_item(layout, ITEM_FIN_EXP, "本年", "财务费用");
  add_gains(layout);
  add_item(layout, ITEM_OP_PROFIT, "本年", "营业利润");
  add_item(layout, ITEM_TOTAL_PROFIT, "本年", "利润总额");
  add_bracketed(layout, ITEM_PAYROLL, "应付职工薪酬", "本年贷方累计发生额", "本年贷方累计发生额");
  add_bracketed(layout, ITEM_VAT, "应交增值税", "本年累计发生额", "本年累计发生额");
  add_item(layout, ITEM_EMP_END, "本年", "期末用工人数");
  add_item(layout, ITEM_EMP_AVG, "本年", "平均用工人数");
}

static void add_small(struct layout *layout) {
  add_item(layout, ITEM_COST, "本年", "营业成本");
  add_item(layout, ITEM_DEPRECIATION, "本年", "本年折旧");
  add_item(layout, ITEM_FA_GROSS, "本年", "固定资产原价");
  add_item(layout, ITEM_ASSETS, "本年", "资产总计");
  add_item(layout, ITEM_LIABILITIES, "本年", "负债合计");
  add_item(layout, ITEM_REVENUE, "本年", "营业收入");
  add_item(layout, ITEM_TAX_SURCHARGE, "本年", layout->year <= 2016 ? "营业税金及附加" : "税金及附加");
  add_item(layout, ITEM_VAT, "本年", "应交增值税（本年累计发生额）");
  add_item(layout, ITEM_PAYROLL, "本年", "应付职工薪酬（本年贷方累计发生额）");
  add_item(layout, ITEM_OP_PROFIT, "本年", "营业利润");
  add_item(layout, ITEM_INVEST_INCOME, "本年", "投资收益");
  add_item(layout, ITEM_OTHER_INCOME, "本年", "其他收益");
}

static void add_institution(struct layout *layout) {
  add_item(layout, ITEM_SALARIES_WELFARE, "本年", "其中：工资福利支出");
  add_item(layout, ITEM_LABOUR_FEE, "本年", "其中：劳务费");
  add_item(layout, ITEM_WELFARE_FEE, "本年", "福利费");
  add_item(layout, ITEM_FAMILY_SUBSIDY, "本年", "对个人和家庭的补助");
  add_item(layout, ITEM_UNION_FEE, "本年", "工会经费");
  add_item(layout, ITEM_TAX_SURCHARGE, "本年", "税金及附加费用");
  add_item(layout, ITEM_VAT, "本年", "四、应交增值税（本年累计发生额）");
  add_item(layout, ITEM_DEPRECIATION, "本年", "其中：本年折旧2");
  add_item(layout, ITEM_OP_INCOME, "本年", "经营收入");
  add_item(layout, ITEM_OP_EXPENSE, "本年", "经营支出");
}

static void add_nonprofit(struct layout *layout) {
  for (int twice = 0; twice < 2; twice++) {
    add_item(layout, ITEM_STAFF_COST, "本年", twice ? "其中：人员费用3" : "其中：人员费用");
    add_item(layout, ITEM_TAXES_FEES, "本年", twice ? "税费3" : "税费");
    add_item(layout, ITEM_DEPRECIATION, "本年", twice ? "固定资产折旧3" : "固定资产折旧");
  }
}

static void build_annual(struct layout *layout) {
  add_keys(layout);
  layout_add(layout, KEY_REGION, "行政区划代码");
  add_industry(layout);
  if (layout->order != 2) layout_add(layout, KEY_YEAR, "期别(年)"); /* otherwise only the file name states it */
  if (layout->form == FORM_611_3)
    add_small(layout);
  else if (layout->form == FORM_611_6)
    add_institution(layout);
  else if (layout->form == FORM_611_7)
    add_nonprofit(layout);
  else
    add_enterprise(layout);
  add_signatures(layout);
}

static void build_list(struct layout *layout) {
  int year = layout->year;
  layout_add(layout, KEY_ORGANISATION, "组织机构代码");
  layout_add(layout, KEY_CODE, "统一社会信用代码");
  layout_add(layout, KEY_NAME, "单位详细名称");
  layout_add(layout, KEY_ACTIVITY, "主要业务活动(或主要产品)1");
  layout_add(layout, KEY_EMPTY, "主要业务活动(或主要产品)2");
  add_industry(layout);
  layout_add(layout, KEY_CLASS, "报表类别");
  layout_add(layout, KEY_REGION, "行政区划代码");
  layout_add(layout, KEY_SIZE, "单位规模");
  layout_add(layout, ITEM_EMP_END, "从业人员期末人数;人");
  layout_add(layout, ITEM_EMP_FEMALE, "女性;人");
  layout_add(layout, ITEM_REVENUE, "营业收入;千元");
  layout_add(layout, ITEM_ASSETS, year >= 2018 ? "资产总计;千元" : "资产;千元");
  layout_add(layout, ITEM_TAX_SURCHARGE, year >= 2020 ? "税金及附加;千元" : "营业税金及附加;千元");
  layout_add(layout, KEY_OPENED_YEAR, year >= 2020 ? "开业时间(年)" : "开业(成立)时间(年)");
  layout_add(layout, KEY_OPENED_MONTH, year >= 2020 ? "开业时间(月)" : "开业(成立)时间(月)");
  if (year >= 2020) {
    layout_add(layout, KEY_OPENED_YEAR, "成立时间(年)");
    layout_add(layout, KEY_OPENED_MONTH, "成立时间(月)");
  }
  layout_add(layout, KEY_REGISTRATION, year >= 2023 ? "登记注册统计类别" : "登记注册类型");
  layout_add(layout, KEY_HOLDING, "企业控股情况");
  layout_add(layout, KEY_STATUS, year >= 2020 ? "运营状态" : "企业营业状态");
  layout_add(layout, KEY_ACCOUNTING, year >= 2020 ? "执行会计标准类别" : "执行会计制度类别");
}

static void build_wages(struct layout *layout) {
  static const struct layout_column column[] = {
      {KEY_ORGANISATION, "单位代码"},     {ITEM_EMP_END, "从业人员期末人数"},
      {ITEM_EMP_FEMALE, "其中：女性"},    {ITEM_EMP_PART_TIME, "其中：非全日制"},
      {ITEM_STAFF_END, "在岗职工"},       {ITEM_DISPATCHED_END, "劳务派遣人员"},
      {ITEM_OTHER_END, "其他从业人员"},   {ITEM_EMP_AVG, "从业人员平均人数"},
      {ITEM_STAFF_AVG, "在岗职工"},       {ITEM_DISPATCHED_AVG, "劳务派遣人员"},
      {ITEM_OTHER_AVG, "其他从业人员"},   {ITEM_WAGES_TOTAL, "从业人员工资总额"},
      {ITEM_WAGES_STAFF, "在岗职工"},     {ITEM_WAGE_BASIC, "基本工资"},
      {ITEM_WAGE_BONUS, "绩效工资"},      {ITEM_WAGE_ALLOWANCE, "工资性津贴和补贴"},
      {ITEM_WAGE_REST, "其他工资"},       {ITEM_WAGES_DISPATCHED, "劳务派遣人员"},
      {ITEM_WAGES_OTHER, "其他从业人员"}, {KEY_CODE, "统一社会信用代码"}};
  for (size_t i = 0; i < sizeof column / sizeof column[0]; i++) layout_add(layout, column[i].holds, column[i].header);
}

static void build_quarter(struct layout *layout) {
  static const struct layout_column column[] = {{KEY_YEAR, "期别(年)"},
                                                {KEY_QUARTER, "期别(季)"},
                                                {ITEM_EMP_END, "本季;期末从业人员数;人"},
                                                {ITEM_STAFF_END, "本季;在岗职工期末人数;人"},
                                                {ITEM_DISPATCHED_END, "本季;劳务派遣人员期末人数;人"},
                                                {ITEM_OTHER_END, "本季;其他从业人员期末人数;人"},
                                                {ITEM_EMP_AVG, "1-本季;全部从业人员平均人数;人"},
                                                {ITEM_STAFF_AVG, "1-本季;在岗职工平均人数;人"},
                                                {ITEM_DISPATCHED_AVG, "1-本季;劳务派遣人员平均人数;人"},
                                                {ITEM_OTHER_AVG, "1-本季;其他从业人员平均人数;人"},
                                                {ITEM_WAGES_TOTAL, "1-本季;从业人员工资总额;千元"},
                                                {ITEM_WAGES_STAFF, "1-本季;在岗职工工资总额;千元"},
                                                {ITEM_WAGES_DISPATCHED, "1-本季;劳务派遣人员工资总额;千元"},
                                                {ITEM_WAGES_OTHER, "1-本季;其他从业人员工资总额;千元"},
                                                {ITEM_WAGE_AVERAGE, "1-本季;从业人员平均工资;元"}};
  add_keys(layout);
  for (size_t i = 0; i < sizeof column / sizeof column[0]; i++) layout_add(layout, column[i].holds, column[i].header);
}

static void add_month_item(struct layout *layout, int holds, const char *path) {
  add_item(layout, holds, "1-本月", path);
  add_item(layout, KEY_LAST_YEAR + holds, "上年同期", path);
}

/* Until 2020 without credit code, industry or period; later with all of them, and a period as yyyy00mm. */
static void build_month(struct layout *layout) {
  bool early = layout->year <= 2020;
  layout->unit = early && !layout->unit ? "千元" : layout->unit;
  if (early) {
    layout_add(layout, KEY_HANDLER, "数据处理地");
    layout_add(layout, KEY_ORGANISATION, "组织机构代码");
    layout_add(layout, KEY_NAME, "单位详细名称");
  } else {
    layout_add(layout, KEY_PERIOD, "period");
    add_keys(layout);
    layout_add(layout, KEY_REGION, "行政区划代码");
    add_industry(layout);
    add_month_item(layout, ITEM_FA_GROSS, "固定资产原价");
    add_month_item(layout, ITEM_ASSETS, "资产总计");
    add_month_item(layout, ITEM_LIABILITIES, "负债合计");
    add_month_item(layout, ITEM_EQUITY, "所有者权益合计");
  }
  add_month_item(layout, ITEM_REVENUE, "营业收入");
  add_month_item(layout, ITEM_COST, "营业成本");
  add_month_item(layout, ITEM_TAX_SURCHARGE, early ? "营业税金及附加" : "税金及附加");
  add_month_item(layout, ITEM_SELL_EXP, "销售费用");
  add_month_item(layout, ITEM_ADMIN_EXP, "管理费用");
  if (early) add_month_item(layout, ITEM_ADMIN_TAX, "管理费用;税金");
  if (!early) add_month_item(layout, ITEM_RD_EXP, "研发费用");
  add_month_item(layout, ITEM_FIN_EXP, "财务费用");
  if (!early) {
    add_month_item(layout, ITEM_ASSET_IMPAIRMENT, "资产减值损失(损失以“-”号记)");
    add_month_item(layout, ITEM_CREDIT_IMPAIRMENT, "信用减值损失(损失以“-”号记)");
    add_month_item(layout, ITEM_FAIR_VALUE_GAIN, "公允价值变动收益(损失以“-”号记)");
    add_month_item(layout, ITEM_DISPOSAL_GAIN, "资产处置收益(损失以“-”号记)");
  }
  add_month_item(layout, ITEM_INVEST_INCOME, "投资收益");
  if (!early) {
    add_month_item(layout, ITEM_HEDGE_GAIN, "净敞口套期收益(损失以“-”号记)");
    add_month_item(layout, ITEM_OTHER_INCOME, "其他收益");
  }
  add_month_item(layout, ITEM_OP_PROFIT, "营业利润");
  add_month_item(layout, ITEM_TOTAL_PROFIT, "利润总额");
  add_month_item(layout, ITEM_PAYROLL, "应付职工薪酬");
  add_month_item(layout, ITEM_VAT, "应交增值税");
  add_month_item(layout, early ? ITEM_EMP_AVG : ITEM_EMP_END,
                 early ? "从事服务业活动的从业人员平均人数" : "期末用工人数");
}

void layout_build(struct layout *layout, enum form form, int year, int order, const char *unit) {
  *layout = (struct layout){.form = form, .year = year, .order = order, .unit = unit};
  if (form <= FORM_611_7)
    build_annual(layout);
  else if (form == FORM_101_1)
    build_list(layout);
  else if (form == FORM_102_1)
    build_wages(layout);
  else if (form == FORM_202_1)
    build_quarter(layout);
  else
    build_month(layout);
}

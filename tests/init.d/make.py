#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make.py - the workbooks of tests/init: a unit list, annual and monthly returns, written by openpyxl and xlwt.

Needs Debian's python3-openpyxl and python3-xlwt. Run in this folder. All units and values are generated.
"""
import random, zipfile
import openpyxl, xlwt

random.seed(2024)
ALPHABET, WEIGHTS = "0123456789ABCDEFGHJKLMNPQRTUWXY", [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

def org_code(body):
    value = lambda c: int(c) if c.isdigit() else ord(c) - 55
    check = (11 - sum(w * value(c) for w, c in zip([3, 7, 9, 10, 5, 8, 4, 2], body)) % 11) % 11
    return body + ("X" if check == 10 else str(check))

def credit_code(i):
    body = "91500105" + org_code("MA0T%04d" % i)
    return body + ALPHABET[(31 - sum(w * ALPHABET.index(c) for w, c in zip(WEIGHTS, body)) % 31) % 31]

UNITS = [(credit_code(i), "样例%d（生成）公司" % i, "50010500%d001" % (1 + i % 5), ["6510", "5430", "7291", "7840", "8890"][i % 5]) for i in range(12)]

def annual(year):
    rows = [["服务业财务状况"], ["报告期：%d年" % year, None, None, "计量单位：万元" if year == 2021 else "计量单位：千元"],
            ["统一社会信用代码", "单位详细名称", "行政区划代码", "行业代码(GB/T4754-2017)", "本年折旧", "营业收入", "营业成本",
             "税金及附加", "营业利润", "应付职工薪酬", "应交增值税", "期末用工人数", "我局自设栏"]]
    scale = 10 if year == 2021 else 1
    for i, unit in enumerate(UNITS[: 10 + (year - 2021)]):
        revenue = (20000 + 3000 * i) * (1 + 0.05 * (year - 2021))
        rows.append(list(unit) + [round(x / scale, 2) for x in (revenue * 0.04, revenue, revenue * 0.6, revenue * 0.01, revenue * 0.1, revenue * 0.2, revenue * 0.03)] + [30 + i, "x"])
    return rows

def monthly(year, month):
    rows = [["统一社会信用代码", "单位详细名称", "行政区划代码", "行业代码(GB/T4754-2017)", "1-本月;固定资产原价;千元", "1-本月;营业收入;千元",
             "1-本月;营业成本;千元", "1-本月;税金及附加;千元", "1-本月;营业利润;千元", "1-本月;应付职工薪酬;千元", "1-本月;应交增值税;千元"]]
    for i, unit in enumerate(UNITS):
        revenue = (20000 + 3000 * i) * month / 12 * 1.1
        rows.append(list(unit) + [50000 + i] + [round(revenue * x, 2) for x in (1, 0.6, 0.01, 0.1, 0.2, 0.03)])
    return rows

def unit_list(year):
    rows = [["统一社会信用代码", "单位详细名称", "行政区划代码", "行业代码(GB/T4754-2017)", "期别(年)", "报表类别", "运营状态", "从业人员期末人数;人"]]
    return rows + [list(unit) + [year, "F", "1", 30 + i] for i, unit in enumerate(UNITS)]

def save_xlsx(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows: sheet.append(row)
    book.save(path)

def save_xls(path, name, rows):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(name)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None: sheet.write(r, c, value)
    book.save(path)

save_xlsx("F603_2021.xlsx", [("财务", annual(2021)), ("填报说明", [["请按制度填报"], ["金额为万元"]])])
save_xls("F603_2022.xls", "财务状况", annual(2022))
save_xlsx("101-1_2021.xlsx", [("名录", unit_list(2021))])
save_xls("101-1_2022.xls", "名录", unit_list(2022))
# One workbook of all: a unit list, the return of the year and that of a month.
save_xlsx("all-2023.xlsx", [("101-1名录", unit_list(2023)), ("F603财务", annual(2023)), ("F203_202302", monthly(2023, 2)), ("说明", [["说明"]])])
save_xlsx("F203_202305.xlsx", [("F203", monthly(2023, 5))])

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make.py - the workbooks of tests/spreadsheets, written by other programs than ours.

Needs Debian's python3-openpyxl, python3-xlwt, libreoffice-calc. Run in an empty folder; what it makes is kept beside this
script. All units and values are generated.

  f603.csv            the records as text: what every guise must give
  f603.xlsx           openpyxl: numbers, texts, dates, a header over two rows with merged cells, title rows, a filter
  f603-strict.xlsx    the same in the strict namespaces, with prefixes
  f603-xlwt.xls       xlwt: BIFF8 with rows written out of order
  f603-libreoffice.xls, .xlsx, .html   the xlsx, saved by LibreOffice (BIFF8, OOXML, web page)
  f603-95.xls         BIFF5 in code page 936, its records written here, in xlwt's OLE2 container
  f603-2003.xml       SpreadsheetML 2003 as Excel writes it
"""
import csv, datetime, os, random, re, subprocess, zipfile
import openpyxl, xlwt

random.seed(603)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

def org_code():
    body = "MA" + "".join(random.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    value = lambda c: int(c) if c.isdigit() else ord(c) - 55
    check = (11 - sum(w * value(c) for w, c in zip(ORG_WEIGHTS, body)) % 11) % 11
    return body + ("X" if check == 10 else str(check))

def credit_code():
    body = "91500105" + org_code()
    check = (31 - sum(w * ALPHABET.index(c) for w, c in zip(WEIGHTS, body)) % 31) % 31
    return body + ALPHABET[check]

TITLES = [("统一社会信用代码", None), ("单位详细名称", None), ("行政区划代码", None), ("行业代码(GB/T4754-2017)", None),
          ("报出日期", None), ("营业收入", "本年"), ("营业收入", "上年"), ("营业成本", None), ("税金及附加", None),
          ("应付职工薪酬", None), ("应交增值税", None), ("本年折旧", None), ("投资收益", None), ("营业利润", None),
          ("期末用工人数", None)]
INDUSTRIES = ["6560", "5920", "7291", "8114", "0511", "5821"]

def record(i):
    revenue = round(random.uniform(1000, 9e8), random.choice([0, 1, 2, 3]))
    cost = round(revenue * 0.6, 2)
    name = ["测试甲%d公司" % i, '测试"乙%d"公司' % i, "测试丙%d,有限公司" % i, "测试丁%d\n(分)公司" % i][i % 4]
    day = datetime.date(2024, 1, 1) + datetime.timedelta(days=i)
    return [credit_code(), name, 500105001001, INDUSTRIES[i % 6], day, revenue, round(revenue * 0.9, 2), cost,
            round(revenue * 0.01, 2), round(revenue * 0.2, 2), 12.5 + i, 7 * i, -500 - i if i % 3 else None,
            round(revenue - cost, 2) * (-1 if i % 5 == 0 else 1), 10 + i]

RECORDS = [record(i) for i in range(40)]

def text(value):
    if value is None: return ""
    if isinstance(value, datetime.date): return value.isoformat()
    if isinstance(value, float): return "%.15g" % value if value < 1e15 else str(value)
    return str(value).replace("\n", " ")

def write_csv():
    with open("f603.csv", "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["服务业财务状况"])
        out.writerow(["报告期：2023年", "", "计量单位：千元"])
        out.writerow([])
        out.writerow([a + (";" + b if b else "") for a, b in TITLES])
        for r in RECORDS: out.writerow([text(v) for v in r])

def write_openpyxl():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "服务业"
    columns = len(TITLES)
    sheet["A1"] = "服务业财务状况"
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)
    sheet["A2"], sheet["C2"] = "报告期：2023年", "计量单位：千元"
    c = 1
    for upper, lower in TITLES:
        if lower != "上年": sheet.cell(3, c, upper)
        if lower: sheet.cell(4, c, lower)
        else: sheet.merge_cells(start_row=3, start_column=c, end_row=4, end_column=c)
        if lower == "本年": sheet.merge_cells(start_row=3, start_column=c, end_row=3, end_column=c + 1)
        c += 1
    for r, values in enumerate(RECORDS):
        for c, value in enumerate(values):
            cell = sheet.cell(5 + r, 1 + c, value)
            if c in (5, 6): cell.number_format = '#,##0.00'
            if c == 7: cell.number_format = '0.00"万元"'
            if c == 8: cell.number_format = '0.00%'
            if c == 4: cell.number_format = 'yyyy"年"m"月"d"日"'
    for r in (7, 9): sheet.row_dimensions[r].hidden = True
    notes = book.create_sheet("填报说明")
    notes["A1"] = "一、本表由规模以上服务业单位填报。"
    hidden = book.create_sheet("上年")
    hidden["A1"] = "统一社会信用代码"
    hidden.sheet_state = "hidden"
    book.create_sheet("Sheet3")
    book.save("f603.xlsx")

def write_strict():
    names = {"http://schemas.openxmlformats.org/spreadsheetml/2006/main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
             "http://schemas.openxmlformats.org/officeDocument/2006/relationships": "http://purl.oclc.org/ooxml/officeDocument/relationships"}
    with zipfile.ZipFile("f603.xlsx") as old, zipfile.ZipFile("f603-strict.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            data = old.read(item).decode("utf-8")
            for a, b in names.items(): data = data.replace(a, b)
            if item.startswith("xl/worksheets/sheet") or item == "xl/sharedStrings.xml":
                data = re.sub(r"<(/?)([a-zA-Z]+)(?=[\s/>])", r"<\1x:\2", data)
                data = data.replace("xmlns=", "xmlns:x=")
            new.writestr(zipfile.ZipInfo(item, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)

def write_xlwt():
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("服务业")
    date = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    columns = len(TITLES)
    for r in reversed(range(len(RECORDS))):
        for c, value in enumerate(RECORDS[r]):
            if value is None: continue
            if isinstance(value, datetime.date): sheet.write(4 + r, c, value, date)
            else: sheet.write(4 + r, c, value)
    sheet.write_merge(0, 0, 0, columns - 1, "服务业财务状况")
    sheet.write(1, 0, "报告期：2023年")
    sheet.write(1, 2, "计量单位：千元")
    for c, (upper, lower) in enumerate(TITLES):
        if lower == "本年": sheet.write_merge(2, 2, c, c + 1, upper)
        if lower: sheet.write(3, c, lower)
        else: sheet.write_merge(2, 3, c, c, upper)
    book.save("f603-xlwt.xls")

def write_biff5():
    """Just the records a reader looks at: [MS-XLS] as it was in Excel 5."""
    import struct
    from xlwt.CompoundDoc import XlsDoc
    rec = lambda number, data: struct.pack("<HH", number, len(data)) + data
    gbk = lambda t: t.encode("gbk")
    bof = lambda kind: rec(0x809, struct.pack("<HHHH", 0x500, kind, 0, 1993))
    label = lambda r, c, t: rec(0x204, struct.pack("<HHHH", r, c, 0, len(gbk(t))) + gbk(t))
    cells = [label(0, 0, "服务业财务状况"), label(1, 0, "报告期：2023年"), label(1, 2, "计量单位：千元")]
    for c, (upper, lower) in enumerate(TITLES): cells.append(label(3, c, upper + (";" + lower if lower else "")))
    epoch = datetime.date(1904, 1, 1)
    for r, values in enumerate(RECORDS):
        for c, v in enumerate(values):
            at = struct.pack("<HH", 4 + r, c)
            if v is None: continue
            elif isinstance(v, datetime.date): cells.append(rec(0x203, at + struct.pack("<Hd", 1, (v - epoch).days)))
            elif isinstance(v, str): cells.append(label(4 + r, c, v))
            elif isinstance(v, int) and abs(v) < 1 << 28: cells.append(rec(0x27E, at + struct.pack("<Hi", 0, v << 2 | 2)))
            else: cells.append(rec(0x06, at + struct.pack("<HdHIH", 0, v, 0, 0, 0)))
    sheet = bof(0x10) + b"".join(cells) + rec(0x0A, b"")
    head = bof(0x05) + rec(0x42, struct.pack("<H", 936)) + rec(0x22, struct.pack("<H", 1))
    head += rec(0xE0, struct.pack("<HH12x", 0, 0)) + rec(0xE0, struct.pack("<HH12x", 0, 14))
    name = gbk("服务业")
    size = len(head) + 4 + 7 + len(name) + 4
    head += rec(0x85, struct.pack("<IHB", size, 0, len(name)) + name) + rec(0x0A, b"")
    XlsDoc().save("f603-95.xls", head + sheet)
    data = open("f603-95.xls", "rb").read()
    old = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 18)
    assert data.count(old) == 1
    open("f603-95.xls", "wb").write(data.replace(old, "Book".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 10)))

def write_xml2003():
    from xml.sax.saxutils import escape
    out = ['<?xml version="1.0"?>', '<?mso-application progid="Excel.Sheet"?>',
           '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"'
           ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">', '<Worksheet ss:Name="服务业"><Table>',
           '<Row><Cell ss:MergeAcross="%d"><Data ss:Type="String">服务业财务状况</Data></Cell></Row>' % (len(TITLES) - 1),
           '<Row><Cell><Data ss:Type="String">报告期：2023年</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">计量单位：千元</Data></Cell></Row>']
    upper, lower = [], []
    for c, (a, b) in enumerate(TITLES):
        data = '<Data ss:Type="String">%s</Data></Cell>' % escape(a)
        if b == "本年": upper.append('<Cell ss:MergeAcross="1">' + data)
        if not b: upper.append('<Cell ss:MergeDown="1">' + data)
        if b: lower.append('<Cell ss:Index="%d"><Data ss:Type="String">%s</Data></Cell>' % (c + 1, b))
    out += ["<Row>" + "".join(upper) + "</Row>", "<Row>" + "".join(lower) + "</Row>"]
    for values in RECORDS:
        row = []
        for c, v in enumerate(values):
            if v is None: continue
            kind = "DateTime" if isinstance(v, datetime.date) else "String" if isinstance(v, str) else "Number"
            shown = v.isoformat() + "T00:00:00.000" if kind == "DateTime" else escape(v).replace("\n", "&#10;") if kind == "String" else repr(v)
            row.append('<Cell ss:Index="%d"><Data ss:Type="%s">%s</Data></Cell>' % (c + 1, kind, shown))
        out.append("<Row>" + "".join(row) + "</Row>")
    out += ['</Table></Worksheet><Worksheet ss:Name="藏"><Table><Row><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>'
            '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>', "</Workbook>"]
    open("f603-2003.xml", "w").write("\n".join(out) + "\n")

def office(kind, source, name, target):
    subprocess.run(["soffice", "--headless", "--convert-to", kind, "--outdir", "office", source], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.replace("office/" + name, target)

write_csv()
write_openpyxl()
write_strict()
write_xlwt()
write_biff5()
write_xml2003()
office("xls:MS Excel 97", "f603.xlsx", "f603.xls", "f603-libreoffice.xls")
office("xlsx:Calc MS Excel 2007 XML", "f603.xlsx", "f603.xlsx", "f603-libreoffice.xlsx")
# LibreOffice leaves hidden rows out of a page.
shown = openpyxl.load_workbook("f603.xlsx")
for r in (7, 9): shown["服务业"].row_dimensions[r].hidden = False
for name in shown.sheetnames[1:]: del shown[name]
shown.save("shown.xlsx")
office("html:HTML (StarCalc)", "shown.xlsx", "shown.html", "f603-libreoffice.html")
os.remove("shown.xlsx")
# A zip with names in GBK, as Windows in Chinese writes them.
with zipfile.ZipFile("f603.zip", "w") as z:
    z.writestr(zipfile.ZipInfo("PLACEHOLDERNAMEX/f603.csv", (2024, 1, 1, 0, 0, 0)), open("f603.csv", "rb").read(), zipfile.ZIP_DEFLATED)
packed = open("f603.zip", "rb").read().replace(b"PLACEHOLDERNAMEX", "服务业年报二三年".encode("gbk"))
open("f603.zip", "wb").write(packed)

# A table of controls, as a bureau keeps it.
controls = openpyxl.Workbook()
for row in (["region", "period", "scheme", "category", "indicator", "value", "unit"],
            ["500105", 2023, "three-sectors-2018", "3", "value_added", 99999, "千元"]): controls.active.append(row)
controls.save("controls.xlsx")

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make_hostile.py - damaged and malicious workbooks for tests/spreadsheets, made from those of make.py in the same folder.

Run in the folder where make.py ran. Each file is refused, or read within the limits of the suite; never crashes, never gives
fewer records with success."""
import io, os, struct, zipfile

def parts():
    with zipfile.ZipFile("f603.xlsx") as z: return {n: z.read(n) for n in z.namelist()}

def write(name, changed):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for n, data in {**parts(), **changed}.items():
            z.writestr(zipfile.ZipInfo(n, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
os.makedirs("hostile", exist_ok=True)
sheet = parts()[SHEET]
cell = lambda ref, v=b"<v>1</v>", t=b"": HEAD + b'<row r="1"><c r="%s"%s>%s</c></row>' % (ref, t, v) + END
write("hostile/bomb-sheet.xlsx", {SHEET: HEAD + b'<row r="1"/>' * (12 << 20) + END})
write("hostile/bomb-strings.xlsx", {STRINGS: b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"x" * (300 << 20) + b"</t></si></sst>"})
laugh = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">' + b"".join(b'<!ENTITY a%d "&a%s;&a%s;">' % (i, str(i - 1).encode() if i > 1 else b"", str(i - 1).encode() if i > 1 else b"") for i in range(1, 30)) + b"]>"
write("hostile/entities.xlsx", {SHEET: laugh + HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a29;</t></is></c></row>' + END})
write("hostile/external-entity.xlsx", {SHEET: b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + HEAD + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>' + END})
write("hostile/column-million.xlsx", {SHEET: cell(b"BDWGO1")})
write("hostile/row-billion.xlsx", {SHEET: HEAD + b'<row r="1000000000"><c r="A1000000000"><v>1</v></c></row>' + END})
write("hostile/row-zero.xlsx", {SHEET: HEAD + b'<row r="0"><c r="A0"><v>1</v></c></row>' + END})
write("hostile/rows-backwards.xlsx", {SHEET: HEAD + b'<row r="5"><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>' + END})
write("hostile/string-missing.xlsx", {SHEET: cell(b"A1", b"<v>99999999</v>", b' t="s"')})
write("hostile/deep.xlsx", {SHEET: HEAD + b"<a>" * 100000 + b"</a>" * 100000 + END})
write("hostile/merge-everything.xlsx", {SHEET: sheet.replace(b"</mergeCells>", b'<mergeCell ref="A5:XFD1048576"/></mergeCells>')})
write("hostile/merge-impossible.xlsx", {SHEET: sheet.replace(b"</mergeCells>", b'<mergeCell ref="B9:A1"/></mergeCells>')})
write("hostile/no-sheet-part.xlsx", {"xl/workbook.xml": parts()["xl/workbook.xml"].replace(b'r:id="rId1"', b'r:id="rId99"')})
write("hostile/cut-xml.xlsx", {SHEET: sheet[: len(sheet) // 2]})
write("hostile/relations-out.xlsx", {"xl/_rels/workbook.xml.rels": parts()["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd")})

def others(name, members):
    with zipfile.ZipFile("hostile/" + name, "w", zipfile.ZIP_DEFLATED) as z:
        for n, data in members: z.writestr(zipfile.ZipInfo(n, (2024, 1, 1, 0, 0, 0)), data)
others("binary.xlsb", [("[Content_Types].xml", ""), ("xl/workbook.bin", "x")])
others("open-document.ods", [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("META-INF/manifest.xml", "x")])
others("text.docx", [("[Content_Types].xml", ""), ("word/document.xml", "x")])
others("out-of-root.zip", [("../../F603_2023.csv", open("f603.csv", "rb").read())])

xls = open("f603-xlwt.xls", "rb").read()
bof = xls.index(struct.pack("<HHHH", 0x809, 16, 0x600, 5))
page = xls.index(struct.pack("<HHH", 0x42, 2, 0x4B0), bof)  # the code page's record becomes one that says it is protected
open("hostile/protected.xls", "wb").write(xls[:page] + struct.pack("<H", 0x2F) + xls[page + 2 :])
loop = bytearray(xls)  # each sector of the allocation table leads to itself
fat = struct.unpack_from("<I", loop, 76)[0]
at = 512 * (fat + 1)
for i in range(128): struct.pack_into("<I", loop, at + 4 * i, i)
open("hostile/cycle.xls", "wb").write(bytes(loop))
huge = bytearray(xls)  # a record that claims more than there is
struct.pack_into("<H", huge, bof + 2, 0xFFFF)
open("hostile/record-too-long.xls", "wb").write(bytes(huge))
package = xls.replace("Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 18), "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 34))
assert package != xls
open("hostile/protected.xlsx", "wb").write(package)
word = xls.replace("Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 18), "WordDocument".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 26))
open("hostile/text.wps", "wb").write(word)
open("hostile/html-spans.xls", "wb").write(b"<html><table>" + b"<tr><td colspan=99999999 rowspan=99999999>a</td></tr>" * 30 + b"</table></html>")
open("hostile/html-deep.xls", "wb").write(b"<html>" + b"<table><tr><td>" * 5000)
open("hostile/cut-2003.xls", "wb").write(open("f603-2003.xml", "rb").read()[:9000])
# A sheet in UTF-16, and one that is the part of the workbook itself.
write("hostile/utf16.xlsx", {SHEET: sheet.decode("utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")})
write("hostile/sheet-is-workbook.xlsx", {"xl/_rels/workbook.xml.rels": parts()["xl/_rels/workbook.xml.rels"].replace(b"worksheets/sheet1.xml", b"workbook.xml")})

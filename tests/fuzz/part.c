/* SPDX-License-Identifier: GPL-3.0-or-later */
/* part.c - fuzz target: the XML parts of workbooks. The first byte chooses the part, the rest is its text; a workbook
 * is made of it that is whole in all else, so that changes are not stopped by the checksums of the container. */
#include "file.h"

#include <zlib.h>

#include "book/book.h"

enum { PARTS = 5, ENOUGH = 8 << 20 };
static const char *const part_name[PARTS] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml",
                                             "xl/workbook.xml", "xl/_rels/workbook.xml.rels"};
#define MAIN "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define RELATED "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
static const char *const part_text[PARTS] = {
    "<worksheet " MAIN
    "><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>45000</v></c></row></sheetData>"
    "<mergeCells count=\"1\"><mergeCell ref=\"A1:A2\"/></mergeCells></worksheet>",
    "<sst " MAIN " count=\"1\"><si><t>x</t></si></sst>",
    "<styleSheet " MAIN
    "><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy-mm-dd\"/></numFmts><cellXfs><xf numFmtId=\"0\"/>"
    "<xf numFmtId=\"164\"/></cellXfs></styleSheet>",
    "<workbook " MAIN " xmlns:r=\"" RELATED
    "\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" "
    "Type=\"" RELATED "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"" RELATED
    "/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rId3\" Type=\"" RELATED
    "/styles\" Target=\"styles.xml\"/></Relationships>"};

/* A zip of members that are stored as they are (APPNOTE.TXT 4.3). */
struct zip_writer {
  struct strbuf bytes, directory;
  unsigned members;
};

static void put_number(struct strbuf *out, unsigned long value, size_t bytes) {
  for (size_t i = 0; i < bytes; i++) strbuf_char(out, (char)(value >> 8 * i & 255));
}

static void put_common(struct strbuf *out, const char *name, struct span text) {
  put_number(out, 20, 2), put_number(out, 0, 2), put_number(out, 0, 2), put_number(out, 0, 4);
  put_number(out, crc32(0, (const unsigned char *)text.p, (unsigned)text.n), 4);
  put_number(out, text.n, 4), put_number(out, text.n, 4), put_number(out, strlen(name), 2), put_number(out, 0, 2);
}

static void zip_put(struct zip_writer *zip, const char *name, struct span text) {
  size_t at = zip->bytes.n;
  put_number(&zip->bytes, 0x04034b50, 4);
  put_common(&zip->bytes, name, text);
  strbuf_put(&zip->bytes, name);
  strbuf_span(&zip->bytes, text);
  put_number(&zip->directory, 0x02014b50, 4), put_number(&zip->directory, 20, 2);
  put_common(&zip->directory, name, text);
  put_number(&zip->directory, 0, 2), put_number(&zip->directory, 0, 2), put_number(&zip->directory, 0, 2);
  put_number(&zip->directory, 0, 4), put_number(&zip->directory, at, 4);
  strbuf_put(&zip->directory, name);
  zip->members++;
}

static void zip_end(struct zip_writer *zip) {
  size_t at = zip->bytes.n;
  strbuf_span(&zip->bytes, strbuf_view(&zip->directory));
  put_number(&zip->bytes, 0x06054b50, 4), put_number(&zip->bytes, 0, 4);
  put_number(&zip->bytes, zip->members, 2), put_number(&zip->bytes, zip->members, 2);
  put_number(&zip->bytes, zip->directory.n, 4), put_number(&zip->bytes, at, 4), put_number(&zip->bytes, 0, 2);
}

static void book_make(struct zip_writer *zip, size_t part, struct span text) {
  zip_put(zip, "[Content_Types].xml",
          span_of("<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"));
  zip_put(zip, "_rels/.rels",
          span_of("<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship "
                  "Id=\"r\" Type=\"" RELATED "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"));
  for (size_t i = 0; i < PARTS; i++) zip_put(zip, part_name[i], i == part ? text : span_of(part_text[i]));
  zip_end(zip);
}

static int sheets_read(int fd, struct strbuf *out) {
  struct book *book = NULL;
  struct err err = {0};
  int code = book_open(&book, "input", fd, &err);
  fuzz_hold(!code || *err.text, "an error without a message");
  for (size_t i = 0; !code && book && i < book_sheets(book) && i < 4; i++) {
    struct book_text *text;
    bool more = true;
    code = book_text_open(&text, book, i, &err);
    fuzz_hold(!code || *err.text, "an error without a message");
    if (code) break;
    while (!code && more && out->n < ENOUGH) code = book_text_next(text, out, &more, &err);
    fuzz_hold(!code || *err.text, "an error without a message");
    book_text_close(text);
  }
  if (book) book_close(book);
  return code;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  if (n < 1 || n > 1 << 16) return 0;
  struct zip_writer zip = {0};
  struct strbuf first = {0}, second = {0};
  char path[64];
  book_make(&zip, data[0] % PARTS, (struct span){(const char *)data + 1, n - 1});
  int fd = fuzz_file((const uint8_t *)zip.bytes.bytes, zip.bytes.n, path);
  int code = sheets_read(fd, &first);
  fuzz_hold(lseek(fd, 0, SEEK_SET) == 0 && code == sheets_read(fd, &second), "another end the second time");
  fuzz_hold(span_equal(strbuf_view(&first), strbuf_view(&second)), "another text the second time");
  strbuf_free(&first), strbuf_free(&second), strbuf_free(&zip.bytes), strbuf_free(&zip.directory);
  close(fd);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identify.c - see identify.h. */
#include "book/identify.h"

#include <errno.h>
#include <strings.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "book/parts.h"

enum { LOOK = 4096 };

/* Files that no reader here can read, by their first bytes. */
static const struct {
  const char *bytes;
  size_t at, n;
  const char *what;
} refused[] = {
    {"%PDF", 0, 4, N_("a PDF document, not a table: ask for the workbook it was made from")},
    {"\xFD"
     "7zXZ",
     0, 5, N_("compressed by xz: unpack it first (xz -d)")},
    {"BZh", 0, 3, N_("compressed by bzip2: unpack it first (bzip2 -d)")},
    {"\x28\xB5\x2F\xFD", 0, 4, N_("compressed by zstd: unpack it first (zstd -d)")},
    {"7z\xBC\xAF\x27\x1C", 0, 6, N_("a 7z archive: unpack it, or make a .zip of it")},
    {"Rar!\x1A\x07", 0, 6, N_("a RAR archive: unpack it, or make a .zip of it")},
    {"\x89PNG", 0, 4, N_("an image (PNG), not a table")},
    {"\xFF\xD8\xFF", 0, 3, N_("an image (JPEG), not a table")},
    {"GIF8", 0, 4, N_("an image (GIF), not a table")},
    {"II*\0", 0, 4, N_("an image (TIFF), not a table")},
    {"MM\0*", 0, 4, N_("an image (TIFF), not a table")},
    {"SQLite format 3", 0, 15, N_("an SQLite database, not a table: export the table as CSV")},
    {"\0\1\0\0Standard", 0, 12, N_("an Access database, not a table: export the table as CSV")},
    {"\x7F"
     "ELF",
     0, 4, N_("a program, not a table")},
    {"{\\rtf", 0, 5, N_("a rich text document, not a table: copy its table to a workbook and save that")},
};

static const struct { unsigned char first, second; } old_biff[] = {{0x09, 0x00}, {0x09, 0x02}, {0x09, 0x04}};

static bool identify_starts(struct span text, const char *bytes, size_t at, size_t n) {
  return text.n >= at + n && memcmp(text.p + at, bytes, n) == 0;
}

static bool is_ole(struct span start) { return identify_starts(start, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 0, 8); }
static bool is_zip(struct span start) {
  return identify_starts(start, "PK\3\4", 0, 4) || identify_starts(start, "PK\5\6", 0, 4);
}
static bool is_tar(struct span start) { return identify_starts(start, "ustar", 257, 5); }

static bool is_old_biff(struct span start) {
  for (size_t i = 0; i < sizeof old_biff / sizeof *old_biff; i++)
    if (start.n > 4 && (unsigned char)start.p[0] == old_biff[i].first &&
        (unsigned char)start.p[1] == old_biff[i].second && start.p[3] == 0)
      return true;
  return false;
}

static struct span without_mark(struct span text) {
  if (identify_starts(text, "\xEF\xBB\xBF", 0, 3)) text.p += 3, text.n -= 3;
  while (text.n && strchr(" \t\r\n", *text.p)) text.p++, text.n--;
  return text;
}

static bool tag_is(struct span text, const char *tag) {
  size_t n = strlen(tag);
  return text.n > n && text.p[0] == '<' && strncasecmp(text.p + 1, tag, n) == 0;
}

static bool is_page(struct span text) {
  static const char *const tags[] = {"html", "!doctype html", "table",  "head", "meta",  "body",  "style",
                                     "div",  "!--",           "center", "font", "title", "script"};
  for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
    if (tag_is(text, tags[i])) return true;
  return false;
}

bool book_is_likely(struct span start) {
  struct span text = without_mark(start);
  if (is_ole(start) || is_zip(start) || is_old_biff(start) || (text.n && text.p[0] == '<')) return true;
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    if (identify_starts(start, refused[i].bytes, refused[i].at, refused[i].n)) return true;
  return false;
}

/* What a zip container contains. */
static int identify_zip(struct identity *identity, const char *name, int fd, struct err *err) {
  static const struct {
    const char *part, *what;
  } others[] = {
      {"xl/workbook.bin", N_("a binary workbook (.xlsb): open it and save it as .xlsx")},
      {"META-INF/manifest.xml", N_("an OpenDocument file (.ods): open it and save it as .xlsx")},
      {"word/document.xml", N_("a text document (.docx), not a workbook: copy its table to a workbook and save that")},
      {"ppt/presentation.xml", N_("a presentation, not a workbook")},
      {"OFD.xml", N_("an OFD document, not a table: ask for the workbook it was made from")},
  };
  struct parts *parts;
  int code = parts_open(&parts, name, fd, err);
  if (code) return code;
  identity->kind = BOOK_ZIP;
  if (parts_has(parts, "xl/workbook.xml")) identity->kind = BOOK_XLSX;
  for (size_t i = 0; identity->kind == BOOK_ZIP && i < sizeof others / sizeof *others; i++)
    if (parts_has(parts, others[i].part)) *identity = (struct identity){BOOK_REFUSED, _(others[i].what)};
  if (identity->kind == BOOK_ZIP && parts_has(parts, "[Content_Types].xml")) identity->kind = BOOK_XLSX;
  parts_close(parts);
  return 0;
}

static void identify_markup(struct identity *identity, struct span text) {
  bool sheet = span_find(text, span_of("urn:schemas-microsoft-com:office:spreadsheet")) != NULL;
  bool page = is_page(text) ||
              (tag_is(text, "?xml") && (span_find(text, span_of("<html")) || span_find(text, span_of("<table"))));
  if (sheet && tag_is(text, "?xml") && !span_find(text, span_of("<html")))
    identity->kind = BOOK_XML2003;
  else if (page)
    identity->kind = BOOK_HTML;
  else if (sheet)
    identity->kind = BOOK_XML2003;
  else if (tag_is(text, "?xml"))
    *identity =
        (struct identity){BOOK_REFUSED, _("an XML document that is no workbook: export the table as CSV or .xlsx")};
}

static int identify_start(struct identity *identity, const char *name, int fd, struct span start, struct err *err) {
  struct span text = without_mark(start);
  *identity = (struct identity){BOOK_TEXT, NULL};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    if (identify_starts(start, refused[i].bytes, refused[i].at, refused[i].n))
      *identity = (struct identity){BOOK_REFUSED, _(refused[i].what)};
  if (is_ole(start))
    identity->kind = BOOK_XLS;
  else if (is_zip(start))
    return identify_zip(identity, name, fd, err);
  else if (is_tar(start))
    identity->kind = BOOK_TAR;
  else if (is_old_biff(start))
    *identity = (struct identity){BOOK_REFUSED, _("a workbook older than Excel 5: open it and save it as .xlsx")};
  else if (text.n && text.p[0] == '<')
    identify_markup(identity, text);
  return 0;
}

int identify(struct identity *identity, const char *name, int fd, struct err *err) {
  char start[LOOK + 1];
  ssize_t n = pread(fd, start, LOOK, 0);
  if (n < 0) return err_errno(err, errno, _("%s: cannot read"), name);
  start[n] = '\0';
  return identify_start(identity, name, fd, (struct span){start, (size_t)n}, err);
}

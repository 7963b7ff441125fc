/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx_shared.c - cell formats and shared strings of an Office Open XML workbook (xlsx.h). */
#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/list.h"
#include "book/limits.h"
#include "book/number.h"
#include "book/xlsx.h"
#include "book/xml.h"

struct number_format {
  unsigned id;
  bool is_date;
};

/* styles.xml as it is read: number formats come before the cell formats that name them. */
struct styles {
  struct xlsx *xlsx;
  const struct book *book;
  struct number_format *format;
  size_t formats;
  bool in_cells; /* within cellXfs */
};

static unsigned attribute_number(const char **attributes, const char *name) {
  const char *text = xml_attribute(attributes, name);
  return text ? (unsigned)strtoul(text, NULL, 10) : 0;
}

static bool styles_is_date(const struct styles *styles, unsigned id) {
  for (size_t i = 0; i < styles->formats; i++)
    if (styles->format[i].id == id) return styles->format[i].is_date;
  return number_format_is_date(id, (struct span){0});
}

static int styles_start(void *context, const char *name, const char **attributes, struct err *err) {
  struct styles *styles = context;
  struct xlsx *xlsx = styles->xlsx;
  if (strcmp(name, "cellXfs") == 0) styles->in_cells = true;
  if (styles->formats > LIMIT_FORMATS || xlsx->formats > LIMIT_FORMATS)
    return book_damaged(styles->book, err, _("too many cell formats"));
  if (strcmp(name, "numFmt") == 0) {
    const char *code = xml_attribute(attributes, "formatCode");
    unsigned id = attribute_number(attributes, "numFmtId");
    styles->format = memory_grow(styles->format, (styles->formats + 1) * sizeof *styles->format);
    styles->format[styles->formats++] = (struct number_format){id, number_format_is_date(id, span_of(code))};
  } else if (styles->in_cells && strcmp(name, "xf") == 0) {
    xlsx->is_date = memory_grow(xlsx->is_date, xlsx->formats + 1);
    xlsx->is_date[xlsx->formats++] = styles_is_date(styles, attribute_number(attributes, "numFmtId"));
  }
  return 0;
}

static int styles_end(void *context, const char *name, struct err *err) {
  (void)err;
  struct styles *styles = context;
  if (strcmp(name, "cellXfs") == 0) styles->in_cells = false;
  return 0;
}

int xlsx_styles(struct book *book, const char *part, struct err *err) {
  static const struct xml_handler handler = {styles_start, styles_end, NULL};
  struct styles styles = {.xlsx = book->own, .book = book};
  int code = xlsx_parse(book, part, &handler, &styles, err);
  free(styles.format);
  return code;
}

/* sharedStrings.xml as it is read. Phonetic readings (rPh) are not part of a string. */
struct strings {
  struct xlsx *xlsx;
  const struct book *book;
  size_t room;
  bool in_text, phonetic;
};

static int strings_start(void *context, const char *name, const char **attributes, struct err *err) {
  (void)attributes, (void)err;
  struct strings *strings = context;
  if (strcmp(name, "rPh") == 0) strings->phonetic = true;
  if (strcmp(name, "t") == 0) strings->in_text = !strings->phonetic;
  return 0;
}

static int strings_end(void *context, const char *name, struct err *err) {
  struct strings *strings = context;
  struct xlsx *xlsx = strings->xlsx;
  if (strcmp(name, "t") == 0) strings->in_text = false;
  if (strcmp(name, "rPh") == 0) strings->phonetic = false;
  if (strcmp(name, "si") != 0) return 0;
  if (xlsx->strings.n > LIMIT_STRINGS)
    return book_damaged(strings->book, err, _("more shared strings than any return has"));
  xlsx->string_end = list_room(xlsx->string_end, &strings->room, xlsx->n_strings + 1, sizeof *xlsx->string_end);
  xlsx->string_end[xlsx->n_strings++] = xlsx->strings.n;
  return 0;
}

static void strings_text(void *context, struct span text) {
  struct strings *strings = context;
  if (strings->in_text && strings->xlsx->strings.n <= LIMIT_STRINGS) strbuf_span(&strings->xlsx->strings, text);
}

int xlsx_strings(struct book *book, struct err *err) {
  static const struct xml_handler handler = {strings_start, strings_end, strings_text};
  struct xlsx *xlsx = book->own;
  struct strings strings = {.xlsx = xlsx, .book = book};
  if (!xlsx->strings_part) return 0;
  int code = xlsx_parse(book, xlsx->strings_part, &handler, &strings, err);
  free(xlsx->strings_part);
  xlsx->strings_part = NULL;
  return code;
}

struct span xlsx_string(const struct xlsx *xlsx, size_t at) {
  size_t from = at ? xlsx->string_end[at - 1] : 0;
  return (struct span){xlsx->strings.bytes + from, xlsx->string_end[at] - from};
}

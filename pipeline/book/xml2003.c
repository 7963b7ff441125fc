/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xml2003.c - SpreadsheetML 2003 workbooks (book.h). Source: Microsoft Office 2003 XML reference schemas, spreadsheet.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "book/container.h"
#include "book/limits.h"
#include "book/number.h"
#include "book/xml.h"

enum { CHUNK = 64 << 10 };

struct xml2003_text {
  struct book_text base;
  struct xml *xml;
  char *chunk;
  uint64_t offset;
  size_t sheet, sheet_now; /* the one wanted; sheets begun so far */
  bool in_sheet, in_data, has_data, has_formula;
  uint32_t row, column, next_row, next_column;
  char type; /* of Data: N, S, D, B, E */
  struct strbuf data;
};

/* The list of sheets, by a pass over the document. */
struct xml2003_list {
  struct book *book;
  bool in_visible;
  struct strbuf visible;
};

static int list_start(void *context, const char *name, const char **attributes, struct err *err) {
  struct xml2003_list *list = context;
  if (strcmp(name, "Visible") == 0) {
    list->in_visible = true;
    strbuf_clear(&list->visible);
  }
  if (strcmp(name, "Worksheet") != 0) return 0;
  const char *title = xml_attribute(attributes, "Name");
  return book_add_sheet(list->book, span_of(title ? title : ""), false, err);
}

static int list_end(void *context, const char *name, struct err *err) {
  (void)err;
  struct xml2003_list *list = context;
  if (strcmp(name, "Visible") != 0) return 0;
  list->in_visible = false;
  struct span state = span_trim(strbuf_view(&list->visible));
  if (list->book->sheets && !span_is(state, "SheetVisible")) list->book->sheet[list->book->sheets - 1].hidden = true;
  return 0;
}

static void list_text(void *context, struct span text) {
  struct xml2003_list *list = context;
  if (list->in_visible && list->visible.n < 100) strbuf_span(&list->visible, text);
}

static int read_piece(const struct book *book, char *chunk, uint64_t *offset, size_t *got, struct err *err) {
  ssize_t n = pread(book->fd, chunk, CHUNK, (off_t)*offset);
  if (n < 0) return err_set(err, EX_IOERR, _("%s: cannot read"), book->name);
  *offset += (uint64_t)n;
  *got = (size_t)n;
  return 0;
}

static int xml2003_open(struct book *book, struct err *err) {
  static const struct xml_handler handler = {list_start, list_end, list_text};
  struct xml2003_list list = {.book = book};
  struct xml *xml = xml_new(book->name, "XML", &handler, &list);
  char *chunk = memory_alloc(CHUNK);
  uint64_t offset = 0;
  int code = 0;
  for (size_t got = 1; !code && got;) {
    code = read_piece(book, chunk, &offset, &got, err);
    if (!code) code = xml_parse(xml, (struct span){chunk, got}, got == 0, err);
  }
  free(chunk);
  xml_free(xml);
  strbuf_free(&list.visible);
  return code;
}

static void xml2003_close(struct book *book) { (void)book; }

static uint32_t index_of(const char **attributes, uint32_t otherwise) {
  const char *text = xml_attribute(attributes, "Index");
  unsigned long n = text ? strtoul(text, NULL, 10) : 0;
  return n >= 1 && n <= LIMIT_ROWS ? (uint32_t)n - 1 : otherwise;
}

static uint32_t count_of(const char **attributes, const char *name) {
  const char *text = xml_attribute(attributes, name);
  unsigned long n = text ? strtoul(text, NULL, 10) : 0;
  return n > LIMIT_ROWS ? LIMIT_ROWS : (uint32_t)n;
}

static int xml2003_cell(struct xml2003_text *text, const char **attributes, struct err *err) {
  text->column = index_of(attributes, text->next_column);
  uint32_t across = count_of(attributes, "MergeAcross"), down = count_of(attributes, "MergeDown");
  text->next_column = text->column + across + 1;
  text->has_formula = xml_attribute(attributes, "Formula") != NULL;
  text->has_data = false;
  strbuf_clear(&text->data);
  if (!across && !down) return 0;
  return grid_merge(&text->base.grid, (struct merge){text->row, text->column, text->row + down, text->column + across},
                    err);
}

static int xml2003_start(void *context, const char *name, const char **attributes, struct err *err) {
  struct xml2003_text *text = context;
  if (strcmp(name, "Worksheet") == 0) text->in_sheet = text->sheet_now++ == text->sheet;
  if (!text->in_sheet) return 0;
  if (strcmp(name, "Row") == 0) {
    text->row = index_of(attributes, text->next_row);
    text->next_row = text->row + count_of(attributes, "Span") + 1;
    text->next_column = 0;
    text->base.hidden_rows += xml_flag(attributes, "Hidden");
  } else if (strcmp(name, "Cell") == 0) {
    return xml2003_cell(text, attributes, err);
  } else if (strcmp(name, "Data") == 0) {
    const char *type = xml_attribute(attributes, "Type");
    text->type = type && *type ? *type : 'S';
    text->in_data = text->has_data = true;
  }
  return 0;
}

/* 2024-03-28T00:00:00.000 as number_add_date() has it. */
static void put_date(struct strbuf *out, struct span text) {
  const char *t = span_find(text, span_of("T"));
  struct span day = t ? span_between(text.p, t) : text,
              time = t ? span_between(t + 1, text.p + text.n) : (struct span){0};
  if (time.n > 8) time.n = 8;
  strbuf_span(out, day);
  if (!time.n || span_is(time, "00:00:00")) return;
  strbuf_char(out, ' ');
  strbuf_span(out, time);
}

static void xml2003_put(struct xml2003_text *text) {
  struct strbuf *out = &text->base.grid.text;
  struct span data = strbuf_view(&text->data);
  if (text->has_formula && !data.n && text->type != 'S')
    strbuf_put(out, "#FORMULA!");
  else if (text->type == 'D')
    put_date(out, data);
  else if (text->type == 'B')
    strbuf_put(out, span_is(data, "1") ? "TRUE" : "FALSE");
  else if (text->type != 'N' || !number_add_text(out, data))
    strbuf_span(out, data);
}

static int xml2003_cell_end(struct xml2003_text *text, struct err *err) {
  if (!text->has_data && text->has_formula) text->type = 'N';
  if (!text->has_data && !text->has_formula) return 0;
  int code = grid_begin_cell(&text->base.grid, text->row, text->column, err);
  if (code) return err_context(err, "%s", text->base.book->name);
  xml2003_put(text);
  grid_end_cell(&text->base.grid, text->column);
  return 0;
}

static int xml2003_end(void *context, const char *name, struct err *err) {
  struct xml2003_text *text = context;
  if (!text->in_sheet) return 0;
  if (strcmp(name, "Worksheet") == 0) text->in_sheet = false;
  if (strcmp(name, "Data") == 0) text->in_data = false;
  return strcmp(name, "Cell") == 0 ? xml2003_cell_end(text, err) : 0;
}

static void xml2003_characters(void *context, struct span piece) {
  struct xml2003_text *text = context;
  if (text->in_sheet && text->in_data && text->data.n + piece.n <= LIMIT_CELL) strbuf_span(&text->data, piece);
}

static int xml2003_text_open(struct book_text **result, struct book *book, size_t sheet, struct err *err) {
  (void)err;
  static const struct xml_handler handler = {xml2003_start, xml2003_end, xml2003_characters};
  struct xml2003_text *text = memory_alloc(sizeof *text);
  *text = (struct xml2003_text){.base = {.book = book}, .sheet = sheet, .chunk = memory_alloc(CHUNK)};
  text->xml = xml_new(book->name, "XML", &handler, text);
  *result = &text->base;
  return 0;
}

static int xml2003_text_next(struct book_text *base, bool *more, struct err *err) {
  struct xml2003_text *text = (struct xml2003_text *)base;
  size_t got = 0;
  int code = read_piece(base->book, text->chunk, &text->offset, &got, err);
  if (!code) code = xml_parse(text->xml, (struct span){text->chunk, got}, got == 0, err);
  if (!code && got == 0) grid_finish(&base->grid);
  *more = got > 0;
  return code;
}

static void xml2003_text_close(struct book_text *base) {
  struct xml2003_text *text = (struct xml2003_text *)base;
  xml_free(text->xml);
  strbuf_free(&text->data);
  free(text->chunk);
  free(text);
}

const struct book_format xml2003_format = {.kind = BOOK_XML2003,
                                           .open = xml2003_open,
                                           .close = xml2003_close,
                                           .text_open = xml2003_text_open,
                                           .text_next = xml2003_text_next,
                                           .text_close = xml2003_text_close};

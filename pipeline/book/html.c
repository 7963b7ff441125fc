/* SPDX-License-Identifier: GPL-3.0-or-later */
/* html.c - the tables of a web page as one sheet (book.h). libxml2 parses, as a stream.
 *
 * Tables follow each other, a blank line between; a table within a cell is text of that cell. rowspan and colspan are
 * merged areas. A cell's text is what it shows, but where a spreadsheet program that wrote the page kept the number
 * itself (x:num) it is that. The charset is UTF-8 where the text is that, else GB18030, whatever the page declares:
 * pages that declare gb2312 contain characters beyond it. */
#include <libxml/HTMLparser.h>
#include <pthread.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "book/container.h"
#include "book/limits.h"
#include "book/number.h"
#include "book/unicode.h"

enum { CHUNK = 64 << 10, MOST_SPAN = 1000 };

struct html_text {
  struct book_text base;
  htmlParserCtxtPtr parser;
  struct decoder *decoder; /* NULL: the page is UTF-8 */
  uint64_t offset;
  char *chunk;
  unsigned tables, silent; /* depth of tables; of script and style elements */
  uint32_t row, column;    /* being filled */
  bool row_open, cell_open, row_used;
  uint32_t *taken; /* the first row that is free again, a column each, where a rowspan reaches down */
  size_t columns;
  struct strbuf text, number;
  uint32_t rows_down, columns_across;
  struct err err;
};

static const char *html_attribute(const xmlChar **attributes, const char *name) {
  for (; attributes && *attributes; attributes += 2)
    if (strcasecmp((const char *)attributes[0], name) == 0) return attributes[1] ? (const char *)attributes[1] : "";
  return NULL;
}

static uint32_t html_span(const xmlChar **attributes, const char *name) {
  const char *value = html_attribute(attributes, name);
  long n = value ? strtol(value, NULL, 10) : 1;
  return n < 1 ? 1 : n > MOST_SPAN ? MOST_SPAN : (uint32_t)n;
}

/* Remember that a cell reaches down to row `to` in its columns. */
static void html_read(struct html_text *text, uint32_t to) {
  size_t end = text->column + text->columns_across;
  if (end > text->columns) {
    text->taken = memory_grow(text->taken, end * sizeof *text->taken);
    while (text->columns < end) text->taken[text->columns++] = 0;
  }
  for (size_t c = text->column; c < end; c++) text->taken[c] = to + 1;
}

/* What is shown is a day or a time: the stored number counts days then. */
static bool html_shows_date(struct span shown) {
  for (size_t i = 0; i < shown.n; i++)
    if (shown.p[i] == '/' || shown.p[i] == ':' || (i && shown.p[i] == '-')) return true;
  return span_find(shown, span_of("年")) || span_find(shown, span_of("月"));
}

static void html_put_text(struct html_text *text) {
  struct strbuf *out = &text->base.grid.text;
  struct span shown = span_trim(strbuf_view(&text->text));
  if (text->number.n && !html_shows_date(shown) && number_add_text(out, strbuf_view(&text->number))) return;
  strbuf_span(out, shown);
}

static void html_cell_end(struct html_text *text) {
  if (!text->cell_open) return;
  text->cell_open = false;
  uint32_t down = text->row + text->rows_down - 1, across = text->column + text->columns_across - 1;
  if (across >= LIMIT_COLUMNS) {
    err_set(&text->err, EX_DATAERR, _("%s: a row of more than %d cells"), text->base.book->name, LIMIT_COLUMNS);
    return;
  }
  struct grid *grid = &text->base.grid;
  if (text->rows_down > 1 || text->columns_across > 1)
    grid_merge(grid, (struct merge){text->row, text->column, down, across}, &text->err);
  if (!text->err.code && grid_begin_cell(grid, text->row, text->column, &text->err) == 0) {
    html_put_text(text);
    grid_end_cell(grid, text->column);
  }
  html_read(text, down);
  text->column += text->columns_across;
  text->row_used = true;
}

static void html_row_end(struct html_text *text) {
  html_cell_end(text);
  if (text->row_open) text->row++;
  text->row_open = false;
}

static void html_row_start(struct html_text *text) {
  html_row_end(text);
  text->row_open = true;
  text->column = 0;
}

static void html_cell_start(struct html_text *text, const xmlChar **attributes) {
  if (!text->row_open) html_row_start(text);
  html_cell_end(text);
  while (text->column < text->columns && text->taken[text->column] > text->row) text->column++;
  static const char *const stored[] = {"x:num", "num", "sdval"}; /* of Excel, and of LibreOffice */
  const char *number = NULL;
  for (size_t i = 0; !number && i < sizeof stored / sizeof *stored; i++) number = html_attribute(attributes, stored[i]);
  strbuf_clear(&text->text);
  strbuf_clear(&text->number);
  if (number) strbuf_put(&text->number, number);
  text->rows_down = html_span(attributes, "rowspan");
  text->columns_across = html_span(attributes, "colspan");
  text->cell_open = true;
}

static bool html_is(const xmlChar *name, const char *what) { return strcasecmp((const char *)name, what) == 0; }
static bool html_is_silent(const xmlChar *name) { return html_is(name, "script") || html_is(name, "style"); }

static void html_start(void *context, const xmlChar *name, const xmlChar **attributes) {
  struct html_text *text = context;
  if (text->err.code) return;
  if (html_is_silent(name)) text->silent++;
  if (html_is(name, "table")) text->tables++;
  if (text->tables > LIMIT_DEPTH)
    err_set(&text->err, EX_DATAERR, _("%s: tables more than %d deep"), text->base.book->name, LIMIT_DEPTH);
  if (text->tables != 1) return;
  if (html_is(name, "tr"))
    html_row_start(text);
  else if (html_is(name, "td") || html_is(name, "th"))
    html_cell_start(text, attributes);
  else if (html_is(name, "br") && text->cell_open)
    strbuf_char(&text->text, ' ');
}

static void html_end(void *context, const xmlChar *name) {
  struct html_text *text = context;
  if (text->err.code) return;
  if (html_is_silent(name) && text->silent) text->silent--;
  if (html_is(name, "table") && text->tables) {
    if (text->tables == 1) {
      html_row_end(text);
      text->row++; /* a blank line between tables */
    }
    text->tables--;
  }
  if (text->tables != 1) return;
  if (html_is(name, "td") || html_is(name, "th"))
    html_cell_end(text);
  else if (html_is(name, "tr"))
    html_row_end(text);
}

static void html_characters(void *context, const xmlChar *characters, int n) {
  struct html_text *text = context;
  if (!text->cell_open || text->silent || text->text.n > LIMIT_CELL) return;
  strbuf_add(&text->text, (const char *)characters, (size_t)n);
}

static void html_ignore(void *context, const char *message, ...) { (void)context, (void)message; }

static int html_open(struct book *book, struct err *err) {
  return book_add_sheet(book, span_of(_("page")), false, err);
}

static void html_close(struct book *book) { (void)book; }

/* UTF-8, or else GB18030: from the first 64 KiB that begin with a byte that is not ASCII. */
static int html_charset(struct html_text *text, struct err *err) {
  uint64_t offset = 0;
  for (ssize_t n = CHUNK; n == CHUNK; offset += CHUNK) {
    n = pread(text->base.book->fd, text->chunk, CHUNK, (off_t)offset);
    if (n < 0) return err_set(err, EX_IOERR, _("%s: cannot read"), text->base.book->name);
    size_t i = 0;
    while (i < (size_t)n && (unsigned char)text->chunk[i] < 0x80) i++;
    if (i == (size_t)n) continue;
    n = pread(text->base.book->fd, text->chunk, CHUNK, (off_t)(offset + i));
    if (n > 0 && !unicode_is_utf8((struct span){text->chunk, (size_t)n})) text->decoder = decoder_new("GB18030");
    return 0;
  }
  return 0;
}

static int html_text_open(struct book_text **result, struct book *book, size_t sheet, struct err *err) {
  (void)sheet;
  static htmlSAXHandler handler = {.startElement = html_start,
                                   .endElement = html_end,
                                   .characters = html_characters,
                                   .cdataBlock = html_characters,
                                   .error = html_ignore,
                                   .warning = html_ignore};
  static pthread_once_t prepared = PTHREAD_ONCE_INIT;
  pthread_once(&prepared, xmlInitParser); /* libxml2 prepares itself at first use, and workers read at the same time */
  struct html_text *text = memory_alloc(sizeof *text);
  *text = (struct html_text){.base = {.book = book}, .chunk = memory_alloc(CHUNK)};
  *result = &text->base;
  text->parser = htmlCreatePushParserCtxt(&handler, text, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);
  if (!text->parser) return err_set(err, EX_OSERR, _("%s: no memory for the parser"), book->name);
  htmlCtxtUseOptions(text->parser,
                     HTML_PARSE_IGNORE_ENC | HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
  return html_charset(text, err);
}

static void html_parse(struct html_text *text, struct span piece, bool last) {
  struct strbuf utf8 = {0};
  if (text->decoder) {
    decoder_add(text->decoder, piece, last, &utf8);
    piece = strbuf_view(&utf8);
  }
  htmlParseChunk(text->parser, piece.p ? piece.p : "", (int)piece.n, last);
  strbuf_free(&utf8);
}

static int html_text_next(struct book_text *base, bool *more, struct err *err) {
  struct html_text *text = (struct html_text *)base;
  ssize_t n = pread(base->book->fd, text->chunk, CHUNK, (off_t)text->offset);
  if (n < 0) return err_set(err, EX_IOERR, _("%s: cannot read"), base->book->name);
  text->offset += (uint64_t)n;
  html_parse(text, (struct span){text->chunk, (size_t)n}, n == 0);
  if (!text->err.code && n == 0) {
    html_row_end(text);
    if (!text->err.code) grid_finish(&base->grid);
  }
  *more = n > 0;
  if (text->err.code && err) *err = text->err;
  return text->err.code;
}

static void html_text_close(struct book_text *base) {
  struct html_text *text = (struct html_text *)base;
  if (text->parser) {
    if (text->parser->myDoc) xmlFreeDoc(text->parser->myDoc);
    text->parser->myDoc = NULL;
    htmlFreeParserCtxt(text->parser);
  }
  decoder_free(text->decoder);
  strbuf_free(&text->text);
  strbuf_free(&text->number);
  free(text->taken);
  free(text->chunk);
  free(text);
}

const struct book_format html_format = {.kind = BOOK_HTML,
                                        .open = html_open,
                                        .close = html_close,
                                        .text_open = html_text_open,
                                        .text_next = html_text_next,
                                        .text_close = html_text_close};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx_sheet.c - one sheet of an Office Open XML workbook as text (xlsx.h).
 *
 * The part is inflated twice: merged areas follow the cells they belong to, so a first pass looks for them,
 * without parsing what comes before. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "book/limits.h"
#include "book/number.h"
#include "book/xlsx.h"
#include "book/xml.h"

/* Merged areas are at most TAIL bytes of XML; BEFORE is enough for a tag's name with its prefix. */
enum { CHUNK = 64 << 10, TAIL = 4 << 20, BEFORE = 64, TAG_MOST = 4096, TAG = 16 };

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOLEAN, CELL_ERROR, CELL_DATE };

struct xlsx_text {
  struct book_text base;
  const struct xlsx *xlsx;
  struct part *part;
  struct xml *xml;
  char *chunk;
  bool begun; /* the first chunk was read */
  /* the cell being read */
  uint32_t row, column, next_column;
  enum cell_type type;
  bool date, has_formula, has_value, in_value, in_formula, in_text, phonetic;
  struct strbuf value, formula;
};

/* "BC17" -> row 16, column 54. */
static bool read_reference(const char *text, uint32_t *row, uint32_t *column) {
  uint32_t c = 0;
  for (; (*text >= 'A' && *text <= 'Z') || *text == '$'; text++)
    if (*text != '$' && c <= LIMIT_COLUMNS) c = c * 26 + (uint32_t)(*text - 'A') + 1;
  unsigned long r = 0;
  for (; *text >= '0' && *text <= '9' && r <= LIMIT_ROWS; text++) r = r * 10 + (unsigned long)(*text - '0');
  *row = (uint32_t)r - 1;
  *column = c - 1;
  return c && r;
}

static bool read_area(const char *text, struct merge *merge) {
  const char *colon = strchr(text, ':');
  if (!read_reference(text, &merge->top, &merge->left)) return false;
  if (colon) return read_reference(colon + 1, &merge->bottom, &merge->right);
  merge->bottom = merge->top, merge->right = merge->left;
  return true;
}

static enum cell_type type_of(const char *type) {
  if (!type || strcmp(type, "n") == 0) return CELL_NUMBER;
  if (strcmp(type, "s") == 0) return CELL_SHARED;
  if (strcmp(type, "b") == 0) return CELL_BOOLEAN;
  if (strcmp(type, "e") == 0) return CELL_ERROR;
  if (strcmp(type, "d") == 0) return CELL_DATE;
  return CELL_TEXT; /* str, inlineStr */
}

static int cell_start(struct xlsx_text *text, const char **attributes, struct err *err) {
  const char *type = NULL, *style = NULL, *reference = NULL;
  for (; *attributes; attributes += 2) {
    if (strcmp(attributes[0], "r") == 0)
      reference = attributes[1];
    else if (strcmp(attributes[0], "t") == 0)
      type = attributes[1];
    else if (strcmp(attributes[0], "s") == 0)
      style = attributes[1];
  }
  text->column = text->next_column;
  if (reference && !read_reference(reference, &text->row, &text->column))
    return book_damaged(text->base.book, err, _("a cell with an impossible reference"));
  text->next_column = text->column + 1;
  text->type = type_of(type);
  unsigned long format = style ? strtoul(style, NULL, 10) : 0;
  text->date = format < text->xlsx->formats && text->xlsx->is_date[format];
  text->has_formula = text->has_value = false;
  text->value.n = text->formula.n = 0;
  return 0;
}

/* Text that no reader mistakes for a value, for a formula whose result is not in the file. */
static void put_formula(struct xlsx_text *text) {
  struct strbuf *out = &text->base.grid.text;
  bool plain = text->formula.n && text->formula.bytes[0] != '"';
  strbuf_put(out, plain ? "=" : "#FORMULA!");
  if (plain) strbuf_add(out, text->formula.bytes, text->formula.n < 60 ? text->formula.n : 60);
}

static int xlsx_sheet_put_value(struct xlsx_text *text, struct err *err) {
  struct strbuf *out = &text->base.grid.text;
  struct span value = strbuf_view(&text->value);
  switch (text->type) {
  case CELL_SHARED: {
    unsigned long at = strtoul(text->value.bytes ? text->value.bytes : "", NULL, 10);
    if (at >= text->xlsx->n_strings)
      return book_damaged(text->base.book, err, _("a cell with a shared string that is not there"));
    strbuf_span(out, xlsx_string(text->xlsx, at));
    return 0;
  }
  case CELL_BOOLEAN:
    strbuf_put(out, span_is(value, "1") || span_is(value, "true") ? "TRUE" : "FALSE");
    return 0;
  case CELL_NUMBER:
    if (text->date && value.n)
      number_add_date(out, strtod(text->value.bytes, NULL), text->xlsx->from_1904);
    else if (!number_add_text(out, value))
      strbuf_span(out, value);
    return 0;
  default:
    strbuf_span(out, value);
    return 0;
  }
}

static int cell_end(struct xlsx_text *text, struct err *err) {
  bool blank = !text->value.n && !text->has_formula;
  bool uncached = text->has_formula && !text->value.n && !(text->has_value && text->type == CELL_TEXT);
  if (blank) return 0;
  int code = grid_begin_cell(&text->base.grid, text->row, text->column, err);
  if (code) return err_context(err, "%s", text->base.book->name);
  if (uncached)
    put_formula(text);
  else
    code = xlsx_sheet_put_value(text, err);
  grid_end_cell(&text->base.grid, text->column);
  return code;
}

static void row_start(struct xlsx_text *text, const char **attributes) {
  const char *number = xml_attribute(attributes, "r");
  text->row = number ? (uint32_t)strtoul(number, NULL, 10) - 1 : text->row + 1;
  text->next_column = 0;
}

static int sheet_start(void *context, const char *name, const char **attributes, struct err *err) {
  struct xlsx_text *text = context;
  switch (name[0]) {
  case 'c':
    return name[1] ? 0 : cell_start(text, attributes, err);
  case 'v':
    if (!name[1]) text->in_value = text->has_value = true;
    return 0;
  case 'f':
    if (!name[1]) text->in_formula = text->has_formula = true;
    return 0;
  case 't':
    if (!name[1]) text->in_text = !text->phonetic, text->has_value = true;
    return 0;
  default:
    if (strcmp(name, "row") == 0)
      row_start(text, attributes);
    else if (strcmp(name, "rPh") == 0)
      text->phonetic = true;
    return 0;
  }
}

static int sheet_end(void *context, const char *name, struct err *err) {
  struct xlsx_text *text = context;
  if (!name[1]) {
    if (name[0] == 'c') return cell_end(text, err);
    if (name[0] == 'v') text->in_value = false;
    if (name[0] == 'f') text->in_formula = false;
    if (name[0] == 't') text->in_text = false;
  } else if (strcmp(name, "rPh") == 0) {
    text->phonetic = false;
  }
  return 0;
}

static void sheet_text(void *context, struct span piece) {
  struct xlsx_text *text = context;
  struct strbuf *to = text->in_value || text->in_text ? &text->value : text->in_formula ? &text->formula : NULL;
  if (to && to->n + piece.n <= LIMIT_CELL) strbuf_span(to, piece);
}

static int merges_start(void *context, const char *name, const char **attributes, struct err *err) {
  struct xlsx_text *text = context;
  const char *area = strcmp(name, "mergeCell") == 0 ? xml_attribute(attributes, "ref") : NULL;
  struct merge merge;
  if (!area) return 0;
  if (!read_area(area, &merge))
    return book_damaged(text->base.book, err, _("a merged area with an impossible reference"));
  return grid_merge(&text->base.grid, merge, err);
}

static int merges_end(void *context, const char *name, struct err *err) {
  (void)context, (void)name, (void)err;
  return 0;
}

/* From "<mergeCells" to its end, or nothing. */
static struct span merges_in(struct span tail) {
  const char *from = span_find(tail, span_of("mergeCells"));
  while (from && from > tail.p && *from != '<') from--;
  if (!from) return (struct span){0};
  struct span rest = span_between(from, tail.p + tail.n);
  struct span inner = {rest.p + 12, rest.n > 12 ? rest.n - 12 : 0};
  const char *end = span_find(inner, span_of("mergeCells>"));
  return end ? span_between(from, end + strlen("mergeCells>")) : (struct span){0};
}

/* Rows hidden by a user or a filter, in the next chunk of the part. `cut` is the tag that the chunk before ended in.
 */
static size_t count_hidden(struct strbuf *cut, struct span chunk) {
  size_t n = 0;
  strbuf_span(cut, chunk);
  struct span text = strbuf_view(cut);
  const char *last = memrchr(text.p, '<', text.n),
             *tail = last && !memchr(last, '>', (size_t)(text.p + text.n - last)) ? last : text.p + text.n;
  for (const char *at; (at = span_find(span_between(text.p, tail), span_of("<row "))) != NULL;) {
    const char *end = memchr(at, '>', (size_t)(tail - at));
    if (!end) break; /* no XML: another tag begins within this one; the parser will say so */
    struct span tag = span_between(at, end);
    n += span_find(tag, span_of(" hidden=\"1\"")) || span_find(tag, span_of(" hidden=\"true\""));
    text = span_between(end, text.p + text.n);
  }
  size_t left = (size_t)(cut->bytes + cut->n - tail);
  if (left > TAG_MOST) left = 0; /* no row's tag is as long */
  memmove(cut->bytes, cut->bytes + cut->n - left, left);
  cut->n = left;
  return n;
}

/* Everything from the list of merged areas on, and a little before it. */
static int load_tail(struct xlsx_text *text, const char *path, struct strbuf *tail, struct err *err) {
  struct part *part;
  int code = part_open(&part, text->xlsx->parts, path, err);
  if (code || !part) return code ? code : book_damaged(text->base.book, err, _("a sheet without its part"));
  struct span mark = span_of("mergeCells");
  struct strbuf cut = {0};
  bool behind = false;
  for (size_t got = 1; !code && got && tail->n < TAIL;) {
    if (!behind && tail->n > BEFORE) {
      memmove(tail->bytes, tail->bytes + tail->n - BEFORE, BEFORE);
      tail->n = BEFORE;
    }
    strbuf_reserve(tail, CHUNK);
    code = part_read(part, tail->bytes + tail->n, CHUNK, &got, err);
    if (!code && !behind) text->base.hidden_rows += count_hidden(&cut, (struct span){tail->bytes + tail->n, got});
    if (!code) tail->n += got;
    behind = behind || span_find(strbuf_view(tail), mark) != NULL;
  }
  strbuf_free(&cut);
  part_close(part);
  return code;
}

static int read_merges(struct xlsx_text *text, const char *path, struct err *err) {
  static const struct xml_handler handler = {merges_start, merges_end, NULL};
  struct strbuf tail = {0};
  int code = load_tail(text, path, &tail, err);
  struct span merges = code ? (struct span){0} : merges_in(strbuf_view(&tail));
  if (merges.n) {
    struct xml *xml = xml_new(text->base.book->name, path, &handler, text);
    code = xml_parse(xml, merges, true, err);
    xml_free(xml);
  }
  strbuf_free(&tail);
  return code;
}

int xlsx_text_open(struct book_text **result, struct book *book, size_t sheet, struct err *err) {
  static const struct xml_handler handler = {sheet_start, sheet_end, sheet_text};
  struct xlsx_text *text = memory_alloc(sizeof *text);
  *text = (struct xlsx_text){.base = {.book = book}, .xlsx = book->own, .row = UINT32_MAX};
  const char *path = text->xlsx->path[sheet];
  int code = xlsx_strings(book, err);
  if (!code) code = read_merges(text, path, err);
  if (!code) code = part_open(&text->part, text->xlsx->parts, path, err);
  text->xml = xml_new(book->name, path, &handler, text);
  text->chunk = memory_alloc(CHUNK);
  *result = &text->base;
  return code;
}

/* Parts in UTF-16 are XML, but no spreadsheet program writes them, and what looks for tags in the bytes would find
 * none. */
static int check_encoding(const struct book *book, const char *path, struct span start, struct err *err) {
  bool marked = start.n >= 2 && (memcmp(start.p, "\xFF\xFE", 2) == 0 || memcmp(start.p, "\xFE\xFF", 2) == 0);
  bool wide = start.n >= 2 && (!start.p[0] || !start.p[1]);
  return marked || wide ? err_set(err, EX_DATAERR, _("%s: '%s' is in UTF-16: open the workbook and save it as .xlsx"),
                                  book->name, path)
                        : 0;
}

/* Has a part the cells of a sheet? A chart may be a sheet of its own, and has none. */
static bool is_sheet(struct span text) {
  return span_find(text, span_of("sheetData")) || span_find(text, span_of("chartsheet")) ||
         span_find(text, span_of("dialogsheet"));
}

/* A value, a text, or a formula: <v>, <t>, <f>, with attributes or a prefix. */
static bool has_value(struct span text) {
  static const char *const ends[] = {"v>", "v ", "t>", "t ", "f>", "f ", "v\n", "v\t", "v\r", "t\n", "t\t", "t\r"};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    struct span rest = text;
    for (const char *at; (at = span_find(rest, span_of(ends[i]))) != NULL; rest = span_between(at + 1, text.p + text.n))
      if (at > text.p && (at[-1] == '<' || at[-1] == ':')) return true;
  }
  return false;
}

int xlsx_is_empty(struct book *book, size_t sheet, bool *empty, struct err *err) {
  const struct xlsx *xlsx = book->own;
  struct part *part;
  char *chunk = memory_alloc(CHUNK + TAG + 1);
  size_t kept = 0;
  bool cells = false, first = true;
  int code = part_open(&part, xlsx->parts, xlsx->path[sheet], err);
  *empty = true;
  for (size_t got = 1; !code && part && got && *empty;) {
    code = part_read(part, chunk + kept, CHUNK, &got, err);
    struct span text = {chunk, kept + got};
    if (!code && first) code = check_encoding(book, xlsx->path[sheet], text, err);
    first = false;
    cells |= is_sheet(text);
    *empty = code || !has_value(text);
    size_t keep = text.n < TAG ? text.n : TAG; /* a tag may be cut by the end of the chunk */
    memmove(chunk, chunk + text.n - keep, keep);
    kept = keep;
  }
  if (!code && part && *empty && !cells)
    code = err_set(err, EX_DATAERR, _("%s: '%s' is no sheet: the workbook is damaged"), book->name, xlsx->path[sheet]);
  part_close(part);
  free(chunk);
  return code;
}

int xlsx_text_next(struct book_text *base, bool *more, struct err *err) {
  struct xlsx_text *text = (struct xlsx_text *)base;
  size_t got;
  int code = part_read(text->part, text->chunk, CHUNK, &got, err);
  if (!code && !text->begun) code = check_encoding(base->book, "sheet", (struct span){text->chunk, got}, err);
  text->begun = true;
  if (!code) code = xml_parse(text->xml, (struct span){text->chunk, got}, got == 0, err);
  if (!code && got == 0) grid_finish(&base->grid);
  *more = got > 0;
  return code;
}

void xlsx_text_close(struct book_text *base) {
  struct xlsx_text *text = (struct xlsx_text *)base;
  part_close(text->part);
  xml_free(text->xml);
  free(text->chunk);
  strbuf_free(&text->value);
  strbuf_free(&text->formula);
  free(text);
}

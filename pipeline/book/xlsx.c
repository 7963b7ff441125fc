/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xlsx.c - see xlsx.h: the workbook's list of sheets and where their parts are. */
#include "book/xlsx.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "book/limits.h"
#include "book/xml.h"

enum { CHUNK = 64 << 10 };

/* Relations of one part to others: identifier, kind (the last word of its type), target. */
struct relation {
  char *id, *kind, *target;
};

struct relations {
  char *base; /* folder of the part they belong to, with a slash at the end */
  struct relation *relation;
  size_t n;
};

/* What is gathered from workbook.xml. */
struct contents {
  struct book *book;
  struct relations relations;
};

int xlsx_parse(struct book *book, const char *name, const struct xml_handler *handler, void *context, struct err *err) {
  struct xlsx *xlsx = book->own;
  struct part *part;
  int code = part_open(&part, xlsx->parts, name, err);
  if (code || !part) return code;
  struct xml *xml = xml_new(book->name, name, handler, context);
  char *chunk = memory_alloc(CHUNK);
  for (size_t got = 1; !code && got;) {
    code = part_read(part, chunk, CHUNK, &got, err);
    if (!code) code = xml_parse(xml, (struct span){chunk, got}, got == 0, err);
  }
  free(chunk);
  xml_free(xml);
  part_close(part);
  return code;
}

static int ignore_end(void *context, const char *name, struct err *err) {
  (void)context, (void)name, (void)err;
  return 0;
}

static int relation_start(void *context, const char *name, const char **attributes, struct err *err) {
  (void)err;
  struct relations *relations = context;
  const char *id = xml_attribute(attributes, "Id"), *type = xml_attribute(attributes, "Type");
  const char *target = xml_attribute(attributes, "Target"), *mode = xml_attribute(attributes, "TargetMode");
  if (strcmp(name, "Relationship") != 0 || !id || !type || !target || (mode && strcmp(mode, "External") == 0)) return 0;
  const char *slash = strrchr(type, '/');
  relations->relation = memory_grow(relations->relation, (relations->n + 1) * sizeof *relations->relation);
  struct strbuf full = {0};
  strbuf_format(&full, "%s%s", target[0] == '/' ? "" : relations->base, target[0] == '/' ? target + 1 : target);
  relations->relation[relations->n++] =
      (struct relation){memory_text(id), memory_text(slash ? slash + 1 : type), full.bytes};
  return 0;
}

/* The relations of a part; `part` "" for those of the package. */
static int relations_read(struct book *book, const char *part, struct relations *relations, struct err *err) {
  static const struct xml_handler handler = {relation_start, ignore_end, NULL};
  const char *slash = strrchr(part, '/');
  struct strbuf base = {0}, name = {0};
  strbuf_add(&base, part, slash ? (size_t)(slash + 1 - part) : 0);
  strbuf_format(&name, "%s_rels/%s.rels", base.bytes, slash ? slash + 1 : part);
  *relations = (struct relations){.base = base.bytes};
  int code = xlsx_parse(book, name.bytes, &handler, relations, err);
  strbuf_free(&name);
  return code;
}

static void relations_free(struct relations *relations) {
  for (size_t i = 0; i < relations->n; i++) {
    free(relations->relation[i].id);
    free(relations->relation[i].kind);
    free(relations->relation[i].target);
  }
  free(relations->relation);
  free(relations->base);
}

static const char *target_of_kind(const struct relations *relations, const char *kind, const char *otherwise) {
  for (size_t i = 0; i < relations->n; i++)
    if (strcmp(relations->relation[i].kind, kind) == 0) return relations->relation[i].target;
  return otherwise;
}

static const char *target_of_id(const struct relations *relations, const char *id) {
  for (size_t i = 0; id && i < relations->n; i++)
    if (strcmp(relations->relation[i].id, id) == 0) return relations->relation[i].target;
  return NULL;
}

static int contents_sheet(struct contents *contents, const char **attributes, struct err *err) {
  struct book *book = contents->book;
  struct xlsx *xlsx = book->own;
  const char *name = xml_attribute(attributes, "name"), *state = xml_attribute(attributes, "state");
  const char *target = target_of_id(&contents->relations, xml_attribute(attributes, "id"));
  if (!name || !target) return book_damaged(book, err, _("a sheet without a name or a part"));
  if (strstr(target, "worksheets/") == NULL && !parts_has(xlsx->parts, target)) return 0;
  if (strstr(target, "chartsheets/") || strstr(target, "dialogsheets/") || strstr(target, "macrosheets/")) return 0;
  bool hidden = state && strcmp(state, "visible") != 0;
  int code = book_add_sheet(book, span_of(name), hidden, err);
  if (code) return code;
  xlsx->path = memory_grow(xlsx->path, book->sheets * sizeof *xlsx->path);
  xlsx->path[book->sheets - 1] = memory_text(target);
  return 0;
}

static int contents_start(void *context, const char *name, const char **attributes, struct err *err) {
  struct contents *contents = context;
  struct xlsx *xlsx = contents->book->own;
  if (strcmp(name, "sheet") == 0) return contents_sheet(contents, attributes, err);
  if (strcmp(name, "workbookPr") == 0) xlsx->from_1904 = xml_flag(attributes, "date1904");
  return 0;
}

static int xlsx_open(struct book *book, struct err *err) {
  static const struct xml_handler handler = {contents_start, ignore_end, NULL};
  struct xlsx *xlsx = memory_alloc(sizeof *xlsx);
  *xlsx = (struct xlsx){0};
  book->own = xlsx;
  int code = parts_open(&xlsx->parts, book->name, book->fd, err);
  if (code) return code;
  struct relations package = {0};
  struct contents contents = {.book = book};
  code = relations_read(book, "", &package, err);
  const char *workbook = target_of_kind(&package, "officeDocument", "xl/workbook.xml");
  if (!code && !parts_has(xlsx->parts, workbook)) code = book_damaged(book, err, _("a workbook without its contents"));
  if (!code) code = relations_read(book, workbook, &contents.relations, err);
  if (!code) code = xlsx_parse(book, workbook, &handler, &contents, err);
  if (!code) code = xlsx_styles(book, target_of_kind(&contents.relations, "styles", "xl/styles.xml"), err);
  if (!code)
    xlsx->strings_part = memory_text(target_of_kind(&contents.relations, "sharedStrings", "xl/sharedStrings.xml"));
  relations_free(&contents.relations);
  relations_free(&package);
  return code;
}

static void xlsx_close(struct book *book) {
  struct xlsx *xlsx = book->own;
  if (!xlsx) return;
  for (size_t i = 0; xlsx->path && i < book->sheets; i++) free(xlsx->path[i]);
  free(xlsx->path);
  free(xlsx->is_date);
  free(xlsx->string_end);
  free(xlsx->strings_part);
  strbuf_free(&xlsx->strings);
  parts_close(xlsx->parts);
  free(xlsx);
}

const struct book_format xlsx_format = {.kind = BOOK_XLSX,
                                        .open = xlsx_open,
                                        .close = xlsx_close,
                                        .text_open = xlsx_text_open,
                                        .text_next = xlsx_text_next,
                                        .text_close = xlsx_text_close,
                                        .is_empty = xlsx_is_empty};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xml.c - see xml.h. */
#include "book/xml.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "book/limits.h"

struct xml {
  XML_Parser parser;
  const char *book, *part; /* for messages; the caller's */
  const struct xml_handler *handler;
  void *context;
  int depth;
  struct err err;
};

static const char *local(const char *name) {
  const char *colon = strrchr(name, ':');
  return colon ? colon + 1 : name;
}

static void xml_stop(struct xml *xml) { XML_StopParser(xml->parser, XML_FALSE); }

static void xml_start(void *data, const char *name, const char **attributes) {
  struct xml *xml = data;
  if (xml->err.code) return;
  if (++xml->depth > LIMIT_DEPTH)
    err_set(&xml->err, EX_DATAERR, _("%s: '%s' has elements more than %d deep"), xml->book, xml->part, LIMIT_DEPTH);
  else
    xml->handler->start(xml->context, local(name), attributes, &xml->err);
  if (xml->err.code) xml_stop(xml);
}

static void xml_end(void *data, const char *name) {
  struct xml *xml = data;
  if (xml->err.code) return;
  xml->depth--;
  if (xml->handler->end(xml->context, local(name), &xml->err)) xml_stop(xml);
}

static void xml_text(void *data, const char *text, int n) {
  struct xml *xml = data;
  if (!xml->err.code) xml->handler->text(xml->context, (struct span){text, (size_t)n});
}

static void xml_doctype(void *data, const char *name, const char *system, const char *public, int internal) {
  (void)name, (void)system, (void)public, (void)internal;
  struct xml *xml = data;
  err_set(&xml->err, EX_DATAERR, _("%s: '%s' declares a document type, which no spreadsheet does: refused"), xml->book,
          xml->part);
  xml_stop(xml);
}

struct xml *xml_new(const char *book, const char *part, const struct xml_handler *handler, void *context) {
  struct xml *xml = memory_alloc(sizeof *xml);
  *xml = (struct xml){.book = book, .part = part, .handler = handler, .context = context};
  xml->parser = XML_ParserCreate(NULL);
  if (!xml->parser) memory_exhausted(0);
  XML_SetUserData(xml->parser, xml);
  XML_SetElementHandler(xml->parser, xml_start, xml_end);
  if (handler->text) XML_SetCharacterDataHandler(xml->parser, xml_text);
  XML_SetStartDoctypeDeclHandler(xml->parser, xml_doctype);
  return xml;
}

int xml_parse(struct xml *xml, struct span text, bool last, struct err *err) {
  enum XML_Status status = XML_Parse(xml->parser, text.p, (int)text.n, last);
  if (xml->err.code) {
    if (err) *err = xml->err;
    return xml->err.code;
  }
  if (status != XML_STATUS_ERROR) return 0;
  return err_set(err, EX_DATAERR, _("%s: '%s' is damaged at line %lu: %s"), xml->book, xml->part,
                 (unsigned long)XML_GetCurrentLineNumber(xml->parser), XML_ErrorString(XML_GetErrorCode(xml->parser)));
}

void xml_free(struct xml *xml) {
  if (!xml) return;
  XML_ParserFree(xml->parser);
  free(xml);
}

const char *xml_attribute(const char **attributes, const char *name) {
  for (; *attributes; attributes += 2)
    if (strcmp(local(attributes[0]), name) == 0) return attributes[1];
  return NULL;
}

bool xml_flag(const char **attributes, const char *name) {
  const char *value = xml_attribute(attributes, name);
  return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

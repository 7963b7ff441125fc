/* SPDX-License-Identifier: GPL-3.0-or-later */
/* xml.h - expat, as the formats use it: names without prefix, a limit on depth, no document type declarations. */
#ifndef TERTIA_BOOK_XML_H
#define TERTIA_BOOK_XML_H

#include <expat.h>

#include "base/err.h"
#include "base/span.h"

struct xml;

/* What a format does with a document. Names come without their prefix. A function that fails fills *err. */
struct xml_handler {
  int (*start)(void *context, const char *name, const char **attributes, struct err *err);
  int (*end)(void *context, const char *name, struct err *err);
  void (*text)(void *context, struct span text); /* NULL: not looked at */
};

struct xml *xml_new(const char *book, const char *part, const struct xml_handler *handler, void *context);
int xml_parse(struct xml *xml, struct span text, bool last, struct err *err);
void xml_free(struct xml *xml);

/* The value of an attribute by its name without prefix, or NULL. */
const char *xml_attribute(const char **attributes, const char *name);
/* "1", "true": yes. */
bool xml_flag(const char **attributes, const char *name);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* json.h - a text as a JSON string, quotes and escapes included; what is above ASCII stays UTF-8. */
#ifndef TERTIA_BASE_JSON_H
#define TERTIA_BASE_JSON_H

#include "base/strbuf.h"

void json_span(struct strbuf *out, struct span text);
void json_text(struct strbuf *out, const char *text);

#endif

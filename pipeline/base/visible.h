/* SPDX-License-Identifier: GPL-3.0-or-later */
/* visible.h - text for a terminal: control characters become escapes, so that no value, file name or message can move
 * the cursor, change colours, or write what looks like another line.
 *
 * Escaped as \xHH: the ASCII controls and DEL, U+0080 to U+009F, and the marks that turn the direction of writing
 * (U+202A to U+202E, U+2066 to U+2069). Everything else, also bytes that are no UTF-8, is left as it is. */
#ifndef TERTIA_BASE_VISIBLE_H
#define TERTIA_BASE_VISIBLE_H

#include <stdbool.h>

#include "base/strbuf.h"

/* `lines`: line feeds and tabs stay, as in a table. */
void visible_add(struct strbuf *out, struct span text, bool lines);

#endif

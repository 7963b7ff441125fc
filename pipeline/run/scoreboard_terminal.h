/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scoreboard_terminal.h - the assessment for eyes at a terminal: names, a line of the past, a bar for the chance,
 * colour by verdict. */
#ifndef TERTIA_RUN_SCOREBOARD_TERMINAL_H
#define TERTIA_RUN_SCOREBOARD_TERMINAL_H

#include "base/arena.h"
#include "base/strbuf.h"
#include "data/table.h"

struct terminal_look {
  bool drawn;  /* a terminal that can do more than a typewriter: not TERM=dumb */
  bool colour; /* and NO_COLOR is not set (no-color.org) */
  size_t width;
};

/* Of standard output. */
struct terminal_look terminal_look(void);
/* The columns of a UTF-8 text on a terminal: a Chinese character needs two. */
size_t terminal_places(struct span text);
/* The column of the reader's language: "title" becomes title_zh. */
const char *terminal_language(const char *column, struct arena *arena);
/* `history` may be NULL: no line of the past. */
void scoreboard_draw(const struct table *assessment, const struct table *history, struct terminal_look look,
                     struct arena *arena, struct strbuf *out);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lines.h - small CSV files that grow by a line at a time and survive crashes: the journal, the releases, the kept
 * contents.
 *
 * A line is written by one write(2) with the file locked. One torn by a crash is ended before the next is written; a
 * reader leaves out lines that do not have all cells. */
#ifndef TERTIA_RUN_LINES_H
#define TERTIA_RUN_LINES_H

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"

/* A cell in quotes where it needs them, followed by a comma or the end of the line; control characters become blanks.
 */
void line_cell(struct strbuf *line, const char *text, bool last);
/* Append whole lines; a new file begins with the header. `sync`: return when the disk has them. */
int lines_append(const char *path, const char *header, struct span lines, bool sync, struct err *err);

/* Cut the next cell off a line; quotes are removed. False where a quote is not closed: the line is torn. */
bool line_cut(struct span *rest, struct span *cell, struct arena *arena);

/* The lines of a file, as cells: rows x cells. A line with fewer than `least` cells is torn and left out, and so is the
 * header. A file that is not there has none. */
struct lines {
  struct span *cell;
  size_t rows, cells;
};
int lines_read(const char *path, size_t least, size_t cells, struct arena *arena, struct lines *lines, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heading.c - see heading.h. */
#include "stages/clean/heading.h"

#include "data/text.h"
#include "stages/clean/header.h"

static struct span heading_cell_at(const struct cells *cells, size_t record, size_t column) {
  size_t at = cells->first[record] + column;
  return at < cells->first[record + 1] ? cells->cell[at] : (struct span){0};
}

static bool has_words(struct span cell) {
  for (size_t i = 0; i < cell.n; i++)
    if ((unsigned char)cell.p[i] >= 0x80) return true;
  return false;
}

/* Can this row be a part of a header? The first has two titles at least, and none with a colon. */
static bool is_part(const struct cells *cells, size_t record, bool first) {
  size_t filled = 0;
  if (cells->damage[record]) return false;
  for (size_t c = cells->first[record]; c < cells->first[record + 1]; c++) {
    struct span cell = cells->cell[c];
    if (text_is_blank(cell)) continue;
    if (!has_words(cell) || (first && (span_find(cell, span_of("：")) || memchr(cell.p, ':', cell.n)))) return false;
    filled++;
  }
  return filled >= (first ? 2u : 1u);
}

/* The title that applies to a cell of an upper row: its own, else the next to the left of it. */
static struct span title_over(const struct cells *cells, size_t record, size_t column) {
  for (size_t c = column + 1; c-- > 0;)
    if (!text_is_blank(heading_cell_at(cells, record, c))) return heading_cell_at(cells, record, c);
  return (struct span){0};
}

static bool is_filled_below(const struct cells *cells, size_t record, size_t last, size_t column) {
  for (size_t r = record + 1; r <= last; r++)
    if (!text_is_blank(heading_cell_at(cells, r, column))) return true;
  return false;
}

static struct span title_join(const struct cells *cells, size_t record, size_t last, size_t column,
                              struct arena *arena) {
  struct span title = {0};
  for (size_t r = record; r <= last; r++) {
    struct span cell = heading_cell_at(cells, r, column);
    if (text_is_blank(cell))
      cell = is_filled_below(cells, r, last, column) ? title_over(cells, r, column) : (struct span){0};
    if (text_is_blank(cell)) continue;
    char *joined = title.n ? arena_format(arena, "%.*s;%.*s", SPAN_ARG(title), SPAN_ARG(text_trim_all(cell))) : NULL;
    title = joined ? span_of(joined) : cell;
  }
  return title;
}

bool heading_join(const struct cells *cells, size_t record, size_t rows, struct arena *arena, struct span **title,
                  size_t *columns) {
  size_t last = record + rows - 1;
  *columns = 0;
  if (last >= cells->records) return false;
  for (size_t r = record; r <= last; r++) {
    size_t width = cells->first[r + 1] - cells->first[r];
    if (rows > 1 && !is_part(cells, r, r == record)) return false;
    if (width > *columns) *columns = width;
  }
  *title = arena_array(arena, struct span, *columns + 1);
  for (size_t c = 0; c < *columns; c++)
    (*title)[c] = rows == 1 ? heading_cell_at(cells, record, c) : title_join(cells, record, last, c, arena);
  return true;
}

bool heading_ends_in_units(const struct cells *cells, size_t record, struct arena *arena) {
  for (size_t c = cells->first[record]; c < cells->first[record + 1]; c++)
    if (!text_is_blank(cells->cell[c]) && header_parse(cells->cell[c], arena).item.n) return false;
  return true;
}

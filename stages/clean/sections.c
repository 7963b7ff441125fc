/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sections.c - see sections.h. */
#include "stages/clean/sections.h"

#include <stdlib.h>

#include "stages/clean/recognise.h"
#include "data/text.h"

enum { FIRST_CELLS = 8 }; /* a header has a known title among so many */

bool title_is_known(const struct form *form, struct span cell, struct arena *scratch) {
  if (cell.n < 2 || cell.n > 300 || text_is_digits(cell)) return false;
  struct header header = header_parse(cell, scratch);
  return form_fit(form, &header, 1).alias != NULL;
}

bool titles_look_known(const struct form *form, const struct span *cell, size_t n, struct arena *scratch) {
  size_t known = 0, filled = 0;
  for (size_t c = 0; c < n; c++) {
    if (text_is_blank(cell[c])) continue;
    filled++;
    known += title_is_known(form, cell[c], scratch);
    if (filled == FIRST_CELLS && !known) return false;
  }
  return known >= 3 || (known == 2 && filled <= 4);
}

/* Is it a text of words, not a number, a code or a date? */
static bool is_wordy(struct span cell) {
  bool words = false;
  cell = text_trim_all(cell);
  for (size_t i = 0; i < cell.n; i++) words |= (unsigned char)cell.p[i] >= 0x80;
  if (words) return true;
  for (size_t i = 0; i < cell.n; i++)
    if (cell.p[i] >= '0' && cell.p[i] <= '9') return false;
  return cell.n > 1 && ((cell.p[0] >= 'A' && cell.p[0] <= 'Z') || (cell.p[0] >= 'a' && cell.p[0] <= 'z'));
}

bool has_words_only(const struct span *cell, size_t n) {
  size_t filled = 0;
  for (size_t c = 0; c < n; c++) {
    if (text_is_blank(cell[c])) continue;
    if (!is_wordy(cell[c])) return false;
    filled++;
  }
  return filled > 0;
}

static bool sections_is_repeated(const struct span *cell, size_t at) {
  for (size_t c = 0; c < at; c++)
    if (span_equal(cell[c], cell[at])) return true;
  return false;
}

enum { TITLES_LEAST = 5, TITLES_COMPARED = 64 };

bool titles_look_unknown(const struct span *cell, size_t n) {
  size_t filled = 0;
  for (size_t c = 0; c < n; c++) {
    if (text_is_blank(cell[c])) continue;
    if (!is_wordy(cell[c]) || span_find(cell[c], span_of("：")) || memchr(cell[c].p, ':', cell[c].n)) return false;
    if (filled++ < TITLES_COMPARED && sections_is_repeated(cell, c)) return false;
  }
  return filled >= TITLES_LEAST && 2 * filled > n;
}

static struct span sections_kept(struct arena *arena, struct span text) {
  return text.n ? (struct span){arena_copy(arena, text.p, text.n), text.n} : (struct span){0};
}

/* Records first .. last of a block, copied. */
static struct cells cells_kept(struct arena *arena, const struct cells *from, size_t first, size_t last) {
  size_t n = last - first + 1, cells = from->first[last + 1] - from->first[first];
  uint32_t *start = arena_array(arena, uint32_t, n + 1), *width = arena_array(arena, uint32_t, n);
  uint32_t *line = arena_array(arena, uint32_t, n);
  unsigned char *damage = arena_array(arena, unsigned char, n);
  struct span *cell = arena_array(arena, struct span, cells + 1);
  for (size_t i = 0; i < n; i++) {
    start[i] = from->first[first + i] - from->first[first];
    width[i] = from->width[first + i], line[i] = from->line[first + i], damage[i] = from->damage[first + i];
  }
  start[n] = (uint32_t)cells;
  for (size_t i = 0; i < cells; i++) cell[i] = sections_kept(arena, from->cell[from->first[first] + i]);
  return (struct cells){.records = n,
                        .first = start,
                        .width = width,
                        .line = line,
                        .damage = damage,
                        .cell = cell,
                        .first_line = from->first_line};
}

static struct header_met *met_room(struct headers_met *met, size_t n) {
  if (met->n + n > met->room) {
    met->room = 2 * met->room + n + 4;
    met->met = memory_grow(met->met, met->room * sizeof *met->met);
  }
  met->n += n;
  return &met->met[met->n - n];
}

void headers_met_add(struct headers_met *met, size_t file, const struct cells *cells, size_t first, size_t header,
                     size_t last) {
  *met_room(met, 1) = (struct header_met){.file = file,
                                          .line = cells->first_line + cells->line[header],
                                          .header = header - first,
                                          .cells = cells_kept(&met->arena, cells, first, last)};
}

void headers_met_gather(struct headers_met *met, struct headers_met *from) {
  if (from->n) memcpy(met_room(met, from->n), from->met, from->n * sizeof *from->met);
  free(from->met);
  arena_join(&met->arena, &from->arena);
  *from = (struct headers_met){0};
}

const struct section *sections_of(const struct sections *sections, size_t file, size_t *n) {
  size_t from = 0, to = sections->n;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (sections->section[middle].file < file)
      from = middle + 1;
    else
      to = middle;
  }
  for (*n = 0; from + *n < sections->n && sections->section[from + *n].file == file;) ++*n;
  return &sections->section[from];
}

void sections_free(struct sections *sections) {
  free(sections->section);
  free(sections->met.met);
  arena_free(&sections->met.arena);
  *sections = (struct sections){0};
}

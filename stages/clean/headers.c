/* SPDX-License-Identifier: GPL-3.0-or-later */
/* headers.c - headers further down in a block: they are suspected, kept, or their records rejected (sections.h). */
#include "stages/clean/draft.h"

enum { LINES_ABOVE = 4, ROWS_BELOW = 3 };

static size_t cells_there(const struct cells *cells, size_t r) { return cells->first[r + 1] - cells->first[r]; }

void suspect_header(struct draft *draft, size_t record) {
  const struct cells *cells = draft->cells;
  unsigned char *suspect = &draft->cleaning->sections.suspect[draft->file];
  struct arena scratch = {0};
  if (cells->damage[record] || __atomic_load_n(suspect, __ATOMIC_RELAXED)) return;
  const struct span *cell = cells->cell + cells->first[record];
  bool keys_only = draft->phase == PHASE_KEYS;
  size_t n = cells_there(cells, record);
  bool looks = false;
  for (size_t c = 0; keys_only && !looks && c < n; c++) looks = title_is_known(draft->bound->form, cell[c], &scratch);
  if (keys_only) looks |= has_words_only(cell, n);
  if (!keys_only) looks = titles_look_known(draft->bound->form, cell, n, &scratch) || titles_look_unknown(cell, n);
  if (looks) __atomic_store_n(suspect, 1, __ATOMIC_RELAXED);
  arena_free(&scratch);
}

/* Has the record a unit's code where the layout expects it? */
static bool has_code(const struct draft *draft, size_t record) {
  const struct cells *cells = draft->cells;
  const struct span *cell = cells->cell + cells->first[record];
  uint32_t uscc = draft->bound->at[TARGET_USCC], org = draft->bound->at[TARGET_ORG_CODE];
  size_t n = cells_there(cells, record);
  char room[32];
  struct span none = {0};
  return ident_key(uscc < n ? cell[uscc] : none, org < n ? cell[org] : none, room).kind == IDENT_OK;
}

/* A line with one or two cells filled, as titles are: words, not what is left of a record. */
static bool is_title(const struct cells *cells, size_t record) {
  size_t filled = 0, n = cells_there(cells, record);
  const struct span *cell = cells->cell + cells->first[record];
  for (size_t c = 0; c < n && filled < 3; c++) filled += !text_is_blank(cell[c]);
  return !cells->damage[record] && filled < 3 && (!filled || has_words_only(cell, n));
}

/* Record r begins a header, and up to the one returned are rows of words that may belong to it. */
static size_t rows_below(const struct draft *draft, size_t r) {
  const struct cells *cells = draft->cells;
  size_t last = r;
  while (last + 1 < cells->records && last - r < ROWS_BELOW && !cells->damage[last + 1] &&
         has_words_only(cells->cell + cells->first[last + 1], cells_there(cells, last + 1)))
    last++;
  return last;
}

static bool is_header_at(const struct draft *draft, size_t r, struct arena *scratch) {
  const struct cells *cells = draft->cells;
  const struct span *cell = cells->cell + cells->first[r];
  size_t n = cells_there(cells, r);
  return titles_look_known(draft->bound->form, cell, n, scratch) || titles_look_unknown(cell, n);
}

void take_headers(struct draft *draft, size_t from) {
  const struct cells *cells = draft->cells;
  struct arena scratch = {0};
  for (size_t r = from, above = from; r < cells->records; r++) {
    bool code = !cells->damage[r] && has_code(draft, r);
    if (!code && is_title(cells, r)) continue;
    if (!cells->damage[r] && !code && is_header_at(draft, r, &scratch)) {
      size_t first = r - above > LINES_ABOVE ? r - LINES_ABOVE : above, last = rows_below(draft, r);
      headers_met_add(&draft->cleaner->met, draft->file, cells, first, r, last);
      r = last;
    }
    above = r + 1;
    arena_reset(&scratch);
  }
  arena_free(&scratch);
}

void reject_section(struct draft *draft, size_t from, size_t to) {
  for (size_t r = from; r < to; r++) {
    draft->at_record = (uint32_t)r;
    draft->cell = draft->cells->cell + draft->cells->first[r];
    draft->unit = (struct span){0};
    draft->odd_flags = (struct check_set){0};
    draft->found = &draft->odd_flags;
    row_trouble(draft, CHECK_HEADER_DIFFERS, NO_COLUMN, cells_there(draft->cells, r) ? draft->cell[0] : draft->unit);
    count_rejected(draft, &draft->odd_flags);
  }
}

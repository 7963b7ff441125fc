/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settle.c - see settle.h. The whole text is checked at once; records are examined one by one only if something is
 * wrong, or if they have bytes to decode. */
#include "io/settle.h"

#include "io/gb18030.h"

enum { ROOM = 64 << 10 };

static struct span raw(const struct cutter *cutter, size_t r) {
  return span_between(cutter->text + cutter->offset[r], cutter->text + cutter->end[r]);
}

/* A buffer with room for n bytes. */
static char *room_for(struct settler *settler, size_t n) {
  if ((size_t)(settler->free_end - settler->free) < n) {
    size_t room = n > ROOM ? n : ROOM;
    settler->free = arena_alloc(settler->arena, room);
    settler->free_end = settler->free + room;
  }
  return settler->free;
}

/* Decode a cell to UTF-8; false if that is impossible. */
static bool decode_cell(struct settler *settler, struct span *cell) {
  char *to = room_for(settler, 3 * cell->n + CELL_PAD), *end = gb18030_decode(*cell, to);
  if (!end) end = cp936_decode(*cell, to);
  if (!end) return false;
  *cell = span_between(to, end);
  settler->free = end;
  return true;
}

/* Cells parsed by libcsv are not in the text: any of them may need decoding. */
static bool decode_copies(struct settler *settler, struct cutter *cutter, size_t r) {
  for (size_t i = cutter->first[r]; i < cutter->first[r + 1]; i++)
    if (cutter->cell[i].n && !decode_cell(settler, &cutter->cell[i])) return false;
  return true;
}

static bool mark(const struct settler *settler, struct cutter *cutter, size_t r, enum damage damage, size_t at) {
  cutter->damage[r] = (unsigned char)damage;
  settler->at[r] = cutter->offset[r] + at;
  return true;
}

/* Decode the cell, searched from `cell` on, that contains the byte at `at`; returns the next one, or NULL if it
 * cannot be decoded. */
static struct span *decode_at(struct settler *settler, const struct cutter *cutter, struct span *cell, size_t *at) {
  const char *byte = cutter->text + *at;
  while (cell->p + cell->n <= byte) cell++;
  *at = (size_t)(cell->p + cell->n - cutter->text);
  return decode_cell(settler, cell) ? cell + 1 : NULL;
}

/* This function and the next two return whether any records were damaged. The loop goes from one cell with non-ASCII
 * bytes to the next and skips the others. */
static bool decode_all(struct settler *settler, struct cutter *cutter) {
  size_t last = cutter->end[cutter->records - 1], r = 0, at = charset_first_high(cutter->text, cutter->offset[0], last);
  struct span *cell = cutter->cell;
  bool damaged = false;
  for (; at < last; at = charset_first_high(cutter->text, at, last)) {
    while (cutter->end[r] <= at) cell = cutter->cell + cutter->first[++r];
    bool good = true;
    if (cutter->quoted[r] || cutter->damage[r]) {
      good = cutter->damage[r] || decode_copies(settler, cutter, r);
      at = cutter->end[r];
    } else if (!(cell = decode_at(settler, cutter, cell, &at))) {
      good = false;
      at = cutter->end[r];
    }
    if (!good) damaged = mark(settler, cutter, r, DAMAGE_BYTE, cp936_bad(raw(cutter, r)));
  }
  return damaged;
}

/* Decode the wanted cells; like decode_all(). */
static bool decode_wanted(struct settler *settler, struct cutter *cutter) {
  bool damaged = false;
  for (size_t r = 0; r < cutter->records; r++) {
    bool good = true;
    for (size_t i = cutter->first[r]; good && !cutter->damage[r] && i < cutter->first[r + 1]; i++)
      good = charset_is_ascii(cutter->cell[i]) || decode_cell(settler, &cutter->cell[i]);
    if (!good) damaged = mark(settler, cutter, r, DAMAGE_BYTE, cp936_bad(raw(cutter, r)));
  }
  return damaged;
}

static bool check_all(const struct settler *settler, struct cutter *cutter) {
  size_t from = cutter->offset[0], to = cutter->end[cutter->records - 1];
  bool damaged = false;
  if (split_is_utf8(settler->level, cutter->text + from, to - from)) return false;
  for (size_t r = 0; r < cutter->records; r++) {
    struct span record = raw(cutter, r);
    size_t bad = cutter->damage[r] ? record.n : charset_utf8_bad(record.p, record.n);
    if (bad < record.n) damaged = mark(settler, cutter, r, DAMAGE_BYTE, bad);
  }
  return damaged;
}

static bool find_nul(const struct settler *settler, struct cutter *cutter) {
  bool damaged = false;
  for (size_t r = 0; r < cutter->records; r++) {
    struct span record = raw(cutter, r);
    if (!cutter->damage[r] && record.n && memchr(record.p, 0, record.n))
      damaged = mark(settler, cutter, r, DAMAGE_NUL, 0);
  }
  return damaged;
}

/* Replace records found damaged by one raw cell. */
static void close_up(struct cutter *cutter) {
  size_t to = 0, from = 0;
  for (size_t r = 0; r < cutter->records; r++) {
    size_t end = cutter->first[r + 1];
    cutter->first[r] = (uint32_t)to;
    if (cutter->damage[r] == DAMAGE_NUL || cutter->damage[r] == DAMAGE_BYTE)
      cutter->cell[to++] = raw(cutter, r), cutter->width[r] = 1;
    else
      while (from < end) cutter->cell[to++] = cutter->cell[from++];
    from = end;
  }
  cutter->first[cutter->records] = (uint32_t)to;
  cutter->cells = to;
}

void settle(struct settler *settler, struct cutter *cutter) {
  const struct split *split = cutter->split;
  if (settler->room < cutter->records) {
    settler->room = cutter->records * 2;
    settler->at = memory_grow(settler->at, settler->room * sizeof *settler->at);
  }
  for (size_t r = 0; r < cutter->records; r++) settler->at[r] = cutter->offset[r];
  settler->free = settler->free_end = NULL;
  if (!cutter->records) return;
  bool damaged = false, gb18030 = settler->charset == CHARSET_GB18030;
  if (cutter->wanted) {
    damaged = split->any_high && gb18030 && decode_wanted(settler, cutter);
  } else {
    damaged = split->any_nul && find_nul(settler, cutter);
    if (split->any_high) damaged |= gb18030 ? decode_all(settler, cutter) : check_all(settler, cutter);
  }
  if (damaged) close_up(cutter);
}

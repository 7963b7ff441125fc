/* settle.c - see settle.h. What is common is done at once for the whole text; records are looked at one by one only
 * where something is wrong with it, or where they have bytes to decode. */
#include "io/settle.h"

#include "io/gb18030.h"

static struct span raw(const struct cutter *cutter, size_t r) {
  return span_between(cutter->text + cutter->offset[r], cutter->text + cutter->end[r]);
}

/* Is there a byte that is not ASCII in [from, to)? */
static bool has_high(const struct split *split, size_t from, size_t to) {
  if (from >= to) return false;
  size_t a = from / 64, b = (to - 1) / 64;
  uint64_t head = ~(uint64_t)0 << (from % 64), tail = ~(uint64_t)0 >> (63 - (to - 1) % 64);
  if (a == b) return (split->high[a] & head & tail) != 0;
  uint64_t any = (split->high[a] & head) | (split->high[b] & tail);
  for (size_t i = a + 1; i < b; i++) any |= split->high[i];
  return any != 0;
}

static bool is_wanted(const struct settler *settler, size_t column) {
  return !settler->wanted || (column < settler->columns && settler->wanted[column]);
}

/* A cell in UTF-8; false when it cannot be. Cells of columns nobody wants become empty once they are checked. */
static bool decode_cell(const struct settler *settler, struct span *cell, bool wanted) {
  if (!wanted) {
    if (gb18030_bad(*cell) < cell->n) return false;
    *cell = (struct span){0};
    return true;
  }
  char *to = arena_alloc(settler->arena, 2 * cell->n + 16);
  char *end = gb18030_decode(*cell, to);
  if (!end) return false;
  *cell = span_between(to, end);
  return true;
}

/* Does the cell lie in the text, and not among libcsv's copies? */
static bool is_in_text(const struct cutter *cutter, struct span cell) {
  return (uintptr_t)cell.p - (uintptr_t)cutter->text <= cutter->n;
}

static bool needs_decoding(const struct cutter *cutter, struct span cell) {
  if (!is_in_text(cutter, cell)) return cell.n > 0;
  size_t from = (size_t)(cell.p - cutter->text);
  return has_high(cutter->split, from, from + cell.n);
}

static bool decode_record(const struct settler *settler, struct cutter *cutter, size_t r) {
  for (size_t i = cutter->first[r]; i < cutter->first[r + 1]; i++)
    if (needs_decoding(cutter, cutter->cell[i]) &&
        !decode_cell(settler, &cutter->cell[i], is_wanted(settler, i - cutter->first[r])))
      return false;
  return true;
}

static bool mark(const struct settler *settler, struct cutter *cutter, size_t r, enum damage damage, size_t at) {
  cutter->damage[r] = (unsigned char)damage;
  settler->at[r] = cutter->offset[r] + at;
  return true;
}

/* Both of these: were any records damaged? */
static bool decode_all(const struct settler *settler, struct cutter *cutter) {
  bool damaged = false;
  for (size_t r = 0; r < cutter->records; r++)
    if (!cutter->damage[r] && has_high(cutter->split, cutter->offset[r], cutter->end[r]) &&
        !decode_record(settler, cutter, r))
      damaged = mark(settler, cutter, r, DAMAGE_BYTE, gb18030_bad(raw(cutter, r)));
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

/* Records found damaged become one raw cell. */
static void close_up(struct cutter *cutter) {
  size_t to = 0, from = 0;
  for (size_t r = 0; r < cutter->records; r++) {
    size_t end = cutter->first[r + 1];
    cutter->first[r] = (uint32_t)to;
    if (cutter->damage[r] == DAMAGE_NUL || cutter->damage[r] == DAMAGE_BYTE)
      cutter->cell[to++] = raw(cutter, r);
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
  if (!cutter->records) return;
  bool damaged = split->any_nul && find_nul(settler, cutter);
  if (split->any_high)
    damaged |= settler->charset == CHARSET_GB18030 ? decode_all(settler, cutter) : check_all(settler, cutter);
  if (damaged) close_up(cutter);
}

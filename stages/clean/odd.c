/* SPDX-License-Identifier: GPL-3.0-or-later */
/* odd.c - lines that are no records, and records that are damaged (draft.h). */
#include "base/strbuf.h"
#include "stages/clean/draft.h"
#include "data/text.h"

static size_t cells_of(const struct draft *draft) { return draft->cells->width[draft->at_record]; }

static bool all_blank(const struct draft *draft) {
  for (size_t c = 0, n = cells_of(draft); c < n; c++)
    if (!text_is_blank(draft->cell[c])) return false;
  return true;
}

/* 合计, 总计 or 小计 begins one of the first cells. */
static bool is_total(const struct draft *draft) {
  static const char *const words[] = {"合计", "总计", "小计", "本页小计", "本页合计"};
  char room[64];
  size_t n = cells_of(draft);
  for (size_t c = 0; c < n && c < 6; c++) {
    if (draft->cell[c].n < 6 || draft->cell[c].n > sizeof room) continue;
    struct span t = text_fold(draft->cell[c], FOLD_KEEP_CASE, room);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
      if (span_starts(t, span_of(words[i]))) return true;
  }
  return false;
}

static bool is_header(const struct draft *draft) {
  size_t same = 0, n = cells_of(draft), columns = draft->bound->columns;
  for (size_t c = 0; c < n && c < columns; c++)
    same += draft->cell[c].n && span_equal(span_trim(draft->cell[c]), span_trim(draft->bound->title[c]));
  return same >= 2 && same * 2 > columns;
}

static bool odd_note(struct draft *draft, enum check check) {
  size_t n = cells_of(draft), c = 0;
  while (c + 1 < n && draft->cell[c].n == 0) c++;
  struct span value = draft->cell[c];
  if (value.n > 200) value.n = 200;
  struct trouble trouble = {.record = draft->at_record, .check = check, .value = value};
  troubles_add(&draft->cleaner->troubles, trouble);
  draft->cleaner->counts.notes++;
  return true;
}

/* Bytes of the character at P: 0 when it is no character, in UTF-8 or in GB18030. */
static size_t character(const unsigned char *p, size_t left, bool utf8) {
  if (p[0] < 0x80) return 1;
  if (utf8) {
    size_t n = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (p[0] < 0xC2 || p[0] > 0xF4 || n > left) return 0;
    for (size_t i = 1; i < n; i++)
      if ((p[i] & 0xC0) != 0x80) return 0;
    return n;
  }
  if (p[0] == 0x80 || p[0] == 0xFF || left < 2) return 0;
  if (p[1] >= 0x40 && p[1] != 0x7F && p[1] != 0xFF) return 2;
  return left >= 4 && p[1] >= 0x30 && p[1] <= 0x39 && p[2] >= 0x81 && p[2] <= 0xFE && p[3] >= 0x30 && p[3] <= 0x39 ? 4
                                                                                                                   : 0;
}

/* The raw column in which a damaged record goes wrong: the one of its first quote, or of the invalid byte. */
static uint32_t damaged_column(const struct draft *draft, enum damage damage, struct span raw) {
  const struct bound *bound = draft->bound;
  uint32_t column = 0;
  for (size_t i = 0, n; i < raw.n; i += n) {
    unsigned char c = (unsigned char)raw.p[i];
    n = character((const unsigned char *)raw.p + i, raw.n - i, bound->utf8);
    if (n == 0 || (damage == DAMAGE_QUOTE && c == '"') || (damage == DAMAGE_NUL && c == 0)) break;
    column += c == (unsigned char)bound->delimiter;
  }
  return column < bound->columns ? column : NO_COLUMN;
}

enum { SHOWN = 160 };

/* UTF-8 for people: invalid bytes as \xHH. */
static size_t show_utf8(struct span raw, char *to, size_t room) {
  static const char hex[] = "0123456789ABCDEF";
  size_t at = 0;
  for (size_t i = 0, n; i < raw.n; i += n ? n : 1) {
    unsigned char c = (unsigned char)raw.p[i];
    n = character((const unsigned char *)raw.p + i, raw.n - i, true);
    if (at + (n ? n : 4) > room) break;
    if (n)
      memcpy(to + at, raw.p + i, n), at += n;
    else
      to[at++] = '\\', to[at++] = 'x', to[at++] = hex[c >> 4], to[at++] = hex[c & 15];
  }
  return at;
}

/* The beginning of a raw record, for people. */
static struct span printable(struct draft *draft, struct span raw) {
  char *text = arena_alloc(&draft->arena, SHOWN);
  return (struct span){text, (draft->cells->decode ? draft->cells->decode : show_utf8)(raw, text, SHOWN)};
}

/* The unit of a damaged record, where the cell with its code can be found: the delimiters before it are counted. */
static struct span damaged_unit(const struct draft *draft, struct span raw) {
  const struct bound *bound = draft->bound;
  uint32_t code = bound->at[TARGET_USCC] == NO_COLUMN ? bound->at[TARGET_ORG_CODE] : bound->at[TARGET_USCC];
  struct span cell = {0};
  for (uint32_t c = 0; c <= code; c++)
    if (!span_cut(&raw, bound->delimiter, &cell)) return (struct span){0};
  cell = text_unwrap(cell);
  for (size_t i = 0; i < cell.n; i++)
    if ((unsigned char)cell.p[i] >= 0x80 || cell.p[i] < '0') return (struct span){0};
  return cell.n == USCC_LENGTH || cell.n == ORG_LENGTH ? cell : (struct span){0};
}

static void reject_damage(struct draft *draft, enum damage damage) {
  static const enum check checks[] = {[DAMAGE_QUOTE] = CHECK_BAD_QUOTE,
                                      [DAMAGE_BYTE] = CHECK_BAD_BYTE,
                                      [DAMAGE_NUL] = CHECK_NUL_BYTE,
                                      [DAMAGE_LONG] = CHECK_TOO_LONG};
  struct span raw = cells_of(draft) ? draft->cell[0] : (struct span){0}, value;
  unsigned long long at = draft->cells->at[draft->at_record];
  const char *nul = damage == DAMAGE_NUL && raw.n ? memchr(raw.p, 0, raw.n) : NULL;
  if (nul) at += (unsigned long long)(nul - raw.p);
  draft->unit = damaged_unit(draft, raw);
  bool has_place = damage == DAMAGE_BYTE || damage == DAMAGE_NUL;
  value = has_place ? span_of(arena_format(&draft->arena, "offset %llu", at)) : printable(draft, raw);
  row_trouble(draft, checks[damage], damage == DAMAGE_LONG ? NO_COLUMN : damaged_column(draft, damage, raw), value);
}

/* Too few or too many cells: the column is the first that is missing, or the last there should be. */
static void reject_count(struct draft *draft, size_t n) {
  const struct bound *bound = draft->bound;
  char *value = arena_format(&draft->arena, "%zu, not %zu", n, bound->columns);
  uint32_t code = bound->at[TARGET_USCC] == NO_COLUMN ? bound->at[TARGET_ORG_CODE] : bound->at[TARGET_USCC];
  if (code < n && draft->cell[code].n <= 24) draft->unit = span_trim(draft->cell[code]);
  row_trouble(draft, CHECK_CELL_COUNT, (uint32_t)(n < bound->columns ? n : bound->columns - 1), span_of(value));
}

bool odd_record(struct draft *draft) {
  enum damage damage = (enum damage)draft->cells->damage[draft->at_record];
  if (damage) {
    reject_damage(draft, damage);
    return true;
  }
  size_t n = cells_of(draft);
  if (all_blank(draft)) return n < 2 || odd_note(draft, CHECK_SEPARATORS);
  if (is_total(draft)) return odd_note(draft, CHECK_TOTAL_ROW);
  if (draft->phase == PHASE_REGISTERS) suspect_header(draft, draft->at_record);
  if (is_header(draft)) return odd_note(draft, CHECK_REPEATED_HEADER);
  if (n >= draft->bound->columns) { /* cells behind the last title may be blank */
    size_t blank = n;
    while (blank > draft->bound->columns + draft->bound->extra && text_is_blank(draft->cell[blank - 1])) blank--;
    if (blank <= draft->bound->columns + draft->bound->extra) return false;
  }
  reject_count(draft, n);
  return true;
}

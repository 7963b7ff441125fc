/* odd.c - lines that are no records, and records that are damaged (draft.h). */
#include "base/strbuf.h"
#include "stages/clean/draft.h"
#include "stages/clean/text.h"

static size_t cells_of(const struct draft *draft) {
  return draft->cells->first[draft->record + 1] - draft->cells->first[draft->record];
}

static bool all_blank(const struct draft *draft) {
  for (size_t c = 0, n = cells_of(draft); c < n; c++)
    if (!text_is_blank(draft->cell[c])) return false;
  return true;
}

/* 合计, 总计 or 小计 stands alone in one of the first cells. */
static bool is_total(const struct draft *draft) {
  char room[32];
  size_t n = cells_of(draft);
  for (size_t c = 0; c < n && c < 6; c++) {
    if (draft->cell[c].n < 6 || draft->cell[c].n > sizeof room) continue;
    struct span t = text_fold(draft->cell[c], FOLD_KEEP_CASE, room);
    if (span_is(t, "合计") || span_is(t, "总计") || span_is(t, "小计") || span_is(t, "合计:") || span_is(t, "总计:"))
      return true;
  }
  return false;
}

static bool is_header(const struct draft *draft) {
  size_t same = 0, n = cells_of(draft), columns = draft->bound->columns;
  for (size_t c = 0; c < n && c < columns; c++)
    same += draft->cell[c].n && span_equal(span_trim(draft->cell[c]), span_trim(draft->bound->title[c]));
  return same >= 2 && same * 2 > columns;
}

static bool note(struct draft *draft, enum check check) {
  size_t n = cells_of(draft), c = 0;
  while (c + 1 < n && draft->cell[c].n == 0) c++;
  struct span value = draft->cell[c];
  if (value.n > 200) value.n = 200;
  struct trouble trouble = {.record = draft->record, .check = check, .value = value};
  troubles_add(&draft->cleaner->troubles, trouble);
  draft->cleaner->counts.notes++;
  return true;
}

static void reject_damage(struct draft *draft, enum damage damage) {
  static const enum check checks[] = {[DAMAGE_QUOTE] = CHECK_BAD_QUOTE,
                                      [DAMAGE_BYTE] = CHECK_BAD_BYTE,
                                      [DAMAGE_NUL] = CHECK_NUL_BYTE,
                                      [DAMAGE_LONG] = CHECK_TOO_LONG};
  struct span value = draft->cell && cells_of(draft) ? draft->cell[0] : (struct span){0};
  if (value.n > 200) value.n = 200;
  if (damage == DAMAGE_BYTE || damage == DAMAGE_NUL) {
    unsigned long long at = draft->cells->at[draft->record];
    value = span_of(arena_format(&draft->arena, "offset %llu", at));
  }
  row_trouble(draft, checks[damage], NO_COLUMN, value);
}

bool odd_record(struct draft *draft) {
  enum damage damage = (enum damage)draft->cells->damage[draft->record];
  if (damage) {
    reject_damage(draft, damage);
    return true;
  }
  size_t n = cells_of(draft);
  if (all_blank(draft)) return n < 2 || note(draft, CHECK_SEPARATORS);
  if (is_total(draft)) return note(draft, CHECK_TOTAL_ROW);
  if (is_header(draft)) return note(draft, CHECK_REPEATED_HEADER);
  if (n == draft->bound->columns) return false;
  char *value = arena_format(&draft->arena, "%zu, not %zu", n, draft->bound->columns);
  row_trouble(draft, CHECK_CELL_COUNT, NO_COLUMN, span_of(value));
  return true;
}

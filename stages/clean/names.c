/* SPDX-License-Identifier: GPL-3.0-or-later */
/* names.c - what is odd about a unit's name and is kept all the same (draft.h). */
#include "stages/clean/draft.h"

/* Is one of eight bytes below a blank? */
static bool has_control(uint64_t eight) {
  const uint64_t ones = 0x0101010101010101u;
  return ((eight - ' ' * ones) & ~eight & 0x80 * ones) != 0;
}

static bool name_has_control(struct span name) {
  uint64_t eight = 0;
  for (; name.n >= 8; name.p += 8, name.n -= 8) {
    memcpy(&eight, name.p, 8);
    if (has_control(eight)) return true;
  }
  if (!name.n) return false;
  memset(&eight, 'x', 8);
  memcpy(&eight, name.p, name.n);
  return has_control(eight);
}

void check_names(struct draft *draft) {
  uint32_t at = draft->bound->at[TARGET_NAME];
  if (at == NO_COLUMN) return;
  bool bare = draft->cells->bare;
  for (size_t i = 0; i < draft->rows; i++) {
    struct span name = draft->cells_of[i][at];
    bool control = name_has_control(name), quote = bare && name.n && memchr(name.p, '"', name.n);
    if (__builtin_expect((!control && !quote) || draft->gone[i], 1)) continue;
    row_enter(draft, i, true);
    if (control) row_trouble(draft, CHECK_CONTROL_CHARACTER, at, name);
    if (quote) row_trouble(draft, CHECK_QUOTE_WITHIN, at, name);
  }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* texts.c - the region, the industry code and the other texts of all rows (draft.h). */
#include "stages/clean/draft.h"

/* Digits of a cell as a small number; 0 when there are none. */
static int small_number(struct span cell) {
  char room[16];
  if (cell.n == 0 || cell.n > sizeof room) return 0;
  struct span t = text_fold(cell, FOLD_KEEP_CASE, room);
  if (t.n && t.p[0] == '=') t.p++, t.n--;
  int v = 0;
  for (size_t i = 0; i < t.n && t.p[i] >= '0' && t.p[i] <= '9' && v < 100000; i++) v = v * 10 + (t.p[i] - '0');
  return v;
}

static bool is_code_text(struct span cell) {
  for (size_t i = 0; i < cell.n; i++)
    if ((unsigned)(cell.p[i] - '0') > 9 && (unsigned)(cell.p[i] - 'A') > 25) return false;
  return true;
}

/* A text of letters and digits, folded where it is anything else. */
static struct span read_code_text(struct draft *draft, struct span cell) {
  if (is_code_text(cell)) return cell;
  if (text_is_blank(cell)) return (struct span){0};
  return text_without_zeros(text_fold_in(&draft->arena, text_unwrap(cell), FOLD_UPPER));
}

/* The place of a cell among the region codes that were plain and known; NULL when it is too long for it. */
static struct text_words *region_place(struct draft *draft, struct span cell, struct text_words words) {
  uint64_t hash = (words.low ^ words.high * 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u;
  return cell.n <= TEXT_WORDS ? &draft->region_memo.known[hash >> 52] : NULL;
}

/* The region code of a cell, and whether it is one by rule 113; codes seen lately are in memory. */
static struct span region_of(struct draft *draft, struct span cell, bool *known) {
  struct text_words words = text_words(cell), *place = region_place(draft, cell, words);
  *known = true;
  if (__builtin_expect(place && text_words_same(*place, words), 1)) return cell;
  struct span code = read_code_text(draft, cell);
  bool skipped = check_set_has(&draft->cleaning->skipped, CHECK_REGION_UNKNOWN);
  *known = code.n == 0 ||
           (skipped ? !text_is_exponent(cell) : region_check(&draft->cleaning->regions, code) == REGION_KNOWN);
  if (*known && place && code.p == cell.p) *place = words;
  return code;
}

/* Regions by 处理地 are only looked at; the row's own is what goes out. */
static void check_handles(struct draft *draft, uint32_t handle, bool look_up) {
  for (size_t i = 0; i < draft->rows; i++) {
    struct span cell = draft->cells_of[i][handle];
    bool known = true;
    if (look_up) region_of(draft, cell, &known);
    if (known && !text_is_exponent(cell)) continue;
    row_enter(draft, i, true);
    if (text_is_exponent(cell)) row_trouble(draft, CHECK_DAMAGED_CODE, handle, cell);
    if (!known) row_trouble(draft, CHECK_REGION_UNKNOWN, handle, cell);
  }
}

void read_regions(struct draft *draft) {
  uint32_t at = draft->bound->at[TARGET_REGION], handle = draft->bound->at[TARGET_HANDLE_REGION];
  if (handle != NO_COLUMN) check_handles(draft, handle, at == NO_COLUMN);
  struct span *region = draft->vector[OUT_REGION].text;
  for (size_t i = 0; i < draft->rows; i++) {
    bool known = true;
    struct span cell = at == NO_COLUMN ? (struct span){0} : draft->cells_of[i][at];
    region[i] = at == NO_COLUMN ? cell : region_of(draft, cell, &known);
    if (__builtin_expect(known, 1)) continue;
    row_enter(draft, i, true);
    row_trouble(draft, text_is_exponent(cell) ? CHECK_DAMAGED_CODE : CHECK_REGION_UNKNOWN, at, cell);
  }
}

/* The code of the current row under a title that names its edition. */
static struct span titled_code(struct draft *draft, struct span *cell, struct span *edition) {
  const struct catalog_editions *editions = draft->cleaning->layouts.editions;
  struct span code = {0};
  for (size_t e = editions->n; e-- > 0 && code.n == 0;) { /* the newest first */
    *cell = row_target(draft, TARGET_INDUSTRY_EDITION + (enum target)e);
    *edition = editions->edition[e].name;
    code = read_code_text(draft, *cell);
  }
  return code;
}

static void report_damaged_industry(struct draft *draft, struct span cell) {
  uint32_t at = 0;
  while (at < draft->bound->columns && draft->cell[at].p != cell.p) at++;
  row_enter(draft, draft->n, true);
  row_trouble(draft, CHECK_INDUSTRY_DAMAGED, at, cell);
}

/* Industry codes and the editions they are in: a title that names its edition, else the column, else the period's. */
static void read_industries(struct draft *draft) {
  uint32_t column = draft->bound->at[TARGET_EDITION];
  for (size_t i = 0; i < draft->rows; i++) {
    draft->n = i;
    draft->cell = draft->cells_of[i];
    struct span cell, edition, code = {0};
    if (draft->titled_industry) code = titled_code(draft, &cell, &edition);
    if (code.n == 0) {
      cell = row_target(draft, TARGET_INDUSTRY);
      code = read_code_text(draft, cell);
      edition = text_trim(row_cell(draft, column));
      if (edition.n == 0) edition = draft->edition[i];
    }
    if (__builtin_expect(code.n > 4 && text_is_exponent(code), 0)) {
      report_damaged_industry(draft, cell);
      code = (struct span){0};
    }
    draft->vector[OUT_INDUSTRY].text[i] = code;
    draft->vector[OUT_EDITION].text[i] = code.n ? edition : (struct span){0};
  }
}

static void read_text(struct draft *draft, enum target target, size_t out) {
  uint32_t at = draft->bound->at[target];
  struct span *text = draft->vector[out].text;
  for (size_t i = 0; at != NO_COLUMN && i < draft->rows; i++) text[i] = text_trim(draft->cells_of[i][at]);
}

static int64_t read_month(const struct draft *draft, enum target year, enum target month) {
  int y = small_number(row_target(draft, year)), m = small_number(row_target(draft, month));
  if (y < 1800 || y > 2199) return PERIOD_NONE;
  return m >= 1 && m <= 12 ? period_make(PERIOD_MONTH, y, m) : period_make(PERIOD_YEAR, y, 1);
}

static void read_months(struct draft *draft, enum target year, enum target month, size_t out) {
  for (size_t i = 0; draft->bound->at[year] != NO_COLUMN && i < draft->rows; i++) {
    draft->cell = draft->cells_of[i];
    draft->vector[out].number[i] = read_month(draft, year, month);
  }
}

void read_texts(struct draft *draft) {
  const struct cleaning *cleaning = draft->cleaning;
  read_text(draft, TARGET_NAME, OUT_NAME);
  check_names(draft);
  read_industries(draft);
  read_text(draft, TARGET_ACCT_STD, OUT_ACCT_STD);
  read_text(draft, TARGET_ACCT_RULE, OUT_ACCT_RULE);
  read_text(draft, TARGET_STATUS, OUT_STATUS);
  if (cleaning->size != SCHEMA_ABSENT) read_text(draft, TARGET_SIZE, cleaning->size);
  if (cleaning->contact != SCHEMA_ABSENT) read_text(draft, TARGET_CONTACT, cleaning->contact);
  if (cleaning->phone != SCHEMA_ABSENT) read_text(draft, TARGET_PHONE, cleaning->phone);
  check_filed(draft);
  if (cleaning->activity == SCHEMA_ABSENT) return; /* what only a unit list has */
  read_text(draft, TARGET_ACTIVITY, cleaning->activity);
  read_months(draft, TARGET_OPEN_YEAR, TARGET_OPEN_MONTH, cleaning->opened);
  read_months(draft, TARGET_FOUND_YEAR, TARGET_FOUND_MONTH, cleaning->founded);
}

/* identify.c - which unit and which period each row is about (draft.h). The codes of all rows are judged at once
 * (ident.h); only one that is not in plain form, or wrong, is looked at by itself. */
#include "stages/clean/draft.h"

/* A period, or a date within it (2023-12-31, 2023/6/30, 2023年6月30日). */
static bool read_period_text(struct span cell, struct named *named) {
  char room[48];
  period_code code;
  if (cell.n > sizeof room) return false;
  struct span t = text_fold(cell, FOLD_UPPER, room);
  if (period_read(t, &code)) {
    *named = named_of(code);
    return true;
  }
  uint32_t date = read_date(t), month = date / 100 % 100;
  if (date < 19900101 || date > 20991231 || month < 1 || month > 12 || date % 100 < 1 || date % 100 > 31) return false;
  *named = (struct named){(int)(date / 10000), (int)month};
  return true;
}

/* What the record's own columns tell of its period. False: something is there that is no period. */
static bool read_named(const struct draft *draft, struct named *named) {
  struct span whole = row_target(draft, TARGET_PERIOD), year = row_target(draft, TARGET_PERIOD_YEAR);
  *named = (struct named){0};
  if (!text_is_blank(whole)) return read_period_text(whole, named);
  if (text_is_blank(year)) return true;
  if (!read_period_text(year, named)) return false;
  int month = small_number(row_target(draft, TARGET_PERIOD_MONTH)),
      quarter = small_number(row_target(draft, TARGET_PERIOD_QUARTER));
  if (!named->month && month >= 1 && month <= 12) named->month = month;
  if (!named->month && quarter >= 1 && quarter <= 4) named->month = 3 * quarter;
  return true;
}

static void fill_memo(struct draft *draft, struct period_memo *memo) {
  const struct bound *bound = draft->bound;
  struct named named, file = bound->named;
  memo->unreadable = !read_named(draft, &named);
  if (bound->form->frequency == FREQUENCY_ANNUAL) named.month = file.month = 0;
  memo->conflict = !named_add(&named, file);
  memo->period = memo->unreadable ? PERIOD_NONE : named_period(named, bound->form->frequency);
  memo->missing = !memo->unreadable && memo->period == PERIOD_NONE;
  bool told = memo->period != PERIOD_NONE;
  memo->edition =
      told ? span_of(layouts_edition(&draft->cleaning->layouts, period_year(memo->period))) : (struct span){0};
}

void identify_period_columns(struct draft *draft) {
  static const enum target target[2][3] = {{TARGET_PERIOD, TARGET_PERIOD_YEAR, TARGET_PERIOD_MONTH},
                                           {TARGET_PERIOD, TARGET_PERIOD_YEAR, TARGET_PERIOD_QUARTER}};
  struct period_memo *memo = &draft->period_memo;
  const uint32_t *at = draft->at;
  bool quarters = at[TARGET_PERIOD_QUARTER] != NO_COLUMN;
  memo->filled = false;
  memo->columns = 0;
  for (size_t i = 0; i < 3; i++)
    if (at[target[quarters][i]] != NO_COLUMN) memo->at[memo->columns++] = at[target[quarters][i]];
}

/* The common case: one column tells it, and says what it said the last time. */
static inline bool same_period(const struct period_memo *memo, const struct span *cell) {
  if (!memo->filled || memo->columns != 1) return false;
  struct span told = cell[memo->at[0]];
  return told.n == memo->n[0] && text_words_same(text_words(told), memo->text[0]);
}

period_code identify_period(struct draft *draft) {
  struct period_memo *memo = &draft->period_memo;
  if (__builtin_expect(same_period(memo, draft->cell), 1)) return memo->period;
  bool same = memo->filled;
  for (size_t i = 0; i < memo->columns; i++) {
    struct span cell = draft->cell[memo->at[i]];
    struct text_words words = text_words(cell);
    if (same && cell.n == memo->n[i] && text_words_same(words, memo->text[i])) continue;
    same = false;
    memo->n[i] = cell.n <= TEXT_WORDS ? cell.n : SIZE_MAX;
    memo->text[i] = words;
  }
  if (!same) fill_memo(draft, memo);
  memo->filled = true;
  return memo->period;
}

/* The period of the row at hand, with what is to be said about it. */
static period_code read_period(struct draft *draft) {
  period_code period = identify_period(draft);
  const struct period_memo *memo = &draft->period_memo;
  if (__builtin_expect(period != PERIOD_NONE && !memo->conflict, 1)) return period;
  uint32_t at = draft->bound->at[TARGET_PERIOD];
  if (at == NO_COLUMN) at = draft->bound->at[TARGET_PERIOD_YEAR];
  enum check check = memo->unreadable ? CHECK_PERIOD_UNREADABLE
                     : memo->missing  ? CHECK_PERIOD_MISSING
                                      : CHECK_PERIOD_CONFLICT;
  row_enter(draft, draft->n, true);
  row_trouble(draft, check, at, row_cell(draft, at));
  return period;
}

/* The code of the row at hand, which is not in plain form. False when the record goes no further. */
static bool read_ident(struct draft *draft) {
  char room[32];
  uint32_t uscc = draft->bound->at[TARGET_USCC], org = draft->bound->at[TARGET_ORG_CODE];
  struct ident ident = ident_read(row_cell(draft, uscc), row_cell(draft, org), room);
  if (__builtin_expect(ident.kind == IDENT_OK, 1)) {
    size_t at = (size_t)(ident.org.p - ident.code.p);
    if (ident.code.p == room) ident.code = row_keep(draft, ident.code);
    draft->vector[OUT_UNIT].text[draft->n] = ident.code;
    draft->vector[OUT_ORG_CODE].text[draft->n] = (struct span){ident.code.p + at, ident.org.n};
    draft->digits[draft->n] = (unsigned char)((ident.digits == DIGITS_WRONG ? IDENT_WRONG : 0) |
                                              (ident.org_digits == DIGITS_WRONG ? IDENT_ORG_WRONG : 0));
    return true;
  }
  if (odd_record(draft)) return false;
  uint32_t at = uscc != NO_COLUMN && (ident.kind == IDENT_MISSING || !text_is_blank(draft->cell[uscc])) ? uscc : org;
  draft->unit = span_trim(row_cell(draft, at));
  row_trouble(draft,
              ident.kind == IDENT_DAMAGED   ? CHECK_DAMAGED_CODE
              : ident.kind == IDENT_MISSING ? CHECK_CODE_MISSING
                                            : CHECK_CODE_UNREADABLE,
              at, draft->unit);
  return false;
}

static bool checks_digits(const struct cleaning *cleaning) {
  const uint64_t digits = (uint64_t)1 << CHECK_CHECK_DIGIT | (uint64_t)1 << CHECK_ORG_CHECK_DIGIT;
  return (cleaning->skipped & digits) != digits || cleaning->options->strict_ids;
}

/* The codes of all rows; those that have none are gone. */
static void read_idents(struct draft *draft) {
  uint32_t uscc = draft->bound->at[TARGET_USCC];
  struct span *code = draft->vector[OUT_UNIT].text, *org = draft->vector[OUT_ORG_CODE].text;
  for (size_t i = 0; i < draft->rows; i++) code[i] = uscc == NO_COLUMN ? (struct span){0} : draft->cells_of[i][uscc];
  if (checks_digits(draft->cleaning))
    ident_judge(code, draft->rows, draft->digits);
  else
    for (size_t i = 0; i < draft->rows; i++)
      draft->digits[i] = code[i].n == USCC_LENGTH && ident_is_uscc(code[i].p) ? 0 : IDENT_NOT_PLAIN;
  for (size_t i = 0; i < draft->rows; i++) {
    if (__builtin_expect(!(draft->digits[i] & IDENT_NOT_PLAIN), 1)) {
      org[i] = (struct span){code[i].p + ORG_AT, ORG_LENGTH};
      continue;
    }
    row_enter(draft, i, false);
    draft->gone[i] = !read_ident(draft);
  }
}

static void read_periods(struct draft *draft) {
  for (size_t i = 0; i < draft->rows; i++) {
    if (draft->gone[i]) continue;
    draft->n = i;
    draft->cell = draft->cells_of[i];
    period_code period = read_period(draft);
    draft->vector[OUT_PERIOD].number[i] = period;
    draft->edition[i] = draft->period_memo.edition;
    draft->gone[i] = period == PERIOD_NONE;
  }
}

/* The rows that are not gone move up. */
static void close_up(struct draft *draft) {
  size_t n = 0;
  for (size_t i = 0; i < draft->rows; i++) {
    if (draft->gone[i]) {
      count_rejected(draft, draft->flags[i]);
      continue;
    }
    draft->record[n] = draft->record[i], draft->cells_of[n] = draft->cells_of[i];
    draft->flags[n] = draft->flags[i], draft->digits[n] = draft->digits[i], draft->edition[n] = draft->edition[i];
    draft->vector[OUT_UNIT].text[n] = draft->vector[OUT_UNIT].text[i];
    draft->vector[OUT_ORG_CODE].text[n] = draft->vector[OUT_ORG_CODE].text[i];
    draft->vector[OUT_PERIOD].number[n++] = draft->vector[OUT_PERIOD].number[i];
  }
  memset(draft->gone, 0, n);
  draft->rows = n;
}

static void make_keys(struct draft *draft) {
  const struct span *org = draft->vector[OUT_ORG_CODE].text;
  const int64_t *period = draft->vector[OUT_PERIOD].number;
  for (size_t i = 0; i < draft->rows; i++) {
    draft->key[i] = key_hash(org[i].p, (period_code)period[i]);
    key_set_expect(&draft->cleaning->keys, draft->key[i]);
  }
}

/* The code of the row at hand fails a check. */
static void say_wrong(struct draft *draft) {
  const struct cleaning *cleaning = draft->cleaning;
  if (white_list_has(&cleaning->white, row_code(draft))) return;
  bool whole = draft->digits[draft->n] & IDENT_WRONG;
  uint32_t at = draft->bound->at[row_code(draft).n == USCC_LENGTH ? TARGET_USCC : TARGET_ORG_CODE];
  enum check check = whole ? CHECK_CHECK_DIGIT : CHECK_ORG_CHECK_DIGIT;
  if (whole && cleaning->options->strict_ids) check = CHECK_STRICT_DIGIT;
  row_trouble(draft, check, at, row_code(draft));
}

/* The row at hand has a credit code; does the organisation code beside it say the same? */
static void compare_codes(struct draft *draft) {
  char room[32];
  uint32_t org = draft->bound->at[TARGET_ORG_CODE];
  struct ident other = ident_key((struct span){0}, draft->cell[org], room);
  if (other.kind == IDENT_DAMAGED && text_is_exponent(draft->cell[org]))
    row_trouble(draft, CHECK_DAMAGED_CODE, org, draft->cell[org]);
  if (other.kind == IDENT_OK && !span_equal(other.org, row_org(draft)))
    row_trouble(draft, CHECK_CODES_DIFFER, org, draft->cell[org]);
}

static void check_idents(struct draft *draft) {
  const uint32_t *at = draft->bound->at;
  bool both = at[TARGET_USCC] != NO_COLUMN && at[TARGET_ORG_CODE] != NO_COLUMN;
  for (size_t i = 0; i < draft->rows; i++) {
    if (__builtin_expect(!both && !draft->digits[i], 1)) continue;
    row_enter(draft, i, true);
    if (draft->digits[i] & (IDENT_WRONG | IDENT_ORG_WRONG)) say_wrong(draft);
    if (both && row_code(draft).n == USCC_LENGTH) compare_codes(draft);
  }
}

void identify_rows(struct draft *draft) {
  read_idents(draft);
  read_periods(draft);
  if (memchr(draft->gone, 1, draft->rows)) close_up(draft);
  make_keys(draft);
  check_idents(draft);
}

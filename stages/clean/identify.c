/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identify.c - which unit and which period each row is about (draft.h). The codes of all rows are judged at once
 * (ident.h); only one that is not in plain form, or wrong, is looked at by itself. */
#include "data/told.h"
#include "stages/clean/draft.h"

/* Nothing, or zeros only, as exports of yearly forms have for the month. */
static bool is_nought(struct span cell) {
  size_t zeros = 0;
  while (zeros < cell.n && cell.p[zeros] == '0') zeros++;
  return zeros == cell.n || text_is_blank(cell);
}

/* A column with the whole period; where the file states the year it may be months in digits or a quarter alone. */
static bool read_whole(struct span cell, bool has_year, struct named *named, bool *vague) {
  struct told told;
  if (told_read(cell, &told)) {
    *named = (struct named){told.year, told.vague ? 0 : told.month};
    *vague = told.vague;
    return true;
  }
  int month, quarter;
  if (!has_year) return false;
  bool digits = (unsigned char)cell.p[0] < 0x80 || cell.p[0] == '\xEF'; /* 八月 is left to who filed it */
  if (digits && told_read_month(cell, &month)) return named->month = month, true;
  return digits && told_read_quarter(cell, &quarter) ? (named->month = 3 * quarter, true) : false;
}

/* A column for the month that has the year as well, the same one: 202305. */
static bool month_of_year(struct span cell, struct named *named) {
  struct told told;
  if (!told_read(cell, &told) || told.vague || !told.month || (named->year && told.year != named->year)) return false;
  *named = (struct named){told.year, told.month};
  return true;
}

/* What the record's own columns state of its period. False: a cell is there that is no period. */
static bool read_named(const struct draft *draft, struct named *named, bool *vague) {
  struct span whole = row_target(draft, TARGET_PERIOD), year = row_target(draft, TARGET_PERIOD_YEAR);
  struct span month = row_target(draft, TARGET_PERIOD_MONTH), quarter = row_target(draft, TARGET_PERIOD_QUARTER);
  *named = (struct named){0};
  *vague = false;
  if (!text_is_blank(whole)) return read_whole(whole, draft->bound->named.year != 0, named, vague);
  if (!text_is_blank(year) && !read_whole(year, false, named, vague)) return false;
  int number;
  if (!named->month && !is_nought(month))
    return told_read_month(month, &number) ? (named->month = number, true) : month_of_year(month, named);
  if (!named->month && !is_nought(quarter))
    return told_read_quarter(quarter, &number) ? (named->month = 3 * number, true) : false;
  return true;
}

static void fill_memo(struct draft *draft, struct period_memo *memo) {
  const struct bound *bound = draft->bound;
  struct named named, file = bound->named;
  enum frequency frequency = bound->form->frequency;
  bool vague;
  memo->unreadable = !read_named(draft, &named, &vague) || (vague && frequency != FREQUENCY_ANNUAL);
  memo->conflict = frequency == FREQUENCY_ANNUAL && named.month && named.month != 12;
  if (frequency == FREQUENCY_ANNUAL) named.month = file.month = 0;
  memo->conflict |= !named_add(&named, file, frequency);
  memo->period = memo->unreadable ? PERIOD_NONE : named_period(named, frequency);
  memo->unreadable |= memo->period == PERIOD_NONE && named.year != 0;
  memo->missing = !memo->unreadable && memo->period == PERIOD_NONE;
  bool told = memo->period != PERIOD_NONE;
  memo->edition =
      told ? span_of(layouts_edition(&draft->cleaning->layouts, period_year(memo->period))) : (struct span){0};
}

void identify_period_columns(struct draft *draft) {
  static const enum target target[PERIOD_COLUMNS] = {TARGET_PERIOD, TARGET_PERIOD_YEAR, TARGET_PERIOD_MONTH,
                                                     TARGET_PERIOD_QUARTER};
  struct period_memo *memo = &draft->period_memo;
  memo->filled = false;
  memo->columns = 0;
  for (size_t i = 0; i < PERIOD_COLUMNS; i++)
    if (draft->at[target[i]] != NO_COLUMN) memo->at[memo->columns++] = draft->at[target[i]];
}

/* The common case: one column states it, with the same text as the last time. */
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

/* What the file itself states, for the finding that the record states another. */
static struct span other_period(struct draft *draft) {
  struct named named = draft->bound->named;
  if (!named.year && !named.month) return (struct span){0};
  const char *text = named.year && named.month ? arena_format(&draft->arena, ": %d-%02d", named.year, named.month)
                     : named.year              ? arena_format(&draft->arena, ": %d", named.year)
                                               : arena_format(&draft->arena, ": -%02d", named.month);
  return span_of(text);
}

/* The column to name when the period of the current row is wrong: that of the month, where the one of the year is
 * right. */
static uint32_t period_column(const struct draft *draft) {
  static const enum target parts[] = {TARGET_PERIOD_MONTH, TARGET_PERIOD_QUARTER};
  uint32_t at = draft->bound->at[TARGET_PERIOD], year = draft->bound->at[TARGET_PERIOD_YEAR];
  struct told told;
  if (at != NO_COLUMN) return at;
  bool right = draft->period_memo.unreadable && told_read(row_cell(draft, year), &told) && !told.vague && !told.month;
  for (size_t i = 0; right && i < sizeof parts / sizeof *parts; i++)
    if (!is_nought(row_target(draft, parts[i]))) return draft->bound->at[parts[i]];
  return year;
}

/* The period of the current row, with the findings about it. */
static period_code identify_read_period(struct draft *draft) {
  period_code period = identify_period(draft);
  const struct period_memo *memo = &draft->period_memo;
  if (__builtin_expect(period != PERIOD_NONE && !memo->conflict, 1)) return period;
  uint32_t at = period_column(draft);
  enum check check = memo->unreadable ? CHECK_PERIOD_UNREADABLE
                     : memo->missing  ? CHECK_PERIOD_MISSING
                                      : CHECK_PERIOD_CONFLICT;
  row_enter(draft, draft->n, true);
  row_trouble_more(draft, check, at, row_cell(draft, at),
                   check == CHECK_PERIOD_CONFLICT ? other_period(draft) : (struct span){0});
  return period;
}

/* The unit of the current row has no code but a placeholder: it is known by its name, else by its place. */
static struct span code_by_name(struct draft *draft) {
  char *code = arena_alloc(&draft->arena, USCC_LENGTH);
  struct span name = text_fold_in(&draft->arena, row_target(draft, TARGET_NAME), FOLD_UPPER);
  if (name.n) {
    ident_of_text('N', name, code);
  } else {
    uint64_t line = draft->cells->first_line + draft->cells->line[draft->at_record];
    ident_of_text(
        'L', span_of(arena_format(&draft->arena, "%.*s:%llu", SPAN_ARG(draft->bound->file), (unsigned long long)line)),
        code);
  }
  return (struct span){code, USCC_LENGTH};
}

/* Codes of the current row that are kept, and the findings about the credit code. */
static void keep_ident(struct draft *draft, const struct ident *ident, uint32_t uscc) {
  struct span code = ident->code;
  size_t at = (size_t)(ident->org.p - code.p);
  draft->vector[OUT_UNIT].text[draft->n] = code;
  draft->vector[OUT_ORG_CODE].text[draft->n] = (struct span){code.p + at, ident->org.n};
  draft->digits[draft->n] = (unsigned char)((ident->digits == DIGITS_WRONG ? IDENT_WRONG : 0) |
                                            (ident->org_digits == DIGITS_WRONG ? IDENT_ORG_WRONG : 0));
  if (ident->credit != IDENT_UNREADABLE && ident->credit != IDENT_PLACEHOLDER) return;
  draft->unit = code;
  row_trouble(draft, ident->credit == IDENT_PLACEHOLDER ? CHECK_PLACEHOLDER_CODE : CHECK_CODE_LENGTH, uscc,
              row_cell(draft, uscc));
}

static bool keep_placeholder(struct draft *draft, uint32_t at) {
  struct span code = code_by_name(draft);
  draft->vector[OUT_UNIT].text[draft->n] = code;
  draft->vector[OUT_ORG_CODE].text[draft->n] = (struct span){code.p + ORG_AT, ORG_LENGTH};
  draft->digits[draft->n] = IDENT_BY_NAME;
  draft->unit = code;
  row_trouble(draft, CHECK_PLACEHOLDER_CODE, at, row_cell(draft, at));
  return true;
}

/* The code of the current row, which is not in plain form. False when the record goes no further. */
static bool read_ident(struct draft *draft) {
  char room[32];
  uint32_t uscc = draft->bound->at[TARGET_USCC], org = draft->bound->at[TARGET_ORG_CODE];
  struct ident ident = ident_read(row_cell(draft, uscc), row_cell(draft, org), room);
  if (__builtin_expect(ident.kind == IDENT_OK, 1)) {
    if (ident.code.p == room) {
      ident.code = row_keep(draft, ident.code);
      ident.org.p = ident.code.p + (ident.org.p - room);
    }
    keep_ident(draft, &ident, uscc);
    return true;
  }
  if (odd_record(draft)) return false;
  uint32_t at = uscc != NO_COLUMN && (ident.kind == IDENT_MISSING || !text_is_blank(draft->cell[uscc])) ? uscc : org;
  if (ident.kind == IDENT_PLACEHOLDER) return keep_placeholder(draft, at);
  draft->unit = span_trim(row_cell(draft, at));
  row_trouble(draft,
              ident.kind == IDENT_DAMAGED   ? CHECK_DAMAGED_CODE
              : ident.kind == IDENT_MISSING ? CHECK_CODE_MISSING
                                            : CHECK_CODE_UNREADABLE,
              at, draft->unit);
  return false;
}

static bool checks_digits(const struct cleaning *cleaning) {
  const struct check_set *skipped = &cleaning->skipped;
  bool both = check_set_has(skipped, CHECK_CHECK_DIGIT) && check_set_has(skipped, CHECK_ORG_CHECK_DIGIT);
  return !both || cleaning->options->strict_ids;
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
      draft->digits[i] =
          code[i].n == USCC_LENGTH && ident_is_uscc(code[i].p) && !ident_is_repeated(code[i].p) ? 0 : IDENT_NOT_PLAIN;
  for (size_t i = 0; i < draft->rows; i++) {
    bool plain = !(draft->digits[i] & IDENT_NOT_PLAIN);
    if (plain) org[i] = (struct span){code[i].p + ORG_AT, ORG_LENGTH};
    if (__builtin_expect(plain && !ident_is_rounded(code[i].p), 1)) continue;
    row_enter(draft, i, plain);
    draft->gone[i] = plain || !read_ident(draft);
    if (plain) row_trouble(draft, CHECK_DAMAGED_CODE, uscc, code[i]);
  }
}

static void read_periods(struct draft *draft) {
  for (size_t i = 0; i < draft->rows; i++) {
    if (draft->gone[i]) continue;
    draft->n = i;
    draft->cell = draft->cells_of[i];
    period_code period = identify_read_period(draft);
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
      count_rejected(draft, &draft->flags[i]);
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

/* The code of the current row fails a check. */
static void report_wrong(struct draft *draft) {
  const struct cleaning *cleaning = draft->cleaning;
  if (white_list_has(&cleaning->white, row_code(draft))) return;
  bool whole = draft->digits[draft->n] & IDENT_WRONG;
  uint32_t at = draft->bound->at[row_code(draft).n == USCC_LENGTH ? TARGET_USCC : TARGET_ORG_CODE];
  enum check check = whole ? CHECK_CHECK_DIGIT : CHECK_ORG_CHECK_DIGIT;
  if (whole && cleaning->options->strict_ids) check = CHECK_STRICT_DIGIT;
  row_trouble(draft, check, at, row_code(draft));
}

/* The current row has a credit code; does the organisation code beside it agree? */
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
    if (draft->digits[i] & (IDENT_WRONG | IDENT_ORG_WRONG)) report_wrong(draft);
    if (both && row_code(draft).n == USCC_LENGTH && !(draft->digits[i] & IDENT_BY_NAME)) compare_codes(draft);
  }
}

void identify_rows(struct draft *draft) {
  read_idents(draft);
  read_periods(draft);
  if (memchr(draft->gone, 1, draft->rows)) close_up(draft);
  make_keys(draft);
  check_idents(draft);
}

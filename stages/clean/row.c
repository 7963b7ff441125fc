/* row.c - one record, from its cells to the row of a batch (draft.h). The usual ways of writing a cell are dealt with
 * here, at a few nanoseconds each; everything else goes to the repairing functions of text.h, number.h and ident.h. */
#include "base/strbuf.h"
#include "stages/clean/draft.h"
#include "stages/clean/number.h"
#include "stages/clean/text.h"

void row_trouble(struct draft *draft, enum check check, uint32_t column, struct span value) {
  struct trouble trouble = {.record = draft->record, .check = check, .value = value, .unit = draft->ident.code};
  if (column != NO_COLUMN) trouble.column = draft->bound->title[column];
  if (trouble.value.n > 200) trouble.value.n = 200;
  troubles_add(&draft->cleaner->troubles, trouble);
  if (check_severity(check) == SEVERITY_REJECT) draft->rejected = true;
  draft->flags |= (uint64_t)1 << check;
}

static struct span keep(struct draft *draft, struct span text) {
  return (struct span){arena_copy(&draft->arena, text.p, text.n), text.n};
}

/* The unit's code. False when the record goes no further. */
static bool read_ident(struct draft *draft) {
  char room[32];
  uint32_t uscc = draft->bound->at[TARGET_USCC], org = draft->bound->at[TARGET_ORG_CODE];
  struct ident *ident = &draft->ident;
  if (__builtin_expect(ident_plain(&draft->cleaning->sums, row_cell(draft, uscc), ident), 1)) return true;
  *ident = ident_read(row_cell(draft, uscc), row_cell(draft, org), room);
  if (__builtin_expect(ident->kind == IDENT_OK, 1)) {
    if (__builtin_expect(ident->code.p == room, 0)) {
      size_t at = (size_t)(ident->org.p - room);
      ident->code = keep(draft, ident->code);
      ident->org.p = ident->code.p + at;
    }
    return true;
  }
  enum ident_kind kind = ident->kind;
  *ident = (struct ident){0};
  if (odd_record(draft)) return false;
  uint32_t at = uscc != NO_COLUMN && (kind == IDENT_MISSING || !text_is_blank(draft->cell[uscc])) ? uscc : org;
  ident->code = span_trim(row_cell(draft, at));
  row_trouble(draft,
              kind == IDENT_DAMAGED   ? CHECK_DAMAGED_CODE
              : kind == IDENT_MISSING ? CHECK_CODE_MISSING
                                      : CHECK_CODE_UNREADABLE,
              at, ident->code);
  return false;
}

static void check_ident(struct draft *draft) {
  const struct cleaning *cleaning = draft->cleaning;
  const struct ident *ident = &draft->ident;
  uint32_t uscc = draft->bound->at[TARGET_USCC], org = draft->bound->at[TARGET_ORG_CODE];
  bool wrong = ident->digits == DIGITS_WRONG || ident->org_digits == DIGITS_WRONG;
  if (wrong && !white_list_has(&cleaning->white, ident->code)) {
    bool whole = ident->digits == DIGITS_WRONG;
    uint32_t at = ident->code.n == USCC_LENGTH ? uscc : org;
    enum check check = whole ? CHECK_CHECK_DIGIT : CHECK_ORG_CHECK_DIGIT;
    if (whole && cleaning->options->strict_ids) check = CHECK_STRICT_DIGIT;
    row_trouble(draft, check, at, ident->code);
  }
  if (uscc == NO_COLUMN || org == NO_COLUMN || ident->code.n != USCC_LENGTH) return;
  char room[32];
  struct ident other = ident_key((struct span){0}, draft->cell[org], room);
  if (other.kind == IDENT_DAMAGED && text_is_exponent(draft->cell[org]))
    row_trouble(draft, CHECK_DAMAGED_CODE, org, draft->cell[org]);
  if (other.kind == IDENT_OK && !span_equal(other.org, ident->org))
    row_trouble(draft, CHECK_CODES_DIFFER, org, draft->cell[org]);
}

/* Digits of a cell as a small number; 0 when there are none. */
static int small_number(struct span cell) {
  char room[16];
  if (cell.n == 0 || cell.n > sizeof room) return 0;
  struct span t = text_fold(cell, FOLD_KEEP_CASE, room);
  int v = 0;
  for (size_t i = 0; i < t.n && t.p[i] >= '0' && t.p[i] <= '9' && v < 100000; i++) v = v * 10 + (t.p[i] - '0');
  return v;
}

/* 2023-3-5, 2023/03/05, 2023年3月5日, 20230305 as yyyymmdd; 0 when there are no digits. */
static uint32_t read_date(struct span text) {
  uint32_t part[3] = {0}, k = 0;
  for (size_t i = 0; i < text.n && k < 3; i++) {
    bool digit = text.p[i] >= '0' && text.p[i] <= '9';
    if (digit)
      part[k] = part[k] % 10000 * 10 + (uint32_t)(text.p[i] - '0');
    else if (i && text.p[i - 1] >= '0' && text.p[i - 1] <= '9')
      k++;
  }
  if (part[0] >= 10000) return part[0];
  return part[0] * 10000 + part[1] % 100 * 100 + part[2] % 100;
}

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

void row_period_columns(struct draft *draft) {
  static const enum target target[2][3] = {{TARGET_PERIOD, TARGET_PERIOD_YEAR, TARGET_PERIOD_MONTH},
                                           {TARGET_PERIOD, TARGET_PERIOD_YEAR, TARGET_PERIOD_QUARTER}};
  struct period_memo *memo = &draft->period_memo;
  const uint32_t *at = draft->bound->at;
  bool quarters = at[TARGET_PERIOD_QUARTER] != NO_COLUMN;
  memo->filled = false;
  memo->columns = 0;
  for (size_t i = 0; i < 3; i++)
    if (at[target[quarters][i]] != NO_COLUMN) memo->at[memo->columns++] = at[target[quarters][i]];
}

period_code row_period(struct draft *draft) {
  struct period_memo *memo = &draft->period_memo;
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

/* The period, with what is to be said about it. */
static bool read_period(struct draft *draft) {
  draft->period = row_period(draft);
  const struct period_memo *memo = &draft->period_memo;
  if (__builtin_expect(draft->period != PERIOD_NONE && !memo->conflict, 1)) return true;
  uint32_t at = draft->bound->at[TARGET_PERIOD];
  if (at == NO_COLUMN) at = draft->bound->at[TARGET_PERIOD_YEAR];
  enum check check = memo->unreadable ? CHECK_PERIOD_UNREADABLE
                     : memo->missing  ? CHECK_PERIOD_MISSING
                                      : CHECK_PERIOD_CONFLICT;
  row_trouble(draft, check, at, row_cell(draft, at));
  return draft->period != PERIOD_NONE;
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
  return text_fold_in(&draft->arena, cell, FOLD_UPPER);
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
  *known = code.n == 0 || region_check(&draft->cleaning->regions, code) == REGION_KNOWN;
  if (*known && place && code.p == cell.p) *place = words;
  return code;
}

static struct span read_region(struct draft *draft) {
  uint32_t at = draft->bound->at[TARGET_REGION], handle = draft->bound->at[TARGET_HANDLE_REGION];
  bool known = true;
  if (handle != NO_COLUMN && text_is_exponent(draft->cell[handle]))
    row_trouble(draft, CHECK_DAMAGED_CODE, handle, draft->cell[handle]);
  if (at == NO_COLUMN && handle != NO_COLUMN) region_of(draft, draft->cell[handle], &known);
  if (!known) row_trouble(draft, CHECK_REGION_UNKNOWN, handle, draft->cell[handle]);
  if (at == NO_COLUMN) return (struct span){0};
  struct span cell = draft->cell[at], code = region_of(draft, cell, &known);
  if (!known) row_trouble(draft, text_is_exponent(cell) ? CHECK_DAMAGED_CODE : CHECK_REGION_UNKNOWN, at, cell);
  return code;
}

/* An item whose cell is not a plain number. */
static decimal repair_item(struct draft *draft, const struct bound_item *item, uint32_t at, int shift) {
  decimal value = DECIMAL_MISSING;
  enum number number = at == NO_COLUMN ? NUMBER_BLANK : number_repair(draft->cell[at], shift, &value);
  if (number == NUMBER_BLANK && item->second != NO_COLUMN && item->second != at)
    return repair_item(draft, item, item->second, item->second_shift);
  if (number == NUMBER_OK) return value;
  if (number == NUMBER_TOO_FINE) {
    row_trouble(draft, CHECK_TOO_FINE, at, draft->cell[at]);
    return value;
  }
  if (number == NUMBER_BLANK && item->need != NEED_YES) return item->need == NEED_NO ? DECIMAL_MISSING : 0;
  enum check check = item->need != NEED_YES   ? CHECK_OPTIONAL_UNREADABLE
                     : number == NUMBER_BLANK ? CHECK_VALUE_MISSING
                                              : CHECK_VALUE_UNREADABLE;
  bool holes = draft->cleaning->options->holes && strcmp(draft->cleaning->options->holes, "keep") == 0;
  if (item->need == NEED_YES && holes) check = CHECK_HOLE;
  row_trouble(draft, check, at, draft->cell[at]);
  return DECIMAL_MISSING;
}

/* 人员费用 and 人员费用3: the plain one holds; both and different is a finding. */
static void compare_second(struct draft *draft, const struct bound_item *item, decimal value) {
  decimal second;
  enum number number = number_repair(draft->cell[item->second], item->second_shift, &second);
  if (number == NUMBER_OK && value != DECIMAL_MISSING && second != value)
    row_trouble(draft, CHECK_REPEATED_DIFFERS, item->second, draft->cell[item->second]);
}

static void read_items(struct draft *draft) {
  const struct bound *bound = draft->bound;
  for (size_t i = 0; i < bound->items; i++) {
    const struct bound_item *item = &bound->item[i];
    if (item->at == NO_COLUMN) continue;
    decimal value;
    if (!number_plain(draft->cell[item->at], &value) || item->shift)
      value = repair_item(draft, item, item->at, item->shift);
    if (item->second != NO_COLUMN) compare_second(draft, item, value);
    draft->vector[draft->cleaning->column_of[item->item]].number[draft->n] = value;
  }
}

/* The industry code and the edition it is in: a title that names its edition, else the column, else the period's. */
static void read_industry(struct draft *draft) {
  static const struct {
    enum target target;
    struct span edition;
  } titled[] = {
      {TARGET_INDUSTRY_2017, {"2017", 4}}, {TARGET_INDUSTRY_2011, {"2011", 4}}, {TARGET_INDUSTRY_2002, {"2002", 4}}};
  struct span code = {0}, edition = {0}, cell = {0};
  for (size_t i = 0; draft->titled_industry && i < 3 && code.n == 0; i++) {
    cell = row_target(draft, titled[i].target);
    code = read_code_text(draft, cell);
    edition = titled[i].edition;
  }
  if (code.n == 0) {
    cell = row_target(draft, TARGET_INDUSTRY);
    code = read_code_text(draft, cell);
    edition = text_trim(row_target(draft, TARGET_EDITION));
    if (edition.n == 0) edition = draft->period_memo.edition;
  }
  if (code.n > 4 && text_is_exponent(code)) {
    uint32_t at = (uint32_t)0;
    while (at < draft->bound->columns && draft->cell[at].p != cell.p) at++;
    row_trouble(draft, CHECK_INDUSTRY_DAMAGED, at, cell);
    code = (struct span){0};
  }
  draft->vector[OUT_INDUSTRY].text[draft->n] = code;
  draft->vector[OUT_EDITION].text[draft->n] = code.n ? edition : (struct span){0};
}

static void read_text(struct draft *draft, enum target target, size_t out) {
  if (draft->bound->at[target] != NO_COLUMN)
    draft->vector[out].text[draft->n] = text_trim(draft->cell[draft->bound->at[target]]);
}

static int64_t read_month(const struct draft *draft, enum target year, enum target month) {
  int y = small_number(row_target(draft, year)), m = small_number(row_target(draft, month));
  if (y < 1800 || y > 2199) return PERIOD_NONE;
  return m >= 1 && m <= 12 ? period_make(PERIOD_MONTH, y, m) : period_make(PERIOD_YEAR, y, 1);
}

/* What only a unit list has. */
static void read_list_columns(struct draft *draft) {
  const struct cleaning *cleaning = draft->cleaning;
  if (cleaning->activity == SCHEMA_ABSENT) return;
  read_text(draft, TARGET_ACTIVITY, cleaning->activity);
  if (draft->bound->at[TARGET_OPEN_YEAR] != NO_COLUMN)
    draft->vector[cleaning->opened].number[draft->n] = read_month(draft, TARGET_OPEN_YEAR, TARGET_OPEN_MONTH);
  if (draft->bound->at[TARGET_FOUND_YEAR] != NO_COLUMN)
    draft->vector[cleaning->founded].number[draft->n] = read_month(draft, TARGET_FOUND_YEAR, TARGET_FOUND_MONTH);
}

uint32_t row_filed(const struct draft *draft) {
  char room[48];
  struct span whole = row_target(draft, TARGET_FILED_DATE);
  if (whole.n && whole.n <= sizeof room) return read_date(text_fold(whole, FOLD_KEEP_CASE, room));
  int y = small_number(row_target(draft, TARGET_FILED_YEAR)), m = small_number(row_target(draft, TARGET_FILED_MONTH));
  int d = small_number(row_target(draft, TARGET_FILED_DAY));
  return (uint32_t)(y % 10000 * 10000 + m % 100 * 100 + d % 100);
}

/* Flags as text, "check-digit|too-fine". */
static struct span flag_text(struct draft *draft) {
  struct strbuf text = {0};
  for (size_t i = 0; i < CHECKS; i++)
    if (draft->flags >> i & 1) {
      if (text.n) strbuf_char(&text, '|');
      strbuf_span(&text, draft->cleaning->checks.name[i]);
    }
  struct span kept = keep(draft, strbuf_view(&text));
  strbuf_free(&text);
  return kept;
}

bool row_read(struct draft *draft) {
  const struct cells *cells = draft->cells;
  uint32_t r = draft->record;
  size_t n = draft->n;
  draft->cell = cells->cell + cells->first[r];
  draft->flags = 0, draft->rejected = false;
  bool odd = cells->damage[r] || cells->first[r + 1] - cells->first[r] != draft->bound->columns;
  if (__builtin_expect(odd, 0)) {
    draft->ident = (struct ident){0};
    odd_record(draft);
    return false;
  }
  if (!read_ident(draft) || !read_period(draft)) return false;
  draft->hash = key_hash(draft->ident.org.p, draft->period);
  key_set_expect(&draft->cleaning->keys, draft->hash);
  check_ident(draft);
  struct vector *vector = draft->vector;
  vector[OUT_REGION].text[n] = read_region(draft);
  read_items(draft);
  if (draft->rejected) return false;
  vector[OUT_PERIOD].number[n] = draft->period;
  vector[OUT_UNIT].text[n] = draft->ident.code;
  vector[OUT_ORG_CODE].text[n] = draft->ident.org;
  read_text(draft, TARGET_NAME, OUT_NAME);
  read_industry(draft);
  read_text(draft, TARGET_ACCT_STD, OUT_ACCT_STD);
  read_text(draft, TARGET_ACCT_RULE, OUT_ACCT_RULE);
  read_text(draft, TARGET_STATUS, OUT_STATUS);
  read_list_columns(draft);
  vector[OUT_LINE].number[n] = (int64_t)(cells->first_line + cells->line[r]) * DECIMAL_SCALE;
  join_row(draft);
  vector[OUT_FLAGS].text[n] = draft->flags ? flag_text(draft) : (struct span){0};
  return true;
}

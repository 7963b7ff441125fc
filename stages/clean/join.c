/* SPDX-License-Identifier: GPL-3.0-or-later */
/* join.c - what unit lists and employment forms add to a record, and which record has the head count (draft.h).
 *
 * Ruling 6: joined by organisation code to the list of the same year; the record's own industry code goes before the
 * list's. Ruling 8: the head count is that of the employment form, else of the form itself, else of the list. One
 * record of a unit and period has it: the main form's where there is one, else the employment form's, else the
 * list's.
 */
#include "stages/clean/draft.h"
#include "data/text.h"

/* The raw column with the industry code: that of the newest edition, else the plain one. */
static uint32_t industry_column(const struct bound *bound) {
  for (int e = EDITIONS_MOST; e-- > 0;)
    if (bound->at[TARGET_INDUSTRY_EDITION + e] != NO_COLUMN) return bound->at[TARGET_INDUSTRY_EDITION + e];
  return bound->at[TARGET_INDUSTRY];
}

static struct span join_short_text(const char *p, size_t room) { return (struct span){p, strnlen(p, room)}; }

static void fill_short(char *to, size_t room, struct span text) {
  if (text.n > room) text.n = room;
  if (text.n) memcpy(to, text.p, text.n);
}

static void take_text(struct draft *draft, size_t out, struct span text) {
  struct span *cell = &draft->vector[out].text[draft->n];
  if (cell->n == 0) *cell = text;
}

/* The record's code is the list's without its zero: 111 for 0111. A spreadsheet dropped the zero. */
static bool lost_its_zero(struct span own, struct span listed) {
  return own.n >= 1 && own.n <= 3 && listed.n == own.n + 1 && listed.p[0] == '0' &&
         memcmp(listed.p + 1, own.p, own.n) == 0;
}

static void restore_zero(struct draft *draft, const struct register_entry *entry) {
  struct span *own = &draft->vector[OUT_INDUSTRY].text[draft->n],
              listed = join_short_text(entry->industry, sizeof entry->industry);
  if (!lost_its_zero(text_unwrap(*own), listed)) return;
  row_trouble_more(draft, CHECK_ZERO_RESTORED, industry_column(draft->bound), *own,
                   span_of(arena_format(&draft->arena, ": %.*s", SPAN_ARG(listed))));
  *own = listed;
}

static void take_industry(struct draft *draft, const struct register_entry *entry) {
  const struct catalog_editions *editions = draft->cleaning->layouts.editions;
  if (draft->vector[OUT_INDUSTRY].text[draft->n].n) {
    restore_zero(draft, entry);
    return;
  }
  draft->vector[OUT_INDUSTRY].text[draft->n] = join_short_text(entry->industry, sizeof entry->industry);
  draft->vector[OUT_EDITION].text[draft->n] =
      entry->edition ? editions->edition[entry->edition - 1].name : (struct span){0};
}

static void take_list(struct draft *draft, const struct register_entry *entry) {
  if (row_code(draft).n == ORG_LENGTH && entry->uscc[0]) {
    draft->unit = (struct span){entry->uscc, USCC_LENGTH};
    draft->vector[OUT_UNIT].text[draft->n] = draft->unit;
  }
  take_text(draft, OUT_REGION, join_short_text(entry->region, sizeof entry->region));
  take_text(draft, OUT_ACCT_STD, join_short_text(entry->acct_std, sizeof entry->acct_std));
  take_text(draft, OUT_ACCT_RULE, join_short_text(entry->acct_rule, sizeof entry->acct_rule));
  take_text(draft, OUT_STATUS, join_short_text(entry->status, sizeof entry->status));
  if (draft->cleaning->size != SCHEMA_ABSENT)
    take_text(draft, draft->cleaning->size, join_short_text(entry->size, sizeof entry->size));
  take_industry(draft, entry);
}

static decimal own_headcount(const struct draft *draft) {
  size_t at = draft->cleaning->employed;
  return at == SCHEMA_ABSENT ? DECIMAL_MISSING : draft->vector[at].number[draft->n];
}

static void bear(struct draft *draft, decimal headcount, struct span source) {
  draft->vector[OUT_HEADCOUNT].number[draft->n] = headcount;
  draft->vector[OUT_SOURCE].text[draft->n] = headcount == DECIMAL_MISSING ? (struct span){0} : source;
}

static void bear_main(struct draft *draft, const struct register_entry *list) {
  const struct register_entry *form =
      registers_headcount(&draft->cleaning->registers, row_org(draft).p, row_period_of(draft));
  decimal own = own_headcount(draft);
  if (form)
    bear(draft, form->headcount, span_of(draft->cleaning->layouts.form[form->form].name));
  else if (own != DECIMAL_MISSING)
    bear(draft, own, span_of("form"));
  else
    bear(draft, list ? list->headcount : DECIMAL_MISSING, span_of("unit-list"));
}

/* What the register has of the unit of the current row. */
static void join_row(struct draft *draft) {
  const struct cleaning *cleaning = draft->cleaning;
  const struct bound *bound = draft->bound;
  const struct register_entry *list = NULL;
  if (cleaning->registers.n && draft->mode != MODE_REGISTER_READ) {
    list = registers_list(&cleaning->registers, row_org(draft).p, period_year(row_period_of(draft)),
                          cleaning->options->unit_list_years);
    if (list) take_list(draft, list);
    if (bound->form->role == ROLE_MAIN) bear_main(draft, list);
    if (draft->mode == MODE_RECORDS) registers_note_main(&cleaning->registers, row_org(draft).p, row_period_of(draft));
  } else {
    bear(draft, own_headcount(draft), span_of("form"));
  }
  bool joins = cleaning->has_list || bound->at[TARGET_USCC] == NO_COLUMN;
  if (!list && joins && bound->form->role == ROLE_MAIN && draft->mode == MODE_RECORDS) {
    uint32_t at = bound->at[TARGET_USCC] == NO_COLUMN ? bound->at[TARGET_ORG_CODE] : bound->at[TARGET_USCC];
    row_trouble(draft, CHECK_NO_PARTNER, at, row_code(draft));
  }
}

/* Head counts of all rows, where there is no register. */
static void bear_own(struct draft *draft) {
  const struct cleaning *cleaning = draft->cleaning;
  int64_t *headcount = draft->vector[OUT_HEADCOUNT].number;
  const int64_t *own = cleaning->employed == SCHEMA_ABSENT ? NULL : draft->vector[cleaning->employed].number;
  const struct span form = span_of("form");
  for (size_t i = 0; i < draft->rows; i++) {
    headcount[i] = own ? own[i] : DECIMAL_MISSING;
    draft->vector[OUT_SOURCE].text[i] = headcount[i] == DECIMAL_MISSING ? (struct span){0} : form;
  }
}

/* Columns that the file has not and a list may fill, row by row: empty again. */
static void clear_joined(struct draft *draft) {
  static const enum out out[] = {OUT_ACCT_STD, OUT_ACCT_RULE, OUT_STATUS};
  static const enum target target[] = {TARGET_ACCT_STD, TARGET_ACCT_RULE, TARGET_STATUS};
  for (size_t k = 0; k < sizeof out / sizeof *out; k++)
    if (draft->bound->at[target[k]] == NO_COLUMN)
      memset(draft->vector[out[k]].text, 0, draft->rows * sizeof(struct span));
  size_t size = draft->cleaning->size;
  if (size != SCHEMA_ABSENT && draft->bound->at[TARGET_SIZE] == NO_COLUMN)
    memset(draft->vector[size].text, 0, draft->rows * sizeof(struct span));
}

/* Regions that neither the record nor the list states: that of 处理地, or in the file's name. */
static void fill_regions(struct draft *draft) {
  uint32_t handle = draft->bound->at[TARGET_HANDLE_REGION];
  struct span *region = draft->vector[OUT_REGION].text;
  for (size_t i = 0; i < draft->rows; i++) {
    if (__builtin_expect(region[i].n != 0, 1)) continue;
    if (handle != NO_COLUMN) region[i] = text_trim(draft->cells_of[i][handle]);
    if (region[i].n == 0) region[i] = draft->bound->region;
    if (region[i].n || draft->gone[i] || draft->bound->at[TARGET_REGION] == NO_COLUMN) continue;
    row_enter(draft, i, true);
    row_trouble(draft, CHECK_REGION_MISSING, draft->bound->at[TARGET_REGION],
                row_cell(draft, draft->bound->at[TARGET_REGION]));
  }
}

/* Entries lie anywhere in memory: those of all rows are on their way before the first is looked at. */
static void expect_rows(const struct draft *draft) {
  const struct registers *registers = &draft->cleaning->registers;
  const struct span *org = draft->vector[OUT_ORG_CODE].text;
  const int64_t *period = draft->vector[OUT_PERIOD].number;
  for (size_t i = 0; i < draft->rows; i++)
    if (!draft->gone[i]) registers_expect_place(registers, org[i].p, period_year((period_code)period[i]));
  for (size_t i = 0; i < draft->rows; i++)
    if (!draft->gone[i]) registers_expect(registers, org[i].p, period_year((period_code)period[i]));
}

bool join_fills(const struct cleaning *cleaning) { return cleaning->registers.n > 0; }

void join_rows(struct draft *draft) {
  const struct cleaning *cleaning = draft->cleaning;
  if (!join_fills(cleaning) && !cleaning->has_list && draft->bound->at[TARGET_USCC] != NO_COLUMN) {
    bear_own(draft);
  } else {
    clear_joined(draft);
    expect_rows(draft);
    for (size_t i = 0; i < draft->rows; i++) {
      if (draft->gone[i]) continue;
      row_enter(draft, i, true);
      join_row(draft);
    }
  }
  fill_regions(draft);
}

void join_entry(struct draft *draft) {
  struct register_entry entry = {.role = (unsigned char)draft->bound->form->role,
                                 .form = (unsigned char)(draft->bound->form - draft->cleaning->layouts.form),
                                 .period = row_period_of(draft),
                                 .file = (uint32_t)draft->file,
                                 .filed = row_filed(draft),
                                 .line = (uint64_t)draft->vector[OUT_LINE].number[draft->n] / DECIMAL_SCALE,
                                 .headcount = own_headcount(draft)};
  memcpy(entry.uscc + ORG_AT, row_org(draft).p, ORG_LENGTH);
  const struct vector *v = draft->vector;
  size_t n = draft->n;
  struct span edition = vector_text(&v[OUT_EDITION], n);
  if (row_code(draft).n == USCC_LENGTH) memcpy(entry.uscc, row_code(draft).p, sizeof entry.uscc);
  fill_short(entry.region, sizeof entry.region, vector_text(&v[OUT_REGION], n));
  fill_short(entry.industry, sizeof entry.industry, vector_text(&v[OUT_INDUSTRY], n));
  fill_short(entry.acct_std, sizeof entry.acct_std, vector_text(&v[OUT_ACCT_STD], n));
  fill_short(entry.acct_rule, sizeof entry.acct_rule, vector_text(&v[OUT_ACCT_RULE], n));
  fill_short(entry.status, sizeof entry.status, vector_text(&v[OUT_STATUS], n));
  fill_short(entry.size, sizeof entry.size, text_trim(row_target(draft, TARGET_SIZE)));
  fill_short(entry.form_class, sizeof entry.form_class, text_trim(row_target(draft, TARGET_FORM_CLASS)));
  if (draft->cleaning->lists_missing) {
    struct span name = vector_text(&v[OUT_NAME], n);
    entry.name = arena_copy(&draft->cleaner->registers.names, name.p, name.n);
  }
  const struct catalog_editions *editions = draft->cleaning->layouts.editions;
  size_t e = catalog_edition(editions, edition);
  entry.edition = e < editions->n ? (unsigned char)(e + 1) : 0;
  registers_add(&draft->cleaner->registers, &entry);
}

bool join_own(struct draft *draft, const struct register_entry **winner) {
  const struct cleaning *cleaning = draft->cleaning;
  const struct bound *bound = draft->bound;
  const char *org = row_org(draft).p;
  size_t form = (size_t)(bound->form - cleaning->layouts.form);
  uint64_t line = (uint64_t)draft->vector[OUT_LINE].number[draft->n] / DECIMAL_SCALE;
  *winner = registers_winner(&cleaning->registers, org, form, row_period_of(draft));
  bool holds = !*winner || ((*winner)->file == draft->file && (*winner)->line == line);
  bool bears = !registers_has_main(&cleaning->registers, org, row_period_of(draft));
  if (bound->form->role == ROLE_REGISTER)
    bears = bears && !registers_has(&cleaning->registers, org, ROLE_HEADCOUNT, row_period_of(draft));
  bear(draft, bears ? own_headcount(draft) : DECIMAL_MISSING,
       span_of(bound->form->role == ROLE_REGISTER ? "unit-list" : bound->form->name));
  return holds;
}

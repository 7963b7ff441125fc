/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enter.c - a file is entered: what is the same in all of its records is put into the vectors once (draft.h). */
#include "stages/clean/draft.h"

/* A text for all rows: a coded column with one word, which lasts as long as the run. */
static void fill_text(struct draft *draft, size_t out, struct span text) {
  static const uint32_t same[BATCH_ROWS];
  struct span *word = arena_alloc(&draft->words, sizeof *word);
  *word = text;
  draft->whole[out].code = same, draft->whole[out].word = word, draft->whole[out].words = 1;
}

static void fill_number(struct draft *draft, size_t out, int64_t value) {
  for (size_t i = 0; i < BATCH_ROWS; i++) draft->whole[out].number[i] = value;
}

/* Which columns are the same in all rows of the current file: those it has not, save what a unit list may fill. */
static void mark_constants(struct draft *draft) {
  static const struct {
    enum out out;
    enum target target;
    bool joined;
  } texts[] = {{OUT_NAME, TARGET_NAME, false},
               {OUT_ACCT_STD, TARGET_ACCT_STD, true},
               {OUT_ACCT_RULE, TARGET_ACCT_RULE, true},
               {OUT_STATUS, TARGET_STATUS, true}};
  const struct cleaning *cleaning = draft->cleaning;
  const struct bound *bound = draft->bound;
  for (size_t c = 0; c < cleaning->schema.n; c++) draft->constant[c] = c >= OUT_ITEMS || c == OUT_FORM || c == OUT_FILE;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    draft->constant[texts[i].out] =
        bound->at[texts[i].target] == NO_COLUMN && !(texts[i].joined && join_fills(cleaning));
  if (cleaning->activity != SCHEMA_ABSENT) {
    draft->constant[cleaning->activity] = bound->at[TARGET_ACTIVITY] == NO_COLUMN;
    draft->constant[cleaning->opened] = bound->at[TARGET_OPEN_YEAR] == NO_COLUMN;
    draft->constant[cleaning->founded] = bound->at[TARGET_FOUND_YEAR] == NO_COLUMN;
  }
  if (cleaning->size != SCHEMA_ABSENT)
    draft->constant[cleaning->size] = bound->at[TARGET_SIZE] == NO_COLUMN && !join_fills(cleaning);
  if (cleaning->contact != SCHEMA_ABSENT) draft->constant[cleaning->contact] = bound->at[TARGET_CONTACT] == NO_COLUMN;
  if (cleaning->phone != SCHEMA_ABSENT) draft->constant[cleaning->phone] = bound->at[TARGET_PHONE] == NO_COLUMN;
  for (size_t i = 0; i < bound->items; i++)
    draft->constant[cleaning->column_of[bound->item[i].item]] &= bound->item[i].at == NO_COLUMN;
}

static struct span constant_text(const struct bound *bound, size_t out) {
  if (out == OUT_FORM) return span_of(bound->form->name);
  return out == OUT_FILE ? bound->file : (struct span){0};
}

/* What is the same for all records of a file, and what it has not. */
static void fill_constants(struct draft *draft) {
  const struct schema *schema = &draft->cleaning->schema;
  for (size_t c = 0; c < schema->n; c++) {
    draft->whole[c].code = NULL;
    if (schema->column[c].type != COLUMN_TEXT)
      fill_number(draft, c, schema->column[c].type == COLUMN_PERIOD ? PERIOD_NONE : DECIMAL_MISSING);
  }
  const struct bound *bound = draft->bound;
  for (size_t c = 0; c < schema->n; c++)
    if (schema->column[c].type == COLUMN_TEXT && draft->constant[c]) fill_text(draft, c, constant_text(bound, c));
  for (size_t i = 0; i < bound->items; i++)
    if (bound->item[i].at == NO_COLUMN && bound->item[i].need == NEED_NIL)
      fill_number(draft, draft->cleaning->column_of[bound->item[i].item], 0);
}

/* A list without the column for an item that a rule asks every unit for: its records are not to be asked one by one. */
static struct span lacks_of(const struct bound *bound) {
  bool opened = bound->at[TARGET_OPEN_YEAR] != NO_COLUMN, status = bound->at[TARGET_STATUS] != NO_COLUMN;
  if (bound->form->role != ROLE_REGISTER || (opened && status)) return (struct span){0};
  return span_of(opened ? "absent:status" : status ? "absent:opened" : "absent:opened|absent:status");
}

void draft_enter(struct draft *draft, size_t file, const struct bound *bound) {
  if (draft->bound == bound && draft->mode == draft->cleaning->mode && draft->phase == draft->cleaning->phase) return;
  draft->bound = bound;
  draft->mode = draft->cleaning->mode;
  draft->phase = draft->cleaning->phase;
  draft->file = file;
  draft->at = draft->cleaning->phase == PHASE_KEYS ? bound->key_at : bound->at;
  identify_period_columns(draft);
  const uint32_t *at = bound->at;
  draft->titled_industry = false;
  for (size_t e = 0; e < EDITIONS_MOST; e++) draft->titled_industry |= at[TARGET_INDUSTRY_EDITION + e] != NO_COLUMN;
  if (draft->mode == MODE_KEYS || draft->mode == MODE_HEADERS) return;
  draft->lacks = lacks_of(bound);
  mark_constants(draft);
  fill_constants(draft);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* draft.c - see draft.h. */
#include "stages/clean/draft.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "data/number.h"

struct draft *draft_new(struct cleaner *cleaner) {
  struct draft *draft = memory_zero(1, sizeof *draft);
  const struct cleaning *cleaning = cleaner->cleaning;
  draft->cleaner = cleaner;
  draft->cleaning = cleaning;
  draft->whole = memory_zero(cleaning->schema.n + 1, sizeof *draft->whole);
  draft->vector = memory_zero(cleaning->schema.n + 1, sizeof *draft->vector);
  draft->constant = memory_zero(cleaning->schema.n + 1, sizeof *draft->constant);
  for (size_t c = 0; c < cleaning->schema.n; c++) {
    bool text = cleaning->schema.column[c].type == COLUMN_TEXT;
    draft->whole[c].text = memory_alloc(BATCH_ROWS * (text ? sizeof(struct span) : sizeof(int64_t)));
  }
  return draft;
}

void draft_free(struct draft *draft) {
  if (!draft) return;
  for (size_t c = 0; c < draft->cleaning->schema.n; c++) free(draft->whole[c].text);
  free(draft->whole);
  free(draft->vector);
  free(draft->constant);
  arena_free(&draft->arena);
  arena_free(&draft->words);
  free(draft);
}

void row_enter(struct draft *draft, size_t i, bool known) {
  draft->n = i;
  draft->at_record = draft->record[i];
  draft->cell = draft->cells_of[i];
  draft->unit = known ? row_code(draft) : (struct span){0};
  draft->found = &draft->flags[i];
}

/* A record that is no row. */
static void enter_odd(struct draft *draft, size_t record) {
  draft->at_record = (uint32_t)record;
  draft->cell = draft->cells->cell + draft->cells->first[record];
  draft->unit = (struct span){0};
  draft->odd_flags = (struct check_set){0};
  draft->found = &draft->odd_flags;
}

void row_trouble(struct draft *draft, enum check check, uint32_t column, struct span value) {
  row_trouble_more(draft, check, column, value, (struct span){0});
}

void row_trouble_more(struct draft *draft, enum check check, uint32_t column, struct span value, struct span more) {
  if (check_set_has(&draft->cleaning->skipped, check)) return;
  struct trouble trouble = {
      .record = draft->at_record, .check = check, .value = value, .unit = draft->unit, .more = more};
  if (column != NO_COLUMN) trouble.column = draft->bound->title[column], trouble.cell = column + 1;
  if (trouble.value.n > 200) trouble.value.n = text_cut(trouble.value, 200);
  troubles_add(&draft->cleaner->troubles, trouble);
  check_set_add(draft->found, check);
}

struct span row_keep(struct draft *draft, struct span text) {
  return (struct span){arena_copy(&draft->arena, text.p, text.n), text.n};
}

static void note_cause(const struct draft *draft, const struct check_set *flags) {
  draft->cleaning->file_count[draft->file].causes |= check_set_causes(flags);
}

void count_rejected(struct draft *draft, const struct check_set *flags) {
  bool rejected = check_rejects(flags);
  draft->cleaner->counts.records_in += rejected;
  draft->cleaner->counts.rejected += rejected;
  if (rejected) note_cause(draft, flags);
}

/* A record with more cells than there are titles is regular when those behind are blank, or are below the header's
 * own separators at its end. */
static bool fits_header(const struct draft *draft, size_t r) {
  const struct cells *cells = draft->cells;
  const struct bound *bound = draft->bound;
  if (cells->damage[r] || cells->width[r] < bound->columns) return false;
  const struct span *cell = cells->cell + cells->first[r];
  for (size_t c = bound->columns + bound->extra; c < cells->width[r]; c++)
    if (!text_is_blank(cell[c])) return false;
  return true;
}

/* Cells with something in them that have no title. */
static void check_untitled(struct draft *draft) {
  const struct bound *bound = draft->bound;
  size_t width = draft->cells->width[draft->at_record], most = bound->columns + bound->extra;
  for (size_t c = bound->columns; c < width && c < most; c++)
    if (!text_is_blank(draft->cell[c])) row_trouble(draft, CHECK_UNTITLED_COLUMN, NO_COLUMN, draft->cell[c]);
  for (size_t i = 0; i < bound->untitleds; i++)
    if (!text_is_blank(draft->cell[bound->untitled[i]]))
      row_trouble(draft, CHECK_UNTITLED_COLUMN, NO_COLUMN, draft->cell[bound->untitled[i]]);
}

static void check_untitleds(struct draft *draft) {
  if (!draft->bound->untitleds && !draft->bound->extra) return;
  for (size_t i = 0; i < draft->rows; i++) {
    if (draft->gone[i]) continue;
    row_enter(draft, i, true);
    check_untitled(draft);
  }
}

/* The regular records become rows; the others are reported or rejected. */
static void select_rows(struct draft *draft, size_t from, size_t to) {
  const struct cells *cells = draft->cells;
  size_t n = 0;
  for (size_t r = from; r < to; r++) {
    draft->record[n] = (uint32_t)r;
    draft->cells_of[n] = cells->cell + cells->first[r];
    bool odd = cells->damage[r] || cells->width[r] != draft->bound->columns;
    if (__builtin_expect(odd, 0)) odd = !fits_header(draft, r);
    n += !odd;
    if (__builtin_expect(!odd, 1)) continue;
    enter_odd(draft, r);
    odd_record(draft);
    count_rejected(draft, &draft->odd_flags);
  }
  draft->rows = n;
  memset(draft->flags, 0, n * sizeof *draft->flags);
  memset(draft->gone, 0, n);
}

/* The current row is a record of a main form that has others beside it: it waits for the end. */
static void draft_hold(struct draft *draft) {
  struct held_row row = {.key = draft->key[draft->n],
                         .line = (uint64_t)draft->vector[OUT_LINE].number[draft->n] / DECIMAL_SCALE,
                         .file = (uint32_t)draft->file,
                         .filed = row_filed(draft),
                         .form = (uint32_t)(draft->bound->form - draft->cleaning->layouts.form),
                         .period = row_period_of(draft)};
  memcpy(row.unit, row_code(draft).p, row_code(draft).n);
  held_add(&draft->cleaner->held, &row, &draft->cleaning->schema, draft->vector, draft->n);
}

/* Revenue of the month alone, of the current row. */
static decimal month_alone(const struct draft *draft) {
  const struct bound *bound = draft->bound;
  decimal value = DECIMAL_MISSING;
  if (bound->month_at != NO_COLUMN) number_repair(draft->cell[bound->month_at], bound->month_shift, &value);
  return value;
}

static void keep_mains(struct draft *draft) {
  const struct key_set *keys = &draft->cleaning->keys;
  const struct form *form = draft->bound->form;
  for (size_t i = 0; i < draft->rows; i++) {
    bool waits = key_set_repeated(keys, draft->key[i]) || (draft->digits[i] & IDENT_BY_NAME);
    if (draft->gone[i] || __builtin_expect(!waits && !form->remembered, 1)) continue;
    row_enter(draft, i, true);
    if (waits) {
      draft_hold(draft);
      draft->gone[i] = 1;
    } else {
      remember_row(draft->cleaning, &draft->cleaner->history, draft->vector, i, row_code(draft),
                   (size_t)(form - draft->cleaning->layouts.form), draft->file, month_alone(draft));
    }
  }
}

/* Does the current row, a register's own record, go out? */
static bool keep_register(struct draft *draft, const struct emit *emit) {
  const struct register_entry *winner;
  if (join_own(draft, &winner)) return true;
  const struct cleaning *cleaning = draft->cleaning;
  char *where = arena_format(&draft->arena, ": %.*s:%llu", SPAN_ARG(cleaning->bound[winner->file].file),
                             (unsigned long long)winner->line);
  struct check_place place = {draft->bound->file, draft->cells->first_line + draft->cells->line[draft->at_record],
                              row_code(draft),    bound_code_title(draft->bound),
                              (struct span){0},   0};
  check_give(&cleaning->checks, emit->findings, CHECK_SUPERSEDED, place, span_of(where));
  draft->cleaner->counts.duplicates++;
  return false;
}

/* What becomes of the rows that were not rejected. */
static void keep_rows(struct draft *draft, const struct emit *emit) {
  if (draft->mode == MODE_RECORDS) {
    keep_mains(draft);
    return;
  }
  for (size_t i = 0; i < draft->rows; i++) {
    if (draft->gone[i]) continue;
    row_enter(draft, i, true);
    if (draft->mode == MODE_REGISTER_READ)
      join_entry(draft);
    else
      draft->gone[i] = !keep_register(draft, emit);
  }
}

/* The rows that were rejected are gone. */
static void drop_rejected(struct draft *draft) {
  struct source_counts *counts = &draft->cleaner->counts;
  counts->records_in += draft->rows;
  for (size_t i = 0; i < draft->rows; i++) {
    if (__builtin_expect(!check_rejects(&draft->flags[i]), 1)) continue;
    draft->gone[i] = 1;
    counts->rejected++;
    note_cause(draft, &draft->flags[i]);
  }
}

/* The first and last period of the file's usable records. Workers may meet them in any order. */
static void note_periods(struct draft *draft) {
  const struct cleaning *cleaning = draft->cleaning;
  struct file_count *count = &cleaning->file_count[draft->file];
  if (!cleaning->lists_files) return;
  for (size_t i = 0; i < draft->rows; i++) {
    period_code period = (period_code)draft->vector[OUT_PERIOD].number[i];
    if (draft->gone[i] || period == PERIOD_NONE) continue;
    period_code first = count->first, last = count->last;
    while ((!first || period < first) && !atomic_compare_exchange_weak(&count->first, &first, period)) continue;
    while (period > last && !atomic_compare_exchange_weak(&count->last, &last, period)) continue;
  }
}

/* The vectors from the first row on that is free. */
static void enter_run(struct draft *draft) {
  const struct schema *schema = &draft->cleaning->schema;
  for (size_t c = 0; c < schema->n; c++) {
    size_t size = schema->column[c].type == COLUMN_TEXT ? sizeof(struct span) : sizeof(int64_t);
    draft->vector[c] = draft->whole[c];
    draft->vector[c].text = (struct span *)(void *)((char *)draft->whole[c].text + draft->batched * size);
  }
}

/* Records from .. to, at most RUN_ROWS. */
static int take_run(struct draft *draft, size_t from, size_t to, const struct emit *emit, struct err *err) {
  enter_run(draft);
  select_rows(draft, from, to);
  identify_rows(draft);
  check_untitleds(draft);
  read_regions(draft);
  read_items(draft);
  note_filings(draft);
  drop_rejected(draft);
  note_periods(draft);
  read_texts(draft);
  rows_fill_places(draft);
  int code =
      draft->cleaning->lists_changes && draft->mode != MODE_REGISTER_READ ? clean_changes_write(draft, emit, err) : 0;
  keep_rows(draft, emit);
  draft->batched += rows_remove_rejected(draft);
  return code;
}

static void note_title(struct draft *draft, size_t r) {
  const struct cells *cells = draft->cells;
  if (draft->mode == MODE_KEYS) return;
  struct span value = cells->first[r + 1] > cells->first[r] ? cells->cell[cells->first[r]] : (struct span){0};
  struct trouble trouble = {.record = (uint32_t)r, .check = CHECK_TITLE, .value = value};
  if (value.n > 200) trouble.value.n = text_cut(value, 200);
  troubles_add(&draft->cleaner->troubles, trouble);
  draft->cleaner->counts.notes++;
}

/* Lines above the header, and the header. */
static size_t skip_head(struct draft *draft, struct source_place place) {
  if (place.block > 0) return 0;
  const struct cells *cells = draft->cells;
  for (size_t r = 0; r < draft->bound->header && r < cells->records; r++) note_title(draft, r);
  return draft->bound->header + 1;
}

/* The last record of the file has no line end, and others have. */
static void note_unended(struct draft *draft) {
  uint32_t last = (uint32_t)(draft->cells->records - 1);
  troubles_add(&draft->cleaner->troubles, (struct trouble){.record = last, .check = CHECK_CUT_OFF});
}

/* Keys only: what has no code or no period here will be rejected when it is read in full. */
static void read_keys(struct draft *draft, size_t from, size_t to) {
  const struct cells *cells = draft->cells;
  uint32_t uscc = draft->at[TARGET_USCC], org = draft->at[TARGET_ORG_CODE];
  char room[32];
  for (size_t r = from; r < to; r++) {
    if (cells->damage[r] || cells->width[r] < draft->bound->columns) {
      suspect_header(draft, r);
      continue;
    }
    draft->cell = cells->cell + cells->first[r];
    struct span code = row_cell(draft, uscc);
    const char *key = code.p + ORG_AT;
    if (__builtin_expect(code.n != USCC_LENGTH || !ident_is_uscc(code.p), 0)) {
      struct ident ident = ident_key(code, row_cell(draft, org), room);
      if (ident.kind != IDENT_OK) {
        suspect_header(draft, r);
        continue;
      }
      key = ident.org.p;
    }
    period_code period = identify_period(draft);
    if (period != PERIOD_NONE) key_bag_add(&draft->cleaner->keys, key_hash(key, period));
  }
}

/* Records from .. to, which are under one header. */
static int read_records(struct draft *draft, size_t from, size_t to, const struct emit *emit, struct err *err) {
  int code = 0;
  bool stopped = draft->bound->stopped;
  if (draft->mode == MODE_KEYS && !stopped) read_keys(draft, from, to);
  if (draft->mode != MODE_KEYS && stopped) reject_section(draft, from, to);
  if (draft->mode == MODE_KEYS || stopped) return 0;
  for (size_t next; !code && from < to; from = next) {
    next = from + RUN_ROWS < to ? from + RUN_ROWS : to;
    code = take_run(draft, from, next, emit, err);
    if (!code && draft->batched + RUN_ROWS > BATCH_ROWS) code = draft_emit(draft, emit, err);
  }
  return code;
}

static bool is_before(const struct cells *cells, size_t record, uint64_t line) {
  return cells->first_line + cells->line[record] < line;
}

/* The records of a block, header by header. */
static int read_sections(struct draft *draft, struct source_place place, size_t from, const struct emit *emit,
                         struct err *err) {
  const struct cells *cells = draft->cells;
  size_t n, to;
  const struct section *section = sections_of(&draft->cleaning->sections, place.file, &n);
  int code = 0;
  for (size_t s = 0; !code && s <= n; s++) {
    for (to = from; to < cells->records && (s == n || is_before(cells, to, section[s].titles)); to++) continue;
    if (to > from) draft_enter(draft, place.file, s ? section[s - 1].bound : &draft->cleaning->bound[place.file]);
    if (to > from) code = read_records(draft, from, to, emit, err);
    if (!code && to > from && draft->mode != MODE_KEYS)
      code = draft_emit(draft, emit, err); /* constants differ from here */
    for (from = to; from < cells->records && s < n && is_before(cells, from, section[s].line + 1); from++)
      if (is_before(cells, from, section[s].line)) note_title(draft, from);
  }
  return code;
}

int draft_take(struct draft *draft, struct source_place place, const struct cells *cells, const struct emit *emit,
               struct err *err) {
  const struct cleaning *cleaning = draft->cleaning;
  draft_enter(draft, place.file, &cleaning->bound[place.file]);
  draft->cells = cells;
  draft->position = (struct position){.file = (uint32_t)place.file, .block = place.block};
  if (cleaning->mode == MODE_HEADERS) {
    take_headers(draft, place.block ? 0 : draft->bound->header + 1);
    return 0;
  }
  struct source_counts before = draft->cleaner->counts;
  size_t from = cleaning->mode != MODE_KEYS ? skip_head(draft, place) : place.block ? 0 : draft->bound->header + 1;
  int code = cleaning->sections.n ? read_sections(draft, place, from, emit, err)
                                  : read_records(draft, from, from < cells->records ? cells->records : from, emit, err);
  if (cleaning->mode == MODE_KEYS) return code;
  if (cells->unended && (place.block || cells->records > 1)) note_unended(draft);
  if (!code) code = draft_emit(draft, emit, err);
  if (cleaning->mode == MODE_REGISTER_READ) draft->cleaner->counts = before; /* it is read again */
  return code;
}

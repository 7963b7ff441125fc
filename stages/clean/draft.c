/* draft.c - see draft.h. */
#include "stages/clean/draft.h"

#include <stdlib.h>

#include "base/strbuf.h"

struct draft *draft_new(struct cleaner *cleaner) {
  struct draft *draft = calloc(1, sizeof *draft);
  if (!draft) memory_alloc(SIZE_MAX / 2);
  const struct cleaning *cleaning = cleaner->cleaning;
  draft->cleaner = cleaner;
  draft->cleaning = cleaning;
  draft->vector = calloc(cleaning->schema.n + 1, sizeof *draft->vector);
  if (!draft->vector) memory_alloc(SIZE_MAX / 2);
  for (size_t c = 0; c < cleaning->schema.n; c++) {
    bool text = cleaning->schema.column[c].type == COLUMN_TEXT;
    draft->vector[c].text = memory_alloc(BATCH_ROWS * (text ? sizeof(struct span) : sizeof(int64_t)));
  }
  return draft;
}

void draft_free(struct draft *draft) {
  if (!draft) return;
  for (size_t c = 0; c < draft->cleaning->schema.n; c++) free(draft->vector[c].text);
  free(draft->vector);
  arena_free(&draft->arena);
  free(draft);
}

static void fill_text(struct draft *draft, size_t out, struct span text) {
  for (size_t i = 0; i < BATCH_ROWS; i++) draft->vector[out].text[i] = text;
}

static void fill_number(struct draft *draft, size_t out, int64_t value) {
  for (size_t i = 0; i < BATCH_ROWS; i++) draft->vector[out].number[i] = value;
}

/* What is the same for all records of a file, and what it has not. */
static void fill_constants(struct draft *draft) {
  const struct schema *schema = &draft->cleaning->schema;
  for (size_t c = 0; c < schema->n; c++) {
    if (schema->column[c].type == COLUMN_TEXT)
      fill_text(draft, c, (struct span){0});
    else
      fill_number(draft, c, schema->column[c].type == COLUMN_PERIOD ? PERIOD_NONE : DECIMAL_MISSING);
  }
  const struct bound *bound = draft->bound;
  fill_text(draft, OUT_FORM, span_of(bound->form->name));
  fill_text(draft, OUT_FILE, bound->file);
  for (size_t i = 0; i < bound->items; i++)
    if (bound->item[i].at == NO_COLUMN && bound->item[i].need == NEED_NIL)
      fill_number(draft, draft->cleaning->column_of[bound->item[i].item], 0);
}

static void enter_file(struct draft *draft, size_t file) {
  const struct bound *bound = &draft->cleaning->bound[file];
  if (draft->bound == bound && draft->mode == draft->cleaning->mode) return;
  draft->bound = bound;
  draft->mode = draft->cleaning->mode;
  draft->file = file;
  row_period_columns(draft);
  const uint32_t *at = bound->at;
  draft->titled_industry = at[TARGET_INDUSTRY_2017] != NO_COLUMN || at[TARGET_INDUSTRY_2011] != NO_COLUMN ||
                           at[TARGET_INDUSTRY_2002] != NO_COLUMN;
  if (draft->mode != MODE_KEYS) fill_constants(draft);
}

/* The rows so far go out as a batch. */
static int flush(struct draft *draft, const struct emit *emit, struct err *err) {
  const struct cleaning *cleaning = draft->cleaning;
  struct cleaner *cleaner = draft->cleaner;
  bool quiet = cleaning->mode == MODE_REGISTER_READ;
  struct finding_sink none = {0};
  troubles_give(&cleaner->troubles, &cleaning->checks, quiet ? &none : emit->findings, draft->bound->file,
                draft->cells->first_line, draft->cells->line);
  int code = 0;
  if (draft->n && !quiet) {
    struct batch batch = {&cleaning->schema, draft->n, draft->vector, &draft->arena};
    edits_apply(&cleaning->edits, &cleaner->edits, &batch, draft->bound->form->name, emit->findings);
    cleaner->counts.records_out += draft->n;
    code = emit_batch(emit, &batch, err);
  }
  draft->n = 0;
  arena_reset(&draft->arena);
  return code;
}

static void hold(struct draft *draft, uint64_t hash) {
  const struct cleaning *cleaning = draft->cleaning;
  struct held_row row = {.hash = hash,
                         .line = (uint64_t)draft->vector[OUT_LINE].number[draft->n] / DECIMAL_SCALE,
                         .file = (uint32_t)draft->file,
                         .filed = row_filed(draft),
                         .form = (uint32_t)(draft->bound->form - cleaning->layouts.form),
                         .period = draft->period};
  memcpy(row.unit, draft->ident.code.p, draft->ident.code.n);
  held_add(&draft->cleaner->held, &row, &cleaning->schema, draft->vector, draft->n);
}

static void keep(struct draft *draft) {
  const struct form *form = draft->bound->form;
  if (form->remembered)
    remember_row(draft->cleaning, &draft->cleaner->history, draft->vector, draft->n, draft->ident.code,
                 (size_t)(form - draft->cleaning->layouts.form), draft->file);
  draft->n++;
}

/* A record of a main form that can be used: kept, or held back when its unit and period has another. */
static void keep_main(struct draft *draft) {
  if (__builtin_expect(key_set_repeated(&draft->cleaning->keys, draft->hash), 0))
    hold(draft, draft->hash);
  else
    keep(draft);
}

static void keep_register(struct draft *draft, const struct emit *emit) {
  const struct register_entry *winner;
  if (join_own(draft, &winner)) {
    draft->n++;
    return;
  }
  const struct cleaning *cleaning = draft->cleaning;
  char *where = arena_format(&draft->arena, ": %.*s:%llu", SPAN_ARG(cleaning->bound[winner->file].file),
                             (unsigned long long)winner->line);
  struct check_place place = {draft->bound->file, draft->cells->first_line + draft->cells->line[draft->record],
                              draft->ident.code, bound_code_title(draft->bound), (struct span){0}};
  check_give(&cleaning->checks, emit->findings, CHECK_SUPERSEDED, place, span_of(where));
  draft->cleaner->counts.duplicates++;
}

/* A main record that was counted among the keys and cannot be used. */
static void count_unusable(struct draft *draft) {
  bool had_key = draft->ident.kind == IDENT_OK && draft->ident.org.n && draft->period_memo.period != PERIOD_NONE;
  bool of_main = draft->cleaning->mode == MODE_RECORDS;
  if (had_key && of_main && draft->cleaning->registers.n)
    key_bag_add(&draft->cleaner->unusable, key_hash(draft->ident.org.p, draft->period_memo.period));
}

static void take_record(struct draft *draft, const struct emit *emit) {
  struct cleaner *cleaner = draft->cleaner;
  draft->period = PERIOD_NONE;
  bool kept = row_read(draft);
  if (kept || draft->rejected) cleaner->counts.records_in++;
  if (!kept) {
    cleaner->counts.rejected += draft->rejected;
    if (draft->rejected && draft->period != PERIOD_NONE) count_unusable(draft);
    return;
  }
  if (draft->cleaning->mode == MODE_RECORDS)
    keep_main(draft);
  else if (draft->cleaning->mode == MODE_REGISTER_READ)
    join_entry(draft);
  else
    keep_register(draft, emit);
}

/* Lines above the header, and the header. */
static size_t skip_head(struct draft *draft, struct source_place place) {
  if (place.block > 0) return 0;
  const struct cells *cells = draft->cells;
  for (size_t r = 0; r < draft->bound->header && r < cells->records; r++) {
    struct span value = cells->first[r + 1] > cells->first[r] ? cells->cell[cells->first[r]] : (struct span){0};
    struct trouble trouble = {.record = (uint32_t)r, .check = CHECK_TITLE, .value = value};
    if (value.n > 200) trouble.value.n = 200;
    troubles_add(&draft->cleaner->troubles, trouble);
    draft->cleaner->counts.notes++;
  }
  return draft->bound->header + 1;
}

/* Keys only: what has no code or no period here will be rejected when it is read in full. */
static void take_keys(struct draft *draft, size_t from) {
  const struct cells *cells = draft->cells;
  const struct bound *bound = draft->bound;
  uint32_t uscc = bound->at[TARGET_USCC], org = bound->at[TARGET_ORG_CODE];
  char room[32];
  for (size_t r = from; r < cells->records; r++) {
    if (cells->damage[r] || cells->first[r + 1] - cells->first[r] != bound->columns) continue;
    draft->cell = cells->cell + cells->first[r];
    struct span code = row_cell(draft, uscc);
    const char *key = code.p + ORG_AT;
    if (__builtin_expect(code.n != USCC_LENGTH || !ident_is_uscc(code.p), 0)) {
      struct ident ident = ident_key(code, row_cell(draft, org), room);
      if (ident.kind != IDENT_OK) continue;
      key = ident.org.p;
    }
    period_code period = row_period(draft);
    if (period != PERIOD_NONE) key_bag_add(&draft->cleaner->keys, key_hash(key, period));
  }
}

int draft_take(struct draft *draft, struct source_place place, const struct cells *cells, const struct emit *emit,
               struct err *err) {
  enter_file(draft, place.file);
  draft->cells = cells;
  if (draft->cleaning->mode == MODE_KEYS) {
    take_keys(draft, place.block ? 0 : draft->bound->header + 1);
    return 0;
  }
  int code = 0;
  struct source_counts before = draft->cleaner->counts;
  for (size_t r = skip_head(draft, place); !code && r < cells->records; r++) {
    draft->record = (uint32_t)r;
    take_record(draft, emit);
    if (draft->n == BATCH_ROWS) code = flush(draft, emit, err);
  }
  if (!code) code = flush(draft, emit, err);
  if (draft->cleaning->mode == MODE_REGISTER_READ) draft->cleaner->counts = before; /* it is read again */
  return code;
}

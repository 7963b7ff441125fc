/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_source.c - see csv_source.h. */
#include "flow/csv_source.h"

#include <math.h>

#include "base/i18n.h"
#include "base/simd.h"
#include "data/written.h"
#include "flow/csv_phrase.h"

struct csv_shared {
  struct schema schema;
  bool *read;      /* columns: whether some stage reads it */
  uint32_t *place; /* the columns that are read, as indices of a record's cells */
  simd_decimals_run *decimals;
  bool ours;               /* all are pipes of other Tertia programs, which have checked codes */
  bool plain;              /* all files were written by Tertia: records may be copied unchanged */
  bool *code;              /* columns that hold codes, which spreadsheets damage */
  const char *const *path; /* files */
  size_t *order;           /* 0, 1, 2... */
  uint32_t *wanted_column; /* of `wanted` */
  struct wanted wanted;
  const struct wanted **wanted_of; /* files: the layout, the same for each */
  size_t files;
  uint64_t said_missing;
  struct source_counts counts;
  struct csv_count *count; /* files; updated by all workers */
};

/* Records of one file. */
struct csv_count {
  _Atomic uint64_t records_in, rejected;
};

/* A worker's state. */
struct csv_state {
  uint64_t said_missing; /* NA, NaN, null, None in numeric columns */
  struct source_counts counts;
  struct arena arena;                /* run lifetime, because words are passed on with batches */
  struct csv_phrase *alone, *joined; /* columns: readers of single columns; readers of several adjacent columns are
                                      * stored at the first */
};

static enum column_type type_named(struct span name) {
  if (span_is(name, "decimal")) return COLUMN_DECIMAL;
  if (span_is(name, "real")) return COLUMN_REAL;
  return span_is(name, "period") ? COLUMN_PERIOD : COLUMN_TEXT;
}

int column_types(struct stage_context *context, struct span *name, size_t n, enum column_type *type, struct err *err) {
  const struct table *table;
  size_t at_name, at_type;
  int code = context->catalog(context, "columns.csv", &table, err);
  if (!code) code = table_need(table, "column", &at_name, err);
  if (!code) code = table_need(table, "type", &at_type, err);
  for (size_t i = 0; !code && i < n; i++) {
    type[i] = COLUMN_TEXT;
    for (size_t r = 0; r < table->rows; r++)
      if (span_equal(table_at(table, r, at_name), name[i])) type[i] = type_named(table_at(table, r, at_type));
  }
  return code;
}

static struct span header_cell(const struct cells *cells, size_t column) {
  return span_trim(cells->cell[cells->first[0] + column]);
}

/* Does a file have the columns of the first one? */
static int header_same(const struct schema *schema, const struct source_file *file, const char *first,
                       struct err *err) {
  const struct cells *head = &file->head;
  bool same = head->records && head->width[0] == schema->n;
  for (size_t c = 0; same && c < schema->n; c++) same = span_is(header_cell(head, c), schema->column[c].name);
  return same ? 0 : err_set(err, EX_DATAERR, _("%s:1: the header differs from that of %s"), file->path, first);
}

static int header_none(const struct source_file *file, struct err *err) {
  if (file->once)
    return err_set(err, EX_DATAERR,
                   _("%s: empty input, not even a header: the program before it in the pipe gave nothing"), file->name);
  return err_set(err, EX_DATAERR, _("%s: empty input, not even a header"), file->name);
}

/* Build the schema from the first file's header. */
static int schema_of(struct stage_context *context, struct csv_shared *own, const struct source_file *file,
                     struct err *err) {
  if (file->head.records == 0) return header_none(file, err);
  size_t n = file->head.width[0];
  struct span *name = arena_array(context->arena, struct span, n);
  enum column_type *type = arena_array(context->arena, enum column_type, n);
  for (size_t c = 0; c < n; c++) name[c] = header_cell(&file->head, c);
  int code = column_types(context, name, n, type, err);
  if (code) return code;
  struct schema_builder builder;
  own->read = arena_array(context->arena, bool, n);
  schema_start(&builder, context->arena);
  for (size_t c = 0; c < n; c++) {
    schema_add(&builder, name[c], type[c]);
    builder.column[c].read = &own->read[c];
  }
  own->schema = schema_done(&builder);
  size_t twice = schema_repeated(&own->schema);
  if (twice == SCHEMA_ABSENT) return 0;
  return err_set(err, EX_DATAERR, _("%s:1: column '%s' stands twice"), file->name, own->schema.column[twice].name);
}

static int read_headers(struct stage_context *context, struct csv_shared *own, struct source_files *files,
                        struct err *err) {
  for (size_t f = 0; f < files->n; f++) {
    struct source_file file;
    int code = source_file_read(files, f, &file, err);
    if (!code) code = f ? header_same(&own->schema, &file, files->path[0], err) : schema_of(context, own, &file, err);
    if (code) return code;
    own->ours = (f == 0 || own->ours) && file.ours;
    own->plain = (f == 0 || own->plain) && file.delimiter == ',' && strcmp(file.charset, "GB18030") != 0;
  }
  return 0;
}

static int csv_open(struct stage_context *context, const void *options, struct source_files *files, struct schema *out,
                    void **shared, const struct finding_sink *findings, struct err *err) {
  (void)options, (void)findings;
  struct csv_shared *own = arena_array(context->arena, struct csv_shared, 1);
  int code = read_headers(context, own, files, err);
  if (code) return code;
  own->path = files->path;
  own->files = files->n;
  own->decimals = simd_decimals_of(simd_best());
  own->code = arena_array(context->arena, bool, own->schema.n);
  for (size_t c = 0; c < own->schema.n; c++) own->code[c] = written_is_code(span_of(own->schema.column[c].name));
  if (!own->plain) schema_mark_all(&own->schema);
  for (size_t c = 0; !own->ours && c < own->schema.n; c++) own->read[c] |= own->code[c];
  own->order = arena_array(context->arena, size_t, files->n);
  own->count = arena_array(context->arena, struct csv_count, files->n);
  own->wanted_of = arena_array(context->arena, const struct wanted *, files->n);
  own->wanted_column = arena_array(context->arena, uint32_t, own->schema.n);
  own->place = arena_array(context->arena, uint32_t, own->schema.n);
  for (size_t f = 0; f < files->n; f++) own->order[f] = f;
  *out = own->schema;
  *shared = own;
  return 0;
}

/* The chain is open, so the columns that are read are known. */
static void want_columns(struct csv_shared *own) {
  uint32_t *column = own->wanted_column;
  own->wanted = (struct wanted){column, 0};
  for (size_t c = 0; c < own->schema.n; c++) {
    if (!own->read[c]) continue;
    own->place[c] = (uint32_t)own->wanted.n;
    column[own->wanted.n++] = (uint32_t)c;
  }
  for (size_t f = 0; f < own->files; f++) own->wanted_of[f] = &own->wanted;
}

static int csv_step(void *shared, size_t number, struct source_step *step, bool *more, struct err *err) {
  (void)err;
  struct csv_shared *own = shared;
  *more = number == 0;
  if (*more) want_columns(own);
  *step = (struct source_step){
      .file = own->order, .files = own->files, .wanted = own->wanted_of, .emits = true, .title = "records"};
  return 0;
}

static bool is_coded(const struct csv_shared *own, size_t column) {
  enum column_type type = own->schema.column[column].type;
  return own->read[column] && (type == COLUMN_TEXT || type == COLUMN_PERIOD);
}

static int csv_begin(const void *shared, void *state, struct err *err) {
  (void)err;
  const struct csv_shared *own = shared;
  struct csv_state *mine = state;
  mine->alone = arena_array(&mine->arena, struct csv_phrase, own->schema.n);
  mine->joined = arena_array(&mine->arena, struct csv_phrase, own->schema.n);
  for (size_t c = 0, to = 0; c < own->schema.n; c++) {
    if (!is_coded(own, c)) continue;
    csv_phrase_start(&mine->alone[c], &own->schema, c, 1, &mine->arena);
    if (c < to) continue;
    for (to = c + 1; to < own->schema.n && to < c + PHRASE_COLUMNS && is_coded(own, to);) to++;
    if (to > c + 1) csv_phrase_start(&mine->joined[c], &own->schema, c, to - c, &mine->arena);
  }
  return 0;
}

static void csv_end(void *state) { arena_free(&((struct csv_state *)state)->arena); }

/* Why a record is rejected. */
enum {
  NO_TROUBLE,
  TROUBLE_DAMAGE,
  TROUBLE_CELLS,
  TROUBLE_COLUMN /* from here on: index of the first bad column, plus
                  * this constant */
};

/* Records of a block while a batch is built from them. */
struct reading {
  const struct csv_shared *own;
  struct csv_state *mine;
  const struct cells *cells;
  struct arena *arena;
  size_t from, to;                     /* the block's records */
  uint32_t trouble[BATCH_ROWS];        /* of each record: why it is rejected */
  uint32_t record[BATCH_ROWS];         /* rows: indices of the accepted records */
  const struct span *cell[BATCH_ROWS]; /* rows: their cells */
  uint32_t odd[BATCH_ROWS];            /* rows: those to check again, cell by cell */
  size_t rows;
  uint64_t said_missing; /* of these rows */
};

/* Record the first column that is wrong; that one is reported. */
static bool note(struct reading *in, size_t row, size_t column) {
  uint32_t *trouble = &in->trouble[in->record[row] - in->from];
  if (*trouble == NO_TROUBLE) *trouble = (uint32_t)(TROUBLE_COLUMN + column);
  return false;
}

static bool all_shaped(const struct reading *in) {
  const struct cells *cells = in->cells;
  uint32_t odd = 0, columns = (uint32_t)in->own->schema.n;
  for (size_t r = in->from; r < in->to; r++) odd |= (cells->width[r] ^ columns) | cells->damage[r];
  return odd == 0;
}

static void choose_all(struct reading *in) {
  const struct cells *cells = in->cells;
  in->rows = in->to - in->from;
  memset(in->trouble, NO_TROUBLE, in->rows * sizeof *in->trouble);
  for (size_t row = 0; row < in->rows; row++) {
    in->record[row] = (uint32_t)(in->from + row);
    in->cell[row] = cells->cell + cells->first[in->from + row];
  }
}

/* Find the records with the right number of cells. */
static void choose(struct reading *in) {
  const struct cells *cells = in->cells;
  if (all_shaped(in)) {
    choose_all(in);
    return;
  }
  in->rows = 0;
  for (size_t r = in->from; r < in->to; r++) {
    uint32_t trouble = NO_TROUBLE;
    if (cells->width[r] != in->own->schema.n) trouble = TROUBLE_CELLS;
    if (cells->damage[r]) trouble = TROUBLE_DAMAGE;
    in->trouble[r - in->from] = trouble;
    in->record[in->rows] = (uint32_t)r;
    in->cell[in->rows] = cells->cell + cells->first[r];
    in->rows += trouble == NO_TROUBLE;
  }
}

/* This function and the next ones return whether all values were valid for their type. */
static bool read_decimals(struct reading *in, size_t column, struct vector *vector) {
  bool good = true;
  vector->number = arena_alloc(in->arena, in->rows * sizeof *vector->number);
  size_t place = in->own->place[column], odd = in->own->decimals(in->cell, in->rows, place, vector->number, in->odd);
  for (size_t i = 0; i < odd; i++) {
    size_t row = in->odd[i];
    struct span cell = in->cell[row][place];
    decimal *value = &vector->number[row];
    enum number number = written_number(cell, value);
    in->said_missing += number == NUMBER_ABSENT;
    if (number == NUMBER_NONE) good = note(in, row, column);
  }
  return good;
}

/* Record cells that are not valid periods. */
static bool note_periods(struct reading *in, size_t column, const int64_t *period) {
  bool good = true;
  for (size_t row = 0; row < in->rows; row++)
    if (period[row] == PERIOD_BAD) good = note(in, row, column);
  return good;
}

/* Record codes that a spreadsheet turned into numbers. */
static bool note_damaged(struct reading *in, size_t column, const struct vector *vector) {
  bool good = true;
  for (size_t row = 0; row < in->rows; row++)
    if (written_code_is_damaged(vector_text(vector, row))) good = note(in, row, column);
  return good;
}

/* Returns false when the columns cannot be read as words. *good: all periods were valid. */
static bool read_phrase(struct reading *in, struct csv_phrase *phrase, struct vector *vector, bool *good) {
  if (!csv_phrase_read(phrase, in->cell, in->own->place[phrase->first], in->rows, in->arena, vector)) return false;
  for (size_t i = 0; i < phrase->columns; i++) {
    if (phrase->period[i]) *good &= note_periods(in, phrase->first + i, vector[i].number);
    if (phrase->damaged[i]) *good &= note_damaged(in, phrase->first + i, &vector[i]);
  }
  return true;
}

static bool read_texts(struct reading *in, size_t column, struct vector *vector) {
  size_t place = in->own->place[column];
  vector->text = arena_alloc(in->arena, in->rows * sizeof *vector->text);
  for (size_t row = 0; row < in->rows; row++) vector->text[row] = in->cell[row][place];
  if (!in->own->code[column]) return true;
  for (size_t row = 0; row < in->rows; row++) vector->text[row] = written_code(vector->text[row]);
  return note_damaged(in, column, vector);
}

static bool read_periods(struct reading *in, size_t column, struct vector *vector) {
  size_t place = in->own->place[column];
  vector->number = arena_alloc(in->arena, in->rows * sizeof *vector->number);
  for (size_t row = 0; row < in->rows; row++) vector->number[row] = written_period(in->cell[row][place]);
  return note_periods(in, column, vector->number);
}

static bool read_reals(struct reading *in, size_t column, struct vector *vector) {
  size_t place = in->own->place[column];
  bool good = true;
  vector->real = arena_alloc(in->arena, in->rows * sizeof *vector->real);
  for (size_t row = 0; row < in->rows; row++) {
    struct span cell = in->cell[row][place];
    vector->real[row] = cell.n ? span_real(cell) : NAN;
    if (cell.n && !isfinite(vector->real[row])) good = note(in, row, column);
  }
  return good;
}

static bool read_column(struct reading *in, size_t column, struct vector *vector) {
  bool good = true;
  if (!in->own->read[column]) return true;
  switch (in->own->schema.column[column].type) {
  case COLUMN_DECIMAL:
    return read_decimals(in, column, vector);
  case COLUMN_REAL:
    return read_reals(in, column, vector);
  case COLUMN_PERIOD:
    return read_phrase(in, &in->mine->alone[column], vector, &good) ? good : read_periods(in, column, vector);
  default:
    return read_phrase(in, &in->mine->alone[column], vector, &good) ? good : read_texts(in, column, vector);
  }
}

static bool read_columns(struct reading *in, struct vector *vector) {
  size_t n = in->own->schema.n;
  bool good = true;
  memset(vector, 0, n * sizeof *vector);
  in->said_missing = 0;
  for (size_t c = 0; c < n;) {
    struct csv_phrase *joined = &in->mine->joined[c];
    if (joined->columns && read_phrase(in, joined, &vector[c], &good)) {
      c += joined->columns;
    } else {
      good &= read_column(in, c, &vector[c]);
      c++;
    }
  }
  return good;
}

/* Remove the records that turned out to have an invalid value. */
static void drop_troubled(struct reading *in) {
  size_t rows = 0;
  for (size_t row = 0; row < in->rows; row++) {
    in->record[rows] = in->record[row];
    in->cell[rows] = in->cell[row];
    rows += in->trouble[in->record[row] - in->from] == NO_TROUBLE;
  }
  in->rows = rows;
}

static void reject(const struct reading *in, size_t file, size_t record, uint32_t trouble, const struct emit *emit) {
  const struct cells *cells = in->cells;
  const struct span *cell = cells->cell + cells->first[record];
  struct finding finding = {.severity = SEVERITY_REJECT,
                            .file = span_of(in->own->path[file]),
                            .line = cells->first_line + cells->line[record],
                            .rule = span_of("number-of-cells")};
  if (trouble == TROUBLE_DAMAGE) {
    finding.rule = span_of("damaged-record");
    finding.value = cell[0];
  } else if (trouble >= TROUBLE_COLUMN) {
    const struct column *column = &in->own->schema.column[trouble - TROUBLE_COLUMN];
    finding.rule = span_of(column->type == COLUMN_PERIOD ? "not-a-period"
                           : column->type == COLUMN_TEXT ? "damaged-code"
                                                         : "not-a-number");
    finding.column = span_of(column->name);
    finding.value = cell[in->own->place[trouble - TROUBLE_COLUMN]];
  }
  finding_give(emit->findings, &finding);
}

static void reject_troubled(const struct reading *in, size_t file, const struct emit *emit) {
  for (size_t r = in->from; in->rows < in->to - in->from && r < in->to; r++)
    if (in->trouble[r - in->from]) reject(in, file, r, in->trouble[r - in->from], emit);
}

static const struct origin *origin_of(const struct reading *in, const struct vector *vector) {
  const struct cells *cells = in->cells;
  struct origin *origin = arena_alloc(in->arena, sizeof *origin);
  struct span *record = arena_alloc(in->arena, in->rows * sizeof *record);
  for (size_t row = 0; row < in->rows; row++) {
    size_t r = in->record[row];
    record[row] = span_between(cells->text + cells->from[r], cells->text + cells->to[r]);
  }
  *origin = (struct origin){record, vector, in->own->schema.n};
  return origin;
}

static int take_batch(struct reading *in, struct source_place place, const struct emit *emit, struct err *err) {
  struct source_counts *counts = &in->mine->counts;
  struct vector *vector = arena_alloc(in->arena, in->own->schema.n * sizeof *vector);
  choose(in);
  while (!read_columns(in, vector)) drop_troubled(in);
  reject_troubled(in, place.file, emit);
  in->mine->said_missing += in->said_missing;
  counts->records_in += in->to - in->from;
  counts->records_out += in->rows;
  counts->rejected += in->to - in->from - in->rows;
  in->own->count[place.file].records_in += in->to - in->from;
  in->own->count[place.file].rejected += in->to - in->from - in->rows;
  struct batch batch = {.schema = &in->own->schema,
                        .rows = in->rows,
                        .vector = vector,
                        .arena = in->arena,
                        .origin = in->own->plain ? origin_of(in, vector) : NULL,
                        .position = {.file = (uint32_t)place.file, .block = place.block, .row = (uint32_t)in->from}};
  return emit_batch(emit, &batch, err);
}

static int csv_take(const void *shared, void *state, struct source_place place, const struct cells *cells,
                    struct arena *arena, const struct emit *emit, struct err *err) {
  struct reading in = {.own = shared, .mine = state, .cells = cells, .arena = arena, .to = place.block == 0};
  int code = 0;
  while (!code && in.to < cells->records) {
    in.from = in.to;
    in.to = in.from + BATCH_ROWS < cells->records ? in.from + BATCH_ROWS : cells->records;
    code = take_batch(&in, place, emit, err);
  }
  return code;
}

static int csv_gather(void *shared, void *state, struct err *err) {
  (void)err;
  struct source_counts *all = &((struct csv_shared *)shared)->counts, *one = &((struct csv_state *)state)->counts;
  ((struct csv_shared *)shared)->said_missing += ((struct csv_state *)state)->said_missing;
  ((struct csv_state *)state)->said_missing = 0;
  all->records_in += one->records_in;
  all->records_out += one->records_out;
  all->rejected += one->rejected;
  *one = (struct source_counts){0};
  return 0;
}

/* Report, once a run, how many numbers were given as missing. */
static int csv_finish(void *shared, struct arena *arena, const struct emit *emit, struct err *err) {
  (void)err;
  const struct csv_shared *own = shared;
  if (!own->said_missing) return 0;
  struct finding finding = {.severity = SEVERITY_NOTE,
                            .file = span_of(own->files ? own->path[0] : ""),
                            .rule = span_of("said-missing"),
                            .value = span_of(arena_format(arena, "%ju", (uintmax_t)own->said_missing)),
                            .message = span_of("so many numbers are written NA, NaN, null or None; they are missing")};
  finding_give(emit->findings, &finding);
  return 0;
}

static void csv_counts(const void *shared, struct source_counts *counts) {
  *counts = ((const struct csv_shared *)shared)->counts;
}

static void csv_report(const void *shared, size_t file, struct source_file_report *report) {
  const struct csv_count *count = &((const struct csv_shared *)shared)->count[file];
  *report = (struct source_file_report){.records_in = count->records_in, .rejected = count->rejected};
}

const struct source csv_source = {.program = {.name = "csv", .summary = "Tertia's own CSV"},
                                  .state_size = sizeof(struct csv_state),
                                  .open = csv_open,
                                  .step = csv_step,
                                  .begin = csv_begin,
                                  .take = csv_take,
                                  .gather = csv_gather,
                                  .finish = csv_finish,
                                  .end = csv_end,
                                  .counts = csv_counts,
                                  .report = csv_report};

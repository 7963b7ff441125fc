/* SPDX-License-Identifier: GPL-3.0-or-later */
/* csv_source.c - see csv_source.h. */
#include "flow/csv_columns.h"

#include "base/i18n.h"
#include "data/written.h"

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
                   _("%s: empty input, not even a header: the program before it in the pipe wrote nothing"),
                   file->name);
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
  own->schema.of = arena_copy(context->arena, file->name, strlen(file->name));
  size_t twice = schema_repeated(&own->schema);
  if (twice == SCHEMA_ABSENT) return 0;
  return err_set(err, EX_DATAERR, _("%s:1: column '%s' is there twice"), file->name, own->schema.column[twice].name);
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

/* Where the rows stand in their file, unless the records have columns for it, or come through a pipe. */
static const struct batch_lines *lines_of(const struct reading *in, size_t file) {
  const struct cells *cells = in->cells;
  const struct csv_shared *own = in->own;
  bool told = schema_index(&own->schema, span_of("file")) != SCHEMA_ABSENT ||
              schema_index(&own->schema, span_of("line")) != SCHEMA_ABSENT;
  if (told || strcmp(own->path[file], "-") == 0) return NULL;
  struct batch_lines *lines = arena_alloc(in->arena, sizeof *lines);
  uint64_t *line = arena_alloc(in->arena, (in->rows + 1) * sizeof *line);
  for (size_t row = 0; row < in->rows; row++) line[row] = cells->first_line + cells->line[in->record[row]];
  *lines = (struct batch_lines){span_of(own->path[file]), line};
  return lines;
}

static int read_batch(struct reading *in, struct source_place place, const struct emit *emit, struct err *err) {
  struct source_counts *counts = &in->mine->counts;
  struct vector *vector = arena_alloc(in->arena, in->own->schema.n * sizeof *vector);
  block_choose(in);
  while (!block_read(in, vector)) block_drop_troubled(in);
  block_reject(in, place.file, emit);
  in->mine->missing_words += in->missing_words;
  counts->records_in += in->to - in->from;
  counts->records_out += in->rows;
  counts->rejected += in->to - in->from - in->rows;
  in->own->count[place.file].records_in += in->to - in->from;
  in->own->count[place.file].rejected += in->to - in->from - in->rows;
  struct batch batch = {.schema = &in->own->schema,
                        .rows = in->rows,
                        .vector = vector,
                        .arena = in->arena,
                        .origin = in->own->plain ? block_origin(in, vector) : NULL,
                        .lines = lines_of(in, place.file),
                        .position = {.file = (uint32_t)place.file, .block = place.block, .row = (uint32_t)in->from}};
  return emit_batch(emit, &batch, err);
}

static int csv_read(const void *shared, void *state, struct source_place place, const struct cells *cells,
                    struct arena *arena, const struct emit *emit, struct err *err) {
  struct reading in = {.own = shared, .mine = state, .cells = cells, .arena = arena, .to = place.block == 0};
  int code = 0;
  while (!code && in.to < cells->records) {
    in.from = in.to;
    in.to = in.from + BATCH_ROWS < cells->records ? in.from + BATCH_ROWS : cells->records;
    code = read_batch(&in, place, emit, err);
  }
  return code;
}

static int csv_gather(void *shared, void *state, struct err *err) {
  (void)err;
  struct source_counts *all = &((struct csv_shared *)shared)->counts, *one = &((struct csv_state *)state)->counts;
  ((struct csv_shared *)shared)->missing_words += ((struct csv_state *)state)->missing_words;
  ((struct csv_state *)state)->missing_words = 0;
  all->records_in += one->records_in;
  all->records_out += one->records_out;
  all->rejected += one->rejected;
  *one = (struct source_counts){0};
  return 0;
}

/* Report, once a run, how many numbers were written as a word for missing. */
static int csv_finish(void *shared, struct arena *arena, const struct emit *emit, struct err *err) {
  (void)err;
  const struct csv_shared *own = shared;
  if (!own->missing_words) return 0;
  struct finding finding = {.severity = SEVERITY_NOTE,
                            .file = span_of(own->files ? own->path[0] : ""),
                            .rule = span_of("said-missing"),
                            .value = span_of(arena_format(arena, "%ju", (uintmax_t)own->missing_words)),
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
                                  .take = csv_read,
                                  .gather = csv_gather,
                                  .finish = csv_finish,
                                  .end = csv_end,
                                  .counts = csv_counts,
                                  .report = csv_report};

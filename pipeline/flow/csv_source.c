/* csv_source.c - see csv_source.h. */
#include "flow/csv_source.h"

#include <stdatomic.h>

#include "base/i18n.h"
#include "data/period.h"

struct csv_shared {
  struct schema schema;
  const struct source_file *file;
  size_t *order; /* 0, 1, 2... */
  size_t files;
  struct source_counts counts;
};

struct csv_state {
  struct source_counts counts;
};

static enum column_type type_named(struct span name) {
  if (span_is(name, "decimal")) return COLUMN_DECIMAL;
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

static size_t width(const struct cells *cells, size_t record) {
  return cells->first[record + 1] - cells->first[record];
}

static int same_header(const struct source_file *a, const struct source_file *b, struct err *err) {
  bool same = b->head.records && width(&a->head, 0) == width(&b->head, 0);
  for (size_t c = 0; same && c < width(&a->head, 0); c++)
    same = span_equal(header_cell(&a->head, c), header_cell(&b->head, c));
  return same ? 0 : err_set(err, EX_DATAERR, _("%s:1: the header differs from that of %s"), b->path, a->path);
}

static int csv_open(struct stage_context *context, const void *options, const struct source_file *file, size_t files,
                    struct schema *out, void **shared, const struct finding_sink *findings, struct err *err) {
  (void)options, (void)findings;
  if (files == 0 || file[0].head.records == 0)
    return err_set(err, EX_DATAERR, _("%s: empty input, not even a header"), files ? file[0].path : "-");
  size_t n = width(&file[0].head, 0);
  struct span *name = arena_array(context->arena, struct span, n);
  enum column_type *type = arena_array(context->arena, enum column_type, n);
  for (size_t c = 0; c < n; c++) name[c] = header_cell(&file[0].head, c);
  int code = column_types(context, name, n, type, err);
  if (code) return code;
  struct schema_builder builder;
  schema_start(&builder, context->arena);
  for (size_t c = 0; c < n; c++)
    if (schema_add(&builder, name[c], type[c]) != c)
      return err_set(err, EX_DATAERR, _("%s:1: column '%.*s' stands twice"), file[0].path, SPAN_ARG(name[c]));
  for (size_t f = 1; f < files; f++)
    if ((code = same_header(&file[0], &file[f], err)) != 0) return code;
  struct csv_shared *own = arena_array(context->arena, struct csv_shared, 1);
  *own = (struct csv_shared){.schema = schema_done(&builder), .file = file, .files = files};
  own->order = arena_array(context->arena, size_t, files);
  for (size_t f = 0; f < files; f++) own->order[f] = f;
  *out = own->schema;
  *shared = own;
  return 0;
}

static int csv_step(void *shared, size_t number, struct source_step *step, bool *more, struct err *err) {
  (void)err;
  struct csv_shared *own = shared;
  *more = number == 0;
  *step = (struct source_step){.file = own->order, .files = own->files, .emits = true, .title = "records"};
  return 0;
}

/* Where a record stands, for its findings. */
struct record_place {
  const struct csv_shared *own;
  const struct cells *cells;
  size_t file, record;
  const struct emit *emit;
};

static bool reject(const struct record_place *place, const char *column, const char *rule, struct span value) {
  const struct cells *cells = place->cells;
  struct finding finding = {.severity = SEVERITY_REJECT,
                            .file = span_of(place->own->file[place->file].path),
                            .line = cells->first_line + cells->line[place->record],
                            .column = span_of(column),
                            .rule = span_of(rule),
                            .value = value};
  finding_give(place->emit->findings, &finding);
  return false;
}

static bool fill(const struct record_place *place, struct batch *batch, size_t row) {
  const struct cells *cells = place->cells;
  const struct schema *schema = batch->schema;
  if (cells->damage[place->record]) return reject(place, "", "damaged-record", cells->cell[cells->first[place->record]]);
  if (width(cells, place->record) != schema->n) return reject(place, "", "number-of-cells", (struct span){0});
  const struct span *cell = cells->cell + cells->first[place->record];
  for (size_t c = 0; c < schema->n; c++) {
    if (schema->column[c].type == COLUMN_TEXT) {
      batch->vector[c].text[row] = cell[c];
    } else if (cell[c].n == 0) {
      batch->vector[c].number[row] = schema->column[c].type == COLUMN_DECIMAL ? DECIMAL_MISSING : PERIOD_NONE;
    } else if (schema->column[c].type == COLUMN_DECIMAL) {
      if (decimal_read(cell[c], 0, &batch->vector[c].number[row]) != DECIMAL_OK)
        return reject(place, schema->column[c].name, "not-a-number", cell[c]);
    } else {
      period_code period;
      if (!period_read(cell[c], &period)) return reject(place, schema->column[c].name, "not-a-period", cell[c]);
      batch->vector[c].number[row] = period;
    }
  }
  return true;
}

static int csv_take(const void *shared, void *state, struct source_place place, const struct cells *cells,
                    struct arena *arena, const struct emit *emit, struct err *err) {
  const struct csv_shared *own = shared;
  struct csv_state *mine = state;
  for (size_t r = place.block == 0 ? 1 : 0; r < cells->records;) {
    struct batch batch = batch_new(arena, &own->schema, BATCH_ROWS);
    size_t rows = 0;
    for (; r < cells->records && rows < BATCH_ROWS; r++) {
      struct record_place at = {own, cells, place.file, r, emit};
      mine->counts.records_in++;
      if (fill(&at, &batch, rows)) rows++;
      else mine->counts.rejected++;
    }
    batch.rows = rows;
    mine->counts.records_out += rows;
    int code = emit_batch(emit, &batch, err);
    if (code) return code;
  }
  return 0;
}

static int csv_gather(void *shared, void *state, struct err *err) {
  (void)err;
  struct source_counts *all = &((struct csv_shared *)shared)->counts, *one = &((struct csv_state *)state)->counts;
  all->records_in += one->records_in;
  all->records_out += one->records_out;
  all->rejected += one->rejected;
  *one = (struct source_counts){0};
  return 0;
}

static void csv_counts(const void *shared, struct source_counts *counts) {
  *counts = ((const struct csv_shared *)shared)->counts;
}

const struct source csv_source = {.program = {.name = "csv", .summary = "Tertia's own CSV"},
                                  .state_size = sizeof(struct csv_state),
                                  .open = csv_open,
                                  .step = csv_step,
                                  .take = csv_take,
                                  .gather = csv_gather,
                                  .counts = csv_counts};

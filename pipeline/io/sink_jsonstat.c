/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink_jsonstat.c - JSON-stat 2.0 (json-stat.org/full): a dataset with dimensions, sparse values and statuses. See
 * cube.h and sink.h.
 *
 * Prepared bytes are texts preceded by their lengths: for each observation its dimensions, value and status. Categories
 * are in the order of their bytes. Two values of one cell are an error: such a table is no cube. Labels are from
 * columns name_zh and title_zh. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/json.h"
#include "base/list.h"
#include "io/cube.h"
#include "io/output.h"
#include "io/sink.h"

enum { EXTRA = 5 }; /* behind the dimensions: value, unit, status, label of the category, label of the indicator */
enum { VALUE, UNIT, STATUS, NAME, TITLE };

struct jsonstat_writer {
  struct cube cube;
  struct arena arena;
};

struct jsonstat_file {
  struct output *output;
  struct cube cube;
  struct arena arena;
  size_t width; /* texts an observation */
  struct span *text;
  size_t rows, room;
};

static void *jsonstat_writer_new(const struct schema *schema) {
  struct jsonstat_writer *writer = memory_alloc(sizeof *writer);
  *writer = (struct jsonstat_writer){.cube = cube_of(schema)};
  return writer;
}

static void jsonstat_writer_free(void *own) {
  if (own) arena_free(&((struct jsonstat_writer *)own)->arena);
  free(own);
}

/* FREQ, the dimensions, MEASURE, TIME_PERIOD. */
static size_t axes_of(const struct cube *cube) {
  return 1 + cube->dimensions + cube->several + (cube->time != SCHEMA_ABSENT);
}

static void sink_jsonstat_put_text(struct strbuf *out, struct span text) {
  uint32_t n = (uint32_t)text.n;
  strbuf_add(out, (const char *)&n, sizeof n);
  strbuf_span(out, text);
}

static struct span sink_jsonstat_cell_at(const struct cube *cube, const struct span *cell, const char *name) {
  size_t column = schema_index(cube->schema, span_of(name));
  return column == SCHEMA_ABSENT ? (struct span){0} : cell[column];
}

static void sink_jsonstat_put_observation(const struct cube *cube, const struct span *cell, size_t measure,
                                          struct strbuf *out) {
  struct span value = cell[cube->measure[measure]],
              period = cube->time == SCHEMA_ABSENT ? (struct span){0} : cell[cube->time];
  struct strbuf time = {0};
  if (cube->several && !value.n) return;
  sink_jsonstat_put_text(out, span_of(cube_frequency(period)));
  for (size_t d = 0; d < cube->dimensions; d++) sink_jsonstat_put_text(out, cube_code(cell[cube->dimension[d]]));
  if (cube->several) sink_jsonstat_put_text(out, span_of(cube->schema->column[cube->measure[measure]].name));
  cube_time(period, &time);
  if (cube->time != SCHEMA_ABSENT) sink_jsonstat_put_text(out, cube_code(strbuf_view(&time)));
  strbuf_free(&time);
  sink_jsonstat_put_text(out, value), sink_jsonstat_put_text(out, sink_jsonstat_cell_at(cube, cell, "unit")),
      sink_jsonstat_put_text(out, sink_jsonstat_cell_at(cube, cell, "status"));
  sink_jsonstat_put_text(out, sink_jsonstat_cell_at(cube, cell, "name_zh")),
      sink_jsonstat_put_text(out, sink_jsonstat_cell_at(cube, cell, "title_zh"));
}

static void jsonstat_prepare(void *own, const struct batch *batch, struct strbuf *out) {
  struct jsonstat_writer *writer = own;
  struct span *cell = arena_array(&writer->arena, struct span, batch->schema->n + 1);
  for (size_t r = 0; r < batch->rows; r++) {
    cube_row(batch, r, cell, &writer->arena);
    for (size_t m = 0; m < writer->cube.measures; m++) sink_jsonstat_put_observation(&writer->cube, cell, m, out);
  }
  arena_reset(&writer->arena);
}

static int jsonstat_open(void **file, const char *path, struct err *err) {
  struct jsonstat_file *own = memory_zero(1, sizeof *own);
  *file = own;
  return output_open(&own->output, path, err);
}

static void jsonstat_digest(void *file, char hex[65]) { output_digest(((struct jsonstat_file *)file)->output, hex); }

static int jsonstat_begin(void *file, const struct schema *schema, struct err *err) {
  (void)err;
  struct jsonstat_file *own = file;
  own->cube = cube_of(schema);
  own->width = axes_of(&own->cube) + EXTRA;
  return 0;
}

static int jsonstat_put(void *file, struct span prepared, struct err *err) {
  (void)err;
  struct jsonstat_file *own = file;
  const char *p = arena_copy(&own->arena, prepared.p, prepared.n), *end = p + prepared.n;
  while (p < end) {
    own->text = list_room(own->text, &own->room, (own->rows + 1) * own->width, sizeof *own->text);
    for (size_t i = 0; i < own->width; i++) {
      uint32_t n;
      memcpy(&n, p, sizeof n);
      own->text[own->rows * own->width + i] = (struct span){p + sizeof n, n};
      p += sizeof n + n;
    }
    own->rows++;
  }
  return 0;
}

/* --- the dataset --- */

struct axis {
  struct span *code; /* distinct, in order */
  size_t n;
};

static int by_bytes(const void *a, const void *b) {
  return span_compare(*(const struct span *)a, *(const struct span *)b);
}

static struct axis axis_of(struct jsonstat_file *own, size_t at) {
  struct axis axis = {.code = arena_array(&own->arena, struct span, own->rows + 1)};
  for (size_t r = 0; r < own->rows; r++) axis.code[r] = own->text[r * own->width + at];
  if (own->rows) qsort(axis.code, own->rows, sizeof *axis.code, by_bytes);
  for (size_t r = 0; r < own->rows; r++)
    if (!axis.n || !span_equal(axis.code[axis.n - 1], axis.code[r])) axis.code[axis.n++] = axis.code[r];
  return axis;
}

struct observation {
  uint64_t place;
  size_t row;
};

static int by_place(const void *a, const void *b) {
  const struct observation *x = a, *y = b;
  return (x->place > y->place) - (x->place < y->place);
}

static size_t axis_index(const struct axis *axis, struct span code) {
  const struct span *found = bsearch(&code, axis->code, axis->n, sizeof code, by_bytes);
  return (size_t)(found - axis->code);
}

static struct observation *places_of(struct jsonstat_file *own, const struct axis *axis, size_t axes) {
  struct observation *list = arena_array(&own->arena, struct observation, own->rows + 1);
  for (size_t r = 0; r < own->rows; r++) {
    list[r].row = r;
    for (size_t i = 0; i < axes; i++)
      list[r].place = list[r].place * axis[i].n + axis_index(&axis[i], own->text[r * own->width + i]);
  }
  if (own->rows) qsort(list, own->rows, sizeof *list, by_place);
  return list;
}

static void axis_name(const struct jsonstat_file *own, size_t at, struct strbuf *out) {
  const struct cube *cube = &own->cube;
  if (at == 0)
    strbuf_put(out, "FREQ");
  else if (at <= cube->dimensions)
    cube_concept(cube, cube->dimension[at - 1], out);
  else if (cube->several && at == cube->dimensions + 1)
    strbuf_put(out, "MEASURE");
  else
    strbuf_put(out, "TIME_PERIOD");
}

static void put_axis_name(const struct jsonstat_file *own, size_t at, struct strbuf *out) {
  struct strbuf name = {0};
  axis_name(own, at, &name);
  json_span(out, strbuf_view(&name));
  strbuf_free(&name);
}

/* The label of a category of the axis: from the first observation that has one. */
static struct span label_of(const struct jsonstat_file *own, size_t at, struct span code) {
  const char *column =
      at >= 1 && at <= own->cube.dimensions ? own->cube.schema->column[own->cube.dimension[at - 1]].name : "";
  size_t extra = strcmp(column, "category") == 0 ? NAME : strcmp(column, "indicator") == 0 ? TITLE : EXTRA;
  if (extra == EXTRA) return (struct span){0};
  for (size_t r = 0; r < own->rows; r++) {
    const struct span *text = &own->text[r * own->width];
    if (span_equal(text[at], code) && text[own->width - EXTRA + extra].n) return text[own->width - EXTRA + extra];
  }
  return (struct span){0};
}

static void put_labels(const struct jsonstat_file *own, size_t at, const struct axis *axis, struct strbuf *out) {
  bool any = false;
  for (size_t k = 0; k < axis->n; k++) {
    struct span label = label_of(own, at, axis->code[k]);
    if (!label.n) continue;
    strbuf_put(out, any ? "," : ",\"label\":{");
    json_span(out, axis->code[k]), strbuf_char(out, ':'), json_span(out, label);
    any = true;
  }
  if (any) strbuf_char(out, '}');
}

static void put_dimensions(const struct jsonstat_file *own, const struct axis *axis, size_t axes, struct strbuf *out) {
  strbuf_put(out, "\"id\":[");
  for (size_t i = 0; i < axes; i++) strbuf_put(out, i ? "," : ""), put_axis_name(own, i, out);
  strbuf_put(out, "],\"size\":[");
  for (size_t i = 0; i < axes; i++) strbuf_format(out, "%s%zu", i ? "," : "", axis[i].n);
  strbuf_put(out, "],");
  if (own->cube.time != SCHEMA_ABSENT) strbuf_put(out, "\"role\":{\"time\":[\"TIME_PERIOD\"]},");
  strbuf_put(out, "\"dimension\":{");
  for (size_t i = 0; i < axes; i++) {
    strbuf_put(out, i ? ",\n" : "\n"), put_axis_name(own, i, out);
    strbuf_put(out, ":{\"category\":{\"index\":[");
    for (size_t k = 0; k < axis[i].n; k++) strbuf_put(out, k ? "," : ""), json_span(out, axis[i].code[k]);
    strbuf_char(out, ']');
    put_labels(own, i, &axis[i], out);
    strbuf_put(out, "}}");
  }
  strbuf_put(out, "},\n");
}

/* A number is written as the table prints it. */
static void put_sparse(const struct jsonstat_file *own, const struct observation *list, size_t extra, const char *name,
                       struct strbuf *out) {
  bool any = false;
  strbuf_format(out, "\"%s\":{", name);
  for (size_t i = 0; i < own->rows; i++) {
    struct span text = own->text[list[i].row * own->width + own->width - EXTRA + extra];
    if (!text.n) continue;
    strbuf_format(out, "%s\"%llu\":", any ? "," : "", (unsigned long long)list[i].place);
    if (extra == VALUE)
      strbuf_span(out, text);
    else
      json_span(out, text);
    any = true;
  }
  strbuf_char(out, '}');
}

static int check_cells(const struct jsonstat_file *own, const struct observation *list, struct err *err) {
  for (size_t i = 1; i < own->rows; i++)
    if (list[i].place == list[i - 1].place)
      return err_set(err, EX_DATAERR, _("JSON-stat: two values for one cell: %.*s"),
                     SPAN_ARG(own->text[list[i].row * own->width + 1]));
  return 0;
}

static int jsonstat_commit(void *file, struct err *err) {
  struct jsonstat_file *own = file;
  struct axis axis[CUBE_MOST + 3];
  struct strbuf out = {0};
  size_t axes = axes_of(&own->cube);
  for (size_t i = 0; i < axes; i++) axis[i] = axis_of(own, i);
  struct observation *list = places_of(own, axis, axes);
  int code = check_cells(own, list, err);
  if (code) return code;
  strbuf_put(&out, "{\"version\":\"2.0\",\"class\":\"dataset\",\"label\":\"Tertia\",\n");
  put_dimensions(own, axis, axes, &out);
  put_sparse(own, list, VALUE, "value", &out), strbuf_put(&out, ",\n");
  put_sparse(own, list, STATUS, "status", &out), strbuf_put(&out, ",\n\"extension\":{");
  put_sparse(own, list, UNIT, "unit", &out), strbuf_put(&out, "}}\n");
  code = output_write(own->output, strbuf_view(&out), err);
  strbuf_free(&out);
  return code ? code : output_commit(own->output, err);
}

static void jsonstat_close(void *file) {
  struct jsonstat_file *own = file;
  if (!own) return;
  output_close(own->output);
  free(own->text);
  arena_free(&own->arena);
  free(own);
}

const struct sink jsonstat_sink = {.name = "json-stat",
                                   .endings = ".jsonstat .jsonstat.json .jsonstat.json.gz",
                                   .writer_new = jsonstat_writer_new,
                                   .prepare = jsonstat_prepare,
                                   .writer_free = jsonstat_writer_free,
                                   .open = jsonstat_open,
                                   .digest = jsonstat_digest,
                                   .begin = jsonstat_begin,
                                   .put = jsonstat_put,
                                   .commit = jsonstat_commit,
                                   .close = jsonstat_close};

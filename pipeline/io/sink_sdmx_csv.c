/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink_sdmx_csv.c - SDMX-CSV 2.0 (SDMX 3.0, section 7 of the technical notes): STRUCTURE, STRUCTURE_ID, ACTION, the
 * dimensions, OBS_VALUE, the attributes; an observation a line. See cube.h and sink.h. */
#include <stdlib.h>

#include "io/csv.h"
#include "io/cube.h"
#include "io/sink_output.h"

struct sdmx_writer {
  struct cube cube;
  struct arena arena;
};

static void *sdmx_csv_writer_new(const struct schema *schema) {
  struct sdmx_writer *writer = memory_alloc(sizeof *writer);
  *writer = (struct sdmx_writer){.cube = cube_of(schema)};
  return writer;
}

static void sdmx_csv_writer_free(void *own) {
  if (own) arena_free(&((struct sdmx_writer *)own)->arena);
  free(own);
}

static void sink_sdmx_csv_put_cell(struct strbuf *out, struct span text, bool last) { csv_write_cell(out, text, last); }

static void put_time(struct strbuf *out, struct span period) {
  struct strbuf time = {0};
  cube_time(period, &time);
  sink_sdmx_csv_put_cell(out, strbuf_view(&time), false);
  strbuf_free(&time);
}

/* One measure of a row; where a table has several, one without a value is left out. */
static void sink_sdmx_csv_put_observation(const struct cube *cube, const struct span *cell, size_t measure,
                                          struct strbuf *out) {
  if (cube->several && !cell[cube->measure[measure]].n) return;
  strbuf_put(out, "dataflow,TERTIA:FIGURES(1.0.0),I,");
  sink_sdmx_csv_put_cell(
      out, span_of(cube_frequency(cube->time == SCHEMA_ABSENT ? (struct span){0} : cell[cube->time])), false);
  for (size_t d = 0; d < cube->dimensions; d++) sink_sdmx_csv_put_cell(out, cube_code(cell[cube->dimension[d]]), false);
  if (cube->several) sink_sdmx_csv_put_cell(out, span_of(cube->schema->column[cube->measure[measure]].name), false);
  if (cube->time != SCHEMA_ABSENT) put_time(out, cell[cube->time]);
  sink_sdmx_csv_put_cell(out, cell[cube->measure[measure]], cube->attributes == 0);
  for (size_t a = 0; a < cube->attributes; a++)
    sink_sdmx_csv_put_cell(out, cell[cube->attribute[a]], a + 1 == cube->attributes);
}

static void sdmx_csv_prepare(void *own, const struct batch *batch, struct strbuf *out) {
  struct sdmx_writer *writer = own;
  struct span *cell = arena_array(&writer->arena, struct span, batch->schema->n + 1);
  for (size_t r = 0; r < batch->rows; r++) {
    cube_row(batch, r, cell, &writer->arena);
    for (size_t m = 0; m < writer->cube.measures; m++) sink_sdmx_csv_put_observation(&writer->cube, cell, m, out);
  }
  arena_reset(&writer->arena);
}

static int sdmx_csv_begin(void *file, const struct schema *schema, struct err *err) {
  struct cube cube = cube_of(schema);
  struct strbuf out = {0};
  strbuf_put(&out, "STRUCTURE,STRUCTURE_ID,ACTION,FREQ");
  for (size_t d = 0; d < cube.dimensions; d++) strbuf_char(&out, ','), cube_concept(&cube, cube.dimension[d], &out);
  if (cube.several) strbuf_put(&out, ",MEASURE");
  strbuf_put(&out, cube.time == SCHEMA_ABSENT ? ",OBS_VALUE" : ",TIME_PERIOD,OBS_VALUE");
  for (size_t a = 0; a < cube.attributes; a++) strbuf_char(&out, ','), cube_concept(&cube, cube.attribute[a], &out);
  strbuf_char(&out, '\n');
  int code = sink_output_put(file, strbuf_view(&out), err);
  strbuf_free(&out);
  return code;
}

const struct sink sdmx_csv_sink = {.name = "sdmx-csv",
                                   .endings = ".sdmx.csv .sdmx.csv.gz",
                                   .writer_new = sdmx_csv_writer_new,
                                   .prepare = sdmx_csv_prepare,
                                   .writer_free = sdmx_csv_writer_free,
                                   .open = sink_output_open,
                                   .digest = sink_output_digest,
                                   .begin = sdmx_csv_begin,
                                   .put = sink_output_put,
                                   .commit = sink_output_commit,
                                   .close = sink_output_close};

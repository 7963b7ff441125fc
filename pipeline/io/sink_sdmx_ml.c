/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink_sdmx_ml.c - SDMX-ML 2.1, generic data (SDMX 2.1, section 3A, part IV): a flat list of observations,
 * dimensionAtObservation "AllDimensions". See cube.h and sink.h. The header's time of preparation is fixed: results
 * depend on no clock. */
#include <stdlib.h>

#include "io/cube.h"
#include "io/sink_output.h"

struct sdmx_ml_writer {
  struct cube cube;
  struct arena arena;
};

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<message:GenericData xmlns:message=\"http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message\""
    " xmlns:generic=\"http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic\""
    " xmlns:common=\"http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common\">\n"
    "<message:Header><message:ID>TERTIA_FIGURES</message:ID><message:Test>false</message:Test>"
    "<message:Prepared>2000-01-01T00:00:00</message:Prepared><message:Sender id=\"TERTIA\"/>"
    "<message:Structure structureID=\"FIGURES\" dimensionAtObservation=\"AllDimensions\"><common:StructureUsage>"
    "<Ref id=\"FIGURES\" agencyID=\"TERTIA\" "
    "version=\"1.0\"/></common:StructureUsage></message:Structure></message:Header>\n"
    "<message:DataSet structureRef=\"FIGURES\" action=\"Information\">\n";
static const char foot[] = "</message:DataSet>\n</message:GenericData>\n";

static void *sdmx_ml_writer_new(const struct schema *schema) {
  struct sdmx_ml_writer *writer = memory_alloc(sizeof *writer);
  *writer = (struct sdmx_ml_writer){.cube = cube_of(schema)};
  return writer;
}

static void sdmx_ml_writer_free(void *own) {
  if (own) arena_free(&((struct sdmx_ml_writer *)own)->arena);
  free(own);
}

/* Characters that XML 1.0 does not have are left out. */
static void put_escaped(struct strbuf *out, struct span text) {
  for (size_t i = 0; i < text.n; i++) {
    unsigned char c = (unsigned char)text.p[i];
    if (c == '&')
      strbuf_put(out, "&amp;");
    else if (c == '<')
      strbuf_put(out, "&lt;");
    else if (c == '>')
      strbuf_put(out, "&gt;");
    else if (c == '"')
      strbuf_put(out, "&quot;");
    else if (c == '\t' || c == '\n' || c == '\r')
      strbuf_format(out, "&#%d;", c);
    else if (c >= 0x20 && c != 0x7F)
      strbuf_char(out, (char)c);
  }
}

static void sink_sdmx_ml_put_value(struct strbuf *out, struct span id, struct span value) {
  strbuf_put(out, "<generic:Value id=\""), put_escaped(out, id);
  strbuf_put(out, "\" value=\""), put_escaped(out, value), strbuf_put(out, "\"/>");
}

static void put_column(const struct cube *cube, size_t column, struct span value, struct strbuf *out) {
  struct strbuf id = {0};
  cube_concept(cube, column, &id);
  sink_sdmx_ml_put_value(out, strbuf_view(&id), value);
  strbuf_free(&id);
}

static void sink_sdmx_ml_put_key(const struct cube *cube, const struct span *cell, size_t measure, struct strbuf *out) {
  struct strbuf time = {0};
  struct span period = cube->time == SCHEMA_ABSENT ? (struct span){0} : cell[cube->time];
  strbuf_put(out, "<generic:ObsKey>");
  sink_sdmx_ml_put_value(out, span_of("FREQ"), span_of(cube_frequency(period)));
  for (size_t d = 0; d < cube->dimensions; d++)
    put_column(cube, cube->dimension[d], cube_code(cell[cube->dimension[d]]), out);
  if (cube->several)
    sink_sdmx_ml_put_value(out, span_of("MEASURE"), span_of(cube->schema->column[cube->measure[measure]].name));
  cube_time(period, &time);
  if (cube->time != SCHEMA_ABSENT) sink_sdmx_ml_put_value(out, span_of("TIME_PERIOD"), strbuf_view(&time));
  strbuf_put(out, "</generic:ObsKey>");
  strbuf_free(&time);
}

static void put_attributes(const struct cube *cube, const struct span *cell, struct strbuf *out) {
  bool any = false;
  for (size_t a = 0; a < cube->attributes; a++) any = any || cell[cube->attribute[a]].n;
  if (!any) return;
  strbuf_put(out, "<generic:Attributes>");
  for (size_t a = 0; a < cube->attributes; a++)
    if (cell[cube->attribute[a]].n) put_column(cube, cube->attribute[a], cell[cube->attribute[a]], out);
  strbuf_put(out, "</generic:Attributes>");
}

static void sink_sdmx_ml_put_observation(const struct cube *cube, const struct span *cell, size_t measure,
                                         struct strbuf *out) {
  struct span value = cell[cube->measure[measure]];
  if (cube->several && !value.n) return;
  strbuf_put(out, "<generic:Obs>");
  sink_sdmx_ml_put_key(cube, cell, measure, out);
  if (value.n) strbuf_put(out, "<generic:ObsValue value=\""), put_escaped(out, value), strbuf_put(out, "\"/>");
  put_attributes(cube, cell, out);
  strbuf_put(out, "</generic:Obs>\n");
}

static void sdmx_ml_prepare(void *own, const struct batch *batch, struct strbuf *out) {
  struct sdmx_ml_writer *writer = own;
  struct span *cell = arena_array(&writer->arena, struct span, batch->schema->n + 1);
  for (size_t r = 0; r < batch->rows; r++) {
    cube_row(batch, r, cell, &writer->arena);
    for (size_t m = 0; m < writer->cube.measures; m++) sink_sdmx_ml_put_observation(&writer->cube, cell, m, out);
  }
  arena_reset(&writer->arena);
}

static int sdmx_ml_begin(void *file, const struct schema *schema, struct err *err) {
  (void)schema;
  return sink_output_put(file, span_of(head), err);
}

static int sdmx_ml_commit(void *file, struct err *err) {
  int code = sink_output_put(file, span_of(foot), err);
  return code ? code : sink_output_commit(file, err);
}

const struct sink sdmx_ml_sink = {.name = "sdmx-ml",
                                  .endings = ".sdmx.xml .sdmx.xml.gz",
                                  .writer_new = sdmx_ml_writer_new,
                                  .prepare = sdmx_ml_prepare,
                                  .writer_free = sdmx_ml_writer_free,
                                  .open = sink_output_open,
                                  .digest = sink_output_digest,
                                  .begin = sdmx_ml_begin,
                                  .put = sink_output_put,
                                  .commit = sdmx_ml_commit,
                                  .close = sink_output_close};

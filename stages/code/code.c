/* SPDX-License-Identifier: GPL-3.0-or-later */
/* code.c - the stage itself: records to their likeliest classes, units without a code to a coded one, doubts to a
 * person. See code.h. */
#include "stages/code/code.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "flow/change.h"
#include "knowledge/answers.h"

struct code_state {
  struct reading reading;
  struct learning learning;
};

/* --- opening --- */

static int tables_read(struct stage_context *context, struct code *code, struct err *err) {
  const struct codebook *book;
  const struct activity_model *model;
  int failed = knowledge_activity_codes(context->knowledge, &code->own_edition, &book, err);
  if (!failed) failed = knowledge_editions(context->knowledge, &code->editions, err);
  if (!failed) failed = knowledge_marks(context->knowledge, &code->marks, err);
  if (failed) return failed;
  code_tree_make(book, context->arena, &code->tree);
  failed = code_answers_read(context, code, err);
  if (failed || code->options->train) return failed;
  failed = knowledge_model(context->knowledge, &model, err);
  if (!failed) failed = knowledge_confidence(context->knowledge, &code->confidence, err);
  if (!failed) model_of_catalog(model, &code->tree, context->arena, &code->model);
  return failed;
}

static int code_columns_find(const struct schema *in, struct code *code, struct err *err) {
  const struct code_options *o = code->options;
  int failed = stage_need(in, o->activity, &code->activity, err);
  if (!failed && o->train) failed = stage_need(in, o->industry, &code->industry, err);
  if (failed) return failed;
  code->name = schema_find(in, span_of(o->name));
  code->industry = schema_find(in, span_of(o->industry));
  code->edition = schema_find(in, span_of("edition"));
  code->unit = schema_find(in, span_of("unit"));
  code->period = schema_index(in, span_of("period"));
  code->form = schema_index(in, span_of("form"));
  code->file = schema_index(in, span_of("file"));
  code->line = schema_index(in, span_of("line"));
  code->place = place_find(in);
  return 0;
}

static int columns_add(struct stage_context *context, struct code *code, struct err *err) {
  static const char *const name[] = {"code", "confidence", "words"};
  struct schema_builder builder;
  int failed = 0;
  schema_start(&builder, context->arena);
  schema_add_all(&builder, &code->in);
  for (int rank = 0; rank < RANKS; rank++)
    for (int k = 0; k < 3 && !failed; k++) {
      const char *title = arena_format(context->arena, "%s%s_%d", code->options->prefix, name[k], rank + 1);
      failed = schema_replace(&builder, title, k == 1 ? COLUMN_REAL : COLUMN_TEXT, &code->column[3 * rank + k], err);
    }
  code->out = schema_done(&builder);
  return failed;
}

static int code_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                     void **shared, struct err *err) {
  struct code *code = arena_array(context->arena, struct code, 1);
  code->options = options;
  code->in = *in;
  *shared = code;
  int failed = tables_read(context, code, err);
  if (!failed) failed = code_columns_find(in, code, err);
  if (!failed && code->options->train) {
    learning_open(code, out, context->arena);
    return 0;
  }
  if (!failed) failed = columns_add(context, code, err);
  *out = code->out;
  return failed;
}

static int code_begin(const void *shared, void *state, struct err *err) {
  const struct code *code = shared;
  struct code_state *own = state;
  (void)err;
  own->reading.chance = memory_alloc((code->tree.classes + 1) * sizeof *own->reading.chance);
  return 0;
}

static void code_end(void *state) {
  struct code_state *own = state;
  arena_free(&own->reading.arena);
  free(own->reading.chance);
  learning_end(&own->learning);
}

/* --- one record --- */

static const double name_beside = 0.25; /* weight of the unit's name beside a text */

/* The parts of the text and of the unit's name. */
static size_t parts_read(const struct code *code, const struct batch *in, size_t row, struct reading *reading) {
  struct part named[PARTS_MOST];
  arena_reset(&reading->arena);
  size_t n = parts_of(vector_text(&in->vector[code->activity], row), code->marks, &reading->arena, reading->part);
  size_t names = parts_of(batch_text_at(in, code->name, row), code->marks, &reading->arena, named);
  double weight = n ? name_beside : 1;
  for (size_t i = 0; i < names && n < PARTS_MOST; i++)
    reading->part[n++] = (struct part){named[i].text, weight * named[i].weight};
  return n;
}

static void record_code(const struct code *code, const struct batch *in, size_t row, struct reading *reading,
                        struct coded *coded) {
  *coded = (struct coded){0};
  coded->answered = code_answer_find(code, in, row, &coded->answer);
  coded->found = reading_scale(&code->model, parts_read(code, in, row, reading), reading);
  if (!coded->found) return;
  reading_chances(&code->model, reading);
  ranks_find(&code->model, reading, coded->rank);
  for (int r = 0; r < RANKS; r++) coded->rank[r].confidence = confidence_of(code->confidence, r, coded->rank[r].chance);
}

static void record_put(const struct code *code, struct batch *out, size_t row, const struct reading *reading,
                       const struct coded *coded) {
  struct span words[RANKS] = {{0}};
  if (coded->found) words_find(&code->model, reading, coded->rank, words, out->arena);
  for (int r = 0; r < RANKS; r++) {
    const struct rank *rank = &coded->rank[r];
    out->vector[code->column[3 * r]].text[row] = coded->found ? code->tree.code[rank->class]->code : (struct span){0};
    out->vector[code->column[3 * r + 1]].real[row] = coded->found ? rank->confidence : NAN;
    out->vector[code->column[3 * r + 2]].text[row] = words[r];
  }
}

/* --- what follows from it --- */

/* --- a batch --- */

static void vectors_new(const struct code *code, struct batch *out) {
  for (int k = 0; k < 3 * RANKS; k++) {
    struct vector *vector = &out->vector[code->column[k]];
    *vector = (struct vector){0};
    if (k % 3 == 1)
      vector->real = arena_array(out->arena, double, out->rows);
    else
      vector->text = arena_array(out->arena, struct span, out->rows);
  }
}

/* The column with the texts that were filled in. */
static void column_fill(struct batch *out, size_t column, const struct span *fill, struct span all) {
  if (column == SCHEMA_ABSENT) return;
  struct span *text = arena_array(out->arena, struct span, out->rows);
  for (size_t r = 0; r < out->rows; r++)
    text[r] = !fill[r].n ? vector_text(&out->vector[column], r) : all.n ? all : fill[r];
  out->vector[column] = (struct vector){.text = text};
}

static int code_batch(const struct code *code, struct reading *reading, const struct batch *in, const struct emit *emit,
                      struct err *err) {
  struct batch out = batch_extend(in, &code->out);
  struct span *fill = arena_array(in->arena, struct span, in->rows + 1);
  struct writers writers;
  bool filled = false;
  vectors_new(code, &out);
  row_start(&writers.changes, emit, CODE_CHANGES, err);
  row_start(&writers.queries, emit, CODE_QUERIES, err);
  for (size_t r = 0; r < in->rows; r++) {
    struct coded coded;
    record_code(code, in, r, reading, &coded);
    record_put(code, &out, r, reading, &coded);
    code_record_decide(code, in, r, &coded, out.vector[code->column[2]].text[r], emit, &writers, &fill[r]);
    filled |= fill[r].n > 0;
  }
  if (filled) {
    column_fill(&out, code->industry, fill, (struct span){0});
    column_fill(&out, code->edition, fill, code->own_edition->name);
  }
  int failed = row_finish(&writers.changes), also = row_finish(&writers.queries);
  return failed ? failed : also ? also : emit_batch(emit, &out, err);
}

static int code_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                     struct err *err) {
  const struct code *code = shared;
  struct code_state *own = state;
  return code->options->train ? learning_push(code, &own->learning, in)
                              : code_batch(code, &own->reading, in, emit, err);
}

static int code_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  return learning_merge(&((struct code_state *)into)->learning, &((struct code_state *)from)->learning);
}

static int code_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                       struct err *err) {
  const struct code *code = shared;
  return code->options->train ? learning_finish(context, code, &((struct code_state *)state)->learning, emit, err) : 0;
}

#define FIELD(name) offsetof(struct code_options, name)
static const struct option options[] = {
    {"activity", 0, OPTION_TEXT, FIELD(activity), "COLUMN",
     N_("column of the main activity in words (default: activity)"), NULL, 0, 0},
    {"name", 0, OPTION_TEXT, FIELD(name), "COLUMN",
     N_("column of the unit's name, which is read beside the activity (default: unit_name)"), NULL, 0, 0},
    {"industry", 0, OPTION_TEXT, FIELD(industry), "COLUMN",
     N_("column of the industry code as filed (default: industry)"), NULL, 0, 0},
    {"prefix", 0, OPTION_TEXT, FIELD(prefix), "TEXT",
     N_("what the names of the added columns begin with (default: nothing)"), NULL, 0, 0},
    {"fill", 0, OPTION_TEXT, FIELD(fill), "WHICH",
     N_("assign the coded class to units without a code, or to none (default: missing)"), "missing|none", 0, 0},
    {"bound", 0, OPTION_REAL, FIELD(bound), "P",
     N_("least confidence for a class to be assigned; below it a person decides (default: 0.7)"), NULL, 0, 1},
    {"check", 0, OPTION_REAL, FIELD(check), "P",
     N_("least confidence for a finding about a code that differs from the activity (default: 0.9)"), NULL, 0, 1},
    {"answers", 0, OPTION_TEXT, FIELD(answers), "FILE",
     N_("what was answered to queries: corrections of industry are applied, what was confirmed is not asked again"),
     NULL, 0, 0},
    {"train", 0, OPTION_FLAG, FIELD(train), NULL,
     N_("learn the model from the catalog's phrases and the records, which have a code"), NULL, 0, 0},
    {"passes", 0, OPTION_WHOLE, FIELD(passes), "N", N_("passes of training over all texts (default: 6)"), NULL, 1, 100},
    {"folds", 0, OPTION_WHOLE, FIELD(folds), "N",
     N_("parts of the classes that are left out in turn to learn the confidence (default: 5)"), NULL, 2, 50},
    {"learned-on", 0, OPTION_TEXT, FIELD(learned_on), "DATE", N_("date to be written into the table of confidence"),
     NULL, 0, 0},
    {"learned-from", 0, OPTION_TEXT, FIELD(learned_from), "TEXT", N_("what was learned from, to be written there"),
     NULL, 0, 0},
    {0}};
#undef FIELD

static const struct code_options defaults = {.activity = "activity",
                                             .name = "unit_name",
                                             .industry = "industry",
                                             .prefix = "",
                                             .fill = "missing",
                                             .bound = 0.7,
                                             .check = 0.9,
                                             .passes = 6,
                                             .folds = 5,
                                             .learned_on = "1970-01-01",
                                             .learned_from = "catalog"};

static const struct port_column question_columns[] = {{"rank", COLUMN_DECIMAL},
                                                      {"unit", COLUMN_TEXT},
                                                      {"unit_name", COLUMN_TEXT},
                                                      {"contact", COLUMN_TEXT},
                                                      {"phone", COLUMN_TEXT},
                                                      {"form", COLUMN_TEXT},
                                                      {"period", COLUMN_PERIOD},
                                                      {"column", COLUMN_TEXT},
                                                      {"title", COLUMN_TEXT},
                                                      {"rule", COLUMN_TEXT},
                                                      {"question_zh", COLUMN_TEXT},
                                                      {"question_en", COLUMN_TEXT},
                                                      {"filed", COLUMN_TEXT},
                                                      {"expected", COLUMN_TEXT},
                                                      {"why", COLUMN_TEXT},
                                                      {"effect", COLUMN_REAL},
                                                      {"share", COLUMN_TEXT},
                                                      {"call", COLUMN_TEXT},
                                                      {"file", COLUMN_TEXT},
                                                      {"line", COLUMN_DECIMAL},
                                                      {"answer", COLUMN_TEXT},
                                                      {"confidence", COLUMN_REAL},
                                                      {0}};
static const struct port_column model_columns[] = {
    {"feature", COLUMN_TEXT}, {"scale", COLUMN_REAL}, {"weights", COLUMN_TEXT}, {0}};
static const struct port_column confidence_columns[] = {
    {"item", COLUMN_TEXT}, {"at", COLUMN_TEXT}, {"value", COLUMN_TEXT}, {"note", COLUMN_TEXT}, {0}};

static const struct side_table tables[] = {{"answers", "answers", false}, {0}};

static const struct port ports[] = {
    [CODE_RECORDS] = {.name = "records",
                      .title = N_("the records with their likeliest classes; with --train, how each text was coded")},
    [CODE_CHANGES] = PORT_CHANGES,
    [CODE_QUERIES] = {.name = "queries",
                      .title = N_("write the units whose class a person is to decide, with the question"),
                      .column = question_columns},
    [CODE_MODEL] = {.name = "model", .title = N_("with --train: write the model"), .column = model_columns},
    [CODE_CONFIDENCE] = {.name = "confidence",
                         .title = N_("with --train: write the table of confidence"),
                         .column = confidence_columns},
    {0}};

const struct stage code_stage = {
    .cause = CAUSE_SCHEME,
    .ports = ports,
    .program =
        {.name = "tertia-code",
         .summary = N_("code the main activity in words to a class of GB/T 4754"),
         .operands = "[FILE...]",
         .description = N_(
             "Reads records and adds, for the main activity in words (and beside it, or where it is missing, the "
             "unit's "
             "name), the three likeliest classes: code_1, confidence_1, words_1 and so on. The "
             "confidence is the share of texts that are right at such a chance, learned on texts the model had not "
             "seen; the words are those that speak most for the class.\n\n"
             "A unit without a code gets the first class if its confidence reaches --bound (a row of --changes); "
             "otherwise it is a row of --queries, for a person to decide. A code that is not one "
             "of the three is a finding and a query if the confidence reaches --check. Answers come back by "
             "--answers.\n\n"
             "With --train the records are texts with their codes, beside the catalog's own phrases and examples; the "
             "tables --model and --confidence go into the catalog's folder activities. The same records give the same "
             "bytes."),
         .options = options,
         .example = "tertia-code --queries queries.csv activities.csv > coded.csv\n"},
    .options_size = sizeof(struct code_options),
    .defaults = &defaults,
    .tables = tables,
    .state_size = sizeof(struct code_state),
    .selective = true,
    .open = code_open,
    .begin = code_begin,
    .push = code_push,
    .merge = code_merge,
    .finish = code_finish,
    .end = code_end,
};

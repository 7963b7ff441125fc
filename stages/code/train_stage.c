/* SPDX-License-Identifier: GPL-3.0-or-later */
/* train_stage.c - the stage when it trains: records with a text and a code are lessons beside the catalog's; the model
 * and its confidence are ports, and the records are how each lesson was coded by a model that had not seen it. See
 * code.h. */
#include <stdlib.h>

#include "base/i18n.h"
#include "base/list.h"
#include "base/strbuf.h"
#include "data/text.h"
#include "flow/row_writer.h"
#include "stages/code/code.h"

static const double own_weight = 1.5;

struct own_lesson {
  struct position position;
  struct span text, code;
};

void learning_open(struct code *code, struct schema *out, struct arena *arena) {
  static const char *const name[] = {"activity", "code", "code_1", "chance_1", "confidence_1", "code_2", "code_3"};
  struct schema_builder builder;
  schema_start(&builder, arena);
  for (size_t i = 0; i < sizeof name / sizeof *name; i++)
    schema_add(&builder, span_of(name[i]), i == 3 || i == 4 ? COLUMN_REAL : COLUMN_TEXT);
  code->out = *out = schema_done(&builder);
}

int learning_push(const struct code *code, struct learning *learning, const struct batch *in) {
  for (size_t r = 0; r < in->rows; r++) {
    struct span text = vector_text(&in->vector[code->activity], r);
    struct span filed =
        code->industry == SCHEMA_ABSENT ? (struct span){0} : vector_text(&in->vector[code->industry], r);
    const struct industry_code *answer;
    if (code_answer_find(code, in, r, &answer) && answer) filed = answer->code;
    if (!text.n || !filed.n) continue;
    struct position position = in->position;
    position.row += (uint32_t)r;
    learning->own = list_room(learning->own, &learning->room, learning->n + 1, sizeof *learning->own);
    learning->own[learning->n++] = (struct own_lesson){position,
                                                       {arena_copy(&learning->arena, text.p, text.n), text.n},
                                                       {arena_copy(&learning->arena, filed.p, filed.n), filed.n}};
  }
  return 0;
}

int learning_merge(struct learning *into, struct learning *from) {
  into->own = list_room(into->own, &into->room, into->n + from->n + 1, sizeof *into->own);
  if (from->n) memcpy(into->own + into->n, from->own, from->n * sizeof *into->own);
  into->n += from->n;
  arena_join(&into->arena, &from->arena);
  return 0;
}

void learning_end(struct learning *learning) {
  free(learning->own);
  arena_free(&learning->arena);
}

static int own_compare(const void *a, const void *b) {
  return position_compare(((const struct own_lesson *)a)->position, ((const struct own_lesson *)b)->position);
}

static void own_add(const struct code *code, struct learning *learning, struct lessons *lessons,
                    const struct finding_sink *findings) {
  if (learning->n) qsort(learning->own, learning->n, sizeof *learning->own, own_compare);
  for (size_t i = 0; i < learning->n; i++) {
    const struct industry_code *known = codebook_find(code->tree.book, text_without_zeros(learning->own[i].code));
    if (known && known->level != LEVEL_SECTION) {
      lesson_add(lessons,
                 (struct lesson){learning->own[i].text, tree_node(&code->tree, known), own_weight, true, false});
      continue;
    }
    finding_give(findings, &(struct finding){
                               .severity = SEVERITY_FINDING,
                               .column = span_of(code->options->industry),
                               .rule = span_of("industry-unknown"),
                               .value = learning->own[i].code,
                               .message = span_of(
                                   "no code of the edition that activities are coded in; nothing is learned from it")});
  }
}

/* --- ports --- */

/* Weights below this are left out of the table. */
static const double weight_least = 0.1;

static void put_weights(const struct trained *trained, uint32_t f, struct strbuf *text) {
  const struct logit_model *logit = &trained->model.logit;
  strbuf_clear(text);
  for (uint32_t i = logit->start[f]; i < logit->start[f + 1]; i++) {
    double weight = logit->weight[i].weight;
    if (weight < weight_least && weight > -weight_least) continue;
    if (text->n) strbuf_char(text, '|');
    strbuf_span(text, trained->model.tree->code[logit->weight[i].node]->code);
    strbuf_format(text, ":%ld", (long)(weight * 100 + (weight < 0 ? -0.5 : 0.5)));
  }
}

/* By name, so that a model learned from other records can be compared with this one. */
struct named {
  struct span name;
  uint32_t number;
};
static int named_compare(const void *a, const void *b) {
  return span_compare(((const struct named *)a)->name, ((const struct named *)b)->name);
}

static int put_model(const struct trained *trained, const struct emit *emit, struct err *err) {
  struct row_writer out;
  struct strbuf text = {0};
  size_t n = trained->index.n;
  struct named *named = memory_alloc((n + 1) * sizeof *named);
  for (size_t f = 0; f < n; f++) named[f] = (struct named){trained->name[f], (uint32_t)f};
  if (n) qsort(named, n, sizeof *named, named_compare);
  row_start(&out, emit, CODE_MODEL, err);
  for (size_t i = 0; i < n; i++) {
    put_weights(trained, named[i].number, &text);
    if (!text.n) continue;
    row_text(&out, named[i].name);
    row_real(&out, trained->scale[named[i].number]);
    row_text(&out, strbuf_view(&text));
    row_end(&out);
  }
  strbuf_free(&text), free(named);
  return row_finish(&out);
}

static void put_item(struct row_writer *out, const char *item, struct span at, struct span value, const char *note) {
  row_string(out, item);
  row_text(out, at);
  row_text(out, value);
  row_string(out, note);
  row_end(out);
}

static int put_confidence(const struct code *code, const struct confidence_points *points, const struct emit *emit,
                          struct err *err) {
  static const char *const rank_name[RANKS] = {"first", "second", "third"};
  struct row_writer out;
  struct strbuf at = {0}, value = {0};
  row_start(&out, emit, CODE_CONFIDENCE, err);
  put_item(&out, "learned_on", (struct span){0}, span_of(code->options->learned_on), code->options->learned_from);
  for (int rank = 0; rank < RANKS; rank++)
    for (size_t i = 0; i < points->points[rank]; i++) {
      strbuf_clear(&at), strbuf_clear(&value);
      strbuf_format(&at, "%.4f", points->chance[rank][i]), strbuf_format(&value, "%.4f", points->right[rank][i]);
      put_item(&out, rank_name[rank], strbuf_view(&at), strbuf_view(&value), "");
    }
  strbuf_free(&at), strbuf_free(&value);
  return row_finish(&out);
}

static int put_held(const struct code *code, const struct held_out *held, size_t n,
                    const struct confidence_points *points, const struct emit *emit, struct err *err) {
  struct row_writer out;
  struct activity_confidence confidence = {0};
  for (int rank = 0; rank < RANKS; rank++)
    confidence.chance[rank] = points->chance[rank], confidence.right[rank] = points->right[rank],
    confidence.points[rank] = points->points[rank];
  row_start_main(&out, emit, &code->out, err);
  for (size_t i = 0; i < n; i++) {
    row_text(&out, held[i].lesson->text);
    row_text(&out, code->tree.code[held[i].lesson->node]->code);
    row_text(&out, code->tree.code[held[i].rank[0].class]->code);
    row_real(&out, held[i].rank[0].chance);
    row_real(&out, confidence_of(&confidence, 0, held[i].rank[0].chance));
    for (int rank = 1; rank < RANKS; rank++) row_text(&out, code->tree.code[held[i].rank[rank].class]->code);
    row_end(&out);
  }
  return row_finish(&out);
}

int learning_finish(struct stage_context *context, const struct code *code, struct learning *learning,
                    const struct emit *emit, struct err *err) {
  struct lessons lessons = {.arena = context->arena};
  int failed = lexicon_read(context, &code->tree, &lessons, err);
  if (failed) return failed;
  own_add(code, learning, &lessons, emit->findings);
  struct training training = {&code->tree,           code->marks,          &lessons,
                              code->options->passes, code->options->folds, context->jobs};
  struct held_out *held = memory_zero(lessons.n + 1, sizeof *held);
  struct confidence_points points = {0};
  struct trained trained = {0};
  size_t n = training_hold_out(&training, held);
  confidence_learn(&code->tree, held, n, &points);
  int result = put_held(code, held, n, &points, emit, err);
  if (!result) result = put_confidence(code, &points, emit, err);
  if (!result && emit_schema(emit, CODE_MODEL)) {
    training_run(&training, context->arena, &trained);
    result = put_model(&trained, emit, err);
  }
  logit_free(&trained.model.logit), index_free(&trained.index), free(held);
  return result;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* decide.c - what is done with the coding of one record: fill the code, keep the filed one, report a finding, ask a
 * question. */
#include "stages/code/code.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "knowledge/answers.h"

/* Is the code that a record has one of the model's edition? */
static bool record_is_of_edition(const struct code *code, const struct batch *in, size_t row) {
  struct span own = code->own_edition->name, told = batch_text_at(in, code->edition, row);
  period_code period;
  if (told.n) return span_equal(told, own);
  if (code->period == SCHEMA_ABSENT || !period_read(batch_text(in, code->period, row, in->arena), &period)) return true;
  const struct catalog_edition *edition =
      period == PERIOD_NONE ? NULL : catalog_edition_of_year(code->editions, period_year(period));
  return !edition || span_equal(edition->name, own);
}

static bool class_is_under(const struct industry_code *class, const struct industry_code *code) {
  return code_above(class, code->level) == code;
}

/* Does the code of the record agree with one of the classes found? A code above the classes agrees with those
 * below it.
 */
static bool code_agrees(const struct code *code, const struct coded *coded, struct span filed) {
  const struct industry_code *known = codebook_find(code->tree.book, filed);
  if (!known) return true; /* classify reports codes that are not in their edition */
  for (int r = 0; r < RANKS; r++)
    if (class_is_under(code->tree.code[coded->rank[r].class], known)) return true;
  return false;
}

static struct span batch_cell_text(const struct batch *in, size_t column, size_t row) {
  return column == SCHEMA_ABSENT ? (struct span){0} : batch_text(in, column, row, in->arena);
}

static void code_change_add(const struct code *code, const struct batch *in, size_t row, const char *column,
                            struct span before, struct span after, const char *rule, struct span evidence,
                            struct row_writer *out) {
  struct change_record record = {code->form, code->period, code->place};
  struct change change = change_of(&record, in, row);
  change.column = span_of(column);
  change.before = before;
  change.after = after;
  change.stage = span_of("code");
  change.rule = span_of(rule);
  change.evidence = evidence;
  change_put(out, &change);
}

static struct span code_evidence(const struct batch *in, const struct coded *coded, struct span words) {
  return span_of(arena_format(in->arena, "%.*s (confidence %.2f)", SPAN_ARG(words), coded->rank[0].confidence));
}

/* The sentence to ask. Results stay in the language of the forms. */
static struct span question_text(const struct code *code, const struct batch *in, const struct coded *coded,
                                 struct span activity, bool named, struct span filed) {
  struct strbuf text = {0};
  strbuf_format(&text, named ? "单位名称为“%.*s”，未填主要业务活动" : "主要业务活动填报为“%.*s”", SPAN_ARG(activity));
  if (filed.n) strbuf_format(&text, "，行业代码填报为%.*s，两者不符", SPAN_ARG(filed));
  strbuf_put(&text, coded->found ? "。请核实收入最多的活动，应归入：" : "。请填写收入最多的活动及其小类");
  for (int r = 0; coded->found && r < RANKS; r++) {
    const struct industry_code *class = code->tree.code[coded->rank[r].class];
    strbuf_format(&text, "%s%.*s %.*s", r ? "；" : "", SPAN_ARG(class->code), SPAN_ARG(class->title));
  }
  strbuf_put(&text, coded->found ? "；或其他（请填写小类）？" : "。");
  struct span kept = {arena_copy(in->arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return kept;
}

/* The columns of edit's questions, and the confidence. */
static void question_write(const struct code *code, const struct batch *in, size_t row, const struct coded *coded,
                           struct span words, struct span filed, const char *rule, struct row_writer *out) {
  struct span activity = vector_text(&in->vector[code->activity], row), name = batch_text_at(in, code->name, row);
  struct span none = {0}, asked = activity.n ? activity : name;
  period_code period;
  double line = span_real(batch_cell_text(in, code->line, row));
  row_decimal(out, DECIMAL_MISSING);
  row_text(out, batch_cell_text(in, code->unit, row)), row_text(out, name), row_text(out, none), row_text(out, none);
  row_text(out, batch_cell_text(in, code->form, row));
  row_period(out, period_read(batch_cell_text(in, code->period, row), &period) ? period : PERIOD_NONE);
  row_string(out, "industry"), row_text(out, none), row_string(out, rule);
  row_text(out, question_text(code, in, coded, asked, !activity.n, filed));
  row_text(out,
           span_of(arena_format(in->arena, "Which class is the activity that earns most ('%.*s')?", SPAN_ARG(asked))));
  row_text(out, filed);
  row_text(out, coded->found ? code->tree.code[coded->rank[0].class]->code : none);
  row_text(out, words), row_real(out, NAN), row_text(out, none), row_string(out, "yes");
  row_text(out, batch_cell_text(in, code->file, row));
  row_decimal(out, line > 0 ? (decimal)line * DECIMAL_SCALE : DECIMAL_MISSING);
  row_text(out, none), row_real(out, coded->found ? coded->rank[0].confidence : NAN);
  row_end(out);
}

static void code_finding_add(const struct code *code, const struct batch *in, size_t row, const struct coded *coded,
                             struct span filed, const struct emit *emit) {
  const struct industry_code *class = code->tree.code[coded->rank[0].class];
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .column = span_of("industry"),
                            .rule = span_of("industry-activity-differs"),
                            .value = filed};
  finding.message = span_of(arena_format(in->arena, "the activity '%.*s' reads as %.*s (%.*s), with confidence %.2f",
                                         SPAN_ARG(vector_text(&in->vector[code->activity], row)), SPAN_ARG(class->code),
                                         SPAN_ARG(class->title), coded->rank[0].confidence));
  place_put(&code->place, in, row, &finding);
  finding_give(emit->findings, &finding);
}

void code_record_decide(const struct code *code, const struct batch *in, size_t row, const struct coded *coded,
                        struct span words, const struct emit *emit, struct writers *out, struct span *fill) {
  struct span filed = batch_text_at(in, code->industry, row);
  bool fills = span_is(span_of(code->options->fill), "missing");
  *fill = (struct span){0};
  if (coded->answered) {
    if (!fills || !coded->answer || span_equal(coded->answer->code, filed)) return;
    *fill = coded->answer->code;
    code_change_add(code, in, row, "industry", filed, *fill, "answer", span_of(code->options->answers), &out->changes);
  } else if (!filed.n && coded->found && coded->rank[0].confidence >= code->options->bound) {
    if (!fills) return;
    *fill = code->tree.code[coded->rank[0].class]->code;
    code_change_add(code, in, row, "industry", filed, *fill, "coded", code_evidence(in, coded, words), &out->changes);
  } else if (!filed.n) {
    question_write(code, in, row, coded, words, filed, "industry-not-coded", &out->queries);
  } else if (coded->found && coded->rank[0].confidence >= code->options->check &&
             vector_text(&in->vector[code->activity], row).n && record_is_of_edition(code, in, row) &&
             !code_agrees(code, coded, filed)) {
    code_finding_add(code, in, row, coded, filed, emit);
    question_write(code, in, row, coded, words, filed, "industry-activity-differs", &out->queries);
  }
}

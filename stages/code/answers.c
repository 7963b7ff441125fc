/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers.c - replies of enterprises to questions about their activity: a reply for a unit and period replaces the
 * coding. */
#include "stages/code/code.h"

#include "base/i18n.h"
#include "knowledge/answers.h"

/* Answers about industry, by unit and period; those without a period apply to all. */
static uint64_t answer_key(struct span unit, period_code period) {
  return span_hash(unit) ^ ((uint64_t)(uint32_t)period + 1) * 0x9e3779b97f4a7c15u;
}

static int answer_add(struct code *code, const struct catalog_answer *answer, struct err *err) {
  const struct industry_code *known = codebook_find(code->tree.book, answer->value);
  if (answer->kind == ANSWER_CORRECTED && !known)
    return err_set(err, EX_DATAERR, _("%s:%u: '%.*s' is no code of the edition that activities are coded in"),
                   code->options->answers, answer->line, SPAN_ARG(answer->value));
  uint32_t at = index_add(&code->answered, answer_key(answer->unit, answer->period));
  code->answer[at] = answer->kind == ANSWER_CORRECTED ? known : NULL;
  return 0;
}

int code_answers_read(struct stage_context *context, struct code *code, struct err *err) {
  const struct table *table;
  const struct catalog_answers *answers;
  if (!code->options->answers) return 0;
  int failed = context->table(context, code->options->answers, &table, err);
  if (!failed) failed = knowledge_answers_of(context->knowledge, table, &answers, err);
  if (failed) return failed;
  code->answer = arena_array(context->arena, const struct industry_code *, answers->n + 1);
  for (size_t i = 0; !failed && i < answers->n; i++)
    if (span_is(answers->answer[i].column, "industry")) failed = answer_add(code, &answers->answer[i], err);
  return failed;
}

bool code_answer_find(const struct code *code, const struct batch *in, size_t row,
                      const struct industry_code **answer) {
  period_code period = PERIOD_NONE;
  *answer = NULL;
  if (!code->answered.n) return false;
  struct span unit = batch_text_at(in, code->unit, row);
  if (code->period == SCHEMA_ABSENT || !period_read(batch_text(in, code->period, row, in->arena), &period))
    period = PERIOD_NONE;
  uint32_t at = index_find(&code->answered, answer_key(unit, period));
  if (at == INDEX_ABSENT) at = index_find(&code->answered, answer_key(unit, PERIOD_NONE));
  if (at != INDEX_ABSENT) *answer = code->answer[at];
  return at != INDEX_ABSENT;
}

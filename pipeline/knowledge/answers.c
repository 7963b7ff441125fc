/* SPDX-License-Identifier: GPL-3.0-or-later */
/* answers.c - see answers.h. */
#include "knowledge/answers.h"

#include "base/i18n.h"
#include "knowledge/inside.h"

enum { UNIT, FORM, PERIOD, COLUMN, KIND, VALUE, UNTIL, BY, SIGNED, RECEIVED, NOTE, FIELDS };
static const struct field fields[FIELDS] = {
    [UNIT] = {"unit", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [FORM] = {"form", FIELD_NAME, FIELD_KEY | FIELD_STAR, NULL, NAMES_FORMS},
    [PERIOD] = {"period", FIELD_PERIOD, FIELD_PART_KEY, NULL, NAMES_NONE},
    [COLUMN] = {"column", FIELD_NAME, FIELD_KEY | FIELD_STAR, NULL, NAMES_COLUMNS},
    [KIND] = {"kind", FIELD_WORD, FIELD_FILLED, "confirmed|corrected|accepted", NAMES_NONE},
    [VALUE] = {"value", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
    [UNTIL] = {"until", FIELD_PERIOD, 0, NULL, NAMES_NONE},
    [BY] = {"by", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [SIGNED] = {"signed_off_by", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [RECEIVED] = {"received", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static period_code answers_period_of(const struct sheet *sheet, size_t row, size_t field) {
  period_code period;
  struct span cell = sheet_cell(sheet, row, field);
  return cell.n && period_read(cell, &period) ? period : PERIOD_NONE;
}

static void answer_check(const struct sheet *sheet, size_t row, const struct catalog_answer *answer) {
  if (answer->kind == ANSWER_CORRECTED && (!answer->value.n || span_is(answer->column, "*")))
    sheet_fault(sheet, row, VALUE, NULL, _("a correction needs a column and its value"));
  if (answer->kind == ANSWER_CORRECTED && answer->period == PERIOD_NONE)
    sheet_fault(sheet, row, PERIOD, NULL, _("a correction needs a period"));
}

static const void *answers_build(struct sheet *sheet) {
  struct catalog_answers *answers = arena_array(sheet->arena, struct catalog_answers, 1);
  struct catalog_answer *answer = arena_array(sheet->arena, struct catalog_answer, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    int kind = sheet_choice(sheet, r, KIND);
    answer[r] = (struct catalog_answer){.unit = sheet_cell(sheet, r, UNIT),
                                        .form = sheet_cell(sheet, r, FORM),
                                        .column = sheet_cell(sheet, r, COLUMN),
                                        .period = answers_period_of(sheet, r, PERIOD),
                                        .kind = kind < 0 ? ANSWER_CONFIRMED : (enum answer_kind)kind,
                                        .value = sheet_cell(sheet, r, VALUE),
                                        .until = answers_period_of(sheet, r, UNTIL),
                                        .by = sheet_cell(sheet, r, BY),
                                        .signed_off_by = sheet_cell(sheet, r, SIGNED),
                                        .received = sheet_cell(sheet, r, RECEIVED),
                                        .note = sheet_cell(sheet, r, NOTE),
                                        .line = sheet->table->line[r]};
    answer_check(sheet, r, &answer[r]);
  }
  *answers = (struct catalog_answers){answer, sheet->table->rows};
  return answers;
}

const struct sheet_kind answers_kind = {fields, FIELDS, true, answers_build, NULL, NULL};

int knowledge_answers_of(struct knowledge *knowledge, const struct table *table, const struct catalog_answers **answers,
                         struct err *err) {
  const void *object;
  int code = knowledge_object_of(knowledge, "answers", table, &object, err);
  *answers = object;
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* targets.c - targets/NAME.csv. See targets.h. */
#include "knowledge/targets.h"

#include "base/i18n.h"
#include "knowledge/inside.h"
#include "knowledge/units.h"

enum {
  TARGET,
  REGION,
  PERIOD,
  INDICATOR,
  TITLE_ZH,
  TITLE_EN,
  VALUE,
  UNIT,
  DIRECTION,
  TOLERANCE,
  NUMERATOR,
  DENOMINATOR,
  SOURCE_KIND,
  KIND,
  SOURCE,
  NOTE,
  SENSE,
  READING,
  PLAN_FROM,
  PRECISION,
  TOLERANCE_BY,
  STRICT,
  EVERY_YEAR,
  MEAN_OVER_PLAN,
  FIELDS
};
static const struct field fields[FIELDS] = {
    [TARGET] = {"target", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [REGION] = {"region", FIELD_NAME, FIELD_PART_KEY | FIELD_STAR, NULL, NAMES_REGIONS},
    [PERIOD] = {"period", FIELD_PERIOD, FIELD_KEY, NULL, NAMES_NONE},
    [INDICATOR] = {"indicator", FIELD_NAME, FIELD_FILLED | FIELD_LIST, NULL, NAMES_INDICATORS},
    [TITLE_ZH] = {"title_zh", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [TITLE_EN] = {"title_en", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [VALUE] = {"value", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [UNIT] = {"unit", FIELD_NAME, FIELD_FILLED, NULL, NAMES_UNITS},
    [DIRECTION] = {"direction", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [TOLERANCE] = {"tolerance", FIELD_NUMBER, 0, NULL, NAMES_NONE},
    [NUMERATOR] = {"numerator", FIELD_SELECTOR, FIELD_LIST, NULL, NAMES_NONE},
    [DENOMINATOR] = {"denominator", FIELD_SELECTOR, FIELD_LIST, NULL, NAMES_NONE},
    [SOURCE_KIND] = {"source_kind", FIELD_WORD, 0, "records|published|departmental", NAMES_NONE},
    [KIND] = {"kind", FIELD_WORD, 0, "structural|sector", NAMES_NONE},
    [SOURCE] = {"source", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [SENSE] = {"sense", FIELD_WORD, 0, "up|down|both", NAMES_NONE},
    [READING] = {"reading", FIELD_WORD, 0, "stated|inferred", NAMES_NONE},
    [PLAN_FROM] = {"plan_from", FIELD_YEAR, 0, NULL, NAMES_NONE},
    [PRECISION] = {"precision", FIELD_NUMBER, 0, NULL, NAMES_NONE},
    [TOLERANCE_BY] = {"tolerance_by", FIELD_WORD, 0, "policy|assumed", NAMES_NONE},
    [STRICT] = {"strict", FIELD_WORD, 0, "no|yes", NAMES_NONE},
    [EVERY_YEAR] = {"every_year", FIELD_WORD, 0, "no|yes", NAMES_NONE},
    [MEAN_OVER_PLAN] = {"mean_over_plan", FIELD_WORD, 0, "no|yes", NAMES_NONE},
};

static bool is_ascii(struct span text) {
  for (size_t i = 0; i < text.n; i++)
    if ((unsigned char)text.p[i] >= 0x80) return false;
  return true;
}

/* A word of the program, or the words of the document, which the assessment reads. */
static void check_direction(const struct sheet *sheet, size_t r) {
  static const char *const word[] = {"about", "at_least", "at_most"};
  struct span text = sheet_cell(sheet, r, DIRECTION);
  struct nearest nearest;
  nearest_start(&nearest, text);
  for (size_t i = 0; i < 3; i++) {
    if (span_is(text, word[i])) return;
    nearest_try(&nearest, span_of(word[i]));
  }
  if (text.n && is_ascii(text))
    sheet_fault(sheet, r, DIRECTION, &nearest, _("'%.*s' is not about, at_least or at_most"), SPAN_ARG(text));
}

static const void *targets_build(struct sheet *sheet) {
  for (size_t r = 0; r < sheet->table->rows; r++) check_direction(sheet, r);
  return sheet->table;
}

const struct sheet_kind targets_kind = {fields, FIELDS, false, targets_build, NULL, NULL};

int knowledge_targets(struct knowledge *knowledge, const char *path, const struct table **table, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, path, &object, err);
  *table = object;
  return code;
}

static const void *table_build(struct sheet *sheet) { return sheet->table; }

/* --- target-words.csv: how the sentence of a target is read --- */

enum { WORDS, WORD_SENSE, WORD_STRICT, WORD_EVERY_YEAR, WORD_MEAN, WORD_NOTE, WORD_FIELDS };
static const struct field word_fields[WORD_FIELDS] = {
    [WORDS] = {"words", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [WORD_SENSE] = {"sense", FIELD_WORD, FIELD_NEED, "up|down|both", NAMES_NONE},
    [WORD_STRICT] = {"strict", FIELD_WORD, FIELD_NEED, "no|yes", NAMES_NONE},
    [WORD_EVERY_YEAR] = {"every_year", FIELD_WORD, FIELD_NEED, "no|yes", NAMES_NONE},
    [WORD_MEAN] = {"mean_over_plan", FIELD_WORD, FIELD_NEED, "no|yes", NAMES_NONE},
    [WORD_NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

const struct sheet_kind target_words_kind = {word_fields, WORD_FIELDS, false, table_build, NULL, NULL};

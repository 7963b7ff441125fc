/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verdicts.c - see verdicts.h. */
#include "knowledge/verdicts.h"

#include "base/i18n.h"
#include "knowledge/inside.h"

/* All names in one text, each with '|' before it. */
#define VERDICT(id, name) "|" name
#define TARGET_MARK(id, name) "|" name
#define CHOICES(names) (&(names)[1])
static const char verdict_names[] =
#include "data/verdict.def"
    ;
static const char mark_names[] =
#include "data/target_marks.def"
    ;
#undef VERDICT
#undef TARGET_MARK

/* --- verdicts.csv --- */

enum { VERDICT, LEAST, BELOW, WORDS_ZH, WORDS_EN, DEFINITION_ZH, DEFINITION_EN, VERDICT_FIELDS };
static const struct field verdict_fields[VERDICT_FIELDS] = {
    [VERDICT] = {"verdict", FIELD_WORD, FIELD_KEY | FIELD_ALL, CHOICES(verdict_names), NAMES_NONE},
    [LEAST] = {"least", FIELD_NUMBER, FIELD_NEED, NULL, NAMES_NONE},
    [BELOW] = {"below", FIELD_NUMBER, FIELD_NEED, NULL, NAMES_NONE},
    [WORDS_ZH] = {"words_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [WORDS_EN] = {"words_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [DEFINITION_ZH] = {"definition_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [DEFINITION_EN] = {"definition_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
};

/* A verdict by chance holds from `least` to the next better one's, which is its `below`; others have no limits. */
static void check_limits(const struct sheet *sheet, const size_t row[VERDICTS]) {
  for (int v = 0; v < VERDICTS; v++) {
    bool lowest = v == VERDICT_VERY_UNLIKELY, highest = v == VERDICT_VERY_LIKELY,
         between = v > VERDICT_VERY_LIKELY && v < VERDICT_VERY_UNLIKELY;
    struct span least = sheet_cell(sheet, row[v], LEAST), below = sheet_cell(sheet, row[v], BELOW);
    if (least.n ? !(highest || between) : highest || between)
      sheet_fault(sheet, row[v], LEAST, NULL,
                  least.n ? _("this verdict does not depend on a chance")
                          : _("the least chance of this verdict is needed"));
    if (below.n ? !(lowest || between) : lowest || between)
      sheet_fault(sheet, row[v], BELOW, NULL,
                  below.n ? _("nothing lies above this verdict")
                          : _("the chance that this verdict lies below is needed"));
    else if (below.n && span_real(below) != span_real(sheet_cell(sheet, row[v - 1], LEAST)))
      sheet_fault(sheet, row[v], BELOW, NULL, _("not the least chance of the verdict above, %s"),
                  verdict_name((enum verdict)(v - 1)));
  }
}

static void scale_read(const struct sheet *sheet, const size_t row[VERDICTS], struct verdict_scale *scale) {
  double above = 1;
  for (int i = 0; i < VERDICT_LIMITS; i++) {
    size_t r = row[VERDICT_VERY_LIKELY + i];
    struct span least = sheet_cell(sheet, r, LEAST);
    scale->least[i] = least.n ? span_real(least) : 0;
    if (least.n && !(scale->least[i] > 0 && scale->least[i] < above))
      sheet_fault(sheet, r, LEAST, NULL, _("a chance between 0 and that of the verdict above"));
    above = scale->least[i];
  }
}

static const void *verdicts_build(struct sheet *sheet) {
  struct catalog_verdicts *verdicts = arena_array(sheet->arena, struct catalog_verdicts, 1);
  size_t row[VERDICTS] = {0}, found = 0;
  for (size_t r = 0; r < sheet->table->rows; r++) {
    int v = sheet_choice(sheet, r, VERDICT);
    if (v < 0) continue;
    row[v] = r, found++;
    verdicts->verdict[v] =
        (struct catalog_verdict){{sheet_cell(sheet, r, WORDS_ZH), sheet_cell(sheet, r, WORDS_EN)},
                                 {sheet_cell(sheet, r, DEFINITION_ZH), sheet_cell(sheet, r, DEFINITION_EN)}};
  }
  if (found != VERDICTS) return verdicts; /* the missing ones are faults already */
  check_limits(sheet, row);
  scale_read(sheet, row, &verdicts->scale);
  return verdicts;
}

const struct sheet_kind verdicts_kind = {verdict_fields, VERDICT_FIELDS, false, verdicts_build, NULL, NULL};

int knowledge_verdicts(struct knowledge *knowledge, const struct catalog_verdicts **verdicts, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "verdicts.csv", &object, err);
  *verdicts = object;
  return code;
}

/* --- target-marks.csv --- */

enum { MARK, MARK_ZH, MARK_EN, MARK_FIELDS };
static const struct field mark_fields[MARK_FIELDS] = {
    [MARK] = {"mark", FIELD_WORD, FIELD_KEY | FIELD_ALL, CHOICES(mark_names), NAMES_NONE},
    [MARK_ZH] = {"words_zh", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [MARK_EN] = {"words_en", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
};

static const void *marks_build(struct sheet *sheet) {
  struct catalog_target_marks *marks = arena_array(sheet->arena, struct catalog_target_marks, 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    int m = sheet_choice(sheet, r, MARK);
    if (m < 0) continue;
    marks->words[m][WORDS_OF_ZH] = sheet_cell(sheet, r, MARK_ZH);
    marks->words[m][WORDS_OF_EN] = sheet_cell(sheet, r, MARK_EN);
  }
  return marks;
}

const struct sheet_kind target_marks_kind = {mark_fields, MARK_FIELDS, false, marks_build, NULL, NULL};

int knowledge_target_marks(struct knowledge *knowledge, const struct catalog_target_marks **marks, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "target-marks.csv", &object, err);
  *marks = object;
  return code;
}

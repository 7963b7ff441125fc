/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity_model.c - activities/model.csv and confidence.csv: what tertia-code --train learned. See activities.h. */
#include <math.h>

#include "base/i18n.h"
#include "data/date.h"
#include "knowledge/activities.h"
#include "knowledge/activity_codes.h"

/* --- model.csv: a feature a row, its weights as CODE:WEIGHT, separated by '|' --- */

enum { FEATURE, SCALE, WEIGHTS, FIELDS };
static const struct field fields[FIELDS] = {
    [FEATURE] = {"feature", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [SCALE] = {"scale", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [WEIGHTS] = {"weights", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
};

/* A weight as printed: a sign and digits, in hundredths. False for anything else. */
static bool hundredths_read(struct span text, double *weight) {
  bool minus = text.n && text.p[0] == '-';
  long value = 0;
  if (minus) text.p++, text.n--;
  if (text.n == 0 || text.n > 6) return false;
  for (size_t i = 0; i < text.n; i++) {
    if (text.p[i] < '0' || text.p[i] > '9') return false;
    value = 10 * value + (text.p[i] - '0');
  }
  *weight = (minus ? -1.0 : 1.0) * (double)value / 100;
  return true;
}

static size_t weights_count(struct span cell) {
  size_t n = cell.n > 0;
  for (size_t i = 0; i < cell.n; i++) n += cell.p[i] == '|';
  return n;
}

static void weights_read(const struct sheet *sheet, size_t r, const struct codebook *book,
                         struct activity_feature *feature) {
  struct span rest = sheet_cell(sheet, r, WEIGHTS), one, code;
  struct activity_weight *weight = arena_array(sheet->arena, struct activity_weight, weights_count(rest) + 1);
  while (span_cut(&rest, '|', &one)) {
    struct span number = one;
    double value;
    if (!span_cut(&number, ':', &code) || !hundredths_read(number, &value)) {
      sheet_fault(sheet, r, WEIGHTS, NULL, _("'%.*s' is not CODE:WEIGHT in hundredths"), SPAN_ARG(one));
      continue;
    }
    const struct industry_code *known = sheet_activity_code(sheet, r, WEIGHTS, code, false, book);
    if (known) weight[feature->weights++] = (struct activity_weight){known, value};
  }
  feature->weight = weight;
}

static const void *model_build(struct sheet *sheet) {
  struct activity_model *model = arena_array(sheet->arena, struct activity_model, 1);
  struct activity_feature *feature = arena_array(sheet->arena, struct activity_feature, sheet->table->rows + 1);
  model->codebook = activity_codebook(sheet->knowledge);
  model->feature = feature;
  model->n = sheet->table->rows;
  for (size_t r = 0; model->codebook && r < model->n; r++) {
    feature[r].feature = sheet_cell(sheet, r, FEATURE);
    feature[r].scale = span_real(sheet_cell(sheet, r, SCALE));
    if (!(feature[r].scale > 0)) sheet_fault(sheet, r, SCALE, NULL, _("the scale is not above 0"));
    weights_read(sheet, r, model->codebook, &feature[r]);
  }
  return model;
}

const struct sheet_kind model_kind = {fields, FIELDS, false, model_build, NULL, NULL};

int knowledge_model(struct knowledge *knowledge, const struct activity_model **model, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "activities/model.csv", &object, err);
  *model = object;
  return code;
}

/* --- confidence.csv --- */

enum { ITEM, AT, VALUE, NOTE, CONFIDENCE_FIELDS };
static const struct field confidence_fields[CONFIDENCE_FIELDS] = {
    [ITEM] = {"item", FIELD_WORD, FIELD_KEY | FIELD_ALL, "learned_on|first|second|third", NAMES_NONE},
    [AT] = {"at", FIELD_NUMBER, FIELD_PART_KEY, NULL, NAMES_NONE},
    [VALUE] = {"value", FIELD_TEXT, FIELD_FILLED, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, FIELD_NEED, NULL, NAMES_NONE},
};
enum { ITEM_ON, ITEM_FIRST };

static double value_read(const struct sheet *sheet, size_t r) {
  double value = span_real(sheet_cell(sheet, r, VALUE));
  if (!(value >= 0)) sheet_fault(sheet, r, VALUE, NULL, _("not a number from 0"));
  return value;
}

/* The points of a rank: both numbers rise. */
static void points_read(const struct sheet *sheet, int rank, struct activity_confidence *confidence) {
  double *chance = arena_array(sheet->arena, double, sheet->table->rows + 1);
  double *right = arena_array(sheet->arena, double, sheet->table->rows + 1);
  size_t n = 0;
  for (size_t r = 0; r < sheet->table->rows; r++) {
    if (sheet_choice(sheet, r, ITEM) != ITEM_FIRST + rank) continue;
    chance[n] = span_real(sheet_cell(sheet, r, AT));
    right[n] = value_read(sheet, r);
    if (!(chance[n] >= 0 && chance[n] <= 1) || (n && !(chance[n] > chance[n - 1])))
      sheet_fault(sheet, r, AT, NULL, _("points are from 0 to 1 and rise"));
    if (right[n] > 1 || (n && right[n] < right[n - 1]))
      sheet_fault(sheet, r, VALUE, NULL, _("shares are at most 1 and do not fall"));
    n++;
  }
  confidence->chance[rank] = chance, confidence->right[rank] = right, confidence->points[rank] = n;
}

static const void *confidence_build(struct sheet *sheet) {
  struct activity_confidence *confidence = arena_array(sheet->arena, struct activity_confidence, 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    uint64_t stamp;
    if (sheet_choice(sheet, r, ITEM) != ITEM_ON) continue;
    confidence->learned_on = sheet_cell(sheet, r, VALUE), confidence->learned_from = sheet_cell(sheet, r, NOTE);
    if (!date_read(confidence->learned_on, &stamp))
      sheet_fault(sheet, r, VALUE, NULL, _("'%.*s' is not a date, 2024-07-20"), SPAN_ARG(confidence->learned_on));
  }
  for (int rank = 0; rank < CONFIDENCE_RANKS; rank++) points_read(sheet, rank, confidence);
  return confidence;
}

const struct sheet_kind confidence_kind = {confidence_fields, CONFIDENCE_FIELDS, false, confidence_build, NULL, NULL};

int knowledge_confidence(struct knowledge *knowledge, const struct activity_confidence **confidence, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "activities/confidence.csv", &object, err);
  *confidence = object;
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* design.c - see design.h. */
#include "knowledge/design.h"

#include <math.h>
#include <stdio.h>

#include "base/i18n.h"
#include "knowledge/editions.h"
#include "knowledge/inside.h"

static double real(const struct sheet *sheet, size_t row, size_t field) {
  return span_real(sheet_cell(sheet, row, field));
}

static void check_sign(const struct sheet *sheet, size_t row, int field) {
  if (real(sheet, row, (size_t)field) < 0) sheet_fault(sheet, row, field, NULL, _("it cannot be below 0"));
}

/* --- designs/NAME.csv --- */

enum { STRATUM, POPULATION, SAMPLE, WEIGHT, TAKE_ALL, DOMAIN, NOTE, DESIGN_FIELDS };
static const struct field design_fields[DESIGN_FIELDS] = {
    [STRATUM] = {"stratum", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [POPULATION] = {"population", FIELD_WHOLE, FIELD_NEED, NULL, NAMES_NONE},
    [SAMPLE] = {"sample", FIELD_WHOLE, 0, NULL, NAMES_NONE},
    [WEIGHT] = {"weight", FIELD_NUMBER, 0, NULL, NAMES_NONE},
    [TAKE_ALL] = {"take_all", FIELD_WORD, 0, "no|yes", NAMES_NONE},
    [DOMAIN] = {"domain", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static void check_stratum(const struct sheet *sheet, size_t r, const struct design_stratum *s) {
  check_sign(sheet, r, WEIGHT);
  if (s->sample > s->population) sheet_fault(sheet, r, SAMPLE, NULL, _("the sample is larger than the population"));
  if (s->take_all && !isnan(s->sample) && s->sample != s->population)
    sheet_fault(sheet, r, SAMPLE, NULL, _("a take-all stratum has its population as sample"));
  if (s->take_all && !isnan(s->weight) && s->weight != 1)
    sheet_fault(sheet, r, WEIGHT, NULL, _("the weight of a take-all stratum is 1"));
}

static const void *design_build(struct sheet *sheet) {
  struct catalog_design *design = arena_array(sheet->arena, struct catalog_design, 1);
  struct design_stratum *stratum = arena_array(sheet->arena, struct design_stratum, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++) {
    stratum[r] = (struct design_stratum){.stratum = sheet_cell(sheet, r, STRATUM),
                                         .domain = sheet_cell(sheet, r, DOMAIN),
                                         .population = real(sheet, r, POPULATION),
                                         .sample = real(sheet, r, SAMPLE),
                                         .weight = real(sheet, r, WEIGHT),
                                         .take_all = sheet_is(sheet, r, TAKE_ALL, "yes")};
    check_stratum(sheet, r, &stratum[r]);
  }
  *design = (struct catalog_design){stratum, sheet->table->rows};
  return design;
}

const struct sheet_kind design_kind = {design_fields, DESIGN_FIELDS, true, design_build, NULL, NULL};

int knowledge_design(struct knowledge *knowledge, const char *name, const struct catalog_design **design,
                     struct err *err) {
  const void *object;
  char path[256];
  snprintf(path, sizeof path, "designs/%s.csv", name);
  int code = knowledge_object(knowledge, path, &object, err);
  *design = object;
  return code;
}

int knowledge_design_of(struct knowledge *knowledge, const struct table *table, const struct catalog_design **design,
                        struct err *err) {
  const void *object;
  int code = knowledge_object_of(knowledge, "design", table, &object, err);
  *design = object;
  return code;
}

/* --- known totals --- */

enum { VARIABLE, CATEGORY, TOTAL, GROUP, TOTAL_NOTE, TOTAL_FIELDS };
static const struct field total_fields[TOTAL_FIELDS] = {
    [VARIABLE] = {"variable", FIELD_TEXT, FIELD_KEY, NULL, NAMES_NONE},
    [CATEGORY] = {"category", FIELD_TEXT, FIELD_PART_KEY, NULL, NAMES_NONE},
    [TOTAL] = {"total", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [GROUP] = {"group", FIELD_TEXT, 0, NULL, NAMES_NONE},
    [TOTAL_NOTE] = {"note", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

static const void *totals_build(struct sheet *sheet) {
  struct known_totals *totals = arena_array(sheet->arena, struct known_totals, 1);
  struct known_total *item = arena_array(sheet->arena, struct known_total, sheet->table->rows + 1);
  for (size_t r = 0; r < sheet->table->rows; r++)
    item[r] = (struct known_total){sheet_cell(sheet, r, VARIABLE), sheet_cell(sheet, r, CATEGORY),
                                   sheet_cell(sheet, r, GROUP), real(sheet, r, TOTAL)};
  *totals = (struct known_totals){item, sheet->table->rows};
  return totals;
}

const struct sheet_kind known_totals_kind = {total_fields, TOTAL_FIELDS, false, totals_build, NULL, NULL};

int knowledge_totals_of(struct knowledge *knowledge, const struct table *table, const struct known_totals **totals,
                        struct err *err) {
  const void *object;
  int code = knowledge_object_of(knowledge, "known_totals", table, &object, err);
  *totals = object;
  return code;
}

/* --- thresholds.csv --- */

enum { CODES, FROM, TO, REVENUE, PERSONS, SOURCE, THRESHOLD_FIELDS };
static const struct field threshold_fields[THRESHOLD_FIELDS] = {
    [CODES] = {"codes", FIELD_TEXT, FIELD_KEY | FIELD_LIST, NULL, NAMES_NONE},
    [FROM] = {"valid_from", FIELD_YEAR, FIELD_PART_KEY, NULL, NAMES_NONE},
    [TO] = {"valid_to", FIELD_YEAR, 0, NULL, NAMES_NONE},
    [REVENUE] = {"revenue", FIELD_NUMBER, FIELD_FILLED, NULL, NAMES_NONE},
    [PERSONS] = {"persons", FIELD_WHOLE, 0, NULL, NAMES_NONE},
    [SOURCE] = {"source", FIELD_TEXT, 0, NULL, NAMES_NONE},
};

/* Sections, or beginnings of classes, of the newest edition. */
static void check_codes(const struct sheet *sheet, size_t row, const struct codebook *book) {
  struct span codes = sheet_cell(sheet, row, CODES), one;
  while (span_cut(&codes, '|', &one)) sheet_code(sheet, row, CODES, one, book);
}

static const void *thresholds_build(struct sheet *sheet) {
  struct catalog_thresholds *all = arena_array(sheet->arena, struct catalog_thresholds, 1);
  struct catalog_threshold *item = arena_array(sheet->arena, struct catalog_threshold, sheet->table->rows + 1);
  const struct catalog_editions *editions = knowledge_load(sheet->knowledge, "forms/editions.csv");
  const struct codebook *book =
      editions && editions->n ? knowledge_load(sheet->knowledge, editions->edition[editions->n - 1].codebook) : NULL;
  for (size_t r = 0; r < sheet->table->rows; r++) {
    check_codes(sheet, r, book);
    item[r] =
        (struct catalog_threshold){sheet_cell(sheet, r, CODES), sheet_whole(sheet, r, FROM, 0),
                                   sheet_whole(sheet, r, TO, 0), real(sheet, r, REVENUE), real(sheet, r, PERSONS)};
    check_sign(sheet, r, REVENUE);
    if (item[r].from && item[r].to && item[r].from > item[r].to)
      sheet_fault(sheet, r, TO, NULL, _("valid until before it is valid"));
  }
  *all = (struct catalog_thresholds){item, sheet->table->rows};
  return all;
}

const struct sheet_kind thresholds_kind = {threshold_fields, THRESHOLD_FIELDS, false, thresholds_build, NULL, NULL};

int knowledge_thresholds(struct knowledge *knowledge, const struct catalog_thresholds **thresholds, struct err *err) {
  const void *object;
  int code = knowledge_object(knowledge, "thresholds.csv", &object, err);
  *thresholds = object;
  return code;
}

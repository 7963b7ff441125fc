/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit.h - the units of the bureau: their identity, and their size in each year.
 *
 * A unit is determined by (seed, number); its size in a year is its share of the slot's total in that year, so the
 * bureau as a whole follows the published path of the district with any number of units. */
#ifndef SAMPLE_UNIT_H
#define SAMPLE_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "identity.h"
#include "industry.h"

enum { FIRST_YEAR = 2012, LAST_YEAR = 2030, YEARS = LAST_YEAR - FIRST_YEAR + 1 };

enum form {
  FORM_F603,
  FORM_E603,
  FORM_S603,
  FORM_X603,
  FORM_C603,
  FORM_B603,
  FORM_611_3,
  FORM_611_6,
  FORM_611_7,
  FORM_101_1,
  FORM_102_1,
  FORM_202_1,
  FORM_F203,
  FORMS
};
extern const char *const form_name[FORMS];

struct unit {
  uint64_t number;
  enum slot slot;
  const struct industry *industry;
  enum legal_form legal;
  enum form form; /* its annual report */
  int born, ends; /* active in years born <= y < ends */
  double size;    /* relative to other units of its slot */
  const char *region;
  char code[19], name[IDENTITY_NAME_ROOM];
};

struct population {
  uint64_t units, seed;
  struct slot_index slots;
  bool extremes; /* some honest records are out of the ordinary (mistake.h) */
  /* Value added (千元) and persons of a unit of weight 1, by slot and year. */
  double value_added[SLOTS][YEARS], persons[SLOTS][YEARS];
};

void population_open(struct population *population, uint64_t units, uint64_t seed);
void unit_make(const struct population *population, uint64_t number, struct unit *unit);
static inline bool unit_active(const struct unit *unit, int year) { return unit->born <= year && year < unit->ends; }
/* Value added (千元) and persons of a unit in a year, before rounding. */
double unit_value_added(const struct population *population, const struct unit *unit, int year);
double unit_persons(const struct population *population, const struct unit *unit, int year);
/* Random draws for this unit, one stream for each purpose. */
uint64_t unit_bits(const struct population *population, const struct unit *unit, uint64_t purpose);

#endif

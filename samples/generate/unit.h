/* unit.h - the units of the bureau: who they are, and how large in which year.
 *
 * A unit follows from (seed, number); its size in a year is its share of what the slot makes in that year, so the
 * bureau as a whole follows the published path of the district at any number of units. */
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
  double size;    /* relative to others of its slot */
  const char *region;
  char code[19], name[IDENTITY_NAME_ROOM];
};

struct population {
  uint64_t units, seed;
  struct slot_index slots;
  /* What a unit of weight 1 makes (千元) and employs, by slot and year. */
  double value_added[SLOTS][YEARS], persons[SLOTS][YEARS];
};

void population_open(struct population *population, uint64_t units, uint64_t seed);
void unit_make(const struct population *population, uint64_t number, struct unit *unit);
static inline bool unit_active(const struct unit *unit, int year) { return unit->born <= year && year < unit->ends; }
/* Value added (千元) and persons of a unit in a year, before they are rounded into a report. */
double unit_value_added(const struct population *population, const struct unit *unit, int year);
double unit_persons(const struct population *population, const struct unit *unit, int year);
/* Draws for this unit that differ by purpose. */
uint64_t unit_bits(const struct population *population, const struct unit *unit, uint64_t purpose);

#endif

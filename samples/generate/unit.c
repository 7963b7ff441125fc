/* SPDX-License-Identifier: GPL-3.0-or-later */
/* unit.c - assigns units to slots, with their years of activity and their sizes.
 *
 * GDP of the district as published (亿元): 2018 1027.87 before the 4th census; 2019 1240.07, 2020 1325.40, 2021
 * 1507.07, 2022 1603 and 2023 1744 after it. The years up to 2018 are raised to the level after the census (18 %, an
 * assumption) and extrapolated back at the growth in the government report for 2016-2020; 2024 is an assumption. The
 * bureau's reports cover 62 % of it, since finance, railways and the self-employed are computed elsewhere. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "random.h"

enum { HUNDRED = 100, FULL_SIZE = 50000 };

const char *const form_name[FORMS] = {"F603",  "E603",  "S603",  "X603",  "C603",  "B603", "611-3",
                                      "611-6", "611-7", "101-1", "102-1", "202-1", "F203"};

static double district_gdp(int year) {
  static const double published[] = {1212.9, 1240.07, 1325.40, 1507.07, 1603, 1744, 1865}; /* 2018..2024 */
  if (year < 2018) return published[0] * pow(1.085, year - 2018);
  return year <= 2024 ? published[year - 2018] : published[6] * pow(1.065, year - 2024);
}

static double scale(uint64_t units) { return units > FULL_SIZE ? (double)units / FULL_SIZE : 1; }

uint64_t unit_bits(const struct population *population, const struct unit *unit, uint64_t purpose) {
  return random_bits(population->seed, unit->number, purpose);
}

/* The slot of a unit, and its index within the slot. */
static void deal(struct unit *unit, uint64_t *rank) {
  unsigned place = (unsigned)(unit->number * 37 % HUNDRED); /* 37: so that neighbours are in different slots */
  while (place >= (unsigned)slot_profile[unit->slot].of_hundred)
    place -= (unsigned)slot_profile[unit->slot++].of_hundred;
  *rank = unit->number / HUNDRED * (uint64_t)slot_profile[unit->slot].of_hundred + place;
}

static void choose_form(struct unit *unit, double quantile, unsigned draw) {
  static const enum form usual[SLOTS] = {
      [SLOT_PRIMARY] = FORM_611_3, [SLOT_INDUSTRY] = FORM_B603, [SLOT_CONSTRUCTION] = FORM_C603,
      [SLOT_T01] = FORM_E603,      [SLOT_T03] = FORM_S603,      [SLOT_T04] = FORM_X603};
  unit->form = usual[unit->slot];
  bool mixed = unit->slot == SLOT_M06 || unit->slot == SLOT_T07;
  if (mixed && draw % 10 < (unit->slot == SLOT_T07 ? 7 : 5)) {
    unit->form = FORM_611_6, unit->legal = LEGAL_INSTITUTION;
  } else if (mixed && (draw % 10 >= 8 || unit->slot == SLOT_T07)) {
    unit->form = FORM_611_7, unit->legal = LEGAL_NONPROFIT;
  } else if (quantile < 0.3) {
    unit->form = FORM_611_3;
  }
}

/* Two thirds are older than the first year; the others start over the years, and a sixth ends. */
static void live(struct unit *unit, uint64_t bits) {
  unsigned birth = random_below(bits, 30), death = random_below(random_mix(bits), 60);
  unit->born = birth < 20 ? 2000 : 2005 + (int)birth - 8; /* 2017..2026 */
  unit->ends = death < 10 ? 2016 + (int)death : 9999;
  if (unit->ends <= unit->born) unit->ends = 9999;
}

void unit_make(const struct population *population, uint64_t number, struct unit *unit) {
  uint64_t rank;
  *unit = (struct unit){.number = number};
  deal(unit, &rank);
  double shift = random_unit(random_bits(population->seed, unit->slot, 20)), whole;
  double quantile = modf(random_spread(rank + 1) + shift, &whole);
  quantile = 0.002 + 0.996 * quantile;
  unit->size = exp(1.1 * random_normal(quantile));
  choose_form(unit, quantile, random_below(unit_bits(population, unit, 21), 10));
  live(unit, unit_bits(population, unit, 22));
  unsigned first = population->slots.first[unit->slot], n = population->slots.first[unit->slot + 1] - first;
  unit->industry = &industry_table[population->slots.row[first + random_below(unit_bits(population, unit, 23), n)]];
  unit->region = identity_region(unit_bits(population, unit, 24));
  identity_code(number + 1, unit->legal, unit->region, unit->code);
  identity_name(unit_bits(population, unit, 25), unit->slot, unit->legal, unit->name);
}

static double weight(const struct population *population, const struct unit *unit, int year, uint64_t purpose) {
  double noise = random_normal(random_unit(random_bits(population->seed, unit->number, purpose + (uint64_t)year)));
  return unit->size * exp(0.06 * noise) * (year == unit->born ? 0.6 : 1);
}

static double person_weight(const struct population *population, const struct unit *unit, int year) {
  return pow(weight(population, unit, year, 30000), 0.8);
}

/* One pass over all units sums their weights, so that each slot's total is as specified. */
void population_open(struct population *population, uint64_t units, uint64_t seed) {
  *population = (struct population){.units = units, .seed = seed};
  slot_index_build(&population->slots);
  for (uint64_t i = 0; i < units; i++) {
    struct unit unit;
    unit_make(population, i, &unit);
    for (int y = 0; y < YEARS; y++) {
      if (!unit_active(&unit, FIRST_YEAR + y)) continue;
      population->value_added[unit.slot][y] += weight(population, &unit, FIRST_YEAR + y, 40000);
      population->persons[unit.slot][y] += person_weight(population, &unit, FIRST_YEAR + y);
    }
  }
  for (enum slot slot = 0; slot < SLOTS; slot++)
    for (int y = 0; y < YEARS; y++) {
      const struct slot_profile *profile = &slot_profile[slot];
      int since = FIRST_YEAR + y - 2018;
      double made = district_gdp(FIRST_YEAR + y) * 1e5 * 0.62 * scale(units); /* 千元 */
      double engaged = 180000 * pow(1.025, since) * scale(units);
      population->value_added[slot][y] =
          made * (profile->value_added + profile->value_added_drift * since) / 100 / population->value_added[slot][y];
      population->persons[slot][y] =
          engaged * (profile->headcount + profile->headcount_drift * since) / 100 / population->persons[slot][y];
    }
}

double unit_value_added(const struct population *population, const struct unit *unit, int year) {
  return population->value_added[unit->slot][year - FIRST_YEAR] * weight(population, unit, year, 40000);
}

double unit_persons(const struct population *population, const struct unit *unit, int year) {
  return population->persons[unit->slot][year - FIRST_YEAR] * person_weight(population, unit, year);
}

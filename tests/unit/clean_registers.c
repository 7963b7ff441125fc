/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clean_registers.c - the index of unit lists: the same answers however many threads make it, and where the units do
 * not spread over its segments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "stages/clean/registers.h"

enum { UNITS = 20000, YEARS = 3 };

/* As in registers.c: only which units are chosen depends on it. */
static uint64_t test_hash(const char *org, int year) {
  uint64_t word;
  memcpy(&word, org, 8);
  unsigned __int128 m =
      (unsigned __int128)(word ^ (uint64_t)(unsigned char)org[8] << 32 ^ (uint64_t)year << 48) * 0x9E3779B97F4A7C15u;
  return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static struct register_entry entry_of(unsigned number, int year, uint64_t line) {
  struct register_entry entry = {.role = ROLE_REGISTER, .period = period_make(PERIOD_YEAR, year, 1), .line = line};
  char code[32];
  snprintf(code, sizeof code, "91500105M%08u", number % 100000000);
  memcpy(entry.uscc, code, 17);
  return entry;
}

static void check_found(const struct registers *registers, unsigned number, int year, uint64_t line) {
  struct register_entry entry = entry_of(number, year, line);
  const struct register_entry *found = registers_list(registers, entry_org(&entry), year, 0);
  if (!found || found->line != line) fail_msg("unit %u of %d", number, year);
}

static void spread_units(long jobs) {
  struct registers registers = {0};
  for (unsigned n = 0; n < UNITS; n++)
    for (int y = 0; y < YEARS; y++) {
      struct register_entry entry = entry_of(n, 2020 + y, n * 10u + (unsigned)y), again = entry;
      again.line += 5;
      registers_add(&registers, n % 2 ? &again : &entry);
      registers_add(&registers, n % 2 ? &entry : &again);
    }
  registers_settle(&registers, jobs);
  for (unsigned n = 0; n < UNITS; n++)
    for (int y = 0; y < YEARS; y++) check_found(&registers, n, 2020 + y, n * 10u + (unsigned)y + 5);
  struct register_entry absent = entry_of(UNITS + 7, 2020, 0);
  assert_null(registers_list(&registers, entry_org(&absent), 2020, 0));
  registers_free(&registers);
}

static void test_threads(void **state) {
  (void)state;
  for (long jobs = 1; jobs <= 5; jobs++) spread_units(jobs);
}

/* Units that all belong to one sixteenth of the index. */
static void test_crowded(void **state) {
  (void)state;
  struct registers registers = {0};
  enum { CROWD = 5000, ROOM = 16384 };
  static unsigned unit[CROWD];
  size_t n = 0;
  for (unsigned number = 0; n < CROWD; number++) {
    struct register_entry entry = entry_of(number, 2023, number);
    if ((test_hash(entry_org(&entry), 2023) & (ROOM - 1)) >= ROOM / 16) continue;
    registers_add(&registers, &entry);
    unit[n++] = number;
  }
  registers_settle(&registers, 3);
  for (size_t i = 0; i < n; i++) check_found(&registers, unit[i], 2023, unit[i]);
  registers_free(&registers);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads), cmocka_unit_test(test_crowded)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* registers.c - see registers.h. */
#include "stages/clean/registers.h"

#include <stdlib.h>

#include "base/arena.h"

static struct span org_of(const struct register_entry *entry) { return (struct span){entry->org, sizeof entry->org}; }

void registers_add(struct registers *registers, const struct register_entry *entry) {
  if (registers->n == registers->room) {
    registers->room = registers->room ? registers->room * 2 : 256;
    registers->entry = memory_grow(registers->entry, registers->room * sizeof *registers->entry);
  }
  registers->entry[registers->n++] = *entry;
}

void registers_gather(struct registers *registers, struct registers *from) {
  for (size_t i = 0; i < from->n; i++) registers_add(registers, &from->entry[i]);
  registers_free(from);
}

/* By unit, form, period; the last filed last. */
static int order(const void *a, const void *b) {
  const struct register_entry *x = a, *y = b;
  int by = memcmp(x->org, y->org, sizeof x->org);
  if (!by) by = (x->form > y->form) - (x->form < y->form);
  if (!by) by = (x->period > y->period) - (x->period < y->period);
  if (!by) by = (x->filed > y->filed) - (x->filed < y->filed);
  if (!by) by = (x->file > y->file) - (x->file < y->file);
  return by ? by : (x->line > y->line) - (x->line < y->line);
}

static bool same_key(const struct register_entry *a, const struct register_entry *b) {
  return memcmp(a->org, b->org, sizeof a->org) == 0 && a->form == b->form && a->period == b->period;
}

void registers_settle(struct registers *registers) {
  size_t n = registers->n, room = 64;
  if (n == 0) return;
  qsort(registers->entry, n, sizeof *registers->entry, order);
  while (room < 2 * n) room *= 2;
  registers->index = memory_alloc(room * sizeof *registers->index);
  memset(registers->index, 0, room * sizeof *registers->index);
  registers->mask = room - 1;
  for (size_t i = 0; i < n; i++) {
    struct register_entry *entry = &registers->entry[i];
    entry->superseded = i + 1 < n && same_key(entry, entry + 1);
    if (i && memcmp(entry->org, entry[-1].org, sizeof entry->org) == 0) continue;
    uint64_t at = span_hash(org_of(entry)) & registers->mask;
    while (registers->index[at]) at = (at + 1) & registers->mask;
    registers->index[at] = (uint32_t)i + 1;
  }
}

void registers_forget(struct registers *registers, uint32_t file) {
  size_t n = 0;
  for (size_t i = 0; i < registers->n; i++)
    if (registers->entry[i].file != file) registers->entry[n++] = registers->entry[i];
  registers->n = n;
}

void registers_free(struct registers *registers) {
  free(registers->entry);
  free(registers->index);
  *registers = (struct registers){0};
}

/* First entry of a unit; *n of them. */
static const struct register_entry *of_unit(const struct registers *registers, const char *org, size_t *n) {
  *n = 0;
  if (!registers->index) return NULL;
  uint64_t at = span_hash((struct span){org, 9}) & registers->mask;
  for (; registers->index[at]; at = (at + 1) & registers->mask) {
    size_t from = registers->index[at] - 1, to = from;
    if (memcmp(registers->entry[from].org, org, 9) != 0) continue;
    while (to < registers->n && memcmp(registers->entry[to].org, org, 9) == 0) to++;
    *n = to - from;
    return &registers->entry[from];
  }
  return NULL;
}

const struct register_entry *registers_list(const struct registers *registers, const char *org, int year, long years) {
  size_t n;
  const struct register_entry *entry = of_unit(registers, org, &n), *best = NULL;
  long best_far = years;
  for (size_t i = 0; i < n; i++) {
    if (entry[i].role != ROLE_REGISTER || entry[i].superseded) continue;
    long far = labs((long)period_year(entry[i].period) - year);
    if (far > years || (best && far > best_far)) continue;
    if (best && far == best_far && far > 0 && period_year(entry[i].period) != period_year(best->period)) continue;
    best = &entry[i];
    best_far = far;
  }
  return best;
}

const struct register_entry *registers_headcount(const struct registers *registers, const char *org,
                                                 period_code period) {
  size_t n;
  const struct register_entry *entry = of_unit(registers, org, &n), *quarter = NULL;
  for (size_t i = 0; i < n; i++) {
    if (entry[i].role != ROLE_HEADCOUNT || entry[i].superseded || entry[i].headcount == DECIMAL_MISSING) continue;
    if (entry[i].period == period) return &entry[i];
    if (entry[i].period >> 4 == period >> 4 && period_kind(entry[i].period) == PERIOD_QUARTER) quarter = &entry[i];
  }
  return quarter;
}

bool registers_has_main(const struct registers *registers, const char *org, period_code period) {
  size_t n;
  const struct register_entry *entry = of_unit(registers, org, &n);
  for (size_t i = 0; i < n; i++)
    if (entry[i].period == period) return entry[i].has_main;
  return false;
}

bool registers_has(const struct registers *registers, const char *org, enum role role, period_code period) {
  size_t n;
  const struct register_entry *entry = of_unit(registers, org, &n);
  for (size_t i = 0; i < n; i++)
    if (entry[i].role == role && !entry[i].superseded && entry[i].period == period) return true;
  return false;
}

void registers_note_main(const struct registers *registers, const char *org, period_code period) {
  size_t n;
  const struct register_entry *entry = of_unit(registers, org, &n);
  struct register_entry *own = n ? &registers->entry[entry - registers->entry] : NULL;
  for (size_t i = 0; i < n; i++)
    if (own[i].period == period) __atomic_store_n(&own[i].has_main, 1, __ATOMIC_RELAXED);
}

const struct register_entry *registers_winner(const struct registers *registers, const char *org, size_t form,
                                              period_code period) {
  size_t n;
  const struct register_entry *entry = of_unit(registers, org, &n);
  for (size_t i = 0; i < n; i++)
    if (entry[i].form == form && entry[i].period == period && !entry[i].superseded) return &entry[i];
  return NULL;
}

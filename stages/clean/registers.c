/* SPDX-License-Identifier: GPL-3.0-or-later */
/* registers.c - see registers.h. Entries are found by the hash of their unit and year; those of one unit and year, few
 * as they are, are a list in the order of their forms and periods. */
#include "stages/clean/registers.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/share.h"
#include "stages/clean/held.h"

enum { CHUNK = 1024, FIRST_CHUNK = 32, AHEAD = 12 };

struct register_chunk {
  struct register_chunk *older;
  size_t n, room;
  struct register_entry entry[];
};

void registers_add(struct registers *registers, const struct register_entry *entry) {
  struct register_chunk *chunk = registers->chunk;
  if (!chunk || chunk->n == chunk->room) {
    size_t room = chunk ? CHUNK : FIRST_CHUNK;
    chunk = memory_alloc(sizeof *chunk + room * sizeof *chunk->entry);
    *chunk = (struct register_chunk){.older = registers->chunk, .room = room};
    registers->chunk = chunk;
  }
  chunk->entry[chunk->n++] = *entry;
  registers->n++;
}

void registers_gather(struct registers *registers, struct registers *from) {
  struct register_chunk *last = from->chunk;
  if (!last) return;
  while (last->older) last = last->older;
  last->older = registers->chunk;
  registers->chunk = from->chunk;
  registers->n += from->n;
  arena_join(&registers->names, &from->names);
  *from = (struct registers){0};
}

void registers_forget(struct registers *registers, uint32_t file) {
  registers->n = 0;
  for (struct register_chunk *chunk = registers->chunk; chunk; chunk = chunk->older) {
    size_t n = 0;
    for (size_t i = 0; i < chunk->n; i++)
      if (chunk->entry[i].file != file) chunk->entry[n++] = chunk->entry[i];
    chunk->n = n;
    registers->n += n;
  }
}

void registers_free(struct registers *registers) {
  for (struct register_chunk *chunk = registers->chunk, *older; chunk; chunk = older) {
    older = chunk->older;
    free(chunk);
  }
  free(registers->index);
  arena_free(&registers->names);
  *registers = (struct registers){0};
}

static uint64_t unit_hash(const char *org, int year) {
  uint64_t word;
  memcpy(&word, org, 8);
  unsigned __int128 m =
      (unsigned __int128)(word ^ (uint64_t)(unsigned char)org[8] << 32 ^ (uint64_t)year << 48) * 0x9E3779B97F4A7C15u;
  return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static bool registers_is_of(const struct register_entry *entry, const char *org, int year) {
  return memcmp(entry_org(entry), org, ENTRY_ORG) == 0 && period_year(entry->period) == year;
}

/* The place of a unit and year in the index, within the segment that its hash names: its list, or NULL where there is
 * none. */
static struct register_entry **registers_place_of(const struct registers *registers, const char *org, int year) {
  uint64_t at = unit_hash(org, year) & registers->mask, within = registers->segment_mask;
  while (registers->index[at] && !registers_is_of(registers->index[at], org, year))
    at = (at & ~within) | ((at + 1) & within);
  return &registers->index[at];
}

/* The entries of a unit and year. */
static struct register_entry *list_of(const struct registers *registers, const char *org, int year) {
  return registers->index ? *registers_place_of(registers, org, year) : NULL;
}

void registers_expect_place(const struct registers *registers, const char *org, int year) {
  if (registers->index) __builtin_prefetch(&registers->index[unit_hash(org, year) & registers->mask]);
}

void registers_expect(const struct registers *registers, const char *org, int year) {
  if (registers->index) __builtin_prefetch(registers->index[unit_hash(org, year) & registers->mask]);
}

/* By form and period; the last in the input last. */
static int order_place(const void *a, const void *b) {
  const struct register_entry *x = *(struct register_entry *const *)a, *y = *(struct register_entry *const *)b;
  int by = (x->form > y->form) - (x->form < y->form);
  if (!by) by = (x->period > y->period) - (x->period < y->period);
  if (!by) by = (x->file > y->file) - (x->file < y->file);
  return by ? by : (x->line > y->line) - (x->line < y->line);
}

static bool same_key(const struct register_entry *a, const struct register_entry *b) {
  return a->form == b->form && a->period == b->period;
}

/* Of entries with one form and period, in the order of the input: the last filed, or the last where a date is
 * unreadable. */
static struct register_entry *holding(struct register_entry *const *entry, size_t n) {
  struct register_entry *best = entry[0];
  bool readable = true;
  for (size_t i = 0; i < n; i++) readable &= entry[i]->filed != FILED_UNREADABLE;
  for (size_t i = 1; i < n; i++)
    if (!readable || entry[i]->filed >= best->filed) best = entry[i];
  return best;
}

/* The list of a unit and year, put in order, without what is superseded. `room` is for its entries. */
static struct register_entry *list_settle(struct register_entry *list, struct register_entry **room) {
  size_t n = 0;
  struct register_entry *first = NULL, **end = &first;
  for (; list; list = list->next) room[n++] = list;
  if (n > 1) qsort(room, n, sizeof *room, order_place);
  for (size_t from = 0, to; from < n; from = to) {
    for (to = from + 1; to < n && same_key(room[from], room[to]); to++) continue;
    *end = holding(room + from, to - from);
    end = &(*end)->next;
  }
  *end = NULL;
  return first;
}

static size_t list_length(const struct register_entry *list) {
  size_t n = 0;
  for (; list; list = list->next) n++;
  return n;
}

/* --- the index: made in segments, each by one of the workers --- */

enum { SEGMENTS = 16, SEGMENT_LEAST = 1024 };

struct settling {
  struct registers *registers;
  size_t shares;
  size_t longest[SHARES_MOST]; /* list that a share made */
  size_t used[SEGMENTS];       /* places of a segment */
  bool full[SEGMENTS];         /* its units do not fit in it */
};

static size_t segment_of(const struct registers *registers, const struct register_entry *entry) {
  uint64_t at = unit_hash(entry_org(entry), period_year(entry->period)) & registers->mask;
  return (size_t)(at / (registers->segment_mask + 1));
}

/* Entries of other segments are another share's, which may be writing there. */
static bool is_of_share(const struct settling *settling, const struct register_chunk *chunk, size_t i, size_t share) {
  return i < chunk->n && segment_of(settling->registers, &chunk->entry[i]) % settling->shares == share;
}

/* One place of a segment stays free, or searches would not end. */
static void entry_enter(struct settling *settling, struct register_entry *entry) {
  struct registers *registers = settling->registers;
  size_t segment = segment_of(registers, entry);
  if (settling->full[segment]) return;
  struct register_entry **place = registers_place_of(registers, entry_org(entry), period_year(entry->period));
  if (!*place && settling->used[segment]++ == registers->segment_mask) {
    settling->full[segment] = true;
    return;
  }
  entry->next = *place;
  *place = entry;
}

/* Enter an entry of a chunk into the index. The places of later ones, and what is there, are fetched ahead: the index
 * is larger than any cache. */
static void chunk_enter(struct settling *settling, struct register_chunk *chunk, size_t i, size_t share) {
  const struct registers *registers = settling->registers;
  size_t next = i - AHEAD, now = i - 2 * AHEAD; /* beyond the chunk at its beginning */
  if (is_of_share(settling, chunk, i, share))
    registers_expect_place(registers, entry_org(&chunk->entry[i]), period_year(chunk->entry[i].period));
  if (is_of_share(settling, chunk, next, share))
    registers_expect(registers, entry_org(&chunk->entry[next]), period_year(chunk->entry[next].period));
  if (is_of_share(settling, chunk, now, share)) entry_enter(settling, &chunk->entry[now]);
}

static void share_enter(void *context, size_t share) {
  struct settling *settling = context;
  for (struct register_chunk *chunk = settling->registers->chunk; chunk; chunk = chunk->older)
    for (size_t i = 0; i < chunk->n + 2 * AHEAD; i++) chunk_enter(settling, chunk, i, share);
}

static void segment_settle(struct registers *registers, size_t segment) {
  size_t size = (size_t)registers->segment_mask + 1, longest = 0;
  struct register_entry **index = registers->index + segment * size;
  for (size_t i = 0; i < size; i++) {
    size_t n = list_length(index[i]);
    if (n > longest) longest = n;
  }
  struct register_entry **sorted = memory_alloc((longest + 1) * sizeof *sorted);
  for (size_t i = 0; i < size; i++)
    if (index[i] && index[i]->next) index[i] = list_settle(index[i], sorted);
  free(sorted);
}

static void share_settle(void *context, size_t share) {
  const struct settling *settling = context;
  size_t segments = (size_t)(settling->registers->mask / (settling->registers->segment_mask + 1)) + 1;
  for (size_t segment = share; segment < segments; segment += settling->shares)
    segment_settle(settling->registers, segment);
}

/* Enter all entries into `segments` segments; false: one of them was too small. */
static bool index_make(struct registers *registers, size_t room, size_t segments, long jobs) {
  struct settling settling = {.registers = registers, .shares = segments > 1 ? shares_for(jobs) : 1};
  if (settling.shares > segments) settling.shares = segments;
  free(registers->index);
  registers->index = memory_zero(room, sizeof *registers->index);
  registers->mask = room - 1;
  registers->segment_mask = room / segments - 1;
  share_out(settling.shares, share_enter, &settling);
  for (size_t i = 0; i < segments; i++)
    if (settling.full[i]) return false;
  share_out(settling.shares, share_settle, &settling);
  return true;
}

void registers_settle(struct registers *registers, long jobs) {
  size_t room = 64;
  if (registers->n == 0) return;
  while (room < 2 * registers->n) room *= 2;
  bool made = room >= SEGMENTS * SEGMENT_LEAST && index_make(registers, room, SEGMENTS, jobs);
  if (!made) index_make(registers, room, 1, jobs);
}

/* The last unit-list entry of a unit and year. */
static const struct register_entry *list_entry(const struct registers *registers, const char *org, int year) {
  const struct register_entry *best = NULL;
  for (const struct register_entry *e = list_of(registers, org, year); e; e = e->next)
    if (e->role == ROLE_REGISTER) best = e;
  return best;
}

const struct register_entry *registers_list(const struct registers *registers, const char *org, int year, long years) {
  const struct register_entry *entry = list_entry(registers, org, year);
  for (int away = 1; !entry && away <= years; away++) {
    entry = list_entry(registers, org, year - away);
    if (!entry) entry = list_entry(registers, org, year + away);
  }
  return entry;
}

const struct register_entry *registers_headcount(const struct registers *registers, const char *org,
                                                 period_code period) {
  const struct register_entry *quarter = NULL;
  for (const struct register_entry *e = list_of(registers, org, period_year(period)); e; e = e->next) {
    if (e->role != ROLE_HEADCOUNT || e->headcount == DECIMAL_MISSING) continue;
    if (e->period == period) return e;
    if (e->period >> 4 == period >> 4 && period_kind(e->period) == PERIOD_QUARTER) quarter = e;
  }
  return quarter;
}

bool registers_has_main(const struct registers *registers, const char *org, period_code period) {
  for (const struct register_entry *e = list_of(registers, org, period_year(period)); e; e = e->next)
    if (e->period == period) return e->has_main;
  return false;
}

bool registers_has(const struct registers *registers, const char *org, enum role role, period_code period) {
  for (const struct register_entry *e = list_of(registers, org, period_year(period)); e; e = e->next)
    if (e->role == role && e->period == period) return true;
  return false;
}

void registers_note_main(const struct registers *registers, const char *org, period_code period) {
  for (struct register_entry *e = list_of(registers, org, period_year(period)); e; e = e->next)
    if (e->period == period) __atomic_store_n(&e->has_main, 1, __ATOMIC_RELAXED);
}

const struct register_entry *registers_winner(const struct registers *registers, const char *org, size_t form,
                                              period_code period) {
  for (const struct register_entry *e = list_of(registers, org, period_year(period)); e; e = e->next)
    if (e->form == form && e->period == period) return e;
  return NULL;
}

static int order_input(const void *a, const void *b) {
  const struct register_entry *x = *(const struct register_entry *const *)a,
                              *y = *(const struct register_entry *const *)b;
  if (x->file != y->file) return x->file < y->file ? -1 : 1;
  return (x->line > y->line) - (x->line < y->line);
}

const struct register_entry **registers_lists(const struct registers *registers, size_t *n) {
  const struct register_entry **list = memory_alloc((registers->n + 1) * sizeof *list);
  *n = 0;
  for (size_t i = 0; registers->index && i <= registers->mask; i++)
    for (const struct register_entry *e = registers->index[i]; e; e = e->next)
      if (e->role == ROLE_REGISTER) list[(*n)++] = e;
  if (*n) qsort(list, *n, sizeof *list, order_input);
  return list;
}

const struct register_entry **registers_unfiled(const struct registers *registers, size_t *n) {
  size_t all;
  const struct register_entry **list = registers_lists(registers, &all);
  *n = 0;
  for (size_t i = 0; i < all; i++)
    if (!list[i]->has_main) list[(*n)++] = list[i];
  return list;
}

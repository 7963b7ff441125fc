/* SPDX-License-Identifier: GPL-3.0-or-later */
/* filings.c - which unit filed which form for which period, as a set of hashes of 64 bits (missing.h). Two of a million
 * filings have one hash with a chance of one in ten million. */
#include <stdlib.h>

#include "base/list.h"
#include "stages/clean/draft.h"
#include "stages/clean/missing.h"

static uint64_t filing_hash(const char *org, size_t form, period_code period) {
  char text[16] = {0};
  memcpy(text, org, ORG_LENGTH);
  text[ORG_LENGTH] = (char)form;
  memcpy(text + ORG_LENGTH + 1, &period, sizeof period);
  uint64_t hash = span_hash((struct span){text, sizeof text});
  return hash ? hash : 1;
}

void filings_add(struct filings *filings, const char *org, size_t form, period_code period) {
  filings->filing = list_room(filings->filing, &filings->room, filings->n + 1, sizeof *filings->filing);
  filings->filing[filings->n++] = filing_hash(org, form, period);
  if (period > filings->last) filings->last = period;
}

void filings_gather(struct filings *filings, struct filings *from) {
  if (from->n) {
    filings->filing = list_room(filings->filing, &filings->room, filings->n + from->n, sizeof *filings->filing);
    memcpy(filings->filing + filings->n, from->filing, from->n * sizeof *from->filing);
    filings->n += from->n;
    if (from->last > filings->last) filings->last = from->last;
  }
  filings_free(from);
}

void filings_settle(struct filings *filings) {
  size_t room = 64;
  while (room < 2 * filings->n) room *= 2;
  filings->mask = room - 1;
  filings->slot = memory_zero(room, sizeof *filings->slot);
  for (size_t i = 0; i < filings->n; i++) {
    size_t at = filings->filing[i] & filings->mask;
    while (filings->slot[at] && filings->slot[at] != filings->filing[i]) at = (at + 1) & filings->mask;
    filings->slot[at] = filings->filing[i];
  }
  free(filings->filing);
  filings->filing = NULL;
  filings->n = filings->room = 0;
}

bool filings_have(const struct filings *filings, const char *org, size_t form, period_code period) {
  uint64_t hash = filing_hash(org, form, period);
  size_t at = hash & filings->mask;
  while (filings->slot[at] && filings->slot[at] != hash) at = (at + 1) & filings->mask;
  return filings->slot[at] == hash;
}

void filings_free(struct filings *filings) {
  free(filings->filing);
  free(filings->slot);
  *filings = (struct filings){0};
}

void note_filings(struct draft *draft) {
  const struct cleaning *cleaning = draft->cleaning;
  const struct form *form = draft->bound->form;
  bool main = draft->mode == MODE_RECORDS,
       headcount = draft->mode == MODE_REGISTER_READ && form->role == ROLE_HEADCOUNT;
  if (!cleaning->lists_missing || (!main && !headcount)) return;
  for (size_t i = 0; i < draft->rows; i++) {
    struct span org = draft->vector[OUT_ORG_CODE].text[i];
    period_code period = (period_code)draft->vector[OUT_PERIOD].number[i];
    if (org.n != ORG_LENGTH || period == PERIOD_NONE) continue;
    bool rejected = check_rejects(draft->flags[i]);
    if (draft->gone[i] && !rejected) continue;
    filings_add(rejected ? &draft->cleaner->refused : &draft->cleaner->filings, org.p,
                (size_t)(form - cleaning->layouts.form), period);
  }
}

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
  return span_hash((struct span){text, sizeof text});
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
  for (size_t i = 0; i < filings->n; i++) index_add(&filings->known, filings->filing[i]);
  free(filings->filing);
  filings->filing = NULL;
  filings->n = filings->room = 0;
}

bool filings_have(const struct filings *filings, const char *org, size_t form, period_code period) {
  return index_find(&filings->known, filing_hash(org, form, period)) != INDEX_ABSENT;
}

void filings_free(struct filings *filings) {
  free(filings->filing);
  index_free(&filings->known);
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
    bool rejected = check_rejects(&draft->flags[i]);
    if (draft->gone[i] && !rejected) continue;
    filings_add(rejected ? &draft->cleaner->refused : &draft->cleaner->filings, org.p,
                (size_t)(form - cleaning->layouts.form), period);
  }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* holes.c - finds the missing values of the records: what was filed, what is to be imputed, and the sign each value
 * has. */
#include <math.h>

#include "stages/impute/impute.h"

/* Does some unit of the form and period have the variable? A form may not ask for it in that year. */
static bool hole_is_wanted(const struct impute *im, const struct variable *v, const struct held *held) {
  const struct run *run = impute_run_at(im, 0, held->cell[0], held->period);
  const struct fit *fit = v->strict && run ? impute_fit_of(im, v, IMPUTE_MEAN, 0, run) : NULL;
  return !v->strict || (fit && fit->n);
}

static void filling_open(struct impute *im, struct held *held, size_t variable) {
  if (!held->filling) {
    held->filling = arena_array(im->arena, struct filling, im->variables);
    for (size_t i = 0; i < im->variables; i++)
      held->filling[i].method = IMPUTATION_METHODS, held->filling[i].on = SIZE_MAX;
  }
  held->filling[variable].open = true;
}

static bool held_is_hole(struct impute *im, const struct held *held, size_t variable) {
  const struct variable *v = &im->variable[variable];
  if (held->number[v->amount] != DECIMAL_MISSING) return false;
  enum asking asking = impute_asking_of(im, held, variable);
  if (held->is_carried && asking != ASKS_NOT) {
    const struct held *source = held->source;
    return source->number[v->amount] != DECIMAL_MISSING || (source->filling && source->filling[variable].open);
  }
  return asking == ASKS_FOR;
}

void impute_find_signs(struct impute *im, const struct memory *memory) {
  for (size_t i = 0; i < memory->n; i++)
    for (size_t k = 0; k < im->amounts; k++) {
      decimal value = memory->list[i]->number[k];
      if (value != DECIMAL_MISSING && value < 0) im->amount[k].may_be_negative = true;
    }
}

/* Values that came marked as imputed are behind no link; those entered by people fill what is missing. */
static void filed_value_keep(struct impute *im, struct held *held, size_t variable) {
  decimal *value = &held->number[im->variable[variable].amount];
  bool by_hand = *value == DECIMAL_MISSING && held->manual != DECIMAL_MISSING;
  bool marked = *value != DECIMAL_MISSING && held->marked < IMPUTATION_METHODS;
  if (held->is_carried || (!by_hand && !marked) || impute_asking_of(im, held, variable) == ASKS_NOT) return;
  filling_open(im, held, variable);
  if (by_hand) *value = held->manual;
  held->filling[variable] = (struct filling){.method = (uint8_t)(by_hand ? IMPUTE_MANUAL : held->marked),
                                             .from = (uint8_t)(by_hand ? IMPUTATION_METHODS : held->marked_from),
                                             .link = NAN,
                                             .on = SIZE_MAX,
                                             .given = marked,
                                             .level = im->variable[variable].level[0]};
}

void impute_find_holes(struct impute *im, struct memory *memory) {
  for (size_t v = 0; (im->marker != SCHEMA_ABSENT || im->manual != SCHEMA_ABSENT) && v < im->variables; v++)
    for (size_t i = 0; i < memory->n; i++) filed_value_keep(im, memory->list[i], v);
  for (size_t v = 0; v < im->variables; v++) { /* what forms ask for is seen before anything is open */
    for (size_t i = 0; i < memory->n; i++)
      if (held_is_hole(im, memory->list[i], v)) hole_is_wanted(im, &im->variable[v], memory->list[i]);
    for (size_t i = 0; i < memory->n; i++)
      if (held_is_hole(im, memory->list[i], v) && hole_is_wanted(im, &im->variable[v], memory->list[i]))
        filling_open(im, memory->list[i], v);
  }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* intervention.h - regressors for what happened at one point: a census, a pandemic.
 *
 * Pulse: 1 at that point alone, as if it were missing. Step: 1 from it on, a change of level that stays. Ramp: 1, 2, 3
 * .. from it on, a change of slope. Source: Box and Tiao 1975.
 */
#ifndef TERTIA_STAT_INTERVENTION_H
#define TERTIA_STAT_INTERVENTION_H

#include <stddef.h>

enum intervention { INTERVENTION_PULSE, INTERVENTION_STEP, INTERVENTION_RAMP };

/* The column of an intervention at point `at` (from 0; may lie in the horizon): past[0..n-1] for sample->xreg and
 * future[0..h-1] for sample->future. Either may be NULL. */
void intervention_column(enum intervention kind, size_t at, size_t n, size_t h, double *past, double *future);

#endif

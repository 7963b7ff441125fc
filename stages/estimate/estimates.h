/* SPDX-License-Identifier: GPL-3.0-or-later */
/* estimates.h - the records of one period as a design, and estimates over them. */
#ifndef TERTIA_STAGES_ESTIMATE_ESTIMATES_H
#define TERTIA_STAGES_ESTIMATE_ESTIMATES_H

#include "stages/estimate/estimate.h"

/* Those of a period that responded, in the order of the design. */
struct survey_period {
  const struct estimate *e;
  struct arena *arena;
  size_t first, last; /* records of the memory */
  struct sampled **list;
  size_t n;
  double *weight, *base; /* n: final; before calibration */
  double *x;             /* known totals: n x p */
  struct survey_design design;
  struct survey_psus psus;
  double **replicate; /* weights of each */
  double *scale;
  size_t replicates;
};

int period_open(struct survey_period *p, const struct estimate *e, size_t first, size_t last, struct arena *arena,
                struct err *err);
/* Standard error of the sum of w z, z being linearised. */
double period_se(const struct survey_period *p, const double *z, size_t *lonely);

#endif

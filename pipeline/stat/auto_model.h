/* auto_model.h - the inside of a fitted default forecast, shared by auto.c, auto_share.c and auto_paths.c. */
#ifndef TERTIA_STAT_AUTO_MODEL_H
#define TERTIA_STAT_AUTO_MODEL_H

#include "stat/auto.h"
#include "stat/combination.h"

struct auto_share {
  double last, drift, variance;
  double trend;               /* part of the damped Holt and Theta */
  struct combination *trends; /* NULL when they have no part */
  const double *season;       /* m additive indices by t % m, or NULL */
};

struct auto_model {
  struct sample sample; /* complete: cut, filled, in the arena */
  size_t front, tail;   /* missing points before and after it */
  enum calibration_kind kind;
  const struct calibration *calibration;
  struct combination *levels; /* of a level series; NULL for a share */
  struct auto_share share;
};

/* Fit and forecast a share; the sample is complete. */
int auto_share_fit(struct arena *arena, struct auto_model *model, const struct pooled *pooled, struct err *err);
void auto_share_forecast(const struct auto_model *model, size_t h, double *mean, double *spread);
void auto_share_fitted(const struct auto_model *model, double *fitted);

/* The law of each of h steps, in the arena. */
const struct calibration_law *auto_laws(struct arena *arena, const struct auto_model *model, size_t h);

#endif

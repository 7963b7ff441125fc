/* SPDX-License-Identifier: GPL-3.0-or-later */
/* auto_model.h - the inside of a fitted default forecast, shared by auto.c, auto_amount.c, auto_share.c and
 * auto_paths.c. */
#ifndef TERTIA_STAT_AUTO_MODEL_H
#define TERTIA_STAT_AUTO_MODEL_H

#include "stat/auto.h"
#include "stat/combination.h"
#include "stat/growth.h"

struct auto_share {
  double last, drift, variance;
  double least;               /* the trends must leave so much of a clear drift, a step; 0: anything */
  double trend;               /* part of the damped Holt and Theta */
  struct combination *trends; /* NULL when they have no part */
  const double *season;       /* m additive indices by t % m, or NULL */
};

struct auto_amount {
  struct growth growth;
  double part; /* of the growth in the forecast; the members have the rest */
};

struct auto_model {
  struct sample sample; /* complete: cut, filled, in the arena */
  size_t front, tail;   /* missing points before and after it */
  enum calibration_kind kind;
  const struct calibration *calibration;
  struct combination *levels; /* of a level series or an amount, in its own units; NULL: it has none */
  struct auto_share share;
  struct auto_amount amount;
};

/* The members of level series fitted to a complete sample in its own units. */
int auto_members_fit(struct arena *arena, const struct sample *sample, struct combination **out, struct err *err);

/* Fit and forecast an amount; the sample is complete. `grows`: it has a growth of its own. */
int auto_amount_fit(struct arena *arena, struct auto_model *model, bool grows, struct err *err);
void auto_amount_forecast(const struct auto_model *model, size_t h, double *mean, double *spread);
void auto_amount_fitted(const struct auto_model *model, double *fitted);

/* Fit and forecast a share; the sample is complete. */
int auto_share_fit(struct arena *arena, struct auto_model *model, const struct pooled *pooled, struct err *err);
void auto_share_forecast(const struct auto_model *model, size_t h, double *mean, double *spread);
void auto_share_fitted(const struct auto_model *model, double *fitted);

/* The law of each of h steps, in the arena. */
const struct calibration_law *auto_laws(struct arena *arena, const struct auto_model *model, size_t h);

#endif

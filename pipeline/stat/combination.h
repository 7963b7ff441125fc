/* SPDX-License-Identifier: GPL-3.0-or-later */
/* combination.h - several forecasts made into one.
 *
 *   mean      the average of the members
 *   median    their median, at each step
 *   trimmed   the average without the highest and the lowest, at each step (the mean of fewer than 3)
 *   mixed     0.6 of the trimmed mean of some members and 0.4 of the plain mean of some (see member.h)
 *   learned   weights from the members' own past: each is fitted again at up to COMBINATION_ORIGINS earlier origins and
 *             scored on what followed; weight proportional to 1 / mean absolute error, drawn half way to equal weights
 *
 * The standard deviation is the average of the members', by weight, as published combinations have it: it knows
 * nothing of how far the members are apart. `spread` does: their standard deviation about their own mean.
 * Members that cannot be fitted are left out; without any, the fit fails.
 * Sources: Bates and Granger 1969; Clemen 1989; Makridakis, Spiliotis and Assimakopoulos 2020 (simple combinations);
 * shrinking weights to equality: Diebold and Pauly 1990.
 */
#ifndef TERTIA_STAT_COMBINATION_H
#define TERTIA_STAT_COMBINATION_H

#include "stat/member.h"

enum combination_rule {
  COMBINATION_MEAN,
  COMBINATION_MEDIAN,
  COMBINATION_TRIMMED,
  COMBINATION_LEARNED,
  COMBINATION_MIXED
};
enum { COMBINATION_MOST = 12, COMBINATION_ORIGINS = 6 };

/* The options of every combination method; NULL: the members of combination_members and the rule of the method. */
struct combination_options {
  const struct member *member;
  size_t members; /* at most COMBINATION_MOST */
  enum combination_rule rule;
};

/* ets, arima, theta, and damped and drift on the adjusted series. */
extern const struct member combination_members[];
extern const size_t combination_member_count;

struct combination {
  struct member_series series;
  struct member_fit *fit;
  size_t count;
  enum combination_rule rule;
  const double *weight; /* of the learned rule; NULL otherwise */
};

/* EX_DATAERR for a missing value, or when no member can be fitted. */
int combination_fit(struct arena *arena, const struct sample *sample, const struct combination_options *options,
                    const char *name, struct combination **out, struct err *err);

/* h steps: mean, sd (average of the members'), spread between them; h each. spread may be NULL. share (count, or NULL)
 * is how much of the mean each member is, over the horizon: not negative, together 1. */
void combination_forecast(const struct combination *combination, size_t h, double *mean, double *sd, double *spread,
                          double *share);

/* Member i's mean and sd of step j at [i * h + j]; NaN for a member whose forecast is not finite. */
void combination_gather(struct arena *arena, const struct combination *combination, size_t h, double *mean, double *sd);

/* Called for each member with its share of the mean over h steps. */
void combination_weights(const struct combination *combination, size_t h, parameter_visitor *visit, void *context);

/* n one-step means of the members combined; NaN where a member has none. */
void combination_fitted(const void *model, double *fitted);

/* One step: `share` (count) of each of the values by the rule, adding up to 1. */
void combination_shares(enum combination_rule rule, const double *value, const double *weight, size_t count,
                        double *share);

/* The same for the rule of a combination: value[k] is of member who[k]. */
void combination_shares_of(const struct combination *combination, const size_t *who, const double *value,
                           const double *weight, size_t count, double *share);

#endif

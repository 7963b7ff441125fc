/* SPDX-License-Identifier: GPL-3.0-or-later */
/* transform.h - the scale on which a series is forecast, and the way back.
 *
 *   none     z = y
 *   log      z = ln y                        y > 0
 *   logit    z = ln(y / (whole - y))         0 < y < whole (100 for a share in percent)
 *   boxcox   z = (sign(y)|y|^lambda - 1) / lambda, ln y at lambda 0
 *
 * The way back of a median or a quantile is the inverse; the mean of a forecast N(mean, sd^2) is not, and is taken by
 * quadrature (transform_mean), exactly for the log. A share of 0 % or 100 % has no image on the logit scale:
 * transform_edge() says how far such values are drawn inside, which the caller must report. A value of 0 or below does
 * not fit on the log scale, nor on that of Box and Cox with lambda 0 or below. Of a positive series the inverse of a
 * z beyond the range of Box-Cox is 0 for lambda above 0 and infinite below, so bounds keep their order. Missing stays
 * missing. Source: Box and Cox (1964); Hyndman and Athanasopoulos, Forecasting, 3rd ed., 3.1 and 5.6; the trapezoidal
 * rule for analytic integrands: Trefethen and Weideman (2014), SIAM Review 56.
 */
#ifndef TERTIA_STAT_TRANSFORM_H
#define TERTIA_STAT_TRANSFORM_H

#include <stdbool.h>
#include <stddef.h>

enum transform_kind { TRANSFORM_NONE, TRANSFORM_LOG, TRANSFORM_LOGIT, TRANSFORM_BOXCOX };

struct transform {
  enum transform_kind kind;
  double whole;  /* of the logit: 100 for percent, 1 for a fraction */
  double lambda; /* of Box-Cox */
  bool positive; /* Box-Cox of a series that is positive throughout */
  double edge;   /* logit: values nearer than this to a limit are drawn to it; 0: none are */
};

/* "none", "log", "logit", "boxcox" -> kind; false for another word. */
bool transform_named(const char *name, enum transform_kind *kind);
const char *transform_name(enum transform_kind kind);

/* May this series use this scale: nothing below 0 or above the whole (to 1e-9 of it) for the logit, nothing at or
 * below 0 for the log? NaN is skipped. */
bool transform_fits(const struct transform *transform, const double *y, size_t n);
/* Of a share: half the least distance from a limit among the points inside, at most 0.5 % of the whole; 0 when no
 * point touches a limit, and for other scales. */
double transform_edge(const struct transform *transform, const double *y, size_t n);

double transform_forward(const struct transform *transform, double y);
double transform_back(const struct transform *transform, double z);
double transform_slope(const struct transform *transform, double y); /* dz/dy, to carry a small standard error over */
/* Mean of the back-transformed N(mean, sd^2). */
double transform_mean(const struct transform *transform, double mean, double sd);
/* Box-Cox parameter within [lo, hi] that makes the spread of groups of m points steadiest (Guerrero 1993); 1 if
 * undecided. */
double transform_guerrero(const double *y, size_t n, unsigned m, double lo, double hi);

#endif

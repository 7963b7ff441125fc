/* boxcox.h - the Box-Cox transformation: log for lambda 0, (sign(y) |y|^lambda - 1) / lambda else.
 *
 * Sources: Box and Cox 1964; Bickel and Doksum 1981 (the sign, which admits negative y when lambda > 0); Guerrero 1993
 * (choice of lambda); Hyndman and Athanasopoulos, Forecasting, 3rd ed., 3.1 and 5.6 (bias adjustment).
 */
#ifndef TERTIA_STAT_BOXCOX_H
#define TERTIA_STAT_BOXCOX_H

#include "stat/model.h"

double boxcox(double y, double lambda);         /* NaN where it is not defined: y <= 0 with lambda <= 0 */
double boxcox_inverse(double w, double lambda); /* NaN beyond the range of a negative lambda */

/* Transform n values, which may be done in place. EX_DATAERR names the first that has no transform. */
int boxcox_series(const double *y, size_t n, double lambda, double *w, struct err *err);

/* Take a forecast back to the scale of the data: bounds by the inverse; the mean by the inverse, which makes it the
 * median, or with `adjust` the second-order mean, median (1 + var (1 - lambda) / (2 (lambda w + 1)^2)); sd by the slope
 * of the inverse at the median. var is sd^2, or where sd is NaN that of the widest bounds taken as Gaussian. */
void boxcox_restore(struct forecast *out, double lambda, bool adjust);

/* Guerrero's lambda in [-1, 2]: the one that makes sd / mean^(1 - lambda) of the years (of pairs, when m is 1) vary
 * least. 1 when there are fewer than two years or a value is not positive. */
double boxcox_guerrero(const double *y, size_t n, size_t m);

#endif

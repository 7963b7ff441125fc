/* SPDX-License-Identifier: GPL-3.0-or-later */
/* elementary.h - exp, log, pow and their kin, the same to the last bit on every processor.
 *
 * The C library chooses its functions by what the processor can do, and their last bits differ; a forecast that is
 * at the end of many of them then differs too. These are plain C over + - * / and sqrt, which IEEE 754 defines to the
 * last bit (the compiler must not contract them: -ffp-contract=off). Errors are below 0.7 units in the last place for
 * exp and log, a few for the others (tests/unit/elementary.c). Special values are as in C: log(0) is -inf, of
 * negative numbers NaN.
 */
#ifndef TERTIA_BASE_ELEMENTARY_H
#define TERTIA_BASE_ELEMENTARY_H

double real_exp(double x);
double real_expm1(double x);
double real_log(double x);
double real_log1p(double x);
double real_log10(double x);
double real_pow(double x, double y); /* x negative: y must be whole */
double real_tanh(double x);
double real_sin(double x); /* |x| below 1e5 */
double real_hypot(double x, double y);

#endif

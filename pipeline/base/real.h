/* SPDX-License-Identifier: GPL-3.0-or-later */
/* real.h - real numbers as text, one way everywhere: the shortest of 15 to 17 significant digits that reads back the
 * same. What is not finite is missing, and empty. */
#ifndef TERTIA_BASE_REAL_H
#define TERTIA_BASE_REAL_H

enum { REAL_ROOM = 25 }; /* bytes of the longest number, with a NUL */

char *real_put(char *p, double value);       /* with room for REAL_ROOM bytes; returns the end */
double real_round(double value, int digits); /* to so many significant digits */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* real.c - see real.h. */
#include "base/real.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *real_put(char *p, double value) {
  char text[REAL_ROOM] = "";
  if (!isfinite(value)) return p;
  if (value == 0) {
    *p = '0'; /* also for -0 */
    return p + 1;
  }
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, value);
    if (strtod(text, NULL) == value) break;
  }
  size_t n = strlen(text);
  memcpy(p, text, n);
  return p + n;
}

double real_round(double value, int digits) {
  char text[64];
  if (!isfinite(value)) return value;
  snprintf(text, sizeof text, "%.*g", digits, value);
  return strtod(text, NULL);
}

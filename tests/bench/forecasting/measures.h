/* SPDX-License-Identifier: GPL-3.0-or-later */
/* measures.h - the lines of the forecasting benchmark: measure=… value=… level=… met=yes|no, one a row of the goals. */
#ifndef TERTIA_BENCH_MEASURES_H
#define TERTIA_BENCH_MEASURES_H

#include "material.h"

struct bench {
  const char *shared;
  struct tables tables;
  const char *peer; /* "R" or NULL */
  const char *only; /* one part; NULL: all */
  size_t runs;      /* of each timing */
  size_t met, missed, absent;
};

/* Print a line. `at_least`: the value must not be below the level; else it must not be above. */
void measure(struct bench *bench, const char *name, double value, double level, bool at_least);
void measure_between(struct bench *bench, const char *name, double value, double least, double most);
/* A row that cannot be measured here, and why. */
void measure_absent(struct bench *bench, const char *name, const char *why);

int measure_accuracy(struct bench *bench, struct err *err);   /* points and intervals on M3 */
int measure_shares(struct bench *bench, struct err *err);     /* shares of output, chances of targets */
int measure_amounts(struct bench *bench, struct err *err);    /* amounts of accounts, short windows */
int measure_totals(struct bench *bench, struct err *err);     /* the width of sums */
int measure_likelihood(struct bench *bench, struct err *err); /* ETS and ARIMA fits against R's */
int measure_speed(struct bench *bench, struct err *err);      /* the default with paths; R, if it is the peer */

#endif

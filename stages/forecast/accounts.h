/* SPDX-License-Identifier: GPL-3.0-or-later */
/* accounts.h - quarterly accounts: what accounts.c (industries) and accounts_total.c (their sum) share. */
#ifndef TERTIA_STAGES_FORECAST_ACCOUNTS_H
#define TERTIA_STAGES_FORECAST_ACCOUNTS_H

#include "stages/forecast/forecast.h"

#define ACCOUNTS_VINTAGE "quarterly-accounts"
enum { QUARTERS = 4 };

enum account_method { ACCOUNT_VALUE, ACCOUNT_VOLUME, ACCOUNT_GROWTH, ACCOUNT_SUM };

struct account_row {
  struct span indicator, scheme, category, by, deflator;
  enum account_method method;
};

/* An industry that was carried on. */
struct account_part {
  size_t made;                 /* its quarters, among those made */
  size_t base;                 /* quarters that were there before */
  const struct series *origin; /* these, before they were drawn to years */
  double *growth;              /* at constant prices, percent, of the quarters carried on; NaN: none */
  bool drawn;                  /* to a year of its own */
};

/* The series that come of it, and where findings go. */
struct accounts {
  struct series_set *set;
  const struct finding_sink *findings;
  struct series *made;
  size_t n, room;
  struct account_part *part;
  size_t parts, part_room;
};

bool account_is_figure(const struct series *s, struct span indicator, struct span scheme, struct span category);
/* A point of a series; NaN where it has none, or s is NULL. */
double account_at(const struct series *s, period_code period);
void account_keep(struct accounts *a, struct series series);
/* Growth at constant prices of the quarters after the base, as a series of its own. */
void account_keep_growth(struct accounts *a, const struct series *base, const double *growth, size_t n);
void account_say(const struct accounts *a, const struct series *base, period_code period, const char *rule,
                 const char *message);
/* The annual figure of a quarterly one, alike in region, scheme, category and unit; NULL: none. */
const struct series *account_year(const struct accounts *a, const struct series *base);
/* Quarters drawn to the years that have a figure of their own (Denton, proportional). False when there are none. */
bool account_benchmark(const struct accounts *a, const struct series *base, struct series *quarters);

/* accounts_total.c: the sum of the industries, from the base of the total on. */
void account_total(struct accounts *a, const struct series *base);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stat_m3.c - point forecasts of Theta, ets and arima over the open half of the M3 competition, yearly and quarterly,
 * against the sMAPE that R forecast 8.20 has on the same series (tests/oracle/README.md). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "oracle_csv.h"
#include "stat/ets.h"

enum { LONGEST = 200 };

static size_t numbers(char *text, double *values) {
  size_t n = 0;
  for (char *rest = text, *one; (one = strsep(&rest, ";"));) values[n++] = strtod(one, NULL);
  return n;
}

/* Mean of 200 |y - f| / (|y| + |f|) over the horizon of one line of the file. */
static double smape_of_line(char *line, const char *method_name, const void *options) {
  double y[LONGEST], future[LONGEST], sum = 0;
  char *field[10], *rest = line;
  for (size_t i = 0; i < 10; i++) field[i] = strsep(&rest, ",");
  struct sample sample = {.y = y, .n = numbers(field[8], y), .m = (unsigned)atoi(field[3])};
  size_t h = numbers(field[9], future);
  struct arena arena = {0};
  struct err err = {0};
  void *model;
  const struct method *method = method_find(method_name);
  if (method->fit(&arena, &sample, options, &model, &err)) fail_msg("%s: %s", field[0], err.text);
  struct forecast *out = forecast_new(&arena, h, NULL, 0);
  method->forecast(model, out);
  for (size_t j = 0; j < h; j++)
    sum += 200 * fabs(future[j] - out->mean[j]) / (fabs(future[j]) + fabs(out->mean[j])) / (double)h;
  arena_free(&arena);
  return sum;
}

static double smape(const char *name, const char *method, const void *options) {
  struct arena arena = {0};
  char *rest = oracle_text(name, &arena), *line;
  size_t n = 0;
  double sum = 0;
  strsep(&rest, "\n"); /* the header */
  while ((line = strsep(&rest, "\n")) && *line) sum += smape_of_line(line, method, options), n++;
  arena_free(&arena);
  return sum / (double)n;
}

static void check(const char *what, double value, double r, double limit) {
  print_message("%s: sMAPE %.4f, R %.4f, ratio %.4f\n", what, value, r, value / r);
  assert_true(value <= limit * r);
}

static void open_half(void **state) {
  (void)state;
  const char *yearly = "m3/yearly.csv.gz", *quarterly = "m3/quarterly.csv.gz";
  struct ets_options likelihood = ETS_DEFAULTS;
  check("theta yearly", smape(yearly, "theta", NULL), 16.149, 1.001);
  check("theta quarterly", smape(quarterly, "theta", NULL), 9.2121, 1.001);
  check("ets yearly", smape(yearly, "ets", NULL), 17.3468, 1.003);
  check("ets quarterly", smape(quarterly, "ets", NULL), 9.6882, 1);
  check("ets yearly, likelihood", smape(yearly, "ets", &likelihood), 17.3468, 1.003);
  check("arima yearly", smape(yearly, "arima", NULL), 16.7188, 1.005);
  check("arima quarterly", smape(quarterly, "arima", NULL), 9.9486, 1.005);
  check("ets quarterly, likelihood", smape(quarterly, "ets", &likelihood), 9.6882, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(open_half)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

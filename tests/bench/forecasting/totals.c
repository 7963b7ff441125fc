/* SPDX-License-Identifier: GPL-3.0-or-later */
/* totals.c - is a total as wide as it should be? Output of US states as the sum of private goods, private services and
 * government, from joint paths of the three (stat/joint.h) and from paths drawn apart; windows as in amounts.c. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "measures.h"
#include "stat/auto_model.h"
#include "stat/joint.h"
#include "stat/order.h"

enum { WINDOW = 10, H = 5, FIRST_END = 2006, LAST_END = 2016, PARTS = 3, COUNT = 2000 };
static const char *const part_name[PARTS] = {"va_private_goods", "va_private_services", "va_government"};

static const struct backtest_series *series_named(const struct panel *panel, const char *region, size_t length,
                                                  const char *indicator) {
  for (size_t i = 0; i < panel->count; i++)
    if (strncmp(panel->id[i], region, length) == 0 && panel->id[i][length] == ' ' &&
        strcmp(panel->id[i] + length + 1, indicator) == 0)
      return &panel->series[i];
  return NULL;
}

struct three {
  double mean[PARTS][H], spread[PARTS * H], error[WINDOW * PARTS];
  const struct calibration_law *law[PARTS];
};

static bool three_fit(struct arena *arena, const struct bench *b, const struct backtest_series *const *part,
                      size_t from, struct three *three) {
  for (size_t i = 0; i < PARTS; i++) {
    double *z = arena_alloc(arena, WINDOW * sizeof *z), fitted[WINDOW];
    struct sample sample = {.y = z, .n = WINDOW, .m = 1};
    struct err err = {0};
    void *model = NULL;
    for (size_t t = 0; t < WINDOW; t++) z[t] = transform_forward(&part[i]->transform, part[i]->y[from + t]);
    if (method_find("auto")->fit(arena, &sample, &b->tables.amounts, &model, &err)) return false;
    auto_spread(model, H, three->mean[i], three->spread + i * H);
    three->law[i] = auto_laws(arena, model, H);
    method_find("auto")->fitted(model, fitted);
    for (size_t t = 0; t < WINDOW; t++) three->error[t * PARTS + i] = z[t] - fitted[t];
  }
  return true;
}

/* How many of the H outcomes of the total lie within the 95 % interval. */
static size_t inside(struct arena *arena, const struct three *three, const double *r, const double *outcome) {
  double *z = arena_alloc(arena, PARTS * H * COUNT * sizeof *z), *sum = arena_alloc(arena, COUNT * sizeof *sum);
  struct err err = {0};
  size_t within = 0;
  if (joint_draw(r, three->spread, PARTS, H, COUNT, 1, 1, z, &err)) return 0;
  for (size_t j = 0; j < H; j++) {
    for (size_t k = 0; k < COUNT; k++) {
      sum[k] = 0;
      for (size_t i = 0; i < PARTS; i++)
        sum[k] += exp(three->mean[i][j] +
                      three->spread[i * H + j] * calibration_quantile(&three->law[i][j], z[(i * H + j) * COUNT + k]));
    }
    values_sort(sum, COUNT);
    within += outcome[j] >= values_quantile(sum, COUNT, 0.025) && outcome[j] <= values_quantile(sum, COUNT, 0.975);
  }
  return within;
}

struct coverage {
  size_t joint, apart, all;
};

static void cover_state(const struct bench *b, const struct panel *panel, size_t total, struct coverage *c) {
  static const double none[PARTS * PARTS] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
  const struct backtest_series *whole = &panel->series[total], *part[PARTS];
  size_t length = strlen(panel->id[total]) - strlen(" gdp");
  for (size_t i = 0; i < PARTS; i++)
    if (!(part[i] = series_named(panel, panel->id[total], length, part_name[i])) || part[i]->n != whole->n) return;
  for (int end = FIRST_END; end <= LAST_END; end++) {
    struct arena arena = {0};
    struct three three;
    double r[PARTS * PARTS];
    size_t from = whole->n - 1 - (size_t)(panel->last[total] - end) - (WINDOW - 1);
    if (three_fit(&arena, b, part, from, &three)) {
      joint_correlation(&arena, three.error, WINDOW, PARTS, r);
      c->joint += inside(&arena, &three, r, whole->y + from + WINDOW);
      c->apart += inside(&arena, &three, none, whole->y + from + WINDOW);
      c->all += H;
    }
    arena_free(&arena);
  }
}

int measure_totals(struct bench *b, struct err *err) {
  struct arena arena = {0};
  struct panel panel;
  struct coverage c = {0, 0, 0};
  int code = panel_amounts(&arena, b->shared, "panel-us-states.csv", "USD", &panel, err);
  for (size_t i = 0; !code && i < panel.count; i++)
    if (strstr(panel.id[i], " gdp")) cover_state(b, &panel, i, &c);
  if (!code) {
    printf("# totals: %zu outcomes; 95 %% intervals hold %.4f on joint paths, %.4f on paths drawn apart\n", c.all,
           (double)c.joint / (double)c.all, (double)c.apart / (double)c.all);
    measure_between(b, "totals_coverage95", (double)c.joint / (double)c.all, 0.93, 0.99);
  }
  arena_free(&arena);
  return code;
}

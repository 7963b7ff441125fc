/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare.c - each period compared with the one a year before, at current and at constant prices. See growth.h. */
#include <math.h>

#include "stages/growth/growth.h"

/* Amounts of a part and of the whole in two periods. */
struct compared {
  double before, now, whole_before, whole_now;
};

static void compare_fill_row(const struct compared *c, struct growth_row *row) {
  double change = c->now - c->before, whole_change = c->whole_now - c->whole_before;
  row->value_from = c->before, row->value_to = c->now;
  row->growth = c->before > 0 ? 100 * (c->now / c->before - 1) : NAN;
  if (!isnan(c->now) && !(c->before > 0))
    row->note = isnan(c->before) ? "no figure a year before" : "the base is not positive";
  row->contribution = c->whole_before > 0 ? 100 * change / c->whole_before : NAN;
  row->rate = fabs(whole_change) > 1e-12 * fabs(c->whole_now) ? 100 * change / whole_change : NAN;
}

static struct growth_row compare_row_of(const struct panel *panel, size_t p, size_t before, size_t now) {
  return (struct growth_row){.panel = panel,
                             .part = &panel->part[p],
                             .basis = "all",
                             .price = "current",
                             .from = period_shift(panel->first, (int)before),
                             .to = period_shift(panel->first, (int)now),
                             .units = panel->part[p].units[now]};
}

enum { NOMINAL = -1 }; /* in the place of a base year: amounts as they are */

static double level_at(const struct panel *panel, size_t p, ptrdiff_t base, size_t t) {
  return base == NOMINAL ? panel->part[p].nominal[t] : volumes_at(panel, p, (size_t)base, t);
}

#define REST_LEAST 1e-9 /* of the whole: less is rounding */

/* What the parts that are there in both periods leave of the whole: differences, and categories that come or go. */
static double rest_at(const struct panel *panel, size_t before, size_t now, ptrdiff_t base, size_t t) {
  double whole = level_at(panel, panel->whole, base, t), rest = whole;
  for (size_t c = 0; c < panel->parts; c++) {
    const struct part *child = &panel->part[c];
    if (child->parent != panel->whole || child->is_rest || isnan(child->nominal[before]) || isnan(child->nominal[now]))
      continue;
    rest -= level_at(panel, c, base, t);
  }
  return fabs(rest) <= REST_LEAST * fabs(whole) ? 0 : rest;
}

static struct compared compared_at(const struct panel *panel, size_t p, size_t before, size_t now, ptrdiff_t base) {
  const struct part *whole = panel_whole(panel);
  bool inside = panel->whole != PART_NONE;
  struct compared c = {.whole_before = NAN, .whole_now = NAN};
  if (inside)
    c.whole_before = level_at(panel, panel->whole, base, before),
    c.whole_now = level_at(panel, panel->whole, base, now);
  else if (whole && base == NOMINAL)
    c.whole_before = whole->nominal[before], c.whole_now = whole->nominal[now];
  if (panel->part[p].is_rest) {
    c.before = rest_at(panel, before, now, base, before), c.now = rest_at(panel, before, now, base, now);
    if (c.before == 0 && c.now == 0) c.now = NAN; /* nothing is left over */
  } else {
    c.before = level_at(panel, p, base, before), c.now = level_at(panel, p, base, now);
  }
  return c;
}

static int put_current(const struct panel *panel, size_t p, size_t before, size_t now, struct growth_writer *writer) {
  struct growth_row row = compare_row_of(panel, p, before, now);
  struct compared c = compared_at(panel, p, before, now, NOMINAL);
  if (isnan(c.now)) return 0;
  compare_fill_row(&c, &row);
  return growth_put(writer, &row);
}

static int put_base_year(const struct growth *growth, const struct panel *panel, size_t p, size_t now, double *linked,
                         struct growth_writer *writer) {
  size_t base;
  bool exact;
  struct growth_row row = compare_row_of(panel, p, now - 1, now);
  if (!volumes_base(growth, panel, now, &base, &exact)) return 0;
  struct compared c = compared_at(panel, p, now - 1, now, (ptrdiff_t)base);
  if (panel->part[p].is_rest ? isnan(c.now) : isnan(panel->part[p].nominal[now])) return 0;
  compare_fill_row(&c, &row);
  row.price = "base_year", row.base_year = period_year(panel->first) + (int)base;
  if (isnan(c.now) || isnan(c.before))
    row.note = "an index or an amount of the base year is missing";
  else if (!exact)
    row.note = "the base year in force has no figures: the first year there is";
  linked[now] = isnan(row.growth) ? NAN : row.growth;
  return growth_put(writer, &row);
}

/* Levels at the prices of the last base year, linked by the growth of each year. */
static int put_linked(const struct growth *growth, const struct panel *panel, size_t p, const double *linked,
                      struct growth_writer *writer, struct arena *arena) {
  size_t base;
  bool exact;
  double *level = arena_alloc(arena, panel->n * sizeof *level);
  if (!panel->n || !volumes_base(growth, panel, panel->n - 1, &base, &exact)) return 0;
  for (size_t t = 0; t < panel->n; t++) level[t] = NAN;
  level[base] = panel->part[p].nominal[base];
  for (size_t t = base + 1; t < panel->n; t++) level[t] = level[t - 1] * (1 + linked[t] / 100);
  for (size_t t = base; t-- > 0;) level[t] = level[t + 1] / (1 + linked[t + 1] / 100);
  int code = 0;
  for (size_t t = 1; !code && t < panel->n; t++) {
    struct growth_row row = compare_row_of(panel, p, t - 1, t);
    if (isnan(level[t])) continue;
    row.price = "constant", row.base_year = period_year(panel->first) + (int)base;
    row.growth = linked[t], row.contribution = row.rate = NAN;
    row.value_from = level[t - 1], row.value_to = level[t];
    code = growth_put(writer, &row);
  }
  return code;
}

int compare_panel(const struct growth *growth, const struct panel *panel, struct arena *arena,
                  struct growth_writer *writer) {
  size_t year = (size_t)panel->kind;
  double *linked = arena_alloc(arena, (panel->n + 1) * sizeof *linked);
  int code = 0;
  for (size_t p = 0; !code && p < panel->parts; p++) {
    for (size_t t = year; !code && t < panel->n; t++) code = put_current(panel, p, t - year, t, writer);
    if (!volumes_known(panel, p) || panel->kind != PERIOD_YEAR) continue;
    for (size_t t = 0; t < panel->n; t++) linked[t] = NAN;
    for (size_t t = 1; !code && t < panel->n; t++) code = put_base_year(growth, panel, p, t, linked, writer);
    if (!code && !panel->part[p].is_rest) code = put_linked(growth, panel, p, linked, writer, arena);
  }
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* slips.c - values that look like a slip: ten, a hundred, a thousand or ten thousand times, or such a part of, the one
 * before, in a series that does not move so otherwise. See forecast.h.
 *
 * A change of logarithms is a slip when it lies within SLIP_NEAR of a power of ten and is more than SLIP_TIMES the
 * usual change (median of the absolute changes, at least SLIP_LEAST). The series is forecast as it is; the finding
 * names the period. A 0 is left out, and values that changed their sign are not compared. One value alone of the other
 * sign and about the size of the one before is a slip of the sign (not of percentages, which change sign as they like).
 * Only series of four points or more are looked at. */
#include <math.h>
#include <stdlib.h>

#include "base/elementary.h"
#include "stages/forecast/forecast.h"
#include "stat/order.h"

#define LN10 2.302585092994046
#define SLIP_NEAR 0.4
#define SLIP_TIMES 6.0
#define SLIP_LEAST 0.1
enum { SLIP_POINTS = 4, SLIP_POWER = 4 };

static double usual_move(const double *change, size_t n, struct arena *arena) {
  double *size = arena_alloc(arena, n * sizeof *size);
  for (size_t i = 0; i < n; i++) size[i] = fabs(change[i]);
  values_sort(size, n);
  return fmax(SLIP_LEAST, values_quantile(size, n, 0.5));
}

/* The power of ten the change is near to, or 0. */
static int slip_power(double change, double usual) {
  int power = (int)lround(change / LN10);
  bool near = fabs(change - power * LN10) <= SLIP_NEAR;
  return near && abs(power) <= SLIP_POWER && fabs(change) > SLIP_TIMES * usual ? power : 0;
}

static void slip_say(const struct series *s, size_t at, const char *message, struct arena *arena,
                     const struct finding_sink *findings) {
  struct strbuf period = {0};
  period_write(period_shift(s->first, (int)at), &period);
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .unit = span_of(series_title(&s->key, arena)),
                            .column = span_of("value"),
                            .rule = span_of("series-slip"),
                            .value = strbuf_view(&period),
                            .message = span_of(message)};
  finding_give(findings, &finding);
  strbuf_free(&period);
}

static const char *power_message(int power, struct arena *arena) {
  static const double tens[] = {1, 10, 100, 1000, 10000};
  double times = tens[abs(power)];
  return power > 0 ? arena_format(arena, "about %g times the value before: a slip of units?", times)
                   : arena_format(arena, "about a part in %g of the value before: a slip of units?", times);
}

/* The only value of its sign, SIZE_MAX: there is none, or several. */
static size_t odd_sign(const struct series *s) {
  size_t count[2] = {0, 0}, last[2] = {SIZE_MAX, SIZE_MAX};
  for (size_t t = 0; t < s->n; t++)
    if (s->value[t] != 0 && !isnan(s->value[t])) count[s->value[t] < 0]++, last[s->value[t] < 0] = t;
  if (count[0] == 1 && count[1] >= SLIP_POINTS - 1) return last[0];
  return count[1] == 1 && count[0] >= SLIP_POINTS - 1 ? last[1] : SIZE_MAX;
}

static void slips_of(const struct series *s, struct arena *arena, const struct finding_sink *findings) {
  double *change = arena_alloc(arena, s->n * sizeof *change), before = NAN;
  size_t *at = arena_alloc(arena, s->n * sizeof *at), n = 0;
  bool *turned = arena_array(arena, bool, s->n + 1);
  size_t odd = unit_is_share(s->key.field[SERIES_UNIT]) ? SIZE_MAX : odd_sign(s);
  for (size_t t = 0; t < s->n; t++) {
    if (!(fabs(s->value[t]) > 0)) continue;
    if (!isnan(before))
      change[n] = real_log(fabs(s->value[t] / before)), turned[n] = s->value[t] / before < 0, at[n++] = t;
    before = s->value[t];
  }
  if (n + 1 < SLIP_POINTS) return;
  double usual = usual_move(change, n, arena);
  for (size_t i = 0; i < n; i++) {
    int power = slip_power(change[i], usual);
    if (power && !turned[i]) slip_say(s, at[i], power_message(power, arena), arena, findings);
    if (at[i] == odd && fabs(change[i]) <= SLIP_NEAR)
      slip_say(s, odd, "about the value before with the other sign: a slip of the sign?", arena, findings);
  }
}

void slips_find(const struct series_set *set, const struct finding_sink *findings) {
  struct arena scratch = {0};
  for (size_t i = 0; i < set->n; i++) {
    if (!set->list[i].duplicate) slips_of(&set->list[i], &scratch, findings);
    arena_reset(&scratch);
  }
  arena_free(&scratch);
}

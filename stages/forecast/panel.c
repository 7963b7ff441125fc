/* SPDX-License-Identifier: GPL-3.0-or-later */
/* panel.c - what short series borrow from others: calibrated widths of intervals, and for shares a pooled drift and
 * variance.
 *
 * Both come from the catalog (calibration/intervals.csv, calibration/pooled.csv). An indicator the catalog does not
 * know, of which the input itself has at least POOLED_LEAST share series of one frequency, is learned from those
 * (stat/pooled.h). */
#include <math.h>
#include <stdlib.h>

#include "stages/forecast/forecast.h"

enum nature nature_of(const struct panel *panel, struct span indicator, struct span unit) {
  return catalog_nature(panel->natures, indicator, unit);
}

int panel_open(struct stage_context *context, struct panel *panel, struct err *err) {
  const struct table *table;
  int code = knowledge_natures(context->knowledge, &panel->natures, err);
  if (!code) code = context->catalog(context, "calibration/intervals.csv", &table, err);
  if (!code) code = calibration_table(table, context->arena, &panel->calibration, err);
  if (!code) code = context->catalog(context, "calibration/pooled.csv", &table, err);
  return code ? code : pooled_table(table, context->arena, &panel->known, err);
}

/* Series of one indicator and frequency that are shares, on the logit scale. */
static size_t samples_of(const struct panel *panel, const struct series_set *set, const struct series *like,
                         struct arena *arena, struct sample *sample) {
  struct transform t = {.kind = TRANSFORM_LOGIT, .whole = 100};
  size_t n = 0;
  for (size_t i = 0; i < set->n; i++) {
    const struct series *s = &set->list[i];
    if (s->kind != like->kind || s->duplicate || !s->n ||
        nature_of(panel, s->key.field[SERIES_INDICATOR], s->key.field[SERIES_UNIT]) != NATURE_SHARE ||
        !span_equal(s->key.field[SERIES_INDICATOR], like->key.field[SERIES_INDICATOR]) ||
        !transform_fits(&t, s->value, s->n))
      continue;
    double *z = arena_alloc(arena, s->n * sizeof *z);
    t.edge = transform_edge(&t, s->value, s->n);
    for (size_t j = 0; j < s->n; j++) z[j] = transform_forward(&t, s->value[j]);
    sample[n++] = (struct sample){.y = z, .n = s->n, .m = (unsigned)s->kind};
  }
  return n;
}

static void learn(struct panel *panel, const struct series_set *set, const struct series *like, struct arena *arena) {
  struct arena scratch = {0};
  struct sample *sample = arena_array(&scratch, struct sample, set->n);
  struct pooled pooled = pooled_learn(&scratch, sample, samples_of(panel, set, like, &scratch, sample));
  arena_free(&scratch);
  if (panel->learned_n == panel->learned_room) {
    panel->learned_room = panel->learned_room ? 2 * panel->learned_room : 16;
    struct pooled_row *more = arena_array(arena, struct pooled_row, panel->learned_room);
    if (panel->learned_n) memcpy(more, panel->learned, panel->learned_n * sizeof *more);
    panel->learned = more;
  }
  panel->learned[panel->learned_n++] =
      (struct pooled_row){like->key.field[SERIES_INDICATOR], (unsigned)like->kind, pooled};
}

static const struct pooled_row *learned_row(const struct panel *panel, struct span indicator, unsigned m) {
  for (size_t i = 0; i < panel->learned_n; i++)
    if (panel->learned[i].m == m && span_equal(panel->learned[i].indicator, indicator)) return &panel->learned[i];
  return NULL;
}

enum { LEARNED_MOST = 256 }; /* indicators; a table of that many is no panel */

void panel_learn(struct panel *panel, const struct series_set *set, struct arena *arena) {
  for (size_t i = 0; i < set->n && panel->learned_n < LEARNED_MOST; i++) {
    const struct series *s = &set->list[i];
    struct span indicator = s->key.field[SERIES_INDICATOR];
    if (nature_of(panel, indicator, s->key.field[SERIES_UNIT]) != NATURE_SHARE ||
        learned_row(panel, indicator, (unsigned)s->kind))
      continue;
    if (pooled_find(&panel->known, indicator, (unsigned)s->kind).series == 0) learn(panel, set, s, arena);
  }
}

struct pooled panel_pooled(const struct panel *panel, struct span indicator, unsigned m) {
  struct pooled known = pooled_find(&panel->known, indicator, m);
  const struct pooled_row *row = known.series ? NULL : learned_row(panel, indicator, m);
  return row && row->pooled.series ? row->pooled : known;
}

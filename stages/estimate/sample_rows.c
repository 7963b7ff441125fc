/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sample_rows.c - the records of a survey as they leave the stage: weight, stratum and response state of each unit. */
#include "stages/estimate/estimate.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"

static const struct sampled *const *first_of(const struct estimate *e, const struct batch *in) {
  size_t from = 0, to = e->memory->n;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    if (position_compare(e->by_place[middle]->at, in->position) < 0)
      from = middle + 1;
    else
      to = middle;
  }
  return (const struct sampled *const *)&e->by_place[from];
}

static const struct stratum *stratum_at(const struct estimate *e, const struct sampled *s) {
  size_t from = 0, to = e->strata;
  while (from < to) {
    size_t middle = from + (to - from) / 2;
    const struct stratum *h = &e->stratum[middle];
    int order = (h->period > s->period) - (h->period < s->period);
    if (!order) order = span_compare(h->period_text, s->period_text);
    if (!order) order = span_compare(h->name, s->stratum);
    if (order < 0)
      from = middle + 1;
    else
      to = middle;
  }
  return &e->stratum[from];
}

double sampled_number(const struct estimate *e, const struct sampled *s, size_t what) {
  if (s->is_beside) return NAN;
  const struct stratum *h = stratum_at(e, s);
  switch (what) {
  case OUT_WEIGHT:
    return s->weight;
  case OUT_DESIGN:
    return s->design;
  case OUT_UNADJUSTED:
    return s->unadjusted;
  case OUT_RESPONSE:
    return s->response;
  case OUT_FACTOR:
    return isnan(s->given_factor) ? s->factor : s->given_factor;
  case OUT_OUTLIER:
    return s->outlier;
  case OUT_SAMPLE:
    return h->respondents;
  default:
    return h->take_all ? h->respondents : h->population;
  }
}

static struct span sample_rows_real_text(struct arena *arena, double value) {
  struct strbuf text = {0};
  if (!isfinite(value)) return (struct span){0};
  strbuf_real(&text, value);
  struct span own = {arena_copy(arena, text.bytes, text.n), text.n};
  strbuf_free(&text);
  return own;
}

static void column_write(const struct estimate *e, struct batch *out, const struct sampled *const *s, size_t what) {
  size_t column = e->out_column[what];
  struct arena *arena = out->arena;
  enum column_type type = e->out.column[column].type;
  struct vector vector = {0};
  if (type == COLUMN_TEXT)
    vector.text = arena_array(arena, struct span, out->rows + 1);
  else if (type == COLUMN_REAL)
    vector.real = arena_array(arena, double, out->rows + 1);
  else
    vector.number = arena_array(arena, int64_t, out->rows + 1);
  for (size_t r = 0; r < out->rows; r++) {
    if (what == OUT_MARKER)
      vector.text[r] = span_of(s[r]->is_beside ? "" : s[r]->outlier_marker);
    else if (what == OUT_STRATUM)
      vector.text[r] = s[r]->is_beside ? (struct span){0} : s[r]->stratum;
    else {
      double value = sampled_number(e, s[r], what), millionths = nearbyint(value * DECIMAL_SCALE);
      if (type == COLUMN_TEXT)
        vector.text[r] = sample_rows_real_text(arena, value);
      else if (type == COLUMN_REAL)
        vector.real[r] = value;
      else
        vector.number[r] = isnan(value) || fabs(millionths) > 9e18 ? DECIMAL_MISSING : (decimal)millionths;
    }
  }
  out->vector[column] = vector;
}

static void unit_note(const struct estimate *e, const struct batch *in, size_t row, const struct emit *emit,
                      const char *rule, struct span value, const char *message) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .column = span_of("weight"),
                            .rule = span_of(rule),
                            .value = value,
                            .message = span_of(message)};
  place_put(&e->place, in, row, &finding);
  finding_give(emit->findings, &finding);
}

static void notes_write(const struct estimate *e, const struct batch *in, const struct sampled *const *s,
                        const struct emit *emit) {
  for (size_t r = 0; r < in->rows; r++) {
    if (s[r]->is_beside) continue;
    if (s[r]->seen)
      unit_note(e, in, r, emit, "survey-duplicate", s[r]->unit,
                "the unit has two records in its stratum and period; both count");
    if (s[r]->responded && (isnan(s[r]->weight) || s[r]->weight < 0))
      unit_note(e, in, r, emit, "survey-weight", s[r]->stratum,
                "the record has no weight, or one below 0: its stratum is empty, or totals cannot be met");
    else if (s[r]->responded && s[r]->design * s[r]->response < 1 - 1e-9)
      unit_note(e, in, r, emit, "survey-weight-small", s[r]->stratum,
                "a design weight below 1: the population is smaller than the sample");
  }
}

int estimate_push(const void *shared, void *state, const struct batch *in, const struct emit *emit, struct err *err) {
  (void)state;
  const struct estimate *e = shared;
  const struct sampled *const *s = first_of(e, in);
  struct batch out = batch_extend(in, &e->out);
  for (size_t i = 0; i < OUTS; i++) column_write(e, &out, s, i);
  notes_write(e, in, s, emit);
  return emit_batch(emit, &out, err);
}

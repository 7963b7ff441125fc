/* SPDX-License-Identifier: GPL-3.0-or-later */
/* weights.c - from the design to the final weight. See estimate.h and docs/methods/estimate.md.
 *
 *   unadjusted  population / sample of the stratum, or from the input
 *   design      x (1 + h (deaths + out of scope) / (sample - deaths - out of scope))
 *   response    x weights of the sampled over weights of those that responded, by cell
 *   factor      ratio to an auxiliary's total by stratum or group, or calibration to known totals
 *   outlier     one-sided winsorisation
 */
#include <math.h>
#include <stdlib.h>

#include "stages/estimate/estimate.h"

static bool is(const struct estimate *e, const char *method) { return strcmp(e->options->method, method) == 0; }

bool weights_are_calibrated(const struct estimate *e) { return is(e, "linear") || is(e, "raking") || is(e, "logit"); }

static const struct design_stratum *design_of(const struct estimate *e, struct span stratum) {
  for (size_t i = 0; e->design && i < e->design->n; i++)
    if (span_equal(e->design->stratum[i].stratum, stratum)) return &e->design->stratum[i];
  return NULL;
}

bool survey_is_full(const struct stratum *stratum, const struct sampled *s) {
  return s->above >= 0 ? s->above == 1 : stratum->take_all || stratum->population <= stratum->sampled;
}

/* --- strata --- */

static void stratum_count(struct estimate *e, struct stratum *s, double *deaths, double *outside, double *h) {
  *deaths = *outside = *h = 0;
  for (size_t i = s->from; i < s->to; i++) {
    const struct sampled *one = e->memory->list[i];
    if (one->seen) continue; /* another record of the same unit */
    s->units++, s->sampled += one->is_sampled, s->respondents += one->responded;
    *deaths += one->adjustment == 'D', *outside += one->adjustment == 'O';
    if (i == s->from) *h = one->h;
  }
}

/* Design weights go by psus where there are clusters: a population in the input counts what the fpc counts. */
static void stratum_weights(struct estimate *e, struct stratum *s) {
  const struct sampled *head = e->memory->list[s->from];
  const struct design_stratum *design = design_of(e, s->name);
  double deaths, outside, h;
  stratum_count(e, s, &deaths, &outside, &h);
  s->population = design ? design->population : !isnan(head->population) ? head->population : s->units;
  s->take_all = design ? design->take_all : false;
  s->unadjusted = s->take_all                        ? 1
                  : design && !isnan(design->weight) ? design->weight
                  : s->sampled > 0                   ? s->population / s->sampled
                                                     : NAN;
  bool full = !e->options->out_of_scope || strcmp(e->options->out_of_scope, "full") == 0;
  double top = deaths + (full ? outside : 0), bottom = s->sampled - deaths - outside;
  s->design = s->unadjusted * (h > 0 && bottom > 0 ? 1 + h * top / bottom : 1);
  for (size_t i = s->from; i < s->to; i++) {
    struct sampled *one = e->memory->list[i];
    one->unadjusted = isnan(one->base) ? s->unadjusted : one->base;
    one->design =
        isnan(one->base) ? s->design : one->base * (s->unadjusted > 0 && h > 0 ? s->design / s->unadjusted : 1);
    one->response = one->factor = one->outlier = 1;
    one->outlier_marker = "";
  }
}

static void strata_make(struct estimate *e) {
  const struct survey_memory *m = e->memory;
  e->stratum = arena_array(e->arena, struct stratum, m->n + 1);
  for (size_t from = 0, to; from < e->surveyed; from = to) {
    const struct sampled *head = m->list[from];
    for (to = from;
         to < e->surveyed && m->list[to]->period == head->period &&
         span_equal(m->list[to]->period_text, head->period_text) && span_equal(m->list[to]->stratum, head->stratum);
         to++)
      continue;
    e->stratum[e->strata++] = (struct stratum){
        .name = head->stratum, .period = head->period, .period_text = head->period_text, .from = from, .to = to};
    stratum_weights(e, &e->stratum[e->strata - 1]);
  }
}

/* --- groups of a period, by texts --- */

struct grouping {
  const struct estimate *e;
  const size_t *text;
  size_t texts;
  bool by_group, by_stratum;
};

static int group_compare(const struct grouping *g, const struct sampled *x, const struct sampled *y) {
  int order = g->by_group ? span_compare(x->group, y->group) : g->by_stratum ? span_compare(x->stratum, y->stratum) : 0;
  for (size_t i = 0; !order && i < g->texts; i++) order = span_compare(x->text[g->text[i]], y->text[g->text[i]]);
  return order;
}

struct ordered {
  struct sampled *one;
  size_t place;
};

static int by_group(const void *a, const void *b, void *context) {
  const struct ordered *x = a, *y = b;
  int order = group_compare(context, x->one, y->one);
  return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* Call `each` for the records of every group of one period. */
static void groups_visit(struct estimate *e, const struct grouping *g, size_t from, size_t to,
                         void (*each)(struct estimate *e, struct ordered *list, size_t n)) {
  struct arena scratch = {0};
  struct ordered *list = arena_array(&scratch, struct ordered, to - from + 1);
  for (size_t i = from; i < to; i++) list[i - from] = (struct ordered){e->memory->list[i], i};
  if (to > from) qsort_r(list, to - from, sizeof *list, by_group, (void *)(uintptr_t)g);
  for (size_t i = 0, end; i < to - from; i = end) {
    for (end = i; end < to - from && group_compare(g, list[i].one, list[end].one) == 0; end++) continue;
    each(e, list + i, end - i);
  }
  arena_free(&scratch);
}

static void respond(struct estimate *e, struct ordered *list, size_t n) {
  double sampled = 0, responded = 0;
  (void)e;
  for (size_t i = 0; i < n; i++) {
    if (list[i].one->is_sampled) sampled += list[i].one->design;
    if (list[i].one->responded) responded += list[i].one->design;
  }
  for (size_t i = 0; i < n; i++) list[i].one->response = responded > 0 ? sampled / responded : NAN;
}

/* The total of the auxiliary: as known for the group, else over the population in the input. */
static double auxiliary_total(const struct estimate *e, const struct ordered *list, size_t n) {
  const char *name = e->value_name[e->first_auxiliary];
  struct span group = e->group == SCHEMA_ABSENT ? list[0].one->stratum : list[0].one->group;
  double sum = 0;
  for (size_t i = 0; e->totals && i < e->totals->n; i++) {
    const struct known_total *t = &e->totals->item[i];
    if (span_is(t->variable, name) && (span_equal(t->category, group) || span_equal(t->group, group))) return t->total;
  }
  for (size_t i = 0; i < n; i++)
    if (!isnan(list[i].one->value[e->first_auxiliary])) sum += list[i].one->value[e->first_auxiliary];
  return sum;
}

/* Of those that respond where non-response is adjusted for; by the unadjusted design weight. */
static void ratio(struct estimate *e, struct ordered *list, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    const struct sampled *one = list[i].one;
    double x = one->value[e->first_auxiliary];
    if (one->responded && !isnan(x)) sum += x * one->unadjusted * one->response;
  }
  double total = auxiliary_total(e, list, n);
  for (size_t i = 0; i < n; i++) list[i].one->factor = sum != 0 ? total / sum : NAN;
}

/* --- known totals --- */

static double total_value(const struct estimate *e, const struct known_total *t, const struct sampled *s) {
  if (span_is(t->variable, "count")) return 1;
  if (!t->category.n) {
    for (size_t i = 0; i < e->values; i++)
      if (span_is(t->variable, e->value_name[i])) return isnan(s->value[i]) ? 0 : s->value[i];
    return 0;
  }
  for (size_t i = 0; i < e->texts; i++)
    if (span_is(t->variable, e->text_name[i])) return span_equal(t->category, s->text[i]) ? 1 : 0;
  return 0;
}

double *totals_matrix(const struct estimate *e, struct sampled *const *list, size_t n, struct arena *arena) {
  size_t p = e->totals->n;
  double *x = arena_array(arena, double, n *p + 1);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < p; j++) x[i * p + j] = total_value(e, &e->totals->item[j], list[i]);
  return x;
}

static void calibrate(struct estimate *e, size_t from, size_t to) {
  struct arena scratch = {0};
  struct sampled **list = arena_array(&scratch, struct sampled *, to - from + 1);
  size_t n = 0, p = e->totals->n;
  for (size_t i = from; i < to; i++)
    if (e->memory->list[i]->responded) list[n++] = e->memory->list[i];
  double *weight = arena_array(&scratch, double, n + 1), *g = arena_array(&scratch, double, n + 1),
         *total = arena_array(&scratch, double, p + 1);
  for (size_t i = 0; i < n; i++) weight[i] = list[i]->design * list[i]->response;
  for (size_t j = 0; j < p; j++) total[j] = e->totals->item[j].total;
  struct survey_calibration problem = {
      n,        p,       totals_matrix(e, list, n, &scratch),
      weight,   total,   is(e, "raking") ? CALIBRATE_RAKING : is(e, "logit") ? CALIBRATE_LOGIT : CALIBRATE_LINEAR,
      e->lower, e->upper};
  double off = 0;
  if (n && !survey_calibrate(&problem, g, &off)) e->totals_missed = true, e->missed_by = fmax(e->missed_by, off);
  for (size_t i = 0; i < n; i++) list[i]->factor = g[i];
  arena_free(&scratch);
}

/* --- outliers: one-sided winsorisation (Kokic and Bell 1994), as of the UK Office for National Statistics --- */

static double calibration_of(const struct sampled *s) { return isnan(s->given_factor) ? s->factor : s->given_factor; }

static bool is_winsorised(const struct sampled *s) {
  return s->responded && s->design > 1 && s->design * calibration_of(s) > 1;
}

static void winsorise(struct estimate *e, struct ordered *list, size_t n) {
  double y = 0, x = 0;
  for (size_t i = 0; i < n; i++) {
    struct sampled *s = list[i].one;
    double value = s->value[e->winsorised], aux = e->auxiliaries ? s->value[e->first_auxiliary] : 1;
    if (s->responded)
      s->outlier_marker = s->design == 1 && calibration_of(s) >= 1 ? "NW_FE" : !is_winsorised(s) ? "NW_AG" : "W";
    if (!is_winsorised(s) || isnan(value) || isnan(aux)) continue;
    y += value * s->design, x += aux * s->design;
  }
  for (size_t i = 0; i < n; i++) {
    struct sampled *s = list[i].one;
    double value = s->value[e->winsorised], aux = e->auxiliaries ? s->value[e->first_auxiliary] : 1,
           w = s->design * calibration_of(s);
    if (!is_winsorised(s) || isnan(value) || isnan(aux) || x == 0 || isnan(s->l) || value == 0) continue;
    double k = aux * y / x + s->l / (w - 1);
    if (value > k) s->outlier = (value / w + k - k / w) / value;
  }
}

/* --- all --- */

static void period_weights(struct estimate *e, size_t from, size_t to) {
  struct grouping cells = {e, e->response_text, e->response_texts, false, false}, strata = {e, NULL, 0, false, true},
                  groups = {e, NULL, 0, true, false};
  if (e->response != SCHEMA_ABSENT) groups_visit(e, &cells, from, to, respond);
  if (is(e, "separate-ratio")) groups_visit(e, &strata, from, to, ratio);
  if (is(e, "combined-ratio")) groups_visit(e, &groups, from, to, ratio);
  if (weights_are_calibrated(e)) calibrate(e, from, to);
  if (e->winsorised != SIZE_MAX) groups_visit(e, e->group == SCHEMA_ABSENT ? &strata : &groups, from, to, winsorise);
  for (size_t i = from; i < to; i++) {
    struct sampled *s = e->memory->list[i];
    s->weight = s->responded
                    ? s->design * s->response * (isnan(s->given_factor) ? s->factor : s->given_factor) * s->outlier
                    : 0;
  }
}

void weights_make(struct estimate *e) {
  strata_make(e);
  for (size_t i = 0, end; i < e->strata; i = end) {
    for (end = i; end < e->strata && e->stratum[end].period == e->stratum[i].period &&
                  span_equal(e->stratum[end].period_text, e->stratum[i].period_text);
         end++)
      continue;
    period_weights(e, e->stratum[i].from, e->stratum[end - 1].to);
  }
}

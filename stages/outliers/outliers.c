/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outliers.c - values far from those of their cell: Hidiroglou and Berthelot, sigma gap, median deviation, one-sided
 * winsorisation, and the score of selective editing (GSBPM 5.3). Methods: docs/methods/outliers.md.
 *
 * A first look gathers the values of each cell (--by); from them come its bounds, and each record gets its score.
 * Values are put in order before anything is summed, so the results do not depend on which worker had which record. */
#include "stages/outliers/outliers.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/list.h"
#include "data/place.h"
#include "stat/hidiroglou_berthelot.h"
#include "stat/median_deviation.h"
#include "stat/selective.h"
#include "stat/sigma_gap.h"
#include "stat/winsorise.h"

struct outlier_options {
  const char *method, *value, *against, *weight, *calibration, *limit;
  struct option_list by;
  double exponent, impute, exclude, least, k;
};

enum method { HIDIROGLOU_BERTHELOT, SIGMA_GAP, MEDIAN_DEVIATION, WINSORISE, SCORE };
enum { VALUE, AGAINST, WEIGHT, CALIBRATION, LIMIT, INPUTS };
enum { OUT_CLASS, OUT_SCORE, OUT_LOW, OUT_HIGH, OUT_WEIGHT, OUTS };

/* The values of one record. */
struct sample {
  uint64_t cell;
  double input[INPUTS];
};

/* The statistics of a cell's values. */
struct cell {
  uint64_t key;
  struct hb_bounds hb;
  struct sigma_gap gap;
  struct median_deviation deviation;
  double ratio; /* of winsorisation */
};

struct outliers {
  const struct outlier_options *options;
  enum method method;
  struct schema in, out;
  size_t input[INPUTS], by[16], bys, at[OUTS];
  struct place place;
  struct cell *cell; /* by key */
  size_t cells;
};

struct gathered {
  struct sample *sample;
  size_t n, room;
};

/* --- open --- */

/* Without a name: against another value where there is one, else among the values themselves. */
static enum method method_of(const char *name, bool pairs) {
  if (!name) return pairs ? HIDIROGLOU_BERTHELOT : MEDIAN_DEVIATION;
  static const char *const names[] = {"hidiroglou-berthelot", "sigma-gap", "median-deviation", "winsorise", "score"};
  enum method method = 0;
  while (strcmp(names[method], name) != 0) method++;
  return method;
}

static int input_find(struct outliers *o, int input, const char *name, bool needed, const char *option,
                      struct err *err) {
  o->input[input] = SCHEMA_ABSENT;
  if (!name) return needed ? err_set(err, EX_USAGE, _("--%s is needed for this method"), option) : 0;
  return stage_need(&o->in, name, &o->input[input], err);
}

static int outliers_columns_find(struct outliers *o, struct err *err) {
  const struct outlier_options *own = o->options;
  bool weights = o->method == WINSORISE, pairs = o->method != SIGMA_GAP && o->method != MEDIAN_DEVIATION;
  int code = input_find(o, VALUE, own->value, true, "value", err);
  if (!code) code = input_find(o, AGAINST, own->against, pairs, "against", err);
  if (!code) code = input_find(o, WEIGHT, own->weight, weights || o->method == SCORE, "weight", err);
  if (!code) code = input_find(o, CALIBRATION, own->calibration, weights, "calibration", err);
  if (!code) code = input_find(o, LIMIT, own->limit, weights || o->method == SCORE, "limit", err);
  for (size_t i = 0; !code && i < own->by.n; i++) {
    if (i == 16) return err_set(err, EX_USAGE, _("--by has more than %d columns"), 16);
    code = stage_need(&o->in, own->by.item[i], &o->by[o->bys++], err);
  }
  return code;
}

static int outliers_open(struct stage_context *context, const void *options, const struct schema *in,
                         struct schema *out, void **shared, struct err *err) {
  static const char *const name[OUTS] = {"outlier", "outlier_score", "outlier_low", "outlier_high", "outlier_weight"};
  struct outliers *o = arena_array(context->arena, struct outliers, 1);
  struct schema_builder builder;
  *o = (struct outliers){.options = options, .in = *in, .place = place_find(in)};
  o->method = method_of(o->options->method, o->options->against != NULL);
  int code = outliers_columns_find(o, err);
  schema_start(&builder, context->arena);
  schema_add_all(&builder, in);
  for (int i = 0; !code && i < OUTS; i++)
    code = schema_replace(&builder, name[i], i == OUT_CLASS ? COLUMN_TEXT : COLUMN_REAL, &o->at[i], err);
  o->out = *out = schema_done(&builder);
  *shared = o;
  return code;
}

/* --- values --- */

static double outliers_value_at(const struct batch *batch, size_t column, size_t row) {
  if (column == SCHEMA_ABSENT) return NAN;
  const struct vector *vector = &batch->vector[column];
  switch (batch->schema->column[column].type) {
  case COLUMN_DECIMAL:
    return vector->number[row] == DECIMAL_MISSING ? NAN : (double)vector->number[row] / DECIMAL_SCALE;
  case COLUMN_REAL:
    return vector->real[row];
  case COLUMN_TEXT:
    return span_real(vector_text(vector, row));
  case COLUMN_PERIOD:
    break;
  }
  return NAN;
}

static struct sample sample_of(const struct outliers *o, const struct batch *batch, size_t row) {
  struct sample sample = {.cell = 1};
  for (size_t i = 0; i < o->bys; i++) {
    struct span text = batch_text(batch, o->by[i], row, batch->arena);
    sample.cell = (sample.cell ^ (text.n ? span_hash(text) + text.n : 3)) * 0x9E3779B97F4A7C15u;
  }
  for (int i = 0; i < INPUTS; i++) sample.input[i] = outliers_value_at(batch, o->input[i], row);
  return sample;
}

static int outliers_learn(const void *shared, void *learned, const struct batch *in, struct err *err) {
  (void)err;
  struct gathered *all = learned;
  all->sample = list_room(all->sample, &all->room, all->n + in->rows, sizeof *all->sample);
  for (size_t r = 0; r < in->rows; r++) all->sample[all->n++] = sample_of(shared, in, r);
  return 0;
}

static int outliers_learn_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)err;
  struct gathered *all = into, *more = from;
  all->sample = list_room(all->sample, &all->room, all->n + more->n, sizeof *all->sample);
  if (more->n) memcpy(all->sample + all->n, more->sample, more->n * sizeof *all->sample);
  all->n += more->n;
  return 0;
}

static void outliers_learn_end(void *learned) { free(((struct gathered *)learned)->sample); }

/* --- cells --- */

static int sample_order(const void *a, const void *b) {
  const struct sample *x = a, *y = b;
  if (x->cell != y->cell) return x->cell < y->cell ? -1 : 1;
  for (int i = 0; i < INPUTS; i++) {
    double p = isnan(x->input[i]) ? -INFINITY : x->input[i], q = isnan(y->input[i]) ? -INFINITY : y->input[i];
    if (p != q) return p < q ? -1 : 1;
  }
  return 0;
}

static struct hidiroglou_berthelot hb_of(const struct outliers *o) {
  return (struct hidiroglou_berthelot){o->options->exponent, o->options->impute, o->options->exclude,
                                       o->options->least};
}

static struct winsorise_unit winsorise_unit_of(const struct sample *sample) {
  return (struct winsorise_unit){.value = sample->input[VALUE],
                                 .design = sample->input[WEIGHT],
                                 .calibration = sample->input[CALIBRATION],
                                 .auxiliary = sample->input[AGAINST],
                                 .limit = sample->input[LIMIT]};
}

static double winsorise_of(const struct sample *sample, size_t n) {
  struct winsorise_unit *unit = memory_alloc((n + 1) * sizeof *unit);
  for (size_t i = 0; i < n; i++) unit[i] = winsorise_unit_of(&sample[i]);
  double ratio = winsorise_ratio(unit, n);
  free(unit);
  return ratio;
}

static struct cell outliers_cell_of(const struct outliers *o, const struct sample *sample, size_t n) {
  struct cell cell = {.key = sample->cell, .ratio = NAN};
  struct hidiroglou_berthelot hb = hb_of(o);
  double *value = memory_alloc(3 * (n + 1) * sizeof *value), *against = value + n + 1, *effect = against + n + 1;
  for (size_t i = 0; i < n; i++) value[i] = sample[i].input[VALUE], against[i] = sample[i].input[AGAINST];
  if (o->method == HIDIROGLOU_BERTHELOT) hb_effects(&hb, value, against, n, effect, &cell.hb);
  if (o->method == SIGMA_GAP) cell.gap = sigma_gap_find(value, n, o->options->k);
  if (o->method == MEDIAN_DEVIATION) cell.deviation = median_deviation_of(value, n);
  if (o->method == WINSORISE) cell.ratio = winsorise_of(sample, n);
  free(value);
  return cell;
}

static int outliers_settle(struct stage_context *context, void *shared, void *learned, struct err *err) {
  (void)err;
  struct outliers *o = shared;
  struct gathered *all = learned;
  if (all->n) qsort(all->sample, all->n, sizeof *all->sample, sample_order);
  size_t cells = 0;
  for (size_t i = 0; i < all->n; i++) cells += !i || all->sample[i].cell != all->sample[i - 1].cell;
  o->cell = arena_array(context->arena, struct cell, cells + 1);
  for (size_t from = 0, to; from < all->n; from = to) {
    for (to = from + 1; to < all->n && all->sample[to].cell == all->sample[from].cell; to++) continue;
    o->cell[o->cells++] = outliers_cell_of(o, all->sample + from, to - from);
  }
  return 0;
}

static const struct cell *cell_find(const struct outliers *o, uint64_t key) {
  size_t low = 0, high = o->cells;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (o->cell[middle].key < key)
      low = middle + 1;
    else
      high = middle;
  }
  return &o->cell[low];
}

/* --- records --- */

struct verdict {
  const char *class; /* NULL: none */
  double out[OUTS];
};

static struct verdict verdict_hb(const struct outliers *o, const struct sample *sample, const struct cell *cell) {
  struct hidiroglou_berthelot hb = hb_of(o);
  double score = hb_effect(&hb, sample->input[VALUE], sample->input[AGAINST], cell->hb.median_ratio);
  bool impute = score < cell->hb.impute_low || score > cell->hb.impute_high;
  bool exclude = score < cell->hb.exclude_low || score > cell->hb.exclude_high;
  return (struct verdict){impute    ? "impute"
                          : exclude ? "exclude"
                                    : NULL,
                          {0, score, cell->hb.impute_low, cell->hb.impute_high, NAN}};
}

static struct verdict outliers_verdict_of(const struct outliers *o, const struct sample *sample) {
  const struct cell *cell = cell_find(o, sample->cell);
  double value = sample->input[VALUE], k = o->options->k, score;
  switch (o->method) {
  case HIDIROGLOU_BERTHELOT:
    return verdict_hb(o, sample, cell);
  case SIGMA_GAP:
    return (struct verdict){value < cell->gap.low || value > cell->gap.high ? "outlier" : NULL,
                            {0, value, cell->gap.low, cell->gap.high, NAN}};
  case MEDIAN_DEVIATION:
    score = median_deviation_score(&cell->deviation, value);
    return (struct verdict){fabs(score) > k ? "outlier" : NULL,
                            {0, score, cell->deviation.median - k * cell->deviation.deviation,
                             cell->deviation.median + k * cell->deviation.deviation, NAN}};
  case WINSORISE: {
    struct winsorise_unit unit = winsorise_unit_of(sample);
    double weight = winsorise_weight(&unit, cell->ratio);
    return (struct verdict){weight < 1 ? "outlier" : NULL, {0, NAN, NAN, NAN, weight}};
  }
  case SCORE:
    score = selective_score(sample->input[WEIGHT], value, sample->input[AGAINST], sample->input[LIMIT]);
    return (struct verdict){score > k ? "outlier" : NULL, {0, score, NAN, k, NAN}};
  }
  return (struct verdict){0};
}

static void outlier_give(const struct outliers *o, const struct batch *batch, size_t row, const struct verdict *verdict,
                         const struct emit *emit) {
  struct finding finding = {.severity = SEVERITY_FINDING,
                            .column = span_of(o->options->value),
                            .rule = span_of("outlier"),
                            .value = batch_text(batch, o->input[VALUE], row, batch->arena)};
  finding.message = span_of(arena_format(batch->arena, "%s, score %.6g", verdict->class, verdict->out[OUT_SCORE]));
  place_put(&o->place, batch, row, &finding);
  finding_give(emit->findings, &finding);
}

static int outliers_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                         struct err *err) {
  (void)state;
  const struct outliers *o = shared;
  struct batch out = batch_extend(in, &o->out);
  for (int i = 0; i < OUTS; i++) out.vector[o->at[i]] = (struct vector){0};
  out.vector[o->at[OUT_CLASS]].text = arena_array(in->arena, struct span, in->rows + 1);
  for (int i = OUT_SCORE; i < OUTS; i++)
    out.vector[o->at[i]].real = arena_alloc(in->arena, (in->rows + 1) * sizeof(double));
  for (size_t r = 0; r < in->rows; r++) {
    struct sample sample = sample_of(o, in, r);
    struct verdict verdict = outliers_verdict_of(o, &sample);
    out.vector[o->at[OUT_CLASS]].text[r] = span_of(verdict.class);
    for (int i = OUT_SCORE; i < OUTS; i++) out.vector[o->at[i]].real[r] = verdict.out[i];
    if (verdict.class) outlier_give(o, in, r, &verdict, emit);
  }
  return emit_batch(emit, &out, err);
}

static const struct outlier_options defaults = {
    .value = "revenue", .exponent = 0, .impute = 3, .exclude = 2, .least = 0.05, .k = 3.5};

static const struct option options[] = {
    {"method", 'm', OPTION_TEXT, offsetof(struct outlier_options, method), "NAME",
     N_("how values are judged (default: hidiroglou-berthelot with --against, else median-deviation)"),
     "hidiroglou-berthelot|sigma-gap|median-deviation|winsorise|score", 0, 0},
    {"value", 'v', OPTION_TEXT, offsetof(struct outlier_options, value), "COLUMN", N_("the values (default: revenue)"),
     NULL, 0, 0},
    {"against", 'x', OPTION_TEXT, offsetof(struct outlier_options, against), "COLUMN",
     N_("what they are compared with: the period before, the auxiliary variable, the predicted value"), NULL, 0, 0},
    {"by", 'b', OPTION_LIST, offsetof(struct outlier_options, by), "COLUMN,...",
     N_("columns whose values make a cell (default: all records are one)"), NULL, 0, 0},
    {"weight", 'w', OPTION_TEXT, offsetof(struct outlier_options, weight), "COLUMN", N_("design weights"), NULL, 0, 0},
    {"calibration", 'g', OPTION_TEXT, offsetof(struct outlier_options, calibration), "COLUMN",
     N_("calibration factors"), NULL, 0, 0},
    {"limit", 'l', OPTION_TEXT, offsetof(struct outlier_options, limit), "COLUMN",
     N_("L of the record's stratum (winsorise), or the standardising factor (score)"), NULL, 0, 0},
    {"exponent", 'u', OPTION_REAL, offsetof(struct outlier_options, exponent), "U",
     N_("importance of size in Hidiroglou and Berthelot's effect (default: 0)"), NULL, 0, 1},
    {"impute", 0, OPTION_REAL, offsetof(struct outlier_options, impute), "C",
     N_("quartile distances beyond which a value is to be imputed (default: 3)"), NULL, 0, 1e6},
    {"exclude", 0, OPTION_REAL, offsetof(struct outlier_options, exclude), "C",
     N_("and beyond which it is left out when others are imputed (default: 2)"), NULL, 0, 1e6},
    {"least", 0, OPTION_REAL, offsetof(struct outlier_options, least), "A",
     N_("least quartile distance, as a part of the median effect (default: 0.05)"), NULL, 0, 1e6},
    {"k", 'k', OPTION_REAL, offsetof(struct outlier_options, k), "K",
     N_("deviations that make a gap, distance from the median, or score (default: 3.5)"), NULL, 0, 1e9},
    {0}};

static const struct port ports[] = {{.name = "records", .title = N_("the records with their scores")}, {0}};
static const struct look look = {.size = sizeof(struct gathered),
                                 .learn = outliers_learn,
                                 .merge = outliers_learn_merge,
                                 .settle = outliers_settle,
                                 .end = outliers_learn_end};

const struct stage outliers_stage = {
    .cause = CAUSE_RULES,
    .ports = ports,
    .program =
        {.name = "tertia-outliers",
         .summary = N_("score values against those of their cell"),
         .operands = "[FILE...]",
         .description =
             N_("Adds to each record outlier (impute or exclude, or outlier; empty where it is none), outlier_score, "
                "outlier_low and outlier_high, the bounds of its cell, and with --method winsorise outlier_weight. "
                "Each outlier is a finding; values are not changed.\n\n"
                "hidiroglou-berthelot compares --value with --against, positive values of the period before; sigma-gap "
                "and "
                "median-deviation look at --value alone; winsorise draws large values to the ratio model of --against "
                "with design weights, calibration factors and L; score is the effect on the estimate, in percent of "
                "--limit."),
         .options = options,
         .example =
             "tertia-outliers --value revenue --against revenue_prior --by form,period records.csv > scored.csv\n"},
    .options_size = sizeof(struct outlier_options),
    .defaults = &defaults,
    .selective = true,
    .open = outliers_open,
    .push = outliers_push,
    .look = &look,
};

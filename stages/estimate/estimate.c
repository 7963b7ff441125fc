/* SPDX-License-Identifier: GPL-3.0-or-later */
/* estimate.c - the stage itself. See estimate.h. */
#include "stages/estimate/estimate.h"

#include <math.h>
#include <stdlib.h>

#include "base/i18n.h"

static const struct {
  const char *name;
  enum column_type type;
} out_column[OUTS] = {
    {"weight", COLUMN_DECIMAL},         {"design_weight", COLUMN_REAL},      {"unadjusted_design_weight", COLUMN_REAL},
    {"response_factor", COLUMN_REAL},   {"calibration_factor", COLUMN_REAL}, {"outlier_weight", COLUMN_REAL},
    {"outlier_marker", COLUMN_TEXT},    {"sampling_stratum", COLUMN_TEXT},   {"stratum_sample", COLUMN_REAL},
    {"stratum_population", COLUMN_REAL}};

/* A column of this name that the input has as text stays text. */
static int out_add(struct schema_builder *builder, size_t i, size_t *at, struct err *err) {
  struct schema so_far = schema_done(builder);
  size_t there = schema_index(&so_far, span_of(out_column[i].name));
  enum column_type type = there == SCHEMA_ABSENT ? out_column[i].type : so_far.column[there].type;
  return schema_replace(builder, out_column[i].name, type, at, err);
}

static int estimate_open(struct stage_context *context, const void *options, const struct schema *in,
                         struct schema *out, void **shared, struct err *err) {
  struct estimate *e = arena_array(context->arena, struct estimate, 1);
  e->options = options, e->in = *in;
  int code = knowledge_columns(context->knowledge, &e->catalog, err);
  if (!code) code = survey_fields_open(context, e, err);
  struct schema_builder builder;
  schema_start(&builder, context->arena);
  schema_add_all(&builder, in);
  for (size_t i = 0; !code && i < OUTS; i++) code = out_add(&builder, i, &e->out_column[i], err);
  e->out = schema_done(&builder);
  *out = e->out;
  *shared = e;
  return code;
}

static int estimate_settle(struct stage_context *context, void *shared, void *learned, struct err *err) {
  (void)err;
  struct estimate *e = shared;
  struct survey_memory *own = learned;
  e->arena = context->arena;
  e->memory = arena_array(context->arena, struct survey_memory, 1);
  e->memory->n = own->n;
  e->memory->list = arena_alloc(context->arena, (own->n + 1) * sizeof *own->list);
  if (own->n) memcpy(e->memory->list, own->list, own->n * sizeof *own->list);
  arena_join(context->arena, &own->arena);
  survey_sort(e);
  weights_make(e);
  return 0;
}

/* --- the second look --- */

static int estimate_merge(const void *shared, void *into, void *from, struct err *err) {
  (void)shared, (void)into, (void)from, (void)err;
  return 0;
}

static int strata_write(const struct estimate *e, const struct emit *emit, struct err *err) {
  struct row_writer out;
  row_start(&out, emit, ESTIMATE_STRATA, err);
  for (size_t h = 0; row_wanted(&out) && h < e->strata; h++) {
    const struct stratum *s = &e->stratum[h];
    double factor = NAN;
    for (size_t i = s->from; i < s->to && isnan(factor); i++)
      factor = sampled_number(e, e->memory->list[i], OUT_FACTOR);
    row_text(&out, s->period_text);
    row_text(&out, s->name);
    row_text(&out, e->memory->list[s->from]->group);
    row_real(&out, s->population);
    row_real(&out, s->sampled);
    row_real(&out, s->respondents);
    row_real(&out, s->unadjusted);
    row_real(&out, s->design);
    row_real(&out, weights_are_calibrated(e) ? NAN : factor);
    row_string(&out, s->take_all ? "yes" : "no");
    row_end(&out);
  }
  return row_finish(&out);
}

static void totals_note(const struct estimate *e, const struct emit *emit) {
  struct strbuf off = {0};
  strbuf_real(&off, e->missed_by);
  struct finding finding = {
      .severity = SEVERITY_FINDING,
      .column = span_of("weight"),
      .rule = span_of("survey-totals"),
      .value = strbuf_view(&off),
      .message = span_of(
          "the known totals cannot be met by weights within the bounds; the value is the largest relative difference")};
  finding_give(emit->findings, &finding);
  strbuf_free(&off);
}

/* A stratum of the population in which no one responded is not in any estimate. */
static void empty_strata_note(const struct estimate *e, const struct emit *emit) {
  for (size_t h = 0; h < e->strata; h++) {
    const struct stratum *s = &e->stratum[h];
    struct strbuf name = {0};
    if (s->respondents > 0 || !(s->population > 0)) continue;
    strbuf_format(&name, "%.*s %.*s", SPAN_ARG(s->period_text), SPAN_ARG(s->name));
    struct finding finding = {.severity = SEVERITY_FINDING,
                              .column = span_of("weight"),
                              .rule = span_of("survey-empty"),
                              .value = strbuf_view(&name),
                              .message = span_of("nobody responded in the stratum; no estimate has its units")};
    finding_give(emit->findings, &finding);
    strbuf_free(&name);
  }
}

static int estimate_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                           struct err *err) {
  (void)context, (void)state;
  const struct estimate *e = shared;
  if (e->totals_missed) totals_note(e, emit);
  empty_strata_note(e, emit);
  int code = strata_write(e, emit, err);
  if (!code) code = estimates_write(e, emit, err);
  if (!code) code = candidates_write(e, emit, err);
  return code ? code : decomposition_write(e, emit, err);
}

#define AT(field) offsetof(struct estimate_options, field)
static const struct option options[] = {
    {"stratum", 's', OPTION_LIST, AT(stratum), "COLUMN,...",
     N_("columns that make strata (default: all records are one)"), NULL, 0, 0},
    {"design", 0, OPTION_TEXT, AT(design), "NAME",
     N_("table of strata: stratum,population,sample,weight,take_all; a design of the catalog, or a file"), NULL, 0, 0},
    {"sample", 0, OPTION_TEXT, AT(sample), "COLUMN",
     N_("column with whether a unit of the population is in the sample (1, true, yes)"), NULL, 0, 0},
    {"population", 0, OPTION_TEXT, AT(population), "COLUMN", N_("column of the number of units in the stratum"), NULL,
     0, 0},
    {"weight", 'w', OPTION_TEXT, AT(weight), "COLUMN", N_("column of known design weights"), NULL, 0, 0},
    {"response", 0, OPTION_TEXT, AT(response), "COLUMN",
     N_("column with whether a sampled unit responded; weights of those that did are raised"), NULL, 0, 0},
    {"response-cells", 0, OPTION_LIST, AT(response_cells), "COLUMN,...",
     N_("cells within which they are raised (default: strata)"), NULL, 0, 0},
    {"adjustment", 0, OPTION_TEXT, AT(adjustment), "COLUMN", N_("column of I (in scope), D (dead) or O (out of scope)"),
     NULL, 0, 0},
    {"h-value", 0, OPTION_TEXT, AT(h_value), "COLUMN",
     N_("column with whether a stratum's weights are adjusted for these"), NULL, 0, 0},
    {"out-of-scope", 0, OPTION_TEXT, AT(out_of_scope), "HOW",
     N_("units out of scope count on both sides of the adjustment, or below only (default: full)"), "full|partial", 0,
     0},
    {"method", 'm', OPTION_TEXT, AT(method), "METHOD", N_("estimator (default: expansion)"),
     "expansion|separate-ratio|combined-ratio|linear|raking|logit", 0, 0},
    {"auxiliary", 'a', OPTION_LIST, AT(auxiliary), "COLUMN", N_("auxiliary of ratio estimators and of winsorisation"),
     NULL, 0, 0},
    {"calibration-group", 0, OPTION_TEXT, AT(group), "COLUMN",
     N_("groups of the combined ratio estimator, and of winsorisation"), NULL, 0, 0},
    {"totals", 0, OPTION_TEXT, AT(totals), "FILE",
     N_("known totals: variable,category,total; variable count counts units"), NULL, 0, 0},
    {"bounds", 0, OPTION_LIST, AT(bounds), "LOWER,UPPER", N_("bounds of calibration factors"), NULL, 0, 0},
    {"winsorise", 0, OPTION_TEXT, AT(winsorise), "COLUMN", N_("weigh outliers of this column down, one-sided"), NULL, 0,
     0},
    {"l-value", 0, OPTION_TEXT, AT(l_value), "COLUMN", N_("column of L, from which a value is an outlier"), NULL, 0, 0},
    {"calibration-factor", 0, OPTION_TEXT, AT(calibration_factor), "COLUMN", N_("column of known calibration factors"),
     NULL, 0, 0},
    {"cluster", 0, OPTION_LIST, AT(cluster), "COLUMN,...",
     N_("sampled clusters, and units sampled within them (default: units)"), NULL, 0, 0},
    {"fpc", 0, OPTION_LIST, AT(fpc), "COLUMN,...",
     N_("population of each stage, or sampled fractions (default: as counted, or in the input)"), NULL, 0, 0},
    {"values", 'v', OPTION_LIST, AT(values), "COLUMN,...",
     N_("amounts whose totals, means, shares and growth are estimated"), NULL, 0, 0},
    {"ratios", 0, OPTION_LIST, AT(ratios), "COLUMN/COLUMN,...", N_("ratios of totals that are estimated"), NULL, 0, 0},
    {"domains", 'd', OPTION_LIST, AT(domains), "COLUMN[+COLUMN...],...", N_("kinds of domains, beside the total"), NULL,
     0, 0},
    {"replicates", 0, OPTION_TEXT, AT(replicates), "METHOD", N_("also standard errors from replicates (default: none)"),
     "none|jackknife|bootstrap", 0, 0},
    {"rounds", 0, OPTION_WHOLE, AT(rounds), "N", N_("bootstrap replicates (default: 200)"), NULL, 2, 100000},
    {"seed", 0, OPTION_WHOLE, AT(seed), "N", N_("seed of the bootstrap (default: 1)"), NULL, 0, 1e15},
    {"composite", 0, OPTION_FLAG, AT(composite), NULL, N_("also composite means of small domains (Fay and Herriot)"),
     NULL, 0, 0},
    {"relative-error", 0, OPTION_REAL, AT(relative_error), "PERCENT",
     N_("relative error that is allowed at 95 % (default: 10)"), NULL, 0.001, 100},
    {"least-sample", 0, OPTION_WHOLE, AT(least), "N", N_("least sample of a stratum in an allocation (default: 2)"),
     NULL, 0, 1e9},
    {"near", 0, OPTION_REAL, AT(near), "PERCENT", N_("how near to the threshold a candidate is (default: 10)"), NULL, 0,
     100},
    {"industry", 0, OPTION_TEXT, AT(industry), "COLUMN",
     N_("column of the industry code, for candidates (default: class)"), NULL, 0, 0},
    {"reclassified", 0, OPTION_LIST, AT(reclassified), "COLUMN,...",
     N_("columns whose change is a reclassification, in the decomposition of growth"), NULL, 0, 0},
    {"reconciled", 0, OPTION_TEXT, AT(reconciled), "FILE",
     N_("reconciled figures, whose difference is a term of the decomposition"), NULL, 0, 0},
    {"unit", 0, OPTION_TEXT, AT(unit), "COLUMN", N_("column of the unit's identifier (default: unit)"), NULL, 0, 0},
    {"period", 0, OPTION_TEXT, AT(period), "COLUMN", N_("column of the period (default: period)"), NULL, 0, 0},
    {0}};

static const struct estimate_options defaults = {.method = "expansion",
                                                 .replicates = "none",
                                                 .rounds = 200,
                                                 .seed = 1,
                                                 .least = 2,
                                                 .relative_error = 10,
                                                 .near = 10,
                                                 .industry = "class"};

#define DOMAIN_COLUMNS                                                                                                 \
  {"period", COLUMN_TEXT}, {"domain", COLUMN_TEXT}, {"category", COLUMN_TEXT}, { "indicator", COLUMN_TEXT }
static const struct port_column strata_columns[] = {{"period", COLUMN_TEXT},
                                                    {"stratum", COLUMN_TEXT},
                                                    {"calibration_group", COLUMN_TEXT},
                                                    {"population", COLUMN_REAL},
                                                    {"sample", COLUMN_REAL},
                                                    {"respondents", COLUMN_REAL},
                                                    {"unadjusted_design_weight", COLUMN_REAL},
                                                    {"design_weight", COLUMN_REAL},
                                                    {"calibration_factor", COLUMN_REAL},
                                                    {"take_all", COLUMN_TEXT},
                                                    {0}};
static const struct port_column estimate_columns[] = {DOMAIN_COLUMNS,
                                                      {"statistic", COLUMN_TEXT},
                                                      {"value", COLUMN_REAL},
                                                      {"unit", COLUMN_TEXT},
                                                      {"se", COLUMN_REAL},
                                                      {"cv", COLUMN_REAL},
                                                      {"deff", COLUMN_REAL},
                                                      {"lower", COLUMN_REAL},
                                                      {"upper", COLUMN_REAL},
                                                      {"count", COLUMN_DECIMAL},
                                                      {"weights", COLUMN_REAL},
                                                      {"replicate_se", COLUMN_REAL},
                                                      {"composite", COLUMN_REAL},
                                                      {"composite_se", COLUMN_REAL},
                                                      {"note", COLUMN_TEXT},
                                                      {0}};
static const struct port_column accuracy_columns[] = {DOMAIN_COLUMNS,
                                                      {"relative_error", COLUMN_REAL},
                                                      {"limit", COLUMN_REAL},
                                                      {"meets", COLUMN_TEXT},
                                                      {"sample", COLUMN_REAL},
                                                      {"sample_needed", COLUMN_REAL},
                                                      {0}};
static const struct port_column allocation_columns[] = {DOMAIN_COLUMNS,
                                                        {"stratum", COLUMN_TEXT},
                                                        {"population", COLUMN_REAL},
                                                        {"sample", COLUMN_REAL},
                                                        {"standard_deviation", COLUMN_REAL},
                                                        {"sample_needed", COLUMN_REAL},
                                                        {0}};
static const struct port_column candidate_columns[] = {
    {"period", COLUMN_TEXT},    {"unit", COLUMN_TEXT},      {"stratum", COLUMN_TEXT},
    {"industry", COLUMN_TEXT},  {"candidate", COLUMN_TEXT}, {"revenue", COLUMN_REAL},
    {"threshold", COLUMN_REAL}, {"distance", COLUMN_REAL},  {0}};
static const struct port_column decomposition_columns[] = {{"domain", COLUMN_TEXT},    {"category", COLUMN_TEXT},
                                                           {"indicator", COLUMN_TEXT}, {"from_period", COLUMN_TEXT},
                                                           {"to_period", COLUMN_TEXT}, {"class", COLUMN_TEXT},
                                                           {"value", COLUMN_TEXT},     {"growth", COLUMN_REAL},
                                                           {"units", COLUMN_DECIMAL},  {0}};

static const struct port ports[] = {
    {.name = "records", .title = N_("records with their weights")},
    {.name = "strata", .title = N_("write strata with population, sample and weights there"), .column = strata_columns},
    {.name = "estimates", .title = N_("write estimates by domain with their errors there"), .column = estimate_columns},
    {.name = "accuracy",
     .title = N_("write which estimates meet the allowed error, and the sample that would, there"),
     .column = accuracy_columns},
    {.name = "allocation", .title = N_("write that sample by stratum (Neyman) there"), .column = allocation_columns},
    {.name = "candidates",
     .title = N_("write units near the threshold of their industry there"),
     .column = candidate_columns},
    {.name = "decomposition",
     .title = N_("write the growth of totals by what made it there"),
     .column = decomposition_columns},
    {0}};

static const struct look look = {.size = sizeof(struct survey_memory),
                                 .learn = survey_learn,
                                 .merge = survey_merge,
                                 .settle = estimate_settle,
                                 .end = survey_end};

static const struct side_table tables[] = {{"totals", "known_totals", true}, {"reconciled", "figures", false}, {0}};

const struct stage estimate_stage = {
    .cause = CAUSE_WEIGHTS,
    .tables = tables,
    .ports = ports,
    .program = {.name = "tertia-estimate",
                .summary = N_("weights of sampled units, and estimates with their errors"),
                .operands = "[FILE...]",
                .description = N_("Reads records of a population or a sample and writes them with weights: the design "
                                  "weight of the stratum (population over "
                                  "sample, given, or of a table; 1 where a stratum is taken whole), adjusted for "
                                  "births and deaths and for non-response, the "
                                  "calibration factor (separate or combined ratio; linear, raking or logit calibration "
                                  "to known totals, with bounds), and an "
                                  "outlier weight (one-sided winsorisation). weight is their product; a unit that is "
                                  "not in the sample has weight 0.\n\n"
                                  "The port estimates has totals, means, ratios, shares and growth by domain with "
                                  "standard error (Taylor linearisation of the "
                                  "stratified design, one or two stages; also jackknife or bootstrap), coefficient of "
                                  "variation, design effect and "
                                  "interval. accuracy says which totals meet the allowed relative error at 95 %, and "
                                  "the sample that would; candidates "
                                  "lists units near the threshold of their industry; decomposition divides the growth "
                                  "of each total into classes of "
                                  "units, the change of weights and reconciliation, exactly."),
                .options = options,
                .example = "tertia-estimate --stratum section --weight weight --values revenue --estimates "
                           "estimates.csv records.csv > weighted.csv\n"},
    .options_size = sizeof(struct estimate_options),
    .defaults = &defaults,
    .selective = true,
    .open = estimate_open,
    .push = estimate_push,
    .merge = estimate_merge,
    .finish = estimate_finish,
    .look = &look,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* protect.c - the stage itself: keeps the figures, and when it has all, decides what may be published. See protect.h.
 */
#include "stages/protect/problem.h"

#include "base/i18n.h"
#include "base/list.h"

struct protect_state {
  struct arena arena;
  struct span *text;
  size_t rows, room;
};

/* --- open --------------------------------------------------------------------------------------------------------- */

static int protect_columns_find(struct protect *p, struct err *err) {
  struct {
    const char *name;
    size_t *column;
  } needed[] = {{"region", &p->region}, {"period", &p->period}, {"indicator", &p->indicator}, {"value", &p->value}},
    optional[] = {{"scheme", &p->scheme},   {"category", &p->category}, {"count", &p->count}, {"vintage", &p->vintage},
                  {"control", &p->control}, {"rank", &p->rank},         {"unit", &p->unit}};
  int code = 0;
  for (size_t i = 0; !code && i < sizeof needed / sizeof *needed; i++)
    code = stage_need(&p->in, needed[i].name, needed[i].column, err);
  for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
    *optional[i].column = schema_find(&p->in, span_of(optional[i].name));
  return code;
}

static int rules_read(struct stage_context *context, struct protect *p, struct err *err) {
  const struct table *table;
  int code = knowledge_derived_figures(context->knowledge, &p->derived, err);
  if (!code) code = knowledge_indicator_sums(context->knowledge, &p->sums, err);
  if (!code) code = knowledge_units(context->knowledge, &p->units, err);
  if (code || !p->options->rules) return code ? code : knowledge_confidentiality(context->knowledge, &p->rules, err);
  code = context->table(context, p->options->rules, &table, err);
  return code ? code : knowledge_confidentiality_of(context->knowledge, table, &p->rules, err);
}

static int tables_read(struct stage_context *context, const struct option_list *list, const struct table ***table,
                       struct err *err) {
  *table = arena_array(context->arena, const struct table *, list->n + 1);
  int code = 0;
  for (size_t i = 0; !code && i < list->n; i++) code = context->table(context, list->item[i], &(*table)[i], err);
  return code;
}

static int contributions_read(struct stage_context *context, struct protect *p, struct err *err) {
  if (!p->options->contributions.n)
    return err_set(
        err, EX_USAGE,
        _("--contributions FILE is needed: the contributors of the figures, as tertia-aggregate writes them"));
  int code = tables_read(context, &p->options->contributions, &p->contributions, err);
  return code ? code : tables_read(context, &p->options->previous, &p->previous, err);
}

static int protect_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                        void **shared, struct err *err) {
  struct protect *p = arena_array(context->arena, struct protect, 1);
  p->options = options;
  p->in = *in;
  schema_mark_all(in);
  bool rounds = strcmp(p->options->method, "round") == 0;
  if (rounds != (p->options->base.n > 0))
    return err_set(err, EX_USAGE, _("--method round needs --base, and --base is used by it alone"));
  int code = protect_columns_find(p, err);
  if (!code) code = rules_read(context, p, err);
  if (!code) code = contributions_read(context, p, err);
  if (!code && p->options->waivers) code = context->table(context, p->options->waivers, &p->waivers, err);
  if (!code) code = side_tables_open(context, p, err);
  if (!code) code = schemes_known_read(context, p, err);
  if (code) return code;
  protect_schemas(p, context->arena);
  *out = p->out;
  *shared = p;
  return 0;
}

/* --- records ------------------------------------------------------------------------------------------------------ */

static int protect_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                        struct err *err) {
  (void)emit, (void)err;
  const struct protect *p = shared;
  struct protect_state *own = state;
  size_t n = p->in.n;
  own->text =
      list_room_in(&own->arena, own->text, own->rows * n, &own->room, (own->rows + in->rows) * n, sizeof *own->text);
  for (size_t r = 0; r < in->rows; r++, own->rows++)
    for (size_t c = 0; c < n; c++) {
      struct span text = batch_text(in, c, r, &own->arena);
      own->text[own->rows * n + c] = (struct span){arena_copy(&own->arena, text.n ? text.p : "", text.n), text.n};
    }
  return 0;
}

static void protect_end(void *state) { arena_free(&((struct protect_state *)state)->arena); }

/* Choose what is suppressed along with the confidential cells, and attack the result. */
static int suppress(struct protecting *run, const struct emit *emit, struct err *err) {
  struct problem problem;
  struct protection protection = {0};
  problem_make(&problem, run);
  int code = published_apply(&problem, err);
  disclosure_index(&problem.disclosure, run->arena);
  if (!code) protection.result = disclosure_suppress(&problem.disclosure, run->arena);
  if (!code && emit_schema(emit, PROTECT_SUMMARY)) protection.bound = disclosure_bound(&problem.disclosure, run->arena);
  problem_apply(&problem);
  if (!code) code = summary_write(&problem, &protection, emit, err);
  if (!code) code = audit_write(&problem, emit, err);
  problem_free(&problem);
  return code;
}

static int round_all(struct protecting *run, struct err *err) {
  struct problem problem;
  problem_make(&problem, run);
  disclosure_index(&problem.disclosure, run->arena);
  int code = rounding_apply(&problem, err);
  problem_free(&problem);
  return code;
}

static int protect_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                          struct err *err) {
  struct protect_state *own = state;
  struct protecting run = {
      .protect = shared, .arena = context->arena, .emit = emit, .text = own->text, .rows = own->rows};
  int code = cells_make(&run, err);
  if (!code) code = contributions_attach(&run, err);
  if (!code) code = waivers_apply(&run, err);
  if (code) return code;
  primary_mark(&run);
  run.rounds = strcmp(run.protect->options->method, "round") == 0;
  code = run.rounds ? round_all(&run, err) : suppress(&run, emit, err);
  hidden_list(&run);
  if (!code) code = figures_write(&run, emit, err);
  if (!code) code = sides_write(&run, emit, err);
  if (!code) code = pattern_write(&run, emit, err);
  return code ? code : pattern_changes_write(&run, emit, err);
}

/* --- options ------------------------------------------------------------------------------------------------------ */

static const struct option options[] = {
    {"contributions", 'c', OPTION_LIST, offsetof(struct protect_options, contributions), "FILE,...",
     N_("the contributors of each figure, as tertia-aggregate --contributions writes them"), NULL, 0, 0},
    {"rules", 'r', OPTION_TEXT, offsetof(struct protect_options, rules), "FILE",
     N_("table of rules (default: the catalog's confidentiality/rules.csv)"), NULL, 0, 0},
    {"waivers", 0, OPTION_TEXT, offsetof(struct protect_options, waivers), "FILE",
     N_("cells that are published whatever their contributors, and known zeros: "
        "region,period,scheme,category,indicator,kind,reason"),
     NULL, 0, 0},
    {"previous", 0, OPTION_LIST, offsetof(struct protect_options, previous), "FILE,...",
     N_("figures that are published already: protected tables of earlier runs, and figures of others; suppressed ones "
        "stay so"),
     NULL, 0, 0},
    {"method", 0, OPTION_TEXT, offsetof(struct protect_options, method), "NAME",
     N_("suppress, or round amounts to a base so that they still add up (default: suppress)"), "suppress|round", 0, 0},
    {"base", 0, OPTION_LIST, offsetof(struct protect_options, base), "N,...",
     N_("base of the rounding: N, or UNIT=N for each unit of figures"), NULL, 0, 0},
    {"growth", 0, OPTION_TEXT, offsetof(struct protect_options, growth), "FILE",
     N_("growth and contributions to be protected, as tertia-growth writes them"), NULL, 0, 0},
    {"history", 0, OPTION_TEXT, offsetof(struct protect_options, history), "FILE",
     N_("history to be protected, as tertia-forecast writes it"), NULL, 0, 0},
    {"forecasts", 0, OPTION_TEXT, offsetof(struct protect_options, forecasts), "FILE",
     N_("forecasts to be protected, as tertia-forecast writes them"), NULL, 0, 0},
    {"assessment", 0, OPTION_TEXT, offsetof(struct protect_options, assessment), "FILE",
     N_("assessment of targets to be protected, as tertia-forecast writes it"), NULL, 0, 0},
    {0}};

static const struct port ports[] = {
    {.name = "figures", .title = N_("the figures that may be published; suppressed ones are empty")},
    {.name = "growth",
     .option = "growth-out",
     .title = N_("write the growth that may be published"),
     .columns = side_columns_growth},
    {.name = "history",
     .option = "history-out",
     .title = N_("write the history that may be published"),
     .columns = side_columns_history},
    {.name = "forecasts",
     .option = "forecasts-out",
     .title = N_("write the forecasts that may be published"),
     .columns = side_columns_forecasts},
    {.name = "assessment",
     .option = "assessment-out",
     .title = N_("write the assessment of targets that may be published"),
     .columns = side_columns_assessment},
    {.name = "pattern",
     .confidential = true,
     .title = N_("write which cells are suppressed and why; confidential"),
     .columns = pattern_columns},
    {.name = "audit",
     .confidential = true,
     .title = N_("write what can be computed of each suppressed figure; confidential"),
     .columns = audit_columns},
    {.name = "summary",
     .title = N_("write how many figures are suppressed, what that costs, and what it costs at least"),
     .columns = summary_columns},
    {.name = "changes",
     .confidential = true,
     .option = "pattern-changes",
     .title =
         N_("write which figures are suppressed that were not in --previous, and the other way round; confidential"),
     .columns = pattern_change_columns},
    {0}};

static const struct protect_options default_options = {.method = "suppress"};

static const struct side_table tables[] = {
    {"contributions", "contributions", false}, {"rules", "confidentiality", true},  {"waivers", "waivers", true},
    {"previous", "published", false},          {"growth", "growth_rows", false},    {"history", "history", false},
    {"forecasts", "forecast_rows", false},     {"assessment", "assessment", false}, {0}};

const struct stage protect_stage = {
    .cause = CAUSE_PROTECTION,
    .tables = tables,
    .ports = ports,
    .program =
        {.name = "tertia-protect",
         .summary = N_("disclosure control: suppress what would reveal single units"),
         .description = N_("Takes the figures of a run and what each stands on, and writes the figures that may be "
                           "published. A cell is "
                           "confidential by the rules of the catalog: too few contributors, dominance of the largest, "
                           "or a largest one "
                           "that could be estimated too closely."),
         .options = options,
         .example =
             "tertia-protect --contributions contributions.csv --pattern pattern.csv reconciled.csv > public.csv"},
    .options_size = sizeof(struct protect_options),
    .defaults = &default_options,
    .state_size = sizeof(struct protect_state),
    .open = protect_open,
    .push = protect_push,
    .finish = protect_finish,
    .end = protect_end};

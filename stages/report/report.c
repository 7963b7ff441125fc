/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.c - the stage: collects the forecasts, reads the other tables when it finishes, writes one page. See report.h.
 */
#include "stages/report/report.h"

#include "base/i18n.h"
#include "stages/report/workbook.h"
#include "flow/row_writer.h"

/* The forecasts as they come in: cells by row. */
struct report_state {
  struct arena arena;
  struct span *cell;
  size_t rows, room, columns;
};

struct report_shared {
  const struct report_options *options;
  struct schema in;
};

static int report_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                       void **shared, struct err *err) {
  struct report_shared *own = arena_array(context->arena, struct report_shared, 1);
  *own = (struct report_shared){options, *in};
  bool wanted = false;
  for (size_t port = REPORT_HTML; port < REPORT_PORTS; port++) wanted = wanted || stage_wants(context, port);
  if (own->options->public && own->options->internal)
    return err_set(err, EX_USAGE, _("a report is public or internal, not both"));
  if (!wanted) return err_set(err, EX_USAGE, _("--html FILE is needed, or another output: where the page goes"));
  *out = (struct schema){0};
  *shared = own;
  return 0;
}

static int report_push(const void *shared, void *state, const struct batch *in, const struct emit *emit,
                       struct err *err) {
  (void)shared, (void)emit, (void)err;
  struct report_state *own = state;
  own->columns = in->schema->n;
  for (size_t r = 0; r < in->rows; r++) {
    if (own->rows == own->room) {
      size_t room = own->room ? own->room * 2 : 64;
      struct span *bigger = arena_array(&own->arena, struct span, room * own->columns);
      if (own->rows) memcpy(bigger, own->cell, own->rows * own->columns * sizeof *bigger);
      own->cell = bigger;
      own->room = room;
    }
    for (size_t c = 0; c < own->columns; c++)
      own->cell[own->rows * own->columns + c] = batch_text(in, c, r, &own->arena);
    own->rows++;
  }
  return 0;
}

static void report_end(void *state) { arena_free(&((struct report_state *)state)->arena); }

static int read_one(struct stage_context *context, const char *path, const struct table **table, struct err *err) {
  return path ? context->table(context, path, table, err) : 0;
}

static int report_read_tables(struct stage_context *context, struct report *report, struct err *err) {
  const struct report_options *o = report->options;
  const struct table *aggregates = NULL;
  int code = read_one(context, o->aggregates, &aggregates, err);
  report->aggregates = long_of(aggregates, report->arena);
  const struct table *place_figures = NULL;
  if (!code) code = read_one(context, o->place_figures, &place_figures, err);
  report->place_figures = long_of(place_figures, report->arena);
  if (!code) code = read_one(context, o->assessment, &report->assessment, err);
  if (!code) code = read_one(context, o->history, &report->history, err);
  if (!code) code = read_one(context, o->growth, &report->growth, err);
  report->growth_index = growth_index_of(report->growth, report->arena);
  const char *previous = o->previous.n ? o->previous.item[o->previous.n - 1] : "";
  if (!code && *previous) code = read_one(context, previous, &report->previous, err);
  if (!code) code = read_one(context, o->panel, &report->panel, err);
  if (!code) code = read_one(context, o->places, &report->places, err);
  if (!code) code = read_one(context, o->queries, &report->queries, err);
  if (!code) code = read_one(context, o->response, &report->response, err);
  if (!code) code = read_one(context, o->seasonal, &report->seasonal, err);
  if (!code) code = read_one(context, o->units, &report->units_of_sums, err);
  if (!code) code = names_read(context, report, err);
  if (!code) code = knowledge_analysis(context->knowledge, &report->analysis, err);
  if (!code && o->findings.n) code = knowledge_checks(context->knowledge, &report->checks, err);
  if (!code && o->findings.n) code = knowledge_rules(context->knowledge, "edits", &report->rules, err);
  report->findings = arena_array(report->arena, const struct table *, o->findings.n + 1);
  for (size_t i = 0; !code && i < o->findings.n; i++)
    code = read_one(context, o->findings.item[i], &report->findings[report->n_findings++], err);
  return code;
}

static struct table as_table(const struct report_shared *shared, const struct report_state *state,
                             struct arena *arena) {
  struct span *title = arena_array(arena, struct span, shared->in.n + 1);
  for (size_t c = 0; c < shared->in.n; c++) title[c] = span_of(shared->in.column[c].name);
  return (struct table){.name = "-", .rows = state->rows, .columns = shared->in.n, .title = title, .cell = state->cell};
}

static int put_document(const struct report *report, const struct emit *emit, size_t port,
                        void put(const struct report *report, struct strbuf *out), struct err *err) {
  struct strbuf text = {0};
  struct row_writer out;
  row_start(&out, emit, port, err);
  if (!row_wanted(&out)) return row_finish(&out);
  put(report, &text);
  row_text(&out, strbuf_view(&text));
  row_end(&out);
  strbuf_free(&text);
  return row_finish(&out);
}

static int put_workbook(const struct report *report, const struct emit *emit, struct err *err) {
  struct workbook book = {.report = report};
  row_start(&book.out, emit, REPORT_WORKBOOK, err);
  if (row_wanted(&book.out)) workbook_put(&book);
  return row_finish(&book.out);
}

static int report_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                         struct err *err) {
  const struct report_shared *own = shared;
  struct report report = {.options = own->options, .arena = context->arena};
  report.forecasts = as_table(own, state, context->arena);
  int code = report_read_tables(context, &report, err);
  if (code) return code;
  code = own->options->public ? public_check(&report, err) : 0;
  if (code) return code;
  report_place(&report);
  code = situation_make(&report, err);
  if (!code) code = put_document(&report, emit, REPORT_HTML, page_put, err);
  if (!code) code = put_document(&report, emit, REPORT_ANALYSIS, analysis_put, err);
  if (!code) code = figures_put(&report, emit, err);
  return code ? code : put_workbook(&report, emit, err);
}

static const struct option options[] = {
    {"aggregates", 0, OPTION_TEXT, offsetof(struct report_options, aggregates), "FILE",
     N_("the long table of aggregates, reconciled or not"), NULL, 0, 0},
    {"assessment", 0, OPTION_TEXT, offsetof(struct report_options, assessment), "FILE",
     N_("the assessment of targets that tertia-forecast wrote"), NULL, 0, 0},
    {"history", 0, OPTION_TEXT, offsetof(struct report_options, history), "FILE",
     N_("the series behind the forecasts: region,indicator,period,value"), NULL, 0, 0},
    {"growth", 0, OPTION_TEXT, offsetof(struct report_options, growth), "FILE",
     N_("growth and contributions, as tertia-growth writes them"), NULL, 0, 0},
    {"previous", 0, OPTION_LIST, offsetof(struct report_options, previous), "FILE,...",
     N_("assessments of earlier runs, the last one last, for what has changed since"), NULL, 0, 0},
    {"panel", 0, OPTION_TEXT, offsetof(struct report_options, panel), "FILE",
     N_("key enterprises, as tertia-monitor writes them; shown with --internal only"), NULL, 0, 0},
    {"queries", 0, OPTION_TEXT, offsetof(struct report_options, queries), "FILE",
     N_("queries to units, as tertia-edit writes them: counted; listed in an internal report"), NULL, 0, 0},
    {"response", 0, OPTION_TEXT, offsetof(struct report_options, response), "FILE",
     N_("how many reports are owed and filed, as tertia-clean --response writes it"), NULL, 0, 0},
    {"seasonal", 0, OPTION_TEXT, offsetof(struct report_options, seasonal), "FILE",
     N_("single months and quarters without their season, as tertia-seasonal writes them"), NULL, 0, 0},
    {"units", 0, OPTION_TEXT, offsetof(struct report_options, units), "FILE",
     N_("which records each sum is made of, as tertia-aggregate --units writes it; shown with --internal only"), NULL,
     0, 0},
    {"state", 0, OPTION_TEXT, offsetof(struct report_options, state), "STATE",
     N_("what was decided about these figures (default: draft)"), "draft|reviewed|released|withdrawn", 0, 0},
    {"findings", 0, OPTION_LIST, offsetof(struct report_options, findings), "FILE,...",
     N_("rejects and findings to count"), NULL, 0, 0},
    {"title", 0, OPTION_TEXT, offsetof(struct report_options, title), "TEXT", N_("title, in Chinese"), NULL, 0, 0},
    {"title-en", 0, OPTION_TEXT, offsetof(struct report_options, title_en), "TEXT", N_("title, in English"), NULL, 0,
     0},
    {"note", 0, OPTION_TEXT, offsetof(struct report_options, note), "TEXT", N_("a remark below the title"), NULL, 0, 0},
    {"places", 0, OPTION_TEXT, offsetof(struct report_options, places), "FILE",
     N_("names of clusters: place,title_zh,title_en"), NULL, 0, 0},
    {"place-aggregates", 0, OPTION_TEXT, offsetof(struct report_options, place_figures), "FILE",
     N_("the long table of streets and clusters, where it is one of its own"), NULL, 0, 0},
    {"rank", 0, OPTION_FLAG, offsetof(struct report_options, rank), NULL, N_("rank districts, streets and clusters"),
     NULL, 0, 0},
    {"public", 0, OPTION_FLAG, offsetof(struct report_options, public), NULL,
     N_("for the public: only from tables that tertia-protect wrote; what it has withheld is shown as such"), NULL, 0,
     0},
    {"internal", 0, OPTION_FLAG, offsetof(struct report_options, internal), NULL,
     N_("with what is for internal use: concentration of single units"), NULL, 0, 0},
    {"generated", 0, OPTION_FLAG, offsetof(struct report_options, generated), NULL,
     N_("the records are generated: state it on the page"), NULL, 0, 0},
    {0}};

static const struct port_column page_columns[] = {{"page", COLUMN_TEXT}, {0}};

static const struct port_column book_columns[] = {
    {"what", COLUMN_TEXT}, {"text", COLUMN_TEXT}, {"number", COLUMN_REAL}, {"place", COLUMN_TEXT}, {0}};

static const struct port ports[] = {
    {.name = "nothing", .title = N_("no records: the page is all there is")},
    {.name = "html", .title = N_("where the page goes"), .column = page_columns, .document = true},
    {.name = "analysis",
     .title = N_("the analysis of the situation as Markdown, in Chinese and English"),
     .column = page_columns,
     .document = true},
    {.name = "figures",
     .title = N_("the figures of the analysis, with what they mean"),
     .column = report_figure_columns},
    {.name = "workbook",
     .title = N_("a workbook of the report with charts (.xlsx)"),
     .column = book_columns,
     .book = true},
    {0}};

static const struct side_table tables[] = {{"aggregates", "figures", false},  {"assessment", "assessment", false},
                                           {"history", "history", false},     {"growth", "growth_rows", false},
                                           {"previous", "assessment", false}, {"panel", "key_units", false},
                                           {"queries", "queries", false},     {"places", "places", true},
                                           {"response", "response", false},   {"seasonal", "seasonal_rows", false},
                                           {"units", "sum_units", false},     {"place-aggregates", "figures", false},
                                           {"findings", "findings", false},   {0}};

/* All that an internal report writes. */
static bool report_confidential(const void *options_, size_t port) {
  const struct report_options *o = options_;
  return o->internal && port != REPORT_NOTHING;
}

const struct stage report_stage = {
    .cause = CAUSE_REPORT,
    .confidential = report_confidential,
    .tables = tables,
    .ports = ports,
    .program =
        {.name = "tertia-report",
         .summary = N_("write the page of a run: targets, fans, composition, data quality"),
         .description =
             N_("Takes forecasts and writes one self-contained HTML page in Chinese and English, with charts as inline "
                "SVG: "
                "the conclusion and the structural targets first, then all targets, their forecasts, growth and "
                "contributions, composition, key sectors, definitions, revisions, data quality and methods. It needs "
                "no network and no script, fits a phone, prints on A4, and is light or dark. Titles say the finding. "
                "A figure stands with the scheme, formula and vintage it was made by; what is not known is shown as "
                "absent."),
         .options = options,
         .example = "tertia-report --html page.html --assessment assessment.csv --aggregates reconciled.csv "
                    "--history history.csv forecasts.csv"},
    .options_size = sizeof(struct report_options),
    .state_size = sizeof(struct report_state),
    .open = report_open,
    .push = report_push,
    .finish = report_finish,
    .end = report_end};

/* report.c - the stage: takes the forecasts, reads the other tables when it finishes, writes one page. See report.h. */
#include "stages/report/report.h"

#include "base/i18n.h"
#include "flow/row_writer.h"
#include "stages/report/svg.h"

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
  if (!stage_wants(context, REPORT_HTML)) return err_set(err, EX_USAGE, _("--html FILE is needed: where the page goes"));
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

static int read_tables(struct stage_context *context, struct report *report, struct err *err) {
  const struct report_options *o = report->options;
  int code = read_one(context, o->aggregates, &report->aggregates, err);
  if (!code) code = read_one(context, o->assessment, &report->assessment, err);
  if (!code) code = read_one(context, o->history, &report->history, err);
  report->findings = arena_array(report->arena, const struct table *, o->findings.n + 1);
  for (size_t i = 0; !code && i < o->findings.n; i++)
    code = read_one(context, o->findings.item[i], &report->findings[report->n_findings++], err);
  return code;
}

static const char style[] =
    "<style>\n"
    ":root{--ink:#1d2733;--soft:#66727f;--line:#dfe4ea;--blue:#1f5fa8;--goal:#c0392b;--m:#2a7ab8;--t:#c9a35c;--z:#b9bfc6}\n"
    "*{box-sizing:border-box}body{font:14px/1.55 \"Noto Sans CJK SC\",\"Source Han Sans SC\",\"Microsoft YaHei\","
    "\"PingFang SC\",sans-serif;color:var(--ink);max-width:860px;margin:28px auto;padding:0 18px}\n"
    "h1{font-size:22px;margin:0}h2{font-size:16px;margin:26px 0 6px;border-bottom:1px solid var(--line);padding-bottom:3px}\n"
    "h3{font-size:14px;margin:14px 0 2px}small{color:var(--soft);font-weight:400}p.note,p.def{color:var(--soft);font-size:12px;"
    "margin:2px 0 6px}\n"
    "table{border-collapse:collapse;width:100%;font-size:12.5px}th,td{border-bottom:1px solid var(--line);padding:4px 6px;"
    "text-align:left;vertical-align:top}td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "td.c,thead th{white-space:nowrap}table.narrow{width:auto;min-width:60%}\n"
    ".bar{display:inline-block;width:46px;height:8px;background:#eef1f4;margin-right:6px}.bar i{display:block;height:8px;"
    "background:var(--blue)}\n"
    "svg{width:100%;height:auto;display:block}svg text{font-size:11.5px;fill:var(--ink)}svg .tick{fill:var(--soft)}"
    "svg .end{text-anchor:end}svg .middle{text-anchor:middle}.grid{stroke:var(--line)}.past{fill:none;stroke:var(--ink);"
    "stroke-width:1.8}.dot{fill:var(--ink)}.forecast{fill:none;stroke:var(--blue);stroke-width:2;stroke-dasharray:5 3}"
    ".band95{fill:#1f5fa8;opacity:.13}.band80{fill:#1f5fa8;opacity:.20}.goal{stroke:var(--goal);stroke-width:1.3;"
    "stroke-dasharray:2 3}.goaldot{fill:var(--goal)}svg .goaltext{fill:var(--goal)}.modern{fill:var(--m)}"
    ".traditional{fill:var(--t)}.rest{fill:var(--z)}svg .inbar{text-anchor:middle;fill:#fff;font-size:10.5px}\n"
    ".absent{color:var(--soft);border:1px dashed var(--line);padding:14px;text-align:center}\n"
    "@page{size:A4;margin:14mm}@media print{body{margin:0;max-width:none;padding:0;font-size:11.5px}section{break-inside:avoid}"
    "h2{break-after:avoid}thead{display:table-header-group}tr{break-inside:avoid}}\n"
    "</style>\n";

static void put_head(const struct report *report, struct strbuf *out) {
  const char *zh = report->options->title ? report->options->title : "服务业结构监测";
  const char *en = report->options->title_en ? report->options->title_en : "Structure of the service sector";
  strbuf_put(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
  html_text(out, span_of(zh));
  strbuf_put(out, "</title>\n");
  strbuf_put(out, style);
  strbuf_put(out, "</head>\n<body>\n<h1>");
  html_text(out, span_of(zh));
  strbuf_put(out, "</h1>\n<p><small>");
  html_text(out, span_of(en));
  strbuf_format(out, " · Tertia %s</small></p>\n", TERTIA_VERSION);
  if (!report->options->note) return;
  strbuf_put(out, "<p class=\"note\">");
  html_text(out, span_of(report->options->note));
  strbuf_put(out, "</p>\n");
}

static void put_heading(struct strbuf *out, const char *zh, const char *en) {
  strbuf_format(out, "<h2>%s <small>%s</small></h2>\n", zh, en);
}

/* The formulas behind an aggregate named as indicator@scheme:category, in its latest period. */
static struct span formula_of(const struct report *report, struct span selector) {
  const struct table *t = report->aggregates;
  struct span found = {0}, rest = selector, indicator, scheme;
  if (!t || !span_cut(&rest, '@', &indicator) || !span_cut(&rest, ':', &scheme)) return found;
  for (size_t r = 0; r < t->rows; r++) /* rows stand in the order of their periods */
    if (span_equal(cell_named(t, r, "indicator"), indicator) && span_equal(cell_named(t, r, "scheme"), scheme) &&
        span_equal(cell_named(t, r, "category"), rest))
      found = cell_named(t, r, "formula");
  return found;
}

/* The definition beside a figure: numerator over denominator, with their schemes. */
static void put_definition(const struct report *report, size_t row, struct strbuf *out) {
  const struct table *t = report->assessment;
  struct span numerator = cell_named(t, row, "numerator"), denominator = cell_named(t, row, "denominator");
  strbuf_put(out, "<p class=\"def\">");
  html_text(out, numerator.n ? numerator : cell_named(t, row, "indicator"));
  if (denominator.n) {
    strbuf_put(out, " ÷ ");
    html_text(out, denominator);
  }
  struct span vintage = cell_named(t, row, "vintage");
  if (vintage.n) {
    strbuf_put(out, " · 版本 vintage: ");
    html_text(out, vintage);
  }
  struct span formula = formula_of(report, numerator);
  if (formula.n) {
    strbuf_put(out, " · 公式 formula: ");
    html_text(out, formula);
    strbuf_put(out, " · GB/T 4754-2017");
  }
  struct span method = cell_named(t, row, "method");
  if (method.n) {
    strbuf_put(out, " · 方法 method: ");
    html_text(out, method);
  }
  strbuf_put(out, "</p>\n");
}

static void put_fans(const struct report *report, struct strbuf *out) {
  put_heading(out, "结构性目标", "structural targets: history, forecast with 80 % and 95 % intervals, goal");
  const struct table *t = report->assessment;
  for (size_t r = 0; t && r < t->rows; r++) {
    if (!span_is(cell_named(t, r, "kind"), "structural")) continue;
    strbuf_put(out, "<section><h3>");
    html_text(out, cell_named(t, r, "title_zh"));
    strbuf_put(out, " <small>");
    html_text(out, cell_named(t, r, "title_en"));
    strbuf_put(out, "</small></h3>\n");
    put_definition(report, r, out);
    chart_fan(report, r, out);
    strbuf_put(out, "</section>\n");
  }
}

/* The schemes among the aggregates that part services into modern (M) and traditional (T). */
static void put_compositions(const struct report *report, struct strbuf *out) {
  const struct table *t = report->aggregates;
  struct span seen[16];
  size_t n = 0;
  for (size_t r = 0; t && r < t->rows; r++) {
    struct span scheme = cell_named(t, r, "scheme");
    if (!span_is(cell_named(t, r, "category"), "M")) continue;
    size_t i = 0;
    while (i < n && !span_equal(seen[i], scheme)) i++;
    if (i < n || n == 16) continue;
    seen[n++] = scheme;
    strbuf_put(out, "<section>");
    if (n == 1) put_heading(out, "服务业增加值构成", "composition of services' value added");
    strbuf_put(out, "<p class=\"def\">分类方案 scheme: ");
    html_text(out, scheme);
    strbuf_put(out, " · 公式 formula: ");
    html_text(out, cell_named(t, r, "formula"));
    strbuf_put(out, " · 版本 vintage: ");
    html_text(out, cell_named(t, r, "vintage"));
    strbuf_put(out, " · GB/T 4754-2017");
    strbuf_put(out, "</p>\n");
    chart_composition(report, arena_copy(report->arena, scheme.p, scheme.n), out);
    strbuf_put(out, "</section>\n");
  }
}

static void put_page(const struct report *report, struct strbuf *out) {
  put_head(report, out);
  put_heading(out, "目标一览", "scoreboard of all targets");
  table_scoreboard(report, out);
  put_fans(report, out);
  put_compositions(report, out);
  strbuf_put(out, "<section>");
  put_heading(out, "数据质量", "data quality: what was rejected, superseded or found suspicious");
  table_quality(report, out);
  strbuf_put(out, "</section>\n<section>");
  put_heading(out, "口径", "definitions behind the figures");
  table_definitions(report, out);
  strbuf_put(out, "</section>\n</body>\n</html>\n");
}

static struct table as_table(const struct report_shared *shared, const struct report_state *state, struct arena *arena) {
  struct span *title = arena_array(arena, struct span, shared->in.n + 1);
  for (size_t c = 0; c < shared->in.n; c++) title[c] = span_of(shared->in.column[c].name);
  return (struct table){.name = "-", .rows = state->rows, .columns = shared->in.n, .title = title, .cell = state->cell};
}

static int report_finish(struct stage_context *context, const void *shared, void *state, const struct emit *emit,
                         struct err *err) {
  const struct report_shared *own = shared;
  struct report report = {.options = own->options, .arena = context->arena};
  report.forecasts = as_table(own, state, context->arena);
  int code = read_tables(context, &report, err);
  if (code) return code;
  struct strbuf page = {0};
  put_page(&report, &page);
  struct row_writer out;
  row_start(&out, emit, REPORT_HTML, err);
  row_text(&out, strbuf_view(&page));
  row_end(&out);
  strbuf_free(&page);
  return row_finish(&out);
}

static const struct option options[] = {
    {"aggregates", 0, OPTION_TEXT, offsetof(struct report_options, aggregates), "FILE",
     N_("the long table of aggregates, reconciled or not"), NULL, 0, 0},
    {"assessment", 0, OPTION_TEXT, offsetof(struct report_options, assessment), "FILE",
     N_("the assessment of targets that tertia-forecast wrote"), NULL, 0, 0},
    {"history", 0, OPTION_TEXT, offsetof(struct report_options, history), "FILE",
     N_("the series behind the forecasts: region,indicator,period,value"), NULL, 0, 0},
    {"findings", 0, OPTION_LIST, offsetof(struct report_options, findings), "FILE,...",
     N_("rejects and findings to count"), NULL, 0, 0},
    {"title", 0, OPTION_TEXT, offsetof(struct report_options, title), "TEXT", N_("title, in Chinese"), NULL, 0, 0},
    {"title-en", 0, OPTION_TEXT, offsetof(struct report_options, title_en), "TEXT", N_("title, in English"), NULL, 0, 0},
    {"note", 0, OPTION_TEXT, offsetof(struct report_options, note), "TEXT", N_("a remark below the title"), NULL, 0, 0},
    {0}};

static const struct port_column page_columns[] = {{"page", COLUMN_TEXT}, {0}};

static const struct port ports[] = {
    {.name = "nothing", .title = N_("no records: the page is all there is")},
    {.name = "html", .title = N_("where the page goes"), .column = page_columns, .document = true},
    {0}};

const struct stage report_stage = {
    .ports = ports,
    .program = {.name = "tertia-report",
                .summary = N_("write the page of a run: targets, fans, composition, data quality"),
                .description = "Takes forecasts and writes one self-contained HTML page in Chinese and English, with charts as "
                               "inline SVG; it needs no network and no script and prints on A4. A figure stands with the "
                               "scheme, formula and vintage it was made by; what is not known is shown as absent.",
                .options = options,
                .example = "tertia-report --html page.html --assessment assessment.csv --aggregates reconciled.csv "
                           "--history history.csv forecasts.csv"},
    .options_size = sizeof(struct report_options),
    .state_size = sizeof(struct report_state),
    .open = report_open,
    .push = report_push,
    .finish = report_finish,
    .end = report_end};

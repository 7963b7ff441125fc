/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_port.c - the figures of the analysis as a table: each subject's figures with value, unit, words and
 * definition. What is for internal use is there only in an internal report. See situation.h. */
#include <math.h>

#include "flow/row_writer.h"
#include "stages/report/situation.h"

const struct port_column report_figure_columns[] = {{"region", COLUMN_TEXT},        {"period", COLUMN_TEXT},
                                                    {"scheme", COLUMN_TEXT},        {"category", COLUMN_TEXT},
                                                    {"indicator", COLUMN_TEXT},     {"value", COLUMN_REAL},
                                                    {"unit", COLUMN_TEXT},          {"before", COLUMN_REAL},
                                                    {"change", COLUMN_REAL},        {"signal", COLUMN_REAL},
                                                    {"shown", COLUMN_TEXT},         {"scope", COLUMN_TEXT},
                                                    {"name_zh", COLUMN_TEXT},       {"name_en", COLUMN_TEXT},
                                                    {"title_zh", COLUMN_TEXT},      {"title_en", COLUMN_TEXT},
                                                    {"definition_zh", COLUMN_TEXT}, {"definition_en", COLUMN_TEXT},
                                                    {"obs_status", COLUMN_TEXT},    {0}};

static void figures_port_put_figure(const struct report *report, const struct subject *s,
                                    const struct analysis_figure *f, const struct fact *fact, struct row_writer *out) {
  static const char *const scope[ANALYSIS_SCOPES] = {"whole", "category", "sector", "target", "place", "enterprise"};
  struct strbuf shown = {0};
  fact_put(fact, f, 0, false, &shown);
  row_text(out, s->region), row_text(out, year_text(report, report->year));
  row_text(out, f->scheme.n ? f->scheme : s->scheme),
      row_text(out, f->scope == SCOPE_WHOLE && f->scheme.n ? f->category : s->key);
  row_text(out, f->name), row_real(out, fact->raw), row_text(out, f->unit_zh.n ? f->unit_zh : s->unit);
  row_real(out, fact->before), row_real(out, fact->change), row_real(out, fact->signal);
  row_text(out, strbuf_view(&shown)), row_string(out, scope[f->scope]);
  bool own = !f->scheme.n || f->scope != SCOPE_WHOLE;
  struct title name = own ? s->name : category_title(report, f->scheme, f->category);
  row_text(out, name.zh), row_text(out, name.en), row_text(out, f->title_zh), row_text(out, f->title_en);
  row_text(out, f->definition_zh), row_text(out, f->definition_en);
  row_string(out, fact->withheld ? "Q" : isnan(fact->raw) ? "M" : "A");
  row_end(out);
  strbuf_free(&shown);
}

int figures_put(const struct report *report, const struct emit *emit, struct err *err) {
  struct row_writer out;
  row_start(&out, emit, REPORT_FIGURES, err);
  for (int scope = 0; row_wanted(&out) && scope < ANALYSIS_SCOPES; scope++) {
    const struct scope_facts *facts = &report->situation->scope[scope];
    for (size_t i = 0; i < facts->subjects; i++)
      for (size_t k = 0; k < facts->schema.figures; k++) {
        const struct analysis_figure *f = facts->schema.which[k];
        if ((int)f->scope != scope || (f->internal && !report->options->internal)) continue;
        figures_port_put_figure(report, &facts->subject[i], f, fact_of(facts, i, k), &out);
      }
  }
  return row_finish(&out);
}

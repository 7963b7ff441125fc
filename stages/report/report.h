/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report.h - the publication (GSBPM 7): one self-contained page of all that a run found. The parts of the stage, among
 * themselves.
 *
 * report.c is the stage; page.c puts the parts in order. Each part is a file: the first screen (first.c), the
 * scoreboard (scoreboard.c), targets (fans.c), growth (contributions.c), composition.c, key sectors (sectors.c),
 * breadth, places and key enterprises (facts_table.c), sensitivity.c, revisions.c, data quality (quality.c), methods
 * (method.c) and how each figure was made (made.c). The analysis, the table of figures and the workbook are in
 * situation.h and workbook.h. figures.c finds numbers in the tables, names.c what things are called; html.c writes,
 * svg.c draws, style.c is the style sheet. A figure is printed by base/figure_text.h and data/assessment_text.h only,
 * and carries the exact value and its place, so that a test can compare the page with the tables.
 */
#ifndef TERTIA_STAGES_REPORT_REPORT_H
#define TERTIA_STAGES_REPORT_REPORT_H

#include "data/assessment_text.h"
#include "flow/stage.h"
#include "knowledge/analysis.h"
#include "knowledge/checks.h"
#include "knowledge/rules.h"
#include "knowledge/verdicts.h"
#include "stages/report/html.h"
#include "stages/report/index.h"

extern const struct stage report_stage;

struct report_options {
  const char *aggregates, *assessment, *history, *growth, *panel, *queries, *places, *place_figures, *targets,
      *response, *seasonal, *units, *state, *title, *title_en, *note;
  struct option_list findings, previous;
  bool internal, generated, public, rank;
};

enum { REPORT_NOTHING, REPORT_HTML, REPORT_ANALYSIS, REPORT_FIGURES, REPORT_WORKBOOK, REPORT_PORTS }; /* ports */

/* A long table with its columns found. */
enum long_column {
  LONG_REGION,
  LONG_PERIOD,
  LONG_SCHEME,
  LONG_CATEGORY,
  LONG_INDICATOR,
  LONG_VALUE,
  LONG_UNIT,
  LONG_COUNT,
  LONG_FORMULA,
  LONG_VINTAGE,
  LONG_STATUS,
  LONG_OBS_STATUS,
  LONG_COLUMNS
};
struct long_table {
  const struct table *table; /* NULL: no such option */
  size_t at[LONG_COLUMNS];
  const struct row_index *index; /* by region, period, scheme, category, indicator */
};

/* Tables by their columns' names; a table without its option has no rows. */
struct report {
  const struct report_options *options;
  struct arena *arena;
  struct long_table aggregates,
      place_figures; /* place_figures: of streets and clusters, where they are a table of their own */
  const struct table *assessment, *history, *growth, *previous, *panel, *queries, *places, *response, *seasonal,
      *units_of_sums;
  const struct table **findings;
  const struct catalog_checks *checks; /* the words of findings; NULL without findings */
  const struct catalog_rules *rules;
  const struct catalog_verdicts *verdicts;
  size_t n_findings;
  const struct row_index *growth_index;
  struct catalog_analysis analysis;
  const struct situation *situation; /* the text of the analysis; NULL: nothing was made */
  struct table forecasts;            /* what came in */
  const struct table *schemes, *regions, *units, *indicators, *columns;
  const struct table **categories; /* of each scheme of schemes.csv; NULL where it has no table */
  struct span region;              /* that of the first screen */
  double year;                     /* the latest with figures; NaN */
};

/* --- figures.c --- */
struct long_table long_of(const struct table *table, struct arena *arena);
struct span long_cell(const struct long_table *table, size_t row, enum long_column column);
/* The row of a figure, or SIZE_MAX. */
struct figure_key {
  struct span region;
  const char *scheme, *category, *indicator;
  double year;
};
size_t long_find(const struct long_table *table, const struct figure_key *key);
double long_value(const struct long_table *table, const struct figure_key *key); /* NaN: none */
/* Was the figure withheld by disclosure control (tertia-protect)? False for SIZE_MAX. */
bool long_suppressed(const struct long_table *table, size_t row);
bool row_suppressed(const struct table *table, size_t row);
/* A cell by column name; empty where the table or the column is not there. */
struct span cell_named(const struct table *table, size_t row, const char *column);
struct span year_text(const struct report *report, double year);

/* A row of growth: basis "all" of the indicator from the year before; price current or base_year. SIZE_MAX: none. */
size_t growth_find(const struct report *report, const char *scheme, struct span category, const char *indicator,
                   const char *price, double year);

/* The same of another region; and the index that finds it. */
size_t growth_row(const struct report *report, struct span region, const char *scheme, struct span category,
                  const char *indicator, const char *price, double year);
struct row_index *growth_index_of(const struct table *growth, struct arena *arena);

/* --- the port of figures (figures_port.c) --- */
extern const struct port_column report_figure_columns[];
int figures_put(const struct report *report, const struct emit *emit, struct err *err);

/* A yearly series for a chart. */
struct curve {
  size_t n;
  double *year, *value, *lo80, *hi80, *lo95, *hi95; /* bounds NaN in history */
};
/* A figure by its key; two vintages of one indicator are two figures and are never one line. */
struct figure_name {
  struct span region, indicator, vintage;
};
/* History of a figure, and its forecast, which begins at the last known point. */
struct curve history_of(const struct report *report, const struct figure_name *name);
struct curve forecast_of(const struct report *report, const struct figure_name *name);
/* Other vintages of the same indicator in the history. */
size_t vintages_beside(const struct report *report, const struct figure_name *name, struct span *vintage, size_t most);
/* The forecast of a target's figure with the error of its start, as the assessment has it at the date (course.c). */
struct curve course_of_target(const struct report *report, size_t row);
double curve_at(const struct curve *curve, double year); /* NaN: no point */

/* --- names.c --- */
int names_read(struct stage_context *context, struct report *report, struct err *err);
struct title {
  struct span zh, en;
};
struct span unit_title_en(const struct report *report,
                          struct span unit); /* the unit itself where it has no English name */
struct title scheme_title(const struct report *report, struct span scheme);
struct title category_title(const struct report *report, struct span scheme, struct span category);
struct title region_title(const struct report *report, struct span region); /* the code where it has no name */
struct title place_title(const struct report *report, struct span region);  /* of a region or a cluster */
/* "three-sectors-2018:3": what the scheme divides; false where it does not state it. */
bool report_universe(const struct report *report, struct span scheme, struct span *of, struct span *category);
bool report_overlaps(const struct report *report, struct span scheme);
/* Schemes that have figures of an indicator, in the order of the catalog; at most `most`. */
size_t schemes_present(const struct report *report, struct span *scheme, size_t most);
/* Categories of a scheme, in its order: those at the top (parent empty), or those below one. */
size_t categories_below(const struct report *report, struct span scheme, struct span parent, struct span *category,
                        size_t most);

/* "value added: modern services (working scheme)", where the names are known. */
void put_selector_title(const struct report *report, struct span indicator, struct span scheme, struct span category,
                        struct strbuf *out);
struct title indicator_title(const struct report *report, struct span indicator);

/* --- public reports (public.c) --- */
/* Tables of a public report went through tertia-protect; what is withheld there is withheld in the assessment too. */
int public_check(struct report *report, struct err *err);

/* --- targets in words (words.c) --- */
struct assessment_row row_at(const struct report *report, size_t row);
/* good, even, bad, or "" where nothing is known. */
const char *verdict_tone(struct assessment_row at);
/* "services share of value added was 77.7 % in 2024, up 0.3 points; ..." */
void say_target(const struct report *report, size_t row, struct bilingual *text);
/* Change of the figure over the year before, in its unit; NaN. */
double target_year_change(const struct report *report, size_t row);
void put_verdict(struct assessment_row at, struct strbuf *out);
/* Value, goal, chance of a row as figures. */
void put_assessed(struct assessment_row at, const char *column, int finer, struct strbuf *out);
void put_target_unit(const struct report *report, struct assessment_row at, struct strbuf *out);
void put_goal_text(struct assessment_row at, struct strbuf *out);
void put_chance_figure(struct assessment_row at, const char *column, struct strbuf *out);

/* --- parts of the page --- */
void style_put(struct strbuf *out);
/* The region and the year that the report is about. */
void report_place(struct report *report);
void page_put(const struct report *report, struct strbuf *out);
void first_screen(const struct report *report, struct strbuf *out);
void scoreboard_section(const struct report *report, struct strbuf *out);
void fans_section(const struct report *report, struct strbuf *out);
void contributions_section(const struct report *report, struct strbuf *out);
void composition_section(const struct report *report, struct strbuf *out);
void sectors_section(const struct report *report, struct strbuf *out);
void breadth_section(const struct report *report, struct strbuf *out);
void places_section(const struct report *report, struct strbuf *out);
void enterprises_section(const struct report *report, struct strbuf *out);
void sensitivity_section(const struct report *report, struct strbuf *out);
void revisions_section(const struct report *report, struct strbuf *out);
void quality_section(const struct report *report, struct strbuf *out);
void method_section(const struct report *report, struct strbuf *out);
void made_section(const struct report *report, struct strbuf *out);
void drivers_section(const struct report *report, struct strbuf *out);
void seasonal_section(const struct report *report, struct strbuf *out);

/* --- measures of data quality (measures.c) --- */
/* response, owed, filed, coverage, imputed, cv, queries, query_effect; NaN: not measured. */
double quality_measure(const struct report *report, struct span name);
/* Rows of the queries of the latest year, that with the largest effect first. */
size_t queries_by_effect(const struct report *report, size_t *row, size_t most);

/* Kinds of findings and how often each was met, the gravest first. */
struct finding_tally {
  struct span severity, rule;
  size_t n;
};
size_t findings_tally(const struct report *report, struct finding_tally **tally);
struct title finding_title(struct span severity);

/* Growth of services and who contributed most, for the first screen; false where there is no growth table. */
bool say_growth(const struct report *report, struct bilingual *text);

#endif

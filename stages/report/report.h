/* report.h - the publication (GSBPM 7): one self-contained page of all that a run found. The parts of the stage, among themselves.
 *
 * report.c is the stage and puts the page together; figures.c finds numbers in the tables; charts.c draws; tables.c sets the
 * scoreboard, the quality counts and the definitions. svg.c is the pen. All text is in Chinese and English side by side.
 */
#ifndef TERTIA_STAGES_REPORT_REPORT_H
#define TERTIA_STAGES_REPORT_REPORT_H

#include "flow/stage.h"

extern const struct stage report_stage;

struct report_options {
  const char *aggregates, *assessment, *history, *targets, *title, *title_en, *note;
  struct option_list findings;
};

enum { REPORT_MAIN, REPORT_HTML }; /* ports */

/* Tables by their columns' names; a table that was not given has no rows. */
struct report {
  const struct report_options *options;
  struct arena *arena;
  const struct table *aggregates, *assessment, *history, *targets;
  const struct table **findings;
  size_t n_findings;
  struct table forecasts; /* what came in */
};

/* A cell by column name; empty where the table or the column is not there. */
struct span cell_named(const struct table *table, size_t row, const char *column);

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
/* An aggregate by scheme, category and indicator over the years. */
struct curve aggregate_of(const struct report *report, const char *scheme, struct span category, const char *indicator);

void chart_fan(const struct report *report, size_t assessment_row, struct strbuf *out);
void chart_composition(const struct report *report, const char *scheme, struct strbuf *out);

void table_scoreboard(const struct report *report, struct strbuf *out);
void table_quality(const struct report *report, struct strbuf *out);
void table_definitions(const struct report *report, struct strbuf *out);

#endif

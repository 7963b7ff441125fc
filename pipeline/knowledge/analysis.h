/* SPDX-License-Identifier: GPL-3.0-or-later */
/* analysis.h - the tables of analysis/: what the analysis of the situation may state, and when.
 *
 * figures.csv has where each figure of the text is found, how it is rounded and what it means; phrases.csv has a row
 * for each sentence: a condition over figures, the sentence in two languages with slots for figures; sections.csv
 * orders them; grades.csv has the words a change may be called by, in multiples of the series' own noise. Method:
 * docs/methods/analysis.md.
 *
 * A figure F of a scope is also there as F_before (the year before), F_change (the difference of the two as printed)
 * and F_signal (the size of the change in multiples of the noise).
 */
#ifndef TERTIA_KNOWLEDGE_ANALYSIS_H
#define TERTIA_KNOWLEDGE_ANALYSIS_H

#include "data/expression.h"
#include "knowledge/knowledge.h"

/* What a sentence is about. */
enum analysis_scope {
  SCOPE_WHOLE,      /* the services of the region */
  SCOPE_CATEGORY,   /* each finest category of services */
  SCOPE_SECTOR,     /* each key sector; they overlap */
  SCOPE_TARGET,     /* each target */
  SCOPE_PLACE,      /* each street, cluster or other region */
  SCOPE_ENTERPRISE, /* each key enterprise; confidential */
  ANALYSIS_SCOPES
};

enum figure_from { FIGURE_AGGREGATES, FIGURE_GROWTH, FIGURE_ASSESSMENT, FIGURE_COUNTS, FIGURE_PANEL };

struct analysis_figure {
  struct span name,
      indicator; /* indicator: of the table; the column of an assessment or panel; the severity that is counted */
  enum analysis_scope scope;
  enum figure_from from;
  struct span scheme, category;           /* empty: the subject's own */
  struct span column;                     /* of growth: growth, contribution, contribution_rate */
  struct span price;                      /* of growth: base_year, current; empty: the first that is there */
  struct span over_scheme, over_category; /* percent of this one; empty: not a share */
  double times, step;                     /* step NaN: the target's own precision */
  bool chance, internal;
  struct span unit_zh, unit_en, title_zh, title_en, definition_zh, definition_en;
};

struct analysis_section {
  struct span name, within, title_zh, title_en, nothing_zh, nothing_en;
  bool list; /* a sentence a line, not a paragraph */
};

struct analysis_grade {
  struct span name, zh, en;
  double least; /* in multiples of the noise */
};

enum phrase_order { ORDER_NONE, ORDER_MOST, ORDER_LEAST };

struct analysis_phrase {
  struct span name, section, says;
  enum analysis_scope scope;
  long priority, most;
  const struct expression *condition;
  struct span of;           /* the figure that is ordered by and graded */
  struct span significance; /* least grade; empty: any */
  enum phrase_order order;
  bool internal;
  struct span zh, en, headline_zh, headline_en;
  unsigned line;
};

struct catalog_analysis {
  const struct analysis_section *section;
  const struct analysis_figure *figure;
  const struct analysis_grade *grade;
  const struct analysis_phrase *phrase;
  size_t sections, figures, grades, phrases;
};

int knowledge_analysis(struct knowledge *knowledge, struct catalog_analysis *analysis, struct err *err);

/* What a condition over a scope may use: texts `subject`, `kind`, `verdict`; and for each figure of the scope and of
 * the whole the figure, _before, _change and _signal. Column FIGURE_TEXTS + 4 k + i is of figure `which[k]`. */
enum { FIGURE_TEXTS = 3, FIGURE_FORMS = 4 };
struct figure_schema {
  struct schema schema;
  const struct analysis_figure **which;
  size_t figures;
};
struct figure_schema analysis_schema(const struct analysis_figure *figure, size_t figures, enum analysis_scope scope,
                                     struct arena *arena);

/* A slot of a phrase: {name}, {growth}, {growth|abs}, {growth_change?提高:回落}, {degree}. */
struct phrase_slot {
  struct span figure; /* a column of the schema, or name, degree, year, region, unit, unit_of_change, verdict, basis,
                         date, latest */
  bool absolute, is_choice;
  struct span positive, negative; /* of a choice */
};
bool phrase_is_word(struct span slot); /* {name}, {degree}, ...: no figure may be called so */
/* Cut off the text up to the next slot, and the slot; false at the end (`plain` is what remains). A slot that is not
 * closed is text. */
bool phrase_next(struct span *rest, struct span *plain, struct phrase_slot *slot);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* situation.h - the analysis of the situation: subjects and their figures (facts.c), which phrases apply to them
 * (situation.c), and the text as Markdown and within the page (analysis.c). Tables: knowledge/analysis.h; method:
 * docs/methods/analysis.md.
 */
#ifndef TERTIA_STAGES_REPORT_SITUATION_H
#define TERTIA_STAGES_REPORT_SITUATION_H

#include "stages/report/report.h"

/* What a sentence is about. */
struct subject {
  struct span region, scheme, category; /* its figures, where a figure names no others */
  const struct long_table *figures;     /* where its aggregates are */
  size_t row;                           /* of the assessment or the panel; SIZE_MAX */
  struct span key;                      /* identifies it: the category, the target, the region, the unit */
  struct title name;
  struct span kind, verdict, unit;
  struct title verdict_words;
  double precision; /* of a target; NaN */
};

/* A figure of a subject. All rounded as printed, except raw. */
struct fact {
  double raw, now, before, change, signal, step;
  bool withheld; /* by disclosure control: the value is missing, and why is known */
};

struct sentence {
  const struct analysis_phrase *phrase;
  const struct subject *subject;
  double of; /* what its phrase orders by */
};

/* The figures of one scope. */
struct scope_facts {
  struct figure_schema schema;
  struct subject *subject;
  size_t subjects;
  struct fact *fact; /* subjects x schema.figures */
};

struct situation {
  struct scope_facts scope[ANALYSIS_SCOPES];
  struct sentence *sentence; /* those that apply, by section, subject, priority */
  size_t sentences;
  struct span services; /* the scheme whose finest categories are the subjects */
  struct title basis;   /* of growth: 按2020年不变价计算 */
};

/* --- facts.c --- */
void facts_make(const struct report *report, struct situation *situation);
const struct fact *fact_of(const struct scope_facts *facts, size_t subject, size_t figure);
/* The fact and which of its forms (FIGURE_FORMS) a column of the schema is; NULL: none. */
const struct fact *fact_named(const struct scope_facts *facts, const struct subject *subject, struct span name,
                              int *form, const struct analysis_figure **figure);
double fact_form(const struct fact *fact, int form);
/* As printed, with its unit left out. */
void fact_put(const struct fact *fact, const struct analysis_figure *figure, int form, bool absolute,
              struct strbuf *out);

/* --- situation.c --- */
int situation_make(struct report *report, struct err *err);
/* The word for the change of the phrase's figure. */
struct title sentence_degree(const struct report *report, const struct sentence *sentence);

/* --- analysis.c --- */
enum text_form { TEXT_MARKDOWN, TEXT_HTML, TEXT_PLAIN };
void sentence_put(const struct report *report, const struct sentence *sentence, struct title text, bool english,
                  enum text_form form, struct strbuf *out);
/* "2024年江北区服务业运行情况：占比提高，增速回落". */
void situation_title(const struct report *report, bool english, struct strbuf *out);
/* The sentences of the highest priorities, at most `most`, each of another section. */
size_t situation_conclusion(const struct report *report, const struct sentence **sentence, size_t most);
void analysis_put(const struct report *report, struct strbuf *out);
/* The conclusion as a list of the page; false where it is empty. */
bool conclusion_put(const struct report *report, struct strbuf *out);
void analysis_section_put(const struct report *report, struct strbuf *out);

/* --- sentences.c --- */

void analysis_put_text(struct strbuf *out, struct span text, enum text_form form);

/* A name from data: nothing in it is a mark of Markdown. */
void analysis_put_name(struct strbuf *out, struct span text, enum text_form form);

struct span title_in(struct title title, bool english);

#endif

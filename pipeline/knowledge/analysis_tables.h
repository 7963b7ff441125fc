/* SPDX-License-Identifier: GPL-3.0-or-later */
/* analysis_tables.h - the objects of the tables of analysis/, among analysis.c and phrases.c. */
#ifndef TERTIA_KNOWLEDGE_ANALYSIS_TABLES_H
#define TERTIA_KNOWLEDGE_ANALYSIS_TABLES_H

#include "knowledge/analysis.h"

struct analysis_sections {
  const struct analysis_section *section;
  size_t n;
};
struct analysis_grades {
  const struct analysis_grade *grade;
  size_t n;
};
struct analysis_figures {
  const struct analysis_figure *figure;
  size_t n;
};
struct analysis_phrases {
  const struct analysis_phrase *phrase;
  size_t n;
};

#endif

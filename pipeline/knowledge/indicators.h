/* SPDX-License-Identifier: GPL-3.0-or-later */
/* indicators.h - indicators.csv: what is published or reported by departments, beside the amounts of records. */
#ifndef TERTIA_KNOWLEDGE_INDICATORS_H
#define TERTIA_KNOWLEDGE_INDICATORS_H

#include "knowledge/names.h"

struct catalog_indicator {
  struct span name, unit, title_zh, title_en;
  struct span variants; /* "ytd|real_growth": NAME_ytd and NAME_real_growth are indicators as well */
};

struct catalog_indicators {
  const struct catalog_indicator *indicator;
  size_t n;
};

#endif

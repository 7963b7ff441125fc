/* SPDX-License-Identifier: GPL-3.0-or-later */
/* monitor.h - monitor/: which units are key enterprises, and what is an early warning about one of them. */
#ifndef TERTIA_KNOWLEDGE_MONITOR_H
#define TERTIA_KNOWLEDGE_MONITOR_H

#include "data/expression.h"
#include "knowledge/knowledge.h"

enum panel_kind {
  PANEL_SHARE,   /* at least so many percent of a category's revenue */
  PANEL_LARGEST, /* among the so many largest of a category */
  PANEL_LIST     /* in the bureau's list of units */
};

struct panel_rule {
  struct span rule, title_zh, title_en;
  enum panel_kind kind;
  double least; /* percent, or a number of units */
};

struct panel_flag {
  struct span flag, title_zh, title_en;
  const struct expression *condition; /* over panel_schema() */
};

struct catalog_monitor {
  const struct panel_rule *rule;
  const struct panel_flag *flag;
  size_t rules, flags;
};

/* Figures of a key enterprise that conditions may use, all numbers: revenue, before, growth, share, contribution,
 * op_profit, op_profit_before, headcount, headcount_before, missing (1 where it filed a year before and not now). */
enum panel_figure {
  PANEL_REVENUE,
  PANEL_BEFORE,
  PANEL_GROWTH,
  PANEL_SHARE_OF,
  PANEL_CONTRIBUTION,
  PANEL_PROFIT,
  PANEL_PROFIT_BEFORE,
  PANEL_HEADCOUNT,
  PANEL_HEADCOUNT_BEFORE,
  PANEL_MISSING,
  PANEL_FIGURES
};
struct schema panel_schema(struct arena *arena);

int knowledge_monitor(struct knowledge *knowledge, struct catalog_monitor *monitor, struct err *err);

#endif

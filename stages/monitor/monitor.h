/* SPDX-License-Identifier: GPL-3.0-or-later */
/* monitor.h - key enterprises: the parts of the stage, among themselves.
 *
 * monitor.c gathers what each unit filed; panel.c makes units and periods of it, chooses the panel and computes its
 * figures; rows.c applies the warnings and writes the port. Rules and warnings: knowledge/monitor.h; method:
 * docs/methods/key-enterprises.md.
 */
#ifndef TERTIA_STAGES_MONITOR_MONITOR_H
#define TERTIA_STAGES_MONITOR_MONITOR_H

#include "data/period.h"
#include "flow/stage.h"
#include "knowledge/forms.h"
#include "knowledge/monitor.h"

extern const struct stage monitor_stage;

enum { MONITOR_RECORDS, MONITOR_PANEL }; /* ports */

struct monitor_options {
  const char *scheme, *list, *queries;
};

struct monitor {
  const struct monitor_options *options;
  struct schema in;
  size_t unit, period, region, form, name, category, revenue, op_profit, headcount; /* columns, or SCHEMA_ABSENT */
  struct span scheme;
  const struct catalog_forms *forms;
  struct catalog_monitor catalog;
  const struct table *list, *queries;
};

/* What a unit filed in a period; one for each record, then one for each unit and period. 千元, persons;
 * DECIMAL_MISSING. */
struct filed {
  struct span unit, name, region, category;
  period_code period;
  bool main; /* of a form that has the unit's amounts */
  decimal revenue, op_profit, headcount;
};

/* A key enterprise in a period. */
struct key_unit {
  const struct filed *now, *before; /* now: NULL where it did not file */
  struct span unit, name, region, category, why;
  period_code period;
  double figure[PANEL_FIGURES]; /* NaN */
};

struct panel {
  struct key_unit *row; /* by period, category, revenue */
  size_t rows, room;
};

/* Joins records to units and periods, in place; returns how many. */
size_t filed_join(struct filed *filed, size_t n);
void key_units_make(const struct monitor *monitor, const struct filed *filed, size_t n, struct panel *panel,
                    struct arena *arena);
int key_units_put(const struct monitor *monitor, struct panel *panel, const struct emit *emit, struct arena *arena,
                  struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regenerate.h - a plan carried out again beside the standing results: other years, settings, or what was known on a
 * day; and the report of what that revises. */
#ifndef TERTIA_RUN_REGENERATE_H
#define TERTIA_RUN_REGENERATE_H

#include "run/view.h"

/* What was known of the plan's files at a moment (kept.h), as a view. Steps that clean leave out records that were
 * filed later. The plan reads from the view from then on, and has `as-of`. EX_NOINPUT where nothing was known by then.
 */
int regenerate_as_of(struct plan *plan, const char *runs, const char *catalog, const char *moment, struct view *view,
                     const struct log *log, struct arena *arena, struct err *err);

/* How the figures of a run differ from those of the standing one (`latest-PLAN`), as CSV:
 * table,indicator,age,figures,changed,new,withdrawn,mean_revision,mean_absolute,largest,mean_percent,mean_absolute_percent
 *
 * `age` is how many periods lie between a figure's period and the last period of its indicator in that table; a row
 * without it has all ages. Revision: the figure of the run less the standing one, over the figures that both have.
 * *standing is NULL where there is no standing run. */
int regenerate_report(const char *runs, const char *plan, const char *folder, struct strbuf *out, const char **standing,
                      struct arena *arena, struct err *err);

#endif

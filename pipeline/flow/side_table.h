/* SPDX-License-Identifier: GPL-3.0-or-later */
/* side_table.h - checks the tables that a stage's options name against their kinds (struct side_table in stage.h). */
#ifndef TERTIA_FLOW_SIDE_TABLE_H
#define TERTIA_FLOW_SIDE_TABLE_H

#include "flow/context.h"

/* Read each table that the options of a stage name and check header, cells and names. Names of a table written by an
 * earlier step need not be in the catalog. Only in a plan; elsewhere a table may be written while the stage runs. */
int side_tables_check(struct world *world, const struct stage *stage, const void *values, struct err *err);

#endif

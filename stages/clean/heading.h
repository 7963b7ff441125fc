/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heading.h - a header of several rows without merged cells, as one row of titles.
 *
 *     统一社会信用代码,单位详细名称,营业收入,,营业成本,
 *     ,,本年,上年,本年,上年
 *
 * is 统一社会信用代码,单位详细名称,营业收入;本年,营业收入;上年,... A title of an upper row applies to the blank cells
 * to its right that have something below. Rows that belong to a header have words only; titles above it (one cell, or
 * with a colon) do not begin one. */
#ifndef TERTIA_CLEAN_HEADING_H
#define TERTIA_CLEAN_HEADING_H

#include "base/arena.h"
#include "data/cells.h"

enum { HEADING_ROWS = 4 };

/* The titles of `rows` records from `record` on; false where these are no header of so many rows. One row is always
 * one. */
bool heading_join(const struct cells *cells, size_t record, size_t rows, struct arena *arena, struct span **title,
                  size_t *columns);
/* Has the last of the rows only words for periods and units, so that it belongs to the header whatever the form knows?
 */
bool heading_ends_in_units(const struct cells *cells, size_t record, struct arena *arena);

#endif

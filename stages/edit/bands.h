/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bands.h - learned bands of ratios by class: lower, median and upper quantiles of the bureau's own history. */
#ifndef TERTIA_STAGES_EDIT_BANDS_H
#define TERTIA_STAGES_EDIT_BANDS_H

#include "data/batch.h"
#include "data/expression_remote.h"
#include "flow/stage.h"

struct bands;

/* The band of the record's class, else group, division, section, else of all; missing where there is none. `class` are
 * the columns of these four. */
decimal bands_value(const struct bands *bands, struct remote remote, const size_t class[4], const struct batch *batch,
                    size_t row, struct span form);
/* Read a table of bands; `*bands` is NULL without one. */
int bands_read(struct stage_context *context, const char *path, const struct bands **bands, struct err *err);

#endif

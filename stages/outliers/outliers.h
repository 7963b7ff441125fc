/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outliers.h - the stage that scores values against those of their cell. */
#ifndef TERTIA_STAGES_OUTLIERS_OUTLIERS_H
#define TERTIA_STAGES_OUTLIERS_OUTLIERS_H

#include "flow/stage.h"

extern const struct stage outliers_stage;

#endif

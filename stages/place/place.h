/* SPDX-License-Identifier: GPL-3.0-or-later */
/* place.h - records by street and by cluster: copies of records whose region is a street's code or a cluster's name. */
#ifndef TERTIA_STAGES_PLACE_PLACE_H
#define TERTIA_STAGES_PLACE_PLACE_H

#include "flow/stage.h"

extern const struct stage place_stage;

#endif

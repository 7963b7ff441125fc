/* SPDX-License-Identifier: GPL-3.0-or-later */
/* edit.h - the stage that checks records by edit rules. */
#ifndef TERTIA_STAGES_EDIT_EDIT_H
#define TERTIA_STAGES_EDIT_EDIT_H

#include "flow/stage.h"

extern const struct stage edit_stage;

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ratios.h - the table that ratios.c reads and gather.c writes; the rest is in derive.h. */
#ifndef TERTIA_STAGES_DERIVE_RATIOS_H
#define TERTIA_STAGES_DERIVE_RATIOS_H

#include "stages/derive/derive.h"

enum { RATIO_COLUMNS = 10 };
extern const struct port_column ratio_columns[RATIO_COLUMNS + 1];

#endif

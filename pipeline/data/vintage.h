/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vintage.h - vintages: which publication a figure is from, as free text. */
#ifndef TERTIA_DATA_VINTAGE_H
#define TERTIA_DATA_VINTAGE_H

#include "base/span.h"

/* Negative, positive or 0: by date of publication, else by the stage of the estimate, else as text. */
int vintage_compare(struct span a, struct span b);

#endif

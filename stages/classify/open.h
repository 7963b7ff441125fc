/* SPDX-License-Identifier: GPL-3.0-or-later */
/* open.h - see open.c; the stage's open(). */
#ifndef TERTIA_STAGES_CLASSIFY_OPEN_H
#define TERTIA_STAGES_CLASSIFY_OPEN_H

#include "stages/classify/classify.h"

int classify_open(struct stage_context *context, const void *options, const struct schema *in, struct schema *out,
                  void **shared, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* calibration.h - calibration/ and revisions/: what scripts/calibrate and scripts/make-revisions learned, as tables
 * whose names and numbers are resolved. */
#ifndef TERTIA_KNOWLEDGE_CALIBRATION_H
#define TERTIA_KNOWLEDGE_CALIBRATION_H

#include "knowledge/knowledge.h"

int knowledge_intervals(struct knowledge *knowledge, const struct table **table, struct err *err);
int knowledge_pooled(struct knowledge *knowledge, const struct table **table, struct err *err);
int knowledge_revisions(struct knowledge *knowledge, const struct table **table, struct err *err);

#endif

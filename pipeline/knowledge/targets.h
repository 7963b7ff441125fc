/* SPDX-License-Identifier: GPL-3.0-or-later */
/* targets.h - targets/NAME.csv: what policy asks for.
 *
 * The meaning of a row is that of tertia-forecast; here its names, numbers and words are resolved. */
#ifndef TERTIA_KNOWLEDGE_TARGETS_H
#define TERTIA_KNOWLEDGE_TARGETS_H

#include "knowledge/knowledge.h"

/* A table of the catalog by its path ("targets/jiangbei-2025.csv"), with every name resolved. */
int knowledge_targets(struct knowledge *knowledge, const char *path, const struct table **table, struct err *err);

#endif

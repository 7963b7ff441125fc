/* SPDX-License-Identifier: GPL-3.0-or-later */
/* registry.h - every source and stage by name, from stages/stages.def. */
#ifndef TERTIA_RUN_REGISTRY_H
#define TERTIA_RUN_REGISTRY_H

#include "flow/source.h"

const struct source *registry_source(struct span name); /* "clean"; NULL where there is none */
const struct stage *registry_stage(struct span name);
void registry_names(struct strbuf *out); /* all, separated by blanks */

#endif

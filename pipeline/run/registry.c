/* SPDX-License-Identifier: GPL-3.0-or-later */
/* registry.c - see registry.h. */
#include "run/registry.h"

#define SOURCE(name) extern const struct source name##_source;
#define STAGE(name) extern const struct stage name##_stage;
#include "stages/stages.def"
#undef SOURCE
#undef STAGE

const struct source *registry_source(struct span name) {
  (void)name;
#define SOURCE(entry)                                                                                                  \
  if (span_is(name, #entry)) return &entry##_source;
#define STAGE(entry)
#include "stages/stages.def"
#undef SOURCE
#undef STAGE
  return NULL;
}

const struct stage *registry_stage(struct span name) {
#define SOURCE(entry)
#define STAGE(entry)                                                                                                   \
  if (span_is(name, #entry)) return &entry##_stage;
#include "stages/stages.def"
#undef SOURCE
#undef STAGE
  return NULL;
}

void registry_names(struct strbuf *out) {
#define SOURCE(entry) strbuf_put(out, #entry " ");
#define STAGE(entry) strbuf_put(out, #entry " ");
#include "stages/stages.def"
#undef SOURCE
#undef STAGE
}

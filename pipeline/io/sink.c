/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink.c - see sink.h: finds the sink for a file. */
#include "io/sink.h"

#define SINK(name) extern const struct sink name##_sink;
#include "io/sinks.def"
#undef SINK

static const struct sink *const sinks[] = {
#define SINK(name) &name##_sink,
#include "io/sinks.def"
#undef SINK
};

static bool ends_with(struct span text, struct span ending) {
  return text.n > ending.n && memcmp(text.p + text.n - ending.n, ending.p, ending.n) == 0;
}

static bool sink_has_ending(const struct sink *sink, const char *path) {
  struct span rest = span_of(sink->endings), one;
  while (rest.n && span_cut(&rest, ' ', &one))
    if (one.n && ends_with(span_of(path), one)) return true;
  return false;
}

static const struct sink *sink_by_ending(const char *path) {
  for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++)
    if (sink_has_ending(sinks[i], path)) return sinks[i];
  return NULL;
}

const struct sink *sink_of_path(const char *path) {
  const struct sink *found = sink_by_ending(path);
  return found ? found : sinks[0];
}

bool sink_knows_ending(const char *path) { return sink_by_ending(path) != NULL; }

void sink_endings(struct strbuf *out) {
  for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++) strbuf_format(out, "%s%s", i ? " " : "", sinks[i]->endings);
}

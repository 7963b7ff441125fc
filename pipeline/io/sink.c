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

/* Length of the longest ending of the sink that the name has; 0: none. */
static size_t sink_ending(const struct sink *sink, const char *path) {
  struct span rest = span_of(sink->endings), one;
  size_t longest = 0;
  while (rest.n && span_cut(&rest, ' ', &one))
    if (one.n > longest && ends_with(span_of(path), one)) longest = one.n;
  return longest;
}

/* `x.sdmx.csv` is SDMX, though `.csv` fits as well: the longest ending holds. */
static const struct sink *sink_by_ending(const char *path) {
  const struct sink *found = NULL;
  size_t longest = 0;
  for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++) {
    size_t n = sink_ending(sinks[i], path);
    if (n > longest) longest = n, found = sinks[i];
  }
  return found;
}

const struct sink *sink_of_path(const char *path) {
  const struct sink *found = sink_by_ending(path);
  return found ? found : sinks[0];
}

bool sink_knows_ending(const char *path) { return sink_by_ending(path) != NULL; }

void sink_endings(struct strbuf *out) {
  for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++) strbuf_format(out, "%s%s", i ? " " : "", sinks[i]->endings);
}

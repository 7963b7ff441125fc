/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink.c - see sink.h: finds the sink for a file. */
#include "io/sink.h"

#include "base/i18n.h"
#include "base/nearest.h"

#define SINK(name) extern const struct sink name##_sink;
#include "io/sinks.def"
#undef SINK

static const struct sink *const sinks[] = {
#define SINK(name) &name##_sink,
#include "io/sinks.def"
#undef SINK
};

/* Length of the longest ending of the sink that the name has; 0: none. */
static size_t sink_ending(const struct sink *sink, const char *path) {
  struct span name = span_of(path), rest = span_of(sink->endings), one;
  size_t longest = 0;
  while (rest.n && span_cut(&rest, ' ', &one))
    if (one.n > longest && name.n > one.n && span_ends(name, one)) longest = one.n;
  return longest;
}

/* `x.sdmx.csv` is SDMX, though `.csv` fits as well: the longest ending decides. */
static const struct sink *sink_by_ending(const char *path) {
  const struct sink *found = NULL;
  size_t longest = 0;
  for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++) {
    size_t n = sink_ending(sinks[i], path);
    if (n > longest) longest = n, found = sinks[i];
  }
  return found;
}

/* The extension of a name, ".csv" or ".csv.gz"; empty for a name without one, a hidden file and a device. */
static struct span ending_of(const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  bool device = strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
  const char *point = device || !*name ? NULL : strrchr(name + 1, '.');
  const char *before = point ? memrchr(name + 1, '.', (size_t)(point - name - 1)) : NULL;
  if (before && strcmp(point, ".gz") == 0) point = before;
  return point ? span_of(point) : (struct span){0};
}

/* Extensions of other formats: who writes them expects that format. */
static bool is_of_format(struct span ending) {
  static const char formats[] =
      ".txt .tsv .json .xml .html .htm .pdf .xls .ods .odt .doc .docx .zip .bz2 .xz .zst .7z .gz .db .sqlite "
      ".sqlite3 .parquet .feather .dta .sav .rds .sas7bdat .mat .sdmx .yaml .yml .md";
  struct span rest = span_of(formats), one;
  const char *point = memrchr(ending.p, '.', ending.n);
  while (rest.n && span_cut(&rest, ' ', &one))
    if (span_equal(one, ending) || span_equal(one, span_between(point, ending.p + ending.n))) return true;
  return false;
}

int sink_find(const char *path, bool strict, const struct sink **sink, struct err *err) {
  struct span ending = ending_of(path);
  *sink = sink_by_ending(path);
  if (!*sink) *sink = sinks[0];
  if (!ending.n || sink_knows_ending(path)) return 0;
  struct strbuf all = {0};
  struct nearest nearest;
  sink_endings(&all);
  nearest_start(&nearest, ending);
  struct span rest = strbuf_view(&all), one;
  while (rest.n && span_cut(&rest, ' ', &one)) nearest_try(&nearest, one);
  if (!strict && !nearest_found(&nearest).n && !is_of_format(ending)) {
    strbuf_free(&all);
    return 0;
  }
  err_set(err, EX_USAGE, _("%s: no format has the ending '%.*s' (there are: %s)"), path, SPAN_ARG(ending), all.bytes);
  nearest_add(&nearest, err);
  strbuf_free(&all);
  return err->code;
}

bool sink_knows_ending(const char *path) { return sink_by_ending(path) != NULL; }

void sink_endings(struct strbuf *out) {
  for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++) strbuf_format(out, "%s%s", i ? " " : "", sinks[i]->endings);
}

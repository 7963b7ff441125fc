/* SPDX-License-Identifier: GPL-3.0-or-later */
/* x13.c - see x13.h. Specification: X-13ARIMA-SEATS Reference Manual, US Census Bureau; tables d10 to d13 of its x11
 * step. */
#include "flow/x13.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/outside.h"
#include "base/strbuf.h"

enum { SECONDS_MOST = 600 };

static const char *const written[] = {"spc", "out", "err", "log", "udg", "d10", "d11", "d12", "d13", "html"};

bool x13_is_there(const char *program) {
  const char *path = getenv("PATH");
  if (strchr(program, '/')) return access(program, X_OK) == 0;
  struct span rest = span_of(path ? path : ""), folder;
  char name[4096];
  while (rest.n && span_cut(&rest, ':', &folder)) {
    if (snprintf(name, sizeof name, "%.*s/%s", SPAN_ARG(folder), program) < (int)sizeof name && access(name, X_OK) == 0)
      return true;
  }
  return false;
}

static void put_spec(struct strbuf *out, const struct x13_series *s) {
  strbuf_format(out, "series{\n  title = \"tertia\"\n  start = %d.%d\n  period = %zu\n  data = (", s->year, s->number,
                s->m);
  for (size_t i = 0; i < s->n; i++) strbuf_put(out, i % 6 ? " " : "\n    "), strbuf_real(out, s->value[i]);
  strbuf_put(out, "\n  )\n}\ntransform{ function = auto }\nautomdl{ }\noutlier{ types = (ao ls) }\n"
                  "x11{ save = (d10 d11 d12 d13) }\n");
}

static int write_file(const char *path, struct span text, struct err *err) {
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool good = fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n;
  int code = good ? 0 : err_errno(err, errno, "%s", path);
  if (fd >= 0) close(fd);
  return code;
}

static struct span read_file(const char *path, struct arena *arena) {
  struct strbuf text = {0};
  char block[4096];
  FILE *file = fopen(path, "re");
  for (size_t n; file && (n = fread(block, 1, sizeof block, file)) > 0;) strbuf_add(&text, block, n);
  if (file) fclose(file);
  struct span kept = {arena_copy(arena, strbuf_text(&text), text.n), text.n};
  strbuf_free(&text);
  return kept;
}

/* A name with a slash is of the directory the caller is in, which the child leaves. */
static const char *whole_name(const char *program, struct arena *arena) {
  char *whole = strchr(program, '/') ? realpath(program, NULL) : NULL;
  const char *kept = whole ? arena_copy(arena, whole, strlen(whole)) : program;
  free(whole);
  return kept;
}

/* A table as the program saves it: a line of names, a line of dashes, then 201501 TAB +0.1234E+03. */
static double *read_table(struct span text, size_t n, struct arena *arena) {
  double *value = arena_alloc(arena, (n + 1) * sizeof *value);
  struct span line;
  size_t at = 0;
  for (size_t i = 0; i < n; i++) value[i] = NAN;
  for (int row = 0; span_cut(&text, '\n', &line); row++) {
    struct span date;
    line = span_trim(line);
    if (row < 2 || !span_cut(&line, '\t', &date) || at == n) continue;
    if (line.n && line.p[0] == '+') line.p++, line.n--;
    value[at++] = span_real(span_trim(line));
  }
  return value;
}

static char *name_of(struct arena *arena, const char *directory, const char *ending) {
  return arena_format(arena, "%s/series.%s", directory, ending);
}

static void remove_all(struct arena *arena, const char *directory) {
  for (size_t i = 0; i < sizeof written / sizeof *written; i++) unlink(name_of(arena, directory, written[i]));
  unlink(arena_format(arena, "%s/series_err.html", directory));
  rmdir(directory);
}

static void read_results(const char *directory, const struct x13_series *s, struct arena *arena,
                         struct x13_result *result) {
  result->seasonal = read_table(read_file(name_of(arena, directory, "d10"), arena), s->n, arena);
  result->adjusted = read_table(read_file(name_of(arena, directory, "d11"), arena), s->n, arena);
  result->trend = read_table(read_file(name_of(arena, directory, "d12"), arena), s->n, arena);
  result->irregular = read_table(read_file(name_of(arena, directory, "d13"), arena), s->n, arena);
  result->diagnostics = read_file(name_of(arena, directory, "udg"), arena);
  if (!result->diagnostics.n) result->diagnostics = read_file(name_of(arena, directory, "out"), arena);
  result->messages = read_file(name_of(arena, directory, "err"), arena);
}

int x13_adjust(const char *program, const struct x13_series *series, struct arena *arena, struct x13_result *result,
               struct err *err) {
  const char *tmp = getenv("TMPDIR");
  char *directory = arena_format(arena, "%s/tertia-x13-XXXXXX", tmp && *tmp ? tmp : "/tmp");
  struct strbuf spec = {0};
  *result = (struct x13_result){0};
  if (!mkdtemp(directory)) return err_errno(err, errno, "%s", directory);
  put_spec(&spec, series);
  result->spec = (struct span){arena_copy(arena, spec.bytes, spec.n), spec.n};
  strbuf_free(&spec);
  int code = write_file(name_of(arena, directory, "spc"), result->spec, err);
  const char *const argv[] = {whole_name(program, arena), "series", NULL};
  struct outside answer;
  if (!code) code = outside_run(argv, directory, SECONDS_MOST, arena, &answer, err);
  if (!code) read_results(directory, series, arena, result);
  remove_all(arena, directory);
  if (!code && isnan(result->adjusted[0]))
    code = err_set(err, EX_UNAVAILABLE, _("%s wrote no adjusted series"), program);
  return code;
}

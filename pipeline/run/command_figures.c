/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_figures.c - what `tertia series` and `tertia store` do. See commands.h, figures.h. */
#include <stdio.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/commands.h"
#include "run/difference.h"
#include "run/figures.h"

/* INDICATOR, INDICATOR@SCHEME or INDICATOR@SCHEME:CATEGORY. */
static void read_selector(const char *text, struct arena *arena, struct figures_query *query) {
  struct span rest = span_of(text), part;
  span_cut(&rest, '@', &part);
  query->indicator = arena_copy(arena, part.p, part.n);
  if (!rest.n || !span_cut(&rest, ':', &part)) return;
  query->scheme = arena_copy(arena, part.p, part.n);
  if (rest.n) query->category = arena_copy(arena, rest.p, rest.n);
}

static bool is_moment(const char *text) {
  static const char shape[] = "dddd-dd-dd";
  for (size_t i = 0; i < sizeof shape - 1; i++)
    if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return false;
  return text[10] == '\0' || text[10] == 'T';
}

static int print_series(const char *runs, const struct figures_query *query, struct err *err) {
  struct figures *figures;
  struct strbuf out = {0};
  size_t rows = 0;
  int code = figures_open(&figures, runs, err);
  if (!code) code = figures_get(figures, query, &out, &rows, err);
  if (!code && !rows) code = err_set(err, EX_NOINPUT, _("%s: no figure of '%s' was known"), runs, query->indicator);
  if (!code && fwrite(out.bytes, 1, out.n, stdout) != out.n) code = err_set(err, EX_IOERR, _("standard output"));
  strbuf_free(&out);
  figures_close(figures);
  return code;
}

int command_series(const struct call *call, struct err *err) {
  const struct command_options *o = call->options;
  const struct option_list *words = call->operands;
  if (words->n != 2 || strcmp(words->item[0], "get") != 0)
    return err_set(err, EX_USAGE, _("get INDICATOR[@SCHEME[:CATEGORY]] is needed (see --help)"));
  if (o->as_of && !is_moment(o->as_of)) return err_set(err, EX_USAGE, _("--as-of: '%s' is not a date, 2024-07-20"), o->as_of);
  struct figures_query query = {.region = o->region, .period = o->period, .plan = o->plan, .table = o->table,
                                .as_of = o->as_of,   .all = o->all,       .history = o->history};
  read_selector(words->item[1], call->arena, &query);
  return print_series(o->runs ? o->runs : "runs", &query, err);
}

/* A folder as it is named, or within the folder of runs. */
static int run_folder(const struct call *call, const char *name, const char **folder, struct err *err) {
  bool there = false;
  *folder = name;
  int code = file_exists(arena_format(call->arena, "%s/manifest.json", name), &there, err);
  if (code || there || !call->options->runs) return code;
  *folder = arena_format(call->arena, "%s/%s", call->options->runs, name);
  return 0;
}

int command_diff(const struct call *call, struct err *err) {
  if (call->operands->n != 2) return err_set(err, EX_USAGE, _("two run folders are needed (see --help)"));
  const char *before, *after;
  struct strbuf out = {0};
  struct difference_counts counts = {0};
  int code = run_folder(call, call->operands->item[0], &before, err);
  if (!code) code = run_folder(call, call->operands->item[1], &after, err);
  if (!code) code = difference_of_runs(before, after, &out, &counts, call->arena, err);
  if (!code && fwrite(out.bytes, 1, out.n, stdout) != out.n) code = err_set(err, EX_IOERR, _("standard output"));
  if (!code)
    log_say(&call->log, LOG_INFO, _("%zu figures are the same, %zu changed, %zu are new, %zu are withdrawn"), counts.same,
            counts.changed, counts.added, counts.withdrawn);
  strbuf_free(&out);
  return code;
}

int command_store(const struct call *call, struct err *err) {
  const struct option_list *words = call->operands;
  if (!words->n || words->n > 2 || strcmp(words->item[0], "rebuild") != 0)
    return err_set(err, EX_USAGE, _("rebuild [RUNS] is needed (see --help)"));
  const char *runs = call->options->runs ? call->options->runs : words->n == 2 ? words->item[1] : "runs";
  struct figures *figures;
  size_t added = 0;
  int code = figures_open(&figures, runs, err);
  if (!code) code = figures_rebuild(figures, call->arena, &added, err);
  figures_close(figures);
  if (!code) log_say(&call->log, LOG_INFO, _("the figures of %zu runs are in the store"), added);
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_figures.c - what `tertia series` and `tertia store` do. See commands.h, figures.h. */
#include <stdio.h>

#include "base/i18n.h"
#include "io/table_file.h"
#include "run/commands.h"
#include "run/figures.h"
#include "run/moment.h"
#include "run/runs.h"

/* INDICATOR, INDICATOR@SCHEME or INDICATOR@SCHEME:CATEGORY. */
static void read_selector(const char *text, struct arena *arena, struct figures_query *query) {
  struct span rest = span_of(text), part;
  span_cut(&rest, '@', &part);
  query->indicator = arena_copy(arena, part.p, part.n);
  if (!rest.n || !span_cut(&rest, ':', &part)) return;
  query->scheme = arena_copy(arena, part.p, part.n);
  if (rest.n) query->category = arena_copy(arena, rest.p, rest.n);
}

static int print_series(const char *runs, const struct figures_query *query, struct err *err) {
  struct figures *figures;
  struct strbuf out = {0};
  size_t rows = 0;
  runs_set_access(runs);
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
  struct figures_query query = {.region = o->region,
                                .period = o->period,
                                .plan = o->plan,
                                .table = o->table,
                                .all = o->all,
                                .history = o->history,
                                .released = o->released};
  struct table splices;
  int code = o->as_of ? moment_read("as-of", o->as_of, &query.as_of, call->arena, err) : 0;
  if (!code && o->splice) code = table_read(o->splice, call->arena, &splices, err);
  if (!code && o->splice) query.splices = &splices;
  read_selector(words->item[1], call->arena, &query);
  return code ? code : print_series(o->runs ? o->runs : "runs", &query, err);
}

int command_store(const struct call *call, struct err *err) {
  const struct option_list *words = call->operands;
  if (!words->n || words->n > 2 || strcmp(words->item[0], "rebuild") != 0)
    return err_set(err, EX_USAGE, _("rebuild [RUNS] is needed (see --help)"));
  const char *runs = call->options->runs ? call->options->runs : words->n == 2 ? words->item[1] : "runs";
  struct figures *figures;
  size_t added = 0;
  runs_set_access(runs);
  int code = figures_open(&figures, runs, err);
  if (!code) code = figures_rebuild(figures, call->arena, &added, err);
  if (!code) code = figures_check(figures, err);
  figures_close(figures);
  if (!code) log_say(&call->log, LOG_INFO, _("the figures of %zu runs are in the store"), added);
  return code;
}

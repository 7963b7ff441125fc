/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_release.c - what `tertia release` does. See commands.h, release.h. */
#include <errno.h>
#include <unistd.h>

#include "base/i18n.h"
#include "run/commands.h"
#include "run/figures.h"
#include "run/release.h"
#include "run/runs.h"

/* The name of a run's folder within the folder of runs: latest-PLAN and released-PLAN are links to one. */
static int run_name(const char *runs, const char *text, struct arena *arena, const char **name, struct err *err) {
  char target[4096];
  const char *slash = strrchr(text, '/'), *base = slash ? slash + 1 : text;
  const char *path = arena_format(arena, "%s/%s", runs, base);
  ssize_t n = readlink(path, target, sizeof target - 1);
  if (n < 0 && errno == ENOENT) return err_errno(err, errno, "%s", path);
  *name = n < 0 ? base : arena_copy(arena, target, (size_t)n);
  return 0;
}

int command_release(const struct call *call, struct err *err) {
  const struct command_options *o = call->options;
  if (call->operands->n != 1 || !o->state || !o->by)
    return err_set(err, EX_USAGE, _("a run, --state and --by are needed (see --help)"));
  const char *run = call->operands->item[0], *slash = strrchr(run, '/'), *name;
  const char *runs = slash     ? arena_copy(call->arena, run, slash > run ? (size_t)(slash - run) : 1)
                     : o->runs ? o->runs
                               : "runs";
  struct figures *figures;
  size_t added;
  runs_set_access(runs);
  int code = run_name(runs, run, call->arena, &name, err);
  if (!code) code = release_set(runs, name, o->state, o->by, o->note, call->arena, err);
  if (code) return code;
  code = figures_open(&figures, runs, err);
  if (!code) code = figures_add(figures, call->arena, &added, err);
  figures_close(figures);
  if (!code) log_say(&call->log, LOG_INFO, _("%s is %s"), name, o->state);
  return code;
}

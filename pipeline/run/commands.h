/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands.h - the subcommands of `tertia`: their options and what each does. command.c finds them by name. */
#ifndef TERTIA_RUN_COMMANDS_H
#define TERTIA_RUN_COMMANDS_H

#include "base/log.h"
#include "base/option.h"
#include "run/runner.h"

struct command_options {
  const char *charset_out;
  const char *catalog, *runs, *vintage, *prom, *on_failure, *on_target, *today;
  const char *region, *period, *plan, *table, *as_of, *splice, *forget;
  const char *revisions;
  const char *state, *by, *note, *scheme, *category, *unit, *executor, *step;
  struct option_list slurm;
  struct option_list set;
  long from, to, jobs, keep, top;
  bool force, quiet, json_log, dry_run, verify, json, last, keep_published, all, history, released, template, no_causes;
};

/* What a subcommand works with. */
struct call {
  const struct command_options *options;
  const struct option_list *operands;
  struct log log;
  struct arena *arena;
};

/* A subcommand. */
struct command {
  struct program program; /* its name is "tertia NAME" */
  int (*run)(const struct call *call, struct err *err);
  const struct option *const *list;
};

enum { OPTIONS_MOST = 24 };

extern const struct command commands[];
extern const size_t commands_count;

/* What several of them need: the plan with the settings of the command line, options for the runner, --today, the
 * results shown. */
int call_plan(const struct call *call, struct plan *plan, struct err *err);
struct runner_options call_runner_options(const struct call *call);
int call_today(const struct call *call, long *day, struct err *err);
int call_show_results(const struct call *call, const struct runner_result *result, struct err *err);

/* What they do. */
int command_init(const struct call *call, struct err *err);
int command_run(const struct call *call, struct err *err);
int command_regenerate(const struct call *call, struct err *err);
int command_step(const struct call *call, struct err *err);
int command_repeat(const struct call *call, struct err *err);
int command_check(const struct call *call, struct err *err);
int command_status(const struct call *call, struct err *err);
int command_diff(const struct call *call, struct err *err);
int command_series(const struct call *call, struct err *err);
int command_explain(const struct call *call, struct err *err);
int command_release(const struct call *call, struct err *err);
int command_backup(const struct call *call, struct err *err);
int command_restore(const struct call *call, struct err *err);
int command_store(const struct call *call, struct err *err);
int command_prune(const struct call *call, struct err *err);

#endif

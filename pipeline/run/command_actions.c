/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_actions.c - what the subcommands do. See commands.h. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "io/output.h"
#include "run/catalog.h"
#include "run/commands.h"
#include "run/init.h"
#include "run/moment.h"
#include "run/prune.h"
#include "run/repeat.h"
#include "run/runner.h"
#include "run/scoreboard.h"
#include "run/status.h"
#include "run/rule_logic.h"

int call_today(const struct call *call, long *day, struct err *err) {
  const char *text = call->options->today;
  *day = 0;
  return !text || day_of_text(text, day) ? 0
                                         : err_set(err, EX_USAGE, _("--today: '%s' is not a date, 2024-07-20"), text);
}

struct runner_options call_runner_options(const struct call *call) {
  const struct command_options *o = call->options;
  return (struct runner_options){.catalog = o->catalog,
                                 .prom = o->prom,
                                 .on_failure = o->on_failure,
                                 .on_target = o->on_target,
                                 .runs = o->runs,
                                 .from = o->from,
                                 .to = o->to,
                                 .jobs = o->jobs,
                                 .force = o->force,
                                 .verify = o->verify,
                                 .executor = o->executor,
                                 .slurm = &o->slurm,
                                 .progress = !o->quiet && !o->json_log};
}

/* Copies for spreadsheet programs change no result: the plan is as it is written all the same. */
static int set_charset_out(const struct call *call, struct plan *plan, struct err *err) {
  bool changed = plan->changed, utf8 = strcmp(call->options->charset_out, "UTF-8") == 0;
  int code = plan_set(plan, utf8 ? "for-excel=utf-8" : "for-excel=gb18030", call->arena, err);
  plan->changed = changed;
  return code;
}

int call_plan(const struct call *call, struct plan *plan, struct err *err) {
  if (call->operands->n != 1) return err_set(err, EX_USAGE, _("one plan is needed (see --help)"));
  struct problems problems = {.arena = call->arena};
  plan_read(call->operands->item[0], call->arena, plan, &problems);
  int code = problems_tell(&problems, &call->log, err);
  for (size_t i = 0; !code && i < call->options->set.n; i++)
    code = plan_set(plan, call->options->set.item[i], call->arena, err);
  if (!code && call->options->vintage)
    code = plan_set(plan, arena_format(call->arena, "aggregate.vintage=%s", call->options->vintage), call->arena, err);
  if (!code && call->options->charset_out) code = set_charset_out(call, plan, err);
  return code;
}

/* The results of a run that changed nothing are shown to people, not to a log. */
int call_show_results(const struct call *call, const struct runner_result *result, struct err *err) {
  if (result->unchanged)
    log_say(&call->log, LOG_INFO, _("nothing has changed since %s was made (--force runs again)"), result->folder);
  bool silent = call->options->quiet || (result->unchanged && !isatty(STDOUT_FILENO));
  return silent ? 0 : scoreboard_print(result->folder, call->arena, err);
}

static int run_with(const struct call *call, struct runner_options *options, struct err *err) {
  struct plan plan;
  struct runner_result result;
  int code = call_today(call, &options->today, err);
  if (!code) code = call_plan(call, &plan, err);
  if (!code) code = check_catalog(options->catalog, NULL, &call->log, err);
  if (code) return code;
  if (call->options->dry_run) return runner_preview(&plan, options, &call->log, call->arena, err);
  code = runner_run(&plan, options, &call->log, call->arena, &result, err);
  return code ? code : call_show_results(call, &result, err);
}

int command_init(const struct call *call, struct err *err) {
  const struct command_options *o = call->options;
  if (call->operands->n != 1) return err_set(err, EX_USAGE, _("one folder is needed (see --help)"));
  const char *dir = call->operands->item[0];
  if (o->template) return init_template(dir, &call->log, call->arena, err);
  struct survey_options options = {o->catalog, o->jobs, !o->quiet && !o->json_log};
  return init_folder(dir, &options, &call->log, call->arena, err);
}

/* A file's full name, for a process that may have another current directory; the name as it is where there is none. */
static const char *full_name(const char *path, struct arena *arena) {
  char *full = realpath(path, NULL);
  const char *copy = full ? arena_copy(arena, full, strlen(full)) : path;
  free(full);
  return copy;
}

/* The command line by which another process does a step of this plan with these options. */
static void worker_command(const struct call *call, struct runner_options *options) {
  const struct command_options *o = call->options;
  struct option_list words = {0};
  option_list_add(&words, full_name("/proc/self/exe", call->arena), call->arena);
  option_list_add(&words, "step", call->arena);
  if (o->runs)
    option_list_add(&words, arena_format(call->arena, "--runs=%s", full_name(o->runs, call->arena)), call->arena);
  if (o->catalog)
    option_list_add(&words, arena_format(call->arena, "--catalog=%s", full_name(o->catalog, call->arena)), call->arena);
  if (o->vintage) option_list_add(&words, arena_format(call->arena, "--vintage=%s", o->vintage), call->arena);
  if (o->from) option_list_add(&words, arena_format(call->arena, "--from=%ld", o->from), call->arena);
  if (o->to) option_list_add(&words, arena_format(call->arena, "--to=%ld", o->to), call->arena);
  if (o->jobs) option_list_add(&words, arena_format(call->arena, "--jobs=%ld", o->jobs), call->arena);
  for (size_t i = 0; i < o->set.n; i++)
    option_list_add(&words, arena_format(call->arena, "--set=%s", o->set.item[i]), call->arena);
  option_list_add(&words, call->operands->n ? full_name(call->operands->item[0], call->arena) : "", call->arena);
  options->worker = words.item, options->worker_words = words.n;
}

int command_run(const struct call *call, struct err *err) {
  struct runner_options options = call_runner_options(call);
  worker_command(call, &options);
  return run_with(call, &options, err);
}

int command_step(const struct call *call, struct err *err) {
  struct plan plan;
  struct runner_options options = call_runner_options(call);
  if (!call->options->step) return err_set(err, EX_USAGE, _("--step NAME is needed"));
  int code = call_plan(call, &plan, err);
  if (!code) code = check_catalog(options.catalog, NULL, &call->log, err);
  return code ? code : runner_step(&plan, &options, call->options->step, &call->log, call->arena, err);
}

int command_repeat(const struct call *call, struct err *err) {
  if (call->operands->n != 1) return err_set(err, EX_USAGE, _("one run folder or manifest is needed (see --help)"));
  struct runner_options options = call_runner_options(call);
  return repeat_run(call->operands->item[0], &options, &call->log, call->arena, err);
}

static int check_plan(const struct call *call, struct err *err) {
  struct plan plan;
  struct runner_options options = call_runner_options(call);
  int code = call_today(call, &options.today, err);
  if (!code) code = call_plan(call, &plan, err);
  return code ? code : runner_check(&plan, &options, &call->log, call->arena, err);
}

/* What is wrong with the catalog and what is wrong with the plan, both. */
int command_check(const struct call *call, struct err *err) {
  struct err plan = {0};
  struct strbuf own = {0};
  int code = check_catalog(call->options->catalog, &own, &call->log, err);
  if (!code && own.n && !call->options->quiet) code = output_save("-", strbuf_view(&own), err);
  strbuf_free(&own);
  if (!code) code = rule_logic_check(call->options->catalog, &call->log, err);
  if (!call->operands->n || !check_plan(call, &plan)) return code;
  if (code) log_say(&call->log, LOG_ERROR, "%s", err->text);
  *err = plan;
  return plan.code;
}

static const char *runs_of(const struct call *call) {
  return call->options->runs ? call->options->runs : call->operands->n ? call->operands->item[0] : "runs";
}

int command_status(const struct call *call, struct err *err) {
  struct status_options options = {call->options->json, call->options->last, call->options->verify,
                                   call->options->plan};
  return status_print(runs_of(call), &options, call->arena, err);
}

int command_prune(const struct call *call, struct err *err) {
  struct prune_options options = {call->options->keep, call->options->keep_published, call->options->dry_run, NULL};
  const char *forget = call->options->forget;
  int code = forget ? moment_read("forget", forget, &options.forget, call->arena, err) : 0;
  return code ? code : prune(runs_of(call), &options, &call->log, call->arena, err);
}

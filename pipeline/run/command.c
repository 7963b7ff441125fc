/* command.c - see command.h. One table names the subcommands; dispatch, help and manuals read it. */
#include "run/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/process.h"
#include "run/catalog.h"
#include "run/runner.h"
#include "run/scoreboard.h"
#include "run/status.h"
#include "stat/stat.h"

struct command_options {
  const char *catalog, *runs, *vintage;
  struct option_list set;
  long from, to, jobs;
  bool force, quiet, json_log;
};

#define FIELD(name) offsetof(struct command_options, name)
static const struct option catalog_option = {
    "catalog", 0, OPTION_TEXT, FIELD(catalog), "DIR", N_("the bureau's catalog"), NULL, 0, 0};
static const struct option runs_option = {
    "runs", 0, OPTION_TEXT, FIELD(runs), "DIR", N_("where run folders go (default: runs/ beside the plan)"), NULL,
    0,      0};
static const struct option set_option = {
    "set",      0,           OPTION_LIST,
    FIELD(set), "KEY=VALUE", N_("replace a setting of the plan: KEY, step.KEY or stage.OPTION"),
    NULL,       0,           0};
static const struct option jobs_option = {
    "jobs",      'j', OPTION_WHOLE,
    FIELD(jobs), "N", N_("workers; the result is the same for any number (default: the processors at hand)"),
    NULL,        1,   1024};
static const struct option from_option = {"from",           0,    OPTION_WHOLE, FIELD(from), "YEAR",
                                          N_("first year"), NULL, 1900,         2199};
static const struct option to_option = {"to", 0, OPTION_WHOLE, FIELD(to), "YEAR", N_("last year"), NULL, 1900, 2199};
static const struct option vintage_option = {
    "vintage", 0, OPTION_TEXT, FIELD(vintage), "NAME", N_("name of this edition of the figures"), NULL, 0, 0};
static const struct option force_option = {
    "force", 0, OPTION_FLAG, FIELD(force), NULL, N_("run though the same work was done before"), NULL, 0, 0};
static const struct option quiet_option = {
    "quiet", 'q', OPTION_FLAG, FIELD(quiet), NULL, N_("errors and warnings only"), NULL, 0, 0};
static const struct option json_option = {
    "json-log", 0, OPTION_FLAG, FIELD(json_log), NULL, N_("messages as JSON, one a line"), NULL, 0, 0};

/* What a subcommand works with. */
struct call {
  const struct command_options *options;
  const struct option_list *operands;
  struct log log;
  struct arena *arena;
};

static struct runner_options runner_options_of(const struct call *call) {
  const struct command_options *o = call->options;
  return (struct runner_options){.catalog = o->catalog,
                                 .runs = o->runs,
                                 .from = o->from,
                                 .to = o->to,
                                 .jobs = o->jobs,
                                 .force = o->force,
                                 .progress = !o->quiet && !o->json_log};
}

static int read_plan(const struct call *call, struct plan *plan, struct err *err) {
  if (call->operands->n != 1) return err_set(err, EX_USAGE, _("one plan is needed (see --help)"));
  int code = plan_read(call->operands->item[0], call->arena, plan, err);
  for (size_t i = 0; !code && i < call->options->set.n; i++)
    code = plan_set(plan, call->options->set.item[i], call->arena, err);
  if (!code && call->options->vintage)
    code = plan_set(plan, arena_format(call->arena, "aggregate.vintage=%s", call->options->vintage), call->arena, err);
  return code;
}

static int command_run(const struct call *call, struct err *err) {
  struct plan plan;
  struct runner_result result = {0};
  struct runner_options options = runner_options_of(call);
  int code = read_plan(call, &plan, err);
  if (!code) code = check_catalog(options.catalog, &call->log, err);
  if (!code) code = runner_run(&plan, &options, &call->log, call->arena, &result, err);
  if (code) return code;
  if (result.unchanged)
    log_say(&call->log, LOG_INFO, _("nothing has changed since %s was made (--force runs again)"), result.folder);
  return call->options->quiet ? 0 : scoreboard_print(result.folder, call->arena, err);
}

static int command_regenerate(const struct call *call, struct err *err) {
  if (!call->options->from || !call->options->to) return err_set(err, EX_USAGE, _("regenerate needs --from and --to"));
  if (call->options->from > call->options->to) return err_set(err, EX_USAGE, _("--from is after --to"));
  return command_run(call, err);
}

static int command_check(const struct call *call, struct err *err) {
  struct plan plan;
  struct runner_options options = runner_options_of(call);
  int code = check_catalog(options.catalog, &call->log, err);
  if (code || !call->operands->n) return code;
  code = read_plan(call, &plan, err);
  return code ? code : runner_check(&plan, &options, &call->log, call->arena, err);
}

static int command_status(const struct call *call, struct err *err) {
  const char *runs = call->options->runs ? call->options->runs : call->operands->n ? call->operands->item[0] : "runs";
  return status_print(runs, call->arena, err);
}

/* A subcommand. */
struct command {
  struct program program;
  int (*run)(const struct call *call, struct err *err);
};

/* The option lists; ended by {0}. */
enum { OPTIONS_MOST = 12 };
static const struct option *const run_list[] = {&runs_option,  &catalog_option, &set_option,  &from_option,
                                                &to_option,    &vintage_option, &jobs_option, &force_option,
                                                &quiet_option, &json_option,    NULL};
static const struct option *const check_list[] = {&catalog_option, &set_option,  &from_option, &to_option,
                                                  &quiet_option,   &json_option, NULL};
static const struct option *const status_list[] = {&runs_option, &json_option, NULL};

static const struct {
  struct command command;
  const struct option *const *list;
} commands[] = {
    {{{"tertia-run", N_("carry out a plan, all stages in one process"), "PLAN",
       "Reads a plan, runs its steps and leaves one folder of results: records, tables, pages, rejects, findings and a "
       "manifest with the digest of everything that went in. The folder appears only when it is complete. When nothing "
       "has "
       "changed since the last run, nothing is done.",
       NULL, "tertia run samples/jiangbei/jiangbei.plan"},
      command_run},
     run_list},
    {{{"tertia-regenerate", N_("carry out a plan again for past years"), "PLAN",
       "As run, for the years --from to --to, usually with --set to name another scheme, formula or edition, and with "
       "--vintage to name what comes out. Earlier results stay beside the new ones.",
       NULL, "tertia regenerate --from 2015 --to 2024 --vintage census-5 samples/jiangbei/jiangbei.plan"},
      command_regenerate},
     run_list},
    {{{"tertia-check", N_("check a plan and the catalog without running"), "[PLAN]",
       "Without a plan, reads every table of the catalog and resolves every name in them: columns, forms, units, "
       "indicators, schemes, categories, regions, editions, formulas. With a plan, also reads the plan, finds its files "
       "and checks every option. All that is wrong is shown, with file, line and column; the exit status is then 78.", NULL,
       "tertia check samples/jiangbei/jiangbei.plan"},
      command_check},
     check_list},
    {{{"tertia-status", N_("show what was run, and how it ended"), "[RUNS]",
       "Prints the journal of a folder of runs: when each started, how it ended, where its results are. A run that has "
       "started and neither completed nor failed, and whose process is gone, is shown as interrupted.",
       NULL, "tertia status samples/jiangbei/runs"},
      command_status},
     status_list}};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void usage(struct strbuf *out) {
  strbuf_put(out, _("Usage: tertia COMMAND [OPTION]... [PLAN]\n"
                    "Monitor the structure of a district's service sector.\n\n"));
  for (size_t i = 0; i < COMMANDS; i++)
    strbuf_format(out, "  %-12s %s\n", commands[i].command.program.name + strlen("tertia-"),
                  _(commands[i].command.program.summary));
  strbuf_put(out, _("\nEach takes --help. The stages are programs of their own: tertia-clean, tertia-classify,\n"
                    "tertia-derive, tertia-aggregate, tertia-reconcile, tertia-forecast, tertia-report.\n"));
}

/* The manual of tertia(1): its subcommands and their options in one page. */
static void manual(struct strbuf *out) {
  static const struct program own = {
      .name = "tertia",
      .summary = "monitor the structure of a district's service sector",
      .operands = "COMMAND [PLAN]",
      .description =
          "The orchestrator of the Tertia suite. The commands are run, regenerate, check and status; each has a "
          "manual of its own, as tertia-run(1).",
      .example = "tertia run samples/jiangbei/jiangbei.plan"};
  option_manual(&own, out);
}

static void gather(const struct option *const *list, struct option *out) {
  size_t n = 0;
  for (; list[n] && n + 1 < OPTIONS_MOST; n++) out[n] = *list[n];
  out[n] = (struct option){0};
}

static int print(struct strbuf *text) {
  size_t written = fwrite(text->bytes, 1, text->n, stdout);
  int code = written == text->n && fflush(stdout) == 0 ? 0 : EX_IOERR;
  strbuf_free(text);
  return code;
}

static int show(const struct program *program, enum option_action action) {
  struct strbuf text = {0};
  if (action == OPTION_SHOW_HELP)
    option_help(program, &text);
  else if (action == OPTION_SHOW_MANUAL)
    option_manual(program, &text);
  else
    strbuf_format(&text, "tertia %s\n", TERTIA_VERSION);
  return print(&text);
}

static int dispatch(size_t at, int argc, char **argv) {
  struct arena arena = {0};
  struct err err = {0};
  struct command_options values = {0};
  struct option_list operands;
  enum option_action action;
  struct option list[OPTIONS_MOST];
  gather(commands[at].list, list);
  struct program program = commands[at].command.program;
  program.options = list;
  int code = option_parse(&program, argc, argv, &values, &operands, &arena, &action, &err);
  struct call call = {&values, &operands, {"tertia", values.quiet ? LOG_WARNING : LOG_INFO, values.json_log}, &arena};
  if (!isatty(STDERR_FILENO) && !values.json_log) call.log.level = LOG_WARNING; /* quiet under cron */
  if (!code && action != OPTION_RUN)
    code = show(&program, action);
  else if (!code)
    code = commands[at].command.run(&call, &err);
  if (err.code) log_say(&call.log, LOG_ERROR, "%s", err.text);
  arena_free(&arena);
  return code;
}

int command_main(int argc, char **argv) {
  process_start();
  stat_start();
  const char *name = argc > 1 ? argv[1] : "--help";
  for (size_t i = 0; i < COMMANDS; i++)
    if (strcmp(name, commands[i].command.program.name + strlen("tertia-")) == 0) return dispatch(i, argc - 1, argv + 1);
  struct strbuf text = {0};
  if (strcmp(name, "--version") == 0)
    strbuf_format(&text, "tertia %s\n", TERTIA_VERSION);
  else if (strcmp(name, "--manual") == 0)
    manual(&text);
  else
    usage(&text);
  bool asked = name[0] == '-';
  if (asked && argc > 1) return print(&text);
  fputs(text.bytes, stderr);
  if (!asked) fprintf(stderr, _("\ntertia: no command '%s'\n"), name);
  strbuf_free(&text);
  return EX_USAGE;
}

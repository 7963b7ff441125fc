/* command.c - see command.h. One table names the subcommands; dispatch, help and manuals read it. */
#include "run/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/nearest.h"
#include "base/process.h"
#include "run/catalog.h"
#include "run/prune.h"
#include "run/repeat.h"
#include "run/runner.h"
#include "run/scoreboard.h"
#include "run/status.h"
#include "stat/stat.h"

struct command_options {
  const char *catalog, *runs, *vintage;
  struct option_list set;
  long from, to, jobs, keep;
  bool force, quiet, json_log, dry_run, verify, json, last, keep_published;
};

#define FIELD(name) offsetof(struct command_options, name)
static const struct option catalog_option = {
    "catalog", 0, OPTION_TEXT, FIELD(catalog), "DIR", N_("the bureau's catalog"), NULL, 0, 0};
static const struct option runs_option = {
    "runs", 0, OPTION_TEXT, FIELD(runs), "DIR", N_("where run folders go (default: runs/ beside the plan)"), NULL, 0, 0};
static const struct option set_option = {
    "set",      0,           OPTION_EACH,
    FIELD(set), "KEY=VALUE", N_("replace a setting of the plan: KEY, step.KEY or stage.OPTION; may be given again"),
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
    "force", 0, OPTION_FLAG, FIELD(force), NULL, N_("run every step, though the same work was done before"), NULL, 0, 0};
static const struct option dry_run_option = {
    "dry-run", 'n', OPTION_FLAG, FIELD(dry_run), NULL, N_("show which steps would run, and why; change nothing"), NULL, 0, 0};
static const struct option verify_option = {
    "verify", 0, OPTION_FLAG, FIELD(verify), NULL,
    N_("read all files again, also those that look unchanged by size, inode and time"), NULL, 0, 0};
static const struct option quiet_option = {
    "quiet", 'q', OPTION_FLAG, FIELD(quiet), NULL, N_("errors and warnings only"), NULL, 0, 0};
static const struct option json_log_option = {
    "json-log", 0, OPTION_FLAG, FIELD(json_log), NULL, N_("messages as JSON, one a line"), NULL, 0, 0};
static const struct option json_option = {"json", 0, OPTION_FLAG, FIELD(json), NULL, N_("as JSON, one run a line"), NULL, 0, 0};
static const struct option last_option = {
    "last", 0, OPTION_FLAG, FIELD(last), NULL, N_("only the last run of each plan"), NULL, 0, 0};
static const struct option keep_option = {
    "keep", 0, OPTION_WHOLE, FIELD(keep), "N", N_("complete runs to keep of each plan (default: 30)"), NULL, 1, 1000000};
static const struct option keep_published_option = {
    "keep-published", 0, OPTION_FLAG, FIELD(keep_published), NULL, N_("keep every run that `latest` has pointed at"), NULL, 0, 0};

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
                                 .verify = o->verify,
                                 .progress = !o->quiet && !o->json_log};
}

static int read_plan(const struct call *call, struct plan *plan, struct err *err) {
  if (call->operands->n != 1) return err_set(err, EX_USAGE, _("one plan is needed (see --help)"));
  struct problems problems = {.arena = call->arena};
  plan_read(call->operands->item[0], call->arena, plan, &problems);
  int code = problems_tell(&problems, &call->log, err);
  for (size_t i = 0; !code && i < call->options->set.n; i++)
    code = plan_set(plan, call->options->set.item[i], call->arena, err);
  if (!code && call->options->vintage)
    code = plan_set(plan, arena_format(call->arena, "aggregate.vintage=%s", call->options->vintage), call->arena, err);
  return code;
}

/* The results of a run that changed nothing are shown to people, not to a log. */
static int show_results(const struct call *call, const struct runner_result *result, struct err *err) {
  if (result->unchanged)
    log_say(&call->log, LOG_INFO, _("nothing has changed since %s was made (--force runs again)"), result->folder);
  bool silent = call->options->quiet || (result->unchanged && !isatty(STDOUT_FILENO));
  return silent ? 0 : scoreboard_print(result->folder, call->arena, err);
}

static int run_with(const struct call *call, const struct runner_options *options, struct err *err) {
  struct plan plan;
  struct runner_result result;
  int code = read_plan(call, &plan, err);
  if (!code) code = check_catalog(options->catalog, &call->log, err);
  if (code) return code;
  if (call->options->dry_run) return runner_preview(&plan, options, &call->log, call->arena, err);
  code = runner_run(&plan, options, &call->log, call->arena, &result, err);
  return code ? code : show_results(call, &result, err);
}

static int command_run(const struct call *call, struct err *err) {
  struct runner_options options = runner_options_of(call);
  return run_with(call, &options, err);
}

static int command_regenerate(const struct call *call, struct err *err) {
  if (!call->options->from || !call->options->to) return err_set(err, EX_USAGE, _("regenerate needs --from and --to"));
  struct runner_options options = runner_options_of(call);
  options.beside = true;
  return run_with(call, &options, err);
}

static int command_repeat(const struct call *call, struct err *err) {
  if (call->operands->n != 1) return err_set(err, EX_USAGE, _("one run folder or manifest is needed (see --help)"));
  struct runner_options options = runner_options_of(call);
  return repeat_run(call->operands->item[0], &options, &call->log, call->arena, err);
}

static int check_plan(const struct call *call, struct err *err) {
  struct plan plan;
  struct runner_options options = runner_options_of(call);
  int code = read_plan(call, &plan, err);
  return code ? code : runner_check(&plan, &options, &call->log, call->arena, err);
}

/* What is wrong with the catalog and what is wrong with the plan, both. */
static int command_check(const struct call *call, struct err *err) {
  struct err plan = {0};
  int code = check_catalog(call->options->catalog, &call->log, err);
  if (!call->operands->n || !check_plan(call, &plan)) return code;
  if (code) log_say(&call->log, LOG_ERROR, "%s", err->text);
  *err = plan;
  return plan.code;
}

static const char *runs_of(const struct call *call) {
  return call->options->runs ? call->options->runs : call->operands->n ? call->operands->item[0] : "runs";
}

static int command_status(const struct call *call, struct err *err) {
  struct status_options options = {call->options->json, call->options->last, call->options->verify};
  return status_print(runs_of(call), &options, call->arena, err);
}

static int command_prune(const struct call *call, struct err *err) {
  struct prune_options options = {call->options->keep, call->options->keep_published, call->options->dry_run};
  return prune(runs_of(call), &options, &call->log, call->arena, err);
}

/* A subcommand. */
struct command {
  struct program program; /* its name is "tertia NAME" */
  int (*run)(const struct call *call, struct err *err);
  const struct option *const *list;
};

/* The option lists; ended by NULL. */
enum { OPTIONS_MOST = 16 };
static const struct option *const run_list[] = {&runs_option,    &catalog_option, &set_option,   &from_option,
                                                &to_option,      &vintage_option, &jobs_option,  &force_option,
                                                &dry_run_option, &verify_option,  &quiet_option, &json_log_option,
                                                NULL};
static const struct option *const repeat_list[] = {&runs_option,  &catalog_option,  &jobs_option,
                                                   &quiet_option, &json_log_option, NULL};
static const struct option *const check_list[] = {&runs_option, &catalog_option, &set_option,      &from_option,
                                                  &to_option,   &quiet_option,   &json_log_option, NULL};
static const struct option *const status_list[] = {&runs_option, &json_option, &last_option, &verify_option, NULL};
static const struct option *const prune_list[] = {&runs_option,    &keep_option,  &keep_published_option,
                                                  &dry_run_option, &quiet_option, NULL};

static const struct command commands[] = {
    {{.name = "tertia run",
      .page = "tertia-run",
      .summary = N_("carry out a plan, all stages in one process"),
      .operands = "PLAN",
      .description =
          "Reads a plan, runs its steps and leaves one folder of results: records, tables, pages, rejects, findings and a "
          "manifest with the digest of everything that went in. The folder appears only when it is complete. A step whose "
          "inputs, tables, settings and program are as they were is not run again: its results are taken from the run that "
          "made them, also from one that failed later. When nothing has changed since the last run, nothing is done, and "
          "under cron nothing is printed.\n\n"
          "A file that is not read, a file without records or with all of them rejected, and a form without records of a "
          "period it is filed for fail the run with 65 or 66, unless the plan allows them; the last good results stay where "
          "latest-PLAN points. That link moves only for the plan as it is written: not with --set, --vintage or another "
          "span. One run at a time works in a folder of runs; a second one ends with 75 and names the first.",
      .example = "tertia run samples/jiangbei/jiangbei.plan"},
     command_run,
     run_list},
    {{.name = "tertia regenerate",
      .page = "tertia-regenerate",
      .summary = N_("carry out a plan again for past years"),
      .operands = "PLAN",
      .description = "As run, for the years --from to --to, usually with --set to name another scheme, formula or edition, "
                     "and with --vintage to name what comes out. Earlier results stay beside the new ones, and latest-PLAN "
                     "stays where it points.",
      .example = "tertia regenerate --from 2015 --to 2024 --vintage census-5 samples/jiangbei/jiangbei.plan"},
     command_regenerate,
     run_list},
    {{.name = "tertia repeat",
      .page = "tertia-repeat",
      .summary = N_("carry out an old run again from its manifest"),
      .operands = "RUN",
      .description = "Takes plan, settings and span from the manifest of a run folder. Inputs and tables that are not there "
                     "any more, or are not what they were, are listed, and nothing is run (66 or 65). Else the run is done "
                     "anew in a folder of its own, and its results are compared with those the manifest lists: the same "
                     "bytes, or a list of the files that differ (65).",
      .example = "tertia repeat samples/jiangbei/runs/latest-jiangbei"},
     command_repeat,
     repeat_list},
    {{.name = "tertia check",
      .page = "tertia-check",
      .summary = N_("check a plan and the catalog without running"),
      .operands = "[PLAN]",
      .description =
          "Without a plan, reads every table of the catalog and resolves every name in them: columns, forms, units, "
          "indicators, schemes, categories, regions, editions, formulas. With a plan, also opens every step of it as run "
          "would, with its files, tables and options, up to the first record. All that is wrong is shown at once, with file, "
          "line and column. What run refuses before the first record, check refuses.",
      .example = "tertia check samples/jiangbei/jiangbei.plan"},
     command_check,
     check_list},
    {{.name = "tertia status",
      .page = "tertia-status",
      .summary = N_("show what was run, and how it ended"),
      .operands = "[RUNS]",
      .description =
          "Prints the journal of a folder of runs: when each started, how it ended, how long it took, how large its results "
          "are and where. A run that has started and neither completed nor failed, and whose process is gone, is shown as "
          "interrupted. Results that are not what their manifest says any more are shown as altered; then the exit status "
          "is 65.",
      .example = "tertia status samples/jiangbei/runs"},
     command_status,
     status_list},
    {{.name = "tertia prune",
      .page = "tertia-prune",
      .summary = N_("remove old runs and the steps only they need"),
      .operands = "[RUNS]",
      .description = "Keeps the last N complete runs of each plan, and always the one latest-PLAN points at; removes the "
                     "others, finished steps that no kept run has results of, and what killed runs have left.",
      .example = "tertia prune --keep 30 --keep-published samples/jiangbei/runs"},
     command_prune,
     prune_list}};

enum { COMMANDS = sizeof commands / sizeof *commands };

static const char *short_name(const struct command *command) { return command->program.name + strlen("tertia "); }

static const struct command *command_named(const char *name) {
  for (size_t i = 0; i < COMMANDS; i++)
    if (strcmp(name, short_name(&commands[i])) == 0) return &commands[i];
  return NULL;
}

static void usage(struct strbuf *out) {
  strbuf_put(out, _("Usage: tertia COMMAND [OPTION]... [PLAN]\n"
                    "Monitor the structure of a district's service sector.\n\n"));
  for (size_t i = 0; i < COMMANDS; i++)
    strbuf_format(out, "  %-12s %s\n", short_name(&commands[i]), _(commands[i].program.summary));
  strbuf_format(out, "  %-12s %s\n", "help", _("show the options of a command"));
  strbuf_put(out, _("\nEach takes --help. The stages are programs of their own: tertia-clean, tertia-classify,\n"
                    "tertia-derive, tertia-aggregate, tertia-reconcile, tertia-forecast, tertia-report.\n"));
}

/* The manual of tertia(1). */
static void manual(struct strbuf *out) {
  static const struct program own = {
      .name = "tertia",
      .summary = "monitor the structure of a district's service sector",
      .operands = "COMMAND [PLAN]",
      .description = "Runs the plans of the Tertia suite. The commands are run, regenerate, repeat, check, status, prune and "
                     "help; the manual of a command is tertia-COMMAND(1).",
      .example = "tertia help run\ntertia run samples/jiangbei/jiangbei.plan"};
  option_manual(&own, out);
}

static int print(struct strbuf *text) {
  size_t written = fwrite(text->bytes, 1, text->n, stdout);
  int code = written == text->n && fflush(stdout) == 0 ? 0 : EX_IOERR;
  strbuf_free(text);
  return code;
}

static int show(const struct program *program, enum option_action action) {
  struct strbuf text = {0};
  if (action == OPTION_SHOW_HELP) option_help(program, &text);
  else if (action == OPTION_SHOW_MANUAL) option_manual(program, &text);
  else strbuf_format(&text, "tertia %s\n", TERTIA_VERSION);
  return print(&text);
}

/* The command's program with its options, of which there is room in `list`. */
static struct program program_of(const struct command *command, struct option *list) {
  size_t n = 0;
  for (; command->list[n] && n + 1 < OPTIONS_MOST; n++) list[n] = *command->list[n];
  list[n] = (struct option){0};
  struct program program = command->program;
  program.options = list;
  return program;
}

static int dispatch(const struct command *command, int argc, char **argv) {
  struct arena arena = {0};
  struct err err = {0};
  struct command_options values = {.keep = 30};
  struct option_list operands;
  enum option_action action;
  struct option list[OPTIONS_MOST];
  struct program program = program_of(command, list);
  int code = option_parse(&program, argc, argv, &values, &operands, &arena, &action, &err);
  struct call call = {&values, &operands, {"tertia", values.quiet ? LOG_WARNING : LOG_INFO, values.json_log}, &arena};
  if (!isatty(STDERR_FILENO) && !values.json_log) call.log.level = LOG_WARNING; /* quiet under cron */
  if (!code && action != OPTION_RUN) code = show(&program, action);
  else if (!code) code = command->run(&call, &err);
  if (err.code) log_say(&call.log, LOG_ERROR, "%s", err.text);
  arena_free(&arena);
  return code;
}

static int unknown_command(const char *name) {
  struct nearest nearest;
  struct err err = {0};
  struct log log = {"tertia", LOG_ERROR, false};
  nearest_start(&nearest, span_of(name));
  for (size_t i = 0; i < COMMANDS; i++) nearest_try(&nearest, span_of(short_name(&commands[i])));
  nearest_try(&nearest, span_of("help"));
  err_set(&err, EX_USAGE, _("no command '%s' (see tertia help)"), name);
  nearest_add(&nearest, &err);
  log_say(&log, LOG_ERROR, "%s", err.text);
  return EX_USAGE;
}

static int show_usage(void) {
  struct strbuf text = {0};
  usage(&text);
  return print(&text);
}

/* tertia help [COMMAND] */
static int command_help(int argc, char **argv) {
  struct option list[OPTIONS_MOST];
  if (argc < 3 || argv[2][0] == '-' || strcmp(argv[2], "help") == 0) return show_usage();
  const struct command *command = command_named(argv[2]);
  if (!command) return unknown_command(argv[2]);
  struct program program = program_of(command, list);
  return show(&program, OPTION_SHOW_HELP);
}

int command_main(int argc, char **argv) {
  process_start();
  stat_start();
  const char *name = argc > 1 ? argv[1] : "";
  const struct command *command = command_named(name);
  struct strbuf text = {0};
  if (command) return dispatch(command, argc - 1, argv + 1);
  if (strcmp(name, "help") == 0) return command_help(argc, argv);
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) return show_usage();
  if (strcmp(name, "--version") == 0) return show(NULL, OPTION_SHOW_VERSION);
  if (*name && strcmp(name, "--manual") != 0) return unknown_command(name);
  if (*name) {
    manual(&text);
    return print(&text);
  }
  usage(&text);
  fputs(text.bytes, stderr);
  strbuf_free(&text);
  return EX_USAGE;
}

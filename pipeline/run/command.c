/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command.c - see command.h: finds the subcommand, and shows help and manuals. */
#include "run/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/nearest.h"
#include "base/process.h"
#include "run/commands.h"
#include "stat/stat.h"

static const char *short_name(const struct command *command) { return command->program.name + strlen("tertia "); }

static const struct command *command_named(const char *name) {
  for (size_t i = 0; i < commands_count; i++)
    if (strcmp(name, short_name(&commands[i])) == 0) return &commands[i];
  return NULL;
}

static void usage(struct strbuf *out) {
  strbuf_put(out, _("Usage: tertia COMMAND [OPTION]... [PLAN]\n"
                    "Monitor the structure of a district's service sector.\n\n"));
  for (size_t i = 0; i < commands_count; i++)
    strbuf_format(out, "  %-12s %s\n", short_name(&commands[i]), _(commands[i].program.summary));
  strbuf_format(out, "  %-12s %s\n", "help", _("show the options of a command"));
  strbuf_put(out, _("\nEach takes --help. The stages are programs of their own: tertia-clean, tertia-classify,\n"
                    "tertia-edit, tertia-impute, tertia-derive, tertia-estimate, tertia-aggregate, tertia-reconcile, "
                    "tertia-growth, tertia-forecast, tertia-protect, tertia-report.\n"));
}

/* The manual of tertia(1). */
static void manual(struct strbuf *out) {
  static const struct program own = {
      .name = "tertia",
      .summary = "monitor the structure of a district's service sector",
      .operands = "COMMAND [PLAN]",
      .description =
          "Runs the plans of the Tertia suite. The commands are init, run, regenerate, repeat, check, status, prune, "
          "series, diff, explain, release, store, backup, restore and help; the manual of a command is "
          "tertia-COMMAND(1).",
      .example = "tertia help run\ntertia run samples/jiangbei/jiangbei.plan"};
  option_manual(&own, out);
}

static int print(struct strbuf *text) {
  size_t written = fwrite(text->bytes, 1, text->n, stdout);
  int code = written == text->n && fflush(stdout) == 0 ? 0 : EX_IOERR;
  strbuf_free(text);
  return code;
}

static int command_show(const struct program *program, enum option_action action) {
  struct strbuf text = {0};
  if (action == OPTION_SHOW_HELP)
    option_help(program, &text);
  else if (action == OPTION_SHOW_MANUAL)
    option_manual(program, &text);
  else
    strbuf_format(&text, "tertia %s\n", TERTIA_VERSION);
  return print(&text);
}

/* The command's program with its options, which must fit into `list`. */
static struct program program_of(const struct command *command, struct option *list) {
  size_t n = 0;
  for (; command->list[n] && n + 1 < OPTIONS_MOST; n++) list[n] = *command->list[n];
  list[n] = (struct option){0};
  struct program program = command->program;
  program.options = list;
  return program;
}

/* Completion of all commands. */
static int complete(enum option_action shell) {
  struct arena arena = {0};
  struct strbuf text = {0};
  struct program *program = arena_array(&arena, struct program, commands_count);
  for (size_t i = 0; i < commands_count; i++)
    program[i] = program_of(&commands[i], arena_array(&arena, struct option, OPTIONS_MOST));
  option_completion("tertia", program, commands_count, shell, &text);
  arena_free(&arena);
  return print(&text);
}

static int dispatch(const struct command *command, int argc, char **argv) {
  struct arena arena = {0};
  struct err err = {0};
  struct command_options values = {.keep = 30, .top = 10};
  struct option_list operands;
  enum option_action action;
  struct option list[OPTIONS_MOST];
  struct program program = program_of(command, list);
  int code = option_parse(&program, argc, argv, &values, &operands, &arena, &action, &err);
  struct call call = {
      &values, &operands, {"tertia", values.quiet ? LOG_WARNING : LOG_INFO, values.json_log, NULL}, &arena};
  if (!isatty(STDERR_FILENO) && !values.json_log) call.log.level = LOG_WARNING; /* quiet under cron */
  if (!code && action != OPTION_RUN)
    code = command_show(&program, action);
  else if (!code)
    code = command->run(&call, &err);
  if (err.code) log_say(&call.log, LOG_ERROR, "%s", err.text);
  arena_free(&arena);
  return code;
}

static int unknown_command(const char *name) {
  struct nearest nearest;
  struct err err = {0};
  struct log log = {"tertia", LOG_ERROR, false, NULL};
  nearest_start(&nearest, span_of(name));
  for (size_t i = 0; i < commands_count; i++) nearest_try(&nearest, span_of(short_name(&commands[i])));
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
  return command_show(&program, OPTION_SHOW_HELP);
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
  if (strcmp(name, "--version") == 0) return command_show(NULL, OPTION_SHOW_VERSION);
  if (option_completion_named(name) != OPTION_RUN) return complete(option_completion_named(name));
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

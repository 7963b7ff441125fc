/* SPDX-License-Identifier: GPL-3.0-or-later */
/* option_completion.c - completion for bash, zsh and fish from the table of options. See option.h.
 *
 * A program with commands (`tertia`) is passed as a list of programs "tertia run", "tertia check", ...; their options
 * follow the command.
 */
#include "base/option.h"

#include "base/i18n.h"

/* "tertia-clean" for "tertia clean": what a function may be called with. */
static void put_identifier(struct strbuf *out, const char *name) {
  for (const char *p = name; *p; p++) strbuf_char(out, *p == '-' || *p == ' ' ? '_' : *p);
}

static const char *command_of(const struct program *program) {
  const char *blank = strchr(program->name, ' ');
  return blank ? blank + 1 : "";
}

static bool takes_file(const struct option *o) {
  return o->argument && (strncmp(o->argument, "FILE", 4) == 0 || strcmp(o->argument, "DIR") == 0);
}

/* Words between blanks for words between bars. */
static void put_choices(struct strbuf *out, const char *choices) {
  for (const char *p = choices; *p; p++) strbuf_char(out, *p == '|' ? ' ' : *p);
}

/* Text within single quotes of a shell; colons and brackets are left out for zsh. */
static void put_quoted(struct strbuf *out, const char *text, bool zsh) {
  for (const char *p = text; *p; p++) {
    if (*p == '\'')
      strbuf_put(out, zsh ? "’" : "'\\''");
    else if (zsh && strchr(":[]", *p))
      strbuf_char(out, ' ');
    else if (*p != '\n')
      strbuf_char(out, *p);
  }
}

/* --- bash --- */

static void bash_words(struct strbuf *out, const struct program *program) {
  for (const struct option *o = program->options; o && o->name; o++) strbuf_format(out, "--%s ", o->name);
  strbuf_put(out, "--help --version");
}

static void bash_arguments(struct strbuf *out, const struct program *program) {
  for (const struct option *o = program->options; o && o->name; o++) {
    if (!o->argument) continue;
    strbuf_format(out, "    --%s) ", o->name);
    if (o->choices)
      strbuf_put(out, "COMPREPLY=($(compgen -W '"), put_choices(out, o->choices), strbuf_put(out, "' -- \"$cur\"));");
    else if (takes_file(o))
      strbuf_put(out, "COMPREPLY=($(compgen -f -- \"$cur\"));");
    strbuf_put(out, " return ;;\n");
  }
}

static void bash_program(struct strbuf *out, const struct program *program) {
  strbuf_put(out, "_"), put_identifier(out, program->name);
  strbuf_put(out, "() {\n  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n  case $prev in\n");
  bash_arguments(out, program);
  strbuf_put(out, "  esac\n  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '"), bash_words(out, program);
  strbuf_put(out, "' -- \"$cur\")); else COMPREPLY=($(compgen -f -- \"$cur\")); fi\n}\n");
}

static void bash_commands(struct strbuf *out, const char *name, const struct program *program, size_t n) {
  for (size_t i = 0; i < n; i++) bash_program(out, &program[i]);
  strbuf_put(out, "_"), put_identifier(out, name);
  strbuf_put(out, "() {\n  if [ \"$COMP_CWORD\" = 1 ]; then COMPREPLY=($(compgen -W '");
  for (size_t i = 0; i < n; i++) strbuf_format(out, "%s ", command_of(&program[i]));
  strbuf_put(out, "help' -- \"${COMP_WORDS[1]}\")); return; fi\n  case ${COMP_WORDS[1]} in\n");
  for (size_t i = 0; i < n; i++)
    strbuf_format(out, "    %s) _", command_of(&program[i])), put_identifier(out, program[i].name),
        strbuf_put(out, " ;;\n");
  strbuf_put(out, "  esac\n}\n");
}

static void put_bash(struct strbuf *out, const char *name, const struct program *program, size_t n) {
  bool commands = *command_of(program) != '\0';
  if (commands)
    bash_commands(out, name, program, n);
  else
    bash_program(out, program);
  strbuf_put(out, "complete -o filenames -F _"), put_identifier(out, name), strbuf_format(out, " %s\n", name);
}

/* --- zsh --- */

static void zsh_program(struct strbuf *out, const struct program *program) {
  strbuf_put(out, "  _arguments \\\n");
  for (const struct option *o = program->options; o && o->name; o++) {
    strbuf_format(out, "    '--%s%s[", o->name, o->argument ? "=" : ""), put_quoted(out, o->help, true),
        strbuf_char(out, ']');
    if (o->argument) strbuf_char(out, ':'), put_quoted(out, o->argument, true), strbuf_char(out, ':');
    if (o->choices)
      strbuf_char(out, '('), put_choices(out, o->choices), strbuf_char(out, ')');
    else if (takes_file(o))
      strbuf_put(out, "_files");
    strbuf_put(out, "' \\\n");
  }
  strbuf_put(out, "    '--help[show the options]' '--version[show the version]' '*:file:_files'\n");
}

static void put_zsh(struct strbuf *out, const char *name, const struct program *program, size_t n) {
  strbuf_format(out, "#compdef %s\n", name);
  if (!*command_of(program)) {
    zsh_program(out, program);
    return;
  }
  strbuf_put(out, "local -a commands\ncommands=(\n");
  for (size_t i = 0; i < n; i++) {
    strbuf_format(out, "  '%s:", command_of(&program[i]));
    put_quoted(out, program[i].summary, true), strbuf_put(out, "'\n");
  }
  strbuf_put(out, "  'help:show the options of a command'\n)\nif (( CURRENT == 2 )); then _describe command commands; "
                  "return; fi\n");
  strbuf_put(out, "local command=$words[2]\nshift words; (( CURRENT-- ))\ncase $command in\n");
  for (size_t i = 0; i < n; i++)
    strbuf_format(out, "%s)\n", command_of(&program[i])), zsh_program(out, &program[i]), strbuf_put(out, "  ;;\n");
  strbuf_put(out, "esac\n");
}

/* --- fish --- */

static void fish_program(struct strbuf *out, const char *name, const struct program *program) {
  const char *command = command_of(program);
  for (const struct option *o = program->options; o && o->name; o++) {
    strbuf_format(out, "complete -c %s", name);
    if (*command) strbuf_format(out, " -n '__fish_seen_subcommand_from %s'", command);
    strbuf_format(out, " -l %s", o->name);
    if (o->letter) strbuf_format(out, " -s %c", o->letter);
    if (o->argument) strbuf_put(out, takes_file(o) ? " -r -F" : " -x");
    if (o->choices) strbuf_put(out, " -a '"), put_choices(out, o->choices), strbuf_char(out, '\'');
    strbuf_put(out, " -d '"), put_quoted(out, o->help, false), strbuf_put(out, "'\n");
  }
}

static void put_fish(struct strbuf *out, const char *name, const struct program *program, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const char *command = command_of(&program[i]);
    if (*command) {
      strbuf_format(out, "complete -c %s -n '__fish_use_subcommand' -a %s -d '", name, command);
      put_quoted(out, program[i].summary, false), strbuf_put(out, "'\n");
    }
    fish_program(out, name, &program[i]);
  }
}

void option_completion(const char *name, const struct program *program, size_t n, enum option_action shell,
                       struct strbuf *out) {
  if (shell == OPTION_SHOW_ZSH)
    put_zsh(out, name, program, n);
  else if (shell == OPTION_SHOW_FISH)
    put_fish(out, name, program, n);
  else
    put_bash(out, name, program, n);
}

enum option_action option_completion_named(const char *word) {
  static const struct {
    const char *word;
    enum option_action action;
  } shell[] = {{"--completion=bash", OPTION_SHOW_BASH},
               {"--completion=zsh", OPTION_SHOW_ZSH},
               {"--completion=fish", OPTION_SHOW_FISH}};
  for (size_t i = 0; i < 3; i++)
    if (strcmp(word, shell[i].word) == 0) return shell[i].action;
  return OPTION_RUN;
}

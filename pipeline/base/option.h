/* SPDX-License-Identifier: GPL-3.0-or-later */
/* option.h - one table determines a program's parsing, range checks, --help and manual page.
 *
 * A program states its options as an array of `struct option` ended by {0}; each names the field of the program's own
 * options structure it fills. The same table serves the command line, a plan's `key = value` lines (option_set) and the
 * manual (option_help, option_manual). Text values are copied into the arena.
 */
#ifndef TERTIA_BASE_OPTION_H
#define TERTIA_BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/strbuf.h"

enum option_kind {
  OPTION_FLAG = 1, /* bool */
  OPTION_TEXT,     /* const char *; NULL until set */
  OPTION_WHOLE,    /* long, within least..most */
  OPTION_REAL,     /* double, within least..most */
  OPTION_LIST,     /* struct option_list: repeated or separated by commas, values are collected */
  OPTION_EACH      /* struct option_list: repeated, values are collected; a comma is part of the value */
};

struct option_list {
  const char **item;
  size_t n, room;
};

struct option {
  const char *name; /* without the dashes */
  char letter;      /* short form, or 0 */
  enum option_kind kind;
  size_t offset;        /* offsetof(struct ..., field) */
  const char *argument; /* "FILE", for help; NULL for a flag */
  const char *help;     /* one sentence, English (it is the key of its translation) */
  const char *choices;  /* "auto|naive|drift": what a TEXT or each item of a LIST may be; NULL: anything */
  double least, most;   /* of WHOLE and REAL; both 0: no limit */
};

struct program {
  const char *name;        /* "tertia-clean", "tertia run" */
  const char *page;        /* its manual page, "tertia-run"; NULL: as the name */
  const char *summary;     /* what it does, a few words, no full stop */
  const char *operands;    /* "[FILE...]", or NULL where there are none */
  const char *description; /* paragraphs for the manual, separated by empty lines */
  const struct option *options;
  const char *example; /* shell lines for the manual, run by the tests; may be NULL */
};

enum option_action {
  OPTION_RUN,
  OPTION_SHOW_HELP,
  OPTION_SHOW_VERSION,
  OPTION_SHOW_MANUAL,
  OPTION_SHOW_BASH,
  OPTION_SHOW_ZSH,
  OPTION_SHOW_FISH
};

/* Parse a command line. `values` has the defaults at first and is filled; operands are the arguments that are no
 * options (all after "--"), and
 * "-" is one. --help, --version, --manual and --completion=SHELL end parsing with their
 * action. Errors are EX_USAGE and name the option. */
int option_parse(const struct program *program, int argc, char **argv, void *values, struct option_list *operands,
                 struct arena *arena, enum option_action *action, struct err *err);

/* Set one option by name from text, as a plan does; a flag takes yes or no. EX_CONFIG for an unknown name. */
int option_set(const struct option *options, void *values, const char *name, const char *text, struct arena *arena,
               struct err *err);

void option_help(const struct program *program, struct strbuf *out);   /* --help, translated */
void option_manual(const struct program *program, struct strbuf *out); /* a man page in mdoc */

/* Completion of a program's options for a shell: OPTION_SHOW_BASH, _ZSH or _FISH. Several programs are the commands of
 * `name`. */
void option_completion(const char *name, const struct program *program, size_t n, enum option_action shell,
                       struct strbuf *out);
/* The action of a word --completion=SHELL; OPTION_RUN for any other word. */
enum option_action option_completion_named(const char *word);

/* Append an item to a list. */
void option_list_add(struct option_list *list, const char *item, struct arena *arena);

#endif

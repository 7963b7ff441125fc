/* SPDX-License-Identifier: GPL-3.0-or-later */
/* option.c - see option.h: reading values. option_text.c writes help and manual. */
#include "base/option.h"

#include <errno.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/nearest.h"
#include "base/list.h"

void option_list_add(struct option_list *list, const char *item, struct arena *arena) {
  list->item = list_room_in(arena, list->item, list->n, &list->room, list->n + 1, sizeof *list->item);
  list->item[list->n++] = item;
}

/* Is text one of "a|b|c"? */
static bool chosen(const char *choices, const char *text) {
  struct span rest = span_of(choices), one;
  while (span_cut(&rest, '|', &one))
    if (span_is(one, text)) return true;
  return false;
}

static int bad(struct err *err, const struct option *option, const char *text, const char *wanted) {
  return err_set(err, EX_USAGE, _("--%s: '%s' is not %s"), option->name, text, wanted);
}

static int out_of_range(struct err *err, const struct option *option, const char *text) {
  return err_set(err, EX_USAGE, _("--%s: '%s' is not within %g to %g"), option->name, text, option->least,
                 option->most);
}

static int check_choice(const struct option *option, const char *text, struct err *err) {
  if (!option->choices || chosen(option->choices, text)) return 0;
  struct nearest nearest;
  struct span rest = span_of(option->choices), one;
  nearest_start(&nearest, span_of(text));
  while (span_cut(&rest, '|', &one)) nearest_try(&nearest, one);
  err_set(err, EX_USAGE, _("--%s: '%s' is not one of %s"), option->name, text, option->choices);
  return nearest_add(&nearest, err);
}

static int set_list(const struct option *option, struct option_list *list, const char *text, struct arena *arena,
                    struct err *err) {
  struct span rest = span_of(text), one;
  while (span_cut(&rest, ',', &one)) {
    if (!one.n && *text) return err_set(err, EX_USAGE, _("--%s: '%s' has a blank item"), option->name, text);
    const char *item = arena_copy(arena, one.p, one.n);
    int code = check_choice(option, item, err);
    if (code) return code;
    option_list_add(list, item, arena);
  }
  return 0;
}

static int set_number(const struct option *option, void *field, const char *text, struct err *err) {
  char *end;
  errno = 0;
  bool limited = option->least != 0 || option->most != 0;
  if (option->kind == OPTION_WHOLE) {
    long v = strtol(text, &end, 10);
    if (end == text || *end || errno) return bad(err, option, text, _("a whole number"));
    if (limited && ((double)v < option->least || (double)v > option->most)) return out_of_range(err, option, text);
    *(long *)field = v;
    return 0;
  }
  double v = strtod(text, &end);
  if (end == text || *end || errno) return bad(err, option, text, _("a number"));
  if (limited && !(v >= option->least && v <= option->most)) return out_of_range(err, option, text);
  *(double *)field = v;
  return 0;
}

static int set_value(const struct option *option, void *values, const char *text, struct arena *arena,
                     struct err *err) {
  void *field = (char *)values + option->offset;
  int code;
  switch (option->kind) {
  case OPTION_FLAG:
    *(bool *)field = true;
    return 0;
  case OPTION_TEXT:
    if ((code = check_choice(option, text, err)) != 0) return code;
    *(const char **)field = arena_copy(arena, text, strlen(text));
    return 0;
  case OPTION_LIST:
    return set_list(option, field, text, arena, err);
  case OPTION_EACH:
    option_list_add(field, arena_copy(arena, text, strlen(text)), arena);
    return 0;
  case OPTION_WHOLE:
  case OPTION_REAL:
    return set_number(option, field, text, err);
  }
  return 0;
}

static const struct option *option_find(const struct option *options, struct span name) {
  for (const struct option *o = options; o && o->name; o++)
    if (span_is(name, o->name)) return o;
  return NULL;
}

static const struct option *find_letter(const struct option *options, char letter) {
  for (const struct option *o = options; o && o->name; o++)
    if (o->letter == letter) return o;
  return NULL;
}

int option_set(const struct option *options, void *values, const char *name, const char *text, struct arena *arena,
               struct err *err) {
  const struct option *option = option_find(options, span_of(name));
  if (!option) return err_set(err, EX_CONFIG, _("unknown key '%s'"), name);
  if (option->kind == OPTION_FLAG) {
    bool yes = strcmp(text, "yes") == 0;
    if (!yes && strcmp(text, "no") != 0) return err_set(err, EX_CONFIG, _("%s: '%s' is not yes or no"), name, text);
    *(bool *)((char *)values + option->offset) = yes;
    return 0;
  }
  return set_value(option, values, text, arena, err);
}

static int unknown_option(const struct program *program, const char *word, struct err *err) {
  struct nearest nearest;
  const char *equals = strchr(word, '=');
  nearest_start(&nearest, equals ? span_between(word + 2, equals) : span_of(word + 2));
  for (const struct option *o = program->options; word[1] == '-' && o && o->name; o++)
    nearest_try(&nearest, span_of(o->name));
  err_set(err, EX_USAGE, _("unknown option '%s' (see %s --help)"), word, program->name);
  struct span name = nearest_found(&nearest);
  return name.n ? err_set(err, EX_USAGE, _("unknown option '%s'; did you mean '--%.*s'? (see %s --help)"), word,
                          SPAN_ARG(name), program->name)
                : err->code;
}

/* One word that begins with a dash; *at is moved past its value. */
static int option_read(const struct program *program, int argc, char **argv, int *at, void *values, struct arena *arena,
                       struct err *err) {
  const char *word = argv[*at], *value = NULL;
  struct span name;
  const struct option *option;
  if (word[1] == '-') {
    const char *equals = strchr(word, '=');
    name = equals ? span_between(word + 2, equals) : span_of(word + 2);
    option = option_find(program->options, name);
    if (equals) value = equals + 1;
  } else {
    name = (struct span){word + 1, 1};
    option = find_letter(program->options, word[1]);
    if (word[2]) value = word + 2;
  }
  if (!option) return unknown_option(program, word, err);
  if (option->kind == OPTION_FLAG) {
    if (value) return err_set(err, EX_USAGE, _("--%s has no value"), option->name);
    return set_value(option, values, "", arena, err);
  }
  if (!value) {
    if (*at + 1 >= argc) return err_set(err, EX_USAGE, _("--%s needs a value: %s"), option->name, option->argument);
    value = argv[++*at];
  }
  return set_value(option, values, value, arena, err);
}

int option_parse(const struct program *program, int argc, char **argv, void *values, struct option_list *operands,
                 struct arena *arena, enum option_action *action, struct err *err) {
  *action = OPTION_RUN;
  *operands = (struct option_list){0};
  bool options_ended = false;
  for (int at = 1; at < argc; at++) {
    const char *word = argv[at];
    if (options_ended || word[0] != '-' || !word[1]) {
      if (!program->operands) return err_set(err, EX_USAGE, _("unexpected '%s' (see %s --help)"), word, program->name);
      option_list_add(operands, word, arena);
    } else if (strcmp(word, "--") == 0) {
      options_ended = true;
    } else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
      *action = OPTION_SHOW_HELP;
      return 0;
    } else if (strcmp(word, "--version") == 0) {
      *action = OPTION_SHOW_VERSION;
      return 0;
    } else if (strcmp(word, "--manual") == 0) {
      *action = OPTION_SHOW_MANUAL;
      return 0;
    } else if (option_completion_named(word) != OPTION_RUN) {
      *action = option_completion_named(word);
      return 0;
    } else {
      int code = option_read(program, argc, argv, &at, values, arena, err);
      if (code) return code;
    }
  }
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plan.h - a plan: what a run does, in one readable file (docs/plan.md).
 *
 *     title   = 江北区服务业结构监测
 *     from    = 2015
 *     to      = 2024
 *
 *     [annual]
 *     input  = {year}/F603*.csv.gz "{year}/非一套表 *.csv"
 *     stages = clean classify derive aggregate
 *     classify.scheme = modern-working-2020
 *
 * Settings before the first section are the plan's own; each section is a step, and a step may use the results of those
 * above it. A line that begins with a blank continues the one before; # begins a comment line. The file may be in any
 * charset that io/text_file.h reads. A section or a key that occurs twice is an error.
 *
 * `stages` names a step's chain, `input` the files it reads, `from` the results of earlier steps it reads instead
 * (reference.h); other settings are `stage.option = value` or `stage.port = file`.
 *
 * Paths: what is read is relative to the plan's directory; what is written is relative to the run folder, and stays in
 * it. {plan} and {catalog} are replaced by those directories, {year} in an input pattern for each year of the plan.
 */
#ifndef TERTIA_RUN_PLAN_H
#define TERTIA_RUN_PLAN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/option.h"
#include "run/problems.h"

struct plan_setting {
  const char *key, *value;
  unsigned line; /* 0: from the command line */
};

struct plan_step {
  const char *name;
  unsigned line;
  long year;   /* the one year of a part (parts.h); 0: all of the plan */
  bool merges; /* it merges the parts of a step */
  struct plan_setting *setting;
  size_t settings;
};

struct plan {
  const char *path, *dir; /* dir: of the plan, as written, without a slash at the end */
  struct plan_step own;   /* settings before the first section */
  struct plan_step *step;
  size_t steps;
  bool changed; /* the command line has another value for a setting than the file */
};

/* Every line that cannot be read becomes a problem. Returns the code of the first. */
int plan_read(const char *path, struct arena *arena, struct plan *plan, struct problems *problems);

/* Replace or add "key=value", "step.key=value" or "stage.option=value" of the command line. */
int plan_set(struct plan *plan, const char *assignment, struct arena *arena, struct err *err);

const char *plan_value(const struct plan_step *step, const char *key); /* NULL where not set */
const struct plan_setting *plan_setting(const struct plan_step *step, const char *key);

/* "PLAN:LINE", or "--set" for a setting of the command line: the beginning of a message. */
const char *plan_place(const struct plan *plan, unsigned line, struct arena *arena);

/* The plan's file name without directory and ending, as the names of its run folders begin with: without control
 * characters and slashes, not beginning with a dot, at most 120 bytes. */
const char *plan_name(const struct plan *plan, struct arena *arena);

/* Words separated by blanks; a word, or a part of it, in double or single quotes may have blanks. They are added to
 * `words` and live in the arena. EX_CONFIG where a quote is not closed. */
int plan_words(const char *text, struct option_list *words, struct arena *arena, struct err *err);

/* Directories that represent names in braces. */
struct plan_places {
  const char *plan, *catalog; /* NULL: the name in braces stays */
  const char *year;
};
const char *plan_expand(const char *text, const struct plan_places *places, struct arena *arena);

#endif

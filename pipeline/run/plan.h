/* plan.h - a plan: what a run does, in one readable file.
 *
 *     title   = 江北区服务业结构监测
 *     vintage = sample-2024
 *     from    = 2015
 *     to      = 2024
 *
 *     [annual]
 *     input  = {year}/F603*.csv.gz
 *     stages = clean classify derive aggregate
 *     classify.scheme = modern-working-2020
 *
 * Settings before the first section are the plan's own; each section is a step, done in order. `stages` names the chain;
 * `input` holds file patterns beside the plan, once for each {year} of the plan's from..to where that stands in it; `from` takes
 * the results of earlier steps instead (reference.h). Other settings are `stage.option = value`, or `stage.port = file`, a file
 * in the run folder. {plan} and {catalog} stand for directories. A line that begins with a blank goes on with the one before; # begins a comment line.
 */
#ifndef TERTIA_RUN_PLAN_H
#define TERTIA_RUN_PLAN_H

#include "base/arena.h"
#include "base/err.h"
#include "base/option.h"

struct plan_setting {
  const char *key, *value;
  unsigned line; /* 0: from the command line */
};

struct plan_step {
  const char *name;
  unsigned line;
  struct plan_setting *setting;
  size_t settings;
};

struct plan {
  const char *path, *dir; /* dir: of the plan, as given, without a slash at the end */
  struct plan_step own;   /* settings before the first section */
  struct plan_step *step;
  size_t steps;
  const char *text; /* the file itself, for its digest */
  size_t text_n;
};

int plan_read(const char *path, struct arena *arena, struct plan *plan, struct err *err);

/* Replace or add "key=value" or "step.key=value" given on the command line. */
int plan_set(struct plan *plan, const char *assignment, struct arena *arena, struct err *err);

const char *plan_value(const struct plan_step *step, const char *key); /* NULL where not set */

/* Directories that stand for names in braces. */
struct plan_places {
  const char *plan, *catalog, *run;
  const char *year; /* NULL: {year} stays */
};
const char *plan_expand(const char *text, const struct plan_places *places, struct arena *arena);

/* Files of a step's `input`, sorted within each pattern; a pattern without a match is EX_NOINPUT, but for one with {year} when
 * the years were narrowed for this run (`narrowed`): then there may be none. */
int plan_inputs(const struct plan *plan, const struct plan_step *step, long from, long to, bool narrowed,
                const struct plan_places *places, struct arena *arena, struct option_list *files, struct err *err);

#endif

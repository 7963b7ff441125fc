/* SPDX-License-Identifier: GPL-3.0-or-later */
/* job_making.h - what the parts share that make a job from a step of the plan. Everything lives in the setting's arena;
 * faults are added to `problems`, with their line in the plan. */
#ifndef TERTIA_RUN_JOB_MAKING_H
#define TERTIA_RUN_JOB_MAKING_H

#include "run/job.h"

/* A job being made. */
struct making {
  const struct job_setting *setting;
  const struct plan_step *step;
  struct job *job;
  struct problems *problems;
};

/* A stage or source of a step, and what the step sets for it. */
struct part {
  struct span name;
  const struct program *program;
  const struct port *ports;
  void *values; /* of its options */
  size_t at;    /* in the chain: 0 the source, i the link i - 1 */
};

/* The place of a line of the plan, for messages. */
const char *job_place(const struct making *in, unsigned line);

/* "./a//b.csv" as "a/b.csv". */
const char *output_simple_name(const char *name, struct arena *arena);

/* One file, or several between commas: the same records in several formats. */
void job_output_add(struct making *in, const struct plan_setting *setting, size_t at, const struct port *ports,
                    size_t port);

/* --- job_setting.c --- */

/* Mark the step that a reference names as needed. */
void job_need_step(struct making *in, struct reference reference);

/* Add a table that the job reads. */
void job_table_add(struct making *in, const struct plan_setting *setting, struct span name);

/* A value with its references to earlier steps made "{STEP}/FILE"; items of a list are separated by commas. */
const char *job_resolve_value(struct making *in, const struct plan_setting *setting);

/* Add the nearest known option to an error. */
void job_nearest_option(const struct part *part, const char *option, struct err *err);

bool options_have(const struct option *options, const char *name);

/* One setting: the file of a port, or the value of an option. */
void job_apply_setting(struct making *in, struct part *part, const char *option, const struct plan_setting *setting);

/* The options of one stage: its defaults, then the step's settings for it. */
void job_fill_options(struct making *in, struct part *part, size_t size, const void *defaults);

/* Does `key` belong to stage `name`, as "name.option"? Then *option is what follows. */
bool job_key_belongs(const char *key, struct span name, const char **option);

#endif

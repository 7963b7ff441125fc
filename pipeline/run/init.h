/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init.h - `tertia init DIR`: what is in a folder, what is missing, and a plan with its tables to begin with.
 *
 * Files of these names are never overwritten: DIR/tertia.plan, DIR/targets.csv, DIR/controls.csv. The plan passes
 * `tertia check` and `tertia run` as it is: files that cannot be read are not in it, and what is missing now is listed
 * behind allow-missing. */
#ifndef TERTIA_RUN_INIT_H
#define TERTIA_RUN_INIT_H

#include "base/log.h"
#include "run/survey.h"

enum init_step_name { INIT_ANNUAL, INIT_MONTHLY, INIT_STEPS };

/* A step of the plan that reads files. */
struct init_step {
  bool *wanted;                     /* the survey's parts */
  bool any;                         /* of main forms */
  struct option_list input, unread; /* as they are written */
  const char *missing;              /* behind allow-missing; "": nothing */
};

struct init {
  struct survey survey;
  struct init_step step[INIT_STEPS];
  struct year_span years;
  period_code last; /* the last period there are records of */
  bool several;     /* records of more than one year */
};

int init_folder(const char *dir, const struct survey_options *options, const struct log *log, struct arena *arena,
                struct err *err);
/* Empty tables, a plan, and a file with generated units as an example of what it reads. */
int init_template(const char *dir, const struct log *log, struct arena *arena, struct err *err);

/* --- init_steps.c: which step reads which parts --- */
int init_plan_steps(struct init *init, struct err *err);
/* --- init_text.c: the text of the plan --- */
void init_plan_text(const struct init *init, struct strbuf *out);
extern const char init_targets_text[], init_controls_text[];
/* --- init_print.c: on standard output, what was found and what is missing --- */
void init_print(const struct init *init);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* executor_slurm.c - see executor_slurm.h. States are those of `scontrol show job`. */
#include "run/executor_slurm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/i18n.h"
#include "base/option.h"
#include "io/output.h"
#include "base/outside.h"
#include "run/tree.h"

enum {
  ANSWER = 30,         /* limit for a command of Slurm, in seconds */
  PATIENCE = 600,      /* seconds a controller may be silent */
  TRIES = 3,           /* of one step */
  WORDS = 32,          /* of an sbatch command, beside options and the step's own command */
  FIRST_MEMORY = 1024, /* MiB: what a step needs whatever its inputs are */
  FIRST_MINUTES = 60,
  SHORTEST = 200,
  LONGEST = 5000 /* milliseconds between questions */
};

/* A step as a job. */
struct slurm_job {
  struct slurm_job *next;
  struct work *work;
  const char *id;
  int tries;
  unsigned long memory, minutes; /* asked for */
};

enum state {
  STATE_WAITING,
  STATE_COMPLETED,
  STATE_FAILED,
  STATE_NO_MEMORY,
  STATE_NO_TIME,
  STATE_CANCELLED,
  STATE_UNKNOWN
};

static int slurm_ask(const struct slurm *slurm, const char *const *argv, struct outside *answer, struct err *err) {
  int code = outside_run(argv, NULL, ANSWER, slurm->arena, answer, err);
  if (code || answer->status == 0) return code;
  return err_set(err, EX_TEMPFAIL, "%s: %s", argv[0], *answer->said ? answer->said : answer->out);
}

/* The script of all jobs: it runs its arguments, so that no command line is built as text. */
static int prepare_folder(struct slurm *slurm, struct err *err) {
  static const char script[] = "#!/bin/sh\nexec \"$@\"\n";
  if (slurm->prepared) return 0;
  int code = tree_make(slurm->folder, err);
  FILE *file = code ? NULL : fopen(arena_format(slurm->arena, "%s/step.sh", slurm->folder), "w");
  if (!code && !file) code = err_errno(err, errno, "%s/step.sh", slurm->folder);
  if (file && (fputs(script, file) < 0) + (fclose(file) != 0))
    code = err_errno(err, errno, "%s/step.sh", slurm->folder);
  slurm->prepared = code == 0;
  return code;
}

static const char *job_name(const struct slurm *slurm, const struct work *work) {
  return arena_format(slurm->arena, "tertia-%s-%.16s", work->name, work->request);
}

/* The job that is queued or running for the same request; NULL when there is none. */
static int job_attach(struct slurm *slurm, struct slurm_job *job, struct err *err) {
  const char *argv[] = {"squeue",
                        "--noheader",
                        "--me",
                        "--format=%i",
                        "--states=PENDING,RUNNING,COMPLETING,SUSPENDED",
                        arena_format(slurm->arena, "--name=%s", job_name(slurm, job->work)),
                        NULL};
  struct outside answer;
  int code = slurm_ask(slurm, argv, &answer, err);
  if (code || !*answer.out) return code;
  job->id = arena_copy(slurm->arena, answer.out, strcspn(answer.out, "\n"));
  log_say(slurm->log, LOG_INFO, _("[%s] job %s is at work already"), job->work->name, job->id);
  return 0;
}

static int job_submit(struct slurm *slurm, struct slurm_job *job, struct err *err) {
  const char *argv[WORDS + 64];
  size_t n = 0;
  argv[n++] = "sbatch", argv[n++] = "--parsable", argv[n++] = "--requeue";
  argv[n++] = arena_format(slurm->arena, "--job-name=%s", job_name(slurm, job->work));
  argv[n++] = arena_format(slurm->arena, "--output=%s/%s-%%j.log", slurm->folder, job->work->name);
  argv[n++] = "--open-mode=append";
  argv[n++] = arena_format(slurm->arena, "--mem=%lu", job->memory);
  argv[n++] = arena_format(slurm->arena, "--time=%lu", job->minutes);
  for (size_t i = 0; i < slurm->options->n && n < WORDS; i++) argv[n++] = slurm->options->item[i];
  argv[n++] = arena_format(slurm->arena, "%s/step.sh", slurm->folder);
  for (size_t i = 0; i + 1 < slurm->words && n < WORDS + 58; i++) argv[n++] = slurm->command[i];
  argv[n++] = "--step", argv[n++] = job->work->name, argv[n++] = slurm->command[slurm->words - 1], argv[n] = NULL;
  struct outside answer;
  int code = slurm_ask(slurm, argv, &answer, err);
  if (code) return code;
  job->id = arena_copy(slurm->arena, answer.out, strcspn(answer.out, ";\n"));
  job->tries++;
  log_say(slurm->log, LOG_INFO, _("[%s] job %s"), job->work->name, job->id);
  return 0;
}

static int slurm_submit(struct executor *executor, struct work *work, struct err *err) {
  struct slurm *slurm = (struct slurm *)executor;
  struct slurm_job *job = arena_array(slurm->arena, struct slurm_job, 1);
  *job = (struct slurm_job){.next = slurm->jobs, .work = work, .minutes = FIRST_MINUTES};
  job->memory = FIRST_MEMORY + (unsigned long)(work->bytes >> 20) * 2;
  int code = prepare_folder(slurm, err);
  if (!code) code = job_attach(slurm, job, err);
  if (!code && !job->id) code = job_submit(slurm, job, err);
  if (code) return err_context(err, "[%s]", work->name);
  slurm->jobs = job;
  executor_add(executor, work);
  return 0;
}

/* The value of NAME=value in a line of scontrol. */
static struct span field_of(const char *line, const char *name) {
  const char *at = strstr(line, name);
  if (!at) return (struct span){0};
  at += strlen(name);
  return (struct span){at, strcspn(at, " \n")};
}

static enum state state_of(struct span word) {
  static const struct {
    const char *word;
    enum state state;
  } states[] = {{"COMPLETED", STATE_COMPLETED},     {"FAILED", STATE_FAILED},    {"BOOT_FAIL", STATE_FAILED},
                {"OUT_OF_MEMORY", STATE_NO_MEMORY}, {"TIMEOUT", STATE_NO_TIME},  {"DEADLINE", STATE_NO_TIME},
                {"CANCELLED", STATE_CANCELLED},     {"PREEMPTED", STATE_FAILED}, {"NODE_FAIL", STATE_FAILED}};
  for (size_t i = 0; i < sizeof states / sizeof *states; i++)
    if (span_is(word, states[i].word)) return states[i].state;
  return word.n ? STATE_WAITING : STATE_UNKNOWN;
}

/* Ask for the state of a job. *exit is its exit status; a job that the controller has forgotten is unknown. */
static int job_state(const struct slurm *slurm, const struct slurm_job *job, enum state *state, int *exit,
                     struct err *err) {
  const char *argv[] = {"scontrol", "--oneliner", "show", "job", job->id, NULL};
  struct outside answer;
  *exit = 0;
  int code = outside_run(argv, NULL, ANSWER, slurm->arena, &answer, err);
  if (code) return code;
  if (answer.status && !strstr(answer.said, "Invalid job id"))
    return err_set(err, EX_TEMPFAIL, "scontrol: %s", answer.said);
  *state = answer.status ? STATE_UNKNOWN : state_of(field_of(answer.out, " JobState="));
  struct span code_of = field_of(answer.out, " ExitCode=");
  *exit = code_of.n ? atoi(code_of.p) : 0;
  return 0;
}

/* The last line that a job has printed, for the message. */
static const char *last_words(const struct slurm *slurm, const struct slurm_job *job) {
  char line[512] = "", last[512] = "";
  FILE *file = fopen(arena_format(slurm->arena, "%s/%s-%s.log", slurm->folder, job->work->name, job->id), "r");
  while (file && fgets(line, sizeof line, file))
    if (*line != '\n') memcpy(last, line, sizeof last);
  if (file) fclose(file);
  last[strcspn(last, "\n")] = '\0';
  return arena_copy(slurm->arena, last, strlen(last));
}

/* A job that failed: queued again with more of what it lacked, or abandoned. */
static int job_again(struct slurm *slurm, struct slurm_job *job, enum state state, int exit, bool *again,
                     struct err *err) {
  bool passing = state == STATE_UNKNOWN || state == STATE_NO_MEMORY || state == STATE_NO_TIME || exit == EX_TEMPFAIL;
  *again = passing && job->tries < TRIES;
  if (!*again) return 0;
  if (state == STATE_NO_MEMORY) job->memory *= 2;
  if (state == STATE_NO_TIME) job->minutes *= 4;
  log_say(slurm->log, LOG_WARNING, _("[%s] job %s ended without results; it is queued again"), job->work->name,
          job->id);
  return job_submit(slurm, job, err);
}

static void job_fail(const struct slurm *slurm, const struct slurm_job *job, enum state state, int exit) {
  const char *said = last_words(slurm, job);
  const char *how = state == STATE_CANCELLED   ? _("was cancelled")
                    : state == STATE_NO_MEMORY ? _("was out of memory")
                    : state == STATE_NO_TIME   ? _("was out of time")
                                               : _("failed");
  err_set(&job->work->err, exit > 0 && exit < 128 ? exit : EX_UNAVAILABLE, _("[%s] job %s %s: %s"), job->work->name,
          job->id, how, *said ? said : _("it has printed nothing"));
}

/* Look at a job; *ended when its work is done, well or not. */
static int job_look(struct slurm *slurm, struct slurm_job *job, bool *ended, struct err *err) {
  enum state state = STATE_WAITING;
  int exit = 0;
  bool again = false;
  *ended = false;
  int code = job_state(slurm, job, &state, &exit, err);
  if (code || state == STATE_WAITING) return code;
  job->work->err = (struct err){0};
  bool whole = state == STATE_COMPLETED || state == STATE_UNKNOWN;
  if (whole && job->work->collect(job->work->context, job->work->step, &job->work->err) == 0) {
    *ended = true;
    return 0;
  }
  if (state == STATE_COMPLETED) state = STATE_UNKNOWN; /* its results are not there */
  code = job_again(slurm, job, state, exit, &again, err);
  if (code || again) return code;
  if (!job->work->err.code) job_fail(slurm, job, state, exit);
  *ended = true;
  return 0;
}

static void job_remove(struct slurm *slurm, struct slurm_job *job) {
  struct slurm_job **at = &slurm->jobs;
  while (*at != job) at = &(*at)->next;
  *at = job->next;
}

static void pause_for(long milliseconds) {
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  nanosleep(&time, NULL);
}

/* One look at all jobs. */
static int look_at_jobs(struct slurm *slurm, struct work **done, struct err *err) {
  for (struct slurm_job *job = slurm->jobs; job; job = job->next) {
    bool ended;
    int code = job_look(slurm, job, &ended, err);
    if (code) return code;
    if (!ended) continue;
    *done = job->work;
    executor_remove(&slurm->executor, job->work);
    job_remove(slurm, job);
    return 0;
  }
  return 0;
}

static int slurm_wait(struct executor *executor, struct work **done, struct err *err) {
  struct slurm *slurm = (struct slurm *)executor;
  *done = NULL;
  long silent = 0;
  for (long wait = SHORTEST; executor->first && !*done; wait = wait * 5 / 4 < LONGEST ? wait * 5 / 4 : LONGEST) {
    pause_for(wait);
    struct err failure = {0};
    int code = look_at_jobs(slurm, done, &failure);
    if (code == EX_UNAVAILABLE || silent > PATIENCE * 1000L) return *err = failure, failure.code;
    if (code && !silent) log_say(slurm->log, LOG_WARNING, _("the cluster does not answer: %s"), failure.text);
    silent = code ? silent + wait + 1 : 0;
  }
  return 0;
}

static void slurm_cancel(struct executor *executor) {
  struct slurm *slurm = (struct slurm *)executor;
  for (const struct slurm_job *job = slurm->jobs; job; job = job->next) {
    const char *argv[] = {"scancel", job->id, NULL};
    struct outside answer;
    struct err err = {0};
    if (outside_run(argv, NULL, ANSWER, slurm->arena, &answer, &err) != 0)
      log_say(slurm->log, LOG_WARNING, "%s", err.text);
  }
}

void executor_slurm(struct slurm *slurm) {
  slurm->executor = (struct executor){.submit = slurm_submit, .wait = slurm_wait, .cancel = slurm_cancel};
}

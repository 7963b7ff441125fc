/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stage_main.c - see stage_main.h. */
#include "flow/stage_main.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/process.h"
#include "base/processors.h"
#include "flow/csv_source.h"
#include "flow/engine.h"
#include "io/pipe.h"
#include "io/same_file.h"
#include "stat/stat.h"

/* The runner's own options. */
struct carrier {
  const char *output, *findings, *rejects, *catalog;
  long jobs, block_bytes;
  bool quiet, json_log, libcsv;
};

static const struct option carrier_options[] = {
    {"output", 'o', OPTION_TEXT, offsetof(struct carrier, output), "FILE",
     N_("write records there, not to standard output"), NULL, 0, 0},
    {"findings", 0, OPTION_TEXT, offsetof(struct carrier, findings), "FILE",
     N_("write findings there, not to standard error"), NULL, 0, 0},
    {"rejects", 0, OPTION_TEXT, offsetof(struct carrier, rejects), "FILE",
     N_("write rejected records and lines that are no records there, not to standard error"), NULL, 0, 0},
    {"catalog", 0, OPTION_TEXT, offsetof(struct carrier, catalog), "DIR", N_("the bureau's catalog"), NULL, 0, 0},
    {"jobs", 'j', OPTION_WHOLE, offsetof(struct carrier, jobs), "N",
     N_("workers; the result is the same for any number (default: all processors; half of them in a pipe)"), NULL, 1,
     1024},
    {"block-bytes", 0, OPTION_WHOLE, offsetof(struct carrier, block_bytes), "N",
     N_("bytes of input a worker reads at a time; the result is the same for any number (default 262144)"), NULL, 64,
     1 << 30},
    {"quiet", 'q', OPTION_FLAG, offsetof(struct carrier, quiet), NULL,
     N_("no findings and no summary on standard error"), NULL, 0, 0},
    {"json-log", 0, OPTION_FLAG, offsetof(struct carrier, json_log), NULL, N_("messages as JSON, one a line"), NULL, 0,
     0},
    {"libcsv", 0, OPTION_FLAG, offsetof(struct carrier, libcsv), NULL, N_("send every record through libcsv"), NULL, 0,
     0},
    {0}};

/* One table of all options: the program's own, those of its ports, the runner's. Their values are one block: the
 * runner's, then the path of each port, then the program's from `own_at` on. */
static const struct option *all_options(const struct option *own, const struct port *ports, size_t own_at,
                                        struct arena *arena) {
  size_t n = sizeof carrier_options / sizeof *carrier_options - 1, more = 0;
  while (own && own[more].name) more++;
  struct option *all = arena_array(arena, struct option, n + more + ports_count(ports) + 1);
  for (size_t i = 0; i < more; i++) {
    all[i] = own[i];
    all[i].offset += own_at;
  }
  more += port_options(ports, sizeof(struct carrier), all + more);
  memcpy(all + more, carrier_options, n * sizeof *all);
  return all;
}

/* Add the main output and the further ones that were requested: `path` has one entry a port. */
static int add_outlets(struct outlets *outlets, size_t at, const struct port *ports, const struct carrier *carrier,
                       const char *const *path, struct err *err) {
  int code = outlets_add(outlets, at, ports, 0, carrier->output ? carrier->output : "-", err);
  for (size_t i = 1, n = ports_count(ports); !code && i < n; i++)
    if (path[i]) code = outlets_add(outlets, at, ports, i, path[i], err);
  const char *own[] = {NULL, carrier->rejects, carrier->findings};
  for (size_t i = FINDING_PORT_REJECTS; !code && i <= FINDING_PORT_FINDINGS; i++)
    if (own[i]) code = outlets_add(outlets, OUTLET_OF_CHAIN, finding_ports, i, own[i], err);
  return code;
}

static void report_summary(const struct log *log, const struct engine_report *report) {
  const struct source_counts *c = &report->source;
  log_say(log, LOG_INFO, _("%llu records in, %llu out, %llu rejected, %llu superseded; %llu findings"),
          (unsigned long long)c->records_in, (unsigned long long)report->rows[report->links],
          (unsigned long long)c->rejected, (unsigned long long)c->duplicates,
          (unsigned long long)report->severity[SEVERITY_FINDING]);
}

static bool reads_pipe(const struct engine_job *job) {
  int number = job->paths == 1 ? file_descriptor_named(job->path[0]) : -1;
  return number >= 0 && pipe_is(number);
}

/* The process at the other end of a pipe needs a processor too: always, or while records are emitted. */
static void choose_workers(struct engine_job *job, const struct carrier *carrier, long n) {
  long half = n > 1 ? n / 2 : 1;
  bool to_pipe = (!carrier->output || strcmp(carrier->output, "-") == 0) && pipe_is(STDOUT_FILENO);
  job->jobs = reads_pipe(job) && !carrier->jobs ? half : n;
  job->givers = to_pipe && !carrier->jobs ? half : n;
}

/* Find the tables that options name, and the operands. */
static struct option_list files_read(const struct option *options, const char *values, const struct engine_job *job,
                                     struct arena *arena) {
  struct option_list all = {0};
  for (size_t i = 0; i < job->paths; i++) option_list_add(&all, job->path[i], arena);
  for (const struct option *o = options; o && o->name; o++) {
    if (!o->argument || strncmp(o->argument, "FILE", 4) != 0) continue;
    const void *field = values + o->offset;
    const struct option_list *list = o->kind == OPTION_LIST ? field : NULL;
    for (size_t i = 0; list && i < list->n; i++) option_list_add(&all, list->item[i], arena);
    const char *one = o->kind == OPTION_TEXT ? *(const char *const *)field : NULL;
    if (one) option_list_add(&all, one, arena);
  }
  return all;
}

/* Check that no output is an input or another output. */
static int check_files(const struct option *options, const char *values, const struct engine_job *job,
                       struct arena *arena, struct err *err) {
  const struct outlets *outlets = job->chain.outlets;
  const char *written[OUTLETS_MOST];
  size_t n = 0;
  for (; n < outlets->n; n++) written[n] = outlets->outlet[n].path;
  struct option_list read = files_read(options, values, job, arena);
  return files_are_apart(written, n, (const char *const *)read.item, read.n, err);
}

/* Run with all options parsed; the outlets are those requested. */
static int stage_main_run(struct engine_job *job, const struct carrier *carrier, const struct log *log,
                          struct err *err) {
  struct world world;
  struct outlets *outlets = job->chain.outlets;
  struct engine_report report;
  long n = carrier->jobs ? carrier->jobs : processors_at_hand();
  choose_workers(job, carrier, n);
  if (reads_pipe(job)) processors_as_batch();
  int code = world_open(&world, carrier->catalog, n, err);
  chain_confide(&job->chain);
  if (!code) code = outlets_open(outlets, err);
  job->chain.world = &world;
  job->libcsv_only = carrier->libcsv;
  job->block_bytes = (size_t)carrier->block_bytes;
  job->progress = !carrier->quiet;
  if (!code) code = engine_run(job, &report, err);
  if (!code) code = outlets_commit(outlets, err);
  outlets_close(outlets);
  if (code) world_log_faults(&world, log);
  world_close(&world);
  if (!code && isatty(STDERR_FILENO) && !carrier->quiet) report_summary(log, &report);
  if (!code && report.source.files_stopped)
    code = err_set(err, EX_DATAERR, _("%llu files were not read; see the notes"),
                   (unsigned long long)report.source.files_stopped);
  return code;
}

static void stage_main_show(const struct program *program, enum option_action action) {
  struct strbuf text = {0};
  if (action == OPTION_SHOW_HELP)
    option_help(program, &text);
  else if (action == OPTION_SHOW_MANUAL)
    option_manual(program, &text);
  else if (action != OPTION_SHOW_VERSION)
    option_completion(program->name, program, 1, action, &text);
  else
    strbuf_format(&text, "%s (Tertia) %s\n", program->name, TERTIA_VERSION);
  fwrite(text.bytes, 1, text.n, stdout);
  strbuf_free(&text);
}

/* In a chain an error names its stage; here the stage is the program that prints it. */
static const char *without_name(const char *text, const char *name) {
  size_t n = strlen(name);
  return strncmp(text, name, n) == 0 && strncmp(text + n, ": ", 2) == 0 ? text + n + 2 : text;
}

static int program_main(const struct program *own, const struct port *ports, size_t options_size, const void *defaults,
                        struct engine_job *job, int argc, char **argv) {
  process_start();
  stat_start();
  struct arena arena = {0};
  struct err err = {0};
  struct program program = *own;
  size_t ports_at = sizeof(struct carrier), own_at = ports_at + ports_count(ports) * sizeof(const char *);
  program.options = all_options(own->options, ports, own_at, &arena);
  if (!program.operands) program.operands = "[FILE...]";
  char *values = arena_zero(&arena, 1, own_at + options_size + 1);
  if (defaults) memcpy(values + own_at, defaults, options_size);
  struct option_list operands;
  enum option_action action;
  int code = option_parse(&program, argc, argv, values, &operands, &arena, &action, &err);
  const struct carrier *carrier = (const struct carrier *)(const void *)values;
  struct log log = {program.name, LOG_INFO, carrier->json_log, NULL};
  static const char *const standard_input[] = {"-"};
  if (!code && action == OPTION_RUN) {
    job->path = operands.n ? (const char *const *)operands.item : standard_input;
    job->paths = operands.n ? operands.n : 1;
    struct outlets outlets = {.quiet = carrier->quiet};
    job->chain.outlets = &outlets;
    if (job->chain.links)
      job->chain.link[0].options = values + own_at;
    else
      job->source_options = values + own_at;
    code = add_outlets(&outlets, job->chain.links, ports, carrier,
                       (const char *const *)(const void *)(values + ports_at), &err);
    if (!code) code = check_files(own->options, values + own_at, job, &arena, &err);
    if (!code) code = stage_main_run(job, carrier, &log, &err);
  } else if (!code) {
    stage_main_show(&program, action);
  }
  if (!code && (fflush(stdout) != 0 || ferror(stdout))) code = err_errno(&err, EIO, _("standard output"));
  if (code) log_say(&log, LOG_ERROR, "%s", without_name(err.text, program.name));
  arena_free(&arena);
  return code;
}

int stage_main(const struct stage *stage, int argc, char **argv) {
  struct link link = {.stage = stage};
  struct engine_job job = {.source = &csv_source, .sequential = true, .chain = {.link = &link, .links = 1}};
  return program_main(&stage->program, stage->ports, stage->options_size, stage->defaults, &job, argc, argv);
}

int source_main(const struct source *source, int argc, char **argv) {
  struct engine_job job = {.source = source};
  return program_main(&source->program, source->ports, source->options_size, source->defaults, &job, argc, argv);
}

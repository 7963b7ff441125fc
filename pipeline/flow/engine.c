/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine.c - see engine.h. */
#include "flow/engine_state.h"

#include <stdlib.h>

#include "base/i18n.h"

static int engine_open_strands(struct engine *engine, struct err *err) {
  struct engine_job *job = engine->job;
  int code = 0;
  for (size_t w = 0; !code && w < (size_t)job->jobs; w++) {
    code = strand_open(&engine->strand[w], &job->chain, err);
    engine->source_state[w] = memory_zero(1, job->source->state_size + 1);
    if (!code && job->source->begin) code = job->source->begin(engine->shared, engine->source_state[w], err);
  }
  return code;
}

/* Keep the batches that arrive at a stage with a first look until it has settled. */
static int engine_keep_batches(struct chain *chain, struct err *err) {
  int code = 0;
  for (size_t at = chain_look_behind(chain, 0); !code && at < chain->links; at = chain_look_behind(chain, at + 1))
    code = outlets_add_replay(chain->outlets, at, err);
  return code;
}

/* Open source and chain; findings about whole files are delivered before everything else. */
static int engine_open_all(struct engine *engine, struct err *err) {
  struct engine_job *job = engine->job;
  struct strand opening;
  struct chain none = {.world = job->chain.world, .outlets = job->chain.outlets};
  chain_bind(&none, NULL);
  int code = knowledge_checks(job->chain.world->context.knowledge, &none.checks, err);
  job->chain.checks = none.checks;
  if (!code) code = strand_open(&opening, &none, err);
  if (code) return code;
  struct schema schema;
  if ((code = engine_keep_batches(&job->chain, err)) != 0) return code;
  chain_bind(&job->chain, job->source->ports);
  job->chain.world->context.wants = job->chain.ports[0].wants;
  code = engine_source_open(engine, &schema, &opening.findings, err);
  if (!code && schema_repeated(&schema) != SCHEMA_ABSENT)
    code = err_set(err, EX_CONFIG, _("%s: column '%s' would be in the records twice"), job->source->program.name,
                   schema.column[schema_repeated(&schema)].name);
  if (!code) code = chain_open(&job->chain, &schema, engine->shared, err);
  if (!code && chain_is_serial(&job->chain)) job->jobs = 1;
  if (!code) code = outlets_begin(job->chain.outlets, err);
  if (!code) code = outlets_deliver(job->chain.outlets, strand_result(&opening, err), err);
  strand_close(&opening);
  return code ? code : engine_open_strands(engine, err);
}

/* The first strand finishes a part alone, and delivers results as they are made. */
static int engine_finish_part(struct engine *engine, bool with_source, struct err *err) {
  struct engine_job *job = engine->job;
  struct strand *strand = engine->strand;
  int code = 0;
  strand[0].delivery = &engine->delivery;
  strand[0].workers = (size_t)job->jobs;
  if (with_source && job->source->finish)
    code = job->source->finish(engine->shared, &strand[0].arena, &strand[0].emit[0], err);
  if (!code) code = strands_finish(strand, (size_t)job->jobs, err);
  if (!code) code = strand_deliver(&strand[0], err);
  strand[0].delivery = NULL;
  return code;
}

static int engine_finish_all(struct engine *engine, struct err *err) {
  const struct strand *first = &engine->strand[0];
  int code = engine_finish_part(engine, true, err);
  while (!code && first->stop < first->chain->links) {
    code = engine_look_again(engine, err);
    if (!code) code = engine_finish_part(engine, false, err);
  }
  return code;
}

static void engine_report_files(struct engine *engine, struct engine_report *report) {
  struct engine_job *job = engine->job;
  if (!job->source->report) return;
  report->files = job->paths;
  report->file = arena_array(&job->chain.world->arena, struct source_file_report, job->paths + 1);
  for (size_t i = 0; i < job->paths; i++) {
    job->source->report(engine->shared, i, &report->file[i]);
    report->file[i].path = job->shown[i];
    report->file[i].given = engine->given_at[i];
  }
}

static void engine_fill_report(struct engine *engine, struct engine_report *report) {
  struct engine_job *job = engine->job;
  *report = (struct engine_report){.links = job->chain.links, .bytes = engine->bytes};
  if (job->source->counts) job->source->counts(engine->shared, &report->source);
  engine_report_files(engine, report);
  for (size_t w = 0; w < (size_t)job->jobs; w++) {
    for (size_t i = 0; i <= job->chain.links && i < 32; i++) report->rows[i] += engine->strand[w].rows_in[i];
    for (size_t s = 0; s < 4; s++) report->severity[s] += engine->strand[w].severity_count[s];
  }
}

static void engine_close_all(struct engine *engine) {
  struct engine_job *job = engine->job;
  for (size_t w = 0; w < (size_t)job->jobs; w++) {
    if (engine->strand[w].chain) strand_close(&engine->strand[w]);
    if (engine->source_state[w] && job->source->end) job->source->end(engine->source_state[w]);
    free(engine->source_state[w]);
  }
  if (engine->shared && job->source->close) job->source->close(engine->shared);
  for (size_t i = 0; i < job->paths; i++) reader_close(engine->kept[i]);
  free(engine->kept);
  free(engine->delimiter);
  free(engine->charset);
  input_parts_free(&engine->parts);
  free(engine->strand);
  free(engine->source_state);
  pthread_cond_destroy(&engine->changed);
  pthread_mutex_destroy(&engine->lock);
}

static void engine_start(struct engine *engine, struct engine_job *job) {
  *engine = (struct engine){.job = job, .delivery = {outlets_deliver, job->chain.outlets}};
  engine_expand_paths(engine);
  engine->kept = memory_zero(job->paths + 1, sizeof *engine->kept);
  engine->delimiter = memory_zero(job->paths + 1, sizeof *engine->delimiter);
  engine->charset = memory_zero(job->paths + 1, sizeof *engine->charset);
  engine->strand = memory_zero((size_t)job->jobs, sizeof *engine->strand);
  engine->source_state = memory_zero((size_t)job->jobs, sizeof *engine->source_state);
  pthread_mutex_init(&engine->lock, NULL);
  pthread_cond_init(&engine->changed, NULL);
}

int engine_run(struct engine_job *job, struct engine_report *report, struct err *err) {
  struct engine engine;
  engine_start(&engine, job);
  int code = engine_open_all(&engine, err);
  for (size_t number = 0; !code; number++) {
    struct source_step step = {0};
    bool more = false;
    code = job->source->step(engine.shared, number, &step, &more, err);
    if (code || !more) break;
    code = engine_run_step(&engine, &step, err);
  }
  if (!code) code = engine_finish_all(&engine, err);
  if (!code) engine_fill_report(&engine, report);
  engine_close_all(&engine);
  return code;
}

int engine_open(struct engine_job *job, struct engine_report *report, struct err *err) {
  struct engine engine;
  engine_start(&engine, job);
  int code = engine_open_all(&engine, err);
  *report = (struct engine_report){.links = job->chain.links};
  if (engine.shared) engine_report_files(&engine, report);
  engine_close_all(&engine);
  return code;
}

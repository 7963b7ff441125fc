/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_steps.c - reads the files of one step of the source with all workers.
 *
 * Workers join the inputs one after another, in their order, and push each block to their own strand of the chain; the
 * results are delivered in the order of (file, block). */
#include "flow/engine_state.h"

#include <stdlib.h>
#include <time.h>

#include "base/share.h"

static int input_open(struct engine *engine, struct input *input, struct err *err) {
  input->reader = engine->kept[input->file];
  if (input->reader) return engine->job->sequential ? 0 : reader_rewind(input->reader, err);
  struct reader_options options = engine_reader_options(engine, false);
  if (engine->delimiter[input->file]) options.delimiter = engine->delimiter[input->file];
  if (engine->charset[input->file]) options.charset = engine->charset[input->file];
  return reader_open(&input->reader, engine->job->path[input->file], &options, err);
}

/* Find the input from which a worker should read its next block: the one it is reading; otherwise the first that
 * no one is reading; otherwise the first that is open. Call with the lock. NULL when all are finished, or when the
 * remaining ones are still being opened (*wait). */
static struct input *input_choose(struct engine *engine, struct input *mine, bool *wait) {
  *wait = false;
  if (mine && mine->state == FILE_OPEN) return mine;
  struct input *shared = NULL;
  size_t ahead = engine->order.current + 4 * (size_t)engine->job->jobs;
  for (size_t i = engine->order.current; i < engine->inputs && i < ahead; i++) {
    struct input *input = &engine->input[i];
    if (input->state == FILE_OPENING) *wait = true;
    if (input->state == FILE_NEW || (input->state == FILE_OPEN && !input->attended)) return input;
    if (input->state == FILE_OPEN && !shared) shared = input;
  }
  if (!shared)
    for (size_t i = engine->order.current; i < engine->inputs && !*wait; i++)
      *wait = engine->input[i].state != FILE_ENDED;
  return shared;
}

void engine_fail(struct engine *engine, uint64_t at, const struct err *err) {
  pthread_mutex_lock(&engine->lock);
  if (!engine->stop || at < engine->err_at) {
    engine->err = *err;
    engine->err_at = at;
  }
  engine->stop = true;
  pthread_cond_broadcast(&engine->changed);
  pthread_mutex_unlock(&engine->lock);
}

static void inputs_wait(struct engine *engine) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += 5 * 1000 * 1000;
  if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
  pthread_cond_timedwait(&engine->changed, &engine->lock, &until);
}

static size_t input_place(const struct engine *engine, const struct input *input) {
  return (size_t)(input - engine->input);
}

/* Close the reader of a finished input, unless the next step needs it, so that only current files are open. Call
 * with the lock. */
static void input_close(struct engine *engine, struct input *input) {
  uint64_t done, total;
  if (!input->reader) return;
  reader_progress(input->reader, &done, &total);
  engine->closed_done += done, engine->closed_total += total;
  if (input->reader != engine->kept[input->file]) reader_close(input->reader);
  input->reader = NULL;
}

/* Leave an input. The last worker to leave a finished input reports the number of its blocks to the order, since
 * only then is it certain. Call with the lock, which is released meanwhile. */
static void input_leave(struct engine *engine, struct input *input) {
  input->attended--;
  if (input->attended || input->state != FILE_ENDED) return;
  struct err err = {0};
  input_close(engine, input);
  pthread_mutex_unlock(&engine->lock);
  if (order_file_ended(&engine->order, input_place(engine, input), input->blocks, &err))
    engine_fail(engine, (uint64_t)input_place(engine, input) << 40, &err);
  pthread_mutex_lock(&engine->lock);
}

/* Join an input, opening it if necessary. False when no work is left. A finished input is left before waiting for
 * another: it may be the one whose end the order needs, and nothing else could be delivered until then. */
static bool input_join(struct engine *engine, struct input **mine, struct err *err) {
  pthread_mutex_lock(&engine->lock);
  if (*mine && (*mine)->state == FILE_ENDED) {
    input_leave(engine, *mine);
    *mine = NULL;
  }
  struct input *input = NULL;
  for (bool wait = true; !engine->stop; inputs_wait(engine)) {
    input = input_choose(engine, *mine, &wait);
    if (input || !wait) break;
  }
  if (*mine && *mine != input) input_leave(engine, *mine);
  if (input && input != *mine) input->attended++;
  *mine = input;
  bool fresh = input && input->state == FILE_NEW;
  if (fresh) input->state = FILE_OPENING;
  pthread_mutex_unlock(&engine->lock);
  if (!fresh) return input != NULL;
  int code = input_open(engine, input, err);
  pthread_mutex_lock(&engine->lock);
  input->state = code ? FILE_ENDED : FILE_OPEN;
  pthread_cond_broadcast(&engine->changed);
  pthread_mutex_unlock(&engine->lock);
  if (code) engine_fail(engine, (uint64_t)input_place(engine, input) << 40, err);
  return !code;
}

/* Mark the input as finished after its last block; others may still be working on earlier blocks. */
static void input_end(struct engine *engine, struct input *input) {
  pthread_mutex_lock(&engine->lock);
  input->state = FILE_ENDED;
  pthread_cond_broadcast(&engine->changed);
  pthread_mutex_unlock(&engine->lock);
}

static int block_push(struct engine *engine, size_t w, struct input *input, const struct block *block,
                      struct err *err) {
  const struct source *source = engine->job->source;
  struct strand *strand = &engine->strand[w];
  struct source_place place = {input->file, block->number};
  int code = source->take(engine->shared, engine->source_state[w], place, &block->cells, &strand->arena,
                          &strand->emit[0], err);
  arena_reset(&strand->arena);
  if (!code)
    code = order_give(&engine->order, input_place(engine, input), block->number, strand_result(strand, err), err);
  atomic_fetch_add(&engine->bytes, block->bytes);
  return code;
}

static void step_show_progress(struct engine *engine) {
  if (!engine->progress.shown) return;
  pthread_mutex_lock(&engine->lock);
  uint64_t done = engine->closed_done, total = engine->closed_total;
  for (size_t i = 0; i < engine->inputs; i++) {
    uint64_t d = 0, t = 0;
    if (engine->input[i].state != FILE_OPENING && engine->input[i].reader)
      reader_progress(engine->input[i].reader, &d, &t);
    done += d, total += t;
  }
  pthread_mutex_unlock(&engine->lock);
  progress_show(&engine->progress, engine->title, done, total);
}

static void step_work(void *context, size_t number) {
  struct engine *engine = context;
  struct reader_worker *buffers = reader_worker_new();
  struct input *input = NULL;
  struct err err = {0};
  while (input_join(engine, &input, &err)) {
    size_t place = input_place(engine, input);
    if (!order_may_take(&engine->order, place)) continue;
    struct block block;
    bool more = false;
    int code = reader_next(input->reader, buffers, input->wanted, &block, &more, &err);
    uint64_t at = (uint64_t)place << 40;
    if (!code && more) {
      pthread_mutex_lock(&engine->lock);
      if (block.number + 1 > input->blocks) input->blocks = block.number + 1;
      pthread_mutex_unlock(&engine->lock);
      at |= block.number + 1;
      code = block_push(engine, number, input, &block, &err);
      step_show_progress(engine);
    } else if (!code) {
      input_end(engine, input);
    }
    if (code) engine_fail(engine, at, &err);
  }
  reader_worker_free(buffers);
}

static size_t step_workers(const struct engine *engine) {
  const struct engine_job *job = engine->job;
  return (size_t)(engine->emits && job->givers && job->givers < job->jobs ? job->givers : job->jobs);
}

static void step_open_inputs(struct engine *engine, const struct source_step *step) {
  engine->inputs = step->files;
  engine->input = memory_alloc((step->files + 1) * sizeof *engine->input);
  for (size_t i = 0; i < step->files; i++)
    engine->input[i] = (struct input){.file = step->file[i], .wanted = step->wanted ? step->wanted[i] : NULL};
  engine->emits = step->emits;
  engine->title = step->title;
}

static void step_close_inputs(struct engine *engine) {
  for (size_t i = 0; i < engine->inputs; i++) input_close(engine, &engine->input[i]);
  engine->closed_done = engine->closed_total = 0;
  free(engine->input);
  engine->input = NULL;
  engine->inputs = 0;
}

int engine_run_step(struct engine *engine, const struct source_step *step, struct err *err) {
  struct engine_job *job = engine->job;
  step_open_inputs(engine, step);
  order_start(&engine->order, step->files, &engine->delivery);
  progress_start(&engine->progress, job->progress, "MB", 1e6);
  share_out(step_workers(engine), step_work, engine);
  progress_end(&engine->progress);
  order_end(&engine->order);
  step_close_inputs(engine);
  if (engine->stop) {
    *err = engine->err;
    return err->code;
  }
  int code = 0;
  for (size_t w = 0; !code && job->source->gather && w < (size_t)job->jobs; w++)
    code = job->source->gather(engine->shared, engine->source_state[w], err);
  return code;
}

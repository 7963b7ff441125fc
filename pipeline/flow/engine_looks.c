/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_looks.c - the second pass of stages with a first look: the kept batches are pushed again, by all workers, in
 * their order. */
#include "flow/engine_state.h"

#include "base/share.h"

static int chunk_replay(struct engine *engine, struct strand *strand, struct replay_reader *reader, size_t chunk,
                        struct err *err) {
  struct batch batch;
  int code = replay_open_chunk(engine->replay, chunk, reader, err);
  while (!code && replay_next(engine->replay, reader, &strand->arena, &batch)) code = strand_push(strand, &batch, err);
  arena_reset(&strand->arena);
  return code ? code : order_give(&engine->order, 0, chunk, strand_result(strand, err), err);
}

static bool engine_is_stopped(struct engine *engine) {
  pthread_mutex_lock(&engine->lock);
  bool stopped = engine->stop;
  pthread_mutex_unlock(&engine->lock);
  return stopped;
}

static void chunks_work(void *context, size_t number) {
  struct engine *engine = context;
  struct replay_reader reader = {0};
  struct err err = {0};
  while (!engine_is_stopped(engine)) {
    if (!order_may_take(&engine->order, 0)) continue;
    size_t chunk = atomic_fetch_add(&engine->next_chunk, 1);
    if (chunk >= replay_chunks(engine->replay)) break;
    if (chunk_replay(engine, &engine->strand[number], &reader, chunk, &err)) engine_fail(engine, chunk, &err);
  }
  replay_reader_free(&reader);
}

/* Push the kept batches to the part of the chain that the strands have begun. */
static int chunks_replay(struct engine *engine, struct replay *replay, struct err *err) {
  engine->replay = replay;
  engine->next_chunk = 0;
  order_start(&engine->order, 1, &engine->delivery);
  share_out((size_t)engine->job->jobs, chunks_work, engine);
  int code = engine->stop ? (*err = engine->err).code : order_file_ended(&engine->order, 0, replay_chunks(replay), err);
  order_end(&engine->order);
  return code;
}

static struct replay *replay_at(const struct chain *chain, size_t at) {
  return chain->outlets->outlet[chain->ports[at].outlet[0]].file;
}

int engine_look_again(struct engine *engine, struct err *err) {
  struct strand *strand = engine->strand;
  size_t workers = (size_t)engine->job->jobs, from = strand[0].stop;
  size_t stop = chain_look_behind(strand[0].chain, from + 1);
  int code = strands_settle(strand, workers, err);
  for (size_t w = 0; !code && w < workers; w++) code = strand_begin(&strand[w], from, stop, err);
  return code ? code : chunks_replay(engine, replay_at(strand[0].chain, from), err);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay.c - see replay.h. */
#include "flow/replay.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/list.h"
#include "base/memory.h"
#include "data/batch_bytes.h"
#include "io/spool.h"

struct replay_chunk {
  uint64_t at;
  size_t n;
};

struct replay {
  const struct schema *schema;
  struct spool *spool;
  uint64_t size;
  struct replay_chunk *chunk;
  size_t chunks, room;
};

static int replay_open(void **file, const char *path, struct err *err) {
  (void)path, (void)err;
  struct replay *replay = memory_alloc(sizeof *replay);
  *replay = (struct replay){.spool = spool_new()};
  *file = replay;
  return 0;
}

static int replay_begin(void *file, const struct schema *schema, struct err *err) {
  (void)err;
  ((struct replay *)file)->schema = schema;
  return 0;
}

static void replay_prepare(void *writer, const struct batch *batch, struct strbuf *out) {
  (void)writer;
  batch_pack(batch, out);
}

static int replay_put(void *file, struct span prepared, struct err *err) {
  struct replay *replay = file;
  replay->chunk = list_room(replay->chunk, &replay->room, replay->chunks + 1, sizeof *replay->chunk);
  replay->chunk[replay->chunks++] = (struct replay_chunk){replay->size, prepared.n};
  int code = spool_put(replay->spool, replay->size, prepared, err);
  replay->size += prepared.n;
  return code;
}

static int replay_commit(void *file, struct err *err) {
  (void)file, (void)err;
  return 0;
}

static void replay_close(void *file) {
  struct replay *replay = file;
  spool_free(replay->spool);
  free(replay->chunk);
  free(replay);
}

const struct sink replay_sink = {.name = "replay",
                                 .selective = true,
                                 .prepare = replay_prepare,
                                 .open = replay_open,
                                 .begin = replay_begin,
                                 .put = replay_put,
                                 .commit = replay_commit,
                                 .close = replay_close};

size_t replay_chunks(const struct replay *replay) { return replay->chunks; }

int replay_open_chunk(struct replay *replay, size_t chunk, struct replay_reader *reader, struct err *err) {
  const struct replay_chunk *from = &replay->chunk[chunk];
  size_t got;
  if (reader->room < from->n + BATCH_BYTES_PAD) {
    reader->room = from->n + BATCH_BYTES_PAD;
    reader->bytes = memory_grow(reader->bytes, reader->room);
  }
  memset(reader->bytes + from->n, 0, BATCH_BYTES_PAD);
  int code = spool_get(replay->spool, from->at, reader->bytes, from->n, &got, err);
  if (!code && got != from->n) code = err_set(err, EX_IOERR, _("temporary file: shorter than it was"));
  reader->rest = (struct span){reader->bytes, code ? 0 : from->n};
  return code;
}

bool replay_next(const struct replay *replay, struct replay_reader *reader, struct arena *arena, struct batch *batch) {
  return batch_unpack(&reader->rest, replay->schema, arena, batch);
}

void replay_reader_free(struct replay_reader *reader) { free(reader->bytes); }

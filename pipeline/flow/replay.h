/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay.h - keeps the batches of a port to push them again: in memory while they are few, otherwise in an unlinked
 * temporary file (io/spool.h). It is a sink whose prepared bytes are batches (data/batch_bytes.h), so they are in
 * the order of the records with any number of workers; each chunk put in one call is read back in one call. */
#ifndef TERTIA_FLOW_REPLAY_H
#define TERTIA_FLOW_REPLAY_H

#include "io/sink.h"

struct replay; /* the file of the sink */
extern const struct sink replay_sink;

size_t replay_chunks(const struct replay *replay);

/* The reading state of one worker. */
struct replay_reader {
  char *bytes;
  size_t room;
  struct span rest; /* of the current chunk */
};

int replay_open_chunk(struct replay *replay, size_t chunk, struct replay_reader *reader, struct err *err);
bool replay_next(const struct replay *replay, struct replay_reader *reader, struct arena *arena, struct batch *batch);
void replay_reader_free(struct replay_reader *reader);

#endif

/* replay.h - batches of a port kept to be pushed again: in memory while there are few, else in an unlinked temporary
 * file (io/spool.h). It is a sink whose prepared bytes are batches (data/batch_bytes.h), so they are in the order of the records
 * however many workers made them; what was put at once is read back at once, a chunk. */
#ifndef TERTIA_FLOW_REPLAY_H
#define TERTIA_FLOW_REPLAY_H

#include "io/sink.h"

struct replay; /* the file of the sink */
extern const struct sink replay_sink;

size_t replay_chunks(const struct replay *replay);

/* One worker's reading. */
struct replay_reader {
  char *bytes;
  size_t room;
  struct span rest; /* of the chunk at hand */
};

int replay_open_chunk(struct replay *replay, size_t chunk, struct replay_reader *reader, struct err *err);
bool replay_next(const struct replay *replay, struct replay_reader *reader, struct arena *arena, struct batch *batch);
void replay_reader_free(struct replay_reader *reader);

#endif

/* batch_bytes.h - batches as bytes and back, for what must be kept outside memory and read again in the same process.
 *
 * What comes back prints the same: values, what is missing, the records as they were written (struct origin) and which
 * columns were changed since. Texts that were coded come back as plain texts. Nothing of the format outlives the process.
 */
#ifndef TERTIA_DATA_BATCH_BYTES_H
#define TERTIA_DATA_BATCH_BYTES_H

#include "base/strbuf.h"
#include "data/batch.h"

enum { BATCH_BYTES_PAD = 64 }; /* texts of a batch read back may be read so far beyond their end */

void batch_pack(const struct batch *batch, struct strbuf *out); /* append */
/* The first batch of *bytes, which is moved past it; false at the end. Texts are in the bytes, the rest in the arena. */
bool batch_unpack(struct span *bytes, const struct schema *schema, struct arena *arena, struct batch *batch);

#endif

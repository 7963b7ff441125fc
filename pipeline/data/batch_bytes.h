/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batch_bytes.h - converts batches to bytes and back, for batches stored outside memory and read again in the same
 * process.
 *
 * A batch read back prints the same: values, missing values, the records as written (struct origin) and which columns
 * were changed since. Coded texts become plain texts. The format is not used across processes.
 */
#ifndef TERTIA_DATA_BATCH_BYTES_H
#define TERTIA_DATA_BATCH_BYTES_H

#include "base/strbuf.h"
#include "data/batch.h"

enum { BATCH_BYTES_PAD = 64 }; /* texts of a batch read back may be read this far beyond their end */

void batch_pack(const struct batch *batch, struct strbuf *out); /* append */
/* Read the first batch of *bytes, which is advanced past it; false at the end. Texts point into the bytes, the rest
 * is in the arena. */
bool batch_unpack(struct span *bytes, const struct schema *schema, struct arena *arena, struct batch *batch);

#endif

/* batch.h - some records, by column.
 *
 * A batch is lent: it and everything it points to are valid until the function it was passed to returns. Columns stand
 * in the order of the schema. A stage that passes most columns on makes a new batch whose vectors are the old ones,
 * and adds its own, allocated in the batch arena.
 */
#ifndef TERTIA_DATA_BATCH_H
#define TERTIA_DATA_BATCH_H

#include <stdint.h>

#include "base/decimal.h"
#include "data/schema.h"

enum { BATCH_ROWS = 1024 }; /* what producers aim at; a batch may have any number of rows */

union vector {
  struct span *text;
  int64_t *number; /* decimal or period_code */
};

struct batch {
  const struct schema *schema;
  size_t rows;
  union vector *vector; /* schema->n */
  struct arena *arena;  /* lives as long as the batch; for the vectors a stage adds */
};

/* A batch of this schema with vectors allocated, not filled. */
struct batch batch_new(struct arena *arena, const struct schema *schema, size_t rows);
/* A batch of `wider` that begins with the vectors of `batch`; the further ones are allocated, not filled. */
struct batch batch_extend(const struct batch *batch, const struct schema *wider);
/* A cell as it would be printed, in the arena; text is copied. */
struct span batch_text(const struct batch *batch, size_t column, size_t row, struct arena *arena);
/* Keep only the rows with keep[i], in order, in place. */
void batch_filter(struct batch *batch, const unsigned char *keep);

#endif

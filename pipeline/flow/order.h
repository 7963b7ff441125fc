/* order.h - results put back into the order of (file, block), whoever made them first.
 *
 * Workers hand in the result of each block; what is next in order is delivered at once, the rest waits. A worker asks
 * order_wait() before it takes a block: when too much is waiting, only the file that is next in order may be read on, so
 * that memory stays bounded and the one that all wait for can always go on.
 */
#ifndef TERTIA_FLOW_ORDER_H
#define TERTIA_FLOW_ORDER_H

#include <pthread.h>
#include <stdatomic.h>

#include "flow/chain.h"

struct order_file {
  struct order_result *waiting; /* sorted by block */
  uint64_t next;                /* block to be delivered */
  uint64_t blocks;              /* how many there are, once known */
  bool known;
};

struct order {
  pthread_mutex_t lock;
  pthread_cond_t moved;
  struct order_file *file; /* files of this step */
  size_t files;
  _Atomic size_t current; /* file being delivered */
  size_t waiting_bytes;
  struct order_result *spare; /* delivered; their memory is used again */
  size_t spares;
  const struct delivery *delivery;
};

void order_start(struct order *order, size_t files, const struct delivery *delivery);
/* Hand in a block's result; it is emptied. */
int order_give(struct order *order, size_t file, uint64_t block, struct result *result, struct err *err);
int order_file_ended(struct order *order, size_t file, uint64_t blocks, struct err *err);
/* May a block of `file` be taken now? False when so much waits that only the current file may go on; then waits a little
 * before answering. */
bool order_may_take(struct order *order, size_t file);
void order_end(struct order *order);

#endif

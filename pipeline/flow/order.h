/* order.h - results put back into the order of (file, block), whoever made them first.
 *
 * Workers hand in the result of each block; one of them delivers what is next in order, the rest waits. A worker asks
 * order_wait() before it takes a block: when too much is waiting, only the file that is next in order may be read on, so
 * that memory stays bounded and the one that all wait for can always go on. Who delivers may be held up, by a full pipe say;
 * then the others stop as well before long.
 */
#ifndef TERTIA_FLOW_ORDER_H
#define TERTIA_FLOW_ORDER_H

#include <pthread.h>
#include <stdatomic.h>

#include "flow/chain.h"

struct order_file {
  struct order_result *waiting; /* sorted by block */
  size_t bytes;                 /* in those, and in the one being delivered */
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
  bool delivering; /* somebody is */
  size_t waiting_bytes;
  struct order_result *spare; /* delivered; their memory is used again */
  size_t spares;
  const struct delivery *delivery;
};

void order_start(struct order *order, size_t files, const struct delivery *delivery);
/* Hand in a block's result; it is emptied. */
int order_give(struct order *order, size_t file, uint64_t block, struct result *result, struct err *err);
int order_file_ended(struct order *order, size_t file, uint64_t blocks, struct err *err);
/* May a block of `file` be taken now? False when so much waits that only the current file may go on, or that who delivers
 * cannot keep up; then waits a little before answering. */
bool order_may_take(struct order *order, size_t file);
void order_end(struct order *order);

#endif

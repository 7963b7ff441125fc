/* SPDX-License-Identifier: GPL-3.0-or-later */
/* order.h - restores the order of (file, block) of results that workers finish in any order.
 *
 * Workers submit the result of each block; one of them delivers the results that are next in order, the others are
 * queued. A worker calls order_wait() before it reads a block: when too much is queued, only blocks of the file that is
 * next in order may be read, so that memory stays bounded and the result that all wait for is always made. The
 * delivering worker may be blocked, for example by a full pipe; then the others soon stop as well.
 */
#ifndef TERTIA_FLOW_ORDER_H
#define TERTIA_FLOW_ORDER_H

#include <pthread.h>
#include <stdatomic.h>

#include "flow/chain.h"

struct order_file {
  struct order_result *waiting; /* sorted by block */
  size_t bytes;                 /* bytes in those results, and in the one being delivered */
  uint64_t next;                /* block to deliver next */
  uint64_t blocks;              /* number of blocks, once known */
  bool known;
};

struct order {
  pthread_mutex_t lock;
  pthread_cond_t moved;
  struct order_file *file; /* files of this step */
  size_t files;
  _Atomic size_t current; /* file being delivered */
  bool delivering;        /* a worker is delivering */
  size_t waiting_bytes;
  struct order_result *spare; /* delivered results, whose memory is used again */
  size_t spares;
  const struct delivery *delivery;
};

void order_start(struct order *order, size_t files, const struct delivery *delivery);
/* Submit a block's result; it is emptied. */
int order_give(struct order *order, size_t file, uint64_t block, struct result *result, struct err *err);
int order_file_ended(struct order *order, size_t file, uint64_t blocks, struct err *err);
/* May a block of `file` be read now? False when so much is queued that only the current file may be read, or that
 * delivery cannot keep up; then it waits briefly before returning. */
bool order_may_take(struct order *order, size_t file);
void order_end(struct order *order);

#endif

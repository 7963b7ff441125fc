/* SPDX-License-Identifier: GPL-3.0-or-later */
/* strand_parts.c - rows of a port that a stage writes in parts, by all workers, in the order of the parts. See
 * emit_parts() in stage.h. */
#include "flow/strand_parts.h"

#include <stdatomic.h>

#include "base/share.h"
#include "flow/order.h"

struct parts {
  struct strand *strand; /* of each worker */
  size_t at;             /* the emit of these strands that is written to */
  size_t n;
  part_write *write;
  const void *what;
  _Atomic size_t next;
  struct order order;
  pthread_mutex_t lock;
  struct err err; /* of the first part that failed */
  size_t failed;  /* that part; n: none */
};

static void part_fail(struct parts *parts, size_t part, const struct err *err) {
  pthread_mutex_lock(&parts->lock);
  if (part < parts->failed) parts->failed = part, parts->err = *err;
  pthread_mutex_unlock(&parts->lock);
  atomic_store(&parts->next, parts->n); /* no further parts */
}

static void parts_work(void *context, size_t worker) {
  struct parts *parts = context;
  struct strand *own = &parts->strand[worker];
  struct err err = {0};
  for (;;) {
    if (!order_may_take(&parts->order, 0)) continue;
    size_t part = atomic_fetch_add(&parts->next, 1);
    if (part >= parts->n) break;
    int code = parts->write(parts->what, part, &own->emit[parts->at], &err);
    if (!code) code = order_give(&parts->order, 0, part, strand_result(own, &err), &err);
    if (code) part_fail(parts, part, &err);
  }
}

static int parts_share(struct strand *strand, size_t at, size_t n, part_write *write, const void *what,
                       struct err *err) {
  struct parts parts = {.strand = strand, .at = at, .n = n, .write = write, .what = what, .failed = n};
  pthread_mutex_init(&parts.lock, NULL);
  order_start(&parts.order, 1, strand->delivery);
  const struct delivery *delivery = strand->delivery;
  strand->delivery = NULL; /* results are ordered meanwhile */
  share_out(strand->workers, parts_work, &parts);
  strand->delivery = delivery;
  int code = parts.failed < n ? (*err = parts.err).code : order_file_ended(&parts.order, 0, n, err);
  order_end(&parts.order);
  pthread_mutex_destroy(&parts.lock);
  return code;
}

int strand_write_parts(struct strand *strand, size_t at, size_t n, part_write *write, const void *what,
                       struct err *err) {
  int code = 0;
  if (strand->delivery && strand->workers > 1 && n > 1) {
    code = strand_deliver(strand, err);
    return code ? code : parts_share(strand, at, n, write, what, err);
  }
  for (size_t part = 0; !code && part < n; part++) code = write(what, part, &strand->emit[at], err);
  return code;
}

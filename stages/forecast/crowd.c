/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crowd.c - items worked on by several threads; each item knows its number, so results do not depend on the thread. */
#include <stdatomic.h>
#include <stdlib.h>

#include "base/share.h"
#include "stages/forecast/forecast.h"

/* Items that are fetched a stride at a time. */
struct crowd_job {
  struct worker *worker;
  void (*work)(void *context, size_t item, struct worker *worker);
  void *context;
  size_t items;
  _Atomic size_t next;
};

static void crowd_work(void *context, size_t number) {
  struct crowd_job *job = context;
  for (size_t from; (from = atomic_fetch_add(&job->next, CROWD_STRIDE)) < job->items;)
    for (size_t i = from; i < from + CROWD_STRIDE && i < job->items; i++) {
      job->work(job->context, i, &job->worker[number]);
      arena_reset(&job->worker[number].scratch);
    }
}

void crowd_open(struct crowd *crowd, long jobs) {
  crowd->workers = jobs < 1 ? 1 : (size_t)jobs;
  crowd->worker = memory_alloc(crowd->workers * sizeof *crowd->worker);
  for (size_t i = 0; i < crowd->workers; i++) crowd->worker[i] = (struct worker){0};
}

void crowd_run(struct crowd *crowd, size_t items, void (*work)(void *, size_t, struct worker *), void *context) {
  struct crowd_job job = {.worker = crowd->worker, .work = work, .context = context, .items = items};
  size_t strides = (items + CROWD_STRIDE - 1) / CROWD_STRIDE;
  share_out(strides < crowd->workers ? strides : crowd->workers, crowd_work, &job);
}

void crowd_close(struct crowd *crowd) {
  for (size_t i = 0; i < crowd->workers; i++) arena_free(&crowd->worker[i].scratch), arena_free(&crowd->worker[i].kept);
  free(crowd->worker);
  *crowd = (struct crowd){0};
}

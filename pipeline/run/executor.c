/* SPDX-License-Identifier: GPL-3.0-or-later */
/* executor.c - see executor.h. */
#include "run/executor.h"

void executor_add(struct executor *executor, struct work *work) {
  work->next = NULL;
  if (executor->last)
    executor->last->next = work;
  else
    executor->first = work;
  executor->last = work;
}

void executor_remove(struct executor *executor, struct work *work) {
  struct work **at = &executor->first, *before = NULL;
  while (*at != work) before = *at, at = &(*at)->next;
  *at = work->next;
  if (executor->last == work) executor->last = before;
}

static int local_submit(struct executor *executor, struct work *work, struct err *err) {
  (void)err;
  executor_add(executor, work);
  return 0;
}

static int local_wait(struct executor *executor, struct work **done, struct err *err) {
  (void)err;
  struct work *work = executor->first;
  *done = work;
  if (!work) return 0;
  executor_remove(executor, work);
  work->err = (struct err){0};
  work->run(work->context, work->step, &work->err);
  return 0;
}

struct executor executor_local(void) {
  return (struct executor){.submit = local_submit, .wait = local_wait};
}

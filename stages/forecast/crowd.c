/* crowd.c - items worked on by several threads; each item knows its number, so results do not depend on who took it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "stages/forecast/forecast.h"

struct shift {
  void (*work)(void *context, size_t item, struct worker *worker);
  void *context;
  size_t items;
  _Atomic size_t next;
};

struct hand {
  struct shift *shift;
  struct worker *worker;
  pthread_t thread;
};

static void *labour(void *argument) {
  struct hand *hand = argument;
  struct shift *shift = hand->shift;
  for (size_t from; (from = atomic_fetch_add(&shift->next, CROWD_STRIDE)) < shift->items;)
    for (size_t i = from; i < from + CROWD_STRIDE && i < shift->items; i++) {
      shift->work(shift->context, i, hand->worker);
      arena_reset(&hand->worker->scratch);
    }
  return NULL;
}

void crowd_open(struct crowd *crowd, long jobs) {
  crowd->workers = jobs < 1 ? 1 : (size_t)jobs;
  crowd->worker = memory_alloc(crowd->workers * sizeof *crowd->worker);
  for (size_t i = 0; i < crowd->workers; i++) crowd->worker[i] = (struct worker){0};
}

void crowd_run(struct crowd *crowd, size_t items, void (*work)(void *, size_t, struct worker *), void *context) {
  struct shift shift = {.work = work, .context = context, .items = items};
  struct hand *hand = memory_alloc(crowd->workers * sizeof *hand);
  size_t started = 1;
  for (size_t i = 0; i < crowd->workers; i++) hand[i] = (struct hand){.shift = &shift, .worker = &crowd->worker[i]};
  while (started < crowd->workers && started * CROWD_STRIDE < items &&
         pthread_create(&hand[started].thread, NULL, labour, &hand[started]) == 0)
    started++;
  labour(&hand[0]);
  for (size_t i = 1; i < started; i++) pthread_join(hand[i].thread, NULL);
  free(hand);
}

void crowd_close(struct crowd *crowd) {
  for (size_t i = 0; i < crowd->workers; i++) arena_free(&crowd->worker[i].scratch), arena_free(&crowd->worker[i].kept);
  free(crowd->worker);
  *crowd = (struct crowd){0};
}

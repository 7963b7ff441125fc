/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.c - see progress.h. */
#include "base/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 1000, EVERY_MS = 200 };

static uint64_t now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void progress_start(struct progress *progress, bool wanted, const char *unit, double per_unit) {
  uint64_t now = now_ms();
  *progress = (struct progress){.shown = wanted && isatty(STDERR_FILENO),
                                .unit = unit,
                                .per_unit = per_unit,
                                .start_ms = now,
                                .next_ms = now + FIRST_MS};
}

void progress_show(struct progress *progress, const char *title, uint64_t done, uint64_t total) {
  if (!progress->shown) return;
  uint64_t now = now_ms(), due = atomic_load(&progress->next_ms);
  if (now < due || !atomic_compare_exchange_strong(&progress->next_ms, &due, now + EVERY_MS)) return;
  double seconds = (double)(now - progress->start_ms) / 1000, rate = (double)done / seconds;
  if (total && done <= total && done)
    fprintf(stderr, "\r\033[K%s %3.0f %%  %.0f %s/s  %.0f s left", title, 100 * (double)done / (double)total,
            rate / progress->per_unit, progress->unit, (double)(total - done) / rate);
  else
    fprintf(stderr, "\r\033[K%s  %.0f %s  %.0f %s/s", title, (double)done / progress->per_unit, progress->unit,
            rate / progress->per_unit, progress->unit);
  fflush(stderr);
}

void progress_end(struct progress *progress) {
  if (progress->shown && now_ms() >= progress->start_ms + FIRST_MS) fputs("\r\033[K", stderr);
  progress->shown = false;
}

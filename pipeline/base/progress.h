/* SPDX-License-Identifier: GPL-3.0-or-later */
/* progress.h - how far a long work is, on a terminal and nowhere else.
 *
 * A line on standard error, redrawn at most five times a second: title, share done, rate, time left. Nothing is shown
 * when standard error is not a terminal, or before a second has passed. Any thread may call progress_show(). */
#ifndef TERTIA_BASE_PROGRESS_H
#define TERTIA_BASE_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
  bool shown;               /* on a terminal, and wanted */
  const char *unit;         /* "MB" */
  double per_unit;          /* 1e6 */
  uint64_t start_ms;        /* of this work */
  _Atomic uint64_t next_ms; /* when the line may be drawn again */
};

void progress_start(struct progress *progress, bool wanted, const char *unit, double per_unit);
void progress_show(struct progress *progress, const char *title, uint64_t done, uint64_t total); /* total 0: unknown */
void progress_end(struct progress *progress);                                                    /* clears the line */

#endif

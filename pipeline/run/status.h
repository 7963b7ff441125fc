/* SPDX-License-Identifier: GPL-3.0-or-later */
/* status.h - what was run in a folder of runs, and how it ended: `tertia status`. */
#ifndef TERTIA_RUN_STATUS_H
#define TERTIA_RUN_STATUS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

struct status_options {
  bool json;        /* one object a line */
  bool last;        /* only the last run of each plan */
  bool verify;      /* read results again, whatever is known of them */
  const char *plan; /* only runs of this plan; NULL: of all */
};

/* To standard output. EX_DATAERR when results differ from their manifest. */
int status_print(const char *runs, const struct status_options *options, struct arena *arena, struct err *err);

#endif

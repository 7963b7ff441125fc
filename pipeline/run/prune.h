/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prune.h - old runs removed: `tertia prune`. */
#ifndef TERTIA_RUN_PRUNE_H
#define TERTIA_RUN_PRUNE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"

struct prune_options {
  long keep;           /* complete runs of each plan */
  bool keep_published; /* and all that were made of a plan as it is written */
  bool dry_run;        /* show what would be removed */
  const char *forget;  /* what was known until then is not asked for any more (moment.h); NULL: everything may be */
};

/* The run `latest` points at always stays; so do finished steps that a kept run has results of,
 * and the contents it was made of. EX_TEMPFAIL while a run
 * is at work there. Names of what goes are printed. */
int prune(const char *runs, const struct prune_options *options, const struct log *log, struct arena *arena,
          struct err *err);

#endif

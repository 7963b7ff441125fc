/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repeat.h - an old run done again from its manifest: `tertia repeat`. */
#ifndef TERTIA_RUN_REPEAT_H
#define TERTIA_RUN_REPEAT_H

#include "run/runner.h"

/* `run`: a run folder, or its manifest. Inputs and tables that are absent (66) or changed (65) are all named. */
int repeat_run(const char *run, const struct runner_options *options, const struct log *log, struct arena *arena,
               struct err *err);

#endif

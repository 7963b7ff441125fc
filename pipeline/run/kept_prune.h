/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept_prune.h - kept contents that nothing can ask for any more. */
#ifndef TERTIA_RUN_KEPT_PRUNE_H
#define TERTIA_RUN_KEPT_PRUNE_H

#include "base/index.h"
#include "run/kept.h"

/* Remember what a run that stays was made of: inputs, tables, program. */
void kept_need(struct index *needed, const struct manifest *manifest);

/* Call `remove` with the path of each content that is not among `needed` and was not known of any plan's files at
 * `moment` or later; NULL: at no time at all. */
int kept_prune(const struct kept *kept, const struct index *needed, const char *moment,
               void (*remove)(const void *context, const char *path), const void *context, struct err *err);

#endif

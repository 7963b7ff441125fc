/* SPDX-License-Identifier: GPL-3.0-or-later */
/* backup.h - what cannot be made again from raw files, in a folder of its own, and back.
 *
 *     DIR/2024-07-20T060000Z/          one backup; it appears whole or not at all
 *       backup.json                    when, by which program, and every file with its SHA-256
 *       runs/                          figures.db, journal.csv, releases.csv, .kept/, latest-PLAN and released-PLAN;
 * folders of the runs they point at, and of every run that was released (with --all: all) catalog/ the bureau's tables
 *       plans/NAME/                    plans, and the tables their options name: answers, controls, deflators
 *
 * A backup is made with the lock of the folder of runs, so that no run is half in it. */
#ifndef TERTIA_RUN_BACKUP_H
#define TERTIA_RUN_BACKUP_H

#include <stdbool.h>

#include "base/log.h"
#include "base/option.h"

struct backup_options {
  const char *runs;    /* NULL: none are saved */
  const char *catalog; /* directory */
  const char *const *plan;
  size_t plans;
  bool all; /* every run folder */
};

/* *made: the folder of the backup. */
int backup_make(const char *dir, const struct backup_options *options, const char **made, struct arena *arena,
                struct err *err);

/* Put a backup back as TO/runs, TO/catalog and TO/plans. First the digest of every file is checked: where one differs
 * nothing is restored (EX_DATAERR). TO must be absent or empty (EX_CANTCREAT): a restore never replaces anything. */
int backup_restore(const char *backup, const char *to, size_t *files, struct arena *arena, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tree.h - folders of results: made, linked, removed. Paths of any length. */
#ifndef TERTIA_RUN_TREE_H
#define TERTIA_RUN_TREE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/* Make a directory and those above it. EX_CANTCREAT. */
int tree_make(const char *path, struct err *err);
/* Make the directories above a file's name. */
int tree_make_above(const char *path, struct err *err);
/* Remove a file, link or directory with all below it. What is not there is no error; what cannot be removed stays. */
void tree_remove(const char *path);
/* Link a file under a second name; copy it where the file system has no links. The directories above `to` are made. */
int tree_link(const char *from, const char *to, struct err *err);
/* Copy a file to a name that is not there yet, and sync it. */
int tree_copy(const char *from, const char *to, struct err *err);
/* Put directory `from` at `to`, which may be there: at each moment one of both is complete there. What was there is
 * removed. */
int tree_replace(const char *from, const char *to, struct err *err);
/* Sync a directory's names to the disk, as far as the file system lets us. */
void tree_sync(const char *path);

#endif

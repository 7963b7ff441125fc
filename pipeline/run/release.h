/* SPDX-License-Identifier: GPL-3.0-or-later */
/* release.h - the release of figures: what people decided about a run, in the folder of runs (releases.csv).
 *
 *     time,folder,state,by,note
 *
 * A run is a draft at first; then reviewed, released or withdrawn, and each change of state is a
 * line that stays, with name, time and note. The last line of a run is its state. released-PLAN points at the run that
 * was released last and not withdrawn since. The store of figures has the same lines (figures.h). */
#ifndef TERTIA_RUN_RELEASE_H
#define TERTIA_RUN_RELEASE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct release {
  struct span time, folder, state, by, note;
};

struct releases {
  struct release *item;
  size_t n; /* oldest first */
};

int releases_read(const char *runs, struct arena *arena, struct releases *releases, struct err *err);
/* "draft" where nothing was decided. `moment`: as decided by then; NULL: now. */
struct span release_state(const struct releases *releases, struct span folder, const char *moment);
/* What was decided last; NULL when nothing was. */
const struct release *release_last(const struct releases *releases, struct span folder);

/* Which runs "{released}/FILE" of a plan means. All zero: those of the run's own folder, as they are released now. */
struct release_view {
  const char *runs;          /* the folder of runs they are in; NULL: that of the run itself */
  const char *moment;        /* as they were released by then; NULL: now */
  const char *const *folder; /* these, which an old run had; NULL: by releases.csv */
  size_t n;
};

/* Names of run folders of the plan that are released, in the order of their release, by a moment (NULL: now). Those
 * whose folder is gone are left out. */
int releases_earlier(const char *runs, const char *plan, const char *moment, struct arena *arena, const char ***folder,
                     size_t *n, struct err *err);

/* Decide. EX_NOINPUT where there is no such run, EX_DATAERR where its results differ from its manifest, EX_USAGE
 * for a state that is not one of draft, reviewed, released, withdrawn. */
int release_set(const char *runs, const char *folder, const char *state, const char *by, const char *note,
                struct arena *arena, struct err *err);

#endif

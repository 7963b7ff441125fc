/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store.h - finished steps, kept under what they were made of.
 *
 * RUNS/.steps/REQUEST-KEY/ has the results of a step and step.json (record.h). A step is looked for by its request,
 * which is known before it runs; of several with the same request the one is right whose tables, as it asked for them,
 * are unchanged. Run folders have their files from there by second names, so nothing is stored twice. */
#ifndef TERTIA_RUN_STORE_H
#define TERTIA_RUN_STORE_H

#include "run/digests.h"
#include "run/record.h"

struct store {
  const char *folder; /* RUNS/.steps */
  struct arena *arena;
  struct digests *digests;
};

void store_open(struct store *store, const char *runs, struct digests *digests, struct arena *arena);

/* Where a table that a record asked for is now; NULL where that is unknown. */
struct store_places {
  const char *(*path)(void *context, const struct record_file *asked);
  void *context;
};

/* A finished step with this request whose tables are as they were and whose results are as they were written. Then
 * *folder is where they are; else NULL, and *why states, in words, what changed last (NULL: the step was never done).
 */
int store_find(struct store *store, const char *request, struct store_places places, struct record *record,
               const char **folder, const char **why, struct err *err);

/* In words: how the lines of a request differ from those of the last step of this name in the store. */
int store_why(struct store *store, const char *step, const char *const *line, size_t lines, const char **why,
              struct err *err);

/* The folder of a step at work in this process: its name has the step, this machine and this process. */
const char *store_working(const struct store *store, const char *step);
/* Make it, empty. */
int store_begin(struct store *store, const char *step, const char **working, struct err *err);
/* Write step.json and put the folder under its key. */
int store_commit(struct store *store, const struct record *record, const char *working, const char **folder,
                 struct err *err);
/* Remove folders of steps that did not end: those of this machine whose process is gone, others after a week. */
int store_sweep(struct store *store, struct err *err);

/* The digest of what a step asks for by this name: of a table's content; of a folder's names where the name ends with a
 * slash; empty where nothing is there. */
int asked_digest(struct digests *digests, const char *asked, struct digested *file, struct arena *arena,
                 struct err *err);
/* Is it still what asked_digest() found, and was it all the time? */
int asked_confirm(struct digests *digests, const char *asked, const struct digested *file, bool *same,
                  struct arena *arena, struct err *err);

/* Are all of these in the folder, as they were written? The first that is not is *which. */
int files_are_intact(struct digests *digests, const char *folder, const struct record_file *file, size_t n,
                     struct arena *arena, const char **which, struct err *err);
/* Read a JSON file. A file that is not JSON is EX_DATAERR. */
int json_file_read(const char *path, json_t **json, struct err *err);

#endif

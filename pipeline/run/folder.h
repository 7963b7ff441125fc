/* folder.h - where a run's results stand: a folder that appears whole or not at all.
 *
 * <runs>/<plan>-<key>/ holds one complete run; <key> is the beginning of the digest of everything the results depend on, so
 * the same work has the same name. While a run is under way it is <runs>/.<plan>-<key>.<pid>. <runs>/latest-<plan> points at the
 * last complete one; <runs>/journal.csv has a line for each start and end.
 */
#ifndef TERTIA_RUN_FOLDER_H
#define TERTIA_RUN_FOLDER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

struct folder {
  const char *runs, *plan, *key;
  const char *working; /* exists while the run is under way */
  const char *final;   /* exists once it is complete */
};

void folder_name(struct folder *folder, const char *runs, const char *plan, const char *key, struct arena *arena);
bool folder_is_complete(const struct folder *folder);
int folder_begin(const struct folder *folder, struct err *err);  /* make the working folder, empty */
int folder_commit(const struct folder *folder, struct err *err); /* rename, replace an older one, move the pointer */
void folder_abandon(const struct folder *folder);                /* remove the working folder */

/* Append a line to the journal: event is started, completed, unchanged, failed. */
int journal_add(const struct folder *folder, const char *event, const char *detail, struct err *err);

#endif

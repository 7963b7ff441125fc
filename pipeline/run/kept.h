/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept.h - contents that runs have read, kept for later: RUNS/.kept.
 *
 *     .kept/SHA256      a file's content, whatever its name was; tables always, input files and the program where the
 * plan has `keep-inputs = yes` .kept/known.csv   time,plan,root,path,sha256: from when on the plan's runs read which
 * content under which name; no digest: the file was gone. `root` is plan or catalog.
 *
 * So an old run can be done again, and a regeneration can be made from what was known on a day. */
#ifndef TERTIA_RUN_KEPT_H
#define TERTIA_RUN_KEPT_H

#include "run/manifest.h"

struct kept {
  const char *folder;
  struct arena *arena;
};

void kept_open(struct kept *kept, const char *runs, struct arena *arena);

/* Where the content is; NULL when it was not kept, or is damaged: its digest is compared with its name. */
int kept_find(const struct kept *kept, struct digests *digests, const char *sha256, const char **path, struct err *err);
/* Keep a file's content. EX_TEMPFAIL when the file has another content by now. */
int kept_add(const struct kept *kept, const char *file, const char *sha256, struct err *err);

/* What killed runs have left; only with the lock. */
int kept_sweep(const struct kept *kept, struct err *err);

/* Where the content of a run's file is: at its place (`live`) if it is still the same, else kept; *content is NULL
 * where it is nowhere. *there: is anything at its place? */
int kept_content(const struct kept *kept, struct digests *digests, const struct record_file *file, const char *live,
                 bool *there, const char **content, struct err *err);

/* A table of the catalog whose rows are those of the program: another program needs its own, whatever was known then.
 */
bool kept_is_of_program(const char *path);

/* Where a file of a manifest is: its path is relative to the plan's folder, below {plan}, of the catalog, or absolute.
 */
const char *manifest_file_path(const struct record_file *file, bool of_catalog, const char *plan_dir,
                               const char *catalog_dir, struct arena *arena);

/* Of a finished run: keep the tables, and the inputs where `inputs`; and where `known`, note what is new, changed or
 * gone. */
int kept_run(const struct kept *kept, const char *plan, const struct manifest *manifest, const char *plan_dir,
             const char *catalog_dir, bool inputs, bool known, struct err *err);

/* What was known of a plan's files at a moment (NULL: now); those that were gone are left out. In the order of their
 * names. */
struct kept_file {
  struct span root, path, sha256, time;
  size_t line; /* in known.csv */
  bool first;  /* of its name */
};
int kept_known(const struct kept *kept, const char *plan, const char *moment, struct kept_file **file, size_t *n,
               struct err *err);

#endif

/* manifest.h - what a run was made of and what it made: manifest.json in the run folder.
 *
 * Inputs and catalog tables with their SHA-256, the program's version, the plan and what was set on the command line, and for
 * each step what went in and out of each stage. The run's key is the digest of all that the results depend on.
 */
#ifndef TERTIA_RUN_MANIFEST_H
#define TERTIA_RUN_MANIFEST_H

#include "flow/engine.h"
#include "run/plan.h"

struct manifest_file {
  const char *path, *source; /* as shown; where it is read */
  char sha256[65];
};

/* A file of the run that was digested while it was written. */
struct manifest_written {
  struct manifest_written *next;
  const char *path;
  char sha256[65]; /* empty: not yet */
};

struct manifest_step {
  const char *name;
  const char **stage; /* names in order */
  size_t stages;
  struct engine_report report;
};

struct manifest {
  struct arena *arena;
  struct manifest_file *input, *catalog, *output;
  size_t inputs, catalogs, outputs;
  struct manifest_written *written;
  struct manifest_step *step;
  size_t steps;
};

/* Digest a file and note it; the same path twice is noted once. Without `digest` its size and time of change stand in for
 * its content: for inputs so large that reading them once more would cost a good part of the night. */
int manifest_input(struct manifest *manifest, const char *path, bool digest, struct err *err);
/* Every file below the catalog directory. */
int manifest_catalog(struct manifest *manifest, const char *dir, struct err *err);
/* Where the digest of a file in the run folder is to be put by who writes it; who knows it need not read it again. */
char *manifest_written(struct manifest *manifest, const char *path);
int manifest_outputs(struct manifest *manifest, const char *dir, struct err *err); /* every file in the run folder */
void manifest_step(struct manifest *manifest, const char *name, const struct engine_job *job,
                   const struct engine_report *report);
/* Digest of version, plan, settings, inputs and catalog. */
void manifest_key(const struct manifest *manifest, const struct plan *plan, long from, long to, char key[65]);
void manifest_write(const struct manifest *manifest, const struct plan *plan, const char *key, long from, long to,
                    struct strbuf *out);

#endif

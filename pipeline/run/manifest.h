/* SPDX-License-Identifier: GPL-3.0-or-later */
/* manifest.h - what a run was made of and what it made: manifest.json in the run folder.
 *
 *     program, program_sha256   what ran
 *     key                       digest of all that the results depend on; the folder's name has its beginning
 *     plan, directory           the plan's file; its folder, seen from the run folder where it is above it
 *     from, to, settings        each setting and whether it is of the plan or the command line
 *     steps                     what went in and out of each stage, and how many records of each form and period
 *     released                  files of released runs that were read; only where a plan reads some
 *     inputs, catalog, outputs  files with their SHA-256; of the catalog the tables that were read
 *
 * Nothing in it depends on when or how fast a run was, so the same work has the same manifest. */
#ifndef TERTIA_RUN_MANIFEST_H
#define TERTIA_RUN_MANIFEST_H

#include "run/step.h"

struct manifest_setting {
  const char *step, *key, *value; /* step "": of the plan itself */
  bool of_command;
};

struct manifest {
  const char *program, *program_sha256, *plan, *directory;
  char key[65];
  long from, to;
  struct manifest_setting *setting;
  size_t settings;
  struct record *record; /* of each step: counts, stages and tallies only */
  size_t steps;
  struct record_file *input, *catalog, *output;
  size_t inputs, catalogs, outputs;
  struct record_file *released; /* "FOLDER/FILE" of released runs that tables were read from, in their order */
  size_t releaseds;
};

/* From the steps of a finished run. */
void manifest_fill(struct manifest *manifest, const struct steps *steps, struct year_span years, struct arena *arena);
/* Of name, program, span, settings, and the steps' keys. */
void manifest_key(struct manifest *manifest, const char *name);

/* The folders in the order of `released`, each once; NULL: there are none. */
const char *const *manifest_released_folders(const struct manifest *manifest, struct arena *arena, size_t *n);

/* Was it a run of the plan as it is written: no settings of a command line, and the plan's own span? */
bool manifest_is_as_written(const struct manifest *manifest);

void manifest_write(const struct manifest *manifest, struct strbuf *out);
int manifest_read(const char *path, struct arena *arena, struct manifest *manifest, struct err *err);

#endif

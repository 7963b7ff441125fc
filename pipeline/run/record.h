/* SPDX-License-Identifier: GPL-3.0-or-later */
/* record.h - what is known of a finished step: what it asked for, what went through, what it wrote. Kept as step.json
 * beside its results, and the stuff of the run's manifest. */
#ifndef TERTIA_RUN_RECORD_H
#define TERTIA_RUN_RECORD_H

#include <jansson.h>

#include "run/job.h"

/* A file, by what is in it. */
struct record_file {
  const char *path; /* as the plan or the catalog names it; of results, within the run folder */
  char sha256[65];  /* empty: it was asked for and is not there */
  bool of_catalog;
  int64_t bytes;       /* of results */
  const char *columns; /* of results that are tables: "region:text,value:number"; NULL: no table */
};

struct record_stage {
  const char *name;
  uint64_t in, out;
};

/* One input file of a step whose source reports on it. */
struct record_source {
  const char *path, *form, *frequency, *period, *stopped; /* NULL: not known; not stopped */
  uint64_t records_in, rejected;
  long year; /* its pattern's {year}; 0: the pattern has none */
};

struct record {
  const char *step;
  char request[65]; /* digest of what was known before the step ran: program, settings, inputs */
  char key[65];     /* digest of that and of every table it asked for */
  const char *
      *line; /* the lines of the request, "program ...", "set KEY = VALUE", "file PATH DIGEST", "from PATH DIGEST" */
  size_t lines;
  struct record_file *input, *asked, *output;
  size_t inputs, askeds, outputs;
  uint64_t records_in, rejected, superseded, notes, files_not_read, findings;
  struct record_stage *stage;
  size_t stages;
  struct record_source *source;
  size_t sources;
  struct tally_row *tally; /* records by form and period */
  size_t tallies;
  double seconds; /* it took */
};

/* Copy what the engine reports; everything is copied to the arena. */
void record_report(struct record *record, const struct job *job, const struct engine_report *report,
                   struct arena *arena);
void record_key(struct record *record); /* from request and asked */

json_t *record_to_json(const struct record *record);
/* False when it is not the record of a step. */
bool record_from_json(const json_t *json, struct record *record, struct arena *arena);

/* Parts that the manifest has too. */
json_t *record_file_to_json(const struct record_file *file);
bool record_file_from_json(const json_t *json, struct record_file *file, struct arena *arena);
json_t *record_counts_to_json(const struct record *record);

#endif

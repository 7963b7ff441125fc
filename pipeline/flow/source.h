/* SPDX-License-Identifier: GPL-3.0-or-later */
/* source.h - the contract of a source, which turns raw files into records: cleaning.
 *
 * A source is to files what a stage is to batches. Its files are read in steps, each over some of the files: a register
 * before the forms that look units up in it, or keys only, to find the duplicates before records are emitted. Within a
 * step, blocks of all its files are processed by any number of workers in any order; the engine puts batches and
 * findings in the order of (step, file, block).
 *
 *   open    once: reads the head of every file; binds layouts; returns the schema of its records.
 *   step    once before each step, one thread: closes the previous step and lists the files that the next one reads.
 *           `shared` may change here, in gather and in open only.
 *   take    once a block, by any worker: reads cells, emits batches and findings.
 *   gather  once a worker after each step, one thread: moves the contents of the worker's state into shared. The result
 *           must not depend on which worker had which block.
 *   finish  once after the last step: emits the records that were kept until the end.
 */
#ifndef TERTIA_FLOW_SOURCE_H
#define TERTIA_FLOW_SOURCE_H

#include "data/cells.h"
#include "flow/stage.h"

/* A file as described to the source. */
struct source_file {
  const char *path;     /* as named by the caller or the plan; "-" for standard input */
  const char *name;     /* the same for messages */
  const char *charset;  /* "UTF-8", "GB18030", ... */
  bool charset_guessed; /* it is valid UTF-8 too */
  char delimiter;
  bool once;               /* a pipe */
  bool ours;               /* a pipe that another Tertia program writes: its codes were checked */
  const char *kind;        /* what it is by its content: "text", "xls", "xlsx", "html"; NULL: unknown */
  const char *container;   /* the workbook or archive that contains it; NULL: a separate file */
  uint64_t hidden_rows;    /* in a sheet: number of rows hidden by a filter or by the user; they are read */
  const char *passed_over; /* why it is skipped, for example a hidden sheet; NULL: it is read */
  const char *unread;      /* why it could not be read; NULL: it could. Head and charset are empty then. */
  struct cells head;       /* up to 64 first records; until the next source_file_read() */
};

/* The files of a run, which may be very many: only one head at a time is in memory. */
struct source_files {
  const char *const *path; /* n, as named by the caller or the plan */
  size_t n;
  int (*read)(struct source_files *files, size_t number, struct source_file *file, struct err *err);
};

/* Open file `number` and read its head. Each file must be read once, in order. */
static inline int source_file_read(struct source_files *files, size_t number, struct source_file *file,
                                   struct err *err) {
  return files->read(files, number, file, err);
}

struct source_step {
  const size_t *file; /* indices, in the order in which their records are wanted */
  size_t files;
  const struct wanted *const *wanted; /* one for each file: the columns that are read; NULL, or NULL entry: all */
  bool emits;                         /* this step emits records */
  const char *title;                  /* for progress: "keys", "records" */
};

/* The position of a block. */
struct source_place {
  size_t file;    /* index among all files */
  uint64_t block; /* number in that file, in file order */
};

/* Counts, for `in = out + rejected + duplicates`. */
struct source_counts {
  uint64_t records_in, records_out, rejected, duplicates, notes;
  uint64_t files_stopped; /* files that were not read; the run goes on without them and ends with 65 */
};

/* What happened to one file, to check whether everything expected was read. */
struct source_file_report {
  const char *path;      /* as named in records; filled in by the engine */
  size_t given;          /* index of the engine's path that it is, or is a part of; filled in by the engine */
  bool passed_over;      /* skipped on purpose: a hidden or empty sheet, a sheet of notes */
  const char *form;      /* NULL: not recognised, or the source has no forms */
  const char *frequency; /* of the form: "annual", "quarterly", "monthly", "list" */
  const char *period;    /* of all its records; NULL: each record has its own */
  const char *stopped;   /* why it was not read; NULL: it was */
  uint64_t records_in, rejected;
};

struct source {
  enum run_cause cause; /* what figures change by when its options do */
  struct program program;
  const char *(*charset)(const void *options); /* NULL, or the charset of all files; a returned NULL: detect it */
  const struct port *ports;                    /* outputs, the main one first; ended by {0} */
  size_t options_size;
  const void *defaults;
  size_t state_size;
  int (*open)(struct stage_context *context, const void *options, struct source_files *files, struct schema *out,
              void **shared, const struct finding_sink *findings, struct err *err);
  int (*step)(void *shared, size_t number, struct source_step *step, bool *more, struct err *err);
  int (*begin)(const void *shared, void *state, struct err *err);
  int (*take)(const void *shared, void *state, struct source_place place, const struct cells *cells,
              struct arena *arena, const struct emit *emit, struct err *err);
  int (*gather)(void *shared, void *state, struct err *err);
  int (*finish)(void *shared, struct arena *arena, const struct emit *emit, struct err *err);
  void (*end)(void *state);
  void (*counts)(const void *shared, struct source_counts *counts);
  void (*report)(const void *shared, size_t file, struct source_file_report *report); /* may be NULL */
  void (*close)(void *shared);
};

#endif

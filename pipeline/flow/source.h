/* source.h - the contract of what turns raw files into records: cleaning.
 *
 * A source is to files what a stage is to batches. Its files are read in steps, each over some of the files: a register
 * before the forms that look units up in it, or keys only, to know the duplicates before records are let go. Within a
 * step blocks of all its files go to any number of workers in any order; what is emitted and found is put in the order of
 * (step, file, block) by the carrier.
 *
 *   open    once: reads the head of every file; binds layouts; says the schema of its records.
 *   step    once before each step, one thread: closes the step before and says which files the next one reads. `shared` may
 *           change here, and only here and in gather and open.
 *   take    once a block, by any worker: cells in, batches and findings out.
 *   gather  once a worker after each step, one thread: moves what the worker's state gathered into shared. The result
 *           must not depend on which worker had which block.
 *   finish  once after the last step: emits what was held back.
 */
#ifndef TERTIA_FLOW_SOURCE_H
#define TERTIA_FLOW_SOURCE_H

#include "data/cells.h"
#include "flow/stage.h"

/* A file as the source is told of it. */
struct source_file {
  const char *path;        /* as given, or as the plan names it; "-" for standard input */
  const char *name;        /* the same for messages */
  const char *charset;     /* "UTF-8", "GB18030", ... */
  bool charset_guessed;    /* it is good UTF-8 too */
  char delimiter;
  bool once;               /* a pipe */
  const char *container;   /* the workbook or archive it is a part of; NULL: a file of its own */
  uint64_t hidden_rows;    /* of a sheet: rows hidden by a filter or by hand; they are read */
  const char *passed_over; /* why it has no records to read, as a hidden sheet; NULL: it is read */
  const char *unread;      /* why it could not be read at all; NULL: it could. Head and charset are empty then. */
  struct cells head;       /* up to 64 first records; until the next source_file_read() */
};

/* The files of a run, which may be very many: the head of one at a time is in memory. */
struct source_files {
  const char *const *path; /* n, as given, or as the plan names them */
  size_t n;
  int (*read)(struct source_files *files, size_t number, struct source_file *file, struct err *err);
};

/* Opens file `number` and reads its head. Each file is to be read once, in order. */
static inline int source_file_read(struct source_files *files, size_t number, struct source_file *file,
                                   struct err *err) {
  return files->read(files, number, file, err);
}

struct source_step {
  const size_t *file; /* indices, in the order their records are wanted */
  size_t files;
  const struct wanted *const *wanted; /* a file each: the columns that are looked at; NULL, or NULL entry: all */
  bool emits;                         /* records come out of this step */
  const char *title;                  /* for progress: "keys", "records" */
};

/* Where a block stands. */
struct source_place {
  size_t file;    /* index among all files */
  uint64_t block; /* number in that file, in file order */
};

/* What was counted, for `in = out + rejected + duplicates`. */
struct source_counts {
  uint64_t records_in, records_out, rejected, duplicates, notes;
  uint64_t files_stopped; /* files that were not read; the run goes on without them and ends with 65 */
};

/* What became of one file, for who must know whether all that should be there was read. */
struct source_file_report {
  const char *path;      /* as records name it; filled in by the engine */
  size_t given;          /* which of the engine's paths it is, or is a part of; filled in by the engine */
  bool passed_over;      /* rightly not read: a hidden or empty sheet, a sheet of notes */
  const char *form;      /* NULL: none was recognised, or the source knows no forms */
  const char *frequency; /* of the form: "annual", "quarterly", "monthly", "list" */
  const char *period;    /* of all its records; NULL: records tell their own */
  const char *stopped;   /* why it was not read; NULL: it was */
  uint64_t records_in, rejected;
};

struct source {
  struct program program;
  const char *(*charset)(const void *options); /* NULL, or the charset all files are in; NULL from it: find out */
  const struct port *ports; /* outputs, the main one first; ended by {0} */
  size_t options_size;
  const void *defaults;
  size_t state_size;
  int (*open)(struct stage_context *context, const void *options, struct source_files *files, struct schema *out,
              void **shared, const struct finding_sink *findings, struct err *err);
  int (*step)(void *shared, size_t number, struct source_step *step, bool *more, struct err *err);
  int (*begin)(const void *shared, void *state, struct err *err);
  int (*take)(const void *shared, void *state, struct source_place place, const struct cells *cells, struct arena *arena,
              const struct emit *emit, struct err *err);
  int (*gather)(void *shared, void *state, struct err *err);
  int (*finish)(void *shared, struct arena *arena, const struct emit *emit, struct err *err);
  void (*end)(void *state);
  void (*counts)(const void *shared, struct source_counts *counts);
  void (*report)(const void *shared, size_t file, struct source_file_report *report); /* may be NULL */
  void (*close)(void *shared);
};

#endif

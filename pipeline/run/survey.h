/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survey.h - what the files of a folder are: form, period, charset, sheet, unit, rows, columns that are unknown; and of
 * what is not a return, what it seems to be. Files are found at any depth and read as cleaning reads them. */
#ifndef TERTIA_RUN_SURVEY_H
#define TERTIA_RUN_SURVEY_H

#include "data/table.h"
#include "run/inputs.h"
#include "run/record.h"

struct survey_file {
  const char *path; /* below the folder */
  const char *why;  /* why it was not looked into, in the user's language; NULL: it was */
};

/* A file, or a sheet of a workbook, or a member of an archive. */
struct survey_part {
  size_t file;                         /* whose part it is */
  const char *path, *form, *frequency; /* form, frequency: NULL when no form was recognised */
  const char *kind, *charset, *sheet, *unit, *unknown, *reason, *first, *last; /* "" when not known */
  uint64_t records, rejected, unknown_columns;
  bool read;        /* it is read, though its records may all be rejected */
  bool passed_over; /* a hidden or empty sheet, a sheet of notes */
  bool is_main, is_list;
};

struct survey {
  const char *dir;
  struct arena *arena;
  struct survey_file *file;
  size_t files, room;
  struct survey_part *part;
  size_t parts;
  struct record_source *source; /* parts: as coverage.h sees them, without years */
  struct tally tally;
  uint64_t records, rejected, superseded;
};

struct survey_options {
  const char *catalog;
  long jobs; /* 0: all processors */
  bool progress;
};

int survey_folder(struct survey *survey, const char *dir, const struct survey_options *options, struct arena *arena,
                  struct err *err);

/* Has the part records that a plan could use? */
static inline bool survey_is_usable(const struct survey_part *part) {
  return part->read && part->records > part->rejected;
}

/* survey_walk.c: the files below the folder. */
int survey_walk(struct survey *survey, struct err *err);

#endif

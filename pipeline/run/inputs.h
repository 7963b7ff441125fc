/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inputs.h - the files of a step: the patterns of `input`, beside the plan, once for each year where {year} is in them.
 *
 * A file is named as the plan names it, relative to the plan's directory, so that records, findings and keys do not
 * depend on where the program was started. Files are sorted within a pattern and a year; one that several patterns
 * match is read once. A pattern may lead into a workbook or an archive, FILE#SHEET or ARCHIVE!/MEMBER, with wildcards
 * there too. Lock files of workbooks that are open, ~$NAME, are matched only where the pattern's name begins so. */
#ifndef TERTIA_RUN_INPUTS_H
#define TERTIA_RUN_INPUTS_H

#include "run/plan.h"

struct input_file {
  const char *path;  /* to open */
  const char *shown; /* as the plan names it */
  long year;         /* its pattern's {year}; 0: the pattern has none */
};

/* A year in which a pattern with {year} matches nothing, though it does in another. */
struct input_gap {
  const char *pattern;
  long year;
};

struct inputs {
  struct input_file *file;
  size_t n;
  struct input_gap *gap;
  size_t gaps;
  struct option_list
      empty; /* patterns with {year} that match in no year: whether that is allowed is up to the caller */
};

struct year_span {
  long from, to;
};

/* A pattern without {year} that matches nothing is a problem (EX_NOINPUT); so is a directory that cannot be read
 * (EX_IOERR). */
void inputs_find(const struct plan *plan, const struct plan_step *step, struct year_span years,
                 const struct plan_places *places, struct arena *arena, struct inputs *inputs,
                 struct problems *problems);
/* The problem of a pattern that matches nothing. */
void inputs_no_match(const struct plan *plan, const struct plan_step *step, const char *pattern, struct arena *arena,
                     struct problems *problems);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* raw_text.h - lines of raw files as they were filed, for `tertia explain`. Plain files are searched where they lie;
 * compressed ones, workbooks and members of archives are read up to the last line wanted. */
#ifndef TERTIA_RUN_RAW_TEXT_H
#define TERTIA_RUN_RAW_TEXT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

struct raw_line {
  uint64_t line;    /* in: physical line where the record begins, from 1 */
  struct span text; /* out: in UTF-8, without its line end; empty where there is no such line */
};

/* All lines of one file, in any order. */
int raw_lines_read(const char *path, struct raw_line *line, size_t n, struct arena *arena, struct err *err);

#endif

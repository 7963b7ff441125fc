/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outside.h - run another program and read what it prints. No shell is involved: arguments are passed as they are. */
#ifndef TERTIA_BASE_OUTSIDE_H
#define TERTIA_BASE_OUTSIDE_H

#include "base/arena.h"
#include "base/err.h"

/* Run argv[0], looked up in PATH, in a directory (NULL: the current one); argv ends with NULL. *out is its standard
 * output, *said is its standard error (both without line ends at the end, in the arena), *status its exit status, or
 * 128 + the signal. After `seconds` it is killed and the error is EX_TEMPFAIL. EX_UNAVAILABLE when there is no such
 * program. */
struct outside {
  const char *out, *said;
  int status;
};
int outside_run(const char *const *argv, const char *directory, int seconds, struct arena *arena,
                struct outside *result, struct err *err);

#endif

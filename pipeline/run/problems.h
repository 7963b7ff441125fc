/* SPDX-License-Identifier: GPL-3.0-or-later */
/* problems.h - everything that is wrong with a plan, not only the first thing.
 *
 * Reading, checking and preparing a plan add what they find and go on as far as they can; who called them looks at `n`
 * before going on to what needs a plan without problems. */
#ifndef TERTIA_RUN_PROBLEMS_H
#define TERTIA_RUN_PROBLEMS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"

struct problems {
  struct arena *arena;
  const char **text;
  size_t n;
  int code; /* of the first; 0 when there is none */
};

/* Add err, unless the same message is there already. Returns the code of the first problem. */
int problems_add(struct problems *problems, const struct err *err);
int problems_format(struct problems *problems, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* All of them, one a line; "" when there is none. */
const char *problems_text(const struct problems *problems);

/* Log all of them as errors but the last, which goes to err for the caller to return. Returns the first one's code. */
int problems_tell(const struct problems *problems, const struct log *log, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bureau.h - writes all files of a fictitious bureau, DIR/<year>/..., and the truth about them.
 *
 * Each year has the unit list, the annual reports of every form, and wages; the first monthly year (2016) and the
 * last two have monthly reports of services, the last two quarterly wages. Files are written part by part, so memory
 * use is constant. */
#ifndef SAMPLE_BUREAU_H
#define SAMPLE_BUREAU_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct bureau_request {
  uint64_t units, seed;
  int from, to;
  const char *out, *truth; /* directory of the truth; NULL: out/truth */
  double dirty;            /* share of files */
  bool monthly;            /* for every year */
  double mistakes;         /* share of the records with a mistake (mistake.h) */
  const char *only;        /* one kind of mistake; NULL: all in turn */
};

int bureau_write(const struct bureau_request *request, struct err *err);

#endif

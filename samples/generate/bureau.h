/* bureau.h - all files of a bureau that does not exist: DIR/<year>/..., and the truth about them.
 *
 * A year has the unit list, the annual reports of every form, wages; the first monthly year (2016) and the last two
 * have monthly reports of services, the last two quarterly wages. Files are written part by part, so memory stays the
 * same. */
#ifndef SAMPLE_BUREAU_H
#define SAMPLE_BUREAU_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct bureau_request {
  uint64_t units, seed;
  int from, to;
  const char *out, *truth; /* truth NULL: out/truth */
  double dirty;            /* share of files */
  bool monthly;            /* for every year */
};

int bureau_write(const struct bureau_request *request, struct err *err);

#endif

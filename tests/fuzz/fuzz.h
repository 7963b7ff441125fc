/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fuzz.h - what the fuzz targets of this folder share.
 *
 * A target is a file with LLVMFuzzerTestOneInput(), which aborts when something that must hold does not. scripts/fuzz
 * links it with libFuzzer and sanitizers; otherwise driver.c replays the files and folders it is given and then changes
 * them:
 *
 *   fuzz-number [--seconds N | --times N] [--seed S] tests/fuzz/corpus/number
 */
#ifndef TERTIA_FUZZ_H
#define TERTIA_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What must hold. */
static inline void fuzz_hold(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "does not hold: %s\n", what);
  abort();
}

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settle.h - converts the cells of a text that was cut to UTF-8, and marks records with invalid characters or NUL
 * bytes as damaged. If only some columns were cut (cutter.wanted), only their cells are checked. */
#ifndef TERTIA_IO_SETTLE_H
#define TERTIA_IO_SETTLE_H

#include "io/charset.h"
#include "io/cut.h"

struct settler {
  enum charset charset; /* UTF-8 or GB18030 */
  enum simd_level level;
  uint64_t *at; /* of each record: offset in the text of the bad byte, otherwise of its beginning */
  size_t room;
  struct arena *arena; /* for decoded cells; reset by the caller before settle() */
  char *free, *free_end;
};

void settle(struct settler *settler, struct cutter *cutter);

#endif

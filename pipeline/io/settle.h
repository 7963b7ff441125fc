/* settle.h - the cells of a text that was cut become UTF-8, and records with bytes that are in no character, or NUL
 * bytes, are found damaged. Where only some columns were cut (cutter.wanted), just their cells are looked at. */
#ifndef TERTIA_IO_SETTLE_H
#define TERTIA_IO_SETTLE_H

#include "io/charset.h"
#include "io/cut.h"

struct settler {
  enum charset charset; /* UTF-8 or GB18030 */
  enum simd_level level;
  uint64_t *at; /* of each record: within the text, the bad byte, else its beginning */
  size_t room;
  struct arena *arena; /* for cells decoded; reset by the caller before settle() */
  char *free, *free_end;
};

void settle(struct settler *settler, struct cutter *cutter);

#endif

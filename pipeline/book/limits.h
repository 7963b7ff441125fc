/* SPDX-License-Identifier: GPL-3.0-or-later */
/* limits.h - how much a book may ask for. A file beyond a limit is refused; none of these is reached by a real return.
 */
#ifndef TERTIA_BOOK_LIMITS_H
#define TERTIA_BOOK_LIMITS_H

#include <stdint.h>

enum {
  LIMIT_COLUMNS = 16384,   /* of the newest format */
  LIMIT_ROWS = 1048576,    /* the same */
  LIMIT_CELL = 1 << 20,    /* bytes of one cell */
  LIMIT_DEPTH = 64,        /* of elements within each other */
  LIMIT_SHEETS = 1024,     /* sheets of a book */
  LIMIT_MERGES = 1 << 20,  /* merged areas of a sheet */
  LIMIT_FORMATS = 1 << 16, /* cell formats of a book */
  LIMIT_RATIO = 300,       /* text over compressed bytes, where the text is LIMIT_RATIO_FROM or more */
  LIMIT_RATIO_FROM = 64 << 20,
  LIMIT_STRINGS = 256 << 20 /* bytes of a book's shared strings */
};

#define LIMIT_MEMBER ((uint64_t)4 << 30) /* text of one part of a container */

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sections.h - headers further down in a file, where several tables were put one below the other.
 *
 * A header that repeats the one above it is a line that is no record. One that differs (another order, unit or edition,
 * other items), or that has title lines above it of another unit or period, starts a layout of its own: the records
 * from there on are read by it, up to the next; where its titles are not known they are rejected. Such headers are
 * looked for while a file is read for the first time, only among lines without a unit's code; the few files that may
 * have them are then read once more to bind them.
 */
#ifndef TERTIA_CLEAN_SECTIONS_H
#define TERTIA_CLEAN_SECTIONS_H

#include "stages/clean/bind.h"

struct section {
  size_t file;
  uint64_t titles, line;     /* of the first title line above its header; of the header */
  const struct bound *bound; /* from there on; stopped: its records are rejected */
};

/* A header as it was met: its cells, those of the lines right above it that are no records, and those of the lines
 * below that may belong to it. */
struct header_met {
  size_t file;
  uint64_t line; /* of its first row */
  size_t header; /* the record in `cells` that is its first row */
  struct cells cells;
};

struct headers_met {
  struct header_met *met; /* owned; their texts live in the arena */
  size_t n, room;
  struct arena arena;
};

struct sections {
  struct section *section; /* owned; by file and line */
  size_t n;
  struct headers_met met;
  unsigned char *suspect; /* files: a line looked like a header; any worker may set it */
};

/* Is the cell a title that the form knows? */
bool title_is_known(const struct form *form, struct span cell, struct arena *scratch);
/* Do the cells of a record look like titles of the form? Two that are known and more than its data could be. */
bool titles_look_known(const struct form *form, const struct span *cell, size_t n, struct arena *scratch);

/* Do they look like titles that no form knows? Words only, no two alike, in most of the cells, and no colon. */
bool titles_look_unknown(const struct span *cell, size_t n);
/* Is there no number in the record, as in each row of a header? */
bool has_words_only(const struct span *cell, size_t n);

/* Record `header` of a block is a header; from `first` to `last` are the lines that may belong to it. */
void headers_met_add(struct headers_met *met, size_t file, const struct cells *cells, size_t first, size_t header,
                     size_t last);
void headers_met_gather(struct headers_met *met, struct headers_met *from); /* empties `from` */

/* The sections of a file, and how many. */
const struct section *sections_of(const struct sections *sections, size_t file, size_t *n);
void sections_free(struct sections *sections);

#endif

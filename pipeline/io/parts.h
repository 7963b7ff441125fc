/* SPDX-License-Identifier: GPL-3.0-or-later */
/* parts.h - expands an input path: to the file itself, the sheets of a workbook, or the members of an archive.
 *
 * A workbook named without a sheet expands to all its sheets, an archive to all its members, including the sheets of
 * workbooks in it. Sheets that are hidden or empty are listed with the reason why they are skipped. */
#ifndef TERTIA_IO_PARTS_H
#define TERTIA_IO_PARTS_H

#include "base/arena.h"
#include "base/err.h"
#include "io/unpacked.h"

struct input_part {
  const char *path;        /* a path for reader_open() */
  const char *kind;        /* what it is by its content: "text", "xls", "xlsx", "html", "xml2003"; NULL: unknown */
  const char *container;   /* the workbook or archive that contains it; NULL for a separate file */
  const char *passed_over; /* why it is not read, in the user's language; NULL: it is read */
  const char *unread;      /* why its content cannot be read; NULL: no fault found so far */
};

struct input_parts {
  struct input_part *part;
  size_t n, room;
  struct unpacked unpacked; /* the archives among them: for reader_open() */
};

/* Append the parts of a path. A damaged container is one part with the reason. A file that cannot be opened is one
 * part too: its reader reports the error. */
void input_parts_add(struct input_parts *parts, const char *path, struct arena *arena);
/* Move all from `from` behind those of `parts`. */
void input_parts_join(struct input_parts *parts, struct input_parts *from);
void input_parts_free(struct input_parts *parts);

#endif

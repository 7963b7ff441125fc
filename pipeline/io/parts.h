/* parts.h - what an input path stands for: itself, or the sheets of a workbook, or the members of an archive.
 *
 * A workbook named without a sheet stands for all its sheets, an archive for all its members, workbooks among them for theirs.
 * Sheets that are hidden or empty are listed with the reason why they are passed over. */
#ifndef TERTIA_IO_PARTS_H
#define TERTIA_IO_PARTS_H

#include "base/arena.h"
#include "base/err.h"

struct input_part {
  const char *path;        /* as reader_open() takes it */
  const char *container;   /* the workbook or archive it is part of; NULL for a file of its own */
  const char *passed_over; /* why it is not read, in the user's language; NULL: it is read */
  const char *unread;      /* why its content cannot be read; NULL: it seems it can */
};

struct input_parts {
  struct input_part *part;
  size_t n, room;
};

/* Append the parts of a path. What is damaged is one part with the reason. What cannot be opened is one part too: whoever reads it finds
 * out why. */
void input_parts_add(struct input_parts *parts, const char *path, struct arena *arena);
void input_parts_free(struct input_parts *parts);

#endif

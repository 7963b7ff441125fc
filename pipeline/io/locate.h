/* locate.h - a path that may lead into a container: FILE, FILE#SHEET, ARCHIVE!/MEMBER, ARCHIVE!/MEMBER#SHEET.
 *
 * SHEET is a sheet's name or its number from 1. A file that has such a name itself goes first. */
#ifndef TERTIA_IO_LOCATE_H
#define TERTIA_IO_LOCATE_H

#include "base/err.h"
#include "base/span.h"

struct located {
  int fd;           /* the caller's to close */
  char *sheet;      /* owned; NULL where none is named */
  bool temporary;   /* a member taken out of its archive */
};

int locate(struct located *located, const char *path, struct err *err);

/* What of the path is a file of its own: all before the first "!/", or before '#'. */
struct span locate_file(const char *path);

#endif

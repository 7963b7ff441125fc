/* SPDX-License-Identifier: GPL-3.0-or-later */
/* locate.h - a path that may lead into a container: FILE, FILE#SHEET, ARCHIVE!/MEMBER, ARCHIVE!/MEMBER#SHEET.
 *
 * SHEET is a sheet's name or its number from 1. An existing file with the whole name has priority. */
#ifndef TERTIA_IO_LOCATE_H
#define TERTIA_IO_LOCATE_H

#include "base/err.h"
#include "base/span.h"
#include "io/unpacked.h"

struct located {
  int fd;         /* closed by the caller */
  char *sheet;    /* owned; NULL if no sheet is named */
  bool temporary; /* a member extracted from its archive */
};

/* Members of archives that were unpacked are read from there; NULL: none were. */
int locate(struct located *located, const char *path, const struct unpacked *unpacked, struct err *err);

/* The part of the path that names a file: everything before the first "!/", or before '#'. */
struct span locate_file(const char *path);

#endif

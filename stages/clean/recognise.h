/* SPDX-License-Identifier: GPL-3.0-or-later */
/* recognise.h - which form a file is, and which of its first records is the header. */
#ifndef TERTIA_CLEAN_RECOGNISE_H
#define TERTIA_CLEAN_RECOGNISE_H

#include "flow/source.h"
#include "stages/clean/header.h"
#include "stages/clean/layout.h"

struct recognised {
  const struct form *form;
  size_t record;            /* of the header, the last where it has several rows (heading.h); not set without a form */
  const struct span *title; /* columns */
  struct header *header;    /* one a cell of it */
  size_t columns;
  const struct form *named; /* the form in the file's name, or NULL */
  bool guessed;             /* by the header alone, and another form would fit as well */
};

/* How well an alias fits a title; and which. */
struct fit {
  const struct alias *alias; /* NULL: none */
  bool stripped;             /* only without the digits at its end */
  int unit;                  /* of the title, UNIT_UNSAID */
};
struct fit form_fit(const struct form *form, const struct header *header, long occurrence);

/* Does a form's pattern name this file? `only_star` patterns never do. */
bool form_is_named(const struct form *form, struct span text);

struct recognised recognise(const struct source_file *file, const struct layouts *layouts, const struct form *forced,
                            struct arena *arena);

#endif

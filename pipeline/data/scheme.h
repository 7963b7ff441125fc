/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scheme.h - a classification of services over the codes of GB/T 4754-2017: finds the category of a code.
 *
 * Built from a table of catalog/schemes/ (scheme, category, title_zh, title_en, parent, code, partial, note; a row
 * without a code only names a category). A code belongs to the category of the longest listed code that is a prefix
 * of it. If categories overlap it may belong to several, each by its longest prefix; `partial` means that only a
 * part of the code belongs. */
#ifndef TERTIA_DATA_SCHEME_H
#define TERTIA_DATA_SCHEME_H

#include "data/codebook.h"

#define SCHEME_RESIDUAL "Z" /* the category of units that cannot be classified */

struct scheme_category {
  struct span code, title_zh, title_en;
  const struct scheme_category *parent; /* NULL at the top */
};

struct scheme_row {
  const struct scheme_category *category;
  bool partial;
};

struct scheme {
  const char *name;
  bool overlapping;
  struct scheme_category *category; /* in the order of the table */
  size_t categories;
  struct scheme_row *row; /* by slot */
  size_t rows;
  uint16_t first[CODE_SLOTS + 1]; /* rows of a slot: first[s] .. first[s + 1] - 1 */
};

/* `book` is the edition of the codes. EX_CONFIG, with table and line, for a code that is not in it, a row of another
 * scheme, or, if categories do not overlap, a code in two of them. */
int scheme_build(const struct table *table, const char *name, bool overlapping, const struct codebook *book,
                 struct arena *arena, const struct scheme **scheme, struct err *err);

const struct scheme_category *scheme_find(const struct scheme *scheme, struct span category); /* or NULL */
/* The category of a code of two to four digits; NULL if it has none. For a scheme without overlap. */
const struct scheme_category *scheme_category_of(const struct scheme *scheme, struct span code);
/* All its categories, "JB03|JB10*", with a star after partial membership; empty if there is none. */
struct span scheme_categories_of(const struct scheme *scheme, struct span code, struct arena *arena);

#endif

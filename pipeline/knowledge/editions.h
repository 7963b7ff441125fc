/* SPDX-License-Identifier: GPL-3.0-or-later */
/* editions.h - forms/editions.csv: the editions of the classification of industries, their codebooks and concordances.
 */
#ifndef TERTIA_KNOWLEDGE_EDITIONS_H
#define TERTIA_KNOWLEDGE_EDITIONS_H

#include "data/table.h"
#include "knowledge/names.h"

/* A table may list at most so many. */
enum { EDITIONS_MOST = 8 };

struct catalog_edition {
  struct span name, standard; /* "2017", "GB/T 4754-2017" */
  long from, to;              /* years coded in it where a record states no edition; 0: open */
  const char *codebook;       /* path of its codebook */
  const char *concordance;    /* path of the table from the edition before; "" for the first */
};

/* From the oldest to the newest. */
struct catalog_editions {
  const struct catalog_edition *edition;
  size_t n;
  struct names names;
};

int knowledge_editions(struct knowledge *knowledge, const struct catalog_editions **editions, struct err *err);
/* Years and editions in a table the user named: the columns from, to and edition. */
int knowledge_editions_of(struct knowledge *knowledge, const struct table *table,
                          const struct catalog_editions **editions, struct err *err);
/* The edition of a year, the first that applies; NULL: none. */
const struct catalog_edition *catalog_edition_of_year(const struct catalog_editions *editions, int year);
/* Index of an edition by its name; editions->n when there is none. */
size_t catalog_edition(const struct catalog_editions *editions, struct span name);

#endif

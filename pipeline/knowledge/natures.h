/* SPDX-License-Identifier: GPL-3.0-or-later */
/* natures.h - natures.csv: what kind of figure a series is: how it may move, and whether it is forecast at all. */
#ifndef TERTIA_KNOWLEDGE_NATURES_H
#define TERTIA_KNOWLEDGE_NATURES_H

#include "knowledge/knowledge.h"

enum nature {
  NATURE_LEVEL,    /* any value: a rate of growth, a balance */
  NATURE_SHARE,    /* percent of a whole */
  NATURE_AMOUNT,   /* apt to grow, and positive where it has always been: value added, head counts */
  NATURE_POSITIVE, /* as an amount, without a growth of its own: an index, a price */
  NATURE_COUNT     /* of records and the like: forecast only when asked for by name */
};

/* The rows in their order. A pattern has '*' at its beginning, its end, or both. */
struct catalog_natures {
  struct nature_row {
    bool by_unit;     /* else by indicator */
    bool open, close; /* any text before, after */
    struct span text; /* the pattern without its stars */
    enum nature nature;
    bool accumulates; /* over a year; else it is of the end of a period, or a rate */
  } * row;
  size_t rows;
};

int knowledge_natures(struct knowledge *knowledge, const struct catalog_natures **natures, struct err *err);

/* By the first row that fits; NATURE_LEVEL where none does. */
enum nature catalog_nature(const struct catalog_natures *natures, struct span indicator, struct span unit);
/* Do figures within a year add up to it, or run from January on? False: they are of the end of a period, or rates. */
bool catalog_accumulates(const struct catalog_natures *natures, struct span indicator, struct span unit);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schemes.h - schemes.csv and schemes/NAME.csv: classifications of services over the codes of an edition. */
#ifndef TERTIA_KNOWLEDGE_SCHEMES_H
#define TERTIA_KNOWLEDGE_SCHEMES_H

#include "data/scheme.h"
#include "knowledge/names.h"

/* When records are classified by a scheme. */
enum scheme_use {
  SCHEME_ON_REQUEST,
  SCHEME_ALWAYS, /* beside any other */
  SCHEME_DEFAULT /* where no scheme is asked for */
};

struct catalog_scheme {
  struct span name, title_zh, title_en;
  struct span standing; /* official, working, alternative */
  struct span edition;  /* of its codes */
  struct span universe; /* scheme:category whose records it classifies; empty: all */
  const char *file;     /* its table */
  bool overlapping;
  bool shipped; /* false: a bureau puts the table there */
  enum scheme_use use;
};

struct catalog_schemes {
  const struct catalog_scheme *scheme;
  size_t n;
};

int knowledge_schemes(struct knowledge *knowledge, const struct catalog_schemes **schemes, struct err *err);
/* NULL: no such scheme. */
const struct catalog_scheme *catalog_scheme(const struct catalog_schemes *schemes, struct span name);
/* Its categories; EX_CONFIG with what to do where its table is not shipped and not there. */
int knowledge_scheme(struct knowledge *knowledge, const struct catalog_scheme *listed, const struct scheme **scheme,
                     struct err *err);

/* Has the classification this category? A scheme, or an edition by the name of its codebook ("gbt4754-2017"); "total"
 * and the residual are categories of all. True where the scheme is unknown or its table is not there. Offers names to
 * `nearest`, which may be NULL. */
bool knowledge_has_category(struct knowledge *knowledge, struct span scheme, struct span category,
                            struct nearest *nearest);

#endif

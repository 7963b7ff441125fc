/* SPDX-License-Identifier: GPL-3.0-or-later */
/* codebooks.h - codebooks/ and concordances/: the codes of each edition, and each edition in terms of the next. */
#ifndef TERTIA_KNOWLEDGE_CODEBOOKS_H
#define TERTIA_KNOWLEDGE_CODEBOOKS_H

#include "data/concordance.h"
#include "knowledge/editions.h"

/* The codes of an edition. */
int knowledge_codebook(struct knowledge *knowledge, const struct catalog_edition *edition,
                       const struct codebook **codebook, struct err *err);
/* The classes of the edition before in terms of this one's; the first edition has none. */
int knowledge_concordance(struct knowledge *knowledge, const struct catalog_edition *edition,
                          const struct concordance **concordance, struct err *err);

#endif

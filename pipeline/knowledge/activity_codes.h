/* SPDX-License-Identifier: GPL-3.0-or-later */
/* activity_codes.h - codes in the tables of activities/, for the files that read them. */
#ifndef TERTIA_KNOWLEDGE_ACTIVITY_CODES_H
#define TERTIA_KNOWLEDGE_ACTIVITY_CODES_H

#include "knowledge/codebooks.h"
#include "knowledge/inside.h"

/* The codes that the tables have; NULL when they could not be read. */
const struct codebook *activity_codebook(struct knowledge *knowledge);
/* The code that a cell names; NULL, with a fault, when it names none or not a class where one is needed. */
const struct industry_code *sheet_activity_code(const struct sheet *sheet, size_t row, int field, struct span text,
                                                bool class_only, const struct codebook *book);

#endif

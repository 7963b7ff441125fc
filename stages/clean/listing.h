/* SPDX-License-Identifier: GPL-3.0-or-later */
/* listing.h - further outputs of cleaning: what each file is, and which units of the lists filed nothing. */
#ifndef TERTIA_CLEAN_LISTING_H
#define TERTIA_CLEAN_LISTING_H

#include "flow/port.h"
#include "stages/clean/cleaning.h"

enum { CLEAN_RECORDS, CLEAN_FILES, CLEAN_UNFILED, CLEAN_CHANGES, CLEAN_MISSING, CLEAN_RESPONSE };

extern const struct port_column files_columns[], unfiled_columns[];

int files_write(const struct cleaning *cleaning, const struct emit *emit, struct err *err);
int unfiled_write(const struct cleaning *cleaning, const struct emit *emit, struct err *err);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mistake.h - mistakes of the people who fill in forms, one in a record, for tests of editing (--mistakes).
 *
 * Unlike dirt (dirt.h), a mistake is readable: only what is known of the unit shows it. Some honest records are
 * extremes, so that what is unusual is not always wrong. truth/mistakes.csv has every value that was changed. */
#ifndef SAMPLE_MISTAKE_H
#define SAMPLE_MISTAKE_H

#include "filing.h"

extern const unsigned mistake_count;

const char *mistake_name(unsigned kind);
/* Make the mistake in the filing; false when it does not apply to it. `before`: the unit's report of the period before,
 * or NULL. */
bool mistake_make(unsigned kind, struct filing *filing, enum form form, const struct layout *layout,
                  const struct record *before, uint64_t bits);
/* An honest record out of the ordinary: growth of several times, losses, high or low pay. */
void mistake_extreme(struct record *record, uint64_t bits);
/* The catalog's column of an item. */
const char *item_column(enum item item);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* identity.h - codes and names of fictitious units.
 *
 * Codes have valid check characters (GB 32100-2015, GB 11714) over numbers derived from the unit's number; names are
 * composed of invented words. Neither refers to a real unit. All texts end in NUL. */
#ifndef SAMPLE_IDENTITY_H
#define SAMPLE_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

#include "industry.h"

enum legal_form { LEGAL_ENTERPRISE, LEGAL_INSTITUTION, LEGAL_NONPROFIT };

/* The 18 characters of a unified social credit code; different numbers below 8e7 have different codes. */
void identity_code(uint64_t number, enum legal_form legal, const char *region, char code[19]);
/* The same with another last character, selected by 1..30. */
void identity_break(char code[19], unsigned by);

#define IDENTITY_NAME_ROOM 160
/* An invented name for the unit. */
void identity_name(uint64_t bits, enum slot slot, enum legal_form legal, char name[IDENTITY_NAME_ROOM]);

/* A 12-digit code of a community of the district (500105). */
const char *identity_region(uint64_t bits);

#endif

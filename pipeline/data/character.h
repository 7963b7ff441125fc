/* SPDX-License-Identifier: GPL-3.0-or-later */
/* character.h - classifies characters by their Unicode properties, for parsing codes, numbers and titles.
 *
 * Every dash and minus counts as one dash, every blank as one blank, every decimal digit (Nd) as its ASCII digit;
 * invisible characters (format characters, zero-width and direction marks, fillers) are dropped.
 */
#ifndef TERTIA_DATA_CHARACTER_H
#define TERTIA_DATA_CHARACTER_H

#include <stddef.h>
#include <stdint.h>

enum character {
  CHARACTER_OTHER,
  CHARACTER_DASH,    /* property Dash, and minus signs */
  CHARACTER_BLANK,   /* property White_Space */
  CHARACTER_NOTHING, /* Cf and Default_Ignorable_Code_Point */
  CHARACTER_QUOTE,   /* property Quotation_Mark */
  CHARACTER_DIGIT    /* category Nd */
};

/* The class of a code point; *digit is set for a digit. */
enum character character_of(uint32_t c, int *digit);

/* The code point at p, with n > 0 bytes available, and its length; a byte that begins no character counts as a
 * character. */
size_t character_read(const char *p, size_t n, uint32_t *c);

/* The ASCII equivalent of a character (full width, small form), or 0. */
char character_ascii(uint32_t c);

#endif

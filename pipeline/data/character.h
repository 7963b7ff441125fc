/* character.h - what a character is for the reading of codes, numbers and titles, by its Unicode properties.
 *
 * Every dash and minus is one dash, every blank one blank, every decimal digit (Nd) its ASCII digit; characters that
 * show nothing (format characters, zero-width and direction marks, fillers) are nothing.
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

/* What a code point is; *digit is set for a digit. */
enum character character_of(uint32_t c, int *digit);

/* The code point at p, of which n > 0 bytes are there, and its length; a byte that begins no character is one by
 * itself. */
size_t character_read(const char *p, size_t n, uint32_t *c);

/* The ASCII twin of a character that looks like one (full width, small form), or 0. */
char character_ascii(uint32_t c);

#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exact.c - see exact.h. */
#include "run/exact.h"

#include <stdlib.h>

enum { DIGITS_MOST = 36 };

static bool exact_is_digit(char c) { return c >= '0' && c <= '9'; }

/* The exponent at the end of the text, which is cut off. */
static bool cut_exponent(struct span *text, long *exponent) {
  *exponent = 0;
  for (size_t i = 0; i < text->n; i++) {
    if (text->p[i] != 'e' && text->p[i] != 'E') continue;
    struct span rest = {text->p + i + 1, text->n - i - 1};
    bool negative = rest.n && rest.p[0] == '-';
    if (rest.n && (rest.p[0] == '-' || rest.p[0] == '+')) rest.p++, rest.n--;
    if (!rest.n || rest.n > 4) return false;
    for (size_t k = 0; k < rest.n; k++) {
      if (!exact_is_digit(rest.p[k])) return false;
      *exponent = 10 * *exponent + (rest.p[k] - '0');
    }
    if (negative) *exponent = -*exponent;
    text->n = i;
    return true;
  }
  return true;
}

bool exact_read(struct span text, exact *value) {
  long exponent, places = 0, digits = 0;
  bool point = false, negative = text.n && text.p[0] == '-';
  if (!cut_exponent(&text, &exponent)) return false;
  size_t i = text.n && (text.p[0] == '-' || text.p[0] == '+');
  *value = 0;
  for (; i < text.n; i++) {
    if (text.p[i] == '.' && !point) {
      point = true;
      continue;
    }
    if (!exact_is_digit(text.p[i])) return false;
    digits++;
    if (*value == 0 && text.p[i] == '0' && !point) continue;
    if (*value > (exact)1 << 120) return false;
    *value = 10 * *value + (text.p[i] - '0');
    places += point;
  }
  if (!digits || digits > DIGITS_MOST) return false;
  for (long shift = EXACT_PLACES - places + exponent; shift != 0; shift += shift > 0 ? -1 : 1) {
    if (shift > 0 && *value > (exact)1 << 122) return false;
    *value = shift > 0 ? 10 * *value : *value / 10;
    if (!*value) break;
  }
  if (negative) *value = -*value;
  return true;
}

void exact_write(exact value, struct strbuf *out) {
  char text[64], *t = text + sizeof text;
  unsigned __int128 size = value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
  int place = 0, kept = 0;
  for (; size || place <= EXACT_PLACES; size /= 10, place++) {
    int digit = (int)(size % 10);
    if (place == EXACT_PLACES && kept) *--t = '.';
    if (place >= EXACT_PLACES || digit || kept) *--t = (char)('0' + digit), kept += place < EXACT_PLACES;
  }
  if (value < 0) *--t = '-';
  strbuf_add(out, t, (size_t)(text + sizeof text - t));
}

double exact_real(exact value) { return (double)value / 1e18; }

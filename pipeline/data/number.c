/* SPDX-License-Identifier: GPL-3.0-or-later */
/* number.c - see number.h. A text is first converted to ASCII, character by character; then its parts are parsed. */
#include "data/number.h"

#include "data/character.h"
#include "data/text.h"

enum { LONGEST = 96 };

/* Convert the text to ASCII: dashes to '-', blanks to ' ', quotes to '\'', digits by value, brackets to '(' and ')';
 * invisible characters are dropped. False for any other character. */
static bool number_fold(struct span text, char *out, struct span *folded) {
  char *to = out;
  for (size_t i = 0, n; i < text.n; i += n) {
    uint32_t c;
    int digit;
    n = character_read(text.p + i, text.n - i, &c);
    switch (character_of(c, &digit)) {
    case CHARACTER_DASH:
      *to++ = '-';
      break;
    case CHARACTER_BLANK:
      *to++ = ' ';
      break;
    case CHARACTER_QUOTE:
      *to++ = '\'';
      break;
    case CHARACTER_DIGIT:
      *to++ = (char)('0' + digit);
      break;
    case CHARACTER_NOTHING:
      break;
    case CHARACTER_OTHER:
      if ((*to++ = character_ascii(c)) == 0) return false;
    }
  }
  *folded = span_between(out, to);
  return true;
}

/* Strip blanks, quotes and the = of ="..." at the start, and blanks and quotes at the end. */
static struct span number_unwrap(struct span t) {
  while (t.n && (t.p[0] == ' ' || t.p[0] == '\'' || (t.p[0] == '=' && t.n > 1 && t.p[1] == '\''))) t.p++, t.n--;
  while (t.n && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\'')) t.n--;
  return t;
}

static bool number_is_digit(char c) { return c >= '0' && c <= '9'; }

/* Copy without separators if they divide the digits before the point into groups of three, all of one kind; otherwise
 * false.
 */
static bool without_separators(struct span from, char *out, struct span *plain) {
  char *to = out, separator = 0;
  size_t group = 0;
  bool point = false;
  for (size_t i = 0; i < from.n; i++) {
    char c = from.p[i];
    if (c == ',' || c == ' ' || c == '\'') {
      if (point || group == 0 || (separator ? group != 3 || c != separator : group > 3)) return false;
      separator = c;
      group = 0;
      continue;
    }
    if (c == '.') {
      if (point || (separator && group != 3)) return false;
      point = true;
    } else if (!number_is_digit(c)) {
      return false;
    }
    group += number_is_digit(c);
    *to++ = c;
  }
  *plain = span_between(out, to);
  return !separator || point || group == 3;
}

/* Parse the exponent at the end of 1.2E+05 and remove it from the text; 0 when there is none, *bad when it is
 * invalid. */
static int read_exponent(struct span *t, bool *found, bool *bad) {
  const char *e = NULL;
  for (size_t i = 0; i < t->n; i++)
    if (t->p[i] == 'e' || t->p[i] == 'E') e = t->p + i;
  *found = e != NULL, *bad = false;
  if (!e) return 0;
  struct span power = span_between(e + 1, t->p + t->n);
  *t = span_between(t->p, e);
  bool minus = power.n && power.p[0] == '-', sign = minus || (power.n && power.p[0] == '+');
  if (sign) power.p++, power.n--;
  *bad = !text_is_digits(power) || power.n > 3 || t->n == 0;
  int value = 0;
  for (size_t i = 0; !*bad && i < power.n; i++) value = value * 10 + (power.p[i] - '0');
  return minus ? -value : value;
}

bool number_says_missing(struct span t) {
  static const char *const words[] = {"NA", "N/A", "#N/A", "NAN", "NULL", "NONE", "NIL", "<NA>"};
  char upper[8];
  if (t.n > sizeof upper) return false;
  for (size_t i = 0; i < t.n; i++) upper[i] = t.p[i] >= 'a' && t.p[i] <= 'z' ? (char)(t.p[i] - 32) : t.p[i];
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (span_is((struct span){upper, t.n}, words[i])) return true;
  return false;
}

static enum number as_number(enum decimal_read read, bool exponent) {
  if (read == DECIMAL_OK) return exponent ? NUMBER_EXPONENT : NUMBER_OK;
  return read == DECIMAL_TOO_FINE ? NUMBER_TOO_FINE : NUMBER_NONE;
}

/* Parse brackets or one sign around the number: is it negative? False when they are inconsistent. */
static bool read_sign(struct span *t, bool *negative) {
  bool brackets = t->n > 2 && t->p[0] == '(' && t->p[t->n - 1] == ')';
  if (brackets) *t = number_unwrap((struct span){t->p + 1, t->n - 2});
  bool minus = t->n > 1 && t->p[0] == '-', plus = t->n > 1 && t->p[0] == '+';
  if (minus || plus) *t = number_unwrap((struct span){t->p + 1, t->n - 1});
  *negative = brackets || minus;
  return t->n && !(brackets && (minus || plus)) && t->p[0] != '-' && t->p[0] != '+';
}

enum number number_repair(struct span text, int shift, decimal *value) {
  char folded[LONGEST], plain[LONGEST];
  struct span t;
  *value = DECIMAL_MISSING;
  if (text_is_blank(text)) return NUMBER_BLANK;
  if (text.n > LONGEST || !number_fold(text, folded, &t)) return NUMBER_NONE;
  t = number_unwrap(t);
  if (number_says_missing(t)) return NUMBER_ABSENT;
  bool negative, exponent, bad;
  int power = read_exponent(&t, &exponent, &bad);
  if (bad || power > 18 || power < -18 || !read_sign(&t, &negative) || !without_separators(t, plain, &t))
    return NUMBER_NONE;
  enum number result = as_number(decimal_read(t, shift + power, value), exponent);
  if (negative && *value != DECIMAL_MISSING) *value = -*value;
  return result;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* text.c - see text.h. */
#include "data/text.h"

#include "data/character.h"

static char fold_ascii(char c, enum fold how) {
  if (c == '"' || c == '\'' || (unsigned char)c <= ' ') return 0;
  if (c == '[' || c == '{') return '(';
  if (c == ']' || c == '}') return ')';
  if (how == FOLD_UPPER && c >= 'a' && c <= 'z') return (char)(c - 32);
  if (how == FOLD_LOWER && c >= 'A' && c <= 'Z') return (char)(c + 32);
  return c;
}

/* The ASCII equivalent of a non-ASCII character: true when there is one (*as may be 0: drop it). */
static bool has_twin(uint32_t c, enum fold how, char *as) {
  int digit = 0;
  switch (character_of(c, &digit)) {
  case CHARACTER_DASH:
    return *as = '-', true;
  case CHARACTER_DIGIT:
    return *as = (char)('0' + digit), true;
  case CHARACTER_BLANK:
  case CHARACTER_NOTHING:
  case CHARACTER_QUOTE:
    return *as = 0, true;
  case CHARACTER_OTHER:
    break;
  }
  char twin = character_ascii(c);
  if (twin) *as = fold_ascii(twin, how);
  return twin != 0;
}

struct span text_fold(struct span text, enum fold how, char *out) {
  char *to = out, as;
  for (size_t i = 0, n; i < text.n; i += n) {
    uint32_t c;
    n = character_read(text.p + i, text.n - i, &c);
    if (c < 0x80) {
      if ((as = fold_ascii(text.p[i], how)) != 0) *to++ = as;
    } else if (n > 1 && has_twin(c, how, &as)) {
      if (as) *to++ = as;
    } else {
      memmove(to, text.p + i, n);
      to += n;
    }
  }
  return span_between(out, to);
}

struct span text_fold_in(struct arena *arena, struct span text, enum fold how) {
  return text_fold(text, how, arena_alloc(arena, text.n + 1));
}

bool text_is_blank(struct span text) {
  if (text.n == 0) return true;
  unsigned char first = (unsigned char)text.p[0];
  if (first >= '0' && first < 0x80) return false; /* no ASCII dash, quote or blank is >= '0' */
  if (text.n > 64) return false;
  char room[64];
  struct span folded = text_fold(text, FOLD_KEEP_CASE, room);
  for (size_t i = 0; i < folded.n; i++)
    if (folded.p[i] != '-') return false;
  return true;
}

bool text_is_digits(struct span text) {
  for (size_t i = 0; i < text.n; i++)
    if (text.p[i] < '0' || text.p[i] > '9') return false;
  return text.n > 0;
}

bool text_is_exponent(struct span text) {
  char room[40];
  if (text.n < 4 || text.n > sizeof room) return false;
  struct span t = text_fold(text, FOLD_UPPER, room);
  const char *e = t.n ? memchr(t.p, 'E', t.n) : NULL;
  if (!e || e == t.p) return false;
  struct span mantissa = span_between(t.p, e), power = span_between(e + 1, t.p + t.n), whole;
  bool sign = power.n && (power.p[0] == '+' || power.p[0] == '-');
  bool point = memchr(mantissa.p, '.', mantissa.n) != NULL;
  if (sign) power.p++, power.n--;
  if (!text_is_digits(power) || !(sign || point)) return false; /* 1234E567 may itself be a code */
  span_cut(&mantissa, '.', &whole);
  return text_is_digits(whole) && (mantissa.n == 0 || text_is_digits(mantissa));
}

struct span text_unwrap(struct span text) {
  static const struct span marks[] = {{"=", 1}, {"\"", 1}, {"'", 1}, {"\xE2\x80\x98", 3}, {"\xE2\x80\x99", 3}};
  text = text_trim_all(text);
  for (bool more = true; more && text.n;) {
    more = false;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
      if (!span_starts(text, marks[i])) continue;
      text.p += marks[i].n, text.n -= marks[i].n;
      more = true;
    }
  }
  while (text.n && (text.p[text.n - 1] == '"' || text.p[text.n - 1] == '\'')) text.n--;
  return text_trim_all(text);
}

struct span text_without_zeros(struct span text) {
  size_t n = text.n;
  while (n && text.p[n - 1] == '0') n--;
  bool point = n > 1 && n < text.n && text.p[n - 1] == '.' && text_is_digits((struct span){text.p, n - 1});
  return point ? (struct span){text.p, n - 1} : text;
}

/* Length of the blank or invisible character at the start (1) or the end (-1) of a text; 0 when there is none. */
static size_t blank_at(struct span text, int side) {
  size_t from = side > 0 ? 0 : text.n - 1, n;
  uint32_t c;
  int digit;
  while (side < 0 && from > 0 && ((unsigned char)text.p[from] & 0xC0) == 0x80) from--;
  n = character_read(text.p + from, text.n - from, &c);
  enum character kind = character_of(c, &digit);
  bool whole = side > 0 || from + n == text.n;
  return whole && (kind == CHARACTER_BLANK || kind == CHARACTER_NOTHING) ? n : 0;
}

struct span text_trim_all(struct span text) {
  for (size_t n; text.n && (n = blank_at(text, 1)) != 0;) text.p += n, text.n -= n;
  for (size_t n; text.n && (n = blank_at(text, -1)) != 0;) text.n -= n;
  return text;
}

size_t text_cut(struct span text, size_t n) {
  if (text.n <= n) return text.n;
  while (n && ((unsigned char)text.p[n] & 0xC0) == 0x80) n--;
  return n;
}

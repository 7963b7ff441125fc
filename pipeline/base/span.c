/* SPDX-License-Identifier: GPL-3.0-or-later */
/* span.c - see span.h. The hash is a multiply-and-fold over eight-byte words (Lemire and Kaser 2016 discuss the
 * family). */
#include "base/span.h"

#include <math.h>
#include <stdlib.h>

int span_compare(struct span a, struct span b) {
  size_t n = a.n < b.n ? a.n : b.n;
  int order = n ? memcmp(a.p, b.p, n) : 0;
  return order ? order : (a.n > b.n) - (a.n < b.n);
}

/* Length of the blank at the start of A: 1 for ASCII, 3 for U+3000, 0 for none. */
static size_t blank_at(struct span a) {
  if (a.n == 0) return 0;
  char c = a.p[0];
  if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return 1;
  return a.n >= 3 && memcmp(a.p, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

struct span span_trim(struct span a) {
  for (size_t k; (k = blank_at(a)) != 0;) a.p += k, a.n -= k;
  while (a.n) {
    size_t k = blank_at((struct span){a.p + a.n - 1, 1});
    if (!k && a.n >= 3) k = memcmp(a.p + a.n - 3, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
    if (!k) break;
    a.n -= k;
  }
  return a;
}

static uint64_t fold(uint64_t a, uint64_t b) {
  unsigned __int128 m = (unsigned __int128)a * b;
  return (uint64_t)m ^ (uint64_t)(m >> 64);
}

/* Up to 7 bytes as a word, different for different bytes of the same length. */
static uint64_t short_word(const char *p, size_t n) {
  const unsigned char *u = (const unsigned char *)p;
  uint32_t first, last;
  if (n == 0) return 0;
  if (n < 4) return u[0] | (uint64_t)u[n / 2] << 8 | (uint64_t)u[n - 1] << 16;
  memcpy(&first, p, 4);
  memcpy(&last, p + n - 4, 4);
  return first | (uint64_t)last << 32;
}

/* The length is spread over all bits: "11" and "011" have words that differ as their lengths do. */
uint64_t span_hash(struct span a) {
  uint64_t h = 0x9E3779B97F4A7C15u ^ a.n * 0xC2B2AE3D27D4EB4Fu, word;
  while (a.n >= 8) {
    memcpy(&word, a.p, 8);
    h = fold(h ^ word, 0xD6E8FEB86659FD93u);
    a.p += 8, a.n -= 8;
  }
  return fold(h ^ short_word(a.p, a.n), 0xA0761D6478BD642Fu);
}

bool span_cut(struct span *rest, char at, struct span *head) {
  if (!rest->p) return false;
  const char *end = rest->n ? memchr(rest->p, at, rest->n) : NULL;
  if (!end) {
    *head = *rest;
    *rest = (struct span){NULL, 0};
    return true;
  }
  *head = span_between(rest->p, end);
  *rest = span_between(end + 1, rest->p + rest->n);
  return true;
}

double span_real(struct span a) {
  char text[64], *end;
  if (!a.n || a.n >= sizeof text) return NAN;
  memcpy(text, a.p, a.n);
  text[a.n] = '\0';
  double v = strtod(text, &end);
  return *end ? NAN : v;
}

const char *span_find(struct span a, struct span what) {
  if (what.n == 0) return a.p;
  return a.n >= what.n ? memmem(a.p, a.n, what.p, what.n) : NULL;
}

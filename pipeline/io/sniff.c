/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sniff.c - see sniff.h. */
#include "io/sniff.h"

enum { LINES = 64, CANDIDATES = 4 };
static const char candidate[CANDIDATES] = {',', '\t', ';', '|'};

/* Count the candidates in one record outside quotes; returns the offset after its line end. */
static size_t count_line(struct span text, size_t at, unsigned count[CANDIDATES]) {
  bool quoted = false, first = true;
  memset(count, 0, CANDIDATES * sizeof *count);
  for (; at < text.n; at++) {
    char c = text.p[at];
    if (c == '"' && (quoted || first)) quoted = !quoted; /* a quote within an unquoted cell is an ordinary character */
    bool separator = c == ',' || c == '\t' || c == ';' || c == '|';
    first = separator || (first && c == ' ');
    if (quoted) continue;
    if (c == '\n' || c == '\r') return at + 1;
    for (int k = 0; k < CANDIDATES; k++) count[k] += c == candidate[k];
  }
  return at;
}

/* The number of lines with the most frequent count. */
static size_t agreeing(const unsigned count[LINES][CANDIDATES], size_t lines, int k) {
  size_t best = 0;
  for (size_t i = 0; i < lines; i++) {
    size_t same = 0;
    for (size_t j = 0; j < lines; j++) same += count[j][k] == count[i][k];
    if (count[i][k] && same > best) best = same;
  }
  return best;
}

char sniff_delimiter(struct span text) {
  unsigned count[LINES][CANDIDATES];
  size_t lines = 0, best = 0, most = 0;
  for (size_t at = 0; at < text.n && lines < LINES; lines++) at = count_line(text, at, count[lines]);
  for (int k = 0; k < CANDIDATES; k++) {
    size_t agree = agreeing((const unsigned(*)[CANDIDATES])count, lines, k);
    if (agree > most) {
      most = agree;
      best = (size_t)k;
    }
  }
  return candidate[best];
}

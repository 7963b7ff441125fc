/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nearest.c - see nearest.h. The distance is that of Damerau (1964) in its restricted form: no part is edited twice. */
#include "base/nearest.h"

#include "base/i18n.h"

enum { CHARACTERS = 64, FAR = 1000 };

/* A name as characters. */
struct word {
  uint32_t character[CHARACTERS];
  size_t n;
  bool cut; /* longer than can be compared */
};

static uint32_t lower_case(uint32_t c) { return c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c; }

/* One number for each UTF-8 character: its bytes side by side. */
static struct word nearest_word_of(struct span text) {
  struct word word = {.n = 0};
  for (size_t i = 0; i < text.n; i++) {
    unsigned char byte = (unsigned char)text.p[i];
    bool continues = (byte & 0xC0) == 0x80 && word.n;
    if (!continues && word.n == CHARACTERS) {
      word.cut = true;
      break;
    }
    if (!continues)
      word.character[word.n++] = lower_case(byte);
    else
      word.character[word.n - 1] = word.character[word.n - 1] << 8 | byte;
  }
  return word;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static size_t word_distance(const struct word *a, const struct word *b) {
  size_t row[3][CHARACTERS + 1]; /* the row before last, the last, the present one */
  for (size_t j = 0; j <= b->n; j++) row[1][j] = j;
  for (size_t i = 1; i <= a->n; i++) {
    row[2][0] = i;
    for (size_t j = 1; j <= b->n; j++) {
      bool same = a->character[i - 1] == b->character[j - 1];
      size_t d = smaller(row[1][j - 1] + !same, 1 + smaller(row[1][j], row[2][j - 1]));
      bool exchanged =
          i > 1 && j > 1 && a->character[i - 1] == b->character[j - 2] && a->character[i - 2] == b->character[j - 1];
      row[2][j] = exchanged ? smaller(d, row[0][j - 2] + 1) : d;
    }
    memcpy(row[0], row[1], sizeof row[0]);
    memcpy(row[1], row[2], sizeof row[0]);
  }
  return row[1][b->n];
}

void nearest_start(struct nearest *nearest, struct span written) {
  *nearest = (struct nearest){.written = written, .distance = FAR};
}

void nearest_try(struct nearest *nearest, struct span name) {
  struct word a = nearest_word_of(nearest->written), b = nearest_word_of(name);
  if (a.cut || b.cut || !a.n || !b.n) return;
  size_t longer = a.n > b.n ? a.n : b.n, limit = longer / 3 > 1 ? longer / 3 : 1;
  size_t least = longer - (a.n < b.n ? a.n : b.n); /* so many characters must be added */
  if (least > limit || least >= nearest->distance) return;
  size_t distance = word_distance(&a, &b);
  if (distance > limit || distance >= longer || distance >= nearest->distance) return;
  nearest->best = name;
  nearest->distance = distance;
}

struct span nearest_found(const struct nearest *nearest) {
  return nearest->best;
}

int nearest_add(const struct nearest *nearest, struct err *err) {
  if (!err) return EX_SOFTWARE;
  if (!nearest->best.n) return err->code;
  struct err before = *err;
  return err_set(err, before.code, _("%s; did you mean '%.*s'?"), before.text, SPAN_ARG(nearest->best));
}

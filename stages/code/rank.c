/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rank.c - the likeliest classes of a text, how sure that is, and which words speak for them. See code.h. */
#include <math.h>

#include "stages/code/code.h"

void ranks_find(const struct code_model *model, const struct reading *reading, struct rank rank[RANKS]) {
  for (int r = 0; r < RANKS; r++) rank[r] = (struct rank){0, -1, 0};
  for (size_t c = 0; c < model->logit.classes; c++) {
    double chance = reading->chance[c];
    int r = RANKS;
    while (r > 0 && chance > rank[r - 1].chance) r--;
    if (r == RANKS) continue;
    for (int below = RANKS - 1; below > r; below--) rank[below] = rank[below - 1];
    rank[r] = (struct rank){(uint16_t)c, chance, 0};
  }
}

/* On the line through n points whose x rise; beyond its ends as there. */
static double line_at(const double *x, const double *y, size_t n, double at) {
  size_t i = 0;
  while (i < n && x[i] < at) i++;
  if (i == 0) return y[0];
  if (i == n) return y[n - 1];
  return y[i - 1] + (y[i] - y[i - 1]) * (at - x[i - 1]) / (x[i] - x[i - 1]);
}

double confidence_of(const struct activity_confidence *confidence, int rank, double chance) {
  double at = line_at(confidence->chance[rank], confidence->right[rank], confidence->points[rank], chance);
  return floor(at * 10000 + 0.5) / 10000;
}

/* --- the words --- */

enum { WORDS_SHOWN = 3 };

/* What a feature adds to the scores of the classes. */
static void said_add(const struct logit_model *logit, const struct logit_term *term, const struct rank rank[RANKS],
                     double sum[RANKS]) {
  for (uint32_t i = logit->start[term->feature]; i < logit->start[term->feature + 1]; i++) {
    struct logit_node node = logit->node[logit->weight[i].node];
    for (int r = 0; r < RANKS; r++)
      if (rank[r].class >= node.first && rank[r].class < node.end) sum[r] += term->value * logit->weight[i].weight;
  }
}

/* Do two parts of one text share characters? */
static bool overlaps(struct span a, struct span b) { return a.p < b.p + b.n && b.p < a.p + a.n; }

struct said {
  struct span text;
  double sum[RANKS];
};

/* Features that represent the same characters count together. */
static size_t sums_of(const struct code_model *model, const struct reading *reading, const struct rank rank[RANKS],
                      struct said *said) {
  size_t n = 0;
  for (size_t i = 0; i < reading->features; i++) {
    struct span text = reading->feature[i].text;
    size_t k = 0;
    while (k < n && (said[k].text.p != text.p || said[k].text.n != text.n)) k++;
    if (k == n) said[n++] = (struct said){text, {0}};
    said_add(&model->logit, &reading->term[i], rank, said[k].sum);
  }
  return n;
}

static size_t strongest(const struct said *said, size_t n, int r, const struct span *shown, size_t words) {
  size_t best = n;
  for (size_t i = 0; i < n; i++) {
    bool seen = said[i].sum[r] <= 0 || (best < n && said[i].sum[r] <= said[best].sum[r]);
    for (size_t w = 0; w < words && !seen; w++) seen = overlaps(said[i].text, shown[w]);
    if (!seen) best = i;
  }
  return best;
}

static struct span words_join(const struct span *shown, size_t words, struct arena *arena) {
  size_t room = 0, at = 0;
  for (size_t w = 0; w < words; w++) room += shown[w].n + 1;
  char *out = arena_alloc(arena, room + 1);
  for (size_t w = 0; w < words; w++) {
    if (w) out[at++] = ' ';
    memcpy(out + at, shown[w].p, shown[w].n), at += shown[w].n;
  }
  return (struct span){out, at};
}

void words_find(const struct code_model *model, const struct reading *reading, const struct rank rank[RANKS],
                struct span words[RANKS], struct arena *arena) {
  struct said *said = arena_alloc(arena, (reading->features + 1) * sizeof *said);
  size_t n = sums_of(model, reading, rank, said);
  for (int r = 0; r < RANKS; r++) {
    struct span shown[WORDS_SHOWN];
    size_t k = 0, best;
    while (k < WORDS_SHOWN && (best = strongest(said, n, r, shown, k)) < n) shown[k++] = said[best].text;
    words[r] = words_join(shown, k, arena);
  }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - bench-forecast: the forecasting goals, measured; see tests/bench/forecast. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measures.h"
#include "stat/stat.h"

static void line(struct bench *b, const char *name, double value, const char *level, bool met) {
  printf("measure=%s value=%.4f level=%s met=%s\n", name, value, level, met ? "yes" : "no");
  fflush(stdout);
  *(met ? &b->met : &b->missed) += 1;
}

void measure(struct bench *b, const char *name, double value, double level, bool at_least) {
  char text[64];
  snprintf(text, sizeof text, "%s%.4g", at_least ? ">=" : "<=", level);
  line(b, name, value, text, at_least ? value >= level : value <= level);
}

void measure_between(struct bench *b, const char *name, double value, double least, double most) {
  char text[64];
  snprintf(text, sizeof text, "%.4g..%.4g", least, most);
  line(b, name, value, text, value >= least && value <= most);
}

void measure_absent(struct bench *b, const char *name, const char *why) {
  printf("measure=%s value=absent level=- met=no reason=\"%s\"\n", name, why);
  b->absent++;
}

static int usage(void) {
  fputs("usage: forecast [--peer R] [--shared DIR] [--catalog DIR] [--runs N] [--only PART]\n", stderr);
  return EX_USAGE;
}

static int options(int argc, char **argv, struct bench *b, const char **catalog) {
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) return usage();
    if (strcmp(argv[i], "--peer") == 0 && strcmp(argv[i + 1], "R") == 0)
      b->peer = argv[i + 1];
    else if (strcmp(argv[i], "--shared") == 0)
      b->shared = argv[i + 1];
    else if (strcmp(argv[i], "--catalog") == 0)
      *catalog = argv[i + 1];
    else if (strcmp(argv[i], "--only") == 0)
      b->only = argv[i + 1];
    else if (strcmp(argv[i], "--runs") == 0 && atoi(argv[i + 1]) > 0)
      b->runs = (size_t)atoi(argv[i + 1]);
    else
      return usage();
  }
  return 0;
}

static int measure_parts(struct bench *b, struct err *err) {
  static const struct {
    const char *name;
    int (*measure)(struct bench *b, struct err *err);
  } parts[] = {{"accuracy", measure_accuracy}, {"shares", measure_shares},         {"amounts", measure_amounts},
               {"totals", measure_totals},     {"likelihood", measure_likelihood}, {"speed", measure_speed}};
  size_t measured = 0;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (b->only && strcmp(b->only, parts[i].name) != 0) continue;
    int code = parts[i].measure(b, err);
    if (code) return code;
    measured++;
  }
  return measured ? 0 : err_set(err, EX_USAGE, "--only accuracy, shares, amounts, totals, likelihood or speed");
}

int main(int argc, char **argv) {
  struct bench b = {.shared = TERTIA_SOURCEDIR "/../shared", .runs = 5};
  const char *catalog = TERTIA_SOURCEDIR "/pipeline/catalog";
  struct arena arena = {0};
  struct err err = {0};
  int code = options(argc, argv, &b, &catalog);
  if (code) return code;
  stat_start();
  if (access(arena_format(&arena, "%s/data/m3/m3_yearly.csv", b.shared), R_OK)) {
    printf("SKIP: the open forecasting data are not in %s/data\n", b.shared);
    return 77;
  }
  code = tables_read(&arena, catalog, &b.tables, &err);
  if (!code) code = measure_parts(&b, &err);
  if (code)
    fprintf(stderr, "forecast: %s\n", err.text);
  else
    printf("%zu met, %zu missed, %zu not measured\n", b.met, b.missed, b.absent);
  arena_free(&arena);
  return code;
}

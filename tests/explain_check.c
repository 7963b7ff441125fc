/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain_check.c - figures of a run chosen at random, explained and held to what can be known without the explanation:
 *
 *   explain-check RUN HOW_MANY SEED
 *
 * The records of an aggregate and the sum of the others add up to it exactly; a share or growth is what its two figures
 * give; a reconciled figure is the one before times its factor; the text of a record is that line of the file, as zcat,
 * iconv and sed find it (where iconv can read it); an amount that is a column of the form is a number of that text.
 * Ends with `N passed, N failed`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/process.h"
#include "run/exact.h"
#include "run/explain.h"
#include "run/figure_table.h"
#include "run/view.h"

/* What is counted. */
struct checked {
  size_t passed, failed, aggregates, records, ratios, filed;
  const char *name, *plan_dir;
  struct arena *arena;
};

static void check(struct checked *c, bool good, const char *what, const char *detail) {
  if (good)
    c->passed++;
  else
    c->failed++, printf("FAILED %s: %s: %s\n", c->name, what, detail ? detail : "");
}

static const char *text(const json_t *object, const char *name) {
  const char *value = json_string_value(json_object_get(object, name));
  return value ? value : "";
}

static exact number(const char *value) {
  exact read = 0;
  exact_read(span_of(value), &read);
  return read;
}

/* The line as other programs find it. */
static void other_line(const struct checked *c, const char *file, const char *line, char *to, size_t room) {
  const char *path = arena_format(c->arena, "%s/%s", c->plan_dir, file);
  const char *command = arena_format(
      c->arena,
      "zcat -f '%s' | sed -n '%sp;%sq' > \"$TMPDIR/line\"; iconv -f UTF-8 -t UTF-8 \"$TMPDIR/line\" > "
      "\"$TMPDIR/bad\" 2>&1 && cat \"$TMPDIR/line\" || iconv -f GB18030 -t UTF-8 \"$TMPDIR/line\" 2> \"$TMPDIR/bad\"",
      path, line, line);
  FILE *pipe = popen(command, "r");
  size_t n = pipe ? fread(to, 1, room - 1, pipe) : 0;
  if (pipe) pclose(pipe);
  while (n && (to[n - 1] == '\n' || to[n - 1] == '\r')) n--;
  to[n] = '\0';
}

static bool has_number(const char *line, const char *value) {
  struct span rest = span_of(line), cell;
  exact wanted = number(value), found;
  while (rest.n && span_cut(&rest, ',', &cell))
    if (exact_read(cell, &found) && (found == wanted || found * 10 == wanted || found == wanted * 1000)) return true;
  return false; /* thousands, ten thousands, or single yuan */
}

/* By the credit code, or where the form has none by the first eight characters of the organisation code in it. */
static bool is_of_unit(const char *filed, const char *unit) {
  char code[9] = "";
  if (strlen(unit) != 18 || strstr(filed, unit)) return true;
  memcpy(code, unit + 8, 8);
  return strstr(filed, code) != NULL;
}

static void check_record(struct checked *c, const json_t *record, const char *indicator) {
  static const char *const filed_columns[] = {"revenue", "op_profit", "payroll"};
  const json_t *details = json_object_get(record, "details");
  const char *file = text(details, "file"), *line = text(details, "line"), *filed = text(record, "filed");
  char other[1 << 16];
  c->records++;
  if (!*file) { /* a unit that did not report is carried */
    check(c, json_object_get(record, "changes") != NULL, "neither filed nor imputed", text(record, "what"));
    return;
  }
  check(c, *filed, "no text as filed", text(record, "what"));
  if (strncmp(text(details, "file"), "/", 1) == 0 || c->filed > 40) return;
  c->filed++;
  other_line(c, file, line, other, sizeof other);
  /* A record with a line end in a cell goes on where its first line ends. */
  bool same = strncmp(other, filed, strlen(other)) == 0 && strchr("\n", filed[strlen(other)]);
  if (*other) check(c, same, "the text is not the line of the file", other);
  check(c, is_of_unit(filed, text(details, "unit")), "the line is of another unit", filed);
  for (size_t i = 0; i < sizeof filed_columns / sizeof *filed_columns; i++)
    if (strcmp(indicator, filed_columns[i]) == 0 && !json_object_get(record, "changes"))
      check(c, has_number(filed, text(details, "value")), "the amount is not in the text", filed);
}

static void check_sum(struct checked *c, const json_t *node) {
  const json_t *figure = json_object_get(node, "figure"), *part;
  exact sum = 0;
  size_t i, parts = 0;
  json_array_foreach(json_object_get(node, "made_of"), i, part) {
    if (!json_object_get(part, "contribution")) continue;
    sum += number(text(part, "contribution"));
    parts++;
    if (json_object_get(json_object_get(part, "details"), "unit")) check_record(c, part, text(figure, "indicator"));
  }
  c->aggregates++;
  check(c, json_is_true(json_object_get(node, "adds_up")), "does not say that it adds up", text(node, "what"));
  check(c, parts && sum == number(text(figure, "value")), "the records do not add up", text(node, "what"));
}

static bool near(double a, double b) { return fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b))); }

static double value_of(const json_t *node) {
  return exact_real(number(text(json_object_get(node, "figure"), "value")));
}

static void check_ratio(struct checked *c, const json_t *node, const char *ending) {
  const json_t *parts = json_object_get(node, "made_of"), *top = json_array_get(parts, 0),
               *bottom = json_array_get(parts, 1);
  double a = value_of(top), b = value_of(bottom), is = value_of(node);
  bool difference = strcmp(ending, "month") == 0, growth = strcmp(ending, "growth") == 0;
  if (!bottom || !*text(json_object_get(node, "figure"), "value") || json_array_size(parts) != 2 ||
      strcmp(ending, "growth_matched") == 0)
    return;
  c->ratios++;
  double should = difference ? a - b : growth ? 100 * (a / b - 1) : 100 * a / b;
  check(c, near(is, should), "is not what its parts give", text(node, "what"));
}

static void check_node(struct checked *c, const json_t *node) {
  const char *indicator = text(json_object_get(node, "figure"), "indicator"), *point = strchr(indicator, '.');
  const char *factor = text(json_object_get(node, "details"), "factor");
  const json_t *parts = json_object_get(node, "made_of"), *part;
  size_t i;
  if (json_object_get(node, "adds_up")) check_sum(c, node);
  if (json_object_get(json_object_get(node, "details"), "computed")) check_ratio(c, node, point ? point + 1 : "");
  if (*factor && json_object_get(node, "figure"))
    check(
        c,
        near(value_of(node), exact_real(number(factor)) * value_of(json_array_get(parts, json_array_size(parts) - 1))),
        "is not the figure before times the factor", text(node, "what"));
  const json_t *before = json_array_get(parts, json_array_size(parts) - 1);
  if (strcmp(text(json_object_get(node, "details"), "status"), "unreconciled") == 0 &&
      json_object_get(before, "figure") &&
      strcmp(text(json_object_get(before, "figure"), "indicator"), indicator) == 0 &&
      *text(json_object_get(node, "figure"), "value"))
    check(c, near(value_of(node), value_of(before)), "is not the figure that its step has read", text(node, "what"));
  json_array_foreach(parts, i, part) check_node(c, part);
}

static void check_figure(struct checked *c, const char *run, const struct figure *f) {
  struct explain_query query = {.indicator = f->field[FIGURE_INDICATOR],
                                .period = f->field[FIGURE_PERIOD],
                                .region = f->field[FIGURE_REGION],
                                .scheme = f->field[FIGURE_SCHEME],
                                .category = f->field[FIGURE_CATEGORY],
                                .table = f->table,
                                .top = 2};
  struct err err = {0};
  json_t *tree;
  c->name = arena_format(c->arena, "%.*s@%.*s:%.*s %.*s in %s", SPAN_ARG(query.indicator), SPAN_ARG(query.scheme),
                         SPAN_ARG(query.category), SPAN_ARG(query.period), f->table);
  int code = explain_run(run, &query, &tree, c->arena, &err);
  check(c, code == 0, "cannot be explained", err.text);
  if (code) return;
  char *same = json_dumps(tree, 0);
  check(c, same != NULL, "is not JSON", NULL);
  free(same);
  check_node(c, tree);
  json_decref(tree);
}

int main(int argc, char **argv) {
  struct arena arena = {0};
  struct checked c = {.arena = &arena};
  struct figure_list list = {.arena = &arena};
  struct manifest manifest;
  struct err err = {0};
  process_start();
  if (argc != 4) return 64;
  int code = manifest_read(arena_format(&arena, "%s/manifest.json", argv[1]), &arena, &manifest, &err);
  if (!code) code = manifest_plan_dir(&manifest, argv[1], &c.plan_dir, &arena, &err);
  if (!code) code = figure_tables_read(argv[1], &manifest, &list, &err);
  if (code) return fprintf(stderr, "explain-check: %s\n", err.text), 66;
  uint64_t random = strtoull(argv[3], NULL, 10) * 2862933555777941757u + 3037000493u;
  for (long i = 0, tries = 0; i < strtol(argv[2], NULL, 10) && tries < 100000; tries++) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    const struct figure *f = &list.item[(random >> 33) % list.n];
    if (strcmp(f->table, "assessment.csv") == 0) continue;
    check_figure(&c, argv[1], f);
    i++;
  }
  printf("%zu figures that are sums, %zu that are computed, %zu records, %zu lines\n", c.aggregates, c.ratios,
         c.records, c.filed);
  printf("%zu passed, %zu failed\n", c.passed, c.failed);
  arena_free(&arena);
  return c.failed || c.aggregates < 5 || c.filed < 5;
}

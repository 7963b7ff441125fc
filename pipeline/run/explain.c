/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain.c - see explain.h: which figure is meant, where it is, and what it is made of. */
#include "run/explain.h"

#include "base/i18n.h"
#include "run/explain_own.h"
#include "run/view.h"

enum { DEEPEST = 12, SHOWN_CHOICES = 12 };

json_t *span_json(struct span text) { return json_stringn(text.p ? text.p : "", text.n); }

json_t *explain_node(const char *what) {
  json_t *node = json_object();
  json_object_set_new(node, "what", json_string(what));
  return node;
}

void explain_detail(json_t *node, const char *name, struct span value) {
  if (!value.n) return;
  json_t *details = json_object_get(node, "details");
  if (!details) json_object_set_new(node, "details", details = json_object());
  json_object_set_new(details, name, span_json(value));
}

void explain_add(json_t *node, json_t *part) {
  json_t *list = json_object_get(node, "made_of");
  if (!list) json_object_set_new(node, "made_of", list = json_array());
  json_array_append_new(list, part);
}

void explain_figure(json_t *node, const char *table, uint64_t line, const struct figure_key *key, struct span value,
                    struct span unit) {
  json_t *figure = json_object();
  const struct {
    const char *name;
    struct span text;
  } cell[] = {
      {"region", key->region},       {"period", key->period}, {"scheme", key->scheme}, {"category", key->category},
      {"indicator", key->indicator}, {"value", value},        {"unit", unit}};
  json_object_set_new(figure, "table", json_string(table));
  json_object_set_new(figure, "line", json_integer((json_int_t)line));
  for (size_t i = 0; i < sizeof cell / sizeof *cell; i++)
    json_object_set_new(figure, cell[i].name, span_json(cell[i].text));
  json_object_set_new(node, "figure", figure);
}

const char *explain_setting(const struct explaining *in, const char *step, const char *key) {
  const struct manifest *m = &in->manifest;
  for (size_t i = 0; i < m->settings; i++)
    if (strcmp(m->setting[i].step, step) == 0 && strcmp(m->setting[i].key, key) == 0) return m->setting[i].value;
  return NULL;
}

static bool is_output_of_step(const struct explaining *in, const char *file, const struct record **step) {
  for (size_t s = 0; s < in->manifest.steps; s++) {
    const char *output = explain_setting(in, in->manifest.record[s].step, "output");
    if (output && strcmp(output, file) == 0) return *step = &in->manifest.record[s], true;
  }
  return false;
}

/* Other outputs first, then those of steps in their order: the later one is used. */
static void list_tables(struct explaining *in) {
  const struct manifest *m = &in->manifest;
  const struct record *step;
  in->table = arena_array(in->arena, struct explain_table, m->outputs + 1);
  for (size_t i = 0; i < m->outputs; i++) {
    const char *file = m->output[i].path;
    bool of_explain = strncmp(file, "explain/", 8) == 0;
    if (!of_explain && strstr(file, ".csv") && !is_output_of_step(in, file, &step))
      in->table[in->tables++] =
          (struct explain_table){file, NULL}; /* of a port: its figures are looked for in all tables before */
  }
  for (size_t s = 0; s < m->steps; s++) {
    const char *output = explain_setting(in, m->record[s].step, "output");
    if (output && strstr(output, ".csv")) in->table[in->tables++] = (struct explain_table){output, &m->record[s]};
  }
}

static const char *path_in(const struct explaining *in, const char *file) {
  return arena_format(in->arena, "%s/%s", in->folder, file);
}

static int find_rows(struct explaining *in, size_t table, const struct figure_key *key, struct found_rows *rows,
                     struct err *err) {
  const struct row_want want[] = {{"region", key->region, NULL, 0},       {"period", key->period, NULL, 0},
                                  {"indicator", key->indicator, NULL, 0}, {"scheme", key->scheme, NULL, 0},
                                  {"category", key->category, NULL, 0},   {"value", {0}, NULL, 0}};
  int code = rows_matching(path_in(in, in->table[table].file), want, sizeof want / sizeof *want, rows, in->arena, err);
  if (!code && (!rows_have(rows, "value") || rows_have(rows, "target")))
    rows->n = 0; /* a target's value is of another period */
  return code;
}

static bool is_aggregated(const struct explain_table *table) {
  for (size_t i = 0; table->step && i < table->step->stages; i++)
    if (strcmp(table->step->stage[i].name, "tertia-aggregate") == 0) return true;
  return false;
}

static const char *key_text(const struct explaining *in, const struct figure_key *key) {
  return arena_format(in->arena, "%.*s %.*s%s%.*s%s%.*s %.*s", SPAN_ARG(key->region), SPAN_ARG(key->indicator),
                      key->scheme.n ? "@" : "", SPAN_ARG(key->scheme), key->category.n ? ":" : "",
                      SPAN_ARG(key->category), SPAN_ARG(key->period));
}

static int explain_in(struct explaining *in, const struct figure_key *key, size_t table, int depth, json_t **node,
                      struct err *err);
static int explain_from(struct explaining *in, const struct figure_key *key, size_t table, int depth, json_t **node,
                        struct err *err);

/* A share, growth and the like: what it is computed from is in the same table. */
static int explain_computed(struct explaining *in, const struct figure_key *key, size_t table, int depth, json_t *node,
                            bool *computed, struct err *err) {
  struct figure_key part[2];
  size_t parts = 0;
  const char *how = NULL;
  *computed = explain_parts(key, in, part, &parts, &how);
  if (*computed) explain_detail(node, "computed", span_of(how));
  int code = 0;
  for (size_t i = 0; !code && *computed && i < parts; i++) {
    json_t *child = NULL;
    code = explain_in(in, &part[i], table, depth + 1, &child, err);
    if (child) explain_add(node, child);
  }
  return code;
}

static int explain_reconciled(struct explaining *in, const struct found_rows *rows, size_t table,
                              const struct figure_key *key, int depth, json_t *node, struct err *err) {
  static const char *const shown[] = {"status",   "factor", "control", "control_vintage", "control_basis",
                                      "residual", "rank",   "unmet",   "reason"};
  json_t *before = NULL;
  for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) explain_detail(node, shown[i], row_cell(rows, 0, shown[i]));
  bool computed;
  int code = explain_computed(in, key, table, depth, node, &computed, err);
  if (code || computed) return code;
  code = explain_control(in, in->table[table].step->step, key, row_cell(rows, 0, "control_basis"), node, err);
  if (!code) code = explain_from(in, key, table, depth + 1, &before, err);
  if (before) explain_add(node, before);
  return code;
}

static int explain_row(struct explaining *in, const struct found_rows *rows, size_t table, const struct figure_key *key,
                       int depth, json_t *node, struct err *err) {
  struct span value = row_cell(rows, 0, "value");
  bool computed = false, found = false;
  explain_detail(node, "formula", row_cell(rows, 0, "formula"));
  explain_detail(node, "vintage", row_cell(rows, 0, "vintage"));
  if (rows_have(rows, "raw") && in->table[table].step)
    return explain_reconciled(in, rows, table, key, depth, node, err);
  if (is_aggregated(&in->table[table])) {
    int code = explain_computed(in, key, table, depth, node, &computed, err);
    return code ? code : explain_units(in, &in->table[table], key, computed ? (struct span){0} : value, node, err);
  }
  int code = explain_target(in, key, table, depth, node, &found, err);
  if (!code && !found) code = explain_sources(in, key, node, &found, err);
  json_t *before = NULL;
  if (!code && !found) code = explain_from(in, key, table, depth + 1, &before, err);
  if (before) explain_add(node, before);
  return code;
}

static struct figure_key key_of_row(const struct found_rows *rows, size_t row) {
  return (struct figure_key){row_cell(rows, row, "region"), row_cell(rows, row, "period"),
                             row_cell(rows, row, "scheme"), row_cell(rows, row, "category"),
                             row_cell(rows, row, "indicator")};
}

/* Where the name leaves the category open, the total is meant. */
static void put_total_first(struct found_rows *rows) {
  for (size_t i = 0; i < rows->n; i++) {
    struct span category = row_cell(rows, i, "category");
    if (category.n && !span_is(category, "total")) continue;
    memmove(rows->cell, rows->cell + i * rows->columns, rows->columns * sizeof *rows->cell);
    rows->line[0] = rows->line[i];
    return;
  }
}

/* The figure as in one table. */
static int explain_in(struct explaining *in, const struct figure_key *key, size_t table, int depth, json_t **node,
                      struct err *err) {
  struct found_rows rows = {0};
  int code = depth < DEEPEST ? find_rows(in, table, key, &rows, err) : 0;
  *node = NULL;
  if (code || !rows.n) return code;
  put_total_first(&rows);
  struct figure_key full = key_of_row(&rows, 0);
  *node = explain_node(arena_format(in->arena, "%s = %.*s %.*s", key_text(in, &full),
                                    SPAN_ARG(row_cell(&rows, 0, "value")), SPAN_ARG(row_cell(&rows, 0, "unit"))));
  explain_figure(*node, in->table[table].file, rows.line[0], &full, row_cell(&rows, 0, "value"),
                 row_cell(&rows, 0, "unit"));
  return explain_row(in, &rows, table, &full, depth, *node, err);
}

int explain_key(struct explaining *in, const struct figure_key *key, size_t before, int depth, json_t **node,
                struct err *err) {
  int code = 0;
  *node = NULL;
  for (size_t t = before; !code && !*node && t-- > 0;) code = explain_in(in, key, t, depth, node, err);
  return code;
}

static size_t table_of_step(const struct explaining *in, struct span step) {
  for (size_t t = 0; t < in->tables; t++)
    if (in->table[t].step && span_is(step, in->table[t].step->step)) return t;
  return SIZE_MAX;
}

/* The figure in the results that the step has read: those of the steps named in its `from`. */
static int explain_from(struct explaining *in, const struct figure_key *key, size_t table, int depth, json_t **node,
                        struct err *err) {
  const char *from = in->table[table].step ? explain_setting(in, in->table[table].step->step, "from") : NULL;
  struct span rest = span_of(from), word, step;
  int code = 0;
  *node = NULL;
  if (!from) return explain_key(in, key, table, depth, node, err);
  while (!code && !*node && rest.n && span_cut(&rest, ' ', &word)) {
    size_t t = table_of_step(in, word);
    if (t == SIZE_MAX && span_cut(&word, '.', &step)) t = table_of_step(in, step);
    if (t < table) code = explain_in(in, key, t, depth, node, err);
  }
  return code;
}

static bool same_key(const struct figure_key *a, const struct figure_key *b) {
  return span_equal(a->region, b->region) && span_equal(a->scheme, b->scheme) && span_equal(a->category, b->category);
}

/* Several figures have the name: the user has to choose. */
static int check_alone(struct explaining *in, const struct found_rows *rows, struct err *err) {
  struct figure_key first = key_of_row(rows, 0);
  const char *list = "";
  size_t others = 0;
  for (size_t i = 0; i < rows->n; i++) {
    struct figure_key key = key_of_row(rows, i);
    others += !same_key(&key, &first);
    if (i < SHOWN_CHOICES) list = arena_format(in->arena, "%s\n  %s", list, key_text(in, &key));
  }
  if (!others) return 0;
  return err_set(err, EX_USAGE, _("%zu figures have this name; choose by --region, --scheme or --category:%s%s"),
                 rows->n, list, rows->n > SHOWN_CHOICES ? "\n  ..." : "");
}

/* The last table that has the figure, and the figure's full name. */
static int explain_choose(struct explaining *in, struct figure_key *key, size_t *before, bool *found, struct err *err) {
  struct found_rows rows;
  *found = false;
  for (size_t t = in->tables; t-- > 0;) {
    if (in->query->table && strcmp(in->query->table, in->table[t].file) != 0) continue;
    int code = find_rows(in, t, key, &rows, err);
    if (code) return code;
    if (!rows.n) continue;
    *before = t + 1, *found = true;
    code = check_alone(in, &rows, err);
    if (!code) *key = key_of_row(&rows, 0);
    return code;
  }
  return 0;
}

static int explain_open(struct explaining *in, const char *folder, struct err *err) {
  const char *runs = arena_format(in->arena, "%s/..", folder);
  int code = manifest_read(arena_format(in->arena, "%s/manifest.json", folder), in->arena, &in->manifest, err);
  if (!code) code = manifest_plan_dir(&in->manifest, folder, &in->plan_dir, in->arena, err);
  in->folder = folder;
  kept_open(&in->kept, runs, in->arena);
  digests_open(&in->digests, runs, false, in->arena);
  if (!code) list_tables(in);
  return code;
}

/* A figure that no table of the run has, but one that it has read. */
static int explain_read(struct explaining *in, const struct figure_key *key, json_t **node, struct err *err) {
  bool found;
  json_t *read = explain_node(key_text(in, key));
  int code = explain_sources(in, key, read, &found, err);
  if (!code && found)
    *node = read;
  else
    json_decref(read);
  return code;
}

int explain_run(const char *folder, const struct explain_query *query, json_t **tree, struct arena *arena,
                struct err *err) {
  struct explaining in = {.query = query, .arena = arena};
  struct figure_key key = {query->region, query->period, query->scheme, query->category, query->indicator};
  size_t before = 0;
  bool found = false;
  *tree = NULL;
  int code = explain_open(&in, folder, err);
  if (!code) code = explain_choose(&in, &key, &before, &found, err);
  if (!code && found) code = explain_key(&in, &key, before, 0, tree, err);
  if (!code && !*tree) code = explain_forecast(&in, &key, tree, err);
  if (!code && !*tree) code = explain_read(&in, &key, tree, err);
  if (!code && !*tree)
    code = err_set(err, EX_NOINPUT, _("%s: there is no figure %.*s of %.*s"), folder, SPAN_ARG(query->indicator),
                   SPAN_ARG(query->period));
  return code;
}

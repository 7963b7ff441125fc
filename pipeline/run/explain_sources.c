/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain_sources.c - figures that a run has read: controls, published and departmental series. See explain_own.h. */
#include "base/i18n.h"
#include "run/explain_own.h"

/* The content of an input of the run: where it is, or kept; *path is NULL where it is gone. */
static int content_of(struct explaining *in, const struct record_file *file, const char **path, struct err *err) {
  const char *live = manifest_file_path(file, false, in->plan_dir, "", in->arena);
  bool there;
  return kept_content(&in->kept, &in->digests, file, live, &there, path, err);
}

static void add_source(struct explaining *in, const struct record_file *file, const struct found_rows *rows, size_t row,
                       json_t *node) {
  static const char *const shown[] = {"basis", "vintage", "source", "note", "rank", "tolerance"};
  const struct figure_key key = {row_cell(rows, row, "region"), row_cell(rows, row, "period"),
                                 row_cell(rows, row, "scheme"), row_cell(rows, row, "category"),
                                 row_cell(rows, row, "indicator")};
  struct span value = row_cell(rows, row, "value"), unit = row_cell(rows, row, "unit");
  json_t *part = explain_node(arena_format(in->arena, _("read from %s, line %llu: %.*s %.*s"), file->path,
                                           (unsigned long long)rows->line[row], SPAN_ARG(value), SPAN_ARG(unit)));
  explain_figure(part, file->path, rows->line[row], &key, value, unit);
  for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
    explain_detail(part, shown[i], row_cell(rows, row, shown[i]));
  explain_add(node, part);
}

static int search_file(struct explaining *in, const struct record_file *file, const struct figure_key *key,
                       struct span basis, json_t *node, bool *found, struct err *err) {
  const struct row_want want[] = {
      {"region", key->region, NULL, 0}, {"period", key->period, NULL, 0}, {"indicator", key->indicator, NULL, 0}};
  struct found_rows rows;
  const char *path;
  int code = name_has_ending(file->path, ".csv") ? content_of(in, file, &path, err) : 0;
  if (code || !name_has_ending(file->path, ".csv") || !path) return code;
  code = rows_matching(path, want, sizeof want / sizeof *want, &rows, in->arena, err);
  for (size_t r = 0; !code && r < rows.n; r++) {
    struct span scheme = row_cell(&rows, r, "scheme"), category = row_cell(&rows, r, "category"),
                own = row_cell(&rows, r, "basis");
    if (key->scheme.n && scheme.n && !span_equal(scheme, key->scheme)) continue;
    if (key->category.n && category.n && !span_equal(category, key->category)) continue;
    if (basis.n && own.n && !span_starts(basis, own)) continue;
    add_source(in, file, &rows, r, node);
    *found = true;
  }
  return code;
}

int explain_sources(struct explaining *in, const struct figure_key *key, json_t *node, bool *found, struct err *err) {
  int code = 0;
  *found = false;
  for (size_t i = 0; !code && i < in->manifest.inputs; i++)
    code = search_file(in, &in->manifest.input[i], key, (struct span){0}, node, found, err);
  return code;
}

static const char *without_place(const char *name) { return strncmp(name, "{plan}/", 7) == 0 ? name + 7 : name; }

/* The control of the figure itself, or where it has none, that of the category that it was drawn with. */
int explain_control(struct explaining *in, const char *step, const struct figure_key *key, struct span basis,
                    json_t *node, struct err *err) {
  const char *controls = explain_setting(in, step, "reconcile.controls");
  struct span rest = span_of(controls), one;
  bool found = false;
  int code = 0;
  while (!code && controls && rest.n && span_cut(&rest, ',', &one))
    for (size_t i = 0; !code && i < in->manifest.inputs; i++) {
      const char *name = arena_copy(in->arena, one.p, one.n);
      if (strcmp(without_place(in->manifest.input[i].path), without_place(name)) != 0) continue;
      struct figure_key total = *key;
      code = search_file(in, &in->manifest.input[i], key, basis, node, &found, err);
      total.category = span_of("total");
      total.scheme = (struct span){0};
      if (!code && !found) code = search_file(in, &in->manifest.input[i], &total, basis, node, &found, err);
    }
  return code;
}

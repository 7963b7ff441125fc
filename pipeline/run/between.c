/* SPDX-License-Identifier: GPL-3.0-or-later */
/* between.c - see between.h. */
#include "run/between.h"

#include "base/i18n.h"
#include "io/digest.h"
#include "run/cause.h"
#include "run/view.h"

/* One of the two runs. */
struct side {
  const char *folder;
  struct manifest manifest;
  const char *plan_dir;
};

struct way {
  struct side before, after;
  bool differs[CAUSES];
  bool other_program; /* the second run was made by another program than this one */
  const char *catalog;
  long jobs;
  const struct log *log;
  struct arena *arena;
  struct between *out;
  const char *joined; /* causes since the last stop */
};

static int read_side(struct way *way, struct side *side, const char *folder, struct err *err) {
  side->folder = folder;
  int code = manifest_read(arena_format(way->arena, "%s/manifest.json", folder), way->arena, &side->manifest, err);
  return code ? code : manifest_plan_dir(&side->manifest, folder, &side->plan_dir, way->arena, err);
}

static enum run_cause file_cause(const struct way *way, const char *path, bool of_catalog) {
  const struct manifest *const of[] = {&way->before.manifest, &way->after.manifest};
  return cause_of_file(path, of_catalog, of, 2);
}

static const struct record_file *find_file(const struct record_file *file, size_t n, const char *path) {
  for (size_t i = 0; i < n; i++)
    if (strcmp(file[i].path, path) == 0) return &file[i];
  return NULL;
}

static const struct manifest_setting *find_setting(const struct manifest *m, const struct manifest_setting *like) {
  for (size_t i = 0; i < m->settings; i++)
    if (strcmp(m->setting[i].step, like->step) == 0 && strcmp(m->setting[i].key, like->key) == 0) return &m->setting[i];
  return NULL;
}

static void compare_files(struct way *way, const struct record_file *a, size_t n, const struct record_file *b, size_t m,
                          bool of_catalog) {
  for (size_t i = 0; i < n; i++) {
    const struct record_file *other = find_file(b, m, a[i].path);
    if (of_catalog && kept_is_of_program(a[i].path)) continue; /* words of findings: no figure depends on them */
    if (!other || strcmp(other->sha256, a[i].sha256) != 0) way->differs[file_cause(way, a[i].path, of_catalog)] = true;
  }
}

static void compare_settings(struct way *way, const struct manifest *a, const struct manifest *b) {
  for (size_t i = 0; i < a->settings; i++) {
    const struct manifest_setting *other = find_setting(b, &a->setting[i]);
    if (!other || strcmp(other->value, a->setting[i].value) != 0) way->differs[cause_of_setting(&a->setting[i])] = true;
  }
}

static bool same_steps(const struct manifest *a, const struct manifest *b) {
  bool same = a->steps == b->steps && a->from == b->from && a->to == b->to;
  for (size_t s = 0; same && s < a->steps; s++) same = strcmp(a->record[s].step, b->record[s].step) == 0;
  return same;
}

static bool same_released(const struct manifest *a, const struct manifest *b) {
  bool same = a->releaseds == b->releaseds;
  for (size_t i = 0; same && i < a->releaseds; i++)
    same = strcmp(a->released[i].path, b->released[i].path) == 0 &&
           strcmp(a->released[i].sha256, b->released[i].sha256) == 0;
  return same;
}

static int find_differences(struct way *way, struct err *err) {
  const struct manifest *a = &way->before.manifest, *b = &way->after.manifest;
  char hex[65];
  int code = digest_file("/proc/self/exe", hex, err);
  if (code) return code;
  compare_files(way, a->input, a->inputs, b->input, b->inputs, false);
  compare_files(way, b->input, b->inputs, a->input, a->inputs, false);
  compare_files(way, a->catalog, a->catalogs, b->catalog, b->catalogs, true);
  compare_files(way, b->catalog, b->catalogs, a->catalog, a->catalogs, true);
  compare_settings(way, a, b);
  compare_settings(way, b, a);
  if (!same_released(a, b)) way->differs[CAUSE_PROTECTION] = true;
  if (!same_steps(a, b)) way->differs[CAUSE_PLAN] = true;
  const char *was = a->program_sha256 ? a->program_sha256 : "", *is = b->program_sha256 ? b->program_sha256 : "";
  way->differs[CAUSE_PROGRAM] = strcmp(was, hex) != 0;
  way->other_program = strcmp(is, hex) != 0;
  return 0;
}

/* The settings of a stop: those of the causes up to `last` are of the second run. */
static struct manifest mixed_settings(const struct way *way, enum run_cause last) {
  const struct manifest *a = &way->before.manifest, *b = &way->after.manifest;
  struct manifest mixed = last >= CAUSE_PLAN ? *b : *a;
  mixed.setting = arena_array(way->arena, struct manifest_setting, a->settings + b->settings + 1);
  mixed.settings = 0;
  for (size_t i = 0; i < a->settings; i++)
    if (cause_of_setting(&a->setting[i]) > last) mixed.setting[mixed.settings++] = a->setting[i];
  for (size_t i = 0; i < b->settings; i++)
    if (cause_of_setting(&b->setting[i]) <= last) mixed.setting[mixed.settings++] = b->setting[i];
  return mixed;
}

/* Where the files of a run are: beside its plan, or kept beside it. */
static void look_for(struct view *view, const struct side *side) {
  view->live_plan = side->plan_dir;
  kept_open(&view->kept, arena_format(view->arena, "%s/..", side->folder), view->arena);
}

/* Files of the causes up to `last` from the second run, the others from the first; a file that only the other run has
 * is not there. */
static int place_files(const struct way *way, struct view *view, const struct record_file *a, size_t n,
                       const struct record_file *b, size_t m, bool of_catalog, enum run_cause last, struct err *err) {
  int code = 0;
  look_for(view, &way->before);
  for (size_t i = 0; !code && i < n; i++) {
    if (of_catalog && kept_is_of_program(a[i].path)) continue;
    if (file_cause(way, a[i].path, of_catalog) > last) code = view_place(view, &a[i], of_catalog, err);
  }
  look_for(view, &way->after);
  for (size_t i = 0; !code && i < m; i++) {
    struct record_file none = {.path = b[i].path};
    bool swapped = file_cause(way, b[i].path, of_catalog) <= last;
    if (of_catalog && kept_is_of_program(b[i].path)) continue;
    if (swapped)
      code = view_place(view, &b[i], of_catalog, err);
    else if (of_catalog && !find_file(a, n, b[i].path))
      code = view_place(view, &none, of_catalog, err);
  }
  for (size_t i = 0; !code && of_catalog && i < n; i++) {
    struct record_file none = {.path = a[i].path};
    if (file_cause(way, a[i].path, true) <= last && !find_file(b, m, a[i].path))
      code = view_place(view, &none, true, err);
  }
  return code;
}

static void note_missing(struct way *way, const char *text) {
  struct between *out = way->out;
  for (size_t i = 0; i < out->missings; i++)
    if (strcmp(out->missing[i], text) == 0) return;
  const char **bigger = arena_array(way->arena, const char *, out->missings + 1);
  if (out->missings) memcpy(bigger, out->missing, out->missings * sizeof *bigger);
  bigger[out->missings++] = text;
  out->missing = bigger;
}

/* The figures at a stop; *made is false where it cannot be made. */
static int make_stop(struct way *way, enum run_cause last, struct figure_list *figures, bool *made, struct err *err) {
  const struct manifest *a = &way->before.manifest, *b = &way->after.manifest;
  struct manifest mixed = mixed_settings(way, last);
  struct view view;
  struct plan plan;
  const char *folder, *runs = arena_format(way->arena, "%s/..", way->after.folder);
  *made = false;
  int code = view_open(&view, runs, way->after.plan_dir, way->catalog, way->arena, err);
  if (code) return code;
  code = place_files(way, &view, a->input, a->inputs, b->input, b->inputs, false, last, err);
  if (!code) code = view_released(&view, last >= CAUSE_PROTECTION ? b : a, err);
  if (!code) code = place_files(way, &view, a->catalog, a->catalogs, b->catalog, b->catalogs, true, last, err);
  for (size_t i = 0; i < view.missing.n; i++) note_missing(way, view.missing.text[i]);
  manifest_plan(&mixed, view.plan_dir, way->arena, &plan);
  struct err failed = {0};
  if (!code && !view.missing.n &&
      view_run(&view, &plan, mixed.from, mixed.to, way->jobs, way->log, &folder, &failed) == 0) {
    code = figure_tables_read(folder, NULL, figures, err);
    *made = !code;
  }
  if (failed.code) note_missing(way, arena_format(way->arena, _("after %s: %s"), cause_name(last), failed.text));
  view_close(&view);
  return code;
}

static void add_stop(struct way *way, const struct figure_list *figures) {
  struct between_stop *stop = &way->out->stop[way->out->n++];
  *stop = (struct between_stop){way->joined, *figures};
  figures_sort(&stop->figures);
  way->joined = NULL;
}

static void join_cause(struct way *way, const char *name) {
  way->joined = way->joined ? arena_format(way->arena, "%s+%s", way->joined, name) : name;
}

/* The second run itself. When another program made it, what that changes is the program's. */
static int add_last(struct way *way, struct err *err) {
  struct figure_list figures = {.arena = way->arena};
  if (!way->joined) way->joined = cause_name(CAUSE_PROGRAM);
  int code = figure_tables_read(way->after.folder, &way->after.manifest, &figures, err);
  if (!code) add_stop(way, &figures);
  return code;
}

static int walk(struct way *way, struct err *err) {
  int last = -1, code = 0;
  for (int c = 0; c < CAUSES; c++)
    if (way->differs[c]) last = c;
  for (int c = 0; !code && c < CAUSES; c++) {
    struct figure_list figures = {.arena = way->arena};
    bool made = false;
    if (!way->differs[c]) continue;
    join_cause(way, cause_name((enum run_cause)c));
    if (c == last && !way->other_program) break;
    code = make_stop(way, (enum run_cause)c, &figures, &made, err);
    if (!code && made) add_stop(way, &figures);
  }
  return code || last < 0 ? code : add_last(way, err);
}

int between_runs(const char *before, const char *after, const char *catalog, long jobs, const struct log *log,
                 struct between *between, struct arena *arena, struct err *err) {
  struct way way = {.jobs = jobs, .log = log, .arena = arena, .out = between};
  struct world world;
  *between = (struct between){.stop = arena_array(arena, struct between_stop, CAUSES_MOST)};
  int code = world_open(&world, catalog, 1, err);
  if (!code) way.catalog = arena_copy(arena, world.catalog_dir, strlen(world.catalog_dir));
  world_close(&world);
  if (!code) code = read_side(&way, &way.before, before, err);
  if (!code) code = read_side(&way, &way.after, after, err);
  if (!code) code = find_differences(&way, err);
  return code ? code : walk(&way, err);
}

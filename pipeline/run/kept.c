/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept.c - see kept.h. */
#include "run/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "io/output.h"
#include "run/lines.h"
#include "run/moment.h"
#include "run/tree.h"

#define HEADER "time,plan,root,path,sha256\n"
enum { TIME, PLAN, ROOT, PATH, SHA256, CELLS, DIGITS = 64, PIECE = 1 << 18 };

void kept_open(struct kept *kept, const char *runs, struct arena *arena) {
  *kept = (struct kept){arena_format(arena, "%s/.kept", runs), arena};
}

static bool is_digest(const char *text) { return strlen(text) == DIGITS && strspn(text, "0123456789abcdef") == DIGITS; }

static const char *kept_place(const struct kept *kept, const char *sha256) {
  return arena_format(kept->arena, "%s/%s", kept->folder, sha256);
}

int kept_find(const struct kept *kept, struct digests *digests, const char *sha256, const char **path,
              struct err *err) {
  struct digested now = {.path = kept_place(kept, sha256)};
  bool there = false;
  *path = NULL;
  int code = is_digest(sha256) ? file_exists(now.path, &there, err) : 0;
  if (!code && there) code = digests_take(digests, &now, 1, err);
  if (!code && there && strcmp(now.hex, sha256) == 0) *path = now.path;
  return code;
}

static int copy(int fd, struct output *output, struct err *err) {
  char *piece = memory_alloc(PIECE);
  int code = 0;
  for (ssize_t n = 1; !code && n > 0;) {
    n = read(fd, piece, PIECE);
    if (n < 0)
      code = err_errno(err, errno, "read");
    else if (n > 0)
      code = output_write(output, (struct span){piece, (size_t)n}, err);
  }
  free(piece);
  return code;
}

/* Written under another name, and renamed when it is known to be what it should be. */
static int kept_copy(int fd, const char *file, const char *path, const char *sha256, struct arena *arena,
                     struct err *err) {
  struct output *output;
  char hex[65] = "";
  const char *working = arena_format(arena, "%s.new", path);
  int code = output_open(&output, working, err);
  if (code) return code;
  output_digest(output, hex);
  code = copy(fd, output, err);
  if (!code) code = output_commit(output, err);
  output_close(output);
  if (!code && strcmp(hex, sha256) != 0)
    code = err_set(err, EX_TEMPFAIL, _("%s: changed after it was read; its content cannot be kept"), file);
  struct stat st; /* a program stays one */
  if (!code && fstat(fd, &st) == 0 && st.st_mode & 0100) chmod(working, 0500);
  if (!code && rename(working, path) != 0) code = err_errno(err, errno, "%s", path);
  if (code) unlink(working);
  return code;
}

int kept_add(const struct kept *kept, const char *file, const char *sha256, struct err *err) {
  const char *place = kept_place(kept, sha256);
  bool there = false;
  int fd, code = is_digest(sha256) ? file_exists(place, &there, err) : 0;
  if (code || there || !is_digest(sha256)) return code;
  code = tree_make(kept->folder, err);
  if (!code) code = file_open(file, &fd, err);
  if (code) return code;
  code = kept_copy(fd, file, place, sha256, kept->arena, err);
  close(fd);
  return code;
}

int kept_sweep(const struct kept *kept, struct err *err) {
  struct file_list list = {0};
  bool there;
  int code = file_exists(kept->folder, &there, err);
  if (!code && there) code = folder_list(kept->folder, kept->arena, &list, err);
  for (size_t i = 0; !code && i < list.n; i++)
    if (!is_digest(list.name[i]) && strcmp(list.name[i], "known.csv") != 0)
      tree_remove(arena_format(kept->arena, "%s/%s", kept->folder, list.name[i]));
  return code;
}

int kept_content(const struct kept *kept, struct digests *digests, const struct record_file *file, const char *live,
                 bool *there, const char **content, struct err *err) {
  struct digested now = {.path = live};
  bool stamps = digests->stamps;
  *content = NULL;
  int code = file_exists(live, there, err);
  digests->stamps = strncmp(file->sha256, "size ", 5) == 0; /* recorded with `digests = no` */
  if (!code && *there) code = digests_take(digests, &now, 1, err);
  digests->stamps = stamps;
  if (!code && *there && strcmp(now.hex, file->sha256) == 0) *content = live;
  return code || *content ? code : kept_find(kept, digests, file->sha256, content, err);
}

bool kept_is_of_program(const char *path) { return strcmp(path, "rules/checks.csv") == 0; }

const char *manifest_file_path(const struct record_file *file, bool of_catalog, const char *plan_dir,
                               const char *catalog_dir, struct arena *arena) {
  const char *below = strncmp(file->path, "{plan}/", 7) == 0 ? file->path + 7 : file->path;
  if (of_catalog) return arena_format(arena, "%s/%s", catalog_dir, file->path);
  return below[0] == '/' ? below : arena_format(arena, "%s/%s", plan_dir, below);
}

/* Which of the manifest's inputs are files of `input`, not tables that a stage asked for? */
static bool is_input(const struct manifest *manifest, const char *path) {
  for (size_t s = 0; s < manifest->steps; s++)
    for (size_t i = 0; i < manifest->record[s].inputs; i++)
      if (strcmp(manifest->record[s].input[i].path, path) == 0) return true;
  return false;
}

static const struct kept_file *find_known(const struct kept_file *file, size_t n, const char *root, const char *path) {
  for (size_t i = 0; i < n; i++)
    if (span_is(file[i].root, root) && span_is(file[i].path, path)) return &file[i];
  return NULL;
}

static void kept_put_line(struct strbuf *lines, const char *now, const char *plan, const char *root, const char *path,
                          const char *sha256) {
  const char *cell[CELLS] = {now, plan, root, path, sha256};
  for (size_t i = 0; i < CELLS; i++) line_cell(lines, cell[i], i + 1 == CELLS);
}

static void note_changes(const struct record_file *file, size_t n, const char *root, const char *plan, const char *now,
                         const struct kept_file *known, size_t knowns, struct strbuf *lines) {
  for (size_t i = 0; i < n; i++) {
    const struct kept_file *before = find_known(known, knowns, root, file[i].path);
    if (!before || !span_is(before->sha256, file[i].sha256))
      kept_put_line(lines, now, plan, root, file[i].path, file[i].sha256);
  }
}

static bool kept_is_there(const struct record_file *file, size_t n, struct span path) {
  for (size_t i = 0; i < n; i++)
    if (span_is(path, file[i].path)) return true;
  return false;
}

static void note_gone(const struct kept *kept, const struct manifest *manifest, const char *plan, const char *now,
                      const struct kept_file *known, size_t knowns, struct strbuf *lines) {
  for (size_t i = 0; i < knowns; i++) {
    bool of_plan = span_is(known[i].root, "plan");
    if (of_plan ? kept_is_there(manifest->input, manifest->inputs, known[i].path)
                : kept_is_there(manifest->catalog, manifest->catalogs, known[i].path))
      continue;
    kept_put_line(lines, now, plan, of_plan ? "plan" : "catalog",
                  arena_copy(kept->arena, known[i].path.p, known[i].path.n), "");
  }
}

static int note_known(const struct kept *kept, const char *plan, const struct manifest *manifest, struct err *err) {
  struct kept_file *known;
  size_t n;
  struct strbuf lines = {0};
  const char *now = moment_now(kept->arena);
  int code = kept_known(kept, plan, NULL, &known, &n, err);
  if (code) return code;
  note_changes(manifest->input, manifest->inputs, "plan", plan, now, known, n, &lines);
  note_changes(manifest->catalog, manifest->catalogs, "catalog", plan, now, known, n, &lines);
  note_gone(kept, manifest, plan, now, known, n, &lines);
  if (lines.n)
    code =
        lines_append(arena_format(kept->arena, "%s/known.csv", kept->folder), HEADER, strbuf_view(&lines), false, err);
  strbuf_free(&lines);
  return code;
}

int kept_run(const struct kept *kept, const char *plan, const struct manifest *manifest, const char *plan_dir,
             const char *catalog_dir, bool inputs, bool known, struct err *err) {
  int code = tree_make(kept->folder, err);
  for (size_t i = 0; !code && i < manifest->catalogs; i++)
    code = kept_add(kept, manifest_file_path(&manifest->catalog[i], true, plan_dir, catalog_dir, kept->arena),
                    manifest->catalog[i].sha256, err);
  for (size_t i = 0; !code && i < manifest->inputs; i++)
    if (inputs || !is_input(manifest, manifest->input[i].path))
      code = kept_add(kept, manifest_file_path(&manifest->input[i], false, plan_dir, catalog_dir, kept->arena),
                      manifest->input[i].sha256, err);
  return code || !known ? code : note_known(kept, plan, manifest, err);
}

/* By name; of the lines of one name the last comes first. */
static int by_name(const void *a, const void *b) {
  const struct kept_file *x = a, *y = b;
  int order = span_compare(x->root, y->root);
  if (!order) order = span_compare(x->path, y->path);
  return order ? order : (x->line < y->line) - (x->line > y->line);
}

/* A later line of the same name replaces the earlier one. */
int kept_known(const struct kept *kept, const char *plan, const char *moment, struct kept_file **file, size_t *n,
               struct err *err) {
  struct lines lines;
  *n = 0;
  int code =
      lines_read(arena_format(kept->arena, "%s/known.csv", kept->folder), CELLS, CELLS, kept->arena, &lines, err);
  if (code) return code;
  struct kept_file *all = arena_array(kept->arena, struct kept_file, lines.rows + 1);
  size_t rows = 0;
  for (size_t i = 0; i < lines.rows; i++) {
    const struct span *cell = &lines.cell[i * CELLS];
    if (!span_is(cell[PLAN], plan) || (moment && span_compare(cell[TIME], span_of(moment)) > 0)) continue;
    all[rows++] = (struct kept_file){cell[ROOT], cell[PATH], cell[SHA256], cell[TIME], i, false};
  }
  if (rows) qsort(all, rows, sizeof *all, by_name);
  for (size_t i = 0; i < rows; i++) {
    bool first = !i || !span_equal(all[i].root, all[i - 1].root) || !span_equal(all[i].path, all[i - 1].path);
    all[i].first = first;
  }
  for (size_t i = 0; i < rows; i++)
    if (all[i].first && all[i].sha256.n) all[(*n)++] = all[i];
  *file = all;
  return 0;
}

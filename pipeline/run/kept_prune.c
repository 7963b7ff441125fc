/* SPDX-License-Identifier: GPL-3.0-or-later */
/* kept_prune.c - see kept_prune.h. */
#include "run/kept_prune.h"

#include "base/file.h"
#include "run/lines.h"

enum { TIME, PLAN, ROOT, PATH, SHA256, CELLS, DIGITS = 64 };

static void need_files(struct index *needed, const struct record_file *file, size_t n) {
  for (size_t i = 0; i < n; i++) index_add(needed, span_hash(span_of(file[i].sha256)));
}

void kept_need(struct index *needed, const struct manifest *manifest) {
  need_files(needed, manifest->input, manifest->inputs);
  need_files(needed, manifest->catalog, manifest->catalogs);
  if (manifest->program_sha256) index_add(needed, span_hash(span_of(manifest->program_sha256)));
}

static uint64_t name_hash(const struct span *cell) {
  return (span_hash(cell[PLAN]) * 31 + span_hash(cell[ROOT])) * 31 + span_hash(cell[PATH]);
}

/* Of each name the content it had at the moment, and all later ones. Lines are in the order of time. */
static int need_known(const struct kept *kept, const char *moment, struct index *needed, struct err *err) {
  struct lines lines;
  struct index later = {0};
  int code =
      lines_read(arena_format(kept->arena, "%s/known.csv", kept->folder), CELLS, CELLS, kept->arena, &lines, err);
  for (size_t i = code ? 0 : lines.rows; i > 0; i--) {
    const struct span *cell = &lines.cell[(i - 1) * CELLS];
    bool past = moment && span_compare(cell[TIME], span_of(moment)) <= 0;
    uint64_t name = name_hash(cell);
    bool superseded = past && index_find(&later, name) != INDEX_ABSENT;
    if (past) index_add(&later, name);
    if (!superseded) index_add(needed, span_hash(cell[SHA256]));
  }
  index_free(&later);
  return code;
}

int kept_prune(const struct kept *kept, const struct index *needed, const char *moment,
               void (*remove)(const void *context, const char *path), const void *context, struct err *err) {
  struct file_list list = {0};
  struct index known = {0};
  bool there = false;
  int code = file_exists(kept->folder, &there, err);
  if (code || !there) return code;
  code = folder_list(kept->folder, kept->arena, &list, err);
  if (!code) code = need_known(kept, moment, &known, err);
  for (size_t i = 0; !code && i < list.n; i++) {
    uint64_t content = span_hash(span_of(list.name[i]));
    bool of_run = index_find(needed, content) != INDEX_ABSENT, of_plan = index_find(&known, content) != INDEX_ABSENT;
    if (strlen(list.name[i]) == DIGITS && !of_run && !of_plan)
      remove(context, arena_format(kept->arena, "%s/%s", kept->folder, list.name[i]));
  }
  index_free(&known);
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* own_tables.c - see own_tables.h. */
#include "flow/own_tables.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/list.h"
#include "io/directory.h"
#include "knowledge/own_rows.h"

#define OWN "own"
#define ROWS ".rows.csv"

static int own_tables_observe(struct world *world, const char *path, const char *asked, struct err *err) {
  return world->observe ? world->observe(world->observer, path, asked, true, err) : 0;
}

/* The folder of own tables, or NULL. It is looked for once. */
static int own_folder(struct world *world, const char **folder, struct err *err) {
  const char *path = arena_format(&world->arena, "%s/" OWN, world->catalog_dir);
  struct stat st;
  bool there;
  if (!world->own_sought) {
    int code = file_stat(path, &st, &there, err);
    if (!code && there && !S_ISDIR(st.st_mode)) code = err_set(err, EX_CONFIG, _("%s: is not a folder"), path);
    if (code) return code;
    char *real = there ? realpath(path, NULL) : NULL;
    world->own = real ? arena_copy(&world->arena, real, strlen(real)) : there ? path : NULL;
    world->own_sought = true;
    free(real);
  }
  *folder = world->own;
  return *folder ? 0 : own_tables_observe(world, path, OWN "/", err);
}

/* An own file, if it is there. */
static int own_file(struct world *world, const char *folder, const char *name, const char **path, struct err *err) {
  const char *full = arena_format(&world->arena, "%s/%s", folder, name);
  bool there = false;
  int code = own_tables_observe(world, full, arena_format(&world->arena, OWN "/%s", name), err);
  if (!code) code = file_exists(full, &there, err);
  *path = !code && there ? full : NULL;
  return code;
}

static void note_add(struct world *world, const char *text) {
  world->note =
      list_room_in(&world->arena, world->note, world->notes, &world->notes_room, world->notes + 1, sizeof *world->note);
  world->note[world->notes++] = text;
}

static void note_rows(struct world *world, const char *path, const struct table *own, const enum own_fate *fate) {
  const char *const word[] = {[OWN_ADDED] = _("added"), [OWN_REPLACED] = _("replaced"), [OWN_REMOVED] = _("removed")};
  for (size_t r = 0; r < own->rows; r++) {
    const char *key = own_row_key(path, own, r, &world->arena);
    note_add(world, arena_format(&world->arena, "%s:%u: %s: %s%s%s", own->name, own->line[r], path, word[fate[r]],
                                 *key ? " " : "", key));
  }
}

static int rows_lay(struct world *world, const char *path, const char *name, const char *rows,
                    const struct table **table, struct err *err) {
  const struct table *own;
  struct table *merged = arena_array(&world->arena, struct table, 1);
  enum own_fate *fate;
  int code = world_read_file(world, rows, arena_format(&world->arena, OWN "/%s", name), true, NULL, &own, err);
  if (!code) code = own_rows_lay(path, *table, own, &world->arena, merged, &fate, err);
  if (code) return code;
  note_rows(world, path, own, fate);
  *table = merged;
  return 0;
}

static const char *rows_name(struct world *world, const char *path) {
  size_t n = strlen(path) - (name_has_ending(path, ".csv") ? strlen(".csv") : 0);
  return arena_format(&world->arena, "%.*s" ROWS, (int)n, path);
}

/* The whole table, shipped or own. */
static int own_tables_whole_read(struct world *world, const char *folder, const char *path, const struct table **table,
                                 struct err *err) {
  const char *shipped = arena_format(&world->arena, "%s/%s", world->catalog_dir, path), *own = NULL;
  int code = folder ? own_file(world, folder, path, &own, err) : 0;
  if (code) return code;
  code = world_read_file(world, own ? own : shipped, own ? arena_format(&world->arena, OWN "/%s", path) : path, true,
                         NULL, table, err);
  if (code == EX_NOINPUT) err_set(err, EX_NOINPUT, _("the catalog has no '%s' (looked for %s)"), path, shipped);
  if (!code && own) note_add(world, arena_format(&world->arena, _("%s: in place of the whole table %s"), own, path));
  return code;
}

int own_tables_read(struct world *world, const char *path, const struct table **table, struct err *err) {
  const char *folder, *rows = NULL, *name = rows_name(world, path),
                      *key = arena_format(&world->arena, "{catalog}/%s", path);
  if ((*table = world_table_used(world, key)) != NULL) return 0;
  int code = own_folder(world, &folder, err);
  if (!code) code = own_tables_whole_read(world, folder, path, table, err);
  if (folder && (!code || code == EX_NOINPUT)) {
    int failed = own_file(world, folder, name, &rows, err);
    if (failed) return failed;
  }
  if (rows && code == EX_NOINPUT)
    return err_set(err, EX_CONFIG, _("%s: the catalog has no table %s that these rows could be laid over"), rows, path);
  if (!code && rows) code = rows_lay(world, path, name, rows, table, err);
  if (!code) world_table_keep(world, key, *table);
  return code;
}

int own_tables_have(struct world *world, const char *path, bool *there, struct err *err) {
  const char *folder, *own = NULL;
  *there = world_table_used(world, arena_format(&world->arena, "{catalog}/%s", path)) != NULL;
  if (*there) return 0;
  int code = file_exists(arena_format(&world->arena, "%s/%s", world->catalog_dir, path), there, err);
  if (code || *there) return code;
  code = own_folder(world, &folder, err);
  if (!code && folder) code = own_file(world, folder, path, &own, err);
  *there = own != NULL;
  return code;
}

static int by_bytes(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* What an own entry is in the catalog: rows are of the table they are laid over. */
static const char *listed_name(const char *name, struct arena *arena) {
  return name_has_ending(name, ROWS) ? arena_format(arena, "%.*s.csv", (int)(strlen(name) - strlen(ROWS)), name) : name;
}

static void lists_join(const char ***entry, size_t *n, const char **own, size_t owns, struct arena *arena) {
  const char **all = arena_array(arena, const char *, *n + owns + 1);
  size_t kept = 0;
  if (*n) memcpy(all, *entry, *n * sizeof *all);
  for (size_t i = 0; i < owns; i++) all[*n + i] = listed_name(own[i], arena);
  qsort(all, *n + owns, sizeof *all, by_bytes);
  for (size_t i = 0; i < *n + owns; i++)
    if (strcmp(all[i], OWN "/") != 0 && (!kept || strcmp(all[kept - 1], all[i]) != 0)) all[kept++] = all[i];
  *entry = all, *n = kept;
}

/* The entries of a folder of own tables; *there is false where there is no such folder. */
static int own_entries(struct world *world, const char *folder, struct arena *arena, const char ***entry, size_t *n,
                       bool *there, struct err *err) {
  const char *own;
  *there = false, *n = 0;
  int code = own_folder(world, &own, err);
  if (code || !own) return code;
  const char *slash = *folder ? "/" : "", *here = arena_format(arena, "%s%s%s", own, slash, folder);
  code = own_tables_observe(world, here, arena_format(arena, OWN "%s%s/", slash, folder), err);
  if (!code) code = directory_list(here, arena, entry, n, err);
  *there = !code;
  return code == EX_NOINPUT ? 0 : code;
}

int own_tables_list(struct world *world, const char *folder, struct arena *arena, const char ***entry, size_t *n,
                    struct err *err) {
  const char *shipped = *folder ? arena_format(arena, "%s/%s", world->catalog_dir, folder) : world->catalog_dir;
  const char **own = NULL;
  size_t owns;
  bool there;
  int code = own_tables_observe(world, shipped, arena_format(arena, "%s/", folder), err);
  if (!code) code = directory_list(shipped, arena, entry, n, err);
  if (code && code != EX_NOINPUT) return code;
  struct err absent = *err;
  int own_code = own_entries(world, folder, arena, &own, &owns, &there, err);
  if (own_code) return own_code;
  if (code && !there) return *err = absent, code;
  lists_join(entry, n, own, owns, arena);
  return 0;
}

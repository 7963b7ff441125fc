/* SPDX-License-Identifier: GPL-3.0-or-later */
/* context.c - see context.h. */
#include "flow/context.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/list.h"
#include "flow/own_tables.h"
#include "io/table_file.h"

/* The directory of the running program, without a trailing slash; NULL when /proc does not show it. */
static char *own_directory(struct arena *arena) {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
  if (n <= 0) return NULL;
  path[n] = '\0';
  char *slash = strrchr(path, '/');
  if (!slash) return NULL;
  *slash = '\0';
  return arena_copy(arena, path, strlen(path));
}

static int catalog_find(struct arena *arena, const char *given, const char **found, struct err *err) {
  const char *environment = getenv("TERTIA_CATALOG"), *own = own_directory(arena);
  bool there = false;
  *found = given ? given : environment && *environment ? environment : NULL;
  if (*found) return 0;
  const char *beside = own ? arena_format(arena, "%s/../share/tertia/catalog", own) : NULL;
  int code = beside ? file_exists(beside, &there, err) : 0;
  *found = there ? beside : TERTIA_DATADIR "/catalog";
  return code;
}

const struct table *world_table_used(const struct world *world, const char *path) {
  for (size_t i = 0; i < world->n_used; i++)
    if (strcmp(world->used[i].path, path) == 0) return world->used[i].table;
  return NULL;
}

void world_table_keep(struct world *world, const char *path, const struct table *table) {
  world->used = list_room_in(&world->arena, world->used, world->n_used, &world->used_room, world->n_used + 1,
                             sizeof *world->used);
  world->used[world->n_used++] = (struct table_used){arena_copy(&world->arena, path, strlen(path)), table};
}

int world_read_file(struct world *world, const char *path, const char *asked, bool of_catalog, const char *name,
                    const struct table **table, struct err *err) {
  if ((*table = world_table_used(world, path)) != NULL) return 0;
  struct table *fresh = arena_array(&world->arena, struct table, 1);
  int code = world->observe ? world->observe(world->observer, path, asked, of_catalog, err) : 0;
  if (!code) code = table_read(path, &world->arena, fresh, err);
  if (code) return code;
  if (name) fresh->name = arena_copy(&world->arena, name, strlen(name));
  world_table_keep(world, path, fresh);
  *table = fresh;
  return 0;
}

static int world_read(void *from, const char *path, const struct table **table, struct err *err) {
  return own_tables_read(from, path, table, err);
}

static int world_list(void *from, const char *folder, struct arena *arena, const char ***entry, size_t *n,
                      struct err *err) {
  return own_tables_list(from, folder, arena, entry, n, err);
}

/* A table with all of its names resolved. */
static int context_catalog(struct stage_context *context, const char *path, const struct table **table,
                           struct err *err) {
  const void *object;
  int code = world_read(context->carrier, path, table, err);
  if (!code) code = knowledge_object(context->knowledge, path, &object, err);
  return code == EX_NOINPUT ? (err->code = EX_CONFIG) : code;
}

static int context_catalog_if_there(struct stage_context *context, const char *path, const struct table **table,
                                    struct err *err) {
  bool there;
  *table = NULL;
  int code = own_tables_have(context->carrier, path, &there, err);
  return code || !there ? code : context->catalog(context, path, table, err);
}

/* The path of a file within the catalog; NULL for any other file. */
static const char *within_catalog(const struct world *world, const char *path) {
  size_t n = strlen(world->catalog_dir);
  return strncmp(path, world->catalog_dir, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

/* The rest of a path after a place's name and a slash; NULL when the path does not begin with that name. */
static const char *below_place(const char *path, const char *name) {
  size_t n = strlen(name);
  return strncmp(path, name, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

/* The path of a table named by the user. */
const char *world_table_path(struct world *world, const char *path) {
  const char *below = below_place(path, "{catalog}"), *directory = below ? world->catalog_dir : NULL;
  for (size_t i = 0; !below && i < world->places; i++) {
    below = below_place(path, world->place[i].name);
    directory = world->place[i].directory;
  }
  if (!below && path[0] != '/') below = path, directory = world->beside;
  return below && directory ? arena_format(&world->arena, "%s/%s", directory, below) : path;
}

static int context_table(struct stage_context *context, const char *path, const struct table **table, struct err *err) {
  struct world *world = context->carrier;
  const char *full = world_table_path(world, path), *own = within_catalog(world, full);
  return own ? context_catalog(context, own, table, err) : world_read_file(world, full, path, false, path, table, err);
}

static int context_scan(struct stage_context *context, const char *path, table_part_take *take, void *into,
                        struct err *err) {
  struct world *world = context->carrier;
  const char *full = world_table_path(world, path), *own = within_catalog(world, full);
  const struct table *whole;
  if (own) {
    int failed = context_catalog(context, own, &whole, err);
    if (!failed) failed = take(into, whole, err);
    return failed == TABLE_ENOUGH ? 0 : failed;
  }
  int code = world->observe ? world->observe(world->observer, full, path, false, err) : 0;
  return code ? code : table_scan(full, context->arena, take, into, err);
}

int world_open(struct world *world, const char *catalog_dir, long jobs, struct err *err) {
  *world = (struct world){0};
  bool there = false;
  int code = catalog_find(&world->arena, catalog_dir, &world->catalog_dir, err);
  if (!code) code = file_exists(world->catalog_dir, &there, err);
  if (!code && !there)
    code = err_set(err, EX_CONFIG, _("no catalog at %s (use --catalog DIR or set TERTIA_CATALOG)"), world->catalog_dir);
  world->context = (struct stage_context){.arena = &world->arena,
                                          .catalog = context_catalog,
                                          .catalog_if_there = context_catalog_if_there,
                                          .table = context_table,
                                          .scan = context_scan,
                                          .jobs = jobs,
                                          .carrier = world};
  struct catalog_source source = {world_read, world_list, world};
  world->context.knowledge = knowledge_open(source, &world->arena);
  return code;
}

void world_log_faults(const struct world *world, const struct log *log) {
  const struct fault *fault;
  size_t n = world->context.knowledge ? knowledge_faults(world->context.knowledge, &fault) : 0;
  for (size_t i = 1; i < n; i++) log_say(log, LOG_ERROR, "%s", fault[i].text);
}

void world_close(struct world *world) { arena_free(&world->arena); }

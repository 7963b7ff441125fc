/* context.c - see context.h. */
#include "flow/context.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "io/output.h"
#include "io/table_file.h"

static bool directory_is_there(const char *path) { return path && access(path, R_OK | X_OK) == 0; }

/* The directory the running program stands in, without a slash at the end; NULL when /proc does not say. */
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

static const char *find_catalog(struct arena *arena, const char *given) {
  if (given) return given;
  const char *environment = getenv("TERTIA_CATALOG");
  if (environment && *environment) return environment;
  const char *own = own_directory(arena);
  if (own) {
    const char *beside = arena_format(arena, "%s/../share/tertia/catalog", own);
    if (directory_is_there(beside)) return beside;
  }
  return TERTIA_DATADIR "/catalog";
}

static const struct table *used_before(const struct world *world, const char *path) {
  for (size_t i = 0; i < world->n_used; i++)
    if (strcmp(world->used[i].path, path) == 0) return world->used[i].table;
  return NULL;
}

static int read_once(struct world *world, const char *path, const char *asked, bool of_catalog,
                     const struct table **table, struct err *err) {
  if ((*table = used_before(world, path)) != NULL) return 0;
  struct table *fresh = arena_array(&world->arena, struct table, 1);
  int code = table_read(path, &world->arena, fresh, err);
  if (code) return code;
  struct table_used *bigger = arena_array(&world->arena, struct table_used, world->n_used + 1);
  if (world->n_used) memcpy(bigger, world->used, world->n_used * sizeof *bigger);
  bigger[world->n_used] = (struct table_used){arena_copy(&world->arena, path, strlen(path)),
                                              arena_copy(&world->arena, asked, strlen(asked)), of_catalog, fresh};
  world->used = bigger;
  world->n_used++;
  *table = fresh;
  return 0;
}

static int context_catalog(struct stage_context *context, const char *path, const struct table **table,
                           struct err *err) {
  struct world *world = context->carrier;
  const char *full = arena_format(&world->arena, "%s/%s", world->catalog_dir, path);
  int code = read_once(world, full, path, true, table, err);
  if (code == EX_NOINPUT) err_set(err, EX_CONFIG, _("the catalog has no '%s' (looked for %s)"), path, full);
  return code ? EX_CONFIG : 0;
}

static int context_table(struct stage_context *context, const char *path, const struct table **table,
                         struct err *err) {
  return read_once(context->carrier, path, path, false, table, err);
}

static int context_write(struct stage_context *context, size_t port, struct span text, struct err *err) {
  (void)err;
  struct world *world = context->carrier;
  const char *path = context->port[port];
  struct second_result *bigger = arena_array(&world->arena, struct second_result, world->results + 1);
  if (world->results) memcpy(bigger, world->result, world->results * sizeof *bigger);
  bigger[world->results].path = arena_copy(&world->arena, path, strlen(path));
  strbuf_span(&bigger[world->results].text, text);
  world->result = bigger;
  world->results++;
  return 0;
}

int world_open(struct world *world, const char *catalog_dir, long jobs, struct err *err) {
  *world = (struct world){0};
  world->catalog_dir = find_catalog(&world->arena, catalog_dir);
  world->context = (struct stage_context){.arena = &world->arena,
                                          .catalog = context_catalog,
                                          .table = context_table,
                                          .write = context_write,
                                          .jobs = jobs,
                                          .carrier = world};
  if (directory_is_there(world->catalog_dir)) return 0;
  return err_set(err, EX_CONFIG, _("no catalog at %s (give --catalog DIR or set TERTIA_CATALOG)"), world->catalog_dir);
}

const struct strbuf *world_result(const struct world *world, const char *path) {
  for (size_t i = 0; i < world->results; i++)
    if (strcmp(world->result[i].path, path) == 0) return &world->result[i].text;
  return NULL;
}

static void forget_results(struct world *world) {
  for (size_t i = 0; i < world->results; i++) strbuf_free(&world->result[i].text);
  world->results = 0;
}

int world_commit(struct world *world, struct err *err) {
  for (size_t i = 0; i < world->results; i++) {
    struct output *output;
    int code = output_open(&output, world->result[i].path, err);
    if (code) return code;
    code = output_write(output, strbuf_view(&world->result[i].text), err);
    if (!code) code = output_commit(output, err);
    output_close(output);
    if (code) return code;
  }
  forget_results(world);
  return 0;
}

void world_close(struct world *world) {
  forget_results(world);
  arena_free(&world->arena);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* engine_expand.c - replaces the workbooks and archives among a run's paths by their contents. */
#include "flow/engine_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/share.h"

/* The displayed name of a part of a file, built from the displayed name of the file. */
static const char *shown_part(const struct input_part *part, const char *path, const char *shown, struct arena *arena) {
  size_t n = strlen(path);
  return strncmp(part->path, path, n) == 0 ? arena_format(arena, "%s%s", shown, part->path + n) : part->path;
}

/* Paths being expanded by several workers, since a workbook or an archive is slow. */
struct expanding {
  const char *const *path;
  size_t paths;
  struct input_parts *parts; /* paths */
  struct arena *arena;       /* workers */
  _Atomic size_t next;
};

static void expand_share(void *context, size_t worker) {
  struct expanding *in = context;
  for (size_t i; (i = atomic_fetch_add(&in->next, 1)) < in->paths;)
    input_parts_add(&in->parts[i], in->path[i], &in->arena[worker]);
}

/* The parts of all paths, in their order; from[i] is the number of those before path i. */
static void expand_all(struct engine *engine, struct arena *arena, size_t *from) {
  const struct engine_job *job = engine->job;
  size_t workers = shares_for(job->paths < (size_t)job->jobs ? (long)job->paths : job->jobs);
  struct expanding in = {.path = job->path,
                         .paths = job->paths,
                         .parts = memory_zero(job->paths + 1, sizeof *in.parts),
                         .arena = memory_zero(workers, sizeof *in.arena)};
  share_out(workers, expand_share, &in);
  for (size_t i = 0; i < job->paths; i++) {
    input_parts_join(&engine->parts, &in.parts[i]);
    from[i + 1] = engine->parts.n;
  }
  for (size_t w = 0; w < workers; w++) arena_join(arena, &in.arena[w]);
  free(in.parts);
  free(in.arena);
}

void engine_expand_paths(struct engine *engine) {
  struct engine_job *job = engine->job;
  struct arena *arena = &job->chain.world->arena;
  const char *const *given = job->shown ? job->shown : job->path;
  size_t *from = arena_array(arena, size_t, job->paths + 1);
  expand_all(engine, arena, from);
  const char **path = arena_array(arena, const char *, engine->parts.n + 1);
  const char **shown = arena_array(arena, const char *, engine->parts.n + 1);
  size_t *given_at = arena_array(arena, size_t, engine->parts.n + 1);
  for (size_t i = 0; i < job->paths; i++)
    for (size_t k = from[i]; k < from[i + 1]; k++) {
      path[k] = engine->parts.part[k].path;
      shown[k] = shown_part(&engine->parts.part[k], job->path[i], given[i], arena);
      given_at[k] = i;
    }
  engine->given_at = given_at;
  job->path = path;
  job->shown = shown;
  job->paths = engine->parts.n;
}

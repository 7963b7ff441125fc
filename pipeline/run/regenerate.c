/* SPDX-License-Identifier: GPL-3.0-or-later */
/* regenerate.c - what was known on a day. See regenerate.h. */
#include "run/regenerate.h"

#include "base/i18n.h"
#include "io/digest.h"

static int place_known(struct view *view, const struct kept_file *known, size_t n, struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < n; i++) {
    struct record_file file = {.path = arena_copy(view->arena, known[i].path.p, known[i].path.n)};
    bool of_catalog = span_is(known[i].root, "catalog");
    if (known[i].sha256.n >= sizeof file.sha256 || (of_catalog && kept_is_of_program(file.path))) continue;
    memcpy(file.sha256, known[i].sha256.p, known[i].sha256.n);
    code = view_place(view, &file, of_catalog, err);
  }
  return code;
}

static bool cleans(const struct plan_step *step) {
  const char *stages = plan_value(step, "stages");
  return stages && strncmp(stages, "clean", 5) == 0 && (stages[5] == '\0' || stages[5] == ' ');
}

/* The day of a moment, as cleaning reads it. */
static const char *day_of_moment(const char *moment, struct arena *arena) { return arena_copy(arena, moment, 10); }

static int set_as_of(struct plan *plan, const char *moment, struct arena *arena, struct err *err) {
  const char *day = day_of_moment(moment, arena);
  int code = plan_set(plan, arena_format(arena, "as-of=%s", day), arena, err);
  for (size_t s = 0; !code && s < plan->steps; s++)
    if (cleans(&plan->step[s]))
      code = plan_set(plan, arena_format(arena, "%s.clean.filed-by=%s", plan->step[s].name, day), arena, err);
  return code;
}

int regenerate_as_of(struct plan *plan, const char *runs, const char *catalog, const char *moment, struct view *view,
                     const struct log *log, struct arena *arena, struct err *err) {
  struct kept_file *known;
  size_t n;
  struct world world;
  int code = world_open(&world, catalog, 1, err);
  const char *catalog_dir = code ? "" : arena_copy(arena, world.catalog_dir, strlen(world.catalog_dir));
  world_close(&world);
  if (!code) code = view_open(view, runs, plan->dir, catalog_dir, arena, err);
  if (!code) code = kept_known(&view->kept, plan_name(plan, arena), moment, &known, &n, err);
  if (!code && !n)
    code = err_set(err, EX_NOINPUT, _("%s: nothing was known of the files of plan %s by %.10s"), view->kept.folder,
                   plan_name(plan, arena), moment);
  if (!code) code = place_known(view, known, n, err);
  if (!code) code = problems_tell(&view->missing, log, err);
  if (!code) code = set_as_of(plan, moment, arena, err);
  if (!code) plan->dir = view->plan_dir;
  return code;
}

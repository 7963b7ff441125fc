/* SPDX-License-Identifier: GPL-3.0-or-later */
/* release.c - see release.h. */
#include "run/release.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/lines.h"
#include "run/moment.h"
#include "run/runs.h"

#define HEADER "time,folder,state,by,note\n"
enum { CELLS = 5 };
static const char *const states[] = {"draft", "reviewed", "released", "withdrawn"};
enum { STATES = sizeof states / sizeof *states };

static bool is_state(struct span text) {
  for (size_t i = 0; i < STATES; i++)
    if (span_is(text, states[i])) return true;
  return false;
}

static const char *path_of(const char *runs, struct arena *arena) {
  return arena_format(arena, "%s/releases.csv", runs);
}

int releases_read(const char *runs, struct arena *arena, struct releases *releases, struct err *err) {
  struct lines lines;
  *releases = (struct releases){0};
  int code = lines_read(path_of(runs, arena), CELLS, CELLS, arena, &lines, err);
  if (code) return code;
  releases->item = arena_array(arena, struct release, lines.rows + 1);
  for (size_t i = 0; i < lines.rows; i++) {
    const struct span *cell = &lines.cell[i * CELLS];
    if (is_state(cell[2]))
      releases->item[releases->n++] = (struct release){cell[0], cell[1], cell[2], cell[3], cell[4]};
  }
  return 0;
}

struct span release_state(const struct releases *releases, struct span folder, const char *moment) {
  for (size_t i = releases->n; i-- > 0;) {
    const struct release *r = &releases->item[i];
    if (span_equal(r->folder, folder) && (!moment || span_compare(r->time, span_of(moment)) <= 0)) return r->state;
  }
  return span_of("draft");
}

const struct release *release_last(const struct releases *releases, struct span folder) {
  for (size_t i = releases->n; i-- > 0;)
    if (span_equal(releases->item[i].folder, folder)) return &releases->item[i];
  return NULL;
}

/* PLAN-KEY of this plan? A plan's name may have dashes itself. */
static bool is_of_plan(struct span folder, const char *plan) {
  size_t n = strlen(plan);
  return folder.n == n + 13 && memcmp(folder.p, plan, n) == 0 && folder.p[n] == '-';
}

/* The last decision about its folder by a moment, and a release. */
static bool is_released_last(const struct releases *releases, const struct release *r, const char *moment) {
  const struct release *end = releases->item + releases->n;
  if (!span_is(r->state, "released") || (moment && span_compare(r->time, span_of(moment)) > 0)) return false;
  for (const struct release *later = r + 1; later < end; later++)
    if (span_equal(later->folder, r->folder) && (!moment || span_compare(later->time, span_of(moment)) <= 0))
      return false;
  return true;
}

int releases_earlier(const char *runs, const char *plan, const char *moment, struct arena *arena, const char ***folder,
                     size_t *n, struct err *err) {
  struct releases releases;
  *n = 0;
  int code = releases_read(runs, arena, &releases, err);
  if (code) return code;
  *folder = arena_array(arena, const char *, releases.n + 1);
  for (size_t i = 0; !code && i < releases.n; i++) {
    const struct release *r = &releases.item[i];
    bool there = false;
    if (!is_released_last(&releases, r, moment) || !is_of_plan(r->folder, plan)) continue;
    const char *name = arena_copy(arena, r->folder.p, r->folder.n);
    code = file_exists(arena_format(arena, "%s/%s/manifest.json", runs, name), &there, err);
    if (there) (*folder)[(*n)++] = name;
  }
  return code;
}

/* The last released run of the plan is where released-PLAN points; without one there is no such name. */
static int point_released(const char *runs, const char *plan, struct arena *arena, struct err *err) {
  const char **folder, *link = arena_format(arena, "%s/released-%s", runs, plan);
  size_t n;
  int code = releases_earlier(runs, plan, NULL, arena, &folder, &n, err);
  if (code) return code;
  const char *fresh = arena_format(arena, "%s/.released-%s.%ld", runs, plan, (long)getpid());
  unlink(fresh);
  if (!n) return unlink(link) == 0 || errno == ENOENT ? 0 : err_errno(err, errno, "%s", link);
  if (symlink(folder[n - 1], fresh) != 0 || rename(fresh, link) != 0) return err_errno(err, errno, "%s", link);
  return 0;
}

/* A person decides about these very bytes. */
static int check_run(const char *runs, const char *folder, struct arena *arena, struct err *err) {
  struct digests digests = {.arena = arena, .verify = true};
  struct manifest manifest;
  const char *which, *path = arena_format(arena, "%s/%s", runs, folder);
  int code = manifest_read(arena_format(arena, "%s/manifest.json", path), arena, &manifest, err);
  if (!code) code = files_are_intact(&digests, path, manifest.output, manifest.outputs, arena, &which, err);
  if (!code && which) code = err_set(err, EX_DATAERR, _("%s: its result %s was altered or removed"), path, which);
  return code;
}

int release_set(const char *runs, const char *folder, const char *state, const char *by, const char *note,
                struct arena *arena, struct err *err) {
  const char *dash = strrchr(folder, '-');
  if (!is_state(span_of(state)))
    return err_set(err, EX_USAGE, _("--state: '%s' is not one of draft, reviewed, released, withdrawn"), state);
  if (!by || !*by) return err_set(err, EX_USAGE, _("--by: who decides is needed"));
  if (!dash) return err_set(err, EX_NOINPUT, _("%s: is not the folder of a run"), folder);
  int code = strcmp(state, "withdrawn") == 0 ? 0 : check_run(runs, folder, arena, err);
  struct strbuf line = {0};
  const char *cell[CELLS] = {moment_now(arena), folder, state, by, note ? note : ""};
  for (size_t i = 0; i < CELLS; i++) line_cell(&line, cell[i], i + 1 == CELLS);
  if (!code) code = lines_append(path_of(runs, arena), HEADER, strbuf_view(&line), true, err);
  strbuf_free(&line);
  return code ? code : point_released(runs, arena_copy(arena, folder, (size_t)(dash - folder)), arena, err);
}

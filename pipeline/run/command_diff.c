/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_diff.c - what `tertia diff` does: finds what is compared. See commands.h, difference.h. */
#include <stdio.h>

#include "base/file.h"
#include "base/i18n.h"
#include "run/commands.h"
#include "run/difference.h"
#include "run/figures.h"
#include "run/plan.h"

/* One of the two that are compared. */
struct compared {
  const char *folder; /* of a run, or of tables; NULL: a vintage */
  bool of_run;
  struct figure_list figures;
};

static const char *runs_of(const struct call *call) { return call->options->runs ? call->options->runs : "runs"; }

/* The last run of a plan's file: in the folder of runs beside it, or the one that is named. */
static const char *latest_of_plan(const struct call *call, const char *path) {
  struct plan plan = {.path = path};
  const char *slash = strrchr(path, '/'), *name = plan_name(&plan, call->arena);
  const char *beside = slash ? arena_format(call->arena, "%.*s/runs", (int)(slash - path), path) : "runs";
  return arena_format(call->arena, "%s/latest-%s", call->options->runs ? call->options->runs : beside, name);
}

/* A folder as it is named; a run within the folder of runs; the last run of a plan, by its name or its file. */
static int find_folder(const struct call *call, const char *name, struct compared *compared, struct err *err) {
  const char *try[] = {name_has_ending(name, ".plan") ? latest_of_plan(call, name) : name,
                       arena_format(call->arena, "%s/%s", runs_of(call), name),
                       arena_format(call->arena, "%s/latest-%s", runs_of(call), name)};
  int code = 0;
  for (size_t i = 0; !code && i < sizeof try / sizeof *try; i++) {
    bool there;
    code = file_exists(arena_format(call->arena, "%s/.", try[i]), &there, err);
    if (code || !there) continue;
    compared->folder = try[i];
    return file_exists(arena_format(call->arena, "%s/manifest.json", try[i]), &compared->of_run, err);
  }
  return code ? code : err_set(err, EX_NOINPUT, _("%s: no run, plan or folder of this name"), name);
}

static int read_vintage(const struct call *call, const char *name, struct compared *compared, struct err *err) {
  struct figures *figures;
  int code = figures_open(&figures, runs_of(call), err);
  if (!code) code = figures_of_vintage(figures, name, &compared->figures, err);
  figures_close(figures);
  if (!code && !compared->figures.n)
    code = err_set(err, EX_NOINPUT, _("%s: no figure of vintage '%s' was known"), runs_of(call), name);
  return code;
}

static int read_compared(const struct call *call, const char *name, struct compared *compared, struct err *err) {
  *compared = (struct compared){.figures = {.arena = call->arena}};
  if (strncmp(name, "vintage:", 8) == 0) return read_vintage(call, name + 8, compared, err);
  int code = find_folder(call, name, compared, err);
  if (!code) code = figure_tables_read(compared->folder, NULL, &compared->figures, err);
  figures_sort(&compared->figures);
  return code;
}

/* What happened on the way is a matter for people: the order of causes, and what is not available. */
static void show_way(const struct call *call, const struct between *between) {
  const char *order = "";
  for (size_t i = 0; i < between->n; i++)
    order = arena_format(call->arena, "%s%s%s", order, i ? ", " : "", between->stop[i].cause);
  for (size_t i = 0; i < between->missings; i++) log_say(&call->log, LOG_WARNING, "%s", between->missing[i]);
  if (between->n) log_say(&call->log, LOG_WARNING, _("causes were exchanged in this order: %s"), order);
}

static int find_causes(const struct call *call, const struct compared *before, const struct compared *after,
                       struct between *between, bool *asked, struct err *err) {
  *asked = before->of_run && after->of_run && !call->options->no_causes;
  if (!*asked) return 0;
  struct log log = call->log;
  int code = between_runs(before->folder, after->folder, call->options->catalog, call->options->jobs, &log, between,
                          call->arena, err);
  if (!code) show_way(call, between);
  return code;
}

int command_diff(const struct call *call, struct err *err) {
  if (call->operands->n != 2)
    return err_set(err, EX_USAGE, _("two runs, plans, vintages or folders are needed (see --help)"));
  struct compared before, after;
  struct strbuf out = {0};
  struct difference_counts counts = {0};
  struct between between = {0};
  bool causes = false;
  int code = read_compared(call, call->operands->item[0], &before, err);
  if (!code) code = read_compared(call, call->operands->item[1], &after, err);
  if (!code) code = find_causes(call, &before, &after, &between, &causes, err);
  if (!code) difference_of_lists(&before.figures, &after.figures, causes ? &between : NULL, &out, &counts);
  if (!code && fwrite(out.bytes, 1, out.n, stdout) != out.n) code = err_set(err, EX_IOERR, _("standard output"));
  if (!code)
    log_say(&call->log, LOG_INFO, _("%zu figures are the same, %zu changed, %zu are new, %zu are withdrawn"),
            counts.same, counts.changed, counts.added, counts.withdrawn);
  strbuf_free(&out);
  return code;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_regenerate.c - what `tertia regenerate` does. See commands.h, regenerate.h. */
#include <stdio.h>

#include "base/i18n.h"
#include "io/output.h"
#include "run/catalog.h"
#include "run/commands.h"
#include "run/moment.h"
#include "run/prepare.h"
#include "run/regenerate.h"

/* What the new figures revise: into a file, or for people. */
static int report(const struct call *call, const char *runs, const char *plan, const char *folder, struct err *err) {
  struct strbuf text = {0};
  const char *standing, *file = call->options->revisions;
  int code = regenerate_report(runs, plan, folder, &text, &standing, call->arena, err);
  if (!code && !standing) log_say(&call->log, LOG_INFO, _("there is no standing run of plan %s to compare with"), plan);
  if (!code && standing && (file || !call->options->quiet))
    code = output_save(file ? file : "-", strbuf_view(&text), err);
  strbuf_free(&text);
  return code;
}

static int run_plan(const struct call *call, struct plan *plan, struct runner_options *options, const char *runs,
                    const char *catalog, struct err *err) {
  struct runner_result result = {0};
  const char *name = plan_name(plan, call->arena), *moment;
  struct view view = {0};
  int code = 0;
  options->home = plan->dir;
  options->runs = runs;
  if (call->options->as_of) {
    code = moment_read("as-of", call->options->as_of, &moment, call->arena, err);
    if (!code) code = regenerate_as_of(plan, runs, catalog, moment, &view, &call->log, call->arena, err);
    options->catalog = view.catalog;
    options->unexpecting = true;
    options->released.moment = moment;
  }
  if (!code && call->options->dry_run)
    code = runner_preview(plan, options, &call->log, call->arena, err);
  else if (!code)
    code = runner_run(plan, options, &call->log, call->arena, &result, err);
  view_close(&view);
  if (code || call->options->dry_run) return code;
  log_say(&call->log, LOG_INFO, _("results are in %s"), result.folder);
  return report(call, runs, name, result.folder, err);
}

int command_regenerate(const struct call *call, struct err *err) {
  const struct command_options *o = call->options;
  if ((!o->from || !o->to) && !o->as_of)
    return err_set(err, EX_USAGE, _("regenerate needs --from and --to, or --as-of"));
  struct runner_options options = call_runner_options(call);
  struct plan plan;
  options.beside = true;
  int code = call_today(call, &options.today, err);
  if (!code) code = call_plan(call, &plan, err);
  if (!code) code = check_catalog(options.catalog, NULL, &call->log, err);
  return code ? code : run_plan(call, &plan, &options, runs_folder_of(&plan, &options, call->arena), o->catalog, err);
}

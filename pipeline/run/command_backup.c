/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_backup.c - what `tertia backup` and `tertia restore` do. See commands.h, backup.h. */
#include <sys/stat.h>

#include "base/i18n.h"
#include "flow/context.h"
#include "run/backup.h"
#include "run/commands.h"
#include "run/prepare.h"

/* The folder of runs that is named, or the first plan's, or runs/. */
static const char *runs_to_save(const struct call *call) {
  struct plan plan;
  struct problems problems = {.arena = call->arena};
  struct runner_options options = {.runs = call->options->runs};
  if (call->options->runs || call->operands->n < 2) return call->options->runs ? call->options->runs : "runs";
  plan_read(call->operands->item[1], call->arena, &plan, &problems);
  return runs_folder_of(&plan, &options, call->arena);
}

int command_backup(const struct call *call, struct err *err) {
  const struct option_list *words = call->operands;
  struct world world;
  const char *made = NULL;
  umask(077); /* kept contents and explanations show single units */
  if (!words->n) return err_set(err, EX_USAGE, _("a folder for backups is needed (see --help)"));
  int code = world_open(&world, call->options->catalog, 1, err);
  struct backup_options options = {
      .runs = runs_to_save(call),
      .catalog = code ? "" : arena_copy(call->arena, world.catalog_dir, strlen(world.catalog_dir)),
      .plan = words->item + 1,
      .plans = words->n - 1,
      .all = call->options->all};
  world_close(&world);
  if (!code) code = backup_make(words->item[0], &options, &made, call->arena, err);
  if (!code) log_say(&call->log, LOG_INFO, _("saved in %s"), made);
  return code;
}

int command_restore(const struct call *call, struct err *err) {
  size_t files;
  umask(077);
  if (call->operands->n != 2)
    return err_set(err, EX_USAGE, _("a backup and a folder to restore it to are needed (see --help)"));
  int code = backup_restore(call->operands->item[0], call->operands->item[1], &files, call->arena, err);
  if (!code) log_say(&call->log, LOG_INFO, _("%zu files are restored in %s"), files, call->operands->item[1]);
  return code;
}

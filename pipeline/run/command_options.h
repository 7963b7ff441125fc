/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_options.h - the options of each subcommand (struct command_options in commands.h), ended by NULL. */
#ifndef TERTIA_RUN_COMMAND_OPTIONS_H
#define TERTIA_RUN_COMMAND_OPTIONS_H

#include "base/option.h"

extern const struct option *const command_run_options[];
extern const struct option *const command_step_options[];
extern const struct option *const command_init_options[];
extern const struct option *const command_regenerate_options[];
extern const struct option *const command_repeat_options[];
extern const struct option *const command_check_options[];
extern const struct option *const command_status_options[];
extern const struct option *const command_prune_options[];
extern const struct option *const command_series_options[];
extern const struct option *const command_diff_options[];
extern const struct option *const command_release_options[];
extern const struct option *const command_explain_options[];
extern const struct option *const command_store_options[];
extern const struct option *const command_backup_options[];
extern const struct option *const command_restore_options[];

#endif

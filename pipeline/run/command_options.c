/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command_options.c - the options of the subcommands. See command_options.h. */
#include "run/command_options.h"

#include "base/i18n.h"
#include "run/commands.h"

#define FIELD(name) offsetof(struct command_options, name)
static const struct option catalog_option = {
    "catalog", 0, OPTION_TEXT, FIELD(catalog), "DIR", N_("the bureau's catalog"), NULL, 0, 0};
static const struct option runs_option = {
    "runs", 0, OPTION_TEXT, FIELD(runs), "DIR", N_("where run folders go (default: runs/ beside the plan)"), NULL,
    0,      0};
static const struct option set_option = {
    "set",      0,           OPTION_EACH,
    FIELD(set), "KEY=VALUE", N_("replace a setting of the plan: KEY, step.KEY or stage.OPTION; may be repeated"),
    NULL,       0,           0};
static const struct option jobs_option = {
    "jobs",      'j', OPTION_WHOLE,
    FIELD(jobs), "N", N_("workers; the result is the same for any number (default: all processors)"),
    NULL,        1,   1024};
static const struct option from_option = {"from",           0,    OPTION_WHOLE, FIELD(from), "YEAR",
                                          N_("first year"), NULL, 1900,         2199};
static const struct option to_option = {"to", 0, OPTION_WHOLE, FIELD(to), "YEAR", N_("last year"), NULL, 1900, 2199};
static const struct option vintage_option = {
    "vintage", 0, OPTION_TEXT, FIELD(vintage), "NAME", N_("name of this edition of the figures"), NULL, 0, 0};
static const struct option force_option = {
    "force", 0, OPTION_FLAG, FIELD(force), NULL, N_("run every step, though the same work was done before"), NULL,
    0,       0};
static const struct option dry_run_option = {
    "dry-run", 'n', OPTION_FLAG, FIELD(dry_run), NULL, N_("show which steps would run, and why; change nothing"), NULL,
    0,         0};
static const struct option verify_option = {
    "verify",      0,    OPTION_FLAG,
    FIELD(verify), NULL, N_("read all files again, also those that look unchanged by size, inode and time"),
    NULL,          0,    0};
static const struct option prom_option = {
    "prom", 0, OPTION_TEXT, FIELD(prom), "FILE", N_("write how the run went there, for node_exporter"), NULL, 0, 0};
static const struct option on_failure_option = {
    "on-failure",
    0,
    OPTION_TEXT,
    FIELD(on_failure),
    "COMMAND",
    N_("run this by the shell when the run fails; TERTIA_MESSAGE has the error"),
    NULL,
    0,
    0};
static const struct option on_target_option = {
    "on-target",
    0,
    OPTION_TEXT,
    FIELD(on_target),
    "COMMAND",
    N_("run this when a target's verdict is another than in the last run; TERTIA_MESSAGE has them"),
    NULL,
    0,
    0};
static const struct option today_option = {
    "today",      0,      OPTION_TEXT,
    FIELD(today), "DATE", N_("compare deadlines with this day, 2024-07-20, not with the clock's"),
    NULL,         0,      0};
static const struct option executor_option = {
    "executor",      0,      OPTION_TEXT,
    FIELD(executor), "NAME", N_("who does the steps: this process, or jobs of a Slurm cluster that shares all folders"),
    "local|slurm",   0,      0};
static const struct option slurm_option = {
    "slurm",      0,        OPTION_EACH,
    FIELD(slurm), "OPTION", N_("a further option of sbatch, --partition=batch; may be repeated"),
    NULL,         0,        0};
static const struct option step_option = {"step", 0, OPTION_TEXT, FIELD(step), "NAME", N_("the step of the plan"), NULL,
                                          0,      0};
static const struct option quiet_option = {
    "quiet", 'q', OPTION_FLAG, FIELD(quiet), NULL, N_("errors and warnings only"), NULL, 0, 0};
static const struct option json_log_option = {
    "json-log", 0, OPTION_FLAG, FIELD(json_log), NULL, N_("messages as JSON, one a line"), NULL, 0, 0};
static const struct option json_option = {
    "json", 0, OPTION_FLAG, FIELD(json), NULL, N_("as JSON, one run a line"), NULL, 0, 0};
static const struct option last_option = {
    "last", 0, OPTION_FLAG, FIELD(last), NULL, N_("only the last run of each plan"), NULL, 0, 0};
static const struct option keep_option = {"keep",      0,   OPTION_WHOLE,
                                          FIELD(keep), "N", N_("complete runs to keep of each plan (default: 30)"),
                                          NULL,        1,   1000000};
static const struct option forget_option = {"forget",
                                            0,
                                            OPTION_TEXT,
                                            FIELD(forget),
                                            "DATE",
                                            N_("what was known until the end of that day is not asked for any more "
                                               "(--as-of): its contents go, unless a run that stays has them"),
                                            NULL,
                                            0,
                                            0};
static const struct option keep_published_option = {"keep-published",
                                                    0,
                                                    OPTION_FLAG,
                                                    FIELD(keep_published),
                                                    NULL,
                                                    N_("keep every run that `latest` has pointed at"),
                                                    NULL,
                                                    0,
                                                    0};

static const struct option region_option = {
    "region", 0, OPTION_TEXT, FIELD(region), "CODE", N_("only this region"), NULL, 0, 0};
static const struct option period_option = {
    "period", 0, OPTION_TEXT, FIELD(period), "PERIOD", N_("only this period"), NULL, 0, 0};
static const struct option plan_option = {
    "plan", 0, OPTION_TEXT, FIELD(plan), "NAME", N_("only runs of this plan"), NULL, 0, 0};
static const struct option table_option = {
    "table", 0, OPTION_TEXT, FIELD(table), "FILE", N_("only from this file of the run folders, reconciled.csv"), NULL,
    0,       0};
static const struct option as_of_option = {
    "as-of",      0,      OPTION_TEXT,
    FIELD(as_of), "DATE", N_("what was known at the end of that day (default: what is known now)"),
    NULL,         0,      0};
static const struct option all_option = {
    "all",      0,    OPTION_FLAG,
    FIELD(all), NULL, N_("also of runs with --set, --vintage or another span than the plan's"),
    NULL,       0,    0};
static const struct option history_option = {
    "history", 0, OPTION_FLAG, FIELD(history), NULL, N_("every value that was ever known, not only the last"), NULL,
    0,         0};

static const struct option released_option = {
    "released", 0, OPTION_FLAG, FIELD(released), NULL, N_("only what was released, and not withdrawn, by then"), NULL,
    0,          0};
static const struct option splice_option = {
    "splice",
    0,
    OPTION_TEXT,
    FIELD(splice),
    "FILE",
    N_("join bases and vintages by the rules of this table; figures changed by a rule are marked"),
    NULL,
    0,
    0};
static const struct option no_causes_option = {
    "no-causes", 0, OPTION_FLAG, FIELD(no_causes), NULL, N_("only what changed, not why: nothing is run again"), NULL,
    0,           0};
static const struct option scheme_option = {
    "scheme", 0, OPTION_TEXT, FIELD(scheme), "NAME", N_("only this scheme"), NULL, 0, 0};
static const struct option category_option = {
    "category", 0, OPTION_TEXT, FIELD(category), "CODE", N_("only this category"), NULL, 0, 0};
static const struct option unit_option = {
    "unit", 0, OPTION_TEXT, FIELD(unit), "CODE", N_("only records of this unit"), NULL, 0, 0};
static const struct option top_option = {
    "top", 0, OPTION_WHOLE, FIELD(top), "N", N_("show so many records of each sum (default: 10)"), NULL, 1, 1000000};
static const struct option all_records_option = {
    "all", 0, OPTION_FLAG, FIELD(all), NULL, N_("show every record that is known, not only the largest"), NULL, 0, 0};
static const struct option state_option = {"state",
                                           0,
                                           OPTION_TEXT,
                                           FIELD(state),
                                           "STATE",
                                           N_("what the run is from now on"),
                                           "draft|reviewed|released|withdrawn",
                                           0,
                                           0};
static const struct option by_option = {"by", 0, OPTION_TEXT, FIELD(by), "NAME", N_("who decides"), NULL, 0, 0};
static const struct option note_option = {"note", 0, OPTION_TEXT, FIELD(note), "TEXT", N_("why"), NULL, 0, 0};
static const struct option template_option = {
    "template",
    0,
    OPTION_FLAG,
    FIELD(template),
    NULL,
    N_("look at no files: write an empty plan and tables, and a file of generated units as an example"),
    NULL,
    0,
    0};

static const struct option charset_out_option = {"charset-out",
                                                 0,
                                                 OPTION_TEXT,
                                                 FIELD(charset_out),
                                                 "NAME",
                                                 N_("also copies of the tables for spreadsheet programs, in for-excel/ "
                                                    "of the run folder: UTF-8 with a mark, or GB18030 for old ones"),
                                                 "UTF-8|GB18030|GBK",
                                                 0,
                                                 0};

/* The option lists; ended by NULL. */
const struct option *const command_run_options[] = {
    &runs_option,    &catalog_option,    &set_option,       &from_option,        &to_option,
    &vintage_option, &jobs_option,       &force_option,     &dry_run_option,     &verify_option,
    &prom_option,    &on_failure_option, &on_target_option, &today_option,       &executor_option,
    &slurm_option,   &quiet_option,      &json_log_option,  &charset_out_option, NULL};
const struct option *const command_step_options[] = {&step_option,  &runs_option,  &catalog_option,  &set_option,
                                                     &from_option,  &to_option,    &vintage_option,  &jobs_option,
                                                     &force_option, &quiet_option, &json_log_option, NULL};
const struct option *const command_init_options[] = {&template_option, &catalog_option,  &jobs_option,
                                                     &quiet_option,    &json_log_option, NULL};
static const struct option regenerate_as_of_option = {
    "as-of",
    0,
    OPTION_TEXT,
    FIELD(as_of),
    "DATE",
    N_("from what was known at the end of that day: files as they were kept then (keep-inputs), records filed by then"),
    NULL,
    0,
    0};
static const struct option revisions_option = {"revisions",
                                               0,
                                               OPTION_TEXT,
                                               FIELD(revisions),
                                               "FILE",
                                               N_("write the report of revisions there (default: standard output)"),
                                               NULL,
                                               0,
                                               0};
const struct option *const command_regenerate_options[] = {&runs_option,       &catalog_option,
                                                           &set_option,        &from_option,
                                                           &to_option,         &vintage_option,
                                                           &jobs_option,       &force_option,
                                                           &dry_run_option,    &verify_option,
                                                           &today_option,      &quiet_option,
                                                           &json_log_option,   &regenerate_as_of_option,
                                                           &revisions_option,  &prom_option,
                                                           &on_failure_option, NULL};
const struct option *const command_repeat_options[] = {&runs_option,  &catalog_option,  &jobs_option,
                                                       &quiet_option, &json_log_option, NULL};
const struct option *const command_check_options[] = {&runs_option,  &catalog_option,  &set_option,
                                                      &from_option,  &to_option,       &today_option,
                                                      &quiet_option, &json_log_option, NULL};
const struct option *const command_status_options[] = {&runs_option, &plan_option,   &json_option,
                                                       &last_option, &verify_option, NULL};
const struct option *const command_prune_options[] = {
    &runs_option, &keep_option, &keep_published_option, &forget_option, &dry_run_option, &quiet_option, NULL};

const struct option *const command_series_options[] = {
    &runs_option, &region_option,  &period_option,   &plan_option,   &table_option, &as_of_option,
    &all_option,  &history_option, &released_option, &splice_option, NULL};
const struct option *const command_diff_options[] = {&runs_option, &catalog_option, &no_causes_option,
                                                     &jobs_option, &quiet_option,   NULL};
const struct option *const command_release_options[] = {&runs_option, &state_option, &by_option,
                                                        &note_option, &quiet_option, NULL};
const struct option *const command_explain_options[] = {
    &runs_option, &region_option, &scheme_option,      &category_option, &table_option,
    &unit_option, &top_option,    &all_records_option, &json_option,     NULL};
const struct option *const command_store_options[] = {&runs_option, &quiet_option, NULL};

static const struct option all_runs_option = {
    "all",      0,    OPTION_FLAG,
    FIELD(all), NULL, N_("every run folder, not only those that are released or the last of their plan"),
    NULL,       0,    0};
const struct option *const command_backup_options[] = {&runs_option, &catalog_option, &all_runs_option, &quiet_option,
                                                       NULL};
const struct option *const command_restore_options[] = {&quiet_option, NULL};

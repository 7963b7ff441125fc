/* SPDX-License-Identifier: GPL-3.0-or-later */
/* commands.c - the table of the subcommands. See commands.h. */
#include "run/commands.h"

#include "base/i18n.h"
#include "run/command_options.h"

const struct command commands[] = {
    {{.name = "tertia init",
      .page = "tertia-init",
      .summary = N_("look through a folder of exports and write a plan to begin with"),
      .operands = "DIR",
      .description = "Looks through a folder of any depth: text files, workbooks, web tables, archives. Says of each "
                     "what it is: form, period, "
                     "kind, charset, sheet, unit of amounts, records, columns that the form does not know; of what "
                     "cannot be used, why; and which "
                     "forms are missing for which periods. Then writes tertia.plan, targets.csv and controls.csv into "
                     "it, with comments in Chinese "
                     "and English. The plan reads what can be read, and passes `tertia check` and `tertia run` as it "
                     "is; what is missing now stands "
                     "behind allow-missing. Files that are there are never overwritten (73). A folder without usable "
                     "records is an error (66).",
      .example = "tertia init exports\ntertia run exports/tertia.plan"},
     command_init,
     command_init_options},
    {{.name = "tertia run",
      .page = "tertia-run",
      .summary = N_("carry out a plan, all stages in one process"),
      .operands = "PLAN",
      .description =
          "Reads a plan, runs its steps and leaves one folder of results: records, tables, pages, rejects, findings "
          "and a "
          "manifest with the digest of everything that went in. The folder appears only when it is complete. A step "
          "whose "
          "inputs, tables, settings and program are as they were is not run again: its results are taken from the run "
          "that "
          "made them, also from one that failed later. When nothing has changed since the last run, nothing is done, "
          "and "
          "under cron nothing is printed.\n\n"
          "A file that is not read, a file without records or with all of them rejected, and a form without records of "
          "a "
          "period it is filed for fail the run with 65 or 66, unless the plan allows them; the last good results stay "
          "where "
          "latest-PLAN points. That link moves only for the plan as it is written: not with --set, --vintage or "
          "another "
          "span. One run at a time works in a folder of runs; a second one ends with 75 and names the first.",
      .example = "tertia run samples/jiangbei/jiangbei.plan"},
     command_run,
     command_run_options},
    {{.name = "tertia regenerate",
      .page = "tertia-regenerate",
      .summary = N_("carry out a plan again for past years"),
      .operands = "PLAN",
      .description =
          "As run, for the years --from to --to, usually with --set to name another scheme, formula, edition or "
          "deflator, and with "
          "--vintage to name what comes out. Only steps that this changes are run. Earlier results stay beside the new "
          "ones, and "
          "latest-PLAN stays where it points.\n\n"
          "With --as-of it is made from what was known at the end of a day: each file as it was when the plan last ran "
          "by then, as far as "
          "its content is still there or was kept (keep-inputs = yes), without the records that were filed later. What "
          "is missing is "
          "listed, and nothing is run.\n\n"
          "Then the figures are compared with the standing ones: a table of mean, mean absolute and largest revision "
          "for each "
          "indicator, over all periods and by age, the number of periods between a figure's period and the last one.",
      .example = "tertia regenerate --from 2015 --to 2024 --vintage census-5 samples/jiangbei/jiangbei.plan"},
     command_regenerate,
     command_regenerate_options},
    {{.name = "tertia step",
      .page = "tertia-step",
      .summary = N_("do one step of a plan, as a job of a cluster does"),
      .operands = "PLAN",
      .description = "Does the step named by --step when all that it needs is done, and puts it under its key in the "
                     "folder of runs, where `tertia "
                     "run` finds it. A step that is done already is left as it is. No run folder is made, and the lock "
                     "of the folder of runs is "
                     "not taken: any number may work at once, also on the same step. 75 when a step that it needs is "
                     "not there yet.",
      .example = "tertia run samples/jiangbei/jiangbei.plan\ntertia step --step annual samples/jiangbei/jiangbei.plan"},
     command_step,
     command_step_options},
    {{.name = "tertia repeat",
      .page = "tertia-repeat",
      .summary = N_("carry out an old run again from its manifest"),
      .operands = "RUN",
      .description =
          "Takes plan, settings and span from the manifest of a run folder. Inputs and tables that are not there "
          "any more, or are not what they were, are listed, and nothing is run (66 or 65). Else the run is done "
          "anew in a folder of its own, and its results are compared with those the manifest lists: the same "
          "bytes, or a list of the files that differ (65).",
      .example = "tertia repeat samples/jiangbei/runs/latest-jiangbei"},
     command_repeat,
     command_repeat_options},
    {{.name = "tertia check",
      .page = "tertia-check",
      .summary = N_("check a plan and the catalog without running"),
      .operands = "[PLAN]",
      .description =
          "Without a plan, reads every table of the catalog and resolves every name in them: columns, forms, units, "
          "indicators, schemes, categories, regions, editions, formulas. With a plan, also opens every step of it as "
          "run "
          "would, with its files, tables and options, up to the first record. All that is wrong is shown at once, with "
          "file, "
          "line and column. What run refuses before the first record, check refuses. Tables and rows of the bureau's "
          "own (the "
          "catalog's folder own) are listed with file and line.",
      .example = "tertia check samples/jiangbei/jiangbei.plan"},
     command_check,
     command_check_options},
    {{.name = "tertia status",
      .page = "tertia-status",
      .summary = N_("show what was run, and how it ended"),
      .operands = "[RUNS]",
      .description = "Prints the journal of a folder of runs: when each started, how it ended, how long it took, how "
                     "large its results "
                     "are and where. A run that has started and neither completed nor failed, and whose process is "
                     "gone, is shown as "
                     "interrupted. Results that are not what their manifest says any more are shown as altered; then "
                     "the exit status "
                     "is 65. What was decided about a run (tertia release) stands behind its folder.",
      .example = "tertia status samples/jiangbei/runs"},
     command_status,
     command_status_options},
    {{.name = "tertia prune",
      .page = "tertia-prune",
      .summary = N_("remove old runs and the steps only they need"),
      .operands = "[RUNS]",
      .description =
          "Keeps the last N complete runs of each plan, and always released ones and the one latest-PLAN "
          "points at; removes the "
          "others, finished steps that no kept run has results of, what killed runs have left, and kept contents "
          "(keep-inputs) that neither a run that stays nor a day since --forget has.",
      .example = "tertia prune --keep 30 --keep-published samples/jiangbei/runs"},
     command_prune,
     command_prune_options},
    {{.name = "tertia series",
      .page = "tertia-series",
      .summary = N_("show published figures, as they were known on any day"),
      .operands = "get INDICATOR[@SCHEME[:CATEGORY]]",
      .description = "Prints figures from the store as CSV: the last value that was known of each period, with the "
                     "moment since which it has "
                     "been known and the run it is from. With --as-of, what was known at the end of that day: an "
                     "analysis of then can be "
                     "read with the figures of then. Figures of two bases or vintages are rows of their own, unless "
                     "--splice names rules by which "
                     "they are joined; then each figure that a rule has changed says how, and what it was. Nothing "
                     "found is an error (66).",
      .example = "tertia series get value_added.share_total@three-sectors-2018:3 --runs samples/jiangbei/runs --table "
                 "reconciled.csv"},
     command_series,
     command_series_options},
    {{.name = "tertia diff",
      .page = "tertia-diff",
      .summary = N_("show which figures two runs have otherwise, and why"),
      .operands = "BEFORE AFTER",
      .description = "Compares the figures of two runs, of the last runs of two plans (by name or file), of two "
                     "vintages of the store (vintage:NAME) or "
                     "of two folders of tables, and prints those that are new, withdrawn or have another value, as "
                     "CSV: value before and after, "
                     "the exact difference, and percent. A summary goes to standard error. The exit status is 0 "
                     "whether or not there are "
                     "differences.\n\n"
                     "Of two runs it also shows why: files and settings are exchanged for those of the second run, one "
                     "cause after the other in "
                     "the order of the pipeline and cumulatively (program, inputs, forms, corrections, rules, "
                     "imputation, formula, scheme, "
                     "weights, aggregation, controls, deflators, forecast, protection, report, plan), and each time "
                     "the run is done again; "
                     "finished steps are used. There is a column for each cause that differs, and these columns add up "
                     "to the difference. Where a file of "
                     "an old run is neither as it was nor kept (keep-inputs), that is said, and the causes on both "
                     "sides are shown as one, "
                     "inputs+rules.",
      .example = "tertia diff samples/jiangbei/runs/latest-jiangbei samples/jiangbei/runs/latest-jiangbei"},
     command_diff,
     command_diff_options},
    {{.name = "tertia explain",
      .page = "tertia-explain",
      .summary = N_("show what a figure is made of, down to lines of raw files"),
      .operands = "RUN INDICATOR[@SCHEME[:CATEGORY]] PERIOD",
      .description =
          "Follows a figure of a run through its steps: a target or share to the figures it is computed from; a "
          "forecast to its method, the "
          "weights of its members and the series; a reconciled figure to its factor, its control and the aggregate "
          "before; an "
          "aggregate to its records, the largest first, and the sum of the others; a record to its unit, its "
          "classification from the code as "
          "filed, corrections and imputations with their evidence, file and line, and the text as filed.\n\n"
          "The records are those that the run has noted below explain/ in its folder (40 of each sum of records with "
          "the same keys, "
          "aggregate.units-kept); raw files are opened for the lines shown only. A file that is not what it was is "
          "looked for among the kept contents "
          "(keep-inputs); where it is gone, that is said. Where several figures have the name, they are listed (64).",
      .example = "tertia explain samples/jiangbei/runs/latest-jiangbei share_tertiary_gdp 2023"},
     command_explain,
     command_explain_options},
    {{.name = "tertia release",
      .page = "tertia-release",
      .summary = N_("decide about a run: draft, reviewed, released or withdrawn"),
      .operands = "RUN",
      .description =
          "Writes who decided what about a run, when and why, into releases.csv of the folder of runs and into the "
          "store. A run "
          "is a draft until then. Before it is reviewed or released its results are held to the manifest; what was "
          "altered cannot be released. released-PLAN points at the run that was released last and not withdrawn since. "
          "What was decided before stays on record.",
      .example = "tertia release latest-jiangbei --runs samples/jiangbei/runs --state reviewed --by 'Li Hua' --note "
                 "'compared with the last year'"},
     command_release,
     command_release_options},
    {{.name = "tertia store",
      .page = "tertia-store",
      .summary = N_("make the store of published figures again"),
      .operands = "rebuild [RUNS]",
      .description =
          "Makes figures.db again from the run folders and the journal. Each run adds its figures by itself when it is "
          "complete; this is for a store that was lost, or folders that came from elsewhere.",
      .example = "tertia store rebuild samples/jiangbei/runs"},
     command_store,
     command_store_options},
    {{.name = "tertia backup",
      .page = "tertia-backup",
      .summary = N_("save the store, the catalog, plans and answers"),
      .operands = "DIR [PLAN...]",
      .description = "Writes what cannot be made again from raw files into a folder of its own in DIR, with the "
                     "SHA-256 of every file: the store of "
                     "figures, journal, releases and kept contents of the folder of runs; the folders of released runs "
                     "and of the last of each plan; "
                     "the catalog; and of the plans that are named the plan and the tables its options name, as "
                     "answers and controls. It appears "
                     "whole or not at all. While a run is at work it ends with 75.",
      .example = "tertia backup /tmp/tertia-backups samples/jiangbei/jiangbei.plan"},
     command_backup,
     command_backup_options},
    {{.name = "tertia restore",
      .page = "tertia-restore",
      .summary = N_("put a backup back"),
      .operands = "BACKUP TO",
      .description = "Writes a backup to TO/runs, TO/catalog and TO/plans. First every file is held to its digest; "
                     "where one is not what was "
                     "saved nothing is restored (65). TO must be absent or empty (73): a restore replaces nothing."},
     command_restore,
     command_restore_options}};

const size_t commands_count = sizeof commands / sizeof *commands;

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stage_main.h - runs a stage, or the cleaning source, as a program of its own.
 *
 * Reads files or standard input, writes standard output. The runner adds its own options to the program's: --output,
 * --findings, --rejects, --catalog, --jobs, --quiet, --json-log, --libcsv. Findings and rejects are written to
 * standard error as sentences unless a file is named. */
#ifndef TERTIA_FLOW_STAGE_MAIN_H
#define TERTIA_FLOW_STAGE_MAIN_H

#include "flow/source.h"

int stage_main(const struct stage *stage, int argc, char **argv);
int source_main(const struct source *source, int argc, char **argv);

#endif

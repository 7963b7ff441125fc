/* SPDX-License-Identifier: GPL-3.0-or-later */
/* scoreboard.h - the assessment of targets as a table on the terminal, and the places of the results. */
#ifndef TERTIA_RUN_SCOREBOARD_H
#define TERTIA_RUN_SCOREBOARD_H

#include "base/arena.h"
#include "base/err.h"

/* Print <folder>/assessment.csv, where there is one, and the files of the folder. */
int scoreboard_print(const char *folder, struct arena *arena, struct err *err);

#endif

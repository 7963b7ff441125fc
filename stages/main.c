/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - the program of one stage or source; compiled once for each line of stages.def, with ENTRY naming its object.
 */
#include "flow/stage_main.h"

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)

#ifdef IS_SOURCE
extern const struct source JOIN(ENTRY, _source);
int main(int argc, char **argv) { return source_main(&JOIN(ENTRY, _source), argc, argv); }
#else
extern const struct stage JOIN(ENTRY, _stage);
int main(int argc, char **argv) { return stage_main(&JOIN(ENTRY, _stage), argc, argv); }
#endif

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main.c - share_stage as a program, as stages/main.c makes one of each line of stages.def. */
#include "contract.d/share_stage.h"
#include "flow/stage_main.h"

int main(int argc, char **argv) { return stage_main(&share_stage, argc, argv); }

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* command.h - the program `tertia`: its subcommands. */
#ifndef TERTIA_RUN_COMMAND_H
#define TERTIA_RUN_COMMAND_H

int command_main(int argc, char **argv);

#endif
